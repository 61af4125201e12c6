//! The models that there are: the bundled ones and those in the data folder.

pub mod archive;
pub mod library;
mod readme;

use std::borrow::Cow;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::files::FileError;
use crate::inference::engine::ModelSource;
use crate::ml::bundled;
use crate::ml::card::{Card, Origin};
use crate::ml::classify::Classifier;
use crate::ml::device::ComputeDevice;
use crate::ml::model_file::{self, ModelError};

/// A folder inside the models folder that holds no usable model.
#[derive(Debug)]
pub struct Unusable {
    pub folder: PathBuf,
    pub error: ModelError,
}

/// The bundled models and every model folder inside `folder` by name, with the default one at the front. Those in
/// folders are not kept in memory. A folder that holds no usable model, or a model whose id is taken, is told to
/// `unusable` and left out.
///
/// # Errors
///
/// As [`bundled::load_all`].
pub fn list_all(
    folder: &Path,
    device: &ComputeDevice,
    unusable: &mut dyn FnMut(Unusable),
) -> Result<Vec<ModelSource>, ModelError> {
    let bundled = bundled::load_all(device)?;
    let mut ids: Vec<String> = bundled
        .iter()
        .map(|model| model.card().id.clone())
        .collect();
    let mut models: Vec<ModelSource> = bundled.into_iter().map(ModelSource::from).collect();
    for folder in folders(folder) {
        match own_card(&folder, device) {
            Ok(card) if ids.contains(&card.id) => {
                let error = ModelError::Unusable(format!("the id {} is taken", card.id));
                unusable(Unusable { folder, error });
            }
            Ok(card) => {
                ids.push(card.id.clone());
                models.push(stored(card, folder, device));
            }
            Err(error) => unusable(Unusable { folder, error }),
        }
    }
    let default = library::default_id(folder);
    let place = ids.iter().position(|id| Some(id) == default.as_ref());
    models[..=place.unwrap_or(0)].rotate_right(1);
    Ok(models)
}

/// A model in its folder, loaded when it is asked.
fn stored(card: Card, folder: PathBuf, device: &ComputeDevice) -> ModelSource {
    let device = device.clone();
    let load = Box::new(move || load_own(&folder, &device));
    let card = Box::new(card);
    ModelSource::Stored { card, load }
}

/// Loads a model that is not the program's own, whatever its card claims.
fn load_own(folder: &Path, device: &ComputeDevice) -> Result<Classifier, ModelError> {
    let model = model_file::load(folder, &device.device)?;
    let card = not_bundled(model.card().clone());
    Ok(model.with_card(card))
}

/// The card of such a model.
fn own_card(folder: &Path, device: &ComputeDevice) -> Result<Card, ModelError> {
    model_file::read_card(folder, &device.device).map(not_bundled)
}

pub(in crate::storage) fn not_bundled(card: Card) -> Card {
    Card {
        default: false,
        origin: match card.origin {
            Origin::Bundled => Origin::Imported,
            other => other,
        },
        ..card
    }
}

/// The folders inside `folder` that hold a card, by name, without those that are being made or removed;
/// none if it does not exist.
pub(in crate::storage) fn folders(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.flatten().map(|entry| entry.path());
    let mut folders: Vec<PathBuf> = paths
        .filter(|path| {
            let has = |file| path.join(file).is_file();
            (has(model_file::CARD) || has(model_file::WEIGHTS)) && !library::is_unfinished(path)
        })
        .collect();
    folders.sort();
    folders
}

/// The file with the fingerprints of what the model `id` learned from, whether bundled or in `folder`; nothing if there is no
/// such model, or it has none.
///
/// # Errors
///
/// If it cannot be read.
pub fn fingerprints(id: &str, folder: &Path) -> Result<Option<Cow<'static, [u8]>>, FileError> {
    if let Some(bundled) = bundled::fingerprints(id) {
        return Ok(Some(bundled.into()));
    }
    let folders = folders(folder);
    let Some(found) = (folders.iter()).find(|folder| library::id_in(folder).as_deref() == Some(id))
    else {
        return Ok(None);
    };
    let path = found.join(model_file::FINGERPRINTS);
    match fs::read(&path) {
        Ok(bytes) => Ok(Some(bytes.into())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(FileError::at(&path)(error)),
    }
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
        return bundled::load_default(device);
    };
    let path = Path::new(name);
    if path.join(model_file::CARD).is_file() {
        return model_file::load(path, &device.device);
    }
    if path.is_file() {
        return archive::unpack(path, device)
            .map_err(|error| ModelError::Unusable(error.to_string()));
    }
    let bundled = bundled::load_all(device)?.into_iter();
    if let Some(bundled) = bundled.into_iter().find(|model| model.card().id == name) {
        return Ok(bundled);
    }
    let folders = folders(folder);
    let has_id = |folder: &&PathBuf| library::id_in(folder).as_deref() == Some(name);
    let is_called = |folder: &&PathBuf| folder.file_name() == Some(name.as_ref());
    let found = folders.iter().find(has_id);
    match found.or_else(|| folders.iter().find(is_called)) {
        Some(folder) => load_own(folder, device),
        None => {
            let why = format!(
                "{name} is neither the id of a model nor a model's folder or ZIP; try facefeel models list"
            );
            Err(ModelError::Unusable(why))
        }
    }
}
