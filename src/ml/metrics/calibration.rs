//! Whether a model that says 80 % is right in 80 % of the cases, and what makes it so.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::best;

/// Bins of a reliability curve, of equal width.
const BINS: usize = 15;

/// Smallest and largest temperature that is ever fitted; beyond them a model learned next to nothing,
/// and a temperature would only make it look sure.
const TEMPERATURES: [f64; 2] = [0.1, 10.0];

/// Steps between two points of [`coverage`].
const COVERAGE_STEPS: usize = 50;

/// Answers of similar confidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReliabilityBin {
    /// Confidence above this (the first bin has 0 too), 0 to 1.
    pub from: f64,
    /// Confidence up to this.
    pub to: f64,
    /// Answers in the bin.
    pub images: usize,
    /// Their mean confidence; null if there are none.
    pub confidence: Option<f64>,
    /// Share of them that is right; null if there are none.
    pub accuracy: Option<f64>,
}

/// The answers by confidence, in 15 bins of equal width.
pub fn reliability(scores: &[Vec<f32>], labels: &[usize]) -> Vec<ReliabilityBin> {
    let mut sums = [(0_usize, 0.0, 0_usize); BINS];
    for (confidence, is_right) in answers(scores, labels) {
        // A confidence on a border belongs to the bin below it.
        let bin = (confidence * BINS as f64).ceil() as usize;
        let (images, sum, right) = &mut sums[bin.clamp(1, BINS) - 1];
        *images += 1;
        *sum += confidence;
        *right += usize::from(is_right);
    }
    let bin = |(index, (images, sum, right)): (usize, &(usize, f64, usize))| ReliabilityBin {
        from: index as f64 / BINS as f64,
        to: (index + 1) as f64 / BINS as f64,
        images: *images,
        confidence: (*images > 0).then(|| sum / *images as f64),
        accuracy: (*images > 0).then(|| *right as f64 / *images as f64),
    };
    sums.iter().enumerate().map(bin).collect()
}

/// The expected calibration error (Guo et al. 2017, "On calibration of modern neural networks"): the mean distance
/// between confidence and accuracy of the bins, weighted by their images. 0 is perfect; 0 for no images.
pub fn expected_calibration_error(bins: &[ReliabilityBin]) -> f64 {
    let images: usize = bins.iter().map(|bin| bin.images).sum();
    let gaps = bins.iter().filter_map(|bin| {
        let gap = (bin.confidence? - bin.accuracy?).abs();
        Some(gap * bin.images as f64)
    });
    gaps.sum::<f64>() / images.max(1) as f64
}

/// What is left when only answers of some confidence are given.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CoveragePoint {
    /// Answers below this confidence become "not sure", 0 to 1.
    pub threshold: f64,
    /// Share of the images that still get an answer.
    pub coverage: f64,
    /// Share of these answers that is right; null if none is given.
    pub accuracy: Option<f64>,
}

/// Accuracy against coverage, for thresholds from 0 to 1 in steps of 0.02.
pub fn coverage(scores: &[Vec<f32>], labels: &[usize]) -> Vec<CoveragePoint> {
    let answers: Vec<(f64, bool)> = answers(scores, labels).collect();
    (0..=COVERAGE_STEPS)
        .map(|step| coverage_of(&answers, step as f64 / COVERAGE_STEPS as f64))
        .collect()
}

/// What one threshold leaves.
pub fn coverage_at(scores: &[Vec<f32>], labels: &[usize], threshold: f64) -> CoveragePoint {
    let answers: Vec<(f64, bool)> = answers(scores, labels).collect();
    coverage_of(&answers, threshold)
}

fn coverage_of(answers: &[(f64, bool)], threshold: f64) -> CoveragePoint {
    let given = || {
        answers
            .iter()
            .filter(|(confidence, _)| *confidence >= threshold)
    };
    let (count, right) = (given().count(), given().filter(|(_, right)| *right).count());
    CoveragePoint {
        threshold,
        coverage: count as f64 / answers.len().max(1) as f64,
        accuracy: (count > 0).then(|| right as f64 / count as f64),
    }
}

/// Confidence of each answer, and whether it is right.
fn answers<'a>(
    scores: &'a [Vec<f32>],
    labels: &'a [usize],
) -> impl Iterator<Item = (f64, bool)> + use<'a> {
    scores.iter().zip(labels).map(|(scores, &label)| {
        let answer = best(scores);
        let confidence = scores.get(answer).copied().unwrap_or_default();
        (f64::from(confidence), answer == label)
    })
}

/// Probabilities at another temperature: each to the power of 1 / `temperature`, scaled to sum 1. Above 1 they come
/// closer together, below 1 they move apart; which class is the likeliest never changes.
///
/// For plain softmax probabilities this is softmax of the network's outputs divided by the temperature.
/// Where scores are the mean over a crop and its mirror image, it applies to the mean.
pub fn at_temperature(scores: &[f32], temperature: f64) -> Vec<f32> {
    if temperature == 1.0 {
        return scores.to_vec();
    }
    let logs = scores.iter().map(|&score| log(score) / temperature);
    let logs: Vec<f64> = logs.collect();
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let powers: Vec<f64> = logs.iter().map(|value| (value - most).exp()).collect();
    let sum: f64 = powers.iter().sum();
    powers.iter().map(|power| (power / sum) as f32).collect()
}

/// The temperature that makes the mean cross-entropy of `scores` lowest (Guo et al. 2017), between 0.1 and 10; 1 if
/// there are no images. Which class wins is the same at every temperature, so the accuracy stays.
pub fn fit_temperature(scores: &[Vec<f32>], labels: &[usize]) -> f64 {
    let logs: Vec<Vec<f64>> = (scores.iter())
        .map(|scores| scores.iter().map(|&score| log(score)).collect())
        .collect();
    if logs.is_empty() {
        return 1.0;
    }
    // The loss is convex in 1 / temperature, so its slope changes sign once at most.
    let [mut low, mut high] = [1.0 / TEMPERATURES[1], 1.0 / TEMPERATURES[0]];
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        match slope(&logs, labels, middle) < 0.0 {
            true => low = middle,
            false => high = middle,
        }
    }
    2.0 / (low + high)
}

/// Derivative of the summed cross-entropy by the inverse of the temperature.
fn slope(logs: &[Vec<f64>], labels: &[usize], inverse: f64) -> f64 {
    let of_one = |(logs, &label): (&Vec<f64>, &usize)| {
        let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let weights = || logs.iter().map(|log| (inverse * (log - most)).exp());
        let sum: f64 = weights().sum();
        let expected: f64 = weights().zip(logs).map(|(weight, log)| weight * log).sum();
        expected / sum - logs[label]
    };
    logs.iter().zip(labels).map(of_one).sum()
}

/// The logarithm of a probability; the smallest number above zero stands in for zero.
fn log(score: f32) -> f64 {
    f64::from(score.max(f32::MIN_POSITIVE)).ln()
}
