//! The network of the thesis that FaceFeel began as.

use burn::module::Module;
use burn::nn::{Dropout, DropoutConfig, Linear};
use burn::tensor::{Device, Tensor, activation};
use rand_chacha::ChaCha8Rng;

use super::NetworkConfig;
use super::layers::{
    ConvConfig, ConvRelu, Init, Maker, channels_first, channels_last, regridded, shifted,
};

/// Three valid convolutions 3×3 (128, 64, 32 channels), each with ReLU, 2×2 max-pooling and dropout .25,
/// then dense 128, 64 and one output a class. For 48×48 pixels and 7 classes it has 167,911 parameters
/// with one input channel and 170,215 with three.
#[derive(Module, Debug)]
pub struct ThesisCnn {
    conv1: ConvRelu,
    conv2: ConvRelu,
    conv3: ConvRelu,
    dense1: Linear,
    dense2: Linear,
    output: Linear,
    dropout: Dropout,
}

impl ThesisCnn {
    pub(super) fn new(config: &NetworkConfig, rng: &mut ChaCha8Rng, device: &Device) -> Self {
        let mut maker = Maker {
            init: Init::Glorot,
            rng,
            device,
        };
        let conv = |inputs, outputs| ConvConfig {
            inputs,
            outputs,
            padding: 0,
            pool: true,
            dropout: 0.25,
        };
        let side = side(config.image_size);
        Self {
            conv1: maker.conv(conv(config.color.channels(), 128)),
            conv2: maker.conv(conv(128, 64)),
            conv3: maker.conv(conv(64, 32)),
            dense1: maker.dense(32 * side * side, 128),
            dense2: maker.dense(128, 64),
            output: maker.dense(64, config.classes),
            dropout: DropoutConfig::new(0.4).init(),
        }
    }

    /// The same network with another output layer, see [`Maker::outputs`].
    pub(super) fn with_outputs(
        self,
        from: &[Option<usize>],
        rng: &mut ChaCha8Rng,
        device: &Device,
    ) -> Self {
        let mut maker = Maker {
            init: Init::Glorot,
            rng,
            device,
        };
        Self {
            output: maker.outputs(&self.output, from),
            ..self
        }
    }

    /// The same network with `shift`, `[classes]`, added to its logits.
    pub(super) fn shifted(self, shift: Tensor<1>) -> Self {
        Self {
            output: shifted(self.output, shift),
            ..self
        }
    }

    /// The same network for images of another size, see [`regridded`].
    pub(super) fn resized(self, sizes: [u32; 2]) -> Self {
        Self {
            dense1: regridded(self.dense1, sizes.map(side)),
            ..self
        }
    }

    /// # Shapes
    ///
    /// - input: `[batch, channels, size, size]`
    /// - output: `[batch, classes]`, logits
    pub fn forward(&self, input: Tensor<4>) -> Tensor<2> {
        let x = self.conv1.forward(channels_last(input));
        let x = self.conv2.forward(x);
        let x = self.conv3.forward(x);
        let x = channels_first(x).flatten(1, 3);
        let x = activation::relu(self.dense1.forward(x));
        let x = activation::relu(self.dense2.forward(x));
        self.output.forward(self.dropout.forward(x))
    }
}

/// Side of what the first dense layer sees, after three valid convolutions and poolings.
fn side(image_size: u32) -> usize {
    (0..3).fold(image_size as usize, |side, _| (side - 2) / 2)
}
