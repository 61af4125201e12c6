//! How long a training will take, measured with a few of its steps.

use std::sync::{PoisonError, TryLockError};

use super::request::{JobRequest, RequestError, TrainRequest};
use super::{Jobs, JobsError};
use crate::ml::device::{ComputeDevice, DeviceChoice};
use crate::ml::train::estimate::{Estimate, Workload, estimate};
use crate::ml::train::recipe::{Recipe, SplitBy, Vary};
use crate::storage::store::StoredDataset;

/// A training whose time can be measured; see [`Jobs::estimator`].
#[derive(Debug)]
pub struct Estimator {
    jobs: Jobs,
    device: Option<DeviceChoice>,
    recipe: Recipe,
    workloads: Vec<Workload>,
}

impl Jobs {
    /// Prepares the estimate of a training that is asked for as in [`Jobs::submit`].
    ///
    /// # Errors
    ///
    /// If the training cannot be carried out.
    pub async fn estimator(&self, request: &serde_json::Value) -> Result<Estimator, JobsError> {
        let (request, dataset) = self.completed(request).await?;
        let JobRequest::Train(request) = JobRequest::parse(&request)? else {
            let detail = "only a training can be estimated; give train";
            return Err(RequestError::new("kind", detail).into());
        };
        let dataset = Self::usable(&request.dataset, dataset)?;
        self.shared.check_training(&request, &dataset)?;
        self.check_device(request.device).await?;
        Ok(Estimator {
            jobs: self.clone(),
            device: request.device,
            workloads: workloads(&request, &dataset),
            recipe: request.recipe,
        })
    }
}

impl Estimator {
    /// Times some steps on this machine; nothing while a job computes, because both would be slowed down, and trainings
    /// draw from the same random numbers. Slow: for [`crate::inference::engine::Engine::render`].
    pub fn measure(&self) -> Option<Estimate> {
        self.jobs.measure(self.device, |device| {
            let runs = self.workloads.iter();
            let mut runs = runs.map(|&workload| estimate(&self.recipe, workload, device));
            let model = runs.next()?;
            Some(Estimate {
                comparison_seconds: runs.map(|run| run.seconds).sum(),
                ..model
            })
        })
    }
}

impl Jobs {
    /// Lets `work` measure on the device while no job computes there and no one else measures.
    pub(super) fn measure<T>(
        &self,
        device: Option<DeviceChoice>,
        work: impl FnOnce(&ComputeDevice) -> Option<T>,
    ) -> Option<T> {
        if self.shared.is_busy() {
            return None;
        }
        // One estimate after the other; a page asks for several.
        let estimating = &self.shared.estimating;
        let _estimating = estimating.lock().unwrap_or_else(PoisonError::into_inner);
        let _computing = match self.shared.computing.try_lock() {
            Ok(computing) => computing,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return None,
        };
        // It was there a moment ago.
        work(&self.shared.device(device).ok()?)
    }
}

/// Images of the data set's own parts: for training, validation and testing.
pub(super) fn own_parts(dataset: &StoredDataset) -> [usize; 3] {
    let parts = dataset.classes.iter().filter_map(|class| class.parts);
    parts.fold([0; 3], |sum, parts| {
        [
            sum[0] + parts.train,
            sum[1] + parts.valid,
            sum[2] + parts.test,
        ]
    })
}

/// The runs of a training, the model's first: one, or two where the recipe divides the data.
fn workloads(request: &TrainRequest, dataset: &StoredDataset) -> Vec<Workload> {
    let recipe = &request.recipe;
    let classes = dataset.classes.len();
    let [train, valid, test] = own_parts(dataset);
    let balanced = classes * recipe.balance;
    let workload = |train_images, valid_images| Workload {
        classes,
        train_images,
        valid_images,
    };
    let learned = |images| match recipe.vary {
        Vary::Beforehand => balanced,
        Vary::EachTime => images,
    };
    if train > 0 && valid > 0 {
        return vec![workload(learned(train), valid)];
    }
    let images = dataset.images - test.min(dataset.images);
    let share = |images: usize| (images as f64 * recipe.validation).round() as usize;
    let run = |split| match (split, recipe.vary) {
        (SplitBy::Random, Vary::Beforehand) => {
            workload(balanced - share(balanced), share(balanced))
        }
        _ => workload(learned(images - share(images)), share(images)),
    };
    match recipe.split {
        SplitBy::Random => vec![run(SplitBy::Random), run(SplitBy::Person)],
        SplitBy::Person => vec![run(SplitBy::Person), run(SplitBy::Random)],
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::dataset::check_up::classes::{ClassSummary, PartCounts};

    fn runs(recipe: &str, parts: Option<PartCounts>) -> Vec<(usize, usize)> {
        let request = json!({"kind": "train", "dataset": "ds-1", "color": "gray", "recipe": recipe, "balance": 100});
        let JobRequest::Train(request) = JobRequest::parse(&request).unwrap() else {
            panic!("not a training");
        };
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
        let workloads = workloads(&request, &dataset).into_iter();
        workloads
            .map(|run| (run.train_images, run.valid_images))
            .collect()
    }

    #[test]
    fn runs_are_counted_as_they_will_be_made() {
        let parts = PartCounts {
            train: 30,
            valid: 10,
            test: 10,
        };
        assert_eq!(runs("thesis", None), [(160, 40), (200, 20)]);
        assert_eq!(runs("facefeel", None), [(80, 20), (80, 20)]);
        assert_eq!(runs("thesis", Some(parts)), [(200, 20)]);
        assert_eq!(runs("facefeel", Some(parts)), [(60, 20)]);
    }
}
