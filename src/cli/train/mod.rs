//! `facefeel train`.

mod outcome;

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use anyhow::Context;
use clap::Args;
use facefeel::answers::verdict::TrainingVerdict;
use facefeel::dataset::catalog::{self, LoadConfig};
use facefeel::dataset::check_up::searched_without_face;
use facefeel::ml::card::Card;
use facefeel::ml::classify::Classifier;
use facefeel::ml::device::ComputeDevice;
use facefeel::ml::model_file;
use facefeel::ml::network::Architecture;
use facefeel::ml::train::events::{EpochSummary, Event, Measure};
use facefeel::ml::train::history::{self, HISTORY};
use facefeel::ml::train::recipe::{Recipe, RecipeError};
use facefeel::ml::train::verdict::Verdict;
use facefeel::ml::train::{Order, TrainError, train};
use facefeel::storage::models;
use facefeel::storage::names;
use facefeel::vision::Color;
use serde::Serialize;

use crate::cli::ending::INTERRUPTED;
use crate::cli::language::LanguageArguments;
use crate::cli::output::{TrainingDisplay, print_json, while_reading};
use crate::cli::setting_flags::SettingFlags;
use crate::cli::{ComputeArguments, DataArguments, ReadingArguments, WrongUse, outputs, resumed};
use outcome::{Cut, Outcome, Progress};

/// Longest `--terms`.
const MAX_TERMS: usize = 2_000;

/// What scripts need to know.
const EXIT_STATUS: &str = "Exit status: 0 the model is written, also after Ctrl-C, which ends the training and keeps the best weights so far; \
                           1 failed; 2 wrong usage; 130 ended by a second Ctrl-C, and the same command goes on from the last epoch.";

#[derive(Args)]
#[command(after_help = EXIT_STATUS)]
pub(crate) struct TrainArguments {
    /// ZIP or folder with one folder of pictures a class.
    #[arg(long, value_name = "ZIP|DIR")]
    data: PathBuf,
    /// Folder for the new model, with its epochs as history.csv; must not exist yet.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Whether the model sees gray or rgb.
    #[arg(long, value_parser = color)]
    color: Color,
    /// Go on from what this model has learned (same colour; any classes), with gentler steps: "bundled", or a
    /// model's id, folder or ZIP.
    #[arg(long, value_name = "bundled|ID|DIR|ZIP")]
    init: Option<String>,
    /// thesis or facefeel: sets everything below, which may then be changed one by one. If left out, the one for the network
    /// of --init, else thesis.
    #[arg(long)]
    recipe: Option<String>,
    /// Name for people; the folder's name if left out.
    #[arg(long, value_parser = names::checked)]
    name: Option<String>,
    #[command(flatten)]
    settings: SettingFlags,
    /// What the weights may be used for, where the data restrict it, in sentences; shown wherever the model is offered. Terms of
    /// the model of --init are kept and come first.
    #[arg(long, value_parser = terms)]
    terms: Option<String>,
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

fn terms(text: &str) -> Result<String, String> {
    let text = text.trim();
    match text.is_empty() || text.len() > MAX_TERMS || text.chars().any(char::is_control) {
        true => Err(format!("write one paragraph of at most {MAX_TERMS} bytes")),
        false => Ok(text.to_owned()),
    }
}

pub(super) fn color(word: &str) -> Result<Color, String> {
    match word {
        "gray" => Ok(Color::Gray),
        "rgb" => Ok(Color::Rgb),
        _ => Err(format!("{word} is neither gray nor rgb")),
    }
}

/// What `--json` prints.
#[derive(Serialize)]
struct Summary<'a> {
    model: &'a Card,
    folder: &'a Path,
    train: Measure,
    valid: Measure,
    history: &'a [EpochSummary],
    images_per_s: f64,
    device: &'a str,
    skipped: usize,
    /// Nothing if there is nothing to judge by.
    verdict: Option<Verdict>,
    /// Whether Ctrl-C ended the training of the model before its last epoch.
    stopped: bool,
}

pub(crate) fn run(arguments: &TrainArguments) -> anyhow::Result<()> {
    outputs::new(&arguments.out)?;
    let words = arguments.language.words();
    let stop = stop_on_interrupt(words.text("cli-stopping"))?;
    let device = arguments.compute.device.open()?;
    let order = order(arguments, &device)?;
    let recipe = recipe(arguments, order.init.as_ref())?;
    if let Some(init) = &order.init {
        check_init(init.card(), &recipe)?;
    }
    let load = load_config(&recipe, &arguments.reading);
    let mut display = TrainingDisplay::new(words);
    let dataset = while_reading(&words, |progress| {
        catalog::load(&arguments.data, &load, progress)
    })
    .with_context(|| arguments.data.display().to_string())?;
    display.dataset(&dataset);
    if let Some(searched) = searched_without_face(&arguments.data, &dataset, &load)? {
        let args = [("count", searched.into())];
        note!("{}", words.text_with("cli-no-faces", &args));
    }
    let checkpoints = checkpoint_folder(&arguments.out);
    let request = resumed::request(&dataset, &recipe, order.init.as_ref());
    resumed::check(&checkpoints, &request)?;
    let mut is_comparing = false;
    let mut on_event = |event: Event| {
        is_comparing |= matches!(&event, Event::Started { purpose, .. } if purpose == "comparison");
        display.event(&event);
    };
    let is_stopped = || stop.load(Ordering::Relaxed);
    let trained = train(
        &dataset,
        &recipe,
        &order,
        &device,
        &mut on_event,
        &is_stopped,
    );
    let is_stopped = is_stopped();
    let trained = trained.map_err(explained)?;
    drop(display);
    model_file::save(&trained.classifier, &arguments.out)?;
    let history = history::write(&trained.history, &arguments.out);
    history.with_context(|| arguments.out.join(HISTORY).display().to_string())?;
    // The model is there; what a leftover checkpoint costs is disk space alone.
    let _ = std::fs::remove_dir_all(checkpoints);
    let progress = Progress {
        is_stopped,
        is_comparing,
        is_divided: dataset.is_divided(),
    };
    let outcome = Outcome {
        trained: &trained,
        recipe: &recipe,
        data: &arguments.data,
        folder: &arguments.out,
        has_init: order.init.is_some(),
        cut: Cut::of(&trained, &recipe, &progress),
        words,
    };
    outcome.note_cut();
    if arguments.json {
        return print_json(&Summary {
            model: trained.classifier.card(),
            folder: &arguments.out,
            train: trained.train,
            valid: trained.valid,
            history: &trained.history,
            images_per_s: trained.images_per_s,
            device: &device.name,
            skipped: dataset.skipped.len(),
            verdict: TrainingVerdict::of_model(&trained, &words).map(|found| found.verdict),
            stopped: outcome.cut == Some(Cut::Training),
        });
    }
    outcome.say()
}

/// Why there is no model, with what the same command would do now.
fn explained(error: TrainError) -> anyhow::Error {
    match error {
        TrainError::NothingKept => {
            anyhow::anyhow!("{error}; the same command starts from the first epoch")
        }
        error => error.into(),
    }
}

/// Says before the data are read which of the two does not fit.
fn check_init(init: &Card, recipe: &Recipe) -> anyhow::Result<()> {
    let differs = |what, theirs: String, ours: String| {
        let message = format!(
            "the model of --init has the {what} {theirs}, and this training asks for {ours}; choose another model, or \
             give it the same {what}"
        );
        Err(WrongUse::error(message))
    };
    if init.color != recipe.color {
        let name = |color| format!("{color:?}").to_lowercase();
        return differs("colour", name(init.color), name(recipe.color));
    }
    if init.architecture != recipe.architecture {
        let [theirs, ours] =
            [init.architecture, recipe.architecture].map(|network| network.to_string());
        return differs("network", theirs, ours);
    }
    Ok(())
}

/// How pictures are read for a recipe.
pub(super) fn load_config(recipe: &Recipe, reading: &ReadingArguments) -> LoadConfig {
    LoadConfig {
        reading: reading.choice(),
        ..match recipe.color {
            Color::Gray => LoadConfig::gray(recipe.image_size),
            Color::Rgb => LoadConfig::rgb(recipe.image_size),
        }
    }
}

fn recipe(arguments: &TrainArguments, init: Option<&Classifier>) -> anyhow::Result<Recipe> {
    let mut recipe = base_recipe(arguments.recipe.as_deref(), arguments.color, init)?;
    arguments.settings.apply(&mut recipe)?;
    recipe.check()?;
    Ok(recipe)
}

/// The recipe called `name`, or the one for the network of the model to go on from, before anything is changed in it.
pub(super) fn base_recipe(
    name: Option<&str>,
    color: Color,
    init: Option<&Classifier>,
) -> Result<Recipe, RecipeError> {
    let network = init.map_or(Architecture::Thesis, |init| init.card().architecture);
    let recipe = Recipe::named(name.unwrap_or(network.name()), color)?;
    Ok(match init {
        Some(init) => Recipe {
            image_size: init.card().image_size,
            ..recipe.fine_tuning()
        },
        None => recipe,
    })
}

fn order(arguments: &TrainArguments, device: &ComputeDevice) -> anyhow::Result<Order> {
    let Some(folder) = arguments.out.file_name() else {
        let message = format!("--out {} names no folder", arguments.out.display());
        return Err(WrongUse::error(message));
    };
    let folder = folder.to_string_lossy();
    let id = folder
        .chars()
        .take(100)
        .map(|char| {
            if char.is_ascii_alphanumeric() {
                char.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .collect();
    let created_at = humantime::format_rfc3339_seconds(SystemTime::now()).to_string();
    let name = arguments
        .name
        .clone()
        .unwrap_or_else(|| names::fitted(&folder));
    let init = arguments.init.as_deref();
    let models = arguments.models.models();
    Ok(Order {
        id,
        name,
        created_at,
        init: init
            .map(|name| models::find(Some(name), &models, device))
            .transpose()?,
        terms: arguments.terms.clone(),
        checkpoint: Some(checkpoint_folder(&arguments.out)),
    })
}

/// Where a killed training goes on from when the same command is given again.
fn checkpoint_folder(out: &Path) -> PathBuf {
    let mut name = out.file_name().unwrap_or_default().to_owned();
    name.push(".checkpoint");
    out.with_file_name(name)
}

/// The first Ctrl-C asks to stop, and says what that means; the second ends the program.
pub(super) fn stop_on_interrupt(notice: Cow<'static, str>) -> anyhow::Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&stop);
    ctrlc::set_handler(move || {
        if seen.swap(true, Ordering::Relaxed) {
            std::process::exit(INTERRUPTED.into());
        }
        note!("{notice}");
    })
    .context("Ctrl-C cannot be caught")?;
    Ok(stop)
}
