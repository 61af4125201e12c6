//! Whether a measure differs between two conditions, by recordings: each counts once, however long it is.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::student;

/// Most pairs of which every way of turning signs is tried: 65,536 ways.
const EXACT_UP_TO: usize = 16;

/// How two groups are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GroupTestKind {
    /// Different recordings: Welch's t-test (1947, "The generalization of Student's problem when several different population
    /// variances are involved", Biometrika 34).
    Welch,
    /// Few pairs: the exact randomisation test (Fisher 1935, "The Design of Experiments", section 21).
    SignFlip,
    /// Many pairs: Student's paired t-test.
    PairedT,
}

/// Why there is no test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoTest {
    /// A condition has fewer than two recordings, or there are fewer than two pairs.
    TooFew,
    /// All recordings have the same value, so that nothing can be told about chance.
    NoVariation,
}

/// A difference between two groups, the second less the first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GroupTest {
    pub kind: GroupTestKind,
    /// Recordings in each group; of pairs twice the same.
    pub n: [usize; 2],
    /// Nothing if a group is empty.
    pub difference: Option<f64>,
    /// 95 % interval of the difference by Student's distribution.
    pub interval: Option<[f64; 2]>,
    /// Probability of a difference at least as large if there were none.
    pub p: Result<f64, NoTest>,
}

impl GroupTest {
    /// Two groups of different recordings.
    pub fn welch(first: &[f64], second: &[f64]) -> Self {
        let kind = GroupTestKind::Welch;
        let n = [first.len(), second.len()];
        let difference = mean(second).zip(mean(first)).map(|(b, a)| b - a);
        let spread = variance(first).zip(variance(second));
        let (Some(difference), Some((a, b))) = (difference, spread) else {
            return Self::none(kind, n, difference, NoTest::TooFew);
        };
        // Variances of the two means.
        let (a, b) = (a / n[0] as f64, b / n[1] as f64);
        if a + b <= 0.0 {
            return Self::none(kind, n, Some(difference), NoTest::NoVariation);
        }
        // Welch–Satterthwaite.
        let rest = |variance: f64, n: usize| variance.powi(2) / (n - 1) as f64;
        let freedom = (a + b).powi(2) / (rest(a, n[0]) + rest(b, n[1]));
        let error = (a + b).sqrt();
        Self {
            kind,
            n,
            difference: Some(difference),
            interval: Some(interval(difference, error, freedom)),
            p: Ok(student::two_sided(difference / error, freedom)),
        }
    }

    /// Pairs of recordings, of each the second less the first.
    pub fn paired(differences: &[f64]) -> Self {
        let pairs = differences.len();
        let kind = match pairs <= EXACT_UP_TO {
            true => GroupTestKind::SignFlip,
            false => GroupTestKind::PairedT,
        };
        let n = [pairs; 2];
        let difference = mean(differences);
        let (Some(difference), Some(variance)) = (difference, variance(differences)) else {
            return Self::none(kind, n, difference, NoTest::TooFew);
        };
        if differences.iter().all(|one| *one == 0.0) {
            return Self::none(kind, n, Some(difference), NoTest::NoVariation);
        }
        let (error, freedom) = ((variance / pairs as f64).sqrt(), pairs as f64 - 1.0);
        let p = match kind {
            GroupTestKind::SignFlip => flipped(differences),
            _ => student::two_sided(difference / error, freedom),
        };
        Self {
            kind,
            n,
            difference: Some(difference),
            interval: Some(interval(difference, error, freedom)),
            p: Ok(p),
        }
    }

    fn none(kind: GroupTestKind, n: [usize; 2], difference: Option<f64>, why: NoTest) -> Self {
        Self {
            kind,
            n,
            difference,
            interval: None,
            p: Err(why),
        }
    }
}

/// The mean of a group with its 95 % interval by Student's distribution, which two recordings are needed for; nothing for none.
pub fn group_mean(values: &[f64]) -> Option<(f64, Option<[f64; 2]>)> {
    let mean = mean(values)?;
    let around = variance(values).map(|variance| {
        let n = values.len() as f64;
        interval(mean, (variance / n).sqrt(), n - 1.0)
    });
    Some((mean, around))
}

fn interval(middle: f64, error: f64, freedom: f64) -> [f64; 2] {
    let half = student::critical(0.05, freedom) * error;
    [middle - half, middle + half]
}

/// Share of all ways of turning signs whose sum is at least as far from 0, the way it is included.
fn flipped(differences: &[f64]) -> f64 {
    let told: f64 = differences.iter().sum();
    // Sums in another order differ in their last digits.
    let least = told.abs() * (1.0 - 1e-12);
    let ways = 1_u32 << differences.len();
    let as_far = (0..ways).filter(|signs| {
        let signed = differences.iter().enumerate();
        let sum: f64 = signed
            .map(|(index, one)| if signs >> index & 1 == 0 { *one } else { -one })
            .sum();
        sum.abs() >= least
    });
    as_far.count() as f64 / f64::from(ways)
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// The sample variance (n − 1); nothing for fewer than two.
fn variance(values: &[f64]) -> Option<f64> {
    let mean = mean(values)?;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (values.len() > 1).then(|| squares / (values.len() - 1) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(value: f64, expected: f64) {
        assert!((value - expected).abs() < 1e-9, "{value} is not {expected}");
    }

    #[test]
    fn welch_s_test_is_that_computed_by_hand() {
        // Means 2 and 6, variances 1 and 4 of three each: t = 4 / √(5/3), with (5/3)² / ((1/9 + 16/9) / 2) = 50/17 degrees.
        let test = GroupTest::welch(&[1.0, 2.0, 3.0], &[4.0, 6.0, 8.0]);
        near(test.difference.unwrap(), 4.0);
        let (t, freedom) = (4.0 / (5.0_f64 / 3.0).sqrt(), 50.0 / 17.0);
        near(test.p.unwrap(), student::two_sided(t, freedom));
        let [low, high] = test.interval.unwrap();
        near(low + high, 8.0);
        near(
            high - 4.0,
            student::critical(0.05, freedom) * (5.0_f64 / 3.0).sqrt(),
        );
        // The other way round it is the same with another sign.
        let turned = GroupTest::welch(&[4.0, 6.0, 8.0], &[1.0, 2.0, 3.0]);
        near(turned.difference.unwrap(), -4.0);
        near(turned.p.unwrap(), test.p.unwrap());
    }

    #[test]
    fn every_way_of_turning_signs_counts_once() {
        // Of 8 ways only +++ and −−− are as far.
        let test = GroupTest::paired(&[1.0, 2.0, 4.0]);
        assert_eq!((test.kind, test.n), (GroupTestKind::SignFlip, [3, 3]));
        near(test.p.unwrap(), 0.25);
        near(test.difference.unwrap(), 7.0 / 3.0);
        // |1 + 2 − 3| = 0: every way is as far.
        near(GroupTest::paired(&[1.0, 2.0, -3.0]).p.unwrap(), 1.0);
        // Sums of ±0.1 ± 0.2 ± 0.3 ± 0.4 as far as 0.8: ±1.0 and ±0.8, four of 16.
        near(
            GroupTest::paired(&[-0.1, 0.2, 0.3, 0.4]).p.unwrap(),
            4.0 / 16.0,
        );
    }

    #[test]
    fn many_pairs_are_told_by_students_distribution() {
        let differences: Vec<f64> = (0..20).map(|index| f64::from(index % 5)).collect();
        let test = GroupTest::paired(&differences);
        assert_eq!(test.kind, GroupTestKind::PairedT);
        // Mean 2, variance 4 · 10 / 19 = 40/19.
        let error = (40.0_f64 / 19.0 / 20.0).sqrt();
        near(test.p.unwrap(), student::two_sided(2.0 / error, 19.0));
    }

    #[test]
    fn too_little_gives_no_test() {
        let why = |test: GroupTest| test.p.unwrap_err();
        assert_eq!(why(GroupTest::welch(&[1.0], &[2.0, 3.0])), NoTest::TooFew);
        assert_eq!(why(GroupTest::welch(&[], &[2.0, 3.0])), NoTest::TooFew);
        assert_eq!(GroupTest::welch(&[], &[2.0]).difference, None);
        assert_eq!(
            why(GroupTest::welch(&[1.0, 1.0], &[2.0, 2.0])),
            NoTest::NoVariation
        );
        assert_eq!(why(GroupTest::paired(&[1.0])), NoTest::TooFew);
        assert_eq!(why(GroupTest::paired(&[0.0, 0.0])), NoTest::NoVariation);
    }

    #[test]
    fn the_mean_of_a_group_has_an_interval_from_two_on() {
        assert_eq!(group_mean(&[]), None);
        assert_eq!(group_mean(&[2.0]), Some((2.0, None)));
        let (mean, interval) = group_mean(&[1.0, 3.0]).unwrap();
        near(mean, 2.0);
        near(interval.unwrap()[1], 2.0 + student::critical(0.05, 1.0));
    }
}
