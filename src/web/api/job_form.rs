//! How `POST /api/v1/jobs` is described: a training or an evaluation, each with the fields that it may have.
//!
//! [`crate::jobs::JobRequest`] reads them one by one, to name the one at fault; a test holds both to the same ranges.

#![expect(dead_code, reason = "only the description is used")]

use std::collections::BTreeMap;

use serde::Deserialize;
use utoipa::ToSchema;

use crate::ml::{device::DeviceChoice, network::Architecture, train::recipe::SplitBy};
use crate::storage::datasets::{Faces, Part};
use crate::vision::Color;

/// What to do.
#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
pub(in crate::web) enum JobForm {
    /// Make a model.
    Train(Box<TrainForm>),
    /// Measure a model.
    Evaluate(EvaluateForm),
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum TrainKind {
    Train,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum EvaluateKind {
    Evaluate,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum RecipeName {
    Thesis,
    #[serde(rename = "facefeel")]
    FaceFeel,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum AugmentationName {
    None,
    Thesis,
    Moderate,
    Strong,
}

/// A training.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct TrainForm {
    kind: TrainKind,
    /// Id of the dataset.
    dataset: String,
    /// Channels that the network looks at.
    color: Color,
    /// The new model's name for people.
    #[schema(max_length = 100)]
    name: Option<String>,
    /// `thesis` if left out; sets everything below.
    recipe: Option<RecipeName>,
    /// The network.
    architecture: Option<Architecture>,
    /// Most passes over the images.
    #[schema(minimum = 1, maximum = 1000)]
    epochs: Option<usize>,
    /// Side of the square input in pixels.
    #[schema(minimum = 32, maximum = 128)]
    image_size: Option<u32>,
    /// Images in one step.
    #[schema(minimum = 1, maximum = 512)]
    batch_size: Option<usize>,
    /// Step size.
    #[schema(minimum = 1e-9, maximum = 1.0)]
    learning_rate: Option<f64>,
    /// How far images are varied.
    augmentation: Option<AugmentationName>,
    /// Images that each class is brought to.
    #[schema(minimum = 1, maximum = 100000)]
    balance: Option<usize>,
    /// How much more often rare classes are shown: 0 as they come, 1 all classes alike.
    #[schema(minimum = 0.0, maximum = 1.0)]
    class_balance: Option<f64>,
    /// How strongly the finished network is corrected for class frequency (logit adjustment): 0 not at all, 1 as if all
    /// classes were equally common.
    #[schema(minimum = 0.0, maximum = 1.0)]
    logit_adjustment: Option<f64>,
    /// Decay of the exponential moving average of the weights, 0 for none.
    #[schema(minimum = 0.0, maximum = 0.99999)]
    weight_average: Option<f64>,
    /// How images are divided between training and validation.
    split: Option<SplitBy>,
    /// Share of the images kept for validation.
    #[schema(minimum = 0.01, maximum = 0.9)]
    validation: Option<f64>,
    /// Epochs without improvement after which it ends.
    #[schema(minimum = 1, maximum = 1000)]
    patience: Option<usize>,
    /// Where every random choice starts.
    #[schema(minimum = 0)]
    seed: Option<u64>,
    /// Id of a model to start from (fine-tuning); it may know other classes. Lowers the default learning rate.
    init: Option<String>,
    /// Where to compute; where the server does if left out.
    device: Option<DeviceChoice>,
}

/// An evaluation.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct EvaluateForm {
    kind: EvaluateKind,
    /// Id of the dataset.
    dataset: String,
    /// Id of the model.
    model: String,
    /// Whether pictures are face crops; `auto` if left out.
    faces: Option<Faces>,
    /// What folders mean where their names do not say it, see `GET /api/v1/mappings`: a class of the model, null for
    /// unknown, `skip` to leave its images out.
    mapping: Option<BTreeMap<String, Option<String>>>,
    /// The part of a divided dataset that is measured; all of it if left out.
    part: Option<Part>,
    /// Confidence below which an answer is called unsure.
    #[schema(minimum = 0.0, maximum = 1.0)]
    unsure: Option<f64>,
}
