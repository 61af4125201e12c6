//! The thesis CNN made of burn's stock layers alone, on the same backend, and one training step of it.

use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::pool::{MaxPool2d, MaxPool2dConfig};
use burn::nn::{Dropout, DropoutConfig, Linear, LinearConfig};
use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Int, Tensor, TensorData, activation};
use facefeel::ml::preprocess::{InputFormat, to_tensor};
use facefeel::ml::train::examples::Example;

use crate::scene::CLASSES;

/// The layers of `facefeel::ml::network::ThesisCnn` for 48×48 gray pixels.
#[derive(Module, Debug)]
pub struct StockThesis {
    conv1: Conv2d,
    conv2: Conv2d,
    conv3: Conv2d,
    pool: MaxPool2d,
    dropout: Dropout,
    dense1: Linear,
    dense2: Linear,
    output: Linear,
    last_dropout: Dropout,
}

impl StockThesis {
    /// Fresh weights.
    pub fn new(device: &Device) -> Self {
        let conv = |inputs, outputs| Conv2dConfig::new([inputs, outputs], [3, 3]).init(device);
        Self {
            conv1: conv(1, 128),
            conv2: conv(128, 64),
            conv3: conv(64, 32),
            pool: MaxPool2dConfig::new([2, 2]).init(),
            dropout: DropoutConfig::new(0.25).init(),
            dense1: LinearConfig::new(32 * 4 * 4, 128).init(device),
            dense2: LinearConfig::new(128, 64).init(device),
            output: LinearConfig::new(64, CLASSES).init(device),
            last_dropout: DropoutConfig::new(0.4).init(),
        }
    }

    /// Logits.
    pub fn forward(&self, input: Tensor<4>) -> Tensor<2> {
        let block = |conv: &Conv2d, x| {
            let x = activation::relu(conv.forward(x));
            self.dropout.forward(self.pool.forward(x))
        };
        let x = block(&self.conv1, input);
        let x = block(&self.conv2, x);
        let x = block(&self.conv3, x);
        let x = activation::relu(self.dense1.forward(x.flatten(1, 3)));
        let x = activation::relu(self.dense2.forward(x));
        self.output.forward(self.last_dropout.forward(x))
    }
}

/// A training run of it.
pub struct StockTraining {
    network: StockThesis,
    optimizer: ModuleOptimizer,
    device: Device,
}

impl StockTraining {
    /// From fresh weights, on the CPU.
    pub fn new() -> Self {
        let device = Device::flex().autodiff();
        Self {
            network: StockThesis::new(&device).train(),
            optimizer: AdamConfig::new().with_epsilon(1e-7).init(),
            device,
        }
    }

    /// Learns from one batch and gives its loss.
    pub fn step(&mut self, batch: &[Example], format: InputFormat) -> f32 {
        let images = batch.iter().map(|example| &example.pixels.data[..]);
        let input = to_tensor(images, format, &self.device);
        let labels: Vec<i64> = batch.iter().map(|example| example.class as i64).collect();
        let labels =
            Tensor::<2, Int>::from_data(TensorData::new(labels, [batch.len(), 1]), &self.device);
        let scores = activation::log_softmax(self.network.forward(input), 1);
        let loss = -scores.gather(1, labels).mean();
        let gradients = GradientsParams::from_grads(loss.backward(), &self.network);
        self.network = self.optimizer.step(1e-4, self.network.clone(), gradients);
        loss.into_scalar()
    }
}

impl Default for StockTraining {
    fn default() -> Self {
        Self::new()
    }
}
