//! What a job is asked to do, read from JSON: every field known, every value in range, the one at fault named.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::experiments::RunOrder;
use crate::dataset::faces::Faces;
use crate::dataset::layout::Part;
use crate::dataset::naming::visible;
use crate::ml::device::DeviceChoice;
use crate::ml::train::fault::{Expected, Fault};
use crate::ml::train::recipe::{Recipe, RecipeError, Vary};
use crate::ml::train::settings::SETTINGS;
use crate::storage::names;
use crate::storage::store::JobKind;
use crate::vision::Color;

/// A request that cannot be carried out, and the field that is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {fault}")]
pub struct RequestError {
    pub field: String,
    /// What is wrong with it and what would be right.
    pub fault: Fault,
}

impl RequestError {
    pub(super) fn new(field: &str, fault: impl Into<Fault>) -> Self {
        Self {
            field: field.to_owned(),
            fault: fault.into(),
        }
    }
}

impl From<RecipeError> for RequestError {
    fn from(error: RecipeError) -> Self {
        Self::new(error.field, error.fault)
    }
}

/// A checked request; whether its dataset and models exist is another matter.
#[derive(Debug, Clone, PartialEq)]
pub enum JobRequest {
    /// Make a model.
    Train(Box<TrainRequest>),
    /// Measure a model.
    Evaluate(EvaluateRequest),
    /// Follow the faces of a film.
    Film(FilmRequest),
}

/// A film to look at; how is in its row.
#[derive(Debug, Clone, PartialEq)]
pub struct FilmRequest {
    /// Id of the film.
    pub film: String,
    /// Id of the model.
    pub model: String,
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
    /// How many of the dataset's edits are in force.
    pub revision: usize,
    /// Where to compute; where the server does if it was not chosen.
    pub device: Option<DeviceChoice>,
    pub recipe: Recipe,
    /// The run of an experiment that it makes.
    pub run: Option<RunOrder>,
}

/// A measurement to make.
#[derive(Debug, Clone, PartialEq)]
pub struct EvaluateRequest {
    /// Id of the dataset.
    pub dataset: String,
    /// How many of the dataset's edits are in force.
    pub revision: usize,
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
        let stored = Self::parse_stored(request)?;
        match &stored {
            // Experiments alone make runs.
            Self::Train(train) if train.run.is_some() => Err(unknown("run")),
            // Films are asked for by their uploads.
            Self::Film(_) => {
                let value = request["kind"].to_string();
                let expected = Expected::one_of(&["train", "evaluate"]);
                Err(RequestError::new("kind", Fault::NotA { value, expected }))
            }
            _ => Ok(stored),
        }
    }

    /// Reads a request from the queue, where runs of experiments stand as well.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse).
    pub(super) fn parse_stored(request: &Value) -> Result<Self, RequestError> {
        let Value::Object(fields) = request else {
            return Err(RequestError::new("kind", "the request is no JSON object"));
        };
        let mut fields = Fields(fields.clone());
        let kind: JobKind = fields.needed("kind", Expected::one_of(&["train", "evaluate"]))?;
        let parsed = match kind {
            JobKind::Train => {
                let run = fields.optional("run", Expected::Other("what an experiment wrote"))?;
                let train = train_request(&mut fields)?;
                Self::Train(Box::new(TrainRequest { run, ..train }))
            }
            JobKind::Evaluate => Self::Evaluate(evaluate_request(&mut fields)?),
            JobKind::Film => Self::Film(film_request(&mut fields)?),
        };
        fields.finish()?;
        Ok(parsed)
    }

    /// What was asked for, with the new model's name as it will be: pages show it while the model is not there.
    pub(super) fn with_its_name(&self, mut request: Value) -> Value {
        if let (Self::Train(train), Some(fields)) = (self, request.as_object_mut()) {
            match &train.name {
                Some(name) => fields.insert("name".to_owned(), name.as_str().into()),
                None => fields.remove("name"),
            };
        }
        request
    }

    /// What kind of job it makes.
    pub fn kind(&self) -> JobKind {
        match self {
            Self::Train(_) => JobKind::Train,
            Self::Evaluate(_) => JobKind::Evaluate,
            Self::Film(_) => JobKind::Film,
        }
    }

    /// Id of the dataset, or of the film.
    pub fn dataset(&self) -> &str {
        match self {
            Self::Train(request) => &request.dataset,
            Self::Evaluate(request) => &request.dataset,
            Self::Film(request) => &request.film,
        }
    }

    /// How many of the dataset's edits are in force.
    pub fn revision(&self) -> usize {
        match self {
            Self::Train(request) => request.revision,
            Self::Evaluate(request) => request.revision,
            Self::Film(_) => 0,
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

pub(super) fn train_request(fields: &mut Fields) -> Result<TrainRequest, RequestError> {
    let color: Color = fields.needed("color", Expected::one_of(&["gray", "rgb"]))?;
    let name: Option<String> =
        fields.optional("recipe", Expected::one_of(&["thesis", "facefeel"]))?;
    let mut recipe = Recipe::named(name.as_deref().unwrap_or("thesis"), color)?;
    let init: Option<String> = fields.optional("init", Expected::Other("a model's id"))?;
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
        dataset: fields.needed("dataset", Expected::Other("a dataset's id"))?,
        revision: revision(fields)?,
        name: model_name(fields.optional("name", Expected::Other("a text"))?)?,
        init,
        device: fields.optional("device", Expected::one_of(&["auto", "cpu", "gpu"]))?,
        recipe,
        run: None,
    })
}

fn evaluate_request(fields: &mut Fields) -> Result<EvaluateRequest, RequestError> {
    const MAPPING: &str = "an object that gives a class, null or \"skip\" for folders";
    let unsure: Option<f64> = fields.optional("unsure", Expected::Number)?;
    if let Some(outside) = unsure.filter(|unsure| !(0.0..=1.0).contains(unsure)) {
        let [value, min, max] = [outside, 0.0, 1.0].map(|number| number.to_string());
        return Err(RequestError::new(
            "unsure",
            Fault::Outside { value, min, max },
        ));
    }
    Ok(EvaluateRequest {
        dataset: fields.needed("dataset", Expected::Other("a dataset's id"))?,
        revision: revision(fields)?,
        model: fields.needed("model", Expected::Other("a model's id"))?,
        faces: fields
            .optional("faces", Expected::one_of(&["auto", "whole", "detect"]))?
            .unwrap_or(Faces::Auto),
        mapping: fields
            .optional("mapping", Expected::Other(MAPPING))?
            .unwrap_or_default(),
        part: fields.optional("part", Expected::one_of(&["train", "valid", "test"]))?,
        unsure,
    })
}

fn film_request(fields: &mut Fields) -> Result<FilmRequest, RequestError> {
    let request = FilmRequest {
        film: fields.needed("film", Expected::Other("a film's id"))?,
        model: fields.needed("model", Expected::Other("a model's id"))?,
    };
    // The film's name then, for those who read the queue.
    fields.given("name");
    Ok(request)
}

/// How many edits of the dataset are in force; a request of an earlier version knows of none.
fn revision(fields: &mut Fields) -> Result<usize, RequestError> {
    let revision = fields.optional("revision", Expected::Whole)?;
    Ok(revision.unwrap_or(0))
}

/// The name; nothing if there is nothing to be seen of it.
fn model_name(name: Option<String>) -> Result<Option<String>, RequestError> {
    let Some(name) = name.filter(|name| !visible(name).trim().is_empty()) else {
        return Ok(None);
    };
    let name = names::checked(&name);
    Ok(Some(name.map_err(|error| {
        RequestError::new("name", error.to_string())
    })?))
}

/// The fields that no one has asked for yet.
pub(super) struct Fields(Map<String, Value>);

impl Fields {
    pub(super) fn new(fields: Map<String, Value>) -> Self {
        Self(fields)
    }

    /// Whether the field is there, and not null.
    pub(super) fn has(&self, field: &str) -> bool {
        self.0.get(field).is_some_and(|value| !value.is_null())
    }

    /// The field, if it is there and not null.
    fn given(&mut self, field: &str) -> Option<Value> {
        self.0.remove(field).filter(|value| !value.is_null())
    }

    pub(super) fn optional<T: DeserializeOwned>(
        &mut self,
        field: &str,
        expected: Expected,
    ) -> Result<Option<T>, RequestError> {
        let Some(value) = self.given(field) else {
            return Ok(None);
        };
        let read = T::deserialize(&value).map(Some);
        read.map_err(|_| {
            let value = value.to_string();
            RequestError::new(field, Fault::NotA { value, expected })
        })
    }

    fn needed<T: DeserializeOwned>(
        &mut self,
        field: &str,
        expected: Expected,
    ) -> Result<T, RequestError> {
        self.optional(field, expected.clone())?
            .ok_or_else(|| RequestError::new(field, Fault::Missing(expected)))
    }

    /// Refuses what no one has asked for: a mistyped setting must not be silently left out.
    pub(super) fn finish(self) -> Result<(), RequestError> {
        self.0
            .keys()
            .next()
            .map_or(Ok(()), |field| Err(unknown(field)))
    }
}

fn unknown(field: &str) -> RequestError {
    RequestError::new(field, Fault::NoField)
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
    fn a_request_is_kept_with_the_name_that_the_model_gets() {
        let check = |name: Value, expected: Value| {
            let request =
                json!({"kind": "train", "dataset": "ds-1", "color": "gray", "name": name});
            let parsed = JobRequest::parse(&request).unwrap();
            assert_eq!(parsed.with_its_name(request)["name"], expected);
        };
        check(json!(" \u{202e}Mine\u{2069} "), json!("Mine"));
        check(json!("\u{200b}"), Value::Null);
        check(Value::Null, Value::Null);
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
