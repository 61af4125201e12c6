//! What a job is asked to do, read from JSON: every field known, every value in range, the one at fault named.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::dataset::faces::Faces;
use crate::dataset::layout::Part;
use crate::ml::device::DeviceChoice;
use crate::ml::train::recipe::{Recipe, RecipeError, Vary};
use crate::ml::train::settings::SETTINGS;
use crate::storage::store::JobKind;
use crate::vision::Color;

/// Longest name of a model, in characters.
const NAME_CHARS: usize = 100;

/// A request that cannot be carried out, and the field that is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {detail}")]
pub struct RequestError {
    /// The field.
    pub field: String,
    /// What is wrong with it and what would be right.
    pub detail: String,
}

impl RequestError {
    pub(super) fn new(field: &str, detail: impl Into<String>) -> Self {
        Self {
            field: field.to_owned(),
            detail: detail.into(),
        }
    }
}

impl From<RecipeError> for RequestError {
    fn from(error: RecipeError) -> Self {
        Self::new(error.field, error.detail)
    }
}

/// A checked request; whether its dataset and models exist is another matter.
#[derive(Debug, Clone, PartialEq)]
pub enum JobRequest {
    /// Make a model.
    Train(Box<TrainRequest>),
    /// Measure a model.
    Evaluate(EvaluateRequest),
}

/// A training to do.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainRequest {
    /// Id of the dataset.
    pub dataset: String,
    /// The new model's name for people, if one was chosen.
    pub name: Option<String>,
    /// Id of the model to go on from, instead of fresh weights.
    pub init: Option<String>,
    /// Where to compute; where the server does if it was not chosen.
    pub device: Option<DeviceChoice>,
    /// All settings.
    pub recipe: Recipe,
}

/// A measurement to make.
#[derive(Debug, Clone, PartialEq)]
pub struct EvaluateRequest {
    /// Id of the dataset.
    pub dataset: String,
    /// Id of the model.
    pub model: String,
    /// Whether pictures are crops.
    pub faces: Faces,
    /// What folders mean, where their names do not say it correctly: a class of the model, nothing for unknown, `skip`.
    pub mapping: BTreeMap<String, Option<String>>,
    /// The part of a divided dataset that is measured; all of it if left out.
    pub part: Option<Part>,
    /// Confidence below which an answer is called unsure, 0 to 1.
    pub unsure: Option<f64>,
}

impl JobRequest {
    /// Reads a request.
    ///
    /// # Errors
    ///
    /// Names the first field that is missing, unknown or out of range.
    pub fn parse(request: &Value) -> Result<Self, RequestError> {
        let Value::Object(fields) = request else {
            return Err(RequestError::new("kind", "the request is no JSON object"));
        };
        let mut fields = Fields(fields.clone());
        let kind: JobKind = fields.needed("kind", "train or evaluate")?;
        let parsed = match kind {
            JobKind::Train => Self::Train(Box::new(train_request(&mut fields)?)),
            JobKind::Evaluate => Self::Evaluate(evaluate_request(&mut fields)?),
        };
        fields.finish()?;
        Ok(parsed)
    }

    /// What kind of job it makes.
    pub fn kind(&self) -> JobKind {
        match self {
            Self::Train(_) => JobKind::Train,
            Self::Evaluate(_) => JobKind::Evaluate,
        }
    }

    /// Id of the dataset.
    pub fn dataset(&self) -> &str {
        match self {
            Self::Train(request) => &request.dataset,
            Self::Evaluate(request) => &request.dataset,
        }
    }
}

impl TrainRequest {
    /// Bytes of all crops that the training will hold in memory, for a dataset of `images` images in `classes` classes.
    pub fn crop_bytes(&self, images: usize, classes: usize) -> u64 {
        let recipe = &self.recipe;
        let side = u64::from(recipe.image_size);
        let crop = side * side * recipe.color.channels() as u64;
        let made = match recipe.vary {
            Vary::Beforehand => classes * recipe.balance,
            Vary::EachTime => 0,
        };
        crop.saturating_mul((images + made) as u64)
    }
}

fn train_request(fields: &mut Fields) -> Result<TrainRequest, RequestError> {
    let color: Color = fields.needed("color", "gray or rgb")?;
    let name: Option<String> = fields.optional("recipe", "thesis or facefeel")?;
    let mut recipe = Recipe::named(name.as_deref().unwrap_or("thesis"), color)?;
    let init: Option<String> = fields.optional("init", "a model's id")?;
    if init.is_some() {
        recipe = recipe.fine_tuning();
    }
    for setting in SETTINGS {
        if let Some(value) = fields.given(setting.name) {
            setting.apply(&mut recipe, &value)?;
        }
    }
    recipe.check()?;
    Ok(TrainRequest {
        dataset: fields.needed("dataset", "a dataset's id")?,
        name: model_name(fields.optional("name", "a text")?)?,
        init,
        device: fields.optional("device", "auto, cpu or gpu")?,
        recipe,
    })
}

fn evaluate_request(fields: &mut Fields) -> Result<EvaluateRequest, RequestError> {
    const MAPPING: &str = "an object that gives a class, null or \"skip\" for folders";
    let unsure: Option<f64> = fields.optional("unsure", "a number from 0 to 1")?;
    if unsure.is_some_and(|unsure| !(0.0..=1.0).contains(&unsure)) {
        return Err(RequestError::new("unsure", "it must be from 0 to 1"));
    }
    Ok(EvaluateRequest {
        dataset: fields.needed("dataset", "a dataset's id")?,
        model: fields.needed("model", "a model's id")?,
        faces: fields
            .optional("faces", "auto, whole or detect")?
            .unwrap_or(Faces::Auto),
        mapping: fields.optional("mapping", MAPPING)?.unwrap_or_default(),
        part: fields.optional("part", "train, valid or test")?,
        unsure,
    })
}

fn model_name(name: Option<String>) -> Result<Option<String>, RequestError> {
    let name = name.map(|name| name.trim().to_owned());
    let too_long = |name: &String| name.chars().count() > NAME_CHARS;
    if name.as_ref().is_some_and(too_long) {
        let detail = format!("it is longer than {NAME_CHARS} characters");
        return Err(RequestError::new("name", detail));
    }
    Ok(name.filter(|name| !name.is_empty()))
}

/// The fields that no one has asked for yet.
struct Fields(Map<String, Value>);

impl Fields {
    /// The field, if it is there and not null.
    fn given(&mut self, field: &str) -> Option<Value> {
        self.0.remove(field).filter(|value| !value.is_null())
    }

    fn optional<T: DeserializeOwned>(
        &mut self,
        field: &str,
        expected: &str,
    ) -> Result<Option<T>, RequestError> {
        let Some(value) = self.given(field) else {
            return Ok(None);
        };
        let read = T::deserialize(&value).map(Some);
        read.map_err(|_| RequestError::new(field, format!("{value} is not {expected}")))
    }

    fn needed<T: DeserializeOwned>(
        &mut self,
        field: &str,
        expected: &str,
    ) -> Result<T, RequestError> {
        self.optional(field, expected)?
            .ok_or_else(|| RequestError::new(field, format!("it is missing; give {expected}")))
    }

    /// Refuses what no one has asked for: a mistyped setting must not be silently left out.
    fn finish(self) -> Result<(), RequestError> {
        match self.0.keys().next() {
            None => Ok(()),
            Some(field) => Err(RequestError::new(
                field,
                "there is no such field; /api/v1/openapi.json lists those there are",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(request: Value, field: &str) {
        let error = JobRequest::parse(&request).unwrap_err();
        assert_eq!(error.field, field, "{request}: {error}");
    }

    #[test]
    fn the_field_at_fault_is_named() {
        check(json!([]), "kind");
        check(json!({"kind": "bake"}), "kind");
        check(json!({"kind": "train", "dataset": "ds-1"}), "color");
        check(json!({"kind": "train", "color": "gray"}), "dataset");
        check(json!({"kind": "evaluate", "dataset": "ds-1"}), "model");
        let with = |field: &str, value: Value| {
            let mut request = json!({"kind": "train", "dataset": "ds-1", "color": "gray"});
            request[field] = value;
            check(request, field);
        };
        with("epochs", json!(0));
        with("epochs", json!(-1));
        with("epochs", json!("many"));
        with("image_size", json!(1000));
        with("learning_rate", json!(2.0));
        with("class_balance", json!(-0.1));
        with("logit_adjustment", json!(1.5));
        with("split", json!("alphabetical"));
        with("augmentation", json!("wild"));
        with("architecture", json!("resnet"));
        with("color", json!("sepia"));
        with("epoch", json!(3));
        with("device", json!("tpu"));
        with("model", json!("x"));
        with("name", json!("n".repeat(101)));
        let with = |field: &str, value: Value| {
            let mut request = json!({"kind": "evaluate", "dataset": "ds-1", "model": "m"});
            request[field] = value;
            check(request, field);
        };
        with("faces", json!("some"));
        with("mapping", json!(["happy"]));
        with("unsure", json!(1.5));
        with("epochs", json!(3));
    }

    #[test]
    fn what_is_not_given_comes_from_the_recipe() {
        let request = json!({"kind": "train", "dataset": "ds-1", "color": "rgb", "recipe": "facefeel",
            "epochs": 3, "name": "  ", "init": null});
        let JobRequest::Train(train) = JobRequest::parse(&request).unwrap() else {
            panic!("not a training");
        };
        let expected = Recipe {
            epochs: 3,
            ..Recipe::facefeel(Color::Rgb)
        };
        assert_eq!(train.recipe, expected);
        assert_eq!((train.name, train.init), (None, None));
    }

    #[test]
    fn crops_are_counted_before_and_after_balancing() {
        let request = json!({"kind": "train", "dataset": "ds-1", "color": "rgb", "balance": 10});
        let JobRequest::Train(train) = JobRequest::parse(&request).unwrap() else {
            panic!("not a training");
        };
        assert_eq!(train.crop_bytes(5, 2), 48 * 48 * 3 * 25);
    }
}
