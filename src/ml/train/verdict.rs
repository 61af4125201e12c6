//! What a training's curves and figures say about it: rules, so that words are chosen by the figures.

use serde::Serialize;
use utoipa::ToSchema;

use super::events::{EpochSummary, Measure};
use super::{BY_PERSON, RANDOM_SPLIT};
use crate::ml::card::Evaluation;
use crate::ml::metrics::ClassificationReport;

/// From here on an accuracy is good.
const GOOD: f64 = 0.8;
/// From here on more epochs are not worth a word.
const VERY_GOOD: f64 = 0.9;
/// From here on an accuracy is fair.
const FAIR: f64 = 0.5;
/// A model that does so much better on its own pictures knows them by heart.
const BY_HEART: f64 = 0.2;
/// A share of the validation loss: if it still fell by so much, more epochs would help.
const FALLING: f64 = 0.03;
/// Accuracies closer than this are about the same.
const CLOSE: f64 = 0.02;

/// What there is to say about a training, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It answers one class for every picture.
    OneClass,
    /// Good, and nothing says that more epochs would help.
    Good,
    /// Good, and more epochs may make it better.
    GoodAndImproving,
    /// It was still getting better when it ended.
    StillImproving,
    /// It had one epoch.
    OneEpoch,
    /// Much better on the pictures that it learned from than on others.
    ByHeart,
    /// No better than always answering the most frequent class.
    NotLearned,
    /// At least half of its answers are correct.
    Fair,
    /// Most of its answers are wrong.
    Weak,
}

/// How the figures of the two ways to split compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Splits {
    /// The random split's is higher, as it is where the same people or copies are on both sides.
    RandomHigher,
    /// They are about the same.
    Alike,
    /// The random split's is lower: chance, for it has no reason to be.
    RandomLower,
}

/// What a training found out, as far as a verdict needs it.
#[derive(Debug, Clone, Copy)]
pub struct Outcome<'a> {
    pub history: &'a [EpochSummary],
    /// The kept model on the images that it learned from, without dropout.
    pub train: Measure,
    /// The kept model on the validation images.
    pub valid: Measure,
    /// Its most meaningful figure.
    pub report: &'a ClassificationReport,
}

impl Outcome<'_> {
    /// The verdict.
    pub fn verdict(&self) -> Verdict {
        let accuracy = self.report.accuracy;
        let is_improving = accuracy < VERY_GOOD && self.is_improving();
        match accuracy {
            _ if self.only_answer().is_some() => Verdict::OneClass,
            GOOD.. if is_improving => Verdict::GoodAndImproving,
            GOOD.. => Verdict::Good,
            _ if is_improving => Verdict::StillImproving,
            _ if self.history.len() == 1 => Verdict::OneEpoch,
            _ if self.train.accuracy - self.valid.accuracy >= BY_HEART => Verdict::ByHeart,
            _ if accuracy <= self.majority() + CLOSE => Verdict::NotLearned,
            FAIR.. => Verdict::Fair,
            _ => Verdict::Weak,
        }
    }

    /// The class that every picture was called, though there are others.
    pub fn only_answer(&self) -> Option<&str> {
        let matrix = &self.report.confusion_matrix;
        let answered = |column: &usize| matrix.iter().any(|row| row[*column] > 0);
        let mut answers = (0..matrix.len()).filter(answered);
        let only = answers.next().filter(|_| answers.next().is_none())?;
        let shown = matrix
            .iter()
            .filter(|row| row.iter().any(|&count| count > 0));
        (shown.count() > 1).then(|| self.report.per_class[only].class.as_str())
    }

    /// How the training curve's last word differs from the kept model's figure: the accuracy in the kept epoch, if
    /// dropout made that clearly another one.
    pub fn curve_accuracy(&self) -> Option<f64> {
        let kept = self.history.iter().rev().find(|epoch| epoch.best)?;
        let accuracy = kept.train.accuracy;
        ((self.train.accuracy - accuracy).abs() > CLOSE).then_some(accuracy)
    }

    /// Whether the last epoch was the best, and the validation loss fell clearly over the last third of them.
    fn is_improving(&self) -> bool {
        let [.., last] = self.history else {
            return false;
        };
        let epochs = self.history.len();
        let before = self.history[..epochs - (epochs / 3).max(1)].last();
        last.best
            && before.is_some_and(|before| last.valid.loss < (1.0 - FALLING) * before.valid.loss)
    }

    /// Share of the most frequent class.
    fn majority(&self) -> f64 {
        let supports = self.report.per_class.iter().map(|class| class.support);
        supports.max().unwrap_or_default() as f64 / self.report.support.max(1) as f64
    }
}

/// How the two ways to split compare, where both were tried, with the random split's accuracy and the other's.
pub fn splits(evaluations: &[Evaluation]) -> Option<(Splits, f64, f64)> {
    let accuracy = |name: &str| {
        let found = evaluations
            .iter()
            .find(|evaluation| evaluation.name == name);
        found.map(|evaluation| evaluation.report.accuracy)
    };
    let (random, person) = (accuracy(RANDOM_SPLIT)?, accuracy(BY_PERSON)?);
    let splits = match random - person {
        CLOSE.. => Splits::RandomHigher,
        gap if gap > -CLOSE => Splits::Alike,
        _ => Splits::RandomLower,
    };
    Some((splits, random, person))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLASSES: [&str; 2] = ["happy", "sad"];

    /// The report of `right` and `wrong` answers about each of two classes.
    fn report(counts: [[usize; 2]; 2]) -> ClassificationReport {
        let mut scores = Vec::new();
        let mut labels = Vec::new();
        for (class, row) in counts.iter().enumerate() {
            for (answer, &count) in row.iter().enumerate() {
                let score = match answer {
                    0 => vec![0.9, 0.1],
                    _ => vec![0.1, 0.9],
                };
                scores.extend(std::iter::repeat_n(score, count));
                labels.extend(std::iter::repeat_n(class, count));
            }
        }
        ClassificationReport::new(&CLASSES.map(str::to_owned), &scores, &labels)
    }

    fn measure(loss: f64, accuracy: f64) -> Measure {
        Measure { loss, accuracy }
    }

    /// Epochs with these validation losses, each the best that is lower than all before.
    fn history(losses: &[f64]) -> Vec<EpochSummary> {
        let mut lowest = f64::INFINITY;
        let epochs = losses.iter().enumerate().map(|(index, &loss)| {
            let best = loss < lowest;
            lowest = lowest.min(loss);
            EpochSummary {
                epoch: index + 1,
                train: measure(loss, 0.5),
                valid: measure(loss, 0.5),
                best,
            }
        });
        epochs.collect()
    }

    fn check(losses: &[f64], train: f64, counts: [[usize; 2]; 2], expected: Verdict) {
        let report = report(counts);
        let outcome = Outcome {
            history: &history(losses),
            train: measure(0.1, train),
            valid: measure(0.1, report.accuracy),
            report: &report,
        };
        assert_eq!(outcome.verdict(), expected, "{losses:?} {counts:?}");
    }

    #[test]
    fn every_verdict_has_its_figures() {
        let (falling, flat) = ([1.0, 0.8, 0.6, 0.4], [1.0, 0.5, 0.49, 0.6]);
        check(&flat, 0.97, [[48, 2], [3, 47]], Verdict::Good);
        check(&falling, 0.97, [[48, 2], [3, 47]], Verdict::Good);
        check(&falling, 0.9, [[43, 7], [7, 43]], Verdict::GoodAndImproving);
        check(&falling, 0.6, [[30, 20], [20, 30]], Verdict::StillImproving);
        check(&[1.0], 0.6, [[30, 20], [20, 30]], Verdict::OneEpoch);
        check(&flat, 0.99, [[35, 15], [15, 35]], Verdict::ByHeart);
        check(&flat, 0.75, [[35, 15], [15, 35]], Verdict::Fair);
        check(&flat, 0.5, [[26, 24], [24, 26]], Verdict::NotLearned);
        check(&flat, 0.3, [[8, 2], [80, 10]], Verdict::NotLearned);
        check(&falling, 0.5, [[50, 0], [50, 0]], Verdict::OneClass);
    }

    #[test]
    fn a_loss_that_hardly_falls_any_more_is_no_promise() {
        check(
            &[1.0, 0.5, 0.5, 0.49],
            0.75,
            [[35, 15], [15, 35]],
            Verdict::Fair,
        );
    }

    #[test]
    fn fewer_than_half_right_of_many_classes_is_weak() {
        let classes: Vec<String> = ["a", "b", "c", "d"].map(str::to_owned).to_vec();
        let scores: Vec<Vec<f32>> = (0..40)
            .map(|image| {
                let mut scores = vec![0.1; 4];
                // Every other one of each class is right.
                scores[(image / 10 + image % 5 / 2) % 4] = 0.7;
                scores
            })
            .collect();
        let labels: Vec<usize> = (0..40).map(|image| image / 10).collect();
        let report = ClassificationReport::new(&classes, &scores, &labels);
        assert!((report.accuracy - 0.4).abs() < 1e-9, "{}", report.accuracy);
        let outcome = Outcome {
            history: &history(&[1.0, 0.5, 0.6]),
            train: measure(0.1, 0.45),
            valid: measure(0.1, 0.4),
            report: &report,
        };
        assert_eq!(outcome.verdict(), Verdict::Weak);
    }

    #[test]
    fn one_answer_about_one_class_is_no_fault() {
        let report = report([[10, 0], [0, 0]]);
        let outcome = Outcome {
            history: &history(&[1.0, 0.5, 0.6]),
            train: measure(0.1, 1.0),
            valid: measure(0.1, 1.0),
            report: &report,
        };
        assert_eq!(outcome.only_answer(), None);
    }

    #[test]
    fn a_curve_is_explained_where_it_differs_from_the_figure() {
        let report = report([[45, 5], [5, 45]]);
        let history = history(&[1.0, 0.5]);
        let outcome = |train| Outcome {
            history: &history,
            train: measure(0.1, train),
            valid: measure(0.1, 0.9),
            report: &report,
        };
        assert_eq!(outcome(0.9).curve_accuracy(), Some(0.5));
        assert_eq!(outcome(0.51).curve_accuracy(), None);
    }

    #[test]
    fn splits_are_compared_by_their_figures() {
        let evaluation = |name: &str, counts| Evaluation {
            name: name.to_owned(),
            protocol: String::new(),
            report: report(counts),
            calibration_error: None,
            robustness: Vec::new(),
        };
        let compared = |random, person| {
            let both = [
                evaluation(RANDOM_SPLIT, random),
                evaluation(BY_PERSON, person),
            ];
            splits(&both).unwrap().0
        };
        let (high, low) = ([[45, 5], [5, 45]], [[30, 20], [20, 30]]);
        assert_eq!(compared(high, low), Splits::RandomHigher);
        assert_eq!(compared(high, high), Splits::Alike);
        assert_eq!(compared(low, high), Splits::RandomLower);
        assert_eq!(splits(&[evaluation("test", high)]), None);
    }
}
