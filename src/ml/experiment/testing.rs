//! Data sets, runs and their records for the tests of experiments.

use super::plan::{Fold, Run};
use super::record::{Answer, Figures, MeasuredOn, Record, RunKey, RunState};
use crate::dataset::catalog::{Dataset, Sample};
use crate::dataset::reading::Understood;
use crate::dataset::testing::{face, sample};
use crate::ml::metrics::ClassificationReport;
use crate::ml::train::events::{EpochSummary, Measure};
use crate::ml::train::recipe::{Recipe, SplitBy};
use crate::vision::Color;

pub(super) const CLASSES: [&str; 2] = ["happy", "sad"];

/// `shots` images of each class of each of `persons` people.
pub(super) fn dataset(persons: usize, shots: usize) -> Dataset {
    let mut samples = Vec::new();
    for (class, name) in CLASSES.into_iter().enumerate() {
        for person in 0..persons {
            for shot in 0..shots {
                let index = samples.len();
                samples.push(Sample {
                    index,
                    entry: format!("{name}/p{person}_{shot}.png"),
                    class,
                    person: Some(format!("p{person}")),
                    ..sample(&face(index as u32 + 1, 48))
                });
            }
        }
    }
    Dataset {
        name: "faces".to_owned(),
        sha256: "0".repeat(64),
        classes: CLASSES.map(str::to_owned).to_vec(),
        samples,
        skipped: Vec::new(),
        understood: Understood::default(),
        no_face: Vec::new(),
        edition: None,
    }
}

/// A run on a fold, by person.
pub(super) fn run(fold: Option<Fold>) -> Run {
    Run {
        number: 1,
        combination: 0,
        repetition: 1,
        fold,
        recipe: Recipe {
            split: SplitBy::Person,
            ..Recipe::thesis(Color::Gray)
        },
    }
}

/// What a run answered about ten images of one class each: those of `wrong` wrongly.
pub(super) fn record(combination: usize, fold: usize, wrong: &[usize]) -> Record {
    let answers: Vec<Answer> = (0..10)
        .map(|image| {
            let class = image % 2;
            Answer {
                entry: format!("{fold}-{image}"),
                person: Some(format!("p{fold}-{}", image / 2)),
                class,
                predicted: if wrong.contains(&image) {
                    1 - class
                } else {
                    class
                },
                confidence: 0.9,
            }
        })
        .collect();
    let scores: Vec<Vec<f32>> = (answers.iter())
        .map(|answer| match answer.predicted {
            0 => vec![0.9, 0.1],
            _ => vec![0.1, 0.9],
        })
        .collect();
    let labels: Vec<usize> = answers.iter().map(|answer| answer.class).collect();
    let report = ClassificationReport::new(&CLASSES.map(str::to_owned), &scores, &labels);
    Record {
        key: RunKey {
            number: 3 * fold + combination + 1,
            combination,
            repetition: 1,
            fold: Some(fold),
            seed: 42,
        },
        state: RunState::Finished,
        detail: None,
        figures: Some(Figures {
            train_images: 15,
            valid_images: 5,
            measured_on: MeasuredOn::Test,
            history: history(&[report.accuracy]),
            report,
            seconds: 1.0,
            images_per_s: 100.0,
            tells_persons: true,
            answers,
        }),
    }
}

/// Epochs with these accuracies on the validation images.
pub(super) fn history(accuracies: &[f64]) -> Vec<EpochSummary> {
    let epochs = accuracies.iter().zip(1..);
    let summary = |(&accuracy, epoch)| {
        let measure = Measure {
            loss: 1.0,
            accuracy,
        };
        EpochSummary {
            epoch,
            train: measure,
            valid: measure,
            best: epoch == 1,
        }
    };
    epochs.map(summary).collect()
}
