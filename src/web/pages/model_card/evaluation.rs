//! One measurement of a model as people read it: figures, classes, confusion matrix and weaknesses.

use std::borrow::Cow;

use crate::answers::measured::Measured;
use crate::answers::protocol::Protocol;
use crate::answers::words::Words;
use crate::ml::card::Evaluation;
use crate::ml::{
    change::{Change, Robustness},
    metrics::{ClassReport, ClassificationReport},
};
use crate::web::results::emotion_key;

/// Steps of shading in a confusion matrix, from 0 to this.
const SHADES: usize = 10;

/// Confusions worth naming among the weaknesses.
const CONFUSIONS: usize = 3;

/// One measurement.
pub(in crate::web::pages) struct EvaluationView {
    /// What was measured on.
    pub(in crate::web::pages) name: String,
    /// What the model knew of these images.
    pub(in crate::web::pages) seen: Cow<'static, str>,
    /// Images.
    pub(in crate::web::pages) images: String,
    pub(in crate::web::pages) protocol: Protocol,
    /// Share of images classified correctly.
    pub(in crate::web::pages) accuracy: Cow<'static, str>,
    /// How sure that figure is, and other figures.
    pub(in crate::web::pages) detail: Cow<'static, str>,
    /// One row a class.
    pub(in crate::web::pages) classes: Vec<ClassView>,
    /// Confusion matrix, rows true.
    pub(in crate::web::pages) confusion: Vec<ConfusionRow>,
    /// How far a confidence is off on average; empty if it was not measured.
    pub(in crate::web::pages) calibration: Option<Cow<'static, str>>,
    /// What was done to the images, the accuracy that was left, and from 0 to 100 for drawing.
    pub(in crate::web::pages) robustness: Vec<(Cow<'static, str>, Cow<'static, str>, String)>,
    /// What the figures warn of.
    pub(in crate::web::pages) weaknesses: Vec<Cow<'static, str>>,
}

/// One class's figures.
pub(in crate::web::pages) struct ClassView {
    /// Name of its colour.
    pub(in crate::web::pages) emotion: &'static str,
    pub(in crate::web::pages) label: Cow<'static, str>,
    /// Share of its images classified correctly.
    pub(in crate::web::pages) recall: Cow<'static, str>,
    /// The same from 0 to 100, for drawing.
    pub(in crate::web::pages) length: String,
    /// Lower end of the interval from 0 to 100, for drawing.
    pub(in crate::web::pages) interval_start: String,
    /// Length of the interval from 0 to 100, for drawing.
    pub(in crate::web::pages) interval_length: String,
    /// The interval in words.
    pub(in crate::web::pages) interval: Cow<'static, str>,
    /// Precision in words.
    pub(in crate::web::pages) precision: Cow<'static, str>,
    /// Images of the class.
    pub(in crate::web::pages) support: String,
}

/// One true class of a confusion matrix.
pub(in crate::web::pages) struct ConfusionRow {
    pub(in crate::web::pages) label: Cow<'static, str>,
    /// Images called each class, with a shade from 0 to 10 and whether the call was right.
    pub(in crate::web::pages) cells: Vec<(String, usize, bool)>,
}

impl EvaluationView {
    /// `measured` in words.
    pub(super) fn new(measured: &Measured<'_>, words: &Words) -> Self {
        let evaluation = measured.evaluation;
        let report = &evaluation.report;
        let args = [
            ("low", words.percent(report.interval_95[0]).into()),
            ("high", words.percent(report.interval_95[1]).into()),
            ("images", words.number(report.support).into()),
            ("f1", words.decimal(report.macro_f1, 3).into()),
        ];
        Self {
            name: measured.data(words),
            seen: measured.seen_words(words),
            images: words.number(report.support),
            protocol: Protocol::new(&evaluation.protocol, words),
            accuracy: words.percent(report.accuracy),
            detail: words.text_with("evaluation-detail", &args),
            classes: report
                .per_class
                .iter()
                .map(|class| ClassView::new(class, words))
                .collect(),
            confusion: confusion(report, words),
            calibration: evaluation.calibration_error.map(|error| {
                words.text_with(
                    "about-calibration",
                    &[("error", words.percent(error).into())],
                )
            }),
            robustness: robustness(evaluation, words),
            weaknesses: weaknesses(report, words),
        }
    }
}

/// The accuracy on the images as they are, then after each change; nothing if changes were not tried.
fn robustness(
    evaluation: &Evaluation,
    words: &Words,
) -> Vec<(Cow<'static, str>, Cow<'static, str>, String)> {
    let row = |key, accuracy: f64| {
        let length = format!("{:.2}", accuracy * 100.0);
        (words.text(key), words.percent(accuracy), length)
    };
    let changed = &evaluation.robustness;
    let unchanged = (!changed.is_empty()).then(|| row("change-none", evaluation.report.accuracy));
    let after = |Robustness { change, accuracy }: &_| row(change_key(*change), *accuracy);
    unchanged
        .into_iter()
        .chain(changed.iter().map(after))
        .collect()
}

fn change_key(change: Change) -> &'static str {
    match change {
        Change::Shifted => "change-shifted",
        Change::Smaller => "change-smaller",
        Change::Larger => "change-larger",
        Change::Rotated => "change-rotated",
        Change::Dark => "change-dark",
        Change::Blurred => "change-blurred",
        Change::Jpeg => "change-jpeg",
        Change::Tiny => "change-tiny",
    }
}

impl ClassView {
    fn new(class: &ClassReport, words: &Words) -> Self {
        let [low, high] = class.recall_interval_95;
        let args = [
            ("low", words.percent(low).into()),
            ("high", words.percent(high).into()),
        ];
        Self {
            emotion: emotion_key(&class.class),
            label: words.emotion_label(&class.class),
            recall: words.percent(class.recall),
            length: format!("{:.2}", class.recall * 100.0),
            interval_start: format!("{:.2}", low * 100.0),
            interval_length: format!("{:.2}", (high - low) * 100.0),
            interval: words.text_with("interval", &args),
            precision: words.percent(class.precision),
            support: words.number(class.support),
        }
    }
}

fn confusion(report: &ClassificationReport, words: &Words) -> Vec<ConfusionRow> {
    let row = |(truth, counts): (usize, &Vec<usize>)| {
        let total = counts.iter().sum::<usize>().max(1);
        let cell = |(called, count): (usize, &usize)| {
            (
                words.number(*count),
                (count * SHADES).div_ceil(total),
                called == truth,
            )
        };
        ConfusionRow {
            label: label(report, truth, words).unwrap_or_default(),
            cells: counts.iter().enumerate().map(cell).collect(),
        }
    };
    report
        .confusion_matrix
        .iter()
        .enumerate()
        .map(row)
        .collect()
}

/// The class at `index` of the matrix, which may have fewer classes than the model.
fn label(report: &ClassificationReport, index: usize, words: &Words) -> Option<Cow<'static, str>> {
    let class = report.per_class.get(index)?;
    Some(words.emotion_label(&class.class))
}

/// The class found least often, and the commonest confusions.
fn weaknesses(report: &ClassificationReport, words: &Words) -> Vec<Cow<'static, str>> {
    let seen = report.per_class.iter().filter(|class| class.support > 0);
    let weakest = seen
        .min_by(|a, b| a.recall.total_cmp(&b.recall))
        .map(|class| {
            let args = [
                ("class", words.emotion_label(&class.class).into()),
                ("recall", words.percent(class.recall).into()),
                ("support", words.number(class.support).into()),
            ];
            words.text_with("weakness-class", &args)
        });
    let named = confusions(report)
        .into_iter()
        .filter_map(|(truth, called, share)| {
            let args = [
                ("truth", label(report, truth, words)?.into()),
                ("called", label(report, called, words)?.into()),
                ("share", words.percent(share).into()),
            ];
            Some(words.text_with("weakness-confusion", &args))
        });
    weakest.into_iter().chain(named).collect()
}

/// The commonest mistakes: true class, class it was called, share of the true class.
fn confusions(report: &ClassificationReport) -> Vec<(usize, usize, f64)> {
    let mut mistakes = Vec::new();
    for (truth, counts) in report.confusion_matrix.iter().enumerate() {
        let total = counts.iter().sum::<usize>().max(1) as f64;
        let wrong = counts
            .iter()
            .enumerate()
            .filter(|(called, count)| *called != truth && **count > 0);
        mistakes.extend(wrong.map(|(called, count)| (truth, called, *count as f64 / total)));
    }
    mistakes.sort_by(|a, b| b.2.total_cmp(&a.2));
    mistakes.truncate(CONFUSIONS);
    mistakes
}
