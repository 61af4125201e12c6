//! The networks, made from a [`NetworkConfig`].

mod facefeel;
mod layers;
mod thesis;

use std::fmt;

use burn::module::Module;
use burn::tensor::{Device, Tensor, TensorData};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use facefeel::FaceFeelNet;
pub use thesis::ThesisCnn;

use crate::vision::Color;

/// Sides of the square input, in pixels, that every network takes.
pub const IMAGE_SIZES: std::ops::RangeInclusive<u32> = 32..=128;

/// What batch normalisation adds to a variance.
pub(super) const NORM_EPSILON: f64 = 1e-5;

/// The kinds of network there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Architecture {
    /// [`ThesisCnn`].
    Thesis,
    /// [`FaceFeelNet`].
    #[serde(rename = "facefeel")]
    FaceFeel,
}

impl Architecture {
    /// Every architecture.
    pub const ALL: [Self; 2] = [Self::Thesis, Self::FaceFeel];

    /// Its name in cards and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Thesis => "thesis",
            Self::FaceFeel => "facefeel",
        }
    }
}

impl fmt::Display for Architecture {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// Everything that fixes a network's shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NetworkConfig {
    pub architecture: Architecture,
    /// Channels of the input.
    pub color: Color,
    /// Side of the square input in pixels, within [`IMAGE_SIZES`].
    pub image_size: u32,
    pub classes: usize,
}

impl NetworkConfig {
    /// A network with fresh weights; the same seed gives the same weights on every device.
    ///
    /// # Panics
    ///
    /// If `image_size` is outside [`IMAGE_SIZES`].
    pub fn init(&self, seed: u64, device: &Device) -> Network {
        assert!(
            IMAGE_SIZES.contains(&self.image_size),
            "image size {}",
            self.image_size
        );
        let rng = &mut ChaCha8Rng::seed_from_u64(seed);
        match self.architecture {
            Architecture::Thesis => Network::Thesis(ThesisCnn::new(self, rng, device)),
            Architecture::FaceFeel => Network::FaceFeel(FaceFeelNet::new(self, rng, device)),
        }
    }
}

/// One of the networks.
#[derive(Module, Debug)]
#[expect(clippy::large_enum_variant, reason = "there is one network at a time")]
pub enum Network {
    /// [`Architecture::Thesis`].
    Thesis(ThesisCnn),
    /// [`Architecture::FaceFeel`].
    FaceFeel(FaceFeelNet),
}

impl Network {
    /// # Shapes
    ///
    /// - input: `[batch, channels, size, size]`, normalised by [`preprocess`](crate::ml::preprocess)
    /// - output: `[batch, classes]`, logits
    pub fn forward(&self, input: Tensor<4>) -> Tensor<2> {
        match self {
            Self::Thesis(network) => network.forward(input),
            Self::FaceFeel(network) => network.forward(input),
        }
    }

    /// The same network for other classes: each takes over what an output of this one has learned, or starts afresh from
    /// `seed`.
    pub fn with_outputs(self, from: &[Option<usize>], seed: u64, device: &Device) -> Self {
        let rng = &mut ChaCha8Rng::seed_from_u64(seed);
        match self {
            Self::Thesis(network) => Self::Thesis(network.with_outputs(from, rng, device)),
            Self::FaceFeel(network) => Self::FaceFeel(network.with_outputs(from, rng, device)),
        }
    }

    /// The same network for images of another size: what each region of the image adds to the dense layer stays where it was.
    ///
    /// # Panics
    ///
    /// If the first of `sizes`, which are sides in pixels, is not the one that this network takes.
    pub fn resized(self, sizes: [u32; 2]) -> Self {
        match self {
            Self::Thesis(network) => Self::Thesis(network.resized(sizes)),
            Self::FaceFeel(network) => Self::FaceFeel(network.resized(sizes)),
        }
    }

    /// The same network with `shift`, one value a class, added to its logits.
    ///
    /// # Panics
    ///
    /// If there are not as many values as classes.
    pub fn shifted(self, shift: &[f32], device: &Device) -> Self {
        let shift = Tensor::from_data(TensorData::from(shift), device);
        match self {
            Self::Thesis(network) => Self::Thesis(network.shifted(shift)),
            Self::FaceFeel(network) => Self::FaceFeel(network.shifted(shift)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(architecture: Architecture, color: Color, image_size: u32) -> NetworkConfig {
        NetworkConfig {
            architecture,
            color,
            image_size,
            classes: 7,
        }
    }

    #[test]
    fn the_thesis_network_has_as_many_parameters_as_in_the_thesis() {
        let count = |color| {
            config(Architecture::Thesis, color, 48)
                .init(1, &Device::flex())
                .num_params()
        };
        assert_eq!(count(Color::Gray), 167_911);
        assert_eq!(count(Color::Rgb), 170_215);
    }

    #[test]
    fn other_outputs_take_over_what_was_learned_or_start_afresh() {
        let device = Device::flex();
        for architecture in Architecture::ALL {
            let network = config(architecture, Color::Gray, 32).init(1, &device);
            let input = Tensor::ones([1, 1, 32, 32], &device);
            let logits = |network: &Network| -> Vec<f32> {
                network
                    .forward(input.clone())
                    .into_data()
                    .try_to_vec()
                    .unwrap()
            };
            let before = logits(&network);
            let after = logits(&network.with_outputs(&[Some(6), None, Some(0)], 2, &device));
            assert_eq!([after[0], after[2]], [before[6], before[0]]);
            assert!(!before.contains(&after[1]));
        }
    }

    #[test]
    fn a_network_for_another_image_size_has_the_shape_of_a_fresh_one() {
        let device = Device::flex();
        for architecture in Architecture::ALL {
            let [small, large] =
                [48, 64].map(|size| config(architecture, Color::Gray, size).init(1, &device));
            let resized = small.resized([48, 64]);
            assert_eq!(resized.num_params(), large.num_params());
            let input = Tensor::ones([2, 1, 64, 64], &device);
            assert_eq!(resized.forward(input).dims(), [2, 7]);
        }
    }

    #[test]
    fn a_shift_is_added_to_the_logits() {
        let device = Device::flex();
        let shift: Vec<f32> = (0..7_u8).map(f32::from).collect();
        for architecture in Architecture::ALL {
            let network = config(architecture, Color::Gray, 32).init(1, &device);
            let input = Tensor::ones([1, 1, 32, 32], &device);
            let before = network.forward(input.clone());
            let after = network.shifted(&shift, &device).forward(input);
            let added: Vec<f32> = (after - before).into_data().try_to_vec().unwrap();
            assert!(added.iter().zip(&shift).all(|(a, b)| (a - b).abs() < 1e-5));
        }
    }

    #[test]
    fn every_network_takes_every_image_size() {
        for architecture in Architecture::ALL {
            for size in [32, 47, 64, 128] {
                let network = config(architecture, Color::Rgb, size).init(1, &Device::flex());
                let input = Tensor::zeros([2, 3, size as usize, size as usize], &Device::flex());
                assert_eq!(
                    network.forward(input).dims(),
                    [2, 7],
                    "{architecture} {size}"
                );
            }
        }
    }
}
