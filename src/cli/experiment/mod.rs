//! `facefeel experiment`: many trainings that belong together, over folds, seeds and settings.

mod folder;
mod sweep_flags;
mod words;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Instant, SystemTime};

use anyhow::Context;
use clap::Args;
use facefeel::answers::words::Words;
use facefeel::dataset::catalog::{self, Dataset};
use facefeel::ml::classify::Classifier;
use facefeel::ml::device::ComputeDevice;
use facefeel::ml::experiment::division::Divider;
use facefeel::ml::experiment::median::{self, Watcher};
use facefeel::ml::experiment::plan::{Plan, Run, Wish};
use facefeel::ml::experiment::record::{Figures, Record, RunKey, RunState};
use facefeel::ml::experiment::summary::Summary;
use facefeel::ml::experiment::sweep::Axis;
use facefeel::ml::train::recipe::{Recipe, SplitBy};
use facefeel::ml::train::{Order, TrainError, train};
use facefeel::storage::models;
use facefeel::vision::Color;

use super::ending::{Interrupted, WrongUse};
use super::language::LanguageArguments;
use super::output::{TrainingDisplay, print_json, while_reading};
use super::setting_flags::SettingFlags;
use super::train::{base_recipe, color, load_config, stop_on_interrupt};
use super::{ComputeArguments, DataArguments, ReadingArguments};
use folder::Folder;
use sweep_flags::{axis, read_folds};

/// Most runs of one experiment.
const MAX_RUNS: usize = 10_000;

/// What scripts need to know.
const EXIT_STATUS: &str = "Exit status: 0 every run is made; 1 failed; 2 wrong usage, such as other options than those that the folder's \
                           experiment was begun with; 130 stopped by Ctrl-C, and the same command goes on from there.";

#[derive(Args)]
#[command(after_help = EXIT_STATUS)]
pub(crate) struct ExperimentArguments {
    /// ZIP or folder with one folder of pictures a class.
    #[arg(long, value_name = "ZIP|DIR")]
    data: PathBuf,
    /// Folder for the results. If it holds this experiment already, the runs that it lacks are made.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Divide the images into so many folds [3 to 20]. Each is measured on once, by a model that has seen none of it; the
    /// next fold chooses that model's best epoch. With --split person, which is the default here, no person and no copy of
    /// an image is in two folds. If left out, images are divided once, as by train.
    #[arg(long, value_name = "N")]
    folds: Option<usize>,
    /// Folds of your own: a CSV file with the columns subject and fold, for every person who is shown.
    #[arg(long, value_name = "CSV", conflicts_with = "folds")]
    folds_from: Option<PathBuf>,
    /// Make everything so many times, each time with the next seed.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seeds: usize,
    /// Try several values of a setting below, such as learning_rate=0.001,0.0005; with --random also a range, such as
    /// learning_rate=0.0001..0.01. Can be given for several settings: all combinations are tried.
    #[arg(long = "sweep", value_name = "NAME=V1,V2,…", value_parser = axis)]
    sweep: Vec<Axis>,
    /// Try so many combinations, drawn at random, rather than all of them.
    #[arg(long, value_name = "N", requires = "sweep")]
    random: Option<usize>,
    /// Do not bring runs to their end that lag behind the median of at least three other settings on the same images.
    #[arg(long, requires = "sweep")]
    stop_hopeless: bool,
    /// Keep the model of each run.
    #[arg(long)]
    keep_models: bool,
    /// Whether models see gray or rgb; as the model of --init, or gray, if left out.
    #[arg(long, value_parser = color)]
    color: Option<Color>,
    /// Go on from what this model has learned (same colour; any classes), with gentler steps: "bundled", or a
    /// model's id, folder or ZIP.
    #[arg(long, value_name = "bundled|ID|DIR|ZIP")]
    init: Option<String>,
    /// thesis or facefeel: sets everything below, which may then be changed one by one. If left out, the one for the network
    /// of --init, else thesis.
    #[arg(long)]
    recipe: Option<String>,
    #[command(flatten)]
    settings: SettingFlags,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    language: LanguageArguments,
    #[command(flatten)]
    reading: ReadingArguments,
    #[command(flatten)]
    compute: ComputeArguments,
    #[command(flatten)]
    models: DataArguments,
}

pub(crate) fn run(arguments: &ExperimentArguments) -> anyhow::Result<()> {
    let words = arguments.language.words();
    let stop = stop_on_interrupt(words.text("cli-experiment-stopping"))?;
    let device = arguments.compute.device.open()?;
    let given = arguments
        .folds_from
        .as_deref()
        .map(read_folds)
        .transpose()?;
    let init = init(arguments, &device)?;
    let recipe = recipe(arguments, init.as_ref())?;
    let plan = plan(arguments, &recipe, given.as_ref())?;
    let display = TrainingDisplay::new(words);
    let dataset = load(arguments, &recipe)?;
    display.dataset(&dataset);
    let divider = divider(&dataset, &plan, given.as_ref())?;
    let facts = folder::facts(
        arguments,
        &plan,
        &recipe,
        init.as_ref(),
        &dataset,
        given.as_ref(),
    );
    let folder = Folder::open(&arguments.out, facts)?;
    let records = folder.records(&plan)?;
    if !records.is_empty() {
        let args = [
            ("done", records.len().into()),
            ("total", plan.runs.len().into()),
        ];
        note!("{}", words.text_with("cli-experiment-there", &args));
    }
    let mut runner = Runner {
        arguments,
        plan: &plan,
        divider,
        datasets: BTreeMap::from([(recipe.image_size, dataset)]),
        device: &device,
        folder: &folder,
        records,
        display,
        words,
        stop: &stop,
    };
    for run in &plan.runs {
        runner.make(run)?;
    }
    let summary = runner.write_tables()?;
    match arguments.json {
        true => print_json(&folder::Document::new(
            &arguments.out,
            &summary,
            &runner.records,
        )),
        false => words::print(&summary, &runner.records, &arguments.out, &words),
    }
}

fn init(
    arguments: &ExperimentArguments,
    device: &ComputeDevice,
) -> anyhow::Result<Option<Classifier>> {
    let name = arguments.init.as_deref();
    let find = |name| models::find(Some(name), &arguments.models.models(), device);
    Ok(name.map(find).transpose()?)
}

fn recipe(arguments: &ExperimentArguments, init: Option<&Classifier>) -> anyhow::Result<Recipe> {
    let color = arguments.color;
    let color = color
        .or(init.map(|init| init.card().color))
        .unwrap_or(Color::Gray);
    let mut recipe = Recipe {
        split: SplitBy::Person,
        ..base_recipe(arguments.recipe.as_deref(), color, init)?
    };
    arguments.settings.apply(&mut recipe)?;
    Ok(recipe)
}

fn plan(
    arguments: &ExperimentArguments,
    recipe: &Recipe,
    given: Option<&BTreeMap<String, i64>>,
) -> anyhow::Result<Plan> {
    let numbers = |given: &BTreeMap<String, i64>| {
        let mut numbers: Vec<i64> = given.values().copied().collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.len()
    };
    let wish = Wish {
        recipe: recipe.clone(),
        folds: arguments.folds.or(given.map(numbers)),
        seeds: arguments.seeds,
        sweep: arguments.sweep.clone(),
        random: arguments.random,
    };
    Plan::new(&wish, MAX_RUNS).map_err(|error| WrongUse::error(error.to_string()))
}

fn load(arguments: &ExperimentArguments, recipe: &Recipe) -> anyhow::Result<Dataset> {
    let config = load_config(recipe, &arguments.reading);
    while_reading(&arguments.language.words(), |progress| {
        catalog::load(&arguments.data, &config, progress)
    })
    .with_context(|| arguments.data.display().to_string())
}

/// Divides the images; whether that can be done for every run is found out at once.
fn divider(
    dataset: &Dataset,
    plan: &Plan,
    given: Option<&BTreeMap<String, i64>>,
) -> anyhow::Result<Divider> {
    let mut divider = Divider::new(dataset);
    if let Some(given) = given {
        divider = divider
            .with_folds(dataset, given)
            .map_err(|error| WrongUse::error(format!("--folds-from: {error}")))?;
    }
    if let Some(run) = plan.runs.first() {
        divider
            .check(run)
            .map_err(|error| WrongUse::error(format!("--folds: {error}")))?;
    }
    Ok(divider)
}

/// Makes one run after the other.
struct Runner<'a> {
    arguments: &'a ExperimentArguments,
    plan: &'a Plan,
    divider: Divider,
    /// The images by the size of their crops, each size loaded when it is first needed.
    datasets: BTreeMap<u32, Dataset>,
    device: &'a ComputeDevice,
    folder: &'a Folder,
    records: Vec<Record>,
    display: TrainingDisplay,
    words: Words,
    stop: &'a AtomicBool,
}

impl Runner<'_> {
    /// Makes a run, unless it is there already.
    fn make(&mut self, run: &Run) -> anyhow::Result<()> {
        if self
            .records
            .iter()
            .any(|record| record.key.number == run.number)
        {
            return Ok(());
        }
        let is_given_up =
            self.arguments.stop_hopeless && median::is_given_up(&RunKey::of(run), &self.records);
        let record = match is_given_up {
            true => Record::without_figures(run, RunState::LeftOut, None),
            false => {
                note!("{}", words::title(run, self.plan, &self.words));
                self.train(run)?
            }
        };
        note!("{}", words::outcome(&record, self.plan, &self.words));
        self.folder.save(&record)?;
        self.records.push(record);
        self.records.sort_by_key(|record| record.key.number);
        self.write_tables().map(drop)
    }

    fn train(&mut self, run: &Run) -> anyhow::Result<Record> {
        let size = run.recipe.image_size;
        if !self.datasets.contains_key(&size) {
            self.datasets
                .insert(size, load(self.arguments, &run.recipe)?);
        }
        let dataset = self.datasets.get_mut(&size).context("it was just loaded")?;
        self.divider.divide(dataset, run)?;
        let order = Order {
            id: format!("run-{}", run.number),
            name: words::name(run, self.plan, &self.words),
            created_at: humantime::format_rfc3339_seconds(SystemTime::now()).to_string(),
            init: init(self.arguments, self.device)?,
            terms: None,
            checkpoint: Some(self.folder.checkpoint(run)),
        };
        let before = match self.arguments.stop_hopeless {
            true => self.records.clone(),
            false => Vec::new(),
        };
        let watcher = Watcher::new(RunKey::of(run), before);
        let display = RefCell::new(&mut self.display);
        let started = Instant::now();
        let trained = train(
            dataset,
            &run.recipe,
            &order,
            self.device,
            &mut |event| {
                watcher.hear(&event);
                display.borrow_mut().event(&event);
            },
            &|| watcher.is_hopeless.get() || self.stop.load(Ordering::Relaxed),
        );
        if self.stop.load(Ordering::Relaxed) {
            return Err(Interrupted::error(format!(
                "stopped in run {}; the same command goes on from there",
                run.number
            )));
        }
        let trained = match trained {
            Err(error @ (TrainError::Diverged | TrainError::EmptySide(_))) => {
                let detail = Some(error.to_string());
                return Ok(Record::without_figures(run, RunState::Failed, detail));
            }
            trained => trained?,
        };
        if self.arguments.keep_models {
            self.folder.keep_model(run, &trained.classifier)?;
        }
        let state = match watcher.is_hopeless.get() {
            true => RunState::StoppedEarly,
            false => RunState::Finished,
        };
        let figures = Figures::of(&trained, dataset, started.elapsed().as_secs_f64());
        Ok(Record::measured(run, state, figures))
    }

    fn write_tables(&self) -> anyhow::Result<Summary> {
        let planned = self.plan.seeds * self.plan.folds.unwrap_or(1);
        let summary = Summary::of(&self.plan.combinations, planned, &self.records);
        self.folder.write_tables(&summary, &self.records)?;
        Ok(summary)
    }
}
