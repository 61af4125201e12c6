//! Whether one combination of settings is better than another, or was merely luckier.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::record::{Answer, Figures, Record, RunState};
use super::summary::mean_ratio;
use crate::ml::metrics::comparison::{holm, mcnemar};
use crate::ml::metrics::paired::PairedPersons;
use crate::ml::metrics::repeated::PairedRuns;

/// A combination against the best one. Differences are its accuracy less the best one's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Versus {
    /// The combination, as an index.
    pub other: usize,
    /// Over the runs on the same folds with the same seeds: the corrected resampled t-test.
    pub runs: Option<PairedRuns>,
    /// Over the images of the first repetition: McNemar's test.
    pub images: PairedImages,
    /// Over the people shown in them, where most file names tell.
    pub persons: Option<PairedPersons>,
}

/// Two models on the same images.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PairedImages {
    /// Images that both were asked about.
    pub images: usize,
    /// Named correctly by the best one alone.
    pub only_best_right: usize,
    /// Named correctly by this one alone.
    pub only_other_right: usize,
    /// McNemar's test.
    pub p_value: f64,
    /// The same, by Holm's correction for all comparisons of the experiment.
    pub p_holm: f64,
}

/// Compares each of `others` with `best`.
pub(super) fn against(best: usize, others: &[usize], records: &[Record]) -> Vec<Versus> {
    let best = finished(best, records);
    let compare = |&other: &usize| versus(other, &best, &finished(other, records));
    let mut comparisons: Vec<Versus> = others.iter().map(compare).collect();
    let p_values: Vec<f64> = (comparisons.iter())
        .map(|versus| versus.images.p_value)
        .collect();
    for (versus, corrected) in comparisons.iter_mut().zip(holm(&p_values)) {
        versus.images.p_holm = corrected;
    }
    comparisons
}

/// Repetition and fold, by which runs are paired.
type Place = (usize, Option<usize>);

fn finished(combination: usize, records: &[Record]) -> BTreeMap<Place, &Figures> {
    let own = records.iter().filter(|record| {
        record.key.combination == combination && record.state == RunState::Finished
    });
    own.filter_map(|record| {
        let place = (record.key.repetition, record.key.fold);
        Some((place, record.figures.as_ref()?))
    })
    .collect()
}

fn versus(
    index: usize,
    best: &BTreeMap<Place, &Figures>,
    other: &BTreeMap<Place, &Figures>,
) -> Versus {
    let pairs: Vec<(Place, &Figures, &Figures)> = (best.iter())
        .filter_map(|(place, best)| Some((*place, *best, *other.get(place)?)))
        .collect();
    let differences: Vec<f64> = (pairs.iter())
        .map(|(_, best, other)| other.report.accuracy - best.report.accuracy)
        .collect();
    let measured: Vec<&Figures> = pairs.iter().map(|&(_, best, _)| best).collect();
    let first = pairs
        .iter()
        .filter(|((repetition, _), ..)| *repetition == 1);
    let answers: Vec<(&Answer, &Answer)> = first
        .flat_map(|&(_, best, other)| paired(best, other))
        .collect();
    Versus {
        other: index,
        runs: PairedRuns::of(&differences, mean_ratio(&measured)),
        images: images(&answers),
        persons: (measured.iter().all(|run| run.tells_persons)).then(|| persons(&answers)),
    }
}

fn paired<'a>(best: &'a Figures, other: &'a Figures) -> Vec<(&'a Answer, &'a Answer)> {
    let others = other.answers.iter();
    let others: BTreeMap<&str, &Answer> = others
        .map(|answer| (answer.entry.as_str(), answer))
        .collect();
    let answers = best.answers.iter();
    answers
        .filter_map(|answer| Some((answer, *others.get(answer.entry.as_str())?)))
        .collect()
}

fn images(answers: &[(&Answer, &Answer)]) -> PairedImages {
    let count = |wanted: (bool, bool)| {
        let rights = answers
            .iter()
            .map(|(best, other)| (best.is_right(), other.is_right()));
        rights.filter(|&rights| rights == wanted).count()
    };
    let (only_best_right, only_other_right) = (count((true, false)), count((false, true)));
    let p_value = mcnemar(only_best_right, only_other_right);
    PairedImages {
        images: answers.len(),
        only_best_right,
        only_other_right,
        p_value,
        p_holm: p_value,
    }
}

fn persons(answers: &[(&Answer, &Answer)]) -> PairedPersons {
    let mut differences: BTreeMap<&str, i64> = BTreeMap::new();
    for (best, other) in answers {
        let person = best.person.as_ref().unwrap_or(&best.entry);
        let difference = i64::from(other.is_right()) - i64::from(best.is_right());
        *differences.entry(person).or_default() += difference;
    }
    PairedPersons::of(&differences.into_values().collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ml::experiment::testing::record;

    fn near(value: f64, expected: f64, tolerance: f64) {
        assert!(
            (value - expected).abs() < tolerance,
            "{value} is not {expected}"
        );
    }

    #[test]
    fn a_worse_combination_is_told_by_runs_images_and_persons() {
        let records: Vec<Record> = (1..=4)
            .flat_map(|fold| {
                let many: &[usize] = if fold == 4 { &[0, 2, 4] } else { &[0, 2, 4, 6] };
                [record(0, fold, &[8]), record(1, fold, many)]
            })
            .collect();
        let compared = against(0, &[1], &records);
        let [
            Versus {
                other: 1,
                runs: Some(runs),
                images,
                persons: Some(persons),
            },
        ] = compared[..]
        else {
            panic!("{compared:?}");
        };
        // Differences of -0.3 three times and -0.2 once.
        near(runs.difference, -0.275, 1e-12);
        // Deviation 0.05, ratio 10 / 20: t = -0.275 / (0.05 × √(1/4 + 1/2)); p is scipy's 2 * t.sf(6.350853, 3).
        near(runs.p_value.unwrap(), 0.007_897_838, 1e-8);
        assert_eq!(
            (
                images.images,
                images.only_best_right,
                images.only_other_right
            ),
            (40, 15, 4)
        );
        near(images.p_value, mcnemar(15, 4), 1e-15);
        near(images.p_holm, images.p_value, 1e-15);
        assert_eq!(
            (persons.persons, persons.better, persons.worse),
            (20, 4, 15)
        );
        // Nineteen people differ by one image each, so the test is that of the coins.
        near(persons.p_value, mcnemar(15, 4), 0.005);
    }

    #[test]
    fn equals_differ_by_chance_alone() {
        let records = [
            record(0, 1, &[1]),
            record(1, 1, &[1]),
            record(0, 2, &[]),
            record(1, 2, &[]),
        ];
        let compared = against(0, &[1], &records);
        assert_eq!(compared[0].runs.unwrap().p_value, Some(1.0));
        assert_eq!(compared[0].images.p_value, 1.0);
        assert_eq!(compared[0].persons.unwrap().p_value, 1.0);
    }

    #[test]
    fn several_comparisons_are_corrected_together() {
        let wrong: [&[usize]; 3] = [&[], &[0, 1, 2, 3, 4, 5, 6], &[0, 1, 2, 3, 4, 5]];
        let records: Vec<Record> = (0..3)
            .map(|combination| record(combination, 1, wrong[combination]))
            .collect();
        let compared = against(0, &[1, 2], &records);
        near(compared[0].images.p_value, 2.0 / 128.0, 1e-12);
        near(compared[0].images.p_holm, 4.0 / 128.0, 1e-12);
        near(compared[1].images.p_value, 2.0 / 64.0, 1e-12);
        near(compared[1].images.p_holm, 4.0 / 128.0, 1e-12);
        assert_eq!(compared[0].runs.unwrap().p_value, None);
    }
}
