//! One experiment as its page shows it.

use serde_json::Value;

use super::matrix::MatrixView;
use super::runs::{ColumnView, Order, RunRow, columns};
use crate::answers::experiment_tables::setting_name;
use crate::answers::words::{FluentValue, Words};
use crate::jobs::{ExperimentState, ExperimentStatus, RunStatus};
use crate::ml::experiment::record::MeasuredOn;
use crate::ml::experiment::summary::{CombinationSummary, Summary};
use crate::ml::experiment::versus::Versus;
use crate::ml::metrics::repeated::Spread;
use crate::ml::train::settings::SETTINGS;
use crate::web::pages::dated::Dated;

pub(super) struct ExperimentView {
    pub(super) id: String,
    pub(super) name: String,
    /// What it is done on, and when it was started.
    pub(super) about: Dated,
    /// What every run has in common: what it starts from, colour, folds, seeds and settings.
    pub(super) facts: String,
    /// What its state is called.
    pub(super) state: String,
    /// For its look.
    pub(super) state_name: &'static str,
    pub(super) is_running: bool,
    pub(super) progress: f64,
    /// How many runs have ended.
    pub(super) ended: String,
    /// Changes when a run ends, so that charts are drawn again.
    pub(super) version: usize,
    /// What the whole says, where nothing is swept.
    pub(super) only: Option<OnlyView>,
    /// Names of the settings that are tried.
    pub(super) swept: Vec<String>,
    pub(super) combinations: Vec<CombinationRow>,
    pub(super) matrix: Option<MatrixView>,
    pub(super) columns: Vec<ColumnView>,
    pub(super) runs: Vec<RunRow>,
    pub(super) has_curves: bool,
    /// Settings that are tried, each with its name for people: each has a chart.
    pub(super) charts: Vec<(String, String)>,
    pub(super) has_best: bool,
    /// Whether the images measured on also chose the best epochs.
    pub(super) is_flattering: bool,
    pub(super) damaged: Option<String>,
}

/// The figures of an experiment that tries a single combination.
pub(super) struct OnlyView {
    pub(super) accuracy: String,
    pub(super) spread: String,
    pub(super) interval: Option<String>,
    pub(super) macro_f1: String,
    pub(super) pooled: String,
}

/// One combination of settings.
pub(super) struct CombinationRow {
    pub(super) values: Vec<String>,
    pub(super) runs: String,
    pub(super) accuracy: String,
    pub(super) interval: String,
    pub(super) macro_f1: String,
    pub(super) is_best: bool,
    pub(super) difference: String,
    pub(super) p_runs: String,
    pub(super) p_images: String,
    pub(super) p_persons: String,
}

impl ExperimentView {
    pub(super) fn new(status: &ExperimentStatus, order: Order, words: &Words) -> Self {
        let (experiment, summary) = (&status.experiment, &*status.summary);
        let mut runs: Vec<&RunStatus> = status.runs.iter().collect();
        order.sort(&mut runs, summary);
        let ended = [
            ("ended", words.number(experiment.ended).into()),
            ("planned", words.number(experiment.planned).into()),
            ("planned-count", experiment.planned.into()),
        ];
        let (state, key) = match status.state {
            ExperimentState::Running => ("running", "experiment-state-running"),
            ExperimentState::Finished => ("succeeded", "experiment-state-finished"),
            ExperimentState::Failed => ("failed", "experiment-run-failed"),
            ExperimentState::Cancelled => ("cancelled", "experiment-state-cancelled"),
        };
        let shown = summary
            .best
            .or((summary.combinations.len() == 1).then_some(0));
        let pooled = shown.and_then(|shown| summary.combinations.get(shown)?.pooled.as_ref());
        Self {
            id: experiment.id.clone(),
            name: experiment.name.clone(),
            about: Dated::new(
                "experiment-about",
                &[("dataset", experiment.dataset_name.as_str().into())],
                &experiment.created_at,
                words,
            ),
            facts: facts(&experiment.request, words),
            state: words.text(key).into_owned(),
            state_name: state,
            is_running: status.state == ExperimentState::Running,
            progress: status.progress,
            ended: words.text_with("experiments-ended", &ended).into_owned(),
            version: experiment.ended,
            only: match &summary.combinations[..] {
                [only] => OnlyView::new(only, words),
                _ => None,
            },
            swept: swept(summary)
                .into_iter()
                .map(|name| setting_name(name, words))
                .collect(),
            combinations: combinations(summary, words),
            matrix: pooled.map(|report| MatrixView::new(report, words)),
            columns: columns(order, swept(summary).into_iter(), words),
            runs: runs
                .into_iter()
                .map(|run| RunRow::new(run, summary, words))
                .collect(),
            has_curves: status.runs.iter().any(|run| run.figures.is_some()),
            charts: charts(summary, words),
            has_best: summary.best.is_some(),
            is_flattering: status.runs.iter().any(|run| {
                let figures = run.figures.as_ref();
                figures.is_some_and(|figures| figures.measured_on == MeasuredOn::Validation)
            }),
            damaged: experiment.damaged.clone(),
        }
    }
}

/// What was asked for, in one line.
fn facts(request: &Value, words: &Words) -> String {
    let text = |name: &str| request[name].as_str();
    let color = match text("color") {
        Some("rgb") => words.text("models-color-rgb"),
        _ => words.text("models-color-gray"),
    };
    let way = match (text("init"), text("recipe")) {
        (Some(model), _) => {
            let args = [
                ("name", model.to_owned().into()),
                ("color", color.clone().into()),
            ];
            vec![words.text_with("experiments-way-init", &args)]
        }
        (None, Some("facefeel")) => vec![words.text("experiments-way-facefeel"), color],
        (None, _) => vec![words.text("experiments-way-thesis"), color],
    };
    let counts = ["folds", "seeds"].map(|name| (name, format!("experiments-{name}")));
    let settings = SETTINGS.iter().map(|setting| (setting.name, setting.key()));
    let given = counts
        .into_iter()
        .chain(settings)
        .filter_map(|(name, key)| {
            let value = match &request[name] {
                Value::String(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                _ => return None,
            };
            Some(words.labelled(&key, &value))
        });
    let facts: Vec<_> = way.into_iter().chain(given).collect();
    facts.join(" · ")
}

impl OnlyView {
    fn new(only: &CombinationSummary, words: &Words) -> Option<Self> {
        let accuracy = only.accuracy?;
        let pooled = only.pooled.as_ref()?;
        let [low, high] = pooled.interval_95;
        let args = [
            ("accuracy", words.percent(pooled.accuracy).into()),
            ("images", words.number(pooled.support).into()),
            ("images-count", pooled.support.into()),
            ("low", words.percent(low).into()),
            ("high", words.percent(high).into()),
        ];
        let key = match only.persons {
            Some(_) => "experiment-pooled-persons",
            None => "experiment-pooled",
        };
        let runs = [
            ("runs", words.number(accuracy.runs).into()),
            ("runs-count", accuracy.runs.into()),
        ];
        Some(Self {
            accuracy: mean(accuracy, words),
            spread: words.text_with("experiment-over-runs", &runs).into_owned(),
            interval: accuracy.interval_95.map(|interval| {
                words
                    .text_with("experiment-interval", &bounds(interval, words))
                    .into_owned()
            }),
            macro_f1: only
                .macro_f1
                .map(|spread| words.decimal(spread.mean, 3))
                .unwrap_or_default(),
            pooled: words.text_with(key, &args).into_owned(),
        })
    }
}

fn bounds([low, high]: [f64; 2], words: &Words) -> [(&'static str, FluentValue<'static>); 2] {
    // An interval by Student's t knows nothing of where shares end.
    let share = |bound: f64| words.percent(bound.clamp(0.0, 1.0)).into();
    [("low", share(low)), ("high", share(high))]
}

/// Mean and deviation.
fn mean(spread: Spread, words: &Words) -> String {
    match spread.deviation {
        Some(deviation) => format!(
            "{} ± {}",
            words.percent(spread.mean),
            words.percent(deviation)
        ),
        None => words.percent(spread.mean).into_owned(),
    }
}

fn combinations(summary: &Summary, words: &Words) -> Vec<CombinationRow> {
    if summary.combinations.len() < 2 {
        return Vec::new();
    }
    let row = |(index, combination): (usize, &CombinationSummary)| {
        let versus = summary
            .comparisons
            .iter()
            .find(|versus| versus.other == index);
        let runs = [
            ("ended", words.number(combination.finished).into()),
            ("planned", words.number(combination.planned).into()),
            ("planned-count", combination.planned.into()),
        ];
        let interval = combination
            .accuracy
            .and_then(|accuracy| accuracy.interval_95);
        let [difference, p_runs, p_images, p_persons] = comparison(versus, words);
        CombinationRow {
            values: combination.settings.values().map(plain).collect(),
            runs: words.text_with("experiments-ended", &runs).into_owned(),
            accuracy: combination
                .accuracy
                .map(|spread| mean(spread, words))
                .unwrap_or_default(),
            interval: interval
                .map(|interval| {
                    words
                        .text_with("experiment-interval-short", &bounds(interval, words))
                        .into_owned()
                })
                .unwrap_or_default(),
            macro_f1: combination
                .macro_f1
                .map(|spread| words.decimal(spread.mean, 3))
                .unwrap_or_default(),
            is_best: summary.best == Some(index),
            difference,
            p_runs,
            p_images,
            p_persons,
        }
    };
    summary.combinations.iter().enumerate().map(row).collect()
}

fn comparison(versus: Option<&Versus>, words: &Words) -> [String; 4] {
    let p = |value: f64| words.probability(value);
    let runs = versus.and_then(|versus| versus.runs);
    let points = runs.map(|runs| {
        let points = 100.0 * runs.difference;
        let args = [("points", words.decimal(points, 1).into())];
        words.text_with("experiment-points", &args).into_owned()
    });
    [
        points.unwrap_or_default(),
        runs.and_then(|runs| runs.p_value)
            .map(p)
            .unwrap_or_default(),
        versus
            .map(|versus| p(versus.images.p_holm))
            .unwrap_or_default(),
        versus
            .and_then(|versus| versus.persons)
            .map(|persons| p(persons.p_value))
            .unwrap_or_default(),
    ]
}

/// Names of the settings that are tried.
fn swept(summary: &Summary) -> Vec<&str> {
    let first = summary.combinations.first();
    first
        .into_iter()
        .flat_map(|first| first.settings.keys().map(String::as_str))
        .collect()
}

/// Settings that are tried, and their names for people.
fn charts(summary: &Summary, words: &Words) -> Vec<(String, String)> {
    let tried = swept(summary).into_iter();
    tried
        .map(|name| (name.to_owned(), setting_name(name, words)))
        .collect()
}

/// A value as it is typed.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(word) => word.clone(),
        value => value.to_string(),
    }
}
