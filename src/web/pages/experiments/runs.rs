//! The table of an experiment's runs, in the order that an address asks for.

use std::cmp::Ordering;

use super::view::plain;
use crate::answers::experiment_tables::setting_name;
use crate::answers::words::Words;
use crate::jobs::{RunStage, RunStatus};
use crate::ml::experiment::summary::Summary;

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

/// How the runs are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Order {
    column: &'static str,
    is_descending: bool,
}

impl Order {
    /// By the column that an address names; by number otherwise.
    pub(super) fn new(column: Option<String>, is_descending: bool) -> Self {
        let mut names = COLUMNS.iter().map(|(name, _)| *name);
        let known = names.find(|name| column.as_deref() == Some(*name));
        Self {
            column: known.unwrap_or("run"),
            is_descending,
        }
    }

    pub(super) fn sort(self, runs: &mut [&RunStatus]) {
        runs.sort_by(|a, b| {
            let order = match (sort_key(a, self.column), sort_key(b, self.column)) {
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
    pub(super) is_best: bool,
}

/// The heads of the table of runs: run, fold, seed, what is tried, state and figures.
pub(super) fn columns<'a>(
    order: Order,
    swept: impl Iterator<Item = &'a str>,
    words: &Words,
) -> Vec<ColumnView> {
    let column = |&(name, key): &(&'static str, &'static str)| {
        let is_sorted = order.column == name;
        let descending = is_sorted && !order.is_descending;
        ColumnView {
            label: words.text(key).into_owned(),
            href: format!("?sort={name}&descending={descending}"),
            sorted: is_sorted.then_some(match order.is_descending {
                true => "descending",
                false => "ascending",
            }),
        }
    };
    let tried = swept.map(|name| ColumnView {
        label: setting_name(name, words),
        href: String::new(),
        sorted: None,
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
            is_best: summary.combinations.len() > 1 && summary.best == Some(run.key.combination),
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
