//! `facefeel evaluate`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use facefeel::dataset::catalog::{self, Dataset, LoadConfig, Part};
use facefeel::dataset::faces::Faces;
use facefeel::ml::card::{Card, Evaluation};
use facefeel::ml::change::Robustness;
use facefeel::ml::classify::Classifier;
use facefeel::ml::evaluate::findings::Findings;
use facefeel::ml::evaluate::mapping::Mapping;
use facefeel::ml::evaluate::robustness::robustness;
use facefeel::ml::evaluate::{Predictions, evaluate};
use facefeel::ml::model_file;
use facefeel::storage::models;
use facefeel::vision::Color;

use super::evaluate_report::{self as report, Outcome, Summary};
use super::evaluate_words::{print_robustness, print_words};
use super::output::{print_json, while_reading};
use super::{ComputeArguments, DataArguments, DetectorArguments, ReadingArguments};

#[derive(Args)]
pub(crate) struct EvaluateArguments {
    /// ZIP or folder with one folder of pictures a class.
    #[arg(long, value_name = "ZIP|DIR")]
    data: PathBuf,
    /// A model's id, folder or ZIP; the bundled model if left out.
    #[arg(long, value_name = "ID|DIR|ZIP")]
    model: Option<String>,
    /// auto: each picture as it seems to be; whole: each is one face crop; detect: the largest face of each is cropped.
    #[arg(long, default_value = "auto")]
    faces: Faces,
    /// Take a folder for this class of the model; without a class it is unknown, with "skip" it is left out. May be repeated.
    #[arg(long = "map", value_name = "FOLDER=CLASS", value_parser = wish)]
    wishes: Vec<(String, Option<String>)>,
    /// Let the model answer only classes that the data have.
    #[arg(long)]
    only: bool,
    /// Call answers below this confidence (0 to 1) unsure, and say what that changes.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    unsure: Option<f64>,
    /// Use only this part of data that is laid out in parts: train, valid or test.
    #[arg(long, value_parser = part)]
    part: Option<Part>,
    /// Measure again with the faces shifted, scaled, turned, darkened, blurred, compressed and only 24 pixels wide.
    #[arg(long)]
    robustness: bool,
    /// Write the figures under this name into the card of the model's folder.
    #[arg(long, value_name = "NAME")]
    record: Option<String>,
    /// Write the report to this file, by its ending: a page that needs nothing else, JSON, or a table of every image.
    /// May be repeated.
    #[arg(long = "report", value_name = "FILE.html|FILE.json|FILE.csv")]
    reports: Vec<PathBuf>,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    reading: ReadingArguments,
    #[command(flatten)]
    data_dir: DataArguments,
    #[command(flatten)]
    detector: DetectorArguments,
    #[command(flatten)]
    compute: ComputeArguments,
}

fn part(word: &str) -> Result<Part, String> {
    Part::from_folder(word).ok_or_else(|| format!("{word} is none of train, valid, test"))
}

fn wish(words: &str) -> Result<(String, Option<String>), String> {
    let (folder, class) = words.split_once('=').ok_or("write FOLDER=CLASS")?;
    let class = Some(class.to_owned()).filter(|class| !class.is_empty());
    Ok((folder.to_owned(), class))
}

fn share(word: &str) -> Result<f64, String> {
    let share = word
        .parse()
        .ok()
        .filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| format!("{word} is no number from 0 to 1"))
}

pub(crate) fn run(arguments: &EvaluateArguments) -> anyhow::Result<()> {
    let device = arguments.compute.device.open()?;
    let folder = arguments.data_dir.models();
    for file in &arguments.reports {
        report::Kind::of(file)?;
    }
    let classifier = models::find(arguments.model.as_deref(), &folder, &device)?;
    let dataset = read(arguments, classifier.card())?;
    let predictions = predict(arguments, &classifier, &dataset)?;
    let measured = Findings::new(&classifier, &dataset, &predictions, arguments.unsure);
    let robustness = if arguments.robustness {
        robustness(&classifier, &dataset, &predictions.mapping, arguments.only)?
    } else {
        Vec::new()
    };
    if let Some(name) = &arguments.record {
        record(arguments, classifier.card(), name, &measured, &robustness)?;
    }
    let outcome = Outcome {
        data: &arguments.data,
        names: arguments.reading.names,
        card: classifier.card(),
        dataset: &dataset,
        predictions: &predictions,
        findings: &measured,
        robustness: &robustness,
    };
    for file in &arguments.reports {
        outcome.write(file)?;
    }
    if arguments.json {
        return print_json(&Summary {
            model: &classifier.card().id,
            measured: &measured,
            robustness: &robustness,
        });
    }
    print_words(&measured, arguments.only);
    print_robustness(&robustness);
    Ok(())
}

/// The pictures of the part that is wanted.
fn read(arguments: &EvaluateArguments, card: &Card) -> anyhow::Result<Dataset> {
    let load = LoadConfig {
        faces: arguments.faces,
        detector: arguments.detector.detector,
        min_classes: 1,
        min_images_per_class: 0,
        reading: arguments.reading.choice(),
        ..match card.color {
            Color::Gray => LoadConfig::gray(card.image_size),
            Color::Rgb => LoadConfig::rgb(card.image_size),
        }
    };
    let mut dataset = while_reading(|progress| catalog::load(&arguments.data, &load, progress))
        .with_context(|| arguments.data.display().to_string())?;
    if let Some(part) = arguments.part {
        dataset.keep_part(part);
        if dataset.samples.is_empty() {
            bail!(
                "the data have no images in the part asked for; leave --part out to use them all"
            );
        }
    }
    Ok(dataset)
}

fn predict(
    arguments: &EvaluateArguments,
    classifier: &Classifier,
    dataset: &Dataset,
) -> anyhow::Result<Predictions> {
    let known = &classifier.card().classes;
    let count = |class| {
        dataset
            .samples
            .iter()
            .filter(|sample| sample.class == class)
            .count()
    };
    let folders = dataset.classes.iter().enumerate();
    let folders = folders.map(|(class, folder)| (folder.as_str(), count(class)));
    let wishes: BTreeMap<String, Option<String>> = arguments.wishes.iter().cloned().collect();
    let mapping = Mapping::propose(folders, known).with_wishes(&wishes, known)?;
    Ok(evaluate(classifier, dataset, mapping, &mut |_, _| true)?)
}

/// Adds a figure to the card of a model's folder, in place of one of the same name, whose protocol stays if it is about
/// the same answers.
fn record(
    arguments: &EvaluateArguments,
    card: &Card,
    name: &str,
    measured: &Findings,
    robustness: &[Robustness],
) -> anyhow::Result<()> {
    let folder = arguments
        .model
        .as_deref()
        .map(Path::new)
        .filter(|folder| folder.is_dir());
    let Some(folder) = folder else {
        bail!("--record needs --model to be a model's folder");
    };
    let judged = measured.judged(arguments.only);
    let faces = &measured.left_out.faces;
    let mut protocol = format!("{} images, each a whole face crop.", judged.report.support);
    if faces.detected > 0 {
        protocol = format!(
            "{} images, the face of {} of them detected and cropped; {} more show no face that could be found.",
            judged.report.support, faces.detected, faces.without
        );
    }
    let lacking: Vec<&str> = (card.classes.iter().map(String::as_str))
        .filter(|class| !judged.classes.iter().any(|judged| judged == class))
        .collect();
    if !lacking.is_empty() {
        let lacking = lacking.join(", ");
        protocol.push_str(&format!(
            " The data lack {lacking}, so the model was not allowed to answer that."
        ));
    }
    let mut card = card.clone();
    let figure = Evaluation {
        name: name.to_owned(),
        protocol,
        report: judged.report.clone(),
        calibration_error: Some(measured.figures.calibration.ece),
        robustness: robustness.to_vec(),
    };
    match card.metrics.iter_mut().find(|known| known.name == name) {
        Some(known) if known.report.confusion_matrix == figure.report.confusion_matrix => {
            let protocol = std::mem::take(&mut known.protocol);
            *known = Evaluation { protocol, ..figure };
        }
        Some(known) => *known = figure,
        None => card.metrics.push(figure),
    }
    Ok(model_file::replace_card(folder, &card)?)
}
