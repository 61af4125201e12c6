//! Measuring a model on labelled crops that it was not made with.
//!
//! In reading order: [`evaluate`] asks the model about every image; [`figures`] computes accuracy and its kin from these
//! answers; [`truth`] tells what the figures are worth: copies, images the model learned from, and what simpler methods
//! reach; [`left_out`] says what could not be used; [`findings`] is all of it; [`compare`] puts two models side by side;
//! [`robustness`] asks again about images that were moved, darkened or spoilt.

pub mod compare;
pub mod figures;
pub mod findings;
pub mod left_out;
pub mod mapping;
pub mod robustness;
pub mod truth;

use serde::{Deserialize, Serialize};

use crate::dataset::catalog::{Dataset, Sample};
use crate::dataset::split::tells_persons;
use crate::ml::classify::Classifier;
use mapping::{Mapping, Use};

/// Images that are classified between two looks at whether to go on.
const CHUNK: usize = 256;

/// What a model says about one image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Prediction {
    /// The file's place in the archive.
    pub index: usize,
    /// The file's name inside the archive.
    pub entry: String,
    /// Its folder, as an index into the mapping.
    pub folder: usize,
    /// Its true class, as an index into the model's; none where the model does not know it.
    pub label: Option<usize>,
    /// Who it shows, where file names tell.
    pub person: Option<String>,
    /// Whether a face was found in the picture and cropped; else the whole picture was taken.
    pub detected: bool,
    /// One probability a class of the model, calibrated by its temperature.
    pub scores: Vec<f32>,
}

/// What a model says about a dataset; everything else is computed from it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Predictions {
    pub classes: Vec<String>,
    /// The temperature that is in the scores.
    pub temperature: f64,
    /// What each folder means.
    pub mapping: Mapping,
    /// Whether most file names tell who is shown.
    pub tells_persons: bool,
    /// One entry an image that is not left out, in the dataset's order.
    pub images: Vec<Prediction>,
}

impl Predictions {
    /// The same, had the model been allowed to answer nothing but classes of the data.
    pub fn only_classes_of_data(&self) -> Self {
        let kept = figures::classes_of_data(self);
        let place = |class| kept.iter().position(|&kept| kept == class);
        let images = self.images.iter().map(|image| Prediction {
            label: image.label.and_then(place),
            scores: figures::mask(&image.scores, &kept),
            ..image.clone()
        });
        Self {
            classes: kept
                .iter()
                .map(|&class| self.classes[class].clone())
                .collect(),
            images: images.collect(),
            ..self.clone()
        }
    }
}

/// Why nothing could be measured.
#[derive(Debug, thiserror::Error)]
pub enum EvaluateError {
    /// No folder with images is a class of the model.
    #[error(
        "none of the folders ({data}) is a class of the model ({model}); say which class each of them is, or rename them"
    )]
    NothingInCommon {
        data: String,
        /// The model's classes.
        model: String,
    },
    /// Someone asked for it to stop.
    #[error("the evaluation was stopped")]
    Stopped,
}

/// Asks a model about every image of a dataset whose crops have the model's size and colour. `mapping` is about the
/// dataset's classes, in their order.
///
/// `go_on` hears how many images are done and of how many, and says whether to go on.
///
/// # Errors
///
/// If no image has a class that the model knows, or it was stopped.
pub fn evaluate(
    classifier: &Classifier,
    dataset: &Dataset,
    mapping: Mapping,
    go_on: &mut dyn FnMut(usize, usize) -> bool,
) -> Result<Predictions, EvaluateError> {
    let card = classifier.card();
    let used: Vec<(&Sample, Option<usize>)> = dataset
        .samples
        .iter()
        .filter_map(|sample| Some((sample, label(&mapping, sample.class, &card.classes)?)))
        .collect();
    if used.iter().all(|(_, label)| label.is_none()) {
        return Err(EvaluateError::NothingInCommon {
            data: dataset.classes.join(", "),
            model: card.classes.join(", "),
        });
    }
    let mut images = Vec::with_capacity(used.len());
    for chunk in used.chunks(CHUNK) {
        if !go_on(images.len(), used.len()) {
            return Err(EvaluateError::Stopped);
        }
        let pixels: Vec<&[u8]> = chunk
            .iter()
            .map(|(sample, _)| &sample.pixels.data[..])
            .collect();
        let scores = classifier.predict_pixels(&pixels);
        let predicted = chunk.iter().zip(scores);
        images.extend(predicted.map(|((sample, label), scores)| Prediction {
            index: sample.index,
            entry: sample.entry.clone(),
            folder: sample.class,
            label: *label,
            person: sample.person.clone(),
            detected: sample.detected,
            scores,
        }));
    }
    Ok(Predictions {
        classes: card.classes.clone(),
        temperature: card.temperature,
        mapping,
        tells_persons: tells_persons(used.iter().map(|(sample, _)| *sample)),
        images,
    })
}

/// The model's class of a folder: nothing if it is left out, none inside if the model does not know it.
fn label(mapping: &Mapping, folder: usize, known: &[String]) -> Option<Option<usize>> {
    let folder = mapping.0.get(folder)?;
    match folder.used {
        Use::Skip => None,
        Use::Unknown => Some(None),
        Use::Class => Some(
            known
                .iter()
                .position(|class| Some(class) == folder.class.as_ref()),
        ),
    }
}
