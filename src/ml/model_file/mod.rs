//! Models on disk: a folder with `weights.safetensors` and `card.json`, which holds the checksums of both.

mod sums;

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use burn::module::Module;
use burn::tensor::Device;
use burn_store::{ModuleSnapshot, SafetensorsStore};

use super::classify::Classifier;
pub use sums::Sums;

use super::network::{IMAGE_SIZES, Network, NetworkConfig};
use crate::dataset::seen::LearnedImages;
use crate::files::{self, FileError, durable};
use crate::ml::card::{Card, FORMAT_VERSION};

/// File of the weights inside a model's folder.
pub const WEIGHTS: &str = "weights.safetensors";
/// File of the card inside a model's folder.
pub const CARD: &str = "card.json";
/// File of the [fingerprints](LearnedImages) inside a model's folder, if it has them.
pub const FINGERPRINTS: &str = "fingerprints.bin";

/// Why a model could not be saved or loaded.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The target exists.
    #[error("{} exists already; choose another folder or remove it", .0.display())]
    Exists(PathBuf),
    /// The card is no card.
    #[error("card.json is not a model card: {0}")]
    Card(#[from] serde_json::Error),
    /// The card is newer than this program, or says something impossible.
    #[error("this model cannot be used: {0}")]
    Unusable(String),
    /// The weights do not fit the card.
    #[error("the weights do not fit the card: {0}")]
    Weights(String),
    /// A file is not as it was saved.
    #[error(
        "{0} is damaged, or was changed after it was saved (its checksum differs); put back a copy of this model, or, \
         if the change was meant, remove \"checksums\" from card.json"
    )]
    Damaged(&'static str),
}

impl ModelError {
    /// The error in words that name a file, but not the folders that it lies in: for visitors.
    pub fn brief(&self) -> String {
        match self {
            Self::File(FileError { path, source }) => {
                let name = path.file_name().unwrap_or(path.as_os_str());
                format!("{}: {source}", name.display())
            }
            Self::Exists(path) => {
                let name = path.file_name().unwrap_or(path.as_os_str());
                format!("{} exists already", name.display())
            }
            other => other.to_string(),
        }
    }
}

/// Saves a model as a new folder. It appears complete or not at all.
///
/// # Errors
///
/// If the folder exists, or writing fails; then nothing is left behind.
pub fn save(classifier: &Classifier, folder: &Path) -> Result<(), ModelError> {
    if folder.exists() {
        return Err(ModelError::Exists(folder.to_owned()));
    }
    let mut name = folder.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.partial", std::process::id()));
    let partial = folder.with_file_name(name);
    let result = write(classifier, &partial).and_then(|()| rename_synced(&partial, folder));
    if result.is_err() {
        // Best effort: the first error is the one to report. What was moved, but perhaps not for good, goes too.
        let _ = fs::remove_dir_all(&partial);
        let _ = fs::remove_dir_all(folder);
    }
    result
}

fn write(classifier: &Classifier, folder: &Path) -> Result<(), ModelError> {
    fs::create_dir_all(folder).map_err(FileError::at(folder))?;
    let weights = weights(classifier.network())?;
    write_synced(&folder.join(WEIGHTS), &weights)?;
    let learned = classifier.learned().map(|learned| learned.to_bytes());
    if let Some(learned) = &learned {
        write_synced(&folder.join(FINGERPRINTS), learned)?;
    }
    let sums = Sums::of_files(&weights, learned.as_deref());
    write_synced(&folder.join(CARD), &sums.sealed(classifier.card())?)
}

/// Replaces the card of a saved model, by rename.
///
/// # Errors
///
/// If writing fails; then the old card stays.
pub fn replace_card(folder: &Path, card: &Card) -> Result<(), ModelError> {
    let known = read(folder, CARD).and_then(|card| Sums::in_card(&card));
    let sums = match known {
        Ok(Some(sums)) => sums,
        _ => sums_on_disk(folder)?,
    };
    write_card(folder, &sums.sealed(card)?)
}

/// The text of another card for the files that a saved card's text names.
///
/// # Errors
///
/// If that text is no card as it was saved, or names no checksums.
pub fn replaced_card(before: &str, card: &Card) -> Result<String, ModelError> {
    let sums = Sums::in_card(before.as_bytes())?;
    let none = || ModelError::Unusable("its card has no checksums".to_owned());
    let sealed = sums.ok_or_else(none)?.sealed(card)?;
    Ok(String::from_utf8_lossy(&sealed).into_owned())
}

/// The text of a saved model's card.
///
/// # Errors
///
/// If it cannot be read.
pub fn card_text(folder: &Path) -> Result<String, ModelError> {
    let card = read(folder, CARD)?;
    Ok(String::from_utf8_lossy(&card).into_owned())
}

/// Gives a saved model of an earlier version the checksums that it lacks; whether it lacked them.
///
/// # Errors
///
/// If reading or writing fails; then the old card stays.
pub fn add_sums(folder: &Path) -> Result<bool, ModelError> {
    let card = read(folder, CARD)?;
    if Sums::in_card(&card)?.is_some() {
        return Ok(false);
    }
    // Fields that this version does not know stay.
    let fields: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(&card)?;
    write_card(folder, &sums_on_disk(folder)?.sealed(&fields)?)?;
    Ok(true)
}

/// Writes the fingerprints of a saved model, by rename, then its card.
///
/// # Errors
///
/// If writing fails; then the model still loads, perhaps without fingerprints.
pub fn replace_learned(folder: &Path, classifier: &Classifier) -> Result<(), ModelError> {
    let (card, learned) = (classifier.card(), classifier.learned());
    if let Some(learned) = learned {
        // A card never speaks of fingerprints that are not those beside it.
        let without = Card {
            fingerprints: None,
            ..card.clone()
        };
        replace_card(folder, &without)?;
        replace(&folder.join(FINGERPRINTS), &learned.to_bytes())?;
    }
    write_card(folder, &sums_on_disk(folder)?.sealed(card)?)
}

/// Checksums of what lies beside a card.
fn sums_on_disk(folder: &Path) -> Result<Sums, ModelError> {
    let weights = read(folder, WEIGHTS)?;
    let learned = match folder.join(FINGERPRINTS).is_file() {
        true => Some(read(folder, FINGERPRINTS)?),
        false => None,
    };
    Ok(Sums::of_files(&weights, learned.as_deref()))
}

/// Replaces a file: there is always the old one or the new one.
fn replace(path: &Path, bytes: &[u8]) -> Result<(), ModelError> {
    Ok(durable::replace(path, bytes).map_err(FileError::at(path))?)
}

fn write_card(folder: &Path, json: &[u8]) -> Result<(), ModelError> {
    replace(&folder.join(CARD), json)
}

fn read(folder: &Path, name: &str) -> Result<Vec<u8>, ModelError> {
    let path = folder.join(name);
    let mut bytes = Vec::new();
    let read = files::open(&path).and_then(|mut file| file.read_to_end(&mut bytes));
    read.map_err(FileError::at(&path))?;
    Ok(bytes)
}

/// Writes a file and waits until the disk has it.
pub(super) fn write_synced(path: &Path, bytes: &[u8]) -> Result<(), ModelError> {
    Ok(durable::write(path, bytes).map_err(FileError::at(path))?)
}

/// Moves a complete folder to its final name.
pub(super) fn rename_synced(from: &Path, to: &Path) -> Result<(), ModelError> {
    // The names inside a folder are not synced with its files.
    let renamed = durable::sync_folder(from).and_then(|()| durable::rename(from, to));
    Ok(renamed.map_err(FileError::at(to))?)
}

/// The network's weights as a safetensors file.
///
/// # Errors
///
/// If the tensors cannot be read back from the device.
pub fn weights(network: &Network) -> Result<Vec<u8>, ModelError> {
    let mut store = SafetensorsStore::from_bytes(None)
        .clear_metadata()
        .metadata("format", "facefeel");
    let saved = match network {
        Network::Thesis(network) => network.save_into(&mut store),
        Network::FaceFeel(network) => network.save_into(&mut store),
    };
    saved.map_err(|error| ModelError::Weights(error.to_string()))?;
    store
        .get_bytes()
        .map_err(|error| ModelError::Weights(error.to_string()))
}

/// Loads a model from its folder.
///
/// # Errors
///
/// If a file is missing, broken or not as it was saved, or the weights do not fit the card.
pub fn load(folder: &Path, device: &Device) -> Result<Classifier, ModelError> {
    let card = read(folder, CARD)?;
    // First of all, because newer layouts may keep their checksums in another way.
    check_version(&card)?;
    let sums = Sums::in_card(&card)?;
    let weights = read(folder, WEIGHTS)?;
    if let Some(sums) = &sums {
        sums.check_weights(&weights)?;
    }
    let classifier = load_bytes(&card, weights, device)?;
    // Without the fingerprints the model works all the same.
    if classifier.card().fingerprints.is_none() || !folder.join(FINGERPRINTS).is_file() {
        return Ok(classifier);
    }
    let fingerprints = read(folder, FINGERPRINTS)?;
    if let Some(sums) = &sums {
        sums.check_fingerprints(&fingerprints)?;
    }
    Ok(classifier.with_learned(Some(learned(&fingerprints)?)))
}

/// Makes sure that a saved model's files are as they were saved, without loading it. Of a model of an earlier version,
/// which has no checksums, only the card is looked at.
///
/// # Errors
///
/// If a file is missing, or not as it was saved.
pub fn verify(folder: &Path) -> Result<(), ModelError> {
    let card = read(folder, CARD)?;
    check_version(&card)?;
    let sums = Sums::in_card(&card)?;
    check(&serde_json::from_slice(&card)?)?;
    let weights = read(folder, WEIGHTS)?;
    let Some(sums) = sums else { return Ok(()) };
    sums.check_weights(&weights)?;
    match folder.join(FINGERPRINTS).is_file() {
        true => sums.check_fingerprints(&read(folder, FINGERPRINTS)?),
        false => Ok(()),
    }
}

/// The card of a model in its folder, whose other files are as they were saved; a model without checksums is loaded to
/// be sure. Keeps nothing else in memory.
///
/// # Errors
///
/// As [`load`].
pub fn read_card(folder: &Path, device: &Device) -> Result<Card, ModelError> {
    let bytes = read(folder, CARD)?;
    check_version(&bytes)?;
    let Some(sums) = Sums::in_card(&bytes)? else {
        return Ok(load(folder, device)?.card().clone());
    };
    sums.check_weights(&read(folder, WEIGHTS)?)?;
    let card = card_of(&bytes)?;
    if card.fingerprints.is_some() && folder.join(FINGERPRINTS).is_file() {
        sums.check_fingerprints(&read(folder, FINGERPRINTS)?)?;
    }
    Ok(card)
}

/// The card in the text of its file, where that is as it was saved. Nothing is said of the files beside it.
///
/// # Errors
///
/// If it is damaged, or this program cannot use the model.
pub fn card_in(text: &str) -> Result<Card, ModelError> {
    check_version(text.as_bytes())?;
    Sums::in_card(text.as_bytes())?;
    card_of(text.as_bytes())
}

/// The card in the bytes of its file.
fn card_of(bytes: &[u8]) -> Result<Card, ModelError> {
    check_version(bytes)?;
    let card: Card = serde_json::from_slice(bytes)?;
    check(&card)?;
    Ok(card)
}

/// The fingerprints in a file that a card speaks of.
///
/// # Errors
///
/// If it is none.
pub fn learned(bytes: &[u8]) -> Result<Arc<LearnedImages>, ModelError> {
    let learned = LearnedImages::from_bytes(bytes).map(Arc::new);
    learned.ok_or_else(|| ModelError::Unusable(format!("{FINGERPRINTS} is damaged")))
}

/// Loads a model from the bytes of its card and its weights.
///
/// # Errors
///
/// If either is broken, or the weights do not fit the card.
pub fn load_bytes(
    card: &[u8],
    weights: Vec<u8>,
    device: &Device,
) -> Result<Classifier, ModelError> {
    let card = card_of(card)?;
    let config = NetworkConfig {
        architecture: card.architecture,
        color: card.color,
        image_size: card.image_size,
        classes: card.classes.len(),
    };
    let network = load_weights(config.init(0, device), weights)?;
    Ok(Classifier::new(card, network.valid(), device.clone()))
}

/// The network with the weights of a safetensors file.
///
/// # Errors
///
/// If they do not fit it.
pub(super) fn load_weights(mut network: Network, weights: Vec<u8>) -> Result<Network, ModelError> {
    let mut store = SafetensorsStore::from_bytes(Some(weights));
    let applied = match &mut network {
        Network::Thesis(network) => network.load_from(&mut store),
        Network::FaceFeel(network) => network.load_from(&mut store),
    };
    applied.map_err(|error| ModelError::Weights(error.to_string()))?;
    Ok(network)
}

/// Looks at the layout's number first, because a newer card may hold what this program cannot read.
fn check_version(card: &[u8]) -> Result<(), ModelError> {
    #[derive(serde::Deserialize)]
    struct Version {
        format_version: u32,
    }
    let Version { format_version } = serde_json::from_slice(card)?;
    if format_version != FORMAT_VERSION {
        return Err(ModelError::Unusable(format!(
            "its card has layout {format_version}, this program knows {FORMAT_VERSION}; use a matching version"
        )));
    }
    Ok(())
}

fn check(card: &Card) -> Result<(), ModelError> {
    let refuse = |why: String| Err(ModelError::Unusable(why));
    if !IMAGE_SIZES.contains(&card.image_size) {
        return refuse(format!("its image size is {}", card.image_size));
    }
    // Beyond these, scores are all 0 and 1 or all alike, whatever the picture.
    if !(0.01..=100.0).contains(&card.temperature) {
        return refuse(format!("its temperature is {}", card.temperature));
    }
    // More classes than any use, fewer than would make a harmful allocation.
    if !(2..=1000).contains(&card.classes.len()) {
        return refuse(format!("it has {} classes", card.classes.len()));
    }
    let id_ok = |id: &str| {
        id.chars()
            .all(|char| char.is_ascii_alphanumeric() || "-_".contains(char))
    };
    if card.id.is_empty() || card.id.len() > 100 || !id_ok(&card.id) {
        return refuse("its id may hold only letters, digits, - and _".to_owned());
    }
    Ok(())
}
