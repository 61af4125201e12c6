//! How `POST /api/v1/jobs` is described: a training or an evaluation, each with the fields that it may have.
//!
//! [`crate::jobs::JobRequest`] reads them one by one, to name the one at fault. A training's settings are those of
//! [`SETTINGS`] for both.

#![expect(dead_code, reason = "only the description is used")]

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema, openapi::RefOr};

use crate::ml::device::DeviceChoice;
use crate::ml::train::settings::{Kind, SETTINGS, Setting};
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
pub(super) enum RecipeName {
    Thesis,
    #[serde(rename = "facefeel")]
    FaceFeel,
}

/// A training.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TrainOrder {
    kind: TrainKind,
    /// Id of the dataset.
    dataset: String,
    /// How many of the dataset's edits are in force; all of them if left out.
    revision: Option<usize>,
    /// Channels that the network looks at.
    color: Color,
    /// The new model's name for people; it gets a number if another model has it when this one is made.
    #[schema(max_length = 100)]
    name: Option<String>,
    /// `thesis` if left out; every setting that is left out is the recipe's.
    recipe: Option<RecipeName>,
    /// Id of a model to start from (fine-tuning); it may know other classes. Lowers the default learning rate.
    init: Option<String>,
    /// Where to compute; where the server does if left out.
    device: Option<DeviceChoice>,
}

/// An order with the settings of the table.
#[derive(Deserialize)]
pub(in crate::web) struct TrainForm {}

impl ToSchema for TrainForm {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        TrainOrder::schemas(schemas);
    }
}

impl PartialSchema for TrainForm {
    fn schema() -> RefOr<Schema> {
        with_settings(TrainOrder::schema())
    }
}

/// A form with a field for every setting of the table.
pub(super) fn with_settings(mut schema: RefOr<Schema>) -> RefOr<Schema> {
    if let RefOr::T(Schema::Object(form)) = &mut schema {
        let described = SETTINGS
            .iter()
            .map(|setting| (setting.name.to_owned(), described(setting)));
        form.properties.extend(described);
    }
    schema
}

fn described(setting: &Setting) -> RefOr<Schema> {
    let field = ObjectBuilder::new().description(Some(setting.about()));
    let field = match &setting.kind {
        Kind::Whole(range) => field
            .schema_type(or_null(Type::Integer))
            .minimum(Some(*range.start()))
            // Without an end of its own, it ends where the type does.
            .maximum((*range.end() < u64::MAX).then_some(*range.end())),
        Kind::Number(range, _) => field
            .schema_type(or_null(Type::Number))
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Double)))
            .minimum(Some(*range.start()))
            .maximum(Some(*range.end())),
        Kind::Choice(names) => field.schema_type(or_null(Type::String)).enum_values(Some(
            names.iter().map(|&name| json!(name)).chain([Value::Null]),
        )),
    };
    field.into()
}

fn or_null(kind: Type) -> SchemaType {
    SchemaType::from_iter([kind, Type::Null])
}

/// An evaluation.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct EvaluateForm {
    kind: EvaluateKind,
    /// Id of the dataset.
    dataset: String,
    /// How many of the dataset's edits are in force; all of them if left out.
    revision: Option<usize>,
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
