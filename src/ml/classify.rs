//! Scores for face crops.

use std::sync::Arc;

use burn::module::Module;
use burn::tensor::{Device, Tensor, activation};

use super::metrics::calibration::at_temperature;
use super::network::Network;
use super::preprocess::{InputFormat, to_tensor};
use crate::dataset::pixels::Pixels;
use crate::dataset::seen::LearnedImages;
use crate::ml::card::Card;
use crate::vision::Color;
use crate::vision::crop::FaceCrop;

/// Crops that go through the network at once.
const BATCH: usize = 64;

/// A loaded model.
#[derive(Debug)]
pub struct Classifier {
    card: Card,
    network: Network,
    device: Device,
    learned: Option<Arc<LearnedImages>>,
}

impl Classifier {
    /// A network together with the card that describes it.
    pub fn new(card: Card, network: Network, device: Device) -> Self {
        Self {
            card,
            network,
            device,
            learned: None,
        }
    }

    /// The same model with the fingerprints of the images that it learned from.
    pub fn with_learned(self, learned: Option<Arc<LearnedImages>>) -> Self {
        Self { learned, ..self }
    }

    /// The fingerprints of the images that it learned from, if it carries them.
    pub fn learned(&self) -> Option<&Arc<LearnedImages>> {
        self.learned.as_ref()
    }

    /// What is known of the model.
    pub fn card(&self) -> &Card {
        &self.card
    }

    /// The same network under another card.
    pub fn with_card(self, card: Card) -> Self {
        Self { card, ..self }
    }

    /// Number of its parameters.
    pub fn parameters(&self) -> usize {
        self.network.num_params()
    }

    /// Its weights.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// For each crop one probability a class (0 to 1, sum 1), in the order of the card's classes, at the card's
    /// temperature.
    ///
    /// # Panics
    ///
    /// If a crop has another size than the card says.
    pub fn predict(&self, crops: &[FaceCrop]) -> Vec<Vec<f32>> {
        let pixels: Vec<Pixels> = crops.iter().map(|crop| self.pixels(crop)).collect();
        self.predict_pixels(
            &pixels
                .iter()
                .map(|pixels| &pixels.data[..])
                .collect::<Vec<_>>(),
        )
    }

    /// A crop in the model's colour.
    pub fn pixels(&self, crop: &FaceCrop) -> Pixels {
        match self.card.color {
            Color::Gray => Pixels::gray(crop.image()),
            Color::Rgb => Pixels::rgb(crop.image()),
        }
    }

    /// [`predict`](Self::predict) for `[size, size, channels]` bytes in the model's own colour.
    ///
    /// # Panics
    ///
    /// If an image has another number of bytes.
    pub fn predict_pixels(&self, images: &[&[u8]]) -> Vec<Vec<f32>> {
        let format = self.card.input_format();
        let scores = score(&self.network, images, format, &self.device);
        let calibrated = scores
            .iter()
            .map(|scores| at_temperature(scores, self.card.temperature));
        calibrated.collect()
    }
}

/// Softmax probabilities at the temperature 1, one list an image.
pub(super) fn score(
    network: &Network,
    images: &[&[u8]],
    format: InputFormat,
    device: &Device,
) -> Vec<Vec<f32>> {
    // Inside the pool, so that not every operation that uses its threads has to wake one first.
    rayon::scope(|_| {
        let batches = images.chunks(BATCH);
        batches
            .flat_map(|batch| score_batch(network, batch, format, device))
            .collect()
    })
}

fn score_batch(
    network: &Network,
    images: &[&[u8]],
    format: InputFormat,
    device: &Device,
) -> Vec<Vec<f32>> {
    let input = to_tensor(images.iter().copied(), format, device);
    let output = if format.mirrored {
        let both = Tensor::cat(vec![input.clone(), input.flip([3])], 0);
        let [own, mirrored] = activation::softmax(network.forward(both), 1)
            .chunk(2, 0)
            .try_into()
            .expect("an even number is cut into halves");
        (own + mirrored) * 0.5
    } else {
        activation::softmax(network.forward(input), 1)
    };
    let [_, classes] = output.dims();
    let values: Vec<f32> = output
        .into_data()
        .convert::<f32>()
        .try_into_vec()
        .expect("they are f32 now");
    values.chunks_exact(classes).map(<[f32]>::to_vec).collect()
}
