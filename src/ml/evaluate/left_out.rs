//! How pictures were read, and which of them could not be used.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Predictions;
use crate::dataset::catalog::{Dataset, NoFace};

/// Most files that are named, of each kind.
const MAX_NAMED: usize = 200;

/// How pictures were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FaceCounts {
    /// The whole picture was the crop.
    pub whole: usize,
    /// A face was found and cropped.
    pub detected: usize,
    /// No face was found.
    pub without: usize,
}

/// A file that could not be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SkippedFile {
    /// Its name inside the archive.
    pub entry: String,
    /// Why, in words.
    pub reason: String,
}

/// How pictures were read, and which could not be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LeftOut {
    /// How pictures were read.
    pub faces: FaceCounts,
    /// The first 200 pictures in which no face was found.
    #[schema(value_type = Vec<Object>)]
    pub no_face: Vec<NoFace>,
    /// The first 200 files that could not be used.
    pub skipped: Vec<SkippedFile>,
    /// All of them.
    pub skipped_images: usize,
}

impl LeftOut {
    /// What `predictions` about `dataset` leave out.
    pub fn new(dataset: &Dataset, predictions: &Predictions) -> Self {
        let detected = predictions
            .images
            .iter()
            .filter(|image| image.detected)
            .count();
        let skipped = dataset.skipped.iter().map(|file| SkippedFile {
            entry: file.entry.clone(),
            reason: file.reason.to_string(),
        });
        Self {
            faces: FaceCounts {
                whole: predictions.images.len() - detected,
                detected,
                without: dataset.no_face.len(),
            },
            no_face: dataset.no_face.iter().take(MAX_NAMED).cloned().collect(),
            skipped: skipped.take(MAX_NAMED).collect(),
            skipped_images: dataset.skipped.len(),
        }
    }
}
