//! What came of one run of an experiment.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::plan::Run;
use crate::dataset::catalog::{Dataset, Part, Sample};
use crate::dataset::split::tells_persons;
use crate::ml::metrics::{ClassificationReport, best};
use crate::ml::train::TrainedModel;
use crate::ml::train::events::EpochSummary;

/// Images that are classified at once.
const CHUNK: usize = 256;

/// A run and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = RunRecord)]
pub struct Record {
    #[serde(flatten)]
    pub key: RunKey,
    pub state: RunState,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// What was measured, unless it failed or was left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub figures: Option<Figures>,
}

/// Which run it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RunKey {
    /// Counted from 1.
    pub number: usize,
    /// Its settings, as an index into the experiment's combinations.
    pub combination: usize,
    /// Counted from 1.
    pub repetition: usize,
    /// The fold that it is measured on, counted from 1; null without folds.
    pub fold: Option<usize>,
    pub seed: u64,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    Finished,
    /// It was hopeless against the runs before it, and was measured as far as it came.
    StoppedEarly,
    Failed,
    /// Its settings were hopeless on an earlier fold.
    LeftOut,
}

impl RunState {
    /// Its name in tables and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Finished => "finished",
            Self::StoppedEarly => "stopped_early",
            Self::Failed => "failed",
            Self::LeftOut => "left_out",
        }
    }
}

/// Which images a run was measured on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MeasuredOn {
    /// Images that the run saw nothing of.
    Test,
    /// The images that also chose its best epoch.
    Validation,
}

/// What was measured of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = RunFigures)]
pub struct Figures {
    pub train_images: usize,
    pub valid_images: usize,
    pub measured_on: MeasuredOn,
    pub report: ClassificationReport,
    pub history: Vec<EpochSummary>,
    /// How long it took.
    pub seconds: f64,
    pub images_per_s: f64,
    /// Whether most file names tell who is shown.
    pub tells_persons: bool,
    /// What it said about every image that it was measured on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answer>,
}

/// What a run said about one image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Answer {
    /// The file's name inside the archive.
    pub entry: String,
    /// Who it shows, where file names tell.
    pub person: Option<String>,
    /// Its true class, as an index into the report's classes.
    pub class: usize,
    /// The class that it was given.
    pub predicted: usize,
    /// The score of that class, 0 to 1.
    pub confidence: f32,
}

impl Answer {
    /// Whether it is right.
    pub fn is_right(&self) -> bool {
        self.class == self.predicted
    }
}

impl RunKey {
    /// The key of a run.
    pub fn of(run: &Run) -> Self {
        Self {
            number: run.number,
            combination: run.combination,
            repetition: run.repetition,
            fold: run.fold.map(|fold| fold.number),
            seed: run.recipe.seed,
        }
    }
}

impl Record {
    /// A run of which there is nothing to measure.
    pub fn without_figures(run: &Run, state: RunState, detail: Option<String>) -> Self {
        Self {
            key: RunKey::of(run),
            state,
            detail,
            figures: None,
        }
    }

    /// A run that was measured.
    pub fn measured(run: &Run, state: RunState, figures: Figures) -> Self {
        Self {
            key: RunKey::of(run),
            state,
            detail: None,
            figures: Some(figures),
        }
    }
}

impl Figures {
    /// Measures a model on the images that its run left for it: those for testing, or else those that chose the best epoch.
    /// The data set must still be divided as it was for the run.
    pub fn of(trained: &TrainedModel, dataset: &Dataset, seconds: f64) -> Self {
        let count = |part| samples(dataset, part).count();
        let measured_on = match count(Part::Test) {
            0 => MeasuredOn::Validation,
            _ => MeasuredOn::Test,
        };
        let measured: Vec<&Sample> = match measured_on {
            MeasuredOn::Test => samples(dataset, Part::Test).collect(),
            MeasuredOn::Validation => samples(dataset, Part::Valid).collect(),
        };
        let scores: Vec<Vec<f32>> = (measured.chunks(CHUNK))
            .flat_map(|chunk| {
                let pixels: Vec<&[u8]> =
                    chunk.iter().map(|sample| &sample.pixels.data[..]).collect();
                trained.classifier.predict_pixels(&pixels)
            })
            .collect();
        let labels: Vec<usize> = measured.iter().map(|sample| sample.class).collect();
        let answers = measured.iter().zip(&scores);
        Self {
            train_images: count(Part::Train),
            valid_images: count(Part::Valid),
            measured_on,
            report: ClassificationReport::new(&dataset.classes, &scores, &labels),
            history: trained.history.clone(),
            seconds,
            images_per_s: trained.images_per_s,
            tells_persons: tells_persons(measured.iter().copied()),
            answers: answers
                .map(|(sample, scores)| answer(sample, scores))
                .collect(),
        }
    }

    /// The ratio of images measured on to images learned from, those that chose the best epoch included: they too decide
    /// about the model.
    pub fn tested_to_learned(&self) -> f64 {
        let learned = match self.measured_on {
            MeasuredOn::Test => self.train_images + self.valid_images,
            MeasuredOn::Validation => self.train_images,
        };
        self.report.support as f64 / learned.max(1) as f64
    }

    /// The epoch whose weights were kept.
    pub fn best_epoch(&self) -> Option<usize> {
        let best = self.history.iter().rev().find(|epoch| epoch.best);
        best.map(|epoch| epoch.epoch)
    }
}

fn samples(dataset: &Dataset, part: Part) -> impl Iterator<Item = &Sample> {
    let samples = dataset.samples.iter();
    samples.filter(move |sample| sample.part == Some(part))
}

fn answer(sample: &Sample, scores: &[f32]) -> Answer {
    let predicted = best(scores);
    Answer {
        entry: sample.entry.clone(),
        person: sample.person.clone(),
        class: sample.class,
        predicted,
        confidence: scores.get(predicted).copied().unwrap_or_default(),
    }
}
