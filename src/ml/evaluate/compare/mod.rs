//! Models on the same images.

mod several;

pub use several::{AgainstBest, ClassRecalls, OneOfSeveral, Several};

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ml::evaluate::Predictions;
use crate::ml::evaluate::figures::labelled;
use crate::ml::metrics::comparison::{mcnemar, paired_difference_interval};
use crate::ml::metrics::{best, wilson_interval};

/// Below this probability a difference is called real, if its interval does not contain 0 either.
const REAL_BELOW: f64 = 0.05;

/// What a difference is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Chance alone would hardly make it so large.
    Real,
    /// Chance alone may have made it.
    Chance,
}

/// What a paired test says of two models.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Comparison {
    /// Images that both were asked about and whose class both know. All figures below are over these.
    pub images: usize,
    /// Of these, classified correctly by the first.
    pub a_right: usize,
    /// Of these, classified correctly by the second.
    pub b_right: usize,
    /// 95 % interval of the first one's accuracy, by image.
    pub a_interval_95: [f64; 2],
    /// 95 % interval of the second one's accuracy, by image.
    pub b_interval_95: [f64; 2],
    /// Named correctly by the first alone.
    pub only_a_right: usize,
    /// Named correctly by the second alone.
    pub only_b_right: usize,
    /// Accuracy of the first minus that of the second, −1 to 1.
    pub difference: f64,
    /// Its 95 % interval, by image.
    pub difference_interval_95: [f64; 2],
    /// McNemar's test: the probability of such a difference between equally good models.
    pub p_value: f64,
    /// What the difference is worth.
    pub verdict: Verdict,
}

/// The images that several models were asked about and whose class all of them know.
#[derive(Debug)]
pub struct CommonImages {
    images: Vec<CommonImage>,
    /// Whether most file names tell who is shown.
    tells_persons: bool,
}

/// One of them.
#[derive(Debug)]
struct CommonImage {
    /// Its file's name inside the archive.
    entry: String,
    /// Its true class, as the first model calls it.
    class: String,
    person: Option<String>,
    /// Which of the models classified it correctly.
    right: Vec<bool>,
}

impl CommonImages {
    /// What `models` said about the same dataset.
    pub fn new(models: &[Predictions]) -> Self {
        let rights = |predictions| -> HashMap<usize, bool> {
            labelled(predictions)
                .map(|(image, label)| (image.index, best(&image.scores) == label))
                .collect()
        };
        let Some((first, _)) = models.split_first() else {
            return Self {
                images: Vec::new(),
                tells_persons: false,
            };
        };
        let models: Vec<HashMap<usize, bool>> = models.iter().map(rights).collect();
        let common = labelled(first).filter_map(|(image, label)| {
            let right = (models.iter()).map(|model| model.get(&image.index).copied());
            Some(CommonImage {
                right: right.collect::<Option<_>>()?,
                entry: image.entry.clone(),
                class: first.classes.get(label)?.clone(),
                person: image.person.clone(),
            })
        });
        Self {
            images: common.collect(),
            tells_persons: first.tells_persons,
        }
    }

    /// How many they are.
    pub fn len(&self) -> usize {
        self.images.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.images.is_empty()
    }

    /// How many of them the model at `place` classified correctly, with the 95 % interval of that share.
    pub fn right(&self, place: usize) -> (usize, [f64; 2]) {
        let right = self.count(|image| image[place]);
        (right, wilson_interval(right, self.len()))
    }

    /// The model at place `a` against the one at place `b`.
    pub fn compare(&self, a: usize, b: usize) -> Comparison {
        let only_a_right = self.count(|image| image[a] && !image[b]);
        let only_b_right = self.count(|image| image[b] && !image[a]);
        let ((a_right, a_interval_95), (b_right, b_interval_95)) = (self.right(a), self.right(b));
        let p_value = mcnemar(only_a_right, only_b_right);
        let images = self.len();
        let interval = paired_difference_interval(only_a_right, only_b_right, images);
        Comparison {
            images,
            a_right,
            b_right,
            a_interval_95,
            b_interval_95,
            only_a_right,
            only_b_right,
            difference: (a_right as f64 - b_right as f64) / images.max(1) as f64,
            difference_interval_95: interval,
            p_value,
            verdict: match is_real(p_value, interval) {
                true => Verdict::Real,
                false => Verdict::Chance,
            },
        }
    }

    fn count(&self, is_it: impl Fn(&[bool]) -> bool) -> usize {
        let images = self.images.iter();
        images.filter(|image| is_it(&image.right)).count()
    }
}

fn is_real(p_value: f64, interval: [f64; 2]) -> bool {
    p_value < REAL_BELOW && excludes_zero(interval)
}

/// Whether a difference with this interval is one of direction.
pub fn excludes_zero([low, high]: [f64; 2]) -> bool {
    low > 0.0 || high < 0.0
}

impl Comparison {
    /// Compares what two models said about the same dataset.
    pub fn new(a: Predictions, b: Predictions) -> Self {
        CommonImages::new(&[a, b]).compare(0, 1)
    }
}
