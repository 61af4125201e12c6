//! What all runs of an experiment say together.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::record::{Figures, Record, RunState};
use super::sweep::Combination;
use super::versus::{Versus, against};
use crate::ml::metrics::ClassificationReport;
use crate::ml::metrics::interval::{Cluster, RESAMPLES, bootstrap_interval};
use crate::ml::metrics::repeated::Spread;

/// What an experiment found out so far.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ExperimentSummary)]
pub struct Summary {
    /// One entry for each combination of settings that is tried.
    pub combinations: Vec<CombinationSummary>,
    /// The combination with the highest mean accuracy, among those of which every run is finished; an index.
    pub best: Option<usize>,
    /// Every other such combination, compared with the best.
    pub comparisons: Vec<Versus>,
}

/// What the runs of one combination of settings say together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CombinationSummary {
    /// The settings that are tried, by their names.
    #[schema(value_type = Object)]
    pub settings: Map<String, Value>,
    /// Runs that there will be.
    pub planned: usize,
    pub finished: usize,
    pub stopped_early: usize,
    pub failed: usize,
    /// Runs left out because the settings were hopeless.
    pub left_out: usize,
    /// Accuracy over the finished runs; null while there is none.
    pub accuracy: Option<Spread>,
    /// Macro F1 over the finished runs.
    pub macro_f1: Option<Spread>,
    /// All images that the finished runs were measured on, as one set; with folds every image is in it once for each seed.
    /// Its interval is by person where most file names tell who is shown.
    pub pooled: Option<ClassificationReport>,
    /// People who are shown, where most file names tell.
    pub persons: Option<usize>,
}

impl Summary {
    /// The summary of the runs that have ended, out of `planned` for each combination.
    pub fn of(combinations: &[Combination], planned: usize, records: &[Record]) -> Self {
        let summaries: Vec<CombinationSummary> = (combinations.iter().enumerate())
            .map(|(index, combination)| {
                let own: Vec<&Record> = (records.iter())
                    .filter(|record| record.key.combination == index)
                    .collect();
                CombinationSummary::of(combination, planned, &own)
            })
            .collect();
        let complete: Vec<usize> = (0..summaries.len())
            .filter(|&index| summaries[index].is_complete())
            .collect();
        let mean = |index: usize| {
            summaries[index]
                .accuracy
                .map_or(f64::NAN, |spread| spread.mean)
        };
        // The first of equals: later ones must be better to take its place.
        let best =
            (complete.iter().copied()).reduce(|best, other| match mean(other) > mean(best) {
                true => other,
                false => best,
            });
        let comparisons = best.map_or_else(Vec::new, |best| {
            let others: Vec<usize> = complete
                .iter()
                .copied()
                .filter(|&other| other != best)
                .collect();
            against(best, &others, records)
        });
        Self {
            combinations: summaries,
            best,
            comparisons,
        }
    }
}

impl CombinationSummary {
    fn of(combination: &Combination, planned: usize, records: &[&Record]) -> Self {
        let count = |state| {
            records
                .iter()
                .filter(|record| record.state == state)
                .count()
        };
        let finished: Vec<&Figures> = (records.iter())
            .filter(|record| record.state == RunState::Finished)
            .filter_map(|record| record.figures.as_ref())
            .collect();
        let clusters = by_person(&finished);
        Self {
            settings: settings(combination),
            planned,
            finished: count(RunState::Finished),
            stopped_early: count(RunState::StoppedEarly),
            failed: count(RunState::Failed),
            left_out: count(RunState::LeftOut),
            accuracy: spread(&finished, |report| report.accuracy),
            macro_f1: spread(&finished, |report| report.macro_f1),
            pooled: pooled(&finished, clusters.as_deref()),
            persons: clusters.map(|clusters| clusters.len()),
        }
    }

    /// Whether every run of it is finished.
    pub fn is_complete(&self) -> bool {
        self.finished == self.planned
    }
}

/// A combination as JSON.
pub fn settings(combination: &Combination) -> Map<String, Value> {
    let settings = combination.iter();
    settings
        .map(|(setting, value)| (setting.name.to_owned(), value.clone()))
        .collect()
}

fn spread(runs: &[&Figures], figure: fn(&ClassificationReport) -> f64) -> Option<Spread> {
    let values: Vec<f64> = runs.iter().map(|run| figure(&run.report)).collect();
    Spread::of(&values, mean_ratio(runs))
}

/// The ratio of images measured on to images learned from, over runs that hardly differ in it.
pub(super) fn mean_ratio(runs: &[&Figures]) -> f64 {
    let ratios: f64 = runs.iter().map(|run| run.tested_to_learned()).sum();
    ratios / runs.len().max(1) as f64
}

fn pooled(runs: &[&Figures], clusters: Option<&[Cluster]>) -> Option<ClassificationReport> {
    /// Where the draws of the interval start; any number would do.
    const SEED: u64 = 1;
    let reports: Vec<&ClassificationReport> = runs.iter().map(|run| &run.report).collect();
    let mut pooled = ClassificationReport::pooled(&reports)?;
    if let Some(clusters) = clusters {
        pooled.interval_95 = bootstrap_interval(clusters, RESAMPLES, SEED);
    }
    Some(pooled)
}

/// The answers of all runs by person, in the order of their names; nothing unless most file names tell who is shown. An
/// image whose name does not say who is shown counts as a person of its own.
fn by_person(runs: &[&Figures]) -> Option<Vec<Cluster>> {
    if runs.is_empty() || !runs.iter().all(|run| run.tells_persons) {
        return None;
    }
    let mut clusters: BTreeMap<&str, Cluster> = BTreeMap::new();
    for answer in runs.iter().flat_map(|run| &run.answers) {
        let person = answer.person.as_ref().unwrap_or(&answer.entry);
        let none = Cluster {
            reached: 0.0,
            of: 0.0,
        };
        let cluster = clusters.entry(person).or_insert(none);
        cluster.reached += f64::from(u8::from(answer.is_right()));
        cluster.of += 1.0;
    }
    Some(clusters.into_values().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ml::experiment::sweep::{Axis, Values, grid};
    use crate::ml::experiment::testing::record;
    use serde_json::json;

    fn combinations() -> Vec<Combination> {
        let rates = Values::List(vec![json!(0.1), json!(0.2), json!(0.3)]);
        grid(&[Axis::new("learning_rate", rates).unwrap()], 3).unwrap()
    }

    fn near(value: f64, expected: f64) {
        assert!(
            (value - expected).abs() < 1e-12,
            "{value} is not {expected}"
        );
    }

    #[test]
    fn means_deviations_and_intervals_are_those_computed_by_hand() {
        // 9, 8 and 7 of 10 right: mean 0.8, deviation 0.1. Ten images measured on for 20 learned from.
        let records = [
            record(0, 1, &[0]),
            record(0, 2, &[1, 2]),
            record(0, 3, &[0, 1, 2]),
        ];
        let summary = Summary::of(&combinations()[..1], 3, &records);
        let all = &summary.combinations[0];
        assert_eq!((all.finished, all.planned, summary.best), (3, 3, Some(0)));
        assert_eq!(all.settings["learning_rate"], 0.1);
        let accuracy = all.accuracy.unwrap();
        near(accuracy.mean, 0.8);
        near(accuracy.deviation.unwrap(), 0.1);
        // t of 2 degrees at 97.5 %: 4.302652729749464; the error: 0.1 × √(1/3 + 1/2).
        let half = 4.302_652_729_749_464 * 0.1 * (5.0_f64 / 6.0).sqrt();
        let [low, high] = accuracy.interval_95.unwrap();
        near(low, 0.8 - half);
        near(high, 0.8 + half);
        let pooled = all.pooled.as_ref().unwrap();
        assert_eq!(pooled.support, 30);
        assert_eq!(pooled.confusion_matrix, [[11, 4], [2, 13]]);
        near(pooled.accuracy, 0.8);
        assert_eq!(all.persons, Some(15));
    }

    #[test]
    fn only_complete_combinations_can_be_best() {
        let mut records = vec![
            record(0, 1, &[0, 1]),
            record(0, 2, &[0]),
            record(1, 1, &[]),
            record(2, 1, &[0]),
            record(2, 2, &[0]),
        ];
        let mut failed = record(1, 2, &[]);
        failed.state = RunState::Failed;
        failed.figures = None;
        records.push(failed);
        let summary = Summary::of(&combinations(), 2, &records);
        assert_eq!(summary.best, Some(2));
        assert_eq!(summary.combinations[1].failed, 1);
        assert_eq!(summary.comparisons.len(), 1);
        assert_eq!(summary.comparisons[0].other, 0);
        assert_eq!(Summary::of(&combinations(), 2, &[]).best, None);
    }

    #[test]
    fn where_nobody_is_told_the_interval_is_wilsons() {
        let mut record = record(0, 1, &[0]);
        record.figures.as_mut().unwrap().tells_persons = false;
        let summary = Summary::of(&combinations()[..1], 1, &[record]);
        let all = &summary.combinations[0];
        assert_eq!(all.persons, None);
        let wilson = crate::ml::metrics::wilson_interval(9, 10);
        assert_eq!(all.pooled.as_ref().unwrap().interval_95, wilson);
        assert_eq!(all.accuracy.unwrap().interval_95, None);
    }
}
