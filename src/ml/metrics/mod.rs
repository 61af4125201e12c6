//! Figures of merit computed from true and predicted classes.

pub mod blocks;
pub mod calibration;
pub mod comparison;
pub mod groups;
pub mod interval;
pub mod paired;
pub mod repeated;
pub mod student;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The 97.5 % quantile of the standard normal distribution.
const NORMAL_975: f64 = 1.959_963_984_540_054;

/// Precision, recall and F1 of one class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ClassReport {
    /// The class.
    pub class: String,
    /// Share of the images called this class that are of it, 0 to 1; 0 where none was.
    pub precision: f64,
    /// Share of the class's images that were called so, 0 to 1; 0 where there are none.
    pub recall: f64,
    /// 95 % [Wilson interval](wilson_interval) of the recall.
    pub recall_interval_95: [f64; 2],
    /// Harmonic mean of precision and recall.
    pub f1: f64,
    /// Images of the class.
    pub support: usize,
}

/// What a model reached on a set of labelled images.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ClassificationReport {
    /// Share of images that were classified correctly, 0 to 1.
    pub accuracy: f64,
    /// 95 % interval of the accuracy: [Wilson's](wilson_interval), or the [bootstrap](interval::bootstrap_interval)'s by
    /// person where an evaluation knows who is shown.
    pub interval_95: [f64; 2],
    /// Mean cross-entropy in nats.
    pub loss: f64,
    /// Unweighted mean of the classes' F1, over the classes that occur or were predicted.
    pub macro_f1: f64,
    /// Mean of the classes' F1 weighted by support.
    pub weighted_f1: f64,
    /// Images in all.
    pub support: usize,
    /// One entry a class, in `classes` order.
    pub per_class: Vec<ClassReport>,
    /// Rows true, columns predicted, in `classes` order.
    pub confusion_matrix: Vec<Vec<usize>>,
}

impl ClassificationReport {
    /// Judges predictions.
    ///
    /// `scores` holds for each image one probability a class (0 to 1, sum 1), `labels` the index of its
    /// true class. The class with the highest score counts as predicted; the first one of equals.
    /// Scores are clipped to 1e-15 in the loss, so that it stays finite.
    ///
    /// # Panics
    ///
    /// If the lengths differ or a label is no index into `classes`.
    pub fn new(classes: &[String], scores: &[Vec<f32>], labels: &[usize]) -> Self {
        assert_eq!(scores.len(), labels.len(), "one label for each image");
        let mut matrix = vec![vec![0; classes.len()]; classes.len()];
        let mut loss = 0.0;
        for (scores, &label) in scores.iter().zip(labels) {
            matrix[label][best(scores)] += 1;
            loss -= f64::from(scores[label]).max(1e-15).ln();
        }
        Self::from_matrix(classes, matrix, loss / labels.len().max(1) as f64)
    }

    /// What several reports on different images say together; nothing for no reports.
    ///
    /// They must be about the same classes.
    pub fn pooled(reports: &[&Self]) -> Option<Self> {
        let first = reports.first()?;
        let classes: Vec<String> = (first.per_class.iter())
            .map(|class| class.class.clone())
            .collect();
        let mut matrix = vec![vec![0; classes.len()]; classes.len()];
        let (mut loss, mut images) = (0.0, 0);
        for report in reports {
            for (row, added) in matrix.iter_mut().zip(&report.confusion_matrix) {
                row.iter_mut()
                    .zip(added)
                    .for_each(|(sum, count)| *sum += count);
            }
            loss += report.loss * report.support as f64;
            images += report.support;
        }
        Some(Self::from_matrix(
            &classes,
            matrix,
            loss / images.max(1) as f64,
        ))
    }

    fn from_matrix(classes: &[String], matrix: Vec<Vec<usize>>, loss: f64) -> Self {
        let support: usize = matrix.iter().flatten().sum();
        let right: usize = (0..classes.len()).map(|class| matrix[class][class]).sum();
        let per_class: Vec<ClassReport> = classes
            .iter()
            .enumerate()
            .map(|(index, class)| class_report(class, index, &matrix))
            .collect();
        let seen: Vec<&ClassReport> = per_class
            .iter()
            .enumerate()
            .filter(|(index, class)| {
                class.support + matrix.iter().map(|row| row[*index]).sum::<usize>() > 0
            })
            .map(|(_, class)| class)
            .collect();
        let weighted: f64 = per_class
            .iter()
            .map(|class| class.f1 * class.support as f64)
            .sum();
        Self {
            accuracy: ratio(right, support),
            interval_95: wilson_interval(right, support),
            loss,
            macro_f1: seen.iter().map(|class| class.f1).sum::<f64>() / seen.len().max(1) as f64,
            weighted_f1: weighted / support.max(1) as f64,
            support,
            per_class,
            confusion_matrix: matrix,
        }
    }
}

fn class_report(class: &str, index: usize, matrix: &[Vec<usize>]) -> ClassReport {
    let right = matrix[index][index];
    let support = matrix[index].iter().sum();
    let predicted = matrix.iter().map(|row| row[index]).sum();
    ClassReport {
        class: class.to_owned(),
        precision: ratio(right, predicted),
        recall: ratio(right, support),
        recall_interval_95: wilson_interval(right, support),
        f1: ratio(2 * right, support + predicted),
        support,
    }
}

/// The index of the highest score; the first of equals, 0 if there are none.
pub fn best(scores: &[f32]) -> usize {
    let mut best = 0;
    for (index, score) in scores.iter().enumerate() {
        if *score > scores[best] {
            best = index;
        }
    }
    best
}

/// The 95 % score interval of a share (Wilson 1927, "Probable inference, the law of succession, and
/// statistical inference"); `[0, 1]` for no trials at all.
pub fn wilson_interval(successes: usize, trials: usize) -> [f64; 2] {
    score_interval(ratio(successes, trials), trials)
}

/// The same for a share that need not be a whole number of trials.
fn score_interval(share: f64, trials: usize) -> [f64; 2] {
    if trials == 0 {
        return [0.0, 1.0];
    }
    const Z: f64 = NORMAL_975;
    let n = trials as f64;
    let scale = 1.0 + Z * Z / n;
    let middle = (share + Z * Z / (2.0 * n)) / scale;
    let half = Z / scale * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    // At 0 and at 1 an end is the share itself; rounding would put it a little inside.
    [
        (middle - half).clamp(0.0, share),
        (middle + half).clamp(share, 1.0),
    ]
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}
