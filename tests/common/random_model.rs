//! A model with random weights, for tests that compare its answers with those of another program.

use facefeel::ml::card::Card;
use facefeel::ml::classify::Classifier;
use facefeel::ml::device::DeviceChoice;
use facefeel::ml::{model_file, network::NetworkConfig};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A model all of whose numbers are random: those that start at 0 or 1 would hide a mistake.
pub(super) fn random_model(card: &Card) -> Classifier {
    let device = DeviceChoice::Cpu.open().unwrap().device;
    let config = NetworkConfig {
        architecture: card.architecture,
        color: card.color,
        image_size: card.image_size,
        classes: card.classes.len(),
    };
    let mut weights = model_file::weights(&config.init(7, &device)).unwrap();
    let mut rng = ChaCha8Rng::seed_from_u64(8);
    let header = u64::from_le_bytes(weights[..8].try_into().unwrap()) as usize;
    let tensors: serde_json::Value = serde_json::from_slice(&weights[8..8 + header]).unwrap();
    for (name, tensor) in tensors.as_object().unwrap() {
        let range = match name.rsplit('.').next().unwrap() {
            // Small, so that no class takes all.
            "weight" if name == "output.weight" => -0.01..0.01,
            "bias" | "beta" | "running_mean" => -0.3..0.3,
            "gamma" | "running_var" => 0.6..1.6,
            _ => continue,
        };
        let place = |index: usize| tensor["data_offsets"][index].as_u64().unwrap() as usize;
        let bytes = &mut weights[8 + header..][place(0)..place(1)];
        for value in bytes.as_chunks_mut::<4>().0 {
            *value = rng.random_range::<f32, _>(range.clone()).to_le_bytes();
        }
    }
    let json = serde_json::to_vec(card).unwrap();
    model_file::load_bytes(&json, weights, &device).unwrap()
}
