//! `facefeel evaluate`.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use facefeel::card::{Card, Color, Evaluation};
use facefeel::dataset::catalog::{self, LoadConfig, Part};
use facefeel::ml::evaluate::{Evaluated, evaluate};
use facefeel::ml::metrics::Report;
use facefeel::ml::model_file;
use facefeel::models;
use serde::Serialize;

use super::output::{percent, print_json, while_reading};
use super::{ComputeArguments, DataArguments};

#[derive(Args)]
pub(crate) struct EvaluateArguments {
    /// ZIP or folder with one folder of face crops a class.
    #[arg(long, value_name = "ZIP|DIR")]
    data: PathBuf,
    /// A model's id, folder or ZIP; the bundled model if left out.
    #[arg(long, value_name = "ID|DIR|ZIP")]
    model: Option<String>,
    /// Use only this part of data that is laid out in parts: train, valid or test.
    #[arg(long, value_parser = part)]
    part: Option<Part>,
    /// Write the figures under this name into the card of the model's folder.
    #[arg(long, value_name = "NAME")]
    record: Option<String>,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data_dir: DataArguments,
    #[command(flatten)]
    compute: ComputeArguments,
}

fn part(word: &str) -> Result<Part, String> {
    Part::from_folder(word).ok_or_else(|| format!("{word} is none of train, valid, test"))
}

/// What `--json` prints.
#[derive(Serialize)]
struct Summary<'a> {
    model: &'a str,
    classes: &'a [String],
    masked: &'a [String],
    unmapped: Vec<Unmapped<'a>>,
    skipped: Vec<Skipped<'a>>,
    #[serde(flatten)]
    report: &'a Report,
}

#[derive(Serialize)]
struct Unmapped<'a> {
    class: &'a str,
    images: usize,
}

#[derive(Serialize)]
struct Skipped<'a> {
    entry: &'a str,
    reason: String,
}

pub(crate) fn run(arguments: &EvaluateArguments) -> anyhow::Result<()> {
    let device = arguments.compute.device.open()?;
    let folder = arguments.data_dir.models();
    let classifier = models::find(arguments.model.as_deref(), &folder, &device)?;
    let card = classifier.card();
    let load = LoadConfig {
        min_classes: 1,
        min_images_per_class: 1,
        ..match card.color {
            Color::Gray => LoadConfig::gray(card.image_size),
            Color::Rgb => LoadConfig::rgb(card.image_size),
        }
    };
    let dataset = while_reading(|progress| catalog::load(&arguments.data, &load, progress))
        .with_context(|| arguments.data.display().to_string())?;
    let evaluated = evaluate(&classifier, &dataset, arguments.part)?;
    if let Some(name) = &arguments.record {
        record(arguments, card, name, &evaluated)?;
    }
    if arguments.json {
        let unmapped = evaluated.unmapped.iter();
        let skipped = dataset.skipped.iter();
        return print_json(&Summary {
            model: &card.id,
            classes: &evaluated.classes,
            masked: &evaluated.masked,
            unmapped: unmapped
                .map(|(class, images)| Unmapped {
                    class,
                    images: *images,
                })
                .collect(),
            skipped: skipped
                .map(|file| Skipped {
                    entry: &file.entry,
                    reason: file.reason.to_string(),
                })
                .collect(),
            report: &evaluated.report,
        });
    }
    print_words(&evaluated, dataset.skipped.len());
    Ok(())
}

/// Adds a figure to the card of a model's folder, in place of one of the same name.
fn record(
    arguments: &EvaluateArguments,
    card: &Card,
    name: &str,
    evaluated: &Evaluated,
) -> anyhow::Result<()> {
    let folder = arguments
        .model
        .as_deref()
        .map(Path::new)
        .filter(|folder| folder.is_dir());
    let Some(folder) = folder else {
        bail!("--record needs --model to be a model's folder");
    };
    let mut protocol = format!(
        "{} images, each a whole face crop.",
        evaluated.report.support
    );
    if !evaluated.masked.is_empty() {
        let masked = evaluated.masked.join(", ");
        protocol.push_str(&format!(
            " The data lack {masked}, so the model was not allowed to answer that."
        ));
    }
    let mut card = card.clone();
    card.metrics.retain(|figure| figure.name != name);
    card.metrics.push(Evaluation {
        name: name.to_owned(),
        protocol,
        report: evaluated.report.clone(),
    });
    Ok(model_file::replace_card(folder, &card)?)
}

fn print_words(evaluated: &Evaluated, skipped: usize) {
    let report = &evaluated.report;
    let [low, high] = report.interval_95;
    println!(
        "accuracy {} ({} to {}) on {} images, macro-F1 {:.3}, loss {:.4}",
        percent(report.accuracy),
        percent(low),
        percent(high),
        report.support,
        report.macro_f1,
        report.loss
    );
    println!(
        "{:<20} {:>9} {:>9} {:>9} {:>7}",
        "class", "precision", "recall", "F1", "images"
    );
    for class in &report.per_class {
        println!(
            "{:<20} {:>9.3} {:>9.3} {:>9.3} {:>7}",
            class.class, class.precision, class.recall, class.f1, class.support
        );
    }
    if !evaluated.masked.is_empty() {
        println!(
            "not in the data, so not allowed as an answer: {}",
            evaluated.masked.join(", ")
        );
    }
    for (class, images) in &evaluated.unmapped {
        println!("{class}: {images} images of a class that the model does not know were left out");
    }
    if skipped > 0 {
        println!("{skipped} files could not be used; --json lists them");
    }
}
