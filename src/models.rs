//! The models that there are: the bundled one and those in the data folder.

use std::fs;
use std::path::{Path, PathBuf};

use crate::card::{Card, Origin};
use crate::ml::classify::Classifier;
use crate::ml::device::ComputeDevice;
use crate::ml::model_file::{self, ModelError};

/// Card and weights of the bundled model, inside the program.
const BUNDLED_CARD: &[u8] = include_bytes!("../models/facefeel-ferplus/card.json");
const BUNDLED_WEIGHTS: &[u8] = include_bytes!("../models/facefeel-ferplus/weights.safetensors");

/// The bundled model.
///
/// # Errors
///
/// Only if the program was built with broken files.
pub fn bundled(device: &ComputeDevice) -> Result<Classifier, ModelError> {
    let model = model_file::load_bytes(BUNDLED_CARD, BUNDLED_WEIGHTS.to_vec(), &device.device)?;
    let card = Card {
        origin: Origin::Bundled,
        default: true,
        ..model.card().clone()
    };
    Ok(model.with_card(card))
}

/// A folder inside the models folder that holds no usable model.
#[derive(Debug)]
pub struct Unusable {
    /// Which.
    pub folder: PathBuf,
    /// Why.
    pub error: ModelError,
}

/// The bundled model, then every model folder inside `folder` by name. A folder that holds no usable model,
/// or a model whose id is taken, is told to `unusable` and left out.
///
/// # Errors
///
/// As [`bundled`].
pub fn load_all(
    folder: &Path,
    device: &ComputeDevice,
    unusable: &mut dyn FnMut(Unusable),
) -> Result<Vec<Classifier>, ModelError> {
    let mut models = vec![bundled(device)?];
    for folder in folders(folder) {
        match model_file::load(&folder, &device.device) {
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
    Ok(models)
}

/// The folders inside `folder` that hold a card, by name; none if it does not exist.
fn folders(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.flatten().map(|entry| entry.path());
    let mut folders: Vec<PathBuf> = paths
        .filter(|path| path.join(model_file::CARD).is_file())
        .collect();
    folders.sort();
    folders
}

/// The model that a user names on the command line: an id, or a model's folder; the bundled one if `None`.
///
/// # Errors
///
/// If there is no such model, or it cannot be used.
pub fn find(
    name: Option<&str>,
    folder: &Path,
    device: &ComputeDevice,
) -> Result<Classifier, ModelError> {
    let Some(name) = name else {
        return bundled(device);
    };
    let as_folder = Path::new(name);
    if as_folder.join(model_file::CARD).is_file() {
        return model_file::load(as_folder, &device.device);
    }
    let models = load_all(folder, device, &mut |_| ())?;
    models
        .into_iter()
        .find(|model| model.card().id == name)
        .ok_or_else(|| {
            let why = format!(
                "{name} is neither the id of a model nor a model's folder; try facefeel models list"
            );
            ModelError::Unusable(why)
        })
}
