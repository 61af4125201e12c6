//! The model card: everything that is needed to load a model and to judge it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ml::change::Robustness;
use crate::ml::metrics::ClassificationReport;
use crate::ml::network::Architecture;
use crate::ml::preprocess::{InputFormat, Normalisation};
use crate::vision::Color;

/// The newest card layout that this program reads and writes.
pub const FORMAT_VERSION: u32 = 1;

/// Most classes of a model.
pub const MAX_CLASSES: usize = 100;

/// Longest name of a class in characters.
pub const MAX_CLASS_CHARS: usize = 200;

/// Why a model cannot have these classes; nothing if it can. What is trained here can so be taken in elsewhere.
pub fn unfit_classes<'a>(classes: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let classes: Vec<&str> = classes.into_iter().collect();
    if classes.len() > MAX_CLASSES {
        let count = classes.len();
        return Some(format!(
            "a model has at most {MAX_CLASSES} classes, and the dataset has {count}; leave some of them out"
        ));
    }
    let long = (classes.into_iter()).find(|class| class.chars().count() > MAX_CLASS_CHARS)?;
    Some(format!(
        "the name of the class {long:?} is longer than {MAX_CLASS_CHARS} characters; give it a shorter one"
    ))
}

/// Where a model comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Shipped inside the program.
    Bundled,
    /// Trained on this machine.
    Trained,
    /// Brought from another machine.
    Imported,
}

/// What a model learned from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TrainedOn {
    /// The dataset's name, as its file or folder was called.
    pub name: String,
    /// Usable images in it.
    pub images: usize,
    /// SHA-256 of the dataset, in hexadecimal.
    pub hash: String,
    /// How many edits of it were in force, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<usize>,
    /// What people called that state of it, if they gave it a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// A file beside the weights that tells images again which the model learned from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Fingerprints {
    /// The file's name.
    pub file: String,
    /// Different images in it: those that it learned from, and those that chose its best epoch.
    pub images: usize,
    /// Whether these are all; a model that went on from one without fingerprints knows its own images alone.
    pub complete: bool,
}

/// One measurement of a model on one set of images.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Evaluation {
    /// What was measured on, for instance `FER+ test`.
    pub name: String,
    /// How, in one or two sentences.
    pub protocol: String,
    /// The figures.
    pub report: ClassificationReport,
    /// Expected calibration error at the card's temperature, 0 to 1, if it was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calibration_error: Option<f64>,
    /// The accuracy on the same images after each of several changes, if it was measured.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub robustness: Vec<Robustness>,
}

/// Everything that is needed to load a model and to judge it; `card.json` on disk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Card {
    /// Layout of this file, see [`FORMAT_VERSION`].
    pub format_version: u32,
    /// Unique among the models of one installation; letters, digits, `-` and `_`.
    pub id: String,
    /// For people.
    pub name: String,
    /// Where the model comes from.
    pub origin: Origin,
    /// The network, for instance `thesis`.
    pub architecture: Architecture,
    /// Channels of the input.
    pub color: Color,
    /// Side of the square input in pixels.
    pub image_size: u32,
    /// How pixels become inputs.
    pub normalisation: Normalisation,
    /// Whether scores are the mean over each crop and its mirror image.
    #[serde(default)]
    pub mirrored: bool,
    /// What scores are divided by before the softmax, fitted on validation images when the training ended; 1 changes nothing.
    #[serde(default = "neutral_temperature")]
    pub temperature: f64,
    /// Class names in the order of the network's outputs.
    pub classes: Vec<String>,
    /// Number of parameters.
    pub parameters: usize,
    /// The data it learned from.
    pub trained_on: TrainedOn,
    /// The fingerprints of the images that it was trained on, if it carries them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprints: Option<Fingerprints>,
    /// What the weights may be used for, where the data that they learned from restrict it; inherited by every model that
    /// goes on from this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<String>,
    /// How it was trained and how its figures were measured, in sentences.
    pub protocol: String,
    /// Figures, the most meaningful first.
    pub metrics: Vec<Evaluation>,
    /// When training ended, RFC 3339, UTC.
    pub created_at: String,
    /// Id of the job that trained it on this machine, by which the job knows its own model; a model's ZIP does not have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job: Option<String>,
    /// Whether Detect uses it unless told otherwise.
    #[serde(default)]
    pub default: bool,
}

/// The temperature of cards that were written before there was one.
fn neutral_temperature() -> f64 {
    1.0
}

impl Card {
    /// Whether it may be the model of this id that `job` made, not one that was imported under its id after that was deleted.
    /// Models of earlier versions do not name their job.
    pub fn may_be_of(&self, job: &str) -> bool {
        self.origin == Origin::Trained && self.job.as_deref().is_none_or(|own| own == job)
    }

    /// What the network is shown.
    pub fn input_format(&self) -> InputFormat {
        InputFormat {
            color: self.color,
            image_size: self.image_size,
            normalisation: self.normalisation,
            mirrored: self.mirrored,
        }
    }
}
