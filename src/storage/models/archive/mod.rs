//! A model as one ZIP, to take it to another machine or into Python.

mod check;
mod kind;

use std::io::{Cursor, Write};
use std::path::Path;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

pub(in crate::storage) use kind::is_model;

use super::readme::readme;
use crate::dataset::archive::{
    ArchiveError, ArchiveLimits, LeftOut, ReadError, Source, SourceReader,
};
use crate::ml::card::{Card, Origin};
use crate::ml::classify::Classifier;
use crate::ml::device::ComputeDevice;
use crate::ml::model_file::{self, CARD, FINGERPRINTS, ModelError, Sums, WEIGHTS};
use crate::ml::train::history::HISTORY;

/// The explanation for people, inside the ZIP.
pub const README: &str = "README.md";

/// Largest ZIP of a model in bytes, and most that it may unpack to; the largest network for 128×128 pixels
/// and a hundred classes has 8 MiB of weights.
pub const MAX_BYTES: u64 = 64 << 20;

/// Largest card in bytes; a hundred classes make a confusion matrix of some 200 KiB for each measurement.
const MAX_CARD_BYTES: usize = 8 << 20;

/// Why a ZIP gives no model.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The ZIP itself is refused.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// It holds pictures.
    #[error("the ZIP holds pictures, not a model")]
    Pictures,
    /// One of its files is damaged.
    #[error("{file} in the ZIP is damaged ({detail}); download the model again")]
    Damaged { file: &'static str, detail: String },
    /// One of its files cannot be read.
    #[error("{entry:?} in the ZIP cannot be used: {why}")]
    LeftOut { entry: String, why: LeftOut },
    /// A file is missing.
    #[error(
        "{0} is missing in the ZIP; a model's ZIP holds weights.safetensors, card.json and README.md"
    )]
    Missing(&'static str),
    /// A file that does not belong there.
    #[error(
        "{0:?} does not belong into a model's ZIP, which holds weights.safetensors, card.json and README.md"
    )]
    Unexpected(String),
    /// Card and weights do not make a model.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The card says what no card says.
    #[error("card.json says something impossible: {0}")]
    Card(String),
    /// The weights are broken, or their numbers lead nowhere.
    #[error("the weights cannot be used: {0}")]
    Weights(&'static str),
}

/// The model as a ZIP. The same model always gives the same bytes.
///
/// # Errors
///
/// If the weights cannot be read back from the device.
pub fn pack(card: &Card, classifier: &Classifier) -> Result<Vec<u8>, ModelError> {
    let card = Card {
        default: false,
        job: None,
        ..card.clone()
    };
    let weights = model_file::weights(classifier.network())?;
    let learned = classifier.learned().map(|learned| learned.to_bytes());
    let json = Sums::of_files(&weights, learned.as_deref()).sealed(&card)?;
    // Weights are as good as random: deflating them costs time and gains little.
    let mut files = vec![
        (WEIGHTS, CompressionMethod::Stored, weights),
        (CARD, CompressionMethod::Deflated, json),
        (
            README,
            CompressionMethod::Deflated,
            readme(&card).into_bytes(),
        ),
    ];
    if let Some(learned) = learned {
        files.insert(2, (FINGERPRINTS, CompressionMethod::Stored, learned));
    }
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut write = || {
        for (name, method, bytes) in &files {
            // The default time is 1 January 1980 on every machine.
            let options = SimpleFileOptions::default()
                .last_modified_time(zip::DateTime::default())
                .compression_method(*method);
            zip.start_file(*name, options)?;
            zip.write_all(bytes)?;
        }
        Ok(())
    };
    write().map_err(|error: zip::result::ZipError| ModelError::Weights(error.to_string()))?;
    let bytes = zip
        .finish()
        .map_err(|error| ModelError::Weights(error.to_string()))?;
    Ok(bytes.into_inner())
}

/// Reads a model from a ZIP that a stranger may have made. Nothing of it is written anywhere. Its origin
/// becomes [`Origin::Imported`].
///
/// # Errors
///
/// The first rule that it breaks.
pub fn unpack(path: &Path, device: &ComputeDevice) -> Result<Classifier, ImportError> {
    model_in(path, device).map_err(|error| match error {
        ImportError::Archive(_)
        | ImportError::LeftOut { .. }
        | ImportError::Missing(_)
        | ImportError::Unexpected(_)
            if !kind::is_model(path) && kind::holds_pictures(path) =>
        {
            ImportError::Pictures
        }
        error => error,
    })
}

fn model_in(path: &Path, device: &ComputeDevice) -> Result<Classifier, ImportError> {
    let source = Source::open(path, &limits())?;
    if let Some((entry, why)) = source.left_out().first() {
        return Err(ImportError::LeftOut {
            entry: entry.clone(),
            why: why.clone(),
        });
    }
    let places = places(&source)?;
    let mut reader = source.reader()?;
    let card = read(&mut reader, places.card, CARD)?;
    if card.len() > MAX_CARD_BYTES {
        return Err(ImportError::Card(format!("{} bytes", card.len())));
    }
    let weights = read(&mut reader, places.weights, WEIGHTS)?;
    check::weights(&weights)?;
    let sums = Sums::in_card(&card)?;
    if let Some(sums) = &sums {
        sums.check_weights(&weights)?;
    }
    let classifier = model_file::load_bytes(&card, weights, &device.device)?;
    let card = check::tidied(classifier.card());
    check::card(&card)?;
    let classifier = classifier.with_card(card);
    check::scores(&classifier)?;
    let learned = match places.fingerprints {
        Some(place) if classifier.card().fingerprints.is_some() => {
            let fingerprints = read(&mut reader, place, FINGERPRINTS)?;
            if let Some(sums) = &sums {
                sums.check_fingerprints(&fingerprints)?;
            }
            Some(model_file::learned(&fingerprints)?)
        }
        _ => None,
    };
    let card = Card {
        origin: Origin::Imported,
        default: false,
        job: None,
        parameters: classifier.parameters(),
        fingerprints: learned.as_ref().and(classifier.card().fingerprints.clone()),
        ..classifier.card().clone()
    };
    Ok(classifier.with_card(card).with_learned(learned))
}

fn limits() -> ArchiveLimits {
    ArchiveLimits {
        max_entries: 100,
        max_archive_bytes: MAX_BYTES,
        max_total_bytes: MAX_BYTES,
        max_entry_bytes: MAX_BYTES,
        ..ArchiveLimits::default()
    }
}

/// Where the files stand among [`Source::names`].
struct Places {
    card: usize,
    weights: usize,
    fingerprints: Option<usize>,
}

/// Takes the files as we pack them, or all inside one folder, as they are after unpacking and packing again.
fn places(source: &Source) -> Result<Places, ImportError> {
    let (mut card, mut weights, mut fingerprints) = (None, None, None);
    let folder = |name: &str| name.rsplit_once('/').map(|(folder, _)| folder.to_owned());
    let first = source.names().first().and_then(|name| folder(name));
    for (place, name) in source.names().iter().enumerate() {
        let file = name.rsplit('/').next().unwrap_or(name);
        let is_nested = folder(name).is_some_and(|folder| folder.contains('/'));
        if is_nested || folder(name) != first {
            return Err(ImportError::Unexpected(name.clone()));
        }
        match file {
            CARD => card = Some(place),
            WEIGHTS => weights = Some(place),
            FINGERPRINTS => fingerprints = Some(place),
            // What is for people, and what a training left beside the model.
            README | HISTORY => {}
            _ => return Err(ImportError::Unexpected(name.clone())),
        }
    }
    Ok(Places {
        card: card.ok_or(ImportError::Missing(CARD))?,
        weights: weights.ok_or(ImportError::Missing(WEIGHTS))?,
        fingerprints,
    })
}

fn read(
    reader: &mut SourceReader<'_>,
    place: usize,
    file: &'static str,
) -> Result<Vec<u8>, ImportError> {
    reader.read(place).map_err(|error| match error {
        ReadError::Damaged(detail) => ImportError::Damaged { file, detail },
        ReadError::LeftOut(why) => ImportError::LeftOut {
            entry: file.to_owned(),
            why,
        },
        ReadError::Refused(error) => error.into(),
    })
}

#[cfg(test)]
mod tests;
