//! What an accuracy is worth: copies among the images, images that the model learned from, what simpler methods reach on
//! the same images, and what the model's own training found.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::figures::labelled;
use super::{Prediction, Predictions};
use crate::card::{Card, Evaluation};
use crate::dataset::catalog::{Dataset, Sample};
use crate::dataset::duplicates::near_duplicate_groups;
use crate::dataset::seen::Acquaintance;
use crate::dataset::split::{generator, shuffle};
use crate::ml::classify::Classifier;
use crate::ml::metrics::best;
use crate::ml::train::{BY_PERSON, RANDOM_SPLIT};

/// Most images whose nearest neighbour is looked for, so that the largest set takes seconds; drawn by chance.
const MOST_NEIGHBOURS: usize = 3000;

/// Where the draw starts.
const SEED: u64 = 1;

/// Most images that are named as learned from.
const MOST_SEEN: usize = 200;

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
    /// Share of them that was named rightly; null if there are none.
    pub accuracy_seen: Option<f64>,
    /// Share of all others that was named rightly; null if there are none.
    pub accuracy_unseen: Option<f64>,
}

/// What methods without any learning reach on the same images.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Baselines {
    /// Always the most frequent class.
    pub majority: f64,
    /// The class of the image among all others whose gray pixels differ least.
    pub nearest_neighbour: f64,
    /// The same among images of other people; null where people are not known.
    pub nearest_neighbour_other_person: Option<f64>,
    /// Images that these two were measured on: all, or 3,000 drawn by chance.
    pub nearest_neighbour_images: usize,
}

/// A figure from the model's card.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CardFigure {
    /// Share named rightly.
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
    /// Whether nobody can tell which images the model learned from.
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
        images: images.take(MOST_SEEN).collect(),
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
    let pixels: Vec<Vec<u8>> = judged
        .par_iter()
        .map(|image| image.sample.pixels.gray_values())
        .collect();
    let mut asked: Vec<usize> = (0..judged.len()).collect();
    shuffle(&mut asked, &mut generator(SEED));
    asked.truncate(MOST_NEIGHBOURS);
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
fn neighbours_agree(judged: &[Judged<'_>], pixels: &[Vec<u8>], index: usize) -> (bool, bool) {
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
        nearest = nearest.min(found);
        if !is_same_person(other) {
            nearest_other = nearest_other.min(found);
        }
    }
    let agrees = |(_, place): (u64, usize)| {
        judged
            .get(place)
            .is_some_and(|other| other.label == own.label)
    };
    (agrees(nearest), agrees(nearest_other))
}

/// Squared Euclidean distance; sums of rows fit into 32 bits, which lets the compiler use vector code.
fn distance(a: &[u8], b: &[u8]) -> u64 {
    const ROW: usize = 1024;
    let of_row = |(a, b): (&[u8], &[u8])| {
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
