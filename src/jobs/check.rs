//! Whether what a request speaks of exists, fits together and fits into memory.

use std::sync::Arc;

use super::request::{EvaluateRequest, JobRequest, RequestError, TrainRequest};
use super::shared::Shared;
use super::{Jobs, JobsError};
use crate::dataset::catalog::{MIN_CLASSES_TO_TRAIN, MIN_IMAGES_TO_TRAIN};
use crate::ml::card::Card;
use crate::ml::device::{ComputeDevice, DeviceChoice, DeviceError};
use crate::ml::evaluate::mapping::Mapping;
use crate::storage::store::Dataset;

impl Jobs {
    /// The dataset that a request speaks of.
    pub(super) async fn usable_dataset(&self, id: &str) -> Result<Dataset, JobsError> {
        let dataset = self.store().dataset(id).await?;
        let dataset = dataset.ok_or_else(|| no_dataset(id))?;
        match &dataset.damaged {
            None => Ok(dataset),
            Some(why) => {
                let detail = format!(
                    "the row of {id} in the database is damaged ({why}); delete the dataset and upload its ZIP again"
                );
                Err(RequestError::new("dataset", detail).into())
            }
        }
    }

    /// Whether this machine has the device; looking for a GPU takes a moment.
    pub(super) async fn check_device(&self, choice: Option<DeviceChoice>) -> Result<(), JobsError> {
        let shared = Arc::clone(&self.shared);
        let opened = tokio::task::spawn_blocking(move || shared.device(choice).map(drop)).await;
        // What panics while it looks for a device has none.
        let opened = opened.unwrap_or_else(|error| Err(DeviceError::NoGpu(error.to_string())));
        Ok(opened.map_err(|error| RequestError::new("device", error.to_string()))?)
    }
}

impl Shared {
    /// The device asked for; the server's own if none was.
    pub(super) fn device(
        &self,
        choice: Option<DeviceChoice>,
    ) -> Result<ComputeDevice, DeviceError> {
        match choice {
            Some(choice) => choice.open_real(),
            None => Ok(self.device.clone()),
        }
    }

    /// Whether what the request speaks of exists and fits together.
    pub(super) fn check(
        &self,
        request: &JobRequest,
        dataset: &Dataset,
    ) -> Result<(), RequestError> {
        match request {
            JobRequest::Evaluate(request) => {
                check_part(request, dataset)?;
                self.mapping(request, dataset).map(drop)
            }
            JobRequest::Train(request) => self.check_training(request, dataset),
        }
    }

    pub(super) fn check_training(
        &self,
        request: &TrainRequest,
        dataset: &Dataset,
    ) -> Result<(), RequestError> {
        check_size(dataset)?;
        self.check_memory(request, dataset)?;
        match &request.init {
            Some(init) => fits(&self.card("init", init)?, request),
            None => Ok(()),
        }
    }

    fn check_memory(&self, request: &TrainRequest, dataset: &Dataset) -> Result<(), RequestError> {
        let most = self.datasets.limits().training_bytes;
        let bytes = request.crop_bytes(dataset.images, dataset.classes.len());
        if bytes <= most {
            return Ok(());
        }
        const MEBIBYTE: u64 = 1 << 20;
        let field = match request.crop_bytes(dataset.images, 0) <= most {
            true => "balance",
            false => "image_size",
        };
        let detail = format!(
            "the crops would take {} MiB, the most this server allows is {} MiB; choose a lower value",
            bytes / MEBIBYTE,
            most / MEBIBYTE
        );
        Err(RequestError::new(field, detail))
    }

    /// What each folder is taken for.
    pub(super) fn mapping(
        &self,
        request: &EvaluateRequest,
        dataset: &Dataset,
    ) -> Result<Mapping, RequestError> {
        let card = self.card("model", &request.model)?;
        let folders = dataset.classes.iter();
        let folders = folders.map(|class| (class.name.as_str(), class.images));
        let mapping =
            Mapping::propose(folders, &card.classes).with_wishes(&request.mapping, &card.classes);
        mapping.map_err(|error| RequestError::new("mapping", error.to_string()))
    }

    pub(super) fn card(&self, field: &str, id: &str) -> Result<Card, RequestError> {
        let cards = self.models.engine().models();
        let card = cards.iter().find(|card| card.id == id);
        card.map(|card| Card::clone(card)).ok_or_else(|| {
            let detail =
                format!("there is no model called {id}; /api/v1/models lists those there are");
            RequestError::new(field, detail)
        })
    }
}

/// Whether the part that is to be measured has pictures.
fn check_part(request: &EvaluateRequest, dataset: &Dataset) -> Result<(), RequestError> {
    let Some(part) = request.part else {
        return Ok(());
    };
    let parts = dataset.classes.iter().filter_map(|class| class.parts);
    match parts.map(|parts| parts.of(part)).sum::<usize>() {
        0 => {
            let detail =
                "the dataset has no pictures in that part; leave it out to measure all of them";
            Err(RequestError::new("part", detail))
        }
        _ => Ok(()),
    }
}

/// Whether there is enough to learn from.
fn check_size(dataset: &Dataset) -> Result<(), RequestError> {
    let small = (dataset.classes.iter()).find(|class| class.images < MIN_IMAGES_TO_TRAIN);
    let detail = match small {
        _ if dataset.classes.len() < MIN_CLASSES_TO_TRAIN => format!(
            "training needs {MIN_CLASSES_TO_TRAIN} classes or more, and the dataset has {}; add a folder of pictures for each further class",
            dataset.classes.len()
        ),
        Some(class) => format!(
            "training needs {MIN_IMAGES_TO_TRAIN} pictures or more in each class, and the class {:?} has {}; add pictures, or remove its folder",
            class.name, class.images
        ),
        None => return Ok(()),
    };
    Err(RequestError::new("dataset", detail))
}

/// The dataset asked for does not exist.
pub(super) fn no_dataset(id: &str) -> RequestError {
    let detail = format!("there is no dataset called {id}; /api/v1/datasets lists those there are");
    RequestError::new("dataset", detail)
}

/// Whether a training can go on from a model.
fn fits(card: &Card, request: &TrainRequest) -> Result<(), RequestError> {
    let recipe = &request.recipe;
    let differs = if card.architecture != recipe.architecture {
        "another architecture"
    } else if card.color != recipe.color {
        "another colour"
    } else if card.image_size != recipe.image_size {
        "another image size"
    } else {
        return Ok(());
    };
    let detail = format!("{} has {differs} than asked for", card.id);
    Err(RequestError::new("init", detail))
}
