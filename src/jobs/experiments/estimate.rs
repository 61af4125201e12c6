//! How long all runs of an experiment will take, measured with a few steps of some of them.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::super::estimate::own_parts;
use super::super::{JobRequest, Jobs, JobsError};
use super::{ExperimentRequest, check_folds};
use crate::ml::device::DeviceChoice;
use crate::ml::experiment::plan::Run;
use crate::ml::train::estimate::{Speed, Workload};
use crate::ml::train::recipe::{Recipe, Vary};
use crate::storage::store::StoredDataset;

/// Most sizes of batches that are timed; runs with others are taken to be as fast as the first one is for each image.
const MAX_TIMED: usize = 4;

/// How long all runs of an experiment will take, if each uses all its epochs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct ExperimentEstimate {
    pub runs: usize,
    /// Of all runs; reading the pictures is not counted.
    pub seconds: f64,
}

/// An experiment whose time can be measured; see [`Jobs::experiment_estimator`].
#[derive(Debug)]
pub struct ExperimentEstimator {
    jobs: Jobs,
    device: Option<DeviceChoice>,
    classes: usize,
    /// What each run does.
    runs: Vec<(Recipe, Workload)>,
}

impl Jobs {
    /// Prepares the estimate of an experiment that is asked for as in [`Jobs::start_experiment`].
    ///
    /// # Errors
    ///
    /// If it cannot be carried out.
    pub async fn experiment_estimator(
        &self,
        request: &Value,
    ) -> Result<ExperimentEstimator, JobsError> {
        let (request, dataset) = self.completed(request).await?;
        let limits = self.datasets().limits();
        let parsed = ExperimentRequest::parse(&request, limits.max_experiment_runs)?;
        let train = &parsed.train;
        let dataset = Self::usable(&train.dataset, dataset)?;
        let job = JobRequest::Train(Box::new(train.clone()));
        self.shared.check(&job, &dataset)?;
        let check_up = self.datasets().check_up(&dataset.id).await?;
        let persons = check_up.and_then(|check_up| check_up.persons);
        check_folds(&parsed, dataset.images, persons)?;
        self.check_device(train.device).await?;
        let runs = parsed.plan.runs.into_iter().map(|run| {
            let workload = workload(&run, &dataset);
            (run.recipe, workload)
        });
        Ok(ExperimentEstimator {
            jobs: self.clone(),
            device: train.device,
            classes: dataset.classes.len(),
            runs: runs.collect(),
        })
    }
}

impl ExperimentEstimator {
    /// Times some steps on this machine; nothing while a job computes. Slow: for
    /// [`crate::inference::engine::Engine::render`].
    pub fn measure(&self) -> Option<ExperimentEstimate> {
        let measured = self.jobs.measure(self.device, |device| {
            let mut timed: Vec<(usize, Speed)> = Vec::new();
            let mut seconds = 0.0;
            for (recipe, workload) in &self.runs {
                let size = recipe.batch_size;
                let is_known = timed.iter().any(|(known, _)| *known == size);
                if !is_known && timed.len() < MAX_TIMED {
                    timed.push((size, Speed::measure(recipe, self.classes, device)));
                }
                let own = timed.iter().find(|(known, _)| *known == size);
                let (_, speed) = own.or(timed.first())?;
                seconds += speed.estimate(recipe, *workload).seconds;
            }
            Some(seconds)
        });
        measured.map(|seconds| ExperimentEstimate {
            runs: self.runs.len(),
            seconds,
        })
    }
}

/// What a run learns from and measures on, as `ml::experiment::division` divides the images.
fn workload(run: &Run, dataset: &StoredDataset) -> Workload {
    let recipe = &run.recipe;
    let classes = dataset.classes.len();
    let [train, valid, test] = own_parts(dataset);
    let images = dataset.images - test.min(dataset.images);
    let (train, valid) = match run.fold {
        // One fold is measured on, once; one chooses the best epoch.
        Some(fold) => {
            let each = images.div_ceil(fold.of);
            (images.saturating_sub(2 * each), each)
        }
        None if train > 0 && valid > 0 => (train, valid),
        None => {
            let valid = (images as f64 * recipe.validation).round() as usize;
            (images.saturating_sub(valid), valid)
        }
    };
    Workload {
        classes,
        train_images: match recipe.vary {
            Vary::Beforehand => classes * recipe.balance,
            Vary::EachTime => train,
        },
        valid_images: valid,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::check_up::classes::{ClassSummary, PartCounts};
    use crate::ml::experiment::plan::Fold;
    use crate::vision::Color;

    fn images(recipe: Recipe, folds: Option<usize>, parts: Option<PartCounts>) -> (usize, usize) {
        let class = |name: &str| ClassSummary {
            name: name.to_owned(),
            images: 50,
            parts,
            examples: Vec::new(),
        };
        let dataset = StoredDataset {
            id: "ds-1".to_owned(),
            name: String::new(),
            created_at: String::new(),
            bytes: 0,
            sha256: String::new(),
            reading: String::new(),
            revision: 0,
            images: 100,
            classes: vec![class("a"), class("b")],
            damaged: None,
        };
        let run = Run {
            number: 1,
            combination: 0,
            repetition: 1,
            fold: folds.map(|of| Fold { number: 1, of }),
            recipe,
        };
        let workload = workload(&run, &dataset);
        (workload.train_images, workload.valid_images)
    }

    #[test]
    fn images_are_counted_as_they_will_be_divided() {
        let facefeel = || Recipe {
            validation: 0.2,
            ..Recipe::facefeel(Color::Gray)
        };
        let thesis = || Recipe {
            balance: 70,
            ..Recipe::thesis(Color::Gray)
        };
        let parts = PartCounts {
            train: 30,
            valid: 10,
            test: 10,
        };
        assert_eq!(images(facefeel(), Some(5), None), (60, 20));
        assert_eq!(images(facefeel(), Some(5), Some(parts)), (48, 16));
        assert_eq!(images(facefeel(), None, None), (80, 20));
        assert_eq!(images(facefeel(), None, Some(parts)), (60, 20));
        assert_eq!(images(thesis(), Some(10), None), (140, 10));
    }
}
