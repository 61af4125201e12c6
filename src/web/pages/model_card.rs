//! A model's card as people read it.

use std::{borrow::Cow, sync::Arc};

use crate::answers::words::Words;
use crate::ml::card::{Card, Evaluation};
use crate::ml::{
    change::{Change, Robustness},
    metrics::{ClassReport, Report},
};
use crate::vision::Color;
use crate::web::{App, results::emotion_key};

/// Steps of shading in a confusion matrix, from 0 to this.
const SHADES: usize = 10;

/// Confusions worth naming among the weaknesses.
const CONFUSIONS: usize = 3;

/// How good a model is, in one line.
pub(super) struct Headline {
    /// Share of images classified correctly.
    pub(super) accuracy: Cow<'static, str>,
    /// On what, and how sure that figure is.
    pub(super) detail: Cow<'static, str>,
}

/// A model that the reader may choose.
pub(super) struct ModelChoice {
    /// The model's id.
    pub(super) id: String,
    /// Its name.
    pub(super) name: String,
    /// Share of images classified correctly; empty if it was never measured.
    pub(super) accuracy: String,
    /// Whether it is the one that answers.
    pub(super) is_chosen: bool,
}

/// Every model, with `chosen` or else the default marked.
pub(super) fn choices(app: &App, chosen: Option<&str>, words: &Words) -> Vec<ModelChoice> {
    let cards = app.engine.models();
    let default = cards.first().map(|card| card.id.as_str());
    let chosen = chosen.or(default);
    let choice = |card: &Arc<Card>| ModelChoice {
        id: card.id.clone(),
        name: card.name.clone(),
        accuracy: Headline::of(card, words)
            .map(|headline| headline.accuracy.into_owned())
            .unwrap_or_default(),
        is_chosen: Some(card.id.as_str()) == chosen,
    };
    cards.iter().map(choice).collect()
}

/// A card with its figures.
pub(super) struct CardView {
    /// The model's name.
    pub(super) name: String,
    /// How it was trained and measured.
    pub(super) protocol: String,
    /// What it may be used for, if that is restricted.
    pub(super) terms: Option<String>,
    /// Name and value of each fact.
    pub(super) facts: Vec<(Cow<'static, str>, String)>,
    /// One entry a measurement, the most meaningful first.
    pub(super) evaluations: Vec<EvaluationView>,
}

/// One measurement.
pub(super) struct EvaluationView {
    /// What was measured on.
    pub(super) name: String,
    /// How.
    pub(super) protocol: String,
    /// Share of images classified correctly.
    pub(super) accuracy: Cow<'static, str>,
    /// How sure that figure is, and other figures.
    pub(super) detail: Cow<'static, str>,
    /// One row a class.
    pub(super) classes: Vec<ClassView>,
    /// Confusion matrix, rows true.
    pub(super) confusion: Vec<ConfusionRow>,
    /// How far a confidence is off on average; empty if it was not measured.
    pub(super) calibration: Option<Cow<'static, str>>,
    /// What was done to the images, the accuracy that was left, and from 0 to 100 for drawing.
    pub(super) robustness: Vec<(Cow<'static, str>, Cow<'static, str>, String)>,
    /// What the figures warn of.
    pub(super) weaknesses: Vec<Cow<'static, str>>,
}

/// One class's figures.
pub(super) struct ClassView {
    /// Name of its colour.
    pub(super) emotion: &'static str,
    /// The class.
    pub(super) label: Cow<'static, str>,
    /// Share of its images classified correctly.
    pub(super) recall: Cow<'static, str>,
    /// The same from 0 to 100, for drawing.
    pub(super) length: String,
    /// Lower end of the interval from 0 to 100, for drawing.
    pub(super) interval_start: String,
    /// Length of the interval from 0 to 100, for drawing.
    pub(super) interval_length: String,
    /// The interval in words.
    pub(super) interval: Cow<'static, str>,
    /// Precision in words.
    pub(super) precision: Cow<'static, str>,
    /// Images of the class.
    pub(super) support: String,
}

/// One true class of a confusion matrix.
pub(super) struct ConfusionRow {
    /// The class.
    pub(super) label: Cow<'static, str>,
    /// Images called each class, with a shade from 0 to 10 and whether the call was right.
    pub(super) cells: Vec<(String, usize, bool)>,
}

impl Headline {
    /// The first measurement of `card`, if there is any.
    pub(super) fn of(card: &Card, words: &Words) -> Option<Self> {
        let Evaluation { name, report, .. } = card.metrics.first()?;
        let args = [
            ("name", name.as_str().into()),
            ("low", words.percent(report.interval_95[0]).into()),
            ("high", words.percent(report.interval_95[1]).into()),
        ];
        let detail = words.text_with("headline-detail", &args);
        Some(Self {
            accuracy: words.percent(report.accuracy),
            detail,
        })
    }
}

impl CardView {
    /// `card` in words.
    pub(super) fn new(card: &Card, words: &Words) -> Self {
        let color = match card.color {
            Color::Gray => "card-color-gray",
            Color::Rgb => "card-color-rgb",
        };
        let input = [
            ("side", card.image_size.into()),
            ("color", words.text(color).into()),
        ];
        let learned = [
            ("name", card.trained_on.name.as_str().into()),
            ("images", words.number(card.trained_on.images).into()),
        ];
        let labels: Vec<_> = card
            .classes
            .iter()
            .map(|class| words.emotion_label(class))
            .collect();
        let date = card.created_at.split('T').next().unwrap_or_default();
        Self {
            name: card.name.clone(),
            protocol: card.protocol.clone(),
            terms: card.terms.clone(),
            facts: vec![
                (
                    words.text("card-trained-on"),
                    words
                        .text_with("card-trained-on-value", &learned)
                        .into_owned(),
                ),
                (words.text("card-classes"), labels.join(", ")),
                (
                    words.text("card-input"),
                    words.text_with("card-input-value", &input).into_owned(),
                ),
                (
                    words.text("card-architecture"),
                    card.architecture.to_string(),
                ),
                (words.text("card-parameters"), words.number(card.parameters)),
                (words.text("card-created"), date.to_owned()),
            ],
            evaluations: card
                .metrics
                .iter()
                .map(|evaluation| EvaluationView::new(evaluation, card, words))
                .collect(),
        }
    }
}

impl EvaluationView {
    fn new(evaluation: &Evaluation, card: &Card, words: &Words) -> Self {
        let report = &evaluation.report;
        let args = [
            ("low", words.percent(report.interval_95[0]).into()),
            ("high", words.percent(report.interval_95[1]).into()),
            ("images", words.number(report.support).into()),
            ("f1", format!("{:.3}", report.macro_f1).into()),
        ];
        Self {
            name: evaluation.name.clone(),
            protocol: evaluation.protocol.clone(),
            accuracy: words.percent(report.accuracy),
            detail: words.text_with("evaluation-detail", &args),
            classes: report
                .per_class
                .iter()
                .map(|class| ClassView::new(class, words))
                .collect(),
            confusion: confusion(report, card, words),
            calibration: evaluation.calibration_error.map(|error| {
                words.text_with(
                    "about-calibration",
                    &[("error", words.percent(error).into())],
                )
            }),
            robustness: robustness(evaluation, words),
            weaknesses: weaknesses(report, card, words),
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

fn confusion(report: &Report, card: &Card, words: &Words) -> Vec<ConfusionRow> {
    let row = |(truth, counts): (usize, &Vec<usize>)| {
        let total = counts.iter().sum::<usize>().max(1);
        let cell = |(called, count): (usize, &usize)| {
            (
                words.number(*count),
                (count * SHADES).div_ceil(total),
                called == truth,
            )
        };
        let label = card
            .classes
            .get(truth)
            .map(|class| words.emotion_label(class))
            .unwrap_or_default();
        ConfusionRow {
            label,
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

/// The class found least often, and the commonest confusions.
fn weaknesses(report: &Report, card: &Card, words: &Words) -> Vec<Cow<'static, str>> {
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
                (
                    "truth",
                    words.emotion_label(card.classes.get(truth)?).into(),
                ),
                (
                    "called",
                    words.emotion_label(card.classes.get(called)?).into(),
                ),
                ("share", words.percent(share).into()),
            ];
            Some(words.text_with("weakness-confusion", &args))
        });
    weakest.into_iter().chain(named).collect()
}

/// The commonest mistakes: true class, class it was called, share of the true class.
fn confusions(report: &Report) -> Vec<(usize, usize, f64)> {
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
