//! Figures of an evaluation, computed from what the model said about each image.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::mapping::{MappedFolder, Use};
use super::{Prediction, Predictions};
use crate::ml::metrics::calibration::{
    CoveragePoint, ReliabilityBin, at_temperature, coverage, coverage_at,
    expected_calibration_error, reliability,
};
use crate::ml::metrics::interval::{Cluster, RESAMPLES, bootstrap_interval};
use crate::ml::metrics::{ClassificationReport, best};

/// Where the resampling of intervals starts.
pub(super) const SEED: u64 = 1;

/// Most errors that are named.
const MAX_WORST: usize = 48;

/// Most people that are named.
pub(super) const MAX_PERSONS: usize = 500;

/// What an interval takes as independent of each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum IntervalBy {
    /// People: pictures of one person succeed and fail together.
    Person,
    /// Images; wider in truth if some show the same person.
    Image,
}

/// How good an accuracy is, in the words of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// Under 50 %.
    Poor,
    /// 50 to 80 %.
    Good,
    /// Over 80 %.
    VeryGood,
}

impl Band {
    /// The band of an accuracy, 0 to 1.
    pub fn of(accuracy: f64) -> Self {
        match accuracy {
            _ if accuracy < 0.5 => Self::Poor,
            _ if accuracy <= 0.8 => Self::Good,
            _ => Self::VeryGood,
        }
    }
}

/// Figures over some classes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Judged {
    /// The classes that could be answered, in the order of the matrix.
    pub classes: Vec<String>,
    /// Accuracy and its kin.
    #[serde(flatten)]
    pub report: ClassificationReport,
    /// What `interval_95` takes as independent.
    pub interval_by: IntervalBy,
    /// How good the accuracy is.
    pub band: Band,
}

/// A folder whose class the model does not know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Unmapped {
    /// The folder.
    pub class: String,
    /// Its images.
    pub images: usize,
}

/// Whether confidence means what it says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Calibration {
    /// Expected calibration error, 0 to 1; 0 is perfect.
    pub ece: f64,
    /// The model's temperature, which is in its scores.
    pub temperature: f64,
    /// The error without the temperature.
    pub ece_uncalibrated: f64,
    /// The reliability curve.
    pub bins: Vec<ReliabilityBin>,
}

/// The accuracy counted for each person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ByPerson {
    /// How many people there are.
    pub persons: usize,
    /// Mean of their accuracies: everybody counts once, however many pictures there are.
    pub accuracy: f64,
    /// Its 95 % interval, by drawing people.
    pub interval_95: [f64; 2],
    /// The first 500 people, those of the lowest accuracy first.
    pub each: Vec<PersonFigure>,
}

/// One person's figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PersonFigure {
    /// As the file names call them.
    pub person: String,
    /// Their images.
    pub images: usize,
    /// Those classified correctly.
    pub right: usize,
}

/// An image that was named wrongly.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct WrongAnswer {
    /// The file's place in the archive.
    pub index: usize,
    /// The file's name inside the archive.
    pub entry: String,
    /// Its class.
    #[serde(rename = "true")]
    pub truth: String,
    /// What the model said.
    pub predicted: String,
    /// How sure it was, 0 to 1.
    pub confidence: f64,
}

/// All figures that follow from the answers alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Figures {
    /// With every class of the model possible as an answer.
    #[serde(flatten)]
    pub judged: Judged,
    /// With the classes of the data alone possible; nothing if those are all.
    pub masked: Option<Judged>,
    /// What each folder was taken for.
    pub mapping: Vec<MappedFolder>,
    /// Folders whose class the model does not know.
    pub unmapped: Vec<Unmapped>,
    /// Whether confidence means what it says.
    pub calibration: Calibration,
    /// Accuracy against coverage.
    pub coverage: Vec<CoveragePoint>,
    /// The point at the threshold that was asked for.
    pub unsure: Option<CoveragePoint>,
    /// Counted for each person, where file names tell.
    pub by_person: Option<ByPerson>,
    /// The wrong answers that the model was surest of, the surest first.
    pub worst: Vec<WrongAnswer>,
}

impl Figures {
    /// Computes all figures. `unsure` is the confidence below which an answer is called unsure, if that is asked for.
    pub fn new(predictions: &Predictions, unsure: Option<f64>) -> Self {
        let judged: Vec<(&Prediction, usize)> = labelled(predictions).collect();
        let labels: Vec<usize> = judged.iter().map(|(_, label)| *label).collect();
        let scores: Vec<Vec<f32>> = judged
            .iter()
            .map(|(image, _)| image.scores.clone())
            .collect();
        let people = predictions.tells_persons;
        Self {
            judged: judge(
                &predictions.classes,
                &scores,
                &labels,
                &clusters_of(&judged, people),
            ),
            masked: masked(predictions, &judged),
            mapping: predictions.mapping.0.clone(),
            unmapped: unmapped(predictions),
            calibration: calibration(&scores, &labels, predictions.temperature),
            coverage: coverage(&scores, &labels),
            unsure: unsure.map(|threshold| coverage_at(&scores, &labels, threshold)),
            by_person: people.then(|| by_person(&judged)),
            worst: worst(predictions, &judged),
        }
    }
}

/// The images whose class the model knows, with it.
pub(super) fn labelled(predictions: &Predictions) -> impl Iterator<Item = (&Prediction, usize)> {
    let images = predictions.images.iter();
    images.filter_map(|image| Some((image, image.label?)))
}

/// For each image a number that those of the same person share; nothing if persons are not known.
fn clusters_of(judged: &[(&Prediction, usize)], people: bool) -> Option<Vec<usize>> {
    let mut numbers = BTreeMap::new();
    let number = |(index, (image, _)): (usize, &(&Prediction, usize))| match &image.person {
        Some(person) => *numbers.entry(person.clone()).or_insert(index),
        None => index,
    };
    people.then(|| judged.iter().enumerate().map(number).collect())
}

fn judge(
    classes: &[String],
    scores: &[Vec<f32>],
    labels: &[usize],
    clusters: &Option<Vec<usize>>,
) -> Judged {
    let mut report = ClassificationReport::new(classes, scores, labels);
    if let Some(clusters) = clusters {
        let mut sums: BTreeMap<usize, Cluster> = BTreeMap::new();
        for ((scores, label), cluster) in scores.iter().zip(labels).zip(clusters) {
            let empty = Cluster {
                reached: 0.0,
                of: 0.0,
            };
            let sum = sums.entry(*cluster).or_insert(empty);
            sum.reached += f64::from(u8::from(best(scores) == *label));
            sum.of += 1.0;
        }
        let sums: Vec<Cluster> = sums.into_values().collect();
        report.interval_95 = bootstrap_interval(&sums, RESAMPLES, SEED);
    }
    Judged {
        classes: classes.to_vec(),
        band: Band::of(report.accuracy),
        report,
        interval_by: match clusters {
            Some(_) => IntervalBy::Person,
            None => IntervalBy::Image,
        },
    }
}

/// The classes of the model that some image has.
pub(super) fn classes_of_data(predictions: &Predictions) -> Vec<usize> {
    let labels: BTreeSet<usize> = labelled(predictions).map(|(_, label)| label).collect();
    labels.into_iter().collect()
}

/// The figures if only classes of the data could be answered.
fn masked(predictions: &Predictions, judged: &[(&Prediction, usize)]) -> Option<Judged> {
    let known = &predictions.classes;
    let kept = classes_of_data(predictions);
    if kept.len() == known.len() {
        return None;
    }
    let place = |class: usize| {
        kept.iter()
            .position(|&kept| kept == class)
            .unwrap_or_default()
    };
    let labels: Vec<usize> = judged.iter().map(|(_, label)| place(*label)).collect();
    let scores: Vec<Vec<f32>> = (judged.iter())
        .map(|(image, _)| mask(&image.scores, &kept))
        .collect();
    let classes: Vec<String> = kept.iter().map(|&class| known[class].clone()).collect();
    let clusters = clusters_of(judged, predictions.tells_persons);
    Some(judge(&classes, &scores, &labels, &clusters))
}

/// The scores of some classes, scaled to sum 1.
pub(super) fn mask(scores: &[f32], kept: &[usize]) -> Vec<f32> {
    let sum: f32 = kept.iter().map(|&class| scores[class]).sum();
    let scaled = kept
        .iter()
        .map(|&class| scores[class] / sum.max(f32::MIN_POSITIVE));
    scaled.collect()
}

fn unmapped(predictions: &Predictions) -> Vec<Unmapped> {
    let count = |folder: usize| {
        let images = predictions.images.iter();
        images.filter(|image| image.folder == folder).count()
    };
    let folders = predictions.mapping.0.iter().enumerate();
    folders
        .filter(|(_, folder)| folder.used == Use::Unknown)
        .map(|(index, folder)| Unmapped {
            class: folder.folder.clone(),
            images: count(index),
        })
        .filter(|unmapped| unmapped.images > 0)
        .collect()
}

fn calibration(scores: &[Vec<f32>], labels: &[usize], temperature: f64) -> Calibration {
    let bins = reliability(scores, labels);
    let uncalibrated: Vec<Vec<f32>> = (scores.iter())
        .map(|scores| at_temperature(scores, 1.0 / temperature))
        .collect();
    Calibration {
        ece: expected_calibration_error(&bins),
        temperature,
        ece_uncalibrated: expected_calibration_error(&reliability(&uncalibrated, labels)),
        bins,
    }
}

fn by_person(judged: &[(&Prediction, usize)]) -> ByPerson {
    let mut figures: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (image, label) in judged {
        let Some(person) = &image.person else {
            continue;
        };
        let (images, right) = figures.entry(person).or_default();
        *images += 1;
        *right += usize::from(best(&image.scores) == *label);
    }
    let share = |&(images, right): &(usize, usize)| right as f64 / images as f64;
    let clusters: Vec<Cluster> = (figures.values())
        .map(|figure| Cluster {
            reached: share(figure),
            of: 1.0,
        })
        .collect();
    let sum: f64 = clusters.iter().map(|cluster| cluster.reached).sum();
    let mut each: Vec<(&str, (usize, usize))> = figures.into_iter().collect();
    each.sort_by(|(_, a), (_, b)| share(a).total_cmp(&share(b)));
    let figure = |(person, (images, right)): (&str, (usize, usize))| PersonFigure {
        person: person.to_owned(),
        images,
        right,
    };
    ByPerson {
        persons: clusters.len(),
        accuracy: sum / clusters.len().max(1) as f64,
        interval_95: bootstrap_interval(&clusters, RESAMPLES, SEED),
        each: each.into_iter().take(MAX_PERSONS).map(figure).collect(),
    }
}

fn worst(predictions: &Predictions, judged: &[(&Prediction, usize)]) -> Vec<WrongAnswer> {
    let mut wrong: Vec<WrongAnswer> = judged
        .iter()
        .filter(|(image, label)| best(&image.scores) != *label)
        .map(|(image, label)| WrongAnswer {
            index: image.index,
            entry: image.entry.clone(),
            truth: predictions.classes[*label].clone(),
            predicted: predictions.classes[best(&image.scores)].clone(),
            confidence: image.scores[best(&image.scores)].into(),
        })
        .collect();
    wrong.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    wrong.truncate(MAX_WORST);
    wrong
}

#[cfg(test)]
mod tests;
