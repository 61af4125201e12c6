//! Figures of runs that were repeated: over folds, over seeds.
//!
//! Runs over folds share most of their training images, so their figures are not independent, and the plain standard error
//! is too small. Nadeau and Bengio (2003, "Inference for the generalization error", Machine Learning 52) correct it by the
//! ratio of tested to learned images; Bouckaert and Frank (2004) found that this gives repeatable answers for repeated
//! cross-validation too.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::student;

/// A figure over several runs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Spread {
    /// Runs.
    pub runs: usize,
    pub mean: f64,
    /// Sample standard deviation over the runs (n − 1); null for a single run.
    pub deviation: Option<f64>,
    /// 95 % interval of the mean, corrected for shared training images; null for a single run.
    pub interval_95: Option<[f64; 2]>,
}

/// A paired comparison over several runs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PairedRuns {
    /// Pairs of runs on the same images.
    pub pairs: usize,
    /// Mean difference, second less first.
    pub difference: f64,
    /// 95 % interval of the difference, corrected for shared training images; null for fewer than two pairs.
    pub interval_95: Option<[f64; 2]>,
    /// Probability of a difference at least as large if there were none; null for fewer than two pairs.
    pub p_value: Option<f64>,
}

impl Spread {
    /// The spread of a figure. `tested_to_learned` is the ratio of the images measured on to those learned from in one
    /// run. Nothing for no runs.
    pub fn of(values: &[f64], tested_to_learned: f64) -> Option<Self> {
        let mean = mean(values)?;
        let error = corrected_error(values, tested_to_learned);
        let half = error.map(|error| error * student::critical(0.05, values.len() as f64 - 1.0));
        Some(Self {
            runs: values.len(),
            mean,
            deviation: deviation(values),
            interval_95: half.map(|half| [mean - half, mean + half]),
        })
    }
}

impl PairedRuns {
    /// The corrected resampled t-test of differences between runs on the same images. Nothing for no pairs.
    pub fn of(differences: &[f64], tested_to_learned: f64) -> Option<Self> {
        let spread = Spread::of(differences, tested_to_learned)?;
        let error = corrected_error(differences, tested_to_learned);
        Some(Self {
            pairs: spread.runs,
            difference: spread.mean,
            interval_95: spread.interval_95,
            p_value: error.map(|error| p_value(spread.mean, error, differences.len())),
        })
    }
}

fn p_value(mean: f64, error: f64, runs: usize) -> f64 {
    match error > 0.0 {
        true => student::two_sided(mean / error, runs as f64 - 1.0),
        // All pairs differ by the same: by nothing, or by what chance never gives so evenly.
        false if mean == 0.0 => 1.0,
        false => 0.0,
    }
}

/// Standard error of the mean, corrected.
fn corrected_error(values: &[f64], tested_to_learned: f64) -> Option<f64> {
    let factor = 1.0 / values.len() as f64 + tested_to_learned;
    Some(deviation(values)? * factor.sqrt())
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn deviation(values: &[f64]) -> Option<f64> {
    let mean = mean(values)?;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (values.len() > 1).then(|| (squares / (values.len() - 1) as f64).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(value: f64, expected: f64) {
        assert!((value - expected).abs() < 1e-9, "{value} is not {expected}");
    }

    /// Ten folds: scipy 1.17's `t.sf` and `t.isf` with the corrected error of numpy's `std(ddof=1)`.
    #[test]
    fn the_corrected_test_matches_scipy() {
        let differences = [0.01, -0.02, 0.02, 0.03, 0.01, 0.02, 0.02, 0.01, 0.02, 0.04];
        let paired = PairedRuns::of(&differences, 1.0 / 9.0).unwrap();
        assert_eq!(paired.pairs, 10);
        near(paired.difference, 0.016);
        near(paired.p_value.unwrap(), 0.054_685_433_723_938_57);
        let [low, high] = paired.interval_95.unwrap();
        near(low, -0.000_397_629_685_780_786);
        near(high, 0.032_397_629_685_780_79);
        near(
            Spread::of(&differences, 1.0 / 9.0)
                .unwrap()
                .deviation
                .unwrap(),
            0.015_776_212_754_932_316,
        );
        // Without the correction it is the plain paired t-test, scipy's `ttest_rel`.
        let plain = PairedRuns::of(&differences, 0.0).unwrap();
        near(plain.p_value.unwrap(), 0.010_708_019_955_674_85);
    }

    #[test]
    fn one_run_has_a_mean_and_no_interval() {
        let spread = Spread::of(&[0.5], 0.1).unwrap();
        assert_eq!(
            (spread.mean, spread.deviation, spread.interval_95),
            (0.5, None, None)
        );
        assert_eq!(Spread::of(&[], 0.1), None);
        assert_eq!(PairedRuns::of(&[0.1], 0.1).unwrap().p_value, None);
    }

    #[test]
    fn pairs_that_all_differ_alike_need_no_test() {
        let p_value = |differences: &[f64]| PairedRuns::of(differences, 0.1).unwrap().p_value;
        assert_eq!(p_value(&[0.0, 0.0]), Some(1.0));
        assert_eq!(p_value(&[0.25, 0.25]), Some(0.0));
    }
}
