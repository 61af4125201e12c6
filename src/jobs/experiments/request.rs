//! What an experiment is asked to do, read from JSON: a training's fields, and what is tried.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::super::request::{Fields, RequestError, TrainRequest, train_request};
use crate::ml::experiment::plan::{Fold, Plan, Run, Wish};
use crate::ml::experiment::sweep::{Axis, Values};
use crate::ml::train::fault::{Expected, Fault, SweepFault};
use crate::ml::train::recipe::{Recipe, SplitBy};
use crate::ml::train::settings::SETTINGS;

/// Settings that cannot differ between the runs of a server: every run reads and compares the pictures again, and at another
/// size other ones may count as copies, so that folds would not be the same.
const FIXED: [&str; 2] = ["image_size", "architecture"];

/// A checked experiment; whether its dataset and model exist is another matter.
#[derive(Clone)]
pub(in crate::jobs) struct ExperimentRequest {
    /// What every run has in common; its name is the experiment's.
    pub(in crate::jobs) train: TrainRequest,
    pub(in crate::jobs) plan: Plan,
    /// Whether runs that lag behind are not brought to their end.
    pub(in crate::jobs) stop_hopeless: bool,
}

/// A range of numbers.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Range {
    from: f64,
    to: f64,
}

impl ExperimentRequest {
    /// Reads a request.
    ///
    /// # Errors
    ///
    /// Names the first field that is missing, unknown or out of range, or `runs` if there would be more than `max_runs`.
    pub(in crate::jobs) fn parse(request: &Value, max_runs: usize) -> Result<Self, RequestError> {
        let Value::Object(fields) = request else {
            return Err(RequestError::new(
                "dataset",
                "the request is no JSON object",
            ));
        };
        let mut fields = Fields::new(fields.clone());
        let folds = fields.optional("folds", Expected::Whole)?;
        let seeds: Option<usize> = fields.optional("seeds", Expected::Whole)?;
        let random = fields.optional("random", Expected::Whole)?;
        let sweep: Option<Map<String, Value>> = fields.optional(
            "sweep",
            Expected::Other("an object that gives the values of settings"),
        )?;
        let stop_hopeless: Option<bool> =
            fields.optional("stop_hopeless", Expected::one_of(&["true", "false"]))?;
        let splits = fields.has("split");
        let mut train = train_request(&mut fields)?;
        fields.finish()?;
        if !splits {
            train.recipe.split = SplitBy::Person;
        }
        let wish = Wish {
            recipe: train.recipe.clone(),
            folds,
            seeds: seeds.unwrap_or(1),
            sweep: axes(sweep.unwrap_or_default())?,
            random,
        };
        Ok(Self {
            plan: Plan::new(&wish, max_runs)?,
            train,
            stop_hopeless: stop_hopeless.unwrap_or(false),
        })
    }
}

fn axes(sweep: Map<String, Value>) -> Result<Vec<Axis>, RequestError> {
    sweep
        .into_iter()
        .map(|(name, values)| axis(&name, values))
        .collect()
}

fn axis(name: &str, values: Value) -> Result<Axis, RequestError> {
    if FIXED.contains(&name) {
        let setting = name.to_owned();
        let fault = SweepFault::Fixed;
        return Err(RequestError::new("sweep", Fault::Swept { setting, fault }));
    }
    let values = match values {
        Value::Array(values) => Values::List(values),
        range => {
            let Range { from, to } = Range::deserialize(&range).map_err(|_| {
                let detail =
                    format!("{range} is neither a list of values nor a range with from and to");
                RequestError::new("sweep", detail)
            })?;
            Values::Range(from, to)
        }
    };
    Ok(Axis::new(name, values)?)
}

/// What makes a training a run of an experiment.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, Deserialize)]
pub struct RunOrder {
    /// Id of the experiment.
    pub experiment: String,
    /// Counted from 1.
    pub number: usize,
    combination: usize,
    repetition: usize,
    fold: Option<usize>,
    folds: Option<usize>,
}

impl RunOrder {
    /// The order for a run.
    pub(super) fn new(experiment: &str, run: &Run) -> Self {
        Self {
            experiment: experiment.to_owned(),
            number: run.number,
            combination: run.combination,
            repetition: run.repetition,
            fold: run.fold.map(|fold| fold.number),
            folds: run.fold.map(|fold| fold.of),
        }
    }

    /// The run, with the recipe of its training.
    pub(super) fn run(&self, recipe: &Recipe) -> Run {
        let fold = self.fold.zip(self.folds);
        Run {
            number: self.number,
            combination: self.combination,
            repetition: self.repetition,
            fold: fold.map(|(number, of)| Fold { number, of }),
            recipe: recipe.clone(),
        }
    }
}

/// The request of the training that makes a run: that of the experiment with the run's settings.
pub(super) fn request_of(experiment: &str, request: &Value, run: &Run) -> Value {
    const KEPT: [&str; 7] = [
        "dataset", "revision", "color", "recipe", "init", "device", "name",
    ];
    let kept = KEPT
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), request.get(name)?.clone())));
    let settings = SETTINGS
        .iter()
        .map(|setting| (setting.name.to_owned(), setting.value(&run.recipe)));
    let mut fields: Map<String, Value> = kept.chain(settings).collect();
    fields.insert("kind".to_owned(), json!("train"));
    fields.insert("run".to_owned(), json!(RunOrder::new(experiment, run)));
    Value::Object(fields)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::request::JobRequest;

    fn request() -> Value {
        json!({
            "dataset": "ds-1", "color": "gray", "epochs": 3, "folds": 3, "seeds": 2,
            "sweep": {"learning_rate": [0.001, 0.0005]},
        })
    }

    #[test]
    fn every_run_is_a_training_that_is_read_back_as_it_was_planned() {
        let request = request();
        let experiment = ExperimentRequest::parse(&request, 12).unwrap();
        assert_eq!(experiment.plan.runs.len(), 12);
        for run in &experiment.plan.runs {
            let text = request_of("exp-1", &request, run).to_string();
            let stored: Value = serde_json::from_str(&text).unwrap();
            let JobRequest::Train(train) = JobRequest::parse_stored(&stored).unwrap() else {
                panic!("no training");
            };
            let order = train.run.clone().unwrap();
            assert_eq!(order.run(&train.recipe), *run);
            // Only experiments make runs.
            assert_eq!(JobRequest::parse(&stored).unwrap_err().field, "run");
        }
    }

    #[test]
    fn the_field_at_fault_is_named() {
        let check = |field: &str, value: Value, at_fault: &str| {
            let mut request = request();
            request[field] = value;
            let error = ExperimentRequest::parse(&request, 12).err().unwrap();
            assert_eq!(error.field, at_fault, "{error}");
        };
        check("folds", json!(2), "folds");
        check("folds", json!("many"), "folds");
        check("seeds", json!(0), "seeds");
        check("seeds", json!(3), "runs");
        check("random", json!(0), "random");
        check("sweep", json!([1]), "sweep");
        check("sweep", json!({"speed": [1]}), "sweep");
        check("sweep", json!({"learning_rate": 1}), "sweep");
        check("sweep", json!({"learning_rate": [2.0]}), "learning_rate");
        check("sweep", json!({"learning_rate": ["fast"]}), "learning_rate");
        check(
            "sweep",
            json!({"learning_rate": {"from": 0.1, "to": 0.2}}),
            "sweep",
        );
        check("sweep", json!({"image_size": [32, 48]}), "sweep");
        check("epochs", json!(0), "epochs");
        check("stop_hopeless", json!("yes"), "stop_hopeless");
        check("run", json!({}), "run");
        check("kind", json!("train"), "kind");
        check("color", json!("sepia"), "color");
        assert_eq!(
            ExperimentRequest::parse(&json!([]), 1).err().unwrap().field,
            "dataset"
        );
    }

    #[test]
    fn images_are_divided_by_person_unless_asked_otherwise() {
        let split = |request: &Value| {
            ExperimentRequest::parse(request, 12)
                .unwrap()
                .train
                .recipe
                .split
        };
        assert_eq!(split(&request()), SplitBy::Person);
        let mut random = request();
        random["split"] = json!("random");
        assert_eq!(split(&random), SplitBy::Random);
    }
}
