//! Two models on the same images.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Predictions;
use super::figures::labelled;
use crate::ml::metrics::best;
use crate::ml::metrics::comparison::mcnemar;

/// Below this probability a difference is called real.
const REAL_BELOW: f64 = 0.05;

/// What a difference is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Chance alone would hardly make it so large.
    Real,
    /// Chance alone may have made it.
    Chance,
}

/// What a paired test says of two models.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Comparison {
    /// Images that both were asked about.
    pub images: usize,
    /// Of these, classified correctly by the first.
    pub a_right: usize,
    /// Of these, classified correctly by the second.
    pub b_right: usize,
    /// Named correctly by the first alone.
    pub only_a_right: usize,
    /// Named correctly by the second alone.
    pub only_b_right: usize,
    /// McNemar's test: the probability of such a difference between equally good models.
    pub p_value: f64,
    /// What the difference is worth.
    pub verdict: Verdict,
}

impl Comparison {
    /// Compares what two models said about the same dataset, on the images whose class both know.
    pub fn new(a: &Predictions, b: &Predictions) -> Self {
        let rights = |predictions| -> HashMap<usize, bool> {
            let images = labelled(predictions);
            images
                .map(|(image, label)| (image.index, best(&image.scores) == label))
                .collect()
        };
        let (a, b) = (rights(a), rights(b));
        let pairs: Vec<(bool, bool)> = (a.iter())
            .filter_map(|(index, &a)| Some((a, *b.get(index)?)))
            .collect();
        let count =
            |is_it: fn(&(bool, bool)) -> bool| pairs.iter().filter(|pair| is_it(pair)).count();
        let (only_a_right, only_b_right) = (count(|&(a, b)| a && !b), count(|&(a, b)| !a && b));
        let p_value = mcnemar(only_a_right, only_b_right);
        Self {
            images: pairs.len(),
            a_right: count(|&(a, _)| a),
            b_right: count(|&(_, b)| b),
            only_a_right,
            only_b_right,
            p_value,
            verdict: match p_value < REAL_BELOW {
                true => Verdict::Real,
                false => Verdict::Chance,
            },
        }
    }
}
