//! What an accuracy is worth: copies among the images, images that the model learned from, what simpler methods reach on
//! the same images, and what the model's own training found.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::figures::labelled;
use super::{Prediction, Predictions};
use crate::dataset::catalog::{Dataset, Sample};
use crate::dataset::duplicates::near_duplicate_groups;
use crate::dataset::seen::Acquaintance;
use crate::dataset::split::{generator, shuffle};
use crate::ml::card::{Card, Evaluation};
use crate::ml::classify::Classifier;
use crate::ml::metrics::best;
use crate::ml::train::{BY_PERSON, RANDOM_SPLIT};

/// Most images whose nearest neighbour is looked for, so that the largest set takes seconds; drawn by chance.
const MAX_NEIGHBOURS: usize = 3000;

/// Where the draw starts.
const SEED: u64 = 1;

/// Most images that are named as learned from.
const MAX_SEEN: usize = 200;

/// Copies and near-copies among the images.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Duplicates {
    /// Groups of images that are copies or near-copies of each other.
    pub groups: usize,
    /// Images in these groups.
    pub images: usize,
}

/// An image that the model learned from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SeenImage {
    /// The file's place in the archive.
    pub index: usize,
    /// The file's name inside the archive.
    pub entry: String,
    /// Whether it is that very image, not one nearly like it.
    pub exact: bool,
}

/// Images that were used in the model's training, to learn from or to choose its best epoch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Seen {
    /// Those very images.
    pub exact: usize,
    /// Images that look nearly the same.
    pub near: usize,
    /// Whether all images that the model learned from are known; else there may be more.
    pub complete: bool,
    /// The first 200 of them.
    pub images: Vec<SeenImage>,
    /// Share of them that was classified correctly; null if there are none.
    pub accuracy_seen: Option<f64>,
    /// Share of all others that was classified correctly; null if there are none.
    pub accuracy_unseen: Option<f64>,
}

/// What methods without any learning reach on the same images.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Baselines {
    /// Always the most frequent class.
    pub majority: f64,
    /// The class of the image among all others whose gray pixels, each image brought to mean 0 and standard deviation 1,
    /// differ least.
    pub nearest_neighbour: f64,
    /// The same among images of other people; null where people are not known.
    pub nearest_neighbour_other_person: Option<f64>,
    /// Images that these two were measured on: all, or 3,000 drawn by chance.
    pub nearest_neighbour_images: usize,
}

/// A figure from the model's card.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CardFigure {
    /// Share classified correctly.
    pub accuracy: f64,
    /// Its 95 % interval.
    pub interval_95: [f64; 2],
    /// Images.
    pub images: usize,
}

/// What the model's training measured with both kinds of split.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TrainedFigures {
    /// Images divided by chance: the same people on both sides.
    pub random: Option<CardFigure>,
    /// No person on both sides.
    pub person: Option<CardFigure>,
}

/// What the figures are worth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Truth {
    /// Copies among the images.
    pub duplicates: Duplicates,
    /// Images the model learned from; null if it carries no fingerprints of them.
    pub seen_in_training: Option<Seen>,
    /// Whether no one can tell which images the model learned from.
    pub seen_unknown: bool,
    /// Whether this is the very file that the model learned from.
    pub same_file_as_training: bool,
    /// What methods without any learning reach.
    pub baselines: Baselines,
    /// What the model's training measured; null where it measured neither.
    pub trained: Option<TrainedFigures>,
}

/// An image with its class and what the model said.
struct Judged<'a> {
    sample: &'a Sample,
    label: usize,
    is_right: bool,
}

impl Truth {
    /// Looks for all of it. `dataset` is what `predictions` are about.
    pub fn new(classifier: &Classifier, dataset: &Dataset, predictions: &Predictions) -> Self {
        let samples: HashMap<usize, &Sample> = dataset
            .samples
            .iter()
            .map(|sample| (sample.index, sample))
            .collect();
        let judged: Vec<Judged<'_>> = labelled(predictions)
            .filter_map(|(image, label)| Judged::new(&samples, image, label))
            .collect();
        let seen = seen(classifier, &judged);
        let card = classifier.card();
        Self {
            duplicates: duplicates(dataset),
            seen_unknown: seen.is_none(),
            seen_in_training: seen,
            same_file_as_training: card.trained_on.hash == dataset.sha256,
            baselines: baselines(&judged, predictions.tells_persons),
            trained: trained(card),
        }
    }
}

impl<'a> Judged<'a> {
    fn new(samples: &HashMap<usize, &'a Sample>, image: &Prediction, label: usize) -> Option<Self> {
        Some(Self {
            sample: *samples.get(&image.index)?,
            label,
            is_right: best(&image.scores) == label,
        })
    }
}

fn duplicates(dataset: &Dataset) -> Duplicates {
    let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
    for group in near_duplicate_groups(&dataset.samples) {
        *sizes.entry(group).or_default() += 1;
    }
    let repeated = || sizes.values().filter(|&&size| size > 1);
    Duplicates {
        groups: repeated().count(),
        images: repeated().sum(),
    }
}

fn seen(classifier: &Classifier, judged: &[Judged<'_>]) -> Option<Seen> {
    let samples: Vec<&Sample> = judged.iter().map(|image| image.sample).collect();
    let known = classifier.learned()?.acquaintances(&samples);
    let count = |kind| known.iter().filter(|known| **known == Some(kind)).count();
    let accuracy = |is_seen: bool| {
        let of_kind = || {
            judged
                .iter()
                .zip(&known)
                .filter(move |(_, known)| known.is_some() == is_seen)
        };
        share(
            of_kind().filter(|(image, _)| image.is_right).count(),
            of_kind().count(),
        )
    };
    let images = judged.iter().zip(&known).filter_map(|(image, known)| {
        Some(SeenImage {
            index: image.sample.index,
            entry: image.sample.entry.clone(),
            exact: (*known)? == Acquaintance::Exact,
        })
    });
    let fingerprints = classifier.card().fingerprints.as_ref();
    Some(Seen {
        complete: fingerprints.is_some_and(|known| known.complete),
        exact: count(Acquaintance::Exact),
        near: count(Acquaintance::Near),
        images: images.take(MAX_SEEN).collect(),
        accuracy_seen: accuracy(true),
        accuracy_unseen: accuracy(false),
    })
}

fn baselines(judged: &[Judged<'_>], tells_persons: bool) -> Baselines {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for image in judged {
        *counts.entry(image.label).or_default() += 1;
    }
    let most = counts.into_values().max().unwrap_or_default();
    let pixels: Vec<Vec<i16>> = judged
        .par_iter()
        .map(|image| standardised(&image.sample.pixels.gray_values()))
        .collect();
    let mut asked: Vec<usize> = (0..judged.len()).collect();
    shuffle(&mut asked, &mut generator(SEED));
    asked.truncate(MAX_NEIGHBOURS);
    let right: Vec<(bool, bool)> = asked
        .par_iter()
        .map(|&index| neighbours_agree(judged, &pixels, index))
        .collect();
    let of = |is_right: fn(&(bool, bool)) -> bool| {
        let right = right.iter().filter(|right| is_right(right)).count();
        share(right, asked.len()).unwrap_or_default()
    };
    Baselines {
        majority: share(most, judged.len()).unwrap_or_default(),
        nearest_neighbour: of(|right| right.0),
        nearest_neighbour_other_person: tells_persons.then(|| of(|right| right.1)),
        nearest_neighbour_images: asked.len(),
    }
}

/// Whether the nearest of all other images, and the nearest of another person, has the image's class.
fn neighbours_agree(judged: &[Judged<'_>], pixels: &[Vec<i16>], index: usize) -> (bool, bool) {
    let own = &judged[index];
    let is_same_person = |other: &Judged<'_>| match (&own.sample.person, &other.sample.person) {
        (Some(own), Some(other)) => own == other,
        _ => false,
    };
    let (mut nearest, mut nearest_other) = ((u64::MAX, usize::MAX), (u64::MAX, usize::MAX));
    for (place, other) in judged.iter().enumerate() {
        if place == index {
            continue;
        }
        let found = (distance(&pixels[index], &pixels[place]), place);
        if found.0 < nearest.0 {
            nearest = found;
        }
        if found.0 < nearest_other.0 && !is_same_person(other) {
            nearest_other = found;
        }
    }
    let agrees = |(_, place): (u64, usize)| {
        judged
            .get(place)
            .is_some_and(|other| other.label == own.label)
    };
    (agrees(nearest), agrees(nearest_other))
}

/// The gray pixels, brought to mean 0 and standard deviation 1, which takes out most of the lighting; in steps of a
/// 256th of the deviation, so that tens of thousands of images fit into memory.
fn standardised(gray: &[u8]) -> Vec<i16> {
    let count = gray.len().max(1) as f32;
    let mean = gray.iter().map(|&value| f32::from(value)).sum::<f32>() / count;
    let squares = gray.iter().map(|&value| (f32::from(value) - mean).powi(2));
    let deviation = (squares.sum::<f32>() / count).sqrt().max(1.0);
    let step = |&value: &u8| ((f32::from(value) - mean) / deviation * 256.0).round();
    gray.iter()
        .map(|value| step(value).clamp(-2047.0, 2047.0) as i16)
        .collect()
}

/// Squared Euclidean distance; sums of rows fit into 32 bits, which lets the compiler use vector code.
fn distance(a: &[i16], b: &[i16]) -> u64 {
    const ROW: usize = 256;
    let of_row = |(a, b): (&[i16], &[i16])| {
        let squares = a.iter().zip(b).map(|(&a, &b)| {
            let difference = i32::from(a) - i32::from(b);
            (difference * difference) as u32
        });
        u64::from(squares.sum::<u32>())
    };
    a.chunks(ROW).zip(b.chunks(ROW)).map(of_row).sum()
}

fn trained(card: &Card) -> Option<TrainedFigures> {
    let figure = |name: &str| {
        let found = card.metrics.iter().find(|figure| figure.name == name);
        found.map(CardFigure::from)
    };
    let (random, person) = (figure(RANDOM_SPLIT), figure(BY_PERSON));
    (random.is_some() || person.is_some()).then_some(TrainedFigures { random, person })
}

impl From<&Evaluation> for CardFigure {
    fn from(figure: &Evaluation) -> Self {
        Self {
            accuracy: figure.report.accuracy,
            interval_95: figure.report.interval_95,
            images: figure.report.support,
        }
    }
}

fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::testing::{face, sample};

    fn judged<'a>(samples: &'a [Sample], labels: &[usize]) -> Vec<Judged<'a>> {
        let image = |(sample, &label): (&'a Sample, &usize)| Judged {
            sample,
            label,
            is_right: true,
        };
        samples.iter().zip(labels).map(image).collect()
    }

    #[test]
    fn the_nearest_image_is_another_one_whatever_the_light_and_may_have_to_be_of_another_person() {
        let mut brighter = face(1, 48);
        (brighter.pixels_mut()).for_each(|p| p.0 = p.0.map(|v| v / 2 + 90));
        let person = |image: &image::RgbImage, person: &str| Sample {
            person: Some(person.to_owned()),
            ..sample(image)
        };
        let samples = [
            person(&face(1, 48), "a"),
            person(&brighter, "a"),
            person(&face(2, 48), "b"),
        ];
        let found = baselines(&judged(&samples, &[0, 0, 1]), true);
        assert!((found.majority - 2.0 / 3.0).abs() < 1e-9);
        // The two of one person find each other, the third finds one of them.
        assert!((found.nearest_neighbour - 2.0 / 3.0).abs() < 1e-9);
        assert_eq!(found.nearest_neighbour_other_person, Some(0.0));
        assert_eq!(found.nearest_neighbour_images, 3);
    }
}
