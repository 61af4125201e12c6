//! The folder of an experiment's results: what it is, each run that is done, and tables of all of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use facefeel::answers::experiment_tables::{self, Tables};
use facefeel::dataset::catalog::Dataset;
use facefeel::files::{checksum, durable};
use facefeel::ml::classify::Classifier;
use facefeel::ml::experiment::plan::{Plan, Run};
use facefeel::ml::experiment::record::Record;
use facefeel::ml::experiment::summary::{Summary, settings};
use facefeel::ml::model_file;
use facefeel::ml::train::history::{self, HISTORY};
use facefeel::ml::train::recipe::Recipe;
use facefeel::ml::train::settings::SETTINGS;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::ExperimentArguments;
use crate::cli::ending::WrongUse;
use crate::cli::resumed::{self, Request};

const EXPERIMENT: &str = "experiment.json";
const RECORD: &str = "run.json";

/// What `--json` prints.
#[derive(Serialize)]
pub(super) struct Document<'a> {
    folder: &'a Path,
    #[serde(flatten)]
    summary: &'a Summary,
    runs: &'a [Record],
}

impl<'a> Document<'a> {
    pub(super) fn new(folder: &'a Path, summary: &'a Summary, runs: &'a [Record]) -> Self {
        Self {
            folder,
            summary,
            runs,
        }
    }
}

/// Everything that fixes an experiment's figures but for the device.
pub(super) fn facts(
    arguments: &ExperimentArguments,
    plan: &Plan,
    recipe: &Recipe,
    init: Option<&Classifier>,
    dataset: &Dataset,
    given: Option<&BTreeMap<String, i64>>,
) -> Value {
    let own: Map<String, Value> = (SETTINGS.iter())
        .map(|setting| (setting.name.to_owned(), setting.value(recipe)))
        .collect();
    let combinations: Vec<Map<String, Value>> = plan.combinations.iter().map(settings).collect();
    let init = init.map(|init| json!({"id": init.card().id, "created_at": init.card().created_at}));
    json!({
        "data": {
            "name": dataset.name,
            "sha256": dataset.sha256,
            "images": dataset.samples.len(),
            "classes": dataset.classes,
        },
        "color": recipe.color,
        "settings": own,
        // Also what no one can set by itself.
        "recipe": checksum::of_bytes(format!("{recipe:?}").as_bytes()),
        "init": init,
        "folds": plan.folds,
        "folds_from": given,
        "seeds": plan.seeds,
        "combinations": combinations,
        "stop_hopeless": arguments.stop_hopeless,
    })
}

/// A folder that holds one experiment.
pub(super) struct Folder {
    path: PathBuf,
    /// The settings that runs have in common, if they do not try them.
    settings: Map<String, Value>,
}

impl Folder {
    /// Opens the folder of an experiment, or makes it.
    ///
    /// # Errors
    ///
    /// If it holds something else.
    pub(super) fn open(path: &Path, facts: Value) -> anyhow::Result<Self> {
        let settings = facts["settings"].as_object().cloned();
        let folder = Self {
            path: path.to_owned(),
            settings: settings.unwrap_or_default(),
        };
        let file = path.join(EXPERIMENT);
        if file.is_file() {
            folder.compare(&file, &facts)?;
            return Ok(folder);
        }
        let is_taken = fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_some());
        if is_taken {
            return Err(WrongUse::error(format!(
                "{} holds something that is no experiment; choose another folder",
                path.display()
            )));
        }
        fs::create_dir_all(path.join("runs")).with_context(|| path.display().to_string())?;
        folder.write(EXPERIMENT, &serde_json::to_vec_pretty(&facts)?)?;
        Ok(folder)
    }

    fn compare(&self, file: &Path, facts: &Value) -> anyhow::Result<()> {
        let known: Value = read(file)?;
        let mut facts_now = facts.as_object().into_iter().flatten();
        if facts_now.all(|(name, value)| known[name.as_str()] == *value) {
            return Ok(());
        }
        let difference = resumed::difference(&options(&known), &options(facts));
        let difference = difference
            .unwrap_or_else(|| "it was begun by another version of this program".to_owned());
        Err(WrongUse::error(format!(
            "{} holds an experiment that was begun with other options: {difference}; give the same options to continue it, or \
             choose another folder",
            self.path.display()
        )))
    }

    /// The runs that are there, by number.
    pub(super) fn records(&self, plan: &Plan) -> anyhow::Result<Vec<Record>> {
        let files = plan
            .runs
            .iter()
            .map(|run| self.run(run.number).join(RECORD));
        files
            .filter(|file| file.is_file())
            .map(|file| read(&file))
            .collect()
    }

    /// Where a run's checkpoints lie while it is made.
    pub(super) fn checkpoint(&self, run: &Run) -> PathBuf {
        self.run(run.number).join("checkpoint")
    }

    /// Keeps a run's model.
    pub(super) fn keep_model(&self, run: &Run, model: &Classifier) -> anyhow::Result<()> {
        let folder = self.run(run.number).join("model");
        if folder.exists() {
            // Of a run that was interrupted after its model was saved.
            fs::remove_dir_all(&folder).with_context(|| folder.display().to_string())?;
        }
        Ok(model_file::save(model, &folder)?)
    }

    /// Keeps a run; its checkpoints go.
    pub(super) fn save(&self, record: &Record) -> anyhow::Result<()> {
        let folder = self.run(record.key.number);
        fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
        let name = |file: &str| format!("runs/{}/{file}", folder_name(record.key.number));
        if let Some(figures) = &record.figures {
            let history = history::csv(&figures.history);
            self.write(&name(HISTORY), history.as_bytes())?;
        }
        self.write(&name(RECORD), &serde_json::to_vec(record)?)?;
        // What a leftover checkpoint costs is disk space alone.
        let _ = fs::remove_dir_all(folder.join("checkpoint"));
        Ok(())
    }

    /// Writes the tables of all runs so far.
    pub(super) fn write_tables(&self, summary: &Summary, records: &[Record]) -> anyhow::Result<()> {
        let settings = summary.combinations.iter();
        let tables = Tables {
            combinations: settings.map(|combination| &combination.settings).collect(),
            common: &self.settings,
            records,
        };
        self.write("runs.csv", tables.runs().as_bytes())?;
        self.write("epochs.csv", tables.epochs().as_bytes())?;
        self.write("answers.csv", tables.answers().as_bytes())?;
        self.write(
            "experiment.csv",
            experiment_tables::combinations(summary).as_bytes(),
        )
    }

    fn run(&self, number: usize) -> PathBuf {
        self.path.join("runs").join(folder_name(number))
    }

    fn write(&self, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
        let path = self.path.join(name);
        durable::replace(&path, bytes).with_context(|| path.display().to_string())
    }
}

/// The options that an experiment was begun with, by what they say.
fn options(facts: &Value) -> Request {
    let text = |value: &Value| match value {
        Value::Null => String::new(),
        Value::String(word) => word.clone(),
        value => value.to_string(),
    };
    let settings = facts["settings"].as_object().into_iter().flatten();
    let settings = settings.map(|(name, value)| (resumed::flag(name), text(value)));
    let others = [
        ("--data", "data"),
        ("--color", "color"),
        ("--init", "init"),
        ("--folds", "folds"),
        ("--folds-from", "folds_from"),
        ("--seeds", "seeds"),
        ("--sweep", "combinations"),
        ("--stop-hopeless", "stop_hopeless"),
    ];
    let others = others.map(|(option, name)| (option.to_owned(), text(&facts[name])));
    settings.chain(others).collect()
}

fn folder_name(number: usize) -> String {
    format!("{number:03}")
}

fn read<T: serde::de::DeserializeOwned>(file: &Path) -> anyhow::Result<T> {
    let bytes = fs::read(file).with_context(|| file.display().to_string())?;
    serde_json::from_slice(&bytes)
        .with_context(|| format!("{} is damaged; remove it and try again", file.display()))
}
