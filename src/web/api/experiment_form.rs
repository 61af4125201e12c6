//! How `POST /api/v1/experiments` is described: the fields of a training, and what is tried.

#![expect(dead_code, reason = "only the description is used")]

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema, openapi::RefOr};

use super::job_form::{RecipeName, with_settings};
use crate::ml::device::DeviceChoice;
use crate::vision::Color;

/// An experiment.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ExperimentOrder {
    /// Id of the dataset.
    dataset: String,
    /// How many of the dataset's edits are in force; all of them if left out.
    revision: Option<usize>,
    /// Channels that the networks look at.
    color: Color,
    /// Its name for people; the dataset's if left out.
    #[schema(max_length = 100)]
    name: Option<String>,
    /// `thesis` if left out; every setting that is left out is the recipe's, but that images are divided by person.
    recipe: Option<RecipeName>,
    /// Id of a model to start from (fine-tuning); it may know other classes. Lowers the default learning rate.
    init: Option<String>,
    /// Where to compute; where the server does if left out.
    device: Option<DeviceChoice>,
    /// Divide the images into so many folds: each is measured on once, by a model that has seen none of it, and the next fold
    /// chooses that model's best epoch. If left out, images are divided once.
    #[schema(minimum = 3, maximum = 20)]
    folds: Option<usize>,
    /// Make everything so many times, each time with the next seed; once if left out.
    #[schema(minimum = 1, maximum = 1000)]
    seeds: Option<usize>,
    /// What is tried for settings, by their names: a list of values, or with `random` an object with `from` and `to`.
    #[schema(value_type = Option<Object>)]
    sweep: Option<BTreeMap<String, Value>>,
    /// Try so many combinations drawn at random, rather than all of them.
    #[schema(minimum = 1, maximum = 1000)]
    random: Option<usize>,
    /// Do not bring runs to their end that lag behind the median of at least three other settings on the same images.
    stop_hopeless: Option<bool>,
}

/// An order with the settings of the table.
#[derive(Deserialize)]
pub(in crate::web) struct ExperimentForm {}

impl ToSchema for ExperimentForm {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        ExperimentOrder::schemas(schemas);
    }
}

impl PartialSchema for ExperimentForm {
    fn schema() -> RefOr<Schema> {
        with_settings(ExperimentOrder::schema())
    }
}
