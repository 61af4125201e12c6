//! A trained model for the tests of this layer.

use burn::tensor::Device;

use super::classify::Classifier;
use super::model_file;

/// The model that the program ships.
pub(super) fn trained() -> Classifier {
    let card = include_bytes!("../../models/facefeel-ferplus/card.json");
    let weights = include_bytes!("../../models/facefeel-ferplus/weights.safetensors");
    model_file::load_bytes(card, weights.to_vec(), &Device::flex()).unwrap()
}
