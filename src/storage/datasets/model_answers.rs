//! What a model said about the pictures of a dataset, from the report of an evaluation.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Datasets, DatasetsError};
use crate::dataset::listing::Listing;
use crate::ml::evaluate::{Prediction, Predictions};
use crate::storage::store::{StoreError, StoredDataset};

/// A model's answers to pictures of one dataset.
#[derive(Debug)]
pub struct ModelAnswers {
    /// The model's classes.
    pub classes: Vec<String>,
    /// The classes of the dataset when it was measured.
    folders: Vec<String>,
    /// In the order of [`Listing::pictures`]; nothing where the model was not asked.
    answers: Vec<Option<ModelAnswer>>,
}

/// A model's answer to one picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ModelAnswer {
    folder: u32,
    /// The true class at that time, as an index into the model's; nothing where the model does not know it.
    pub label: Option<u32>,
    /// The class that it answered.
    pub predicted: u32,
    /// The score of that class, 0 to 1.
    pub confidence: f32,
    /// The score of the true class, 0 to 1.
    pub label_score: f32,
}

impl ModelAnswer {
    /// Whether it was right; nothing where the model does not know the true class.
    pub fn is_right(&self) -> Option<bool> {
        self.label.map(|label| label == self.predicted)
    }

    fn of(prediction: &Prediction) -> Option<Self> {
        let scores = prediction.scores.iter().copied().enumerate();
        let (predicted, confidence) = scores.max_by(|a, b| a.1.total_cmp(&b.1))?;
        let label = prediction.label.map(u32::try_from).transpose().ok()?;
        let label_score = prediction
            .label
            .and_then(|label| prediction.scores.get(label));
        Some(Self {
            folder: u32::try_from(prediction.folder).ok()?,
            label,
            predicted: u32::try_from(predicted).ok()?,
            confidence,
            label_score: label_score.copied().unwrap_or_default(),
        })
    }
}

impl ModelAnswers {
    fn new(predictions: Predictions, listing: &Listing) -> Self {
        let by_entry: HashMap<&str, ModelAnswer> = (predictions.images.iter())
            .filter_map(|image| Some((image.entry.as_str(), ModelAnswer::of(image)?)))
            .collect();
        // Numbers of pictures change when some are deleted, names do not.
        let answers = listing.pictures.iter();
        let answers = answers.map(|picture| by_entry.get(picture.entry.as_str()).copied());
        Self {
            answers: answers.collect(),
            folders: (predictions.mapping.0.into_iter())
                .map(|mapped| mapped.folder)
                .collect(),
            classes: predictions.classes,
        }
    }

    /// The answer to the picture at `position` of the listing.
    pub fn at(&self, position: usize) -> Option<&ModelAnswer> {
        self.answers.get(position)?.as_ref()
    }

    /// The class that the picture was in when the model was asked.
    pub fn class_then(&self, answer: &ModelAnswer) -> Option<&str> {
        self.folders.get(answer.folder as usize).map(String::as_str)
    }

    /// A class of the model.
    pub fn class(&self, number: u32) -> &str {
        self.classes.get(number as usize).map_or("", String::as_str)
    }
}

impl Datasets {
    /// What the model of the evaluation `report` said about the pictures in `listing`.
    ///
    /// # Errors
    ///
    /// [`DatasetsError::NoAnswers`] if there is no such report, or it is none of an evaluation of this dataset.
    pub async fn model_answers(
        &self,
        dataset: &StoredDataset,
        listing: &Arc<Listing>,
        report: &str,
    ) -> Result<Arc<ModelAnswers>, DatasetsError> {
        let key = format!("{report} {}", dataset.sha256);
        let since = self.0.answers.now();
        if let Some(known) = self.0.answers.get(&key) {
            return Ok(known);
        }
        let none = || DatasetsError::NoAnswers(report.to_owned());
        if self.store().dataset_of_report(report).await? != Some(dataset.id.clone()) {
            return Err(none());
        }
        let predictions = self.store().predictions(report).await?;
        let predictions = predictions.ok_or_else(none)?;
        let listing = Arc::clone(listing);
        let answers = tokio::task::spawn_blocking(move || {
            let predictions = serde_json::from_str(&predictions);
            let predictions = predictions.map_err(StoreError::damaged("report"))?;
            Ok::<_, StoreError>(Arc::new(ModelAnswers::new(predictions, &listing)))
        });
        let answers = answers.await.map_err(|_| DatasetsError::Failed)??;
        self.0.answers.put_made(since, key, &answers);
        Ok(answers)
    }
}
