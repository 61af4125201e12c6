//! The models inside the program.

use crate::ml::card::{Card, Origin};
use crate::ml::classify::Classifier;
use crate::ml::device::ComputeDevice;
use crate::ml::model_file::{self, ModelError};

/// Card, weights and fingerprints of a model.
struct Files {
    id: &'static str,
    card: &'static [u8],
    weights: &'static [u8],
    fingerprints: &'static [u8],
}

macro_rules! files {
    ($id:literal) => {
        Files {
            id: $id,
            card: include_bytes!(concat!("../../models/", $id, "/card.json")),
            weights: include_bytes!(concat!("../../models/", $id, "/weights.safetensors")),
            fingerprints: include_bytes!(concat!("../../models/", $id, "/fingerprints.bin")),
        }
    };
}

/// Every model inside the program, the default one first, which is the newest. The first learned from data that are for
/// non-commercial research, so a build can leave it out.
/// A static, because of a constant each unit of the program that names it may hold a copy.
static BUNDLED: &[Files] = &[
    #[cfg(feature = "research-weights")]
    files!("facefeel-faces"),
    files!("facefeel-ferplus"),
];

/// The id of the bundled model that is the default.
pub const DEFAULT_ID: &str = match cfg!(feature = "research-weights") {
    true => "facefeel-faces",
    false => "facefeel-ferplus",
};

/// Ids of all of them.
pub fn ids() -> impl Iterator<Item = &'static str> {
    BUNDLED.iter().map(|files| files.id)
}

/// The bundled model that is the default.
///
/// # Errors
///
/// Only if the program was built with broken files.
pub fn load_default(device: &ComputeDevice) -> Result<Classifier, ModelError> {
    load(&BUNDLED[0], device)
}

/// All of them, the default one first.
///
/// # Errors
///
/// As [`load_default`].
pub fn load_all(device: &ComputeDevice) -> Result<Vec<Classifier>, ModelError> {
    BUNDLED.iter().map(|files| load(files, device)).collect()
}

/// The [fingerprints](crate::dataset::seen::LearnedImages) of one of them, as a file.
pub fn fingerprints(id: &str) -> Option<&'static [u8]> {
    let found = BUNDLED.iter().find(|files| files.id == id);
    found.map(|files| files.fingerprints)
}

fn load(files: &Files, device: &ComputeDevice) -> Result<Classifier, ModelError> {
    let model = model_file::load_bytes(files.card, files.weights.to_vec(), &device.device)?;
    let card = Card {
        origin: Origin::Bundled,
        default: files.id == DEFAULT_ID,
        ..model.card().clone()
    };
    let learned = model_file::learned(files.fingerprints)?;
    Ok(model.with_card(card).with_learned(Some(learned)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ml::device::DeviceChoice;

    #[test]
    fn every_bundled_model_is_whole_and_the_default_one_is_the_newest() {
        let device = DeviceChoice::Cpu.open().unwrap();
        let models = load_all(&device).unwrap();
        let cards: Vec<&Card> = models.iter().map(Classifier::card).collect();
        assert_eq!(cards[0].id, DEFAULT_ID);
        for (files, card) in BUNDLED.iter().zip(&cards) {
            assert_eq!((files.id, card.origin), (card.id.as_str(), Origin::Bundled));
            assert_eq!(card.default, card.id == DEFAULT_ID);
        }
        let is_sorted = |pair: &[&Card]| pair[0].created_at > pair[1].created_at;
        assert!(cards.windows(2).all(is_sorted));
    }
}
