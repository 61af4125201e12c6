//! Whether what a request speaks of exists, fits together and fits into memory.

use std::sync::Arc;

use serde_json::Value;

use super::request::{EvaluateRequest, JobRequest, RequestError, TrainRequest};
use super::shared::Shared;
use super::{Jobs, JobsError};
use crate::dataset::catalog::{MIN_CLASSES_TO_TRAIN, MIN_IMAGES_TO_TRAIN};
use crate::ml::card::{Card, unfit_classes};
use crate::ml::device::{ComputeDevice, DeviceChoice, DeviceError};
use crate::ml::evaluate::mapping::Mapping;
use crate::ml::train::fault::{Difference, Fault};
use crate::storage::store::StoredDataset;

impl Jobs {
    /// The dataset that was found for a request, if it can be used.
    pub(super) fn usable(
        id: &str,
        found: Option<StoredDataset>,
    ) -> Result<StoredDataset, JobsError> {
        let dataset = found.ok_or_else(|| no_dataset(id))?;
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

    /// The dataset that a request speaks of, and the request with the network and image size of the model that it starts
    /// from, and with the revision of the dataset, where it names none.
    pub(super) async fn completed(
        &self,
        request: &Value,
    ) -> Result<(Value, Option<StoredDataset>), JobsError> {
        let mut request = self.shared.completed(request);
        let Some(id) = request["dataset"].as_str().map(str::to_owned) else {
            return Ok((request, None));
        };
        let Some(newest) = self.store().dataset(&id).await? else {
            return Ok((request, None));
        };
        let asked = &request["revision"];
        let revision = match asked.as_u64() {
            Some(revision) => usize::try_from(revision).unwrap_or(usize::MAX),
            None => newest.revision,
        };
        if asked.is_null()
            && revision > 0
            && let Some(fields) = request.as_object_mut()
        {
            fields.insert("revision".to_owned(), revision.into());
        }
        if newest.damaged.is_some() {
            return Ok((request, Some(newest)));
        }
        let at = self.datasets().at(newest, revision).await?;
        Ok((request, Some(at.dataset)))
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
        dataset: &StoredDataset,
    ) -> Result<(), RequestError> {
        match request {
            JobRequest::Evaluate(request) => {
                check_part(request, dataset)?;
                self.mapping(request, dataset).map(drop)
            }
            JobRequest::Train(request) => self.check_training(request, dataset),
            // It has no dataset, and its row was checked.
            JobRequest::Film(_) => Ok(()),
        }
    }

    pub(super) fn check_training(
        &self,
        request: &TrainRequest,
        dataset: &StoredDataset,
    ) -> Result<(), RequestError> {
        check_size(dataset)?;
        self.check_memory(request, dataset)?;
        match &request.init {
            Some(init) => fits(&self.card("init", init)?, request),
            None => Ok(()),
        }
    }

    fn check_memory(
        &self,
        request: &TrainRequest,
        dataset: &StoredDataset,
    ) -> Result<(), RequestError> {
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
        let fault = Fault::TooMuchMemory {
            mebibytes: bytes / MEBIBYTE,
            max: most / MEBIBYTE,
        };
        Err(RequestError::new(field, fault))
    }

    /// What each folder is taken for.
    pub(super) fn mapping(
        &self,
        request: &EvaluateRequest,
        dataset: &StoredDataset,
    ) -> Result<Mapping, RequestError> {
        let card = self.card("model", &request.model)?;
        let folders = dataset.classes.iter();
        let folders = folders.map(|class| (class.name.as_str(), class.images));
        let mapping =
            Mapping::propose(folders, &card.classes).with_wishes(&request.mapping, &card.classes);
        mapping.map_err(|error| RequestError::new("mapping", error.to_string()))
    }

    /// `request` with the network and image size of the model that it starts from, where it names none.
    pub(super) fn completed(&self, request: &Value) -> Value {
        let mut request = request.clone();
        let init = request["init"].as_str().map(|id| self.card("init", id));
        if let (Some(Ok(card)), Some(fields)) = (init, request.as_object_mut()) {
            let mut complete = |name: &str, value: Value| {
                fields.entry(name).or_insert(value);
            };
            complete("recipe", card.architecture.name().into());
            complete("image_size", card.image_size.into());
        }
        request
    }

    pub(super) fn card(&self, field: &str, id: &str) -> Result<Card, RequestError> {
        let cards = self.models.engine().models();
        let card = cards.iter().find(|card| card.id == id);
        card.map(|card| Card::clone(card))
            .ok_or_else(|| RequestError::new(field, Fault::NoModel(id.to_owned())))
    }
}

/// Whether the part that is to be measured has pictures.
fn check_part(request: &EvaluateRequest, dataset: &StoredDataset) -> Result<(), RequestError> {
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
fn check_size(dataset: &StoredDataset) -> Result<(), RequestError> {
    let small = (dataset.classes.iter()).find(|class| class.images < MIN_IMAGES_TO_TRAIN);
    let fault = match small {
        _ if dataset.classes.len() < MIN_CLASSES_TO_TRAIN => Fault::TooFewClasses {
            classes: dataset.classes.len(),
            min: MIN_CLASSES_TO_TRAIN,
        },
        Some(class) => Fault::TooFewImages {
            class: class.name.clone(),
            images: class.images,
            min: MIN_IMAGES_TO_TRAIN,
        },
        None => match unfit_classes(dataset.classes.iter().map(|class| class.name.as_str())) {
            Some(why) => why.into(),
            None => return Ok(()),
        },
    };
    Err(RequestError::new("dataset", fault))
}

/// The dataset asked for does not exist.
pub(super) fn no_dataset(id: &str) -> RequestError {
    RequestError::new("dataset", Fault::NoDataset(id.to_owned()))
}

/// Whether a training can go on from a model.
fn fits(card: &Card, request: &TrainRequest) -> Result<(), RequestError> {
    let recipe = &request.recipe;
    let differs = if card.architecture != recipe.architecture {
        Difference::Architecture
    } else if card.color != recipe.color {
        Difference::Color
    } else if card.image_size != recipe.image_size {
        Difference::ImageSize
    } else {
        return Ok(());
    };
    let model = card.name.clone();
    Err(RequestError::new("init", Fault::Differs { model, differs }))
}
