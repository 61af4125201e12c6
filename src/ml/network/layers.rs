//! Layers that the networks share, initialised from a seed of our own.
//!
//! Weights are drawn with ChaCha8 rather than by the device, so that one seed starts every device at the
//! same place.

use burn::backend::DispatchDevice;
use burn::module::{Module, Param};
use burn::nn::{BatchNorm, BatchNormConfig, Dropout, DropoutConfig, Linear, LinearConfig};
use burn::tensor::ops::{ConvOptions, MaxPoolOptions};
use burn::tensor::{Device, Distribution, Tensor, TensorData, activation, module};
use facefeel_kernels::conv::{Affine, Dropout as DropoutMask};
use facefeel_kernels::{KernelCache, Options, batch_norm, conv_relu, conv_relu_inferred};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::NORM_EPSILON;

/// The distribution of fresh weights; biases start at zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Init {
    /// Uniform in ±√(6 / (fan in + fan out)), Keras' default (Glorot and Bengio 2010).
    Glorot,
    /// Uniform in ±√(6 / fan in), for ReLU (He et al. 2015).
    He,
}

impl Init {
    fn limit(self, fan_in: usize, fan_out: usize) -> f32 {
        match self {
            Self::Glorot => (6.0 / (fan_in + fan_out) as f32).sqrt(),
            Self::He => (6.0 / fan_in as f32).sqrt(),
        }
    }
}

/// Where and from which seed layers are made.
pub(super) struct Maker<'a> {
    pub(super) init: Init,
    pub(super) rng: &'a mut ChaCha8Rng,
    pub(super) device: &'a Device,
}

impl Maker<'_> {
    fn weights<const D: usize>(&mut self, shape: [usize; D], limit: f32) -> Param<Tensor<D>> {
        let count = shape.iter().product();
        let values: Vec<f32> = (0..count)
            .map(|_| self.rng.random_range(-limit..=limit))
            .collect();
        Param::from_data(TensorData::new(values, shape), self.device)
    }

    fn zeros(&self, count: usize) -> Param<Tensor<1>> {
        Param::from_data(TensorData::new(vec![0.0_f32; count], [count]), self.device)
    }

    /// A fully connected layer.
    pub(super) fn dense(&mut self, inputs: usize, outputs: usize) -> Linear {
        let mut layer = LinearConfig::new(inputs, outputs).init(self.device);
        layer.weight = self.weights([inputs, outputs], self.init.limit(inputs, outputs));
        layer.bias = Some(self.zeros(outputs));
        layer
    }

    /// An output layer like `known`, but with other outputs: each takes over an output of `known`, or starts afresh.
    pub(super) fn outputs(&mut self, known: &Linear, from: &[Option<usize>]) -> Linear {
        let [inputs, _] = known.weight.dims();
        let mut layer = self.dense(inputs, from.len());
        let known_bias = known.bias.as_ref().map(Param::val);
        let (mut weight, mut bias) = (layer.weight.val(), layer.bias.as_ref().map(Param::val));
        for (to, from) in from.iter().enumerate() {
            let Some(from) = *from else { continue };
            let column = known.weight.val().slice([0..inputs, from..from + 1]);
            weight = weight.slice_assign([0..inputs, to..to + 1], column);
            if let (Some(values), Some(known)) = (&mut bias, &known_bias) {
                let value = known.clone().slice(from..from + 1);
                *values = values.clone().slice_assign(to..to + 1, value);
            }
        }
        layer.weight = Param::from_tensor(weight);
        layer.bias = bias.map(Param::from_tensor);
        layer
    }

    /// A convolution 3×3 of stride 1 with ReLU.
    pub(super) fn conv(&mut self, config: ConvConfig) -> ConvRelu {
        let ConvConfig {
            inputs,
            outputs,
            padding,
            pool,
            dropout,
        } = config;
        let limit = self.init.limit(9 * inputs, 9 * outputs);
        ConvRelu {
            weight: self.weights([outputs, inputs, 3, 3], limit),
            bias: self.zeros(outputs),
            dropout: DropoutConfig::new(dropout).init(),
            padding,
            pool,
            kernels: KernelCache::default(),
        }
    }

    /// Batch normalisation of so many channels.
    pub(super) fn norm(&self, channels: usize) -> Norm {
        Norm {
            inner: BatchNormConfig::new(channels)
                .with_epsilon(NORM_EPSILON)
                .init(self.device),
        }
    }
}

/// The layer with `shift`, one value an output, added to its outputs.
pub(super) fn shifted(layer: Linear, shift: Tensor<1>) -> Linear {
    let add = |values: Tensor<1>| {
        assert_eq!(values.dims(), shift.dims(), "one value an output");
        values + shift
    };
    Linear {
        bias: layer.bias.map(|bias| bias.map(add)),
        ..layer
    }
}

/// A dense layer over `[channels, from, from]` features, flattened, for features of `[channels, to, to]`: the weights of a
/// cell go to the cells that cover it now, each as much as it covers. Even features give the same outputs.
pub(super) fn regridded(layer: Linear, [from, to]: [usize; 2]) -> Linear {
    let device = layer.weight.device();
    let weight = layer.weight.val();
    let [inputs, outputs] = weight.dims();
    let channels = inputs / (from * from);
    let covered = TensorData::new(covered(from, to), [1, to * to, from * from]);
    let weight = Tensor::<3>::from_data(covered, &device)
        .matmul(weight.reshape([channels, from * from, outputs]))
        .reshape([channels * to * to, outputs]);
    Linear {
        weight: Param::from_tensor(weight),
        ..layer
    }
}

/// For each cell of a grid of `to`×`to`, the share that it covers of each cell of one of `from`×`from`.
fn covered(from: usize, to: usize) -> Vec<f32> {
    let line = |cell: usize, other: usize| {
        // In units of which both grids have whole numbers.
        let start = (cell * from).max(other * to);
        let end = ((cell + 1) * from).min((other + 1) * to);
        end.saturating_sub(start) as f32 / to as f32
    };
    let mut shares = Vec::with_capacity(to * to * from * from);
    for (row, column) in (0..to * to).map(|cell| (cell / to, cell % to)) {
        let others = (0..from * from).map(|cell| (cell / from, cell % from));
        shares.extend(others.map(|(y, x)| line(row, y) * line(column, x)));
    }
    shares
}

/// Sizes of a [`ConvRelu`].
pub(super) struct ConvConfig {
    pub(super) inputs: usize,
    pub(super) outputs: usize,
    /// Zeros around the input: 0 or 1.
    pub(super) padding: usize,
    /// Whether 2×2 max-pooling follows.
    pub(super) pool: bool,
    /// Share of outputs set to zero while training.
    pub(super) dropout: f64,
}

/// Convolution 3×3, ReLU and, if asked for, 2×2 max-pooling and dropout: one operation on the CPU, burn's
/// stock operations elsewhere.
#[derive(Module, Debug)]
pub(super) struct ConvRelu {
    weight: Param<Tensor<4>>,
    bias: Param<Tensor<1>>,
    dropout: Dropout,
    padding: usize,
    pool: bool,
    /// For inference on the CPU.
    #[module(skip)]
    kernels: KernelCache,
}

impl ConvRelu {
    /// # Shapes
    ///
    /// - input: `[batch, height, width, in_channels]`
    /// - output: `[batch, height', width', out_channels]`; without padding both sides lose 2, pooling
    ///   then halves them, rounding down
    pub(super) fn forward(&self, input: Tensor<4>) -> Tensor<4> {
        let device = input.device();
        if !is_cpu(&device) {
            return self.stock(input);
        }
        if !device.is_autodiff() {
            return self.inferred(input, None);
        }
        let (weight, bias) = (self.weight.val(), self.bias.val());
        conv_relu(input, weight, bias, self.options(self.mask(&device)))
    }

    /// [`forward`](Self::forward), then `norm`.
    pub(super) fn forward_normalised(&self, input: Tensor<4>, norm: &Norm) -> Tensor<4> {
        let device = input.device();
        if is_cpu(&device) && !device.is_autodiff() {
            return self.inferred(input, Some(&norm.affine()));
        }
        norm.forward(self.forward(input))
    }

    fn inferred(&self, input: Tensor<4>, affine: Option<&Affine>) -> Tensor<4> {
        let (weight, bias) = (self.weight.val(), self.bias.val());
        let options = self.options(DropoutMask::NONE);
        conv_relu_inferred(input, weight, bias, options, &self.kernels, affine)
    }

    fn options(&self, dropout: DropoutMask) -> Options {
        Options {
            padding: self.padding,
            pool: self.pool,
            dropout,
        }
    }

    fn stock(&self, input: Tensor<4>) -> Tensor<4> {
        let padding = [self.padding; 2];
        let options = ConvOptions::new([1, 1], padding, [1, 1], 1);
        let input = channels_first(input);
        let output = module::conv2d(input, self.weight.val(), Some(self.bias.val()), options);
        let mut output = activation::relu(output);
        if self.pool {
            output = module::max_pool2d(output, MaxPoolOptions::new([2, 2]));
        }
        channels_last(self.dropout.forward(output))
    }

    /// What burn's dropout would do, as a rate and a seed drawn from the device.
    fn mask(&self, device: &Device) -> DropoutMask {
        let at_work = self.dropout.training.is_enabled() && device.is_autodiff();
        if !at_work || self.dropout.prob == 0.0 {
            return DropoutMask::NONE;
        }
        let drawn = Tensor::<1>::random(
            [1],
            Distribution::Uniform(0.0, 1.0),
            &device.clone().inner(),
        );
        let drawn: f32 = drawn.into_scalar();
        DropoutMask {
            rate: self.dropout.prob as f32,
            seed: drawn.to_bits().wrapping_mul(0x9e37_79b1),
        }
    }
}

/// Batch normalisation: while training on the CPU an operation of our own, else burn's.
#[derive(Module, Debug)]
pub(super) struct Norm {
    inner: BatchNorm,
}

impl Norm {
    /// # Shapes
    ///
    /// - input and output: `[batch, height, width, channels]`
    pub(super) fn forward(&self, input: Tensor<4>) -> Tensor<4> {
        let norm = &self.inner;
        let device = input.device();
        if !device.is_autodiff() || !norm.training.is_enabled() {
            let (factors, offsets) = self.factors();
            return input * factors.unsqueeze() + offsets.unsqueeze();
        }
        if !is_cpu(&device) {
            return channels_last(norm.forward(channels_first(input)));
        }
        let (gamma, beta) = (norm.gamma.val(), norm.beta.val());
        let (output, mean, variance) = batch_norm(input, gamma, beta, norm.epsilon as f32);
        let blend = |running: Tensor<1>, batch: Tensor<1>| {
            (running * (1.0 - norm.momentum) + batch * norm.momentum).detach()
        };
        norm.running_mean
            .update(blend(norm.running_mean.value_sync(), mean.detach()));
        norm.running_var
            .update(blend(norm.running_var.value_sync(), variance.detach()));
        output
    }

    fn affine(&self) -> Affine {
        let (factors, offsets) = self.factors();
        let values = |tensor: Tensor<1>| tensor.into_data().iter().collect();
        Affine {
            factors: values(factors),
            offsets: values(offsets),
        }
    }

    /// What the statistics of training leave: a factor and an offset for each channel.
    fn factors(&self) -> (Tensor<1>, Tensor<1>) {
        let norm = &self.inner;
        let deviation = (norm.running_var.value_sync() + norm.epsilon).sqrt();
        let factors = norm.gamma.val() / deviation;
        let offsets = norm.beta.val() - norm.running_mean.value_sync() * factors.clone();
        (factors, offsets)
    }
}

/// `[batch, channels, height, width]` to `[batch, height, width, channels]`.
pub(super) fn channels_last(tensor: Tensor<4>) -> Tensor<4> {
    tensor.permute([0, 2, 3, 1])
}

/// `[batch, height, width, channels]` to `[batch, channels, height, width]`.
pub(super) fn channels_first(tensor: Tensor<4>) -> Tensor<4> {
    tensor.permute([0, 3, 1, 2])
}

fn is_cpu(device: &Device) -> bool {
    let inner = device.clone().without_autodiff();
    matches!(inner.as_dispatch(), DispatchDevice::Flex(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_regridded_layer_answers_even_features_as_before() {
        let device = Device::flex();
        let layer = LinearConfig::new(2 * 3 * 3, 5).init(&device);
        let answers = |layer: &Linear, side: usize| -> Vec<f32> {
            let channel = |value: f32| std::iter::repeat_n(value, side * side);
            let features: Vec<f32> = channel(0.25).chain(channel(-1.5)).collect();
            let count = features.len();
            let input = Tensor::<2>::from_data(TensorData::new(features, [1, count]), &device);
            layer.forward(input).into_data().try_to_vec().unwrap()
        };
        let before = answers(&layer, 3);
        for side in [2, 3, 4, 7] {
            let after = answers(&regridded(layer.clone(), [3, side]), side);
            let is_near = |(a, b): (&f32, &f32)| (a - b).abs() < 1e-5;
            assert!(
                before.iter().zip(&after).all(is_near),
                "{before:?} {after:?}"
            );
        }
    }

    #[test]
    fn a_cell_goes_to_where_it_was() {
        // Of 2 columns to 4: the left one is covered by the two on the left.
        let shares = covered(2, 4);
        let row = |cell: usize| &shares[4 * cell..4 * cell + 4];
        assert_eq!(row(0), [0.25, 0.0, 0.0, 0.0]);
        assert_eq!(row(1), [0.25, 0.0, 0.0, 0.0]);
        assert_eq!(row(2), [0.0, 0.25, 0.0, 0.0]);
        assert_eq!(row(15), [0.0, 0.0, 0.0, 0.25]);
    }
}
