//! What a training tells while it runs.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Loss and accuracy over one set of images.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Measure {
    /// Mean cross-entropy in nats.
    pub loss: f64,
    /// Share classified correctly, 0 to 1.
    pub accuracy: f64,
}

/// One pass over the training images.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EpochSummary {
    /// Counted from 1.
    pub epoch: usize,
    /// While training, with dropout at work.
    pub train: Measure,
    /// On the validation images.
    pub valid: Measure,
    /// Whether the validation loss was the lowest so far.
    pub best: bool,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[schema(as = TrainingEvent)]
pub enum Event {
    /// Training begins.
    Started {
        /// What this run is for, in words.
        purpose: String,
        /// What computes.
        device: String,
        /// Images learned from.
        train_images: usize,
        /// Images measured on.
        valid_images: usize,
        /// Class names in output order.
        classes: Vec<String>,
        /// Most epochs.
        epochs: usize,
    },
    /// A checkpoint cannot be gone on from; an earlier one is tried, or the run starts from its first epoch.
    CheckpointDamaged {
        /// What this run is for, in words.
        purpose: String,
        /// Epoch after which it was saved.
        epoch: usize,
        /// What is wrong with it.
        detail: String,
    },
    /// A checkpoint could not be written; training goes on, and an interruption loses the epochs since the one before.
    CheckpointFailed {
        /// What this run is for, in words.
        purpose: String,
        /// Epoch after which it was to be saved.
        epoch: usize,
        /// Why, without the folders that it was to lie in.
        detail: String,
    },
    /// A checkpoint was found: the run goes on after this epoch.
    Resumed {
        /// What this run is for, in words.
        purpose: String,
        /// Finished epochs.
        epoch: usize,
    },
    /// Some steps were done; at most four times a second.
    Batch {
        /// Counted from 1.
        epoch: usize,
        /// Counted from 1.
        batch: usize,
        /// Batches in an epoch.
        batches: usize,
        /// Mean over this epoch so far, in nats.
        loss: f64,
        /// Share classified correctly in this epoch so far.
        accuracy: f64,
        /// Training speed of this epoch.
        images_per_s: f64,
        /// Until the last epoch would end.
        seconds_left: f64,
        /// What this run is for, in words.
        purpose: String,
    },
    /// An epoch and its validation are done.
    Epoch {
        /// The figures.
        #[serde(flatten)]
        summary: EpochSummary,
        /// Until the last epoch would end.
        seconds_left: f64,
        /// What this run is for, in words.
        purpose: String,
    },
}
