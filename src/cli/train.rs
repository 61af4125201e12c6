//! `facefeel train`.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use anyhow::{Context, bail};
use clap::Args;
use facefeel::dataset::catalog::{self, LoadConfig};
use facefeel::ml::card::Card;
use facefeel::ml::classify::Classifier;
use facefeel::ml::device::ComputeDevice;
use facefeel::ml::model_file;
use facefeel::ml::network::Architecture;
use facefeel::ml::train::events::{EpochSummary, Measure};
use facefeel::ml::train::recipe::Recipe;
use facefeel::ml::train::{Order, TrainedModel, train};
use facefeel::storage::models;
use facefeel::vision::Color;
use serde::Serialize;

use super::output::{TrainingDisplay, percent, print_json, while_reading};
use super::setting_flags::SettingFlags;
use super::{ComputeArguments, DataArguments, ReadingArguments};

/// Longest `--terms`.
const MAX_TERMS: usize = 2_000;

#[derive(Args)]
pub(crate) struct TrainArguments {
    /// ZIP or folder with one folder of pictures a class.
    #[arg(long, value_name = "ZIP|DIR")]
    data: PathBuf,
    /// Folder for the new model; must not exist yet.
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
    #[arg(long)]
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
}

pub(crate) fn run(arguments: &TrainArguments) -> anyhow::Result<()> {
    if arguments.out.exists() {
        bail!(
            "{} exists already; choose another folder or remove it",
            arguments.out.display()
        );
    }
    let stop = stop_on_interrupt()?;
    let device = arguments.compute.device.open()?;
    let order = order(arguments, &device)?;
    let recipe = recipe(arguments, order.init.as_ref())?;
    let load = LoadConfig {
        reading: arguments.reading.choice(),
        ..match recipe.color {
            Color::Gray => LoadConfig::gray(recipe.image_size),
            Color::Rgb => LoadConfig::rgb(recipe.image_size),
        }
    };
    let mut display = TrainingDisplay::new();
    let dataset = while_reading(|progress| catalog::load(&arguments.data, &load, progress))
        .with_context(|| arguments.data.display().to_string())?;
    display.dataset(&dataset);
    let trained = train(
        &dataset,
        &recipe,
        &order,
        &device,
        &mut |event| display.event(&event),
        &|| stop.load(Ordering::Relaxed),
    )?;
    model_file::save(&trained.classifier, &arguments.out)?;
    // The model is there; what a leftover checkpoint costs is disk space alone.
    let _ = std::fs::remove_dir_all(checkpoint_folder(&arguments.out));
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
        });
    }
    print_words(arguments, &trained);
    Ok(())
}

fn recipe(arguments: &TrainArguments, init: Option<&Classifier>) -> anyhow::Result<Recipe> {
    let network = init.map_or(Architecture::Thesis, |init| init.card().architecture);
    let name = arguments.recipe.as_deref().unwrap_or(network.name());
    let mut recipe = Recipe::named(name, arguments.color)?;
    if let Some(init) = init {
        recipe = recipe.fine_tuning();
        recipe.image_size = init.card().image_size;
    }
    arguments.settings.apply(&mut recipe)?;
    recipe.check()?;
    Ok(recipe)
}

fn order(arguments: &TrainArguments, device: &ComputeDevice) -> anyhow::Result<Order> {
    let Some(folder) = arguments.out.file_name() else {
        bail!("--out {} names no folder", arguments.out.display());
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
        .unwrap_or_else(|| folder.into_owned());
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

/// The first Ctrl-C ends the training and keeps what was reached; the second ends the program.
fn stop_on_interrupt() -> anyhow::Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&stop);
    ctrlc::set_handler(move || {
        if seen.swap(true, Ordering::Relaxed) {
            std::process::exit(1);
        }
        eprintln!("stopping; the best weights so far are kept (Ctrl-C again to quit at once)");
    })
    .context("Ctrl-C cannot be caught")?;
    Ok(stop)
}

fn print_words(arguments: &TrainArguments, trained: &TrainedModel) {
    let card = trained.classifier.card();
    println!("model      {}", arguments.out.display());
    println!("classes    {}", card.classes.join(", "));
    println!("parameters {}", card.parameters);
    println!(
        "training   accuracy {}, loss {:.4}",
        percent(trained.train.accuracy),
        trained.train.loss
    );
    println!("speed      {:.0} images/s", trained.images_per_s);
    println!();
    for figure in &card.metrics {
        let report = &figure.report;
        let [low, high] = report.interval_95;
        println!(
            "{}: accuracy {} ({} to {}) on {} images, macro-F1 {:.3}",
            figure.name,
            percent(report.accuracy),
            percent(low),
            percent(high),
            report.support,
            report.macro_f1,
        );
        println!("    {}", figure.protocol);
    }
}
