//! FaceFeel net: our own network.

use burn::module::Module;
use burn::nn::{Dropout, DropoutConfig, Linear};
use burn::tensor::{Device, Tensor, activation};
use rand_chacha::ChaCha8Rng;

use super::NetworkConfig;
use super::layers::{
    ConvConfig, ConvRelu, Init, Maker, Norm, channels_first, channels_last, regridded, shifted,
};

/// Ten convolutions 3×3 with batch normalisation after their ReLU, four of them residual, and a small
/// dense head. About 1.7 million parameters at 48×48 pixels.
///
/// Pooling comes before normalisation, and a pooled convolution never stores what it pools; see
/// [`facefeel_kernels`].
#[derive(Module, Debug)]
pub struct FaceFeelNet {
    stem: Block,
    down1: Block,
    widen: Block,
    residual1: Block,
    down2: Block,
    residual2: Block,
    residual3: Block,
    down3: Block,
    residual4: Block,
    down4: Block,
    dense: Linear,
    output: Linear,
    dropout: Dropout,
}

impl FaceFeelNet {
    pub(super) fn new(config: &NetworkConfig, rng: &mut ChaCha8Rng, device: &Device) -> Self {
        let mut maker = Maker {
            init: Init::He,
            rng,
            device,
        };
        let side = side(config.image_size);
        Self {
            stem: Block::new(&mut maker, config.color.channels(), 32, false),
            down1: Block::new(&mut maker, 32, 32, true),
            widen: Block::new(&mut maker, 32, 64, false),
            residual1: Block::new(&mut maker, 64, 64, false),
            down2: Block::new(&mut maker, 64, 128, true),
            residual2: Block::new(&mut maker, 128, 128, false),
            residual3: Block::new(&mut maker, 128, 128, false),
            down3: Block::new(&mut maker, 128, 192, true),
            residual4: Block::new(&mut maker, 192, 192, false),
            down4: Block::new(&mut maker, 192, 256, true),
            dense: maker.dense(256 * side * side, 128),
            output: maker.dense(128, config.classes),
            dropout: DropoutConfig::new(0.3).init(),
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
            init: Init::He,
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
            dense: regridded(self.dense, sizes.map(side)),
            ..self
        }
    }

    /// # Shapes
    ///
    /// - input: `[batch, channels, size, size]`
    /// - output: `[batch, classes]`, logits
    pub fn forward(&self, input: Tensor<4>) -> Tensor<2> {
        let x = self.stem.forward(channels_last(input));
        let x = self.widen.forward(self.down1.forward(x));
        let x = self.residual1.forward(x.clone()) + x;
        let x = self.down2.forward(x);
        let x = self.residual2.forward(x.clone()) + x;
        let x = self.residual3.forward(x.clone()) + x;
        let x = self.down3.forward(x);
        let x = self.residual4.forward(x.clone()) + x;
        let x = channels_first(self.down4.forward(x)).flatten(1, 3);
        let x = activation::relu(self.dense.forward(self.dropout.forward(x)));
        self.output.forward(self.dropout.forward(x))
    }
}

/// Side of what the dense layer sees, after four poolings.
fn side(image_size: u32) -> usize {
    image_size as usize / 16
}

/// Convolution 3×3 of the same size, ReLU, pooling if asked for, batch normalisation.
#[derive(Module, Debug)]
struct Block {
    conv: ConvRelu,
    norm: Norm,
}

impl Block {
    fn new(maker: &mut Maker<'_>, inputs: usize, outputs: usize, pool: bool) -> Self {
        let conv = maker.conv(ConvConfig {
            inputs,
            outputs,
            padding: 1,
            pool,
            dropout: 0.0,
        });
        Self {
            conv,
            norm: maker.norm(outputs),
        }
    }

    fn forward(&self, input: Tensor<4>) -> Tensor<4> {
        self.conv.forward_normalised(input, &self.norm)
    }
}
