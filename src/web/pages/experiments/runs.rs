//! The table of an experiment's runs, in the order that an address asks for.

use std::cmp::Ordering;

use super::view::plain;
use crate::answers::experiment_tables::setting_name;
use crate::answers::words::Words;
use crate::jobs::{RunStage, RunStatus};
use crate::ml::experiment::summary::{CombinationSummary, Summary};
use crate::ml::train::settings::SETTINGS;

/// Columns that runs can be sorted by, and the keys of their words.
const COLUMNS: [(&str, &str); 8] = [
    ("run", "experiment-column-run"),
    ("fold", "experiment-column-fold"),
    ("seed", "experiment-column-seed"),
    ("state", "experiment-column-state"),
    ("accuracy", "experiment-column-accuracy"),
    ("macro_f1", "experiment-column-macro-f1"),
    ("loss", "experiment-column-loss"),
    ("epochs", "experiment-column-epochs"),
];

/// What begins the name of a column with a setting that is tried.
const SETTING: &str = "setting-";

/// How the runs are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Order {
    column: Column,
    is_descending: bool,
}

/// What runs are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    /// One of [`COLUMNS`].
    Own(&'static str),
    /// A setting that is tried.
    Setting(&'static str),
}

impl Order {
    /// By the column that an address names; by number otherwise.
    pub(super) fn new(column: Option<String>, is_descending: bool) -> Self {
        let column = column.unwrap_or_default();
        let known = match column.strip_prefix(SETTING) {
            Some(name) => {
                let mut names = SETTINGS.iter().map(|setting| setting.name);
                names.find(|known| *known == name).map(Column::Setting)
            }
            None => {
                let mut names = COLUMNS.iter().map(|(name, _)| *name);
                names.find(|known| *known == column).map(Column::Own)
            }
        };
        Self {
            column: known.unwrap_or(Column::Own("run")),
            is_descending,
        }
    }

    pub(super) fn sort(self, runs: &mut [&RunStatus], summary: &Summary) {
        let key = |run: &RunStatus| match self.column {
            Column::Own(column) => sort_key(run, column),
            Column::Setting(name) => setting_key(run, name, summary),
        };
        runs.sort_by(|a, b| {
            let order = match (key(a), key(b)) {
                // What has no figure comes last, either way.
                (None, None) => Ordering::Equal,
                (None, _) => return Ordering::Greater,
                (_, None) => return Ordering::Less,
                (Some(a), Some(b)) => a.total_cmp(&b),
            };
            let order = if self.is_descending {
                order.reverse()
            } else {
                order
            };
            order.then(a.key.number.cmp(&b.key.number))
        });
    }
}

/// A run's value of a setting, or the place of its name among all that are tried, in alphabetical order.
fn setting_key(run: &RunStatus, name: &str, summary: &Summary) -> Option<f64> {
    let value = |combination: &CombinationSummary| combination.settings.get(name).cloned();
    let own = value(summary.combinations.get(run.key.combination)?)?;
    let Some(own) = own.as_str() else {
        return own.as_f64();
    };
    let tried = summary.combinations.iter().filter_map(value);
    let before = tried.filter(|other| other.as_str().is_some_and(|other| other < own));
    Some(before.count() as f64)
}

fn sort_key(run: &RunStatus, column: &str) -> Option<f64> {
    let figures = run.figures.as_ref();
    match column {
        "fold" => Some(run.key.fold? as f64),
        "seed" => Some(run.key.seed as f64),
        "state" => Some(f64::from(run.state as u8)),
        "accuracy" => Some(figures?.report.accuracy),
        "macro_f1" => Some(figures?.report.macro_f1),
        "loss" => Some(figures?.report.loss),
        "epochs" => Some(figures?.history.len() as f64),
        _ => Some(run.key.number as f64),
    }
}

/// The head of a column of runs.
pub(super) struct ColumnView {
    pub(super) label: String,
    /// What sorts by it.
    pub(super) href: String,
    /// `ascending` or `descending` where it is sorted by.
    pub(super) sorted: Option<&'static str>,
}

pub(super) struct RunRow {
    pub(super) number: String,
    pub(super) fold: String,
    pub(super) seed: String,
    pub(super) values: Vec<String>,
    pub(super) state: String,
    pub(super) state_name: &'static str,
    pub(super) detail: Option<String>,
    /// While it runs.
    pub(super) progress: Option<f64>,
    pub(super) accuracy: String,
    pub(super) macro_f1: String,
    pub(super) loss: String,
    pub(super) epochs: String,
    /// Its epochs, once it was measured.
    pub(super) history: Option<HistoryView>,
    pub(super) is_best: bool,
}

/// What leads to the epochs of a run.
pub(super) struct HistoryView {
    /// The run's number, as addresses have it.
    pub(super) number: usize,
    /// What ticking the run does.
    pub(super) tick: String,
    /// What the table of its epochs is.
    pub(super) download: String,
}

/// The heads of the table of runs: run, fold, seed, what is tried, state and figures.
pub(super) fn columns<'a>(
    order: Order,
    swept: impl Iterator<Item = &'a str>,
    words: &Words,
) -> Vec<ColumnView> {
    let head = |label: String, name: String, column: Column| {
        let is_sorted = order.column == column;
        let descending = is_sorted && !order.is_descending;
        ColumnView {
            label,
            href: format!("?sort={name}&descending={descending}"),
            sorted: is_sorted.then_some(match order.is_descending {
                true => "descending",
                false => "ascending",
            }),
        }
    };
    let column = |&(name, key): &(&'static str, &'static str)| {
        head(
            words.text(key).into_owned(),
            name.to_owned(),
            Column::Own(name),
        )
    };
    let tried = swept.map(|name| {
        let setting = SETTINGS.iter().find(|setting| setting.name == name);
        head(
            setting_name(name, words),
            format!("{SETTING}{name}"),
            Column::Setting(setting.map_or("", |setting| setting.name)),
        )
    });
    let (first, last) = COLUMNS.split_at(3);
    (first.iter().map(column))
        .chain(tried)
        .chain(last.iter().map(column))
        .collect()
}

impl RunRow {
    pub(super) fn new(run: &RunStatus, summary: &Summary, words: &Words) -> Self {
        let (state_name, key) = stage(run.state);
        let figures = run.figures.as_ref();
        let report = figures.map(|figures| &figures.report);
        let values = summary.combinations.get(run.key.combination);
        Self {
            number: words.number(run.key.number),
            fold: run
                .key
                .fold
                .map(|fold| words.number(fold))
                .unwrap_or_default(),
            seed: run.key.seed.to_string(),
            values: values
                .iter()
                .flat_map(|own| own.settings.values().map(plain))
                .collect(),
            state: words.text(key).into_owned(),
            state_name,
            detail: run.detail.clone(),
            progress: (run.state == RunStage::Running).then_some(run.progress),
            accuracy: report
                .map(|report| words.percent(report.accuracy).into_owned())
                .unwrap_or_default(),
            macro_f1: report
                .map(|report| words.decimal(report.macro_f1, 3))
                .unwrap_or_default(),
            loss: report
                .map(|report| words.decimal(report.loss, 3))
                .unwrap_or_default(),
            epochs: figures
                .map(|figures| words.number(figures.history.len()))
                .unwrap_or_default(),
            history: figures.map(|figures| HistoryView::new(run, figures.history.len(), words)),
            is_best: summary.combinations.len() > 1 && summary.best == Some(run.key.combination),
        }
    }
}

impl HistoryView {
    fn new(run: &RunStatus, epochs: usize, words: &Words) -> Self {
        let args = [
            ("run", words.number(run.key.number).into()),
            ("epochs", words.number(epochs).into()),
            ("epochs-count", epochs.into()),
        ];
        let text = |key: &str| words.text_with(key, &args).into_owned();
        Self {
            number: run.key.number,
            tick: text("experiment-tick"),
            download: text("experiment-history"),
        }
    }
}

/// A stage's look and the key of its words.
fn stage(stage: RunStage) -> (&'static str, &'static str) {
    match stage {
        RunStage::Waiting => ("waiting", "experiment-run-waiting"),
        RunStage::Queued => ("queued", "experiment-run-queued"),
        RunStage::Running => ("running", "experiment-run-running"),
        RunStage::Finished => ("succeeded", "experiment-run-finished"),
        RunStage::StoppedEarly => ("cancelled", "experiment-run-stopped-early"),
        RunStage::Failed => ("failed", "experiment-run-failed"),
        RunStage::LeftOut => ("cancelled", "experiment-run-left-out"),
        RunStage::Cancelled => ("cancelled", "experiment-run-cancelled"),
    }
}
