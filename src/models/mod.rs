//! The models that there are: the bundled ones and those in the data folder.

pub mod archive;
mod bundled;
pub mod library;
mod readme;

use std::fs;
use std::path::{Path, PathBuf};

pub use bundled::{DEFAULT_ID, all_bundled, bundled};

use crate::card::Origin;
use crate::ml::classify::Classifier;
use crate::ml::device::ComputeDevice;
use crate::ml::model_file::{self, ModelError};

/// A folder inside the models folder that holds no usable model.
#[derive(Debug)]
pub struct Unusable {
    /// Which.
    pub folder: PathBuf,
    /// Why.
    pub error: ModelError,
}

/// The bundled models and every model folder inside `folder` by name, with the default one at the front. A
/// folder that holds no usable model, or a model whose id is taken, is told to `unusable` and left out.
///
/// # Errors
///
/// As [`bundled`].
pub fn load_all(
    folder: &Path,
    device: &ComputeDevice,
    unusable: &mut dyn FnMut(Unusable),
) -> Result<Vec<Classifier>, ModelError> {
    let mut models = all_bundled(device)?;
    for folder in folders(folder) {
        match load_own(&folder, device) {
            Ok(model)
                if models
                    .iter()
                    .any(|other| other.card().id == model.card().id) =>
            {
                let error = ModelError::Unusable(format!("the id {} is taken", model.card().id));
                unusable(Unusable { folder, error });
            }
            Ok(model) => models.push(model),
            Err(error) => unusable(Unusable { folder, error }),
        }
    }
    let default = library::default_id(folder);
    let place = models
        .iter()
        .position(|model| Some(&model.card().id) == default.as_ref());
    models[..=place.unwrap_or(0)].rotate_right(1);
    Ok(models)
}

/// Loads a model that is not the program's own, whatever its card claims.
fn load_own(folder: &Path, device: &ComputeDevice) -> Result<Classifier, ModelError> {
    let model = model_file::load(folder, &device.device)?;
    let mut card = model.card().clone();
    card.default = false;
    if card.origin == Origin::Bundled {
        card.origin = Origin::Imported;
    }
    Ok(model.with_card(card))
}

/// The folders inside `folder` that hold a card, by name, without those that are being made or removed;
/// none if it does not exist.
fn folders(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.flatten().map(|entry| entry.path());
    let mut folders: Vec<PathBuf> = paths
        .filter(|path| path.join(model_file::CARD).is_file() && !library::is_passing(path))
        .collect();
    folders.sort();
    folders
}

/// The model that a user names on the command line: an id, a model's folder or its ZIP; the default bundled one if
/// `None` or `bundled`.
///
/// # Errors
///
/// If there is no such model, or it cannot be used.
pub fn find(
    name: Option<&str>,
    folder: &Path,
    device: &ComputeDevice,
) -> Result<Classifier, ModelError> {
    let Some(name) = name.filter(|name| *name != "bundled") else {
        return bundled(device);
    };
    let path = Path::new(name);
    if path.join(model_file::CARD).is_file() {
        return model_file::load(path, &device.device);
    }
    if path.is_file() {
        return archive::unpack(path, device)
            .map_err(|error| ModelError::Unusable(error.to_string()));
    }
    let models = load_all(folder, device, &mut |_| ())?;
    models
        .into_iter()
        .find(|model| model.card().id == name)
        .ok_or_else(|| {
            let why = format!(
                "{name} is neither the id of a model nor a model's folder or ZIP; try facefeel models list"
            );
            ModelError::Unusable(why)
        })
}

#[cfg(test)]
pub(crate) mod testing;
