//! Small models for the tests of this crate.

use super::bundled;
use super::card::{Card, FORMAT_VERSION, Origin, TrainedOn};
use super::classify::Classifier;
use super::device::DeviceChoice;
use super::network::{Architecture, NetworkConfig};
use super::preprocess::Normalisation;
use crate::vision::Color;

/// A trained model: the default one that the program carries.
pub(crate) fn trained() -> Classifier {
    bundled::load_default(&DeviceChoice::Cpu.open().unwrap()).unwrap()
}

/// A card that fits [`fresh`].
pub(crate) fn card(id: &str) -> Card {
    Card {
        format_version: FORMAT_VERSION,
        id: id.to_owned(),
        name: "Fresh weights".to_owned(),
        origin: Origin::Trained,
        architecture: Architecture::Thesis,
        color: Color::Gray,
        image_size: 32,
        normalisation: Normalisation::Unit,
        mirrored: false,
        temperature: 1.0,
        classes: ["happy", "حزين", "triste 😢"].map(str::to_owned).to_vec(),
        parameters: 1,
        trained_on: TrainedOn {
            name: "nothing".to_owned(),
            images: 0,
            hash: "0".repeat(64),
            revision: None,
            version: None,
        },
        fingerprints: None,
        terms: None,
        protocol: "Made by a test.".to_owned(),
        metrics: Vec::new(),
        created_at: "2026-01-01T00:00:00Z".to_owned(),
        job: None,
        default: false,
    }
}

/// A model that learned nothing, on the CPU.
pub(crate) fn fresh(id: &str) -> Classifier {
    let device = DeviceChoice::Cpu.open().unwrap().device;
    let card = card(id);
    let config = NetworkConfig {
        architecture: card.architecture,
        color: card.color,
        image_size: card.image_size,
        classes: card.classes.len(),
    };
    Classifier::new(card, config.init(1, &device), device)
}
