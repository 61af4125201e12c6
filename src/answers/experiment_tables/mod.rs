//! An experiment as tables (CSV) that pandas, R and spreadsheets read at once: a header, points in numbers, empty where
//! there is no figure.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Map, Value};

use super::report_file::csv_field as field;
use super::words::Words;
use crate::ml::experiment::record::{Answer, MeasuredOn, Record, RunKey};
use crate::ml::experiment::summary::Summary;
use crate::ml::experiment::versus::Versus;
use crate::ml::train::events::EpochSummary;
use crate::ml::train::settings::SETTINGS;

/// What an experiment's tables are made from.
pub struct Tables<'a> {
    /// The settings of each combination, by their names.
    pub combinations: Vec<&'a Map<String, Value>>,
    /// The settings that all runs have, by their names.
    pub common: &'a Map<String, Value>,
    /// The runs that have ended, by number.
    pub records: &'a [Record],
}

impl Tables<'_> {
    /// One line a run: what was measured, then the settings that all runs have.
    pub fn runs(&self) -> String {
        let common = self.common();
        let own = [
            "state",
            "measured_on",
            "train_images",
            "valid_images",
            "test_images",
            "accuracy",
            "accuracy_low",
            "accuracy_high",
            "macro_f1",
            "weighted_f1",
            "loss",
            "trained_epochs",
            "best_epoch",
            "seconds",
            "images_per_s",
            "error",
        ];
        let columns: Vec<&str> = own.into_iter().chain(common.keys().copied()).collect();
        let mut table = self.header(&columns);
        for record in self.records {
            let mut cells = self.key(&record.key);
            cells.push(record.state.name().to_owned());
            cells.extend(figures(record));
            cells.push(field(record.detail.as_deref().unwrap_or_default()));
            cells.extend(common.values().map(|value| setting_cell(Some(value))));
            push_line(&mut table, &cells);
        }
        table
    }

    /// One line an epoch of every run.
    pub fn epochs(&self) -> String {
        let mut table = self.header(&EPOCH_COLUMNS);
        for record in self.records {
            let history = record.figures.iter().flat_map(|figures| &figures.history);
            for epoch in history {
                let mut cells = self.key(&record.key);
                cells.extend(epoch_cells(epoch));
                push_line(&mut table, &cells);
            }
        }
        table
    }

    /// One line an image of every run: what it is, and what the run said.
    pub fn answers(&self) -> String {
        let mut table = self.header(&[
            "entry",
            "person",
            "true",
            "predicted",
            "confidence",
            "right",
        ]);
        for record in self.records {
            let Some(figures) = &record.figures else {
                continue;
            };
            let classes: Vec<&str> = (figures.report.per_class.iter())
                .map(|class| class.class.as_str())
                .collect();
            for answer in &figures.answers {
                let mut cells = self.key(&record.key);
                cells.extend(answer_cells(answer, &classes));
                push_line(&mut table, &cells);
            }
        }
        table
    }

    fn header(&self, columns: &[&str]) -> String {
        let key = ["run", "combination", "repetition", "fold", "seed"];
        let swept = self.swept();
        let names = key.into_iter().chain(swept).chain(columns.iter().copied());
        let mut header = String::new();
        push_line(&mut header, &names.map(field).collect::<Vec<_>>());
        header
    }

    fn key(&self, key: &RunKey) -> Vec<String> {
        let fold = key.fold.map(|fold| fold.to_string()).unwrap_or_default();
        let mut cells = vec![
            key.number.to_string(),
            (key.combination + 1).to_string(),
            key.repetition.to_string(),
            fold,
            key.seed.to_string(),
        ];
        let settings = self.combinations.get(key.combination);
        let value = |name: &str| setting_cell(settings.and_then(|settings| settings.get(name)));
        cells.extend(self.swept().into_iter().map(value));
        cells
    }

    /// Settings that all runs have, but for those that have a column of their own.
    fn common(&self) -> BTreeMap<&str, &Value> {
        let has_own = |name: &str| name == "seed" || self.swept().contains(&name);
        let settings = self.common.iter();
        let settings = settings.map(|(name, value)| (name.as_str(), value));
        settings.filter(|(name, _)| !has_own(name)).collect()
    }

    /// Names of the settings that are tried.
    fn swept(&self) -> Vec<&str> {
        let first = self.combinations.first().into_iter();
        first
            .flat_map(|settings| settings.keys().map(String::as_str))
            .collect()
    }
}

/// What people call a setting.
pub fn setting_name(name: &str, words: &Words) -> String {
    let setting = SETTINGS.iter().find(|setting| setting.name == name);
    match setting.map(|setting| setting.key()) {
        Some(key) if words.has(&key) => words.text(&key).into_owned(),
        _ => name.to_owned(),
    }
}

/// One line a combination of settings: what its runs say together, and how it compares with the best.
pub fn combinations(summary: &Summary) -> String {
    let swept: Vec<&str> = (summary.combinations.first().into_iter())
        .flat_map(|combination| combination.settings.keys().map(String::as_str))
        .collect();
    let columns = [
        "planned",
        "finished",
        "stopped_early",
        "failed",
        "left_out",
        "best",
        "accuracy",
        "accuracy_deviation",
        "accuracy_low",
        "accuracy_high",
        "macro_f1",
        "macro_f1_deviation",
        "pooled_images",
        "pooled_accuracy",
        "pooled_low",
        "pooled_high",
        "difference_to_best",
        "p_corrected_t",
        "p_mcnemar",
        "p_mcnemar_holm",
        "p_persons",
    ];
    let mut table = String::new();
    let names = ["combination"].into_iter().chain(swept).chain(columns);
    push_line(&mut table, &names.map(field).collect::<Vec<_>>());
    let versus: BTreeMap<usize, &Versus> = summary
        .comparisons
        .iter()
        .map(|versus| (versus.other, versus))
        .collect();
    for (index, combination) in summary.combinations.iter().enumerate() {
        let mut cells = vec![(index + 1).to_string()];
        cells.extend(
            combination
                .settings
                .values()
                .map(|value| setting_cell(Some(value))),
        );
        let counts = [
            combination.planned,
            combination.finished,
            combination.stopped_early,
            combination.failed,
            combination.left_out,
        ];
        cells.extend(counts.map(|count| count.to_string()));
        cells.push((summary.best == Some(index)).to_string());
        for (spread, with_interval) in [(combination.accuracy, true), (combination.macro_f1, false)]
        {
            cells.push(number(spread.map(|spread| spread.mean)));
            cells.push(number(spread.and_then(|spread| spread.deviation)));
            if with_interval {
                cells.extend(interval(spread.and_then(|spread| spread.interval_95)));
            }
        }
        let pooled = combination.pooled.as_ref();
        cells.push(
            pooled
                .map(|pooled| pooled.support.to_string())
                .unwrap_or_default(),
        );
        cells.push(number(pooled.map(|pooled| pooled.accuracy)));
        cells.extend(interval(pooled.map(|pooled| pooled.interval_95)));
        cells.extend(versus_cells(versus.get(&index).copied()));
        push_line(&mut table, &cells);
    }
    table
}

const EPOCH_COLUMNS: [&str; 6] = [
    "epoch",
    "train_loss",
    "train_accuracy",
    "valid_loss",
    "valid_accuracy",
    "best",
];

fn epoch_cells(epoch: &EpochSummary) -> [String; 6] {
    [
        epoch.epoch.to_string(),
        number(Some(epoch.train.loss)),
        number(Some(epoch.train.accuracy)),
        number(Some(epoch.valid.loss)),
        number(Some(epoch.valid.accuracy)),
        epoch.best.to_string(),
    ]
}

fn figures(record: &Record) -> Vec<String> {
    const COLUMNS: usize = 14;
    let Some(figures) = &record.figures else {
        return vec![String::new(); COLUMNS];
    };
    let report = &figures.report;
    let [low, high] = interval(Some(report.interval_95));
    let measured_on = match figures.measured_on {
        MeasuredOn::Test => "test",
        MeasuredOn::Validation => "validation",
    };
    vec![
        measured_on.to_owned(),
        figures.train_images.to_string(),
        figures.valid_images.to_string(),
        report.support.to_string(),
        number(Some(report.accuracy)),
        low,
        high,
        number(Some(report.macro_f1)),
        number(Some(report.weighted_f1)),
        number(Some(report.loss)),
        figures.history.len().to_string(),
        figures
            .best_epoch()
            .map(|epoch| epoch.to_string())
            .unwrap_or_default(),
        format!("{:.1}", figures.seconds),
        format!("{:.1}", figures.images_per_s),
    ]
}

fn answer_cells(answer: &Answer, classes: &[&str]) -> [String; 6] {
    let class = |index: usize| field(classes.get(index).copied().unwrap_or_default());
    [
        field(&answer.entry),
        field(answer.person.as_deref().unwrap_or_default()),
        class(answer.class),
        class(answer.predicted),
        format!("{:.6}", answer.confidence),
        answer.is_right().to_string(),
    ]
}

fn versus_cells(versus: Option<&Versus>) -> [String; 5] {
    let runs = versus.and_then(|versus| versus.runs);
    let images = versus.map(|versus| versus.images);
    [
        number(runs.map(|runs| runs.difference)),
        number(runs.and_then(|runs| runs.p_value)),
        number(images.map(|images| images.p_value)),
        number(images.map(|images| images.p_holm)),
        number(
            versus
                .and_then(|versus| versus.persons)
                .map(|persons| persons.p_value),
        ),
    ]
}

fn interval(interval: Option<[f64; 2]>) -> [String; 2] {
    let bound = |index: usize| number(interval.map(|interval| interval[index]));
    [bound(0), bound(1)]
}

/// A number as short as it can be read back; empty for none.
fn number(value: Option<f64>) -> String {
    let value = value.filter(|value| value.is_finite());
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn setting_cell(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(word)) => field(word),
        Some(value) => value.to_string(),
        None => String::new(),
    }
}

fn push_line(table: &mut String, cells: &[String]) {
    // Writing into a String cannot fail.
    let _ = write!(table, "{}\r\n", cells.join(","));
}

#[cfg(test)]
mod tests;
