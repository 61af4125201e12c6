//! Everything that an evaluation finds out.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Predictions;
use super::figures::{Figures, Judged};
use super::left_out::LeftOut;
use super::truth::Truth;
use crate::dataset::catalog::Dataset;
use crate::ml::classify::Classifier;

/// Everything that an evaluation finds out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Findings {
    /// What follows from the answers alone.
    #[serde(flatten)]
    pub figures: Figures,
    /// What these figures are worth.
    #[serde(flatten)]
    pub truth: Truth,
    /// How pictures were read, and which could not be used.
    #[serde(flatten)]
    pub left_out: LeftOut,
}

impl Findings {
    /// Computes all of it. `unsure` is the confidence below which an answer is called unsure, if that is asked for.
    pub fn new(
        classifier: &Classifier,
        dataset: &Dataset,
        predictions: &Predictions,
        unsure: Option<f64>,
    ) -> Self {
        Self {
            figures: Figures::new(predictions, unsure),
            truth: Truth::new(classifier, dataset, predictions),
            left_out: LeftOut::new(dataset, predictions),
        }
    }

    /// The figures over the classes of the data alone, if those are wanted and others, else over all.
    pub fn judged(&self, only: bool) -> &Judged {
        let masked = self.figures.masked.as_ref().filter(|_| only);
        masked.unwrap_or(&self.figures.judged)
    }
}
