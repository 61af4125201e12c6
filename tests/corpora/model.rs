//! The smallest sound model: its card, its weights, and the numbers in them.

use facefeel::ml::card::{Card, FORMAT_VERSION, Origin, TrainedOn};
use facefeel::ml::device::DeviceChoice;
use facefeel::ml::model_file;
use facefeel::ml::network::{Architecture, NetworkConfig};
use facefeel::ml::preprocess::Normalisation;
use facefeel::vision::Color;

fn plain_card() -> Card {
    Card {
        format_version: FORMAT_VERSION,
        id: "fresh".to_owned(),
        name: "Fresh weights".to_owned(),
        origin: Origin::Trained,
        architecture: Architecture::Thesis,
        color: Color::Gray,
        image_size: 32,
        normalisation: Normalisation::Unit,
        mirrored: false,
        temperature: 1.0,
        classes: ["happy", "حزين"].map(str::to_owned).to_vec(),
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
        protocol: "Made for tests.".to_owned(),
        metrics: Vec::new(),
        created_at: "2026-01-01T00:00:00Z".to_owned(),
        job: None,
        default: false,
    }
}

/// Its card, as JSON.
pub(crate) fn card() -> Vec<u8> {
    serde_json::to_vec_pretty(&plain_card()).expect("a card is JSON")
}

/// Its weights, as a safetensors file.
pub(crate) fn weights() -> Vec<u8> {
    let card = plain_card();
    let config = NetworkConfig {
        architecture: card.architecture,
        color: card.color,
        image_size: card.image_size,
        classes: card.classes.len(),
    };
    let device = DeviceChoice::Cpu.open().expect("a CPU").device;
    model_file::weights(&config.init(1, &device)).expect("weights can be read back")
}

/// The part of [`weights`] that describes the tensors, and the numbers after it.
fn parts() -> (Vec<u8>, Vec<u8>) {
    let mut header = weights().split_off(8);
    let length = u64::from_le_bytes(*weights().first_chunk().expect("a length"));
    let numbers = header.split_off(length as usize);
    (header, numbers)
}

/// The JSON at the front of [`weights`].
pub(crate) fn header() -> Vec<u8> {
    parts().0
}

/// The numbers after the header.
pub(crate) fn numbers() -> Vec<u8> {
    parts().1
}
