//! `facefeel evaluate`.

use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::Args;
use facefeel::answers::report_file;
use facefeel::answers::words::Words;
use facefeel::ml::card::{Card, Evaluation};
use facefeel::ml::change::Robustness;
use facefeel::ml::evaluate::findings::Findings;
use facefeel::ml::evaluate::robustness::robustness;
use facefeel::ml::model_file;
use facefeel::storage::models;

use super::evaluate_report::{self as report, Outcome, Summary};
use super::labelled::LabelledArguments;
use super::language::LanguageArguments;
use super::output::print_json;
use super::{ComputeArguments, DataArguments, outputs};

#[derive(Args)]
pub(crate) struct EvaluateArguments {
    #[command(flatten)]
    labelled: LabelledArguments,
    /// A model's id, folder or ZIP; the bundled model if left out.
    #[arg(long, value_name = "ID|DIR|ZIP")]
    model: Option<String>,
    /// Let the model answer only classes that the data have.
    #[arg(long)]
    only: bool,
    /// Call answers below this confidence (0 to 1) unsure, and say what that changes.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    unsure: Option<f64>,
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
    language: LanguageArguments,
    #[command(flatten)]
    data_dir: DataArguments,
    #[command(flatten)]
    compute: ComputeArguments,
}

fn share(word: &str) -> Result<f64, String> {
    let share = word
        .parse()
        .ok()
        .filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| format!("{word} is no number from 0 to 1"))
}

pub(crate) fn run(arguments: &EvaluateArguments) -> anyhow::Result<()> {
    let words = arguments.language.words();
    let device = arguments.compute.device.open()?;
    let folder = arguments.data_dir.models();
    for file in &arguments.reports {
        report::Kind::of(file)?;
        outputs::file(file)?;
    }
    let classifier = models::find(arguments.model.as_deref(), &folder, &device)?;
    let dataset = arguments.labelled.read(classifier.card(), &words)?;
    let predictions = arguments.labelled.predict(&classifier, &dataset)?;
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
        data: &arguments.labelled.data,
        names: arguments.labelled.reading.names,
        card: classifier.card(),
        dataset: &dataset,
        predictions: &predictions,
        findings: &measured,
        robustness: &robustness,
        only: arguments.only,
        words: &words,
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
    let text = report_file::text(&measured, arguments.only, &words);
    say!("{}", text.trim_end_matches('\n'))?;
    print_robustness(&robustness, &words)
}

/// Prints the accuracy under each change.
fn print_robustness(robustness: &[Robustness], words: &Words) -> anyhow::Result<()> {
    if !robustness.is_empty() {
        say!("\n{}", words.text("about-robustness"))?;
    }
    for Robustness { change, accuracy } in robustness {
        let name = format!("change-{}", change.name());
        say!("  {}", words.labelled(&name, &words.percent(*accuracy)))?;
    }
    Ok(())
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
