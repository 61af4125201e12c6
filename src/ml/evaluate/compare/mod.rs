//! Models on the same images.

mod several;

pub use several::{AgainstBest, ClassRecalls, OneOfSeveral, PersonRights, Several};

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ml::evaluate::Predictions;
use crate::ml::evaluate::figures::{IntervalBy, SEED, labelled};
use crate::ml::metrics::comparison::{mcnemar, paired_difference_interval};
use crate::ml::metrics::interval::{Cluster, RESAMPLES, bootstrap_difference, bootstrap_interval};
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
    /// What all intervals here take as independent.
    pub interval_by: IntervalBy,
    /// 95 % interval of the first one's accuracy.
    pub a_interval_95: [f64; 2],
    /// 95 % interval of the second one's accuracy.
    pub b_interval_95: [f64; 2],
    /// Named correctly by the first alone.
    pub only_a_right: usize,
    /// Named correctly by the second alone.
    pub only_b_right: usize,
    /// Accuracy of the first minus that of the second, −1 to 1.
    pub difference: f64,
    /// Its 95 % interval.
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

    /// What intervals take as independent: as an evaluation of the same images does.
    pub fn interval_by(&self) -> IntervalBy {
        match self.tells_persons {
            true => IntervalBy::Person,
            false => IntervalBy::Image,
        }
    }

    /// How many of them the model at `place` classified correctly, with the 95 % interval of that share.
    pub fn right(&self, place: usize) -> (usize, [f64; 2]) {
        let right = self.count(|image| image[place]);
        let interval = match self.interval_by() {
            IntervalBy::Person => {
                let clusters = self.clusters(|image| i8::from(image[place]));
                bootstrap_interval(&clusters, RESAMPLES, SEED)
            }
            IntervalBy::Image => wilson_interval(right, self.len()),
        };
        (right, interval)
    }

    /// The model at place `a` against the one at place `b`.
    pub fn compare(&self, a: usize, b: usize) -> Comparison {
        self.compare_counted((a, self.right(a)), (b, self.right(b)))
    }

    /// The same with what [`Self::right`] said of each place.
    fn compare_counted(
        &self,
        (a, (a_right, a_interval_95)): (usize, (usize, [f64; 2])),
        (b, (b_right, b_interval_95)): (usize, (usize, [f64; 2])),
    ) -> Comparison {
        let only_a_right = self.count(|image| image[a] && !image[b]);
        let only_b_right = self.count(|image| image[b] && !image[a]);
        let p_value = mcnemar(only_a_right, only_b_right);
        let images = self.len();
        let interval = match self.interval_by() {
            IntervalBy::Person => {
                let clusters = self.clusters(|image| i8::from(image[a]) - i8::from(image[b]));
                bootstrap_difference(&clusters, RESAMPLES, SEED)
            }
            IntervalBy::Image => paired_difference_interval(only_a_right, only_b_right, images),
        };
        Comparison {
            images,
            a_right,
            b_right,
            interval_by: self.interval_by(),
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

    /// What was reached of each person, in the order in which they first appear; a picture of nobody known is a person of its own.
    fn clusters(&self, reached: impl Fn(&[bool]) -> i8) -> Vec<Cluster> {
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        let mut clusters: Vec<Cluster> = Vec::new();
        for image in &self.images {
            let next = clusters.len();
            let place = match &image.person {
                Some(person) => *places.entry(person).or_insert(next),
                None => next,
            };
            if place == next {
                clusters.push(Cluster {
                    reached: 0.0,
                    of: 0.0,
                });
            }
            clusters[place].reached += f64::from(reached(&image.right));
            clusters[place].of += 1.0;
        }
        clusters
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ml::evaluate::Prediction;
    use crate::ml::evaluate::figures::Figures;
    use crate::ml::evaluate::mapping::Mapping;

    /// 40 images of ten people, of which a model of two classes is wrong about every `wrong`th.
    fn predictions(wrong: usize, tells_persons: bool) -> Predictions {
        let image = |index: usize| Prediction {
            index,
            entry: format!("{index}.png"),
            folder: 0,
            label: Some(0),
            // Two pictures are of nobody known.
            person: (index >= 2).then(|| format!("p{}", index % 10)),
            detected: false,
            scores: match index % wrong {
                0 => vec![0.1, 0.9],
                _ => vec![0.9, 0.1],
            },
        };
        Predictions {
            classes: vec!["happy".to_owned(), "sad".to_owned()],
            temperature: 1.0,
            mapping: Mapping(Vec::new()),
            tells_persons,
            images: (0..40).map(image).collect(),
        }
    }

    #[test]
    fn a_model_has_the_interval_that_an_evaluation_of_the_same_images_gives_it() {
        for tells_persons in [true, false] {
            let both = [3, 7].map(|wrong| predictions(wrong, tells_persons));
            let common = CommonImages::new(&both);
            for (place, one) in both.iter().enumerate() {
                let judged = Figures::new(one, None).judged;
                assert_eq!(common.right(place).1, judged.report.interval_95);
                assert_eq!(common.interval_by(), judged.interval_by);
            }
        }
    }

    #[test]
    fn a_difference_has_an_interval_of_the_same_kind() {
        let compare = |tells_persons| {
            Comparison::new(predictions(3, tells_persons), predictions(7, tells_persons))
        };
        let (person, image) = (compare(true), compare(false));
        assert_eq!(
            (person.interval_by, image.interval_by),
            (IntervalBy::Person, IntervalBy::Image)
        );
        assert_eq!(person.difference, image.difference);
        assert_ne!(person.difference_interval_95, image.difference_interval_95);
        for [low, high] in [person, image].map(|found| found.difference_interval_95) {
            assert!(low <= person.difference && person.difference <= high);
        }
    }

    #[test]
    fn doubt_remains_where_models_never_differ() {
        let same = Comparison::new(predictions(3, true), predictions(3, true));
        let [low, high] = same.difference_interval_95;
        assert!(low < -0.1 && high > 0.1, "{low} {high}");
        assert_eq!(same.verdict, Verdict::Chance);
    }
}
