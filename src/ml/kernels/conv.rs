//! Convolution 3×3 + bias + ReLU, optionally followed by a 2×2 max-pool and dropout, as one operation.
//!
//! The convolution is a matrix product over unrolled patches (*im2col*: Chellapilla, Puri and Simard,
//! "High Performance Convolutional Neural Networks for Document Processing", 2006). The un-pooled
//! activation of a few images lives in a scratch buffer of one thread and is never stored: all that
//! the backward pass needs is one byte for each output that says which of the pooled values won.

mod patches;
mod pooling;

use rayon::prelude::*;

use super::gemm::{Matrix, Output, multiply};
use patches::{Scratch, roll_up};
use pooling::{activate, route};

/// Marks an output that ReLU or dropout set to zero: no gradient flows through it.
const DEAD: u8 = u8::MAX;
/// Kernel height and width.
const KERNEL: usize = 3;
/// Patches unrolled at once: enough columns for an efficient product, few enough to stay in cache.
const TARGET_COLUMNS: usize = 512;
/// Gradients of the weights are summed in this many parts, whatever the number of threads, so that
/// rounding and thus training do not depend on it.
const GRADIENT_PARTS: usize = 16;

/// Sizes of one convolution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConvShape {
    /// Images.
    pub batch: usize,
    /// Channels in.
    pub in_channels: usize,
    /// Channels out.
    pub out_channels: usize,
    /// Rows of the input.
    pub height: usize,
    /// Columns of the input.
    pub width: usize,
    /// Zeros around the input: 0 (valid) or 1 (same size).
    pub padding: usize,
    /// Whether 2×2 max-pooling follows; an odd last row or column is dropped.
    pub pool: bool,
}

impl ConvShape {
    /// Height and width before pooling.
    fn unpooled(&self) -> (usize, usize) {
        let shrink = KERNEL - 1;
        (
            self.height + 2 * self.padding - shrink,
            self.width + 2 * self.padding - shrink,
        )
    }

    /// Height and width of the output.
    pub fn output(&self) -> (usize, usize) {
        let (height, width) = self.unpooled();
        if self.pool {
            (height / 2, width / 2)
        } else {
            (height, width)
        }
    }

    /// Rows of the unrolled patches.
    fn patch(&self) -> usize {
        self.in_channels * KERNEL * KERNEL
    }

    fn input_len(&self) -> usize {
        self.in_channels * self.height * self.width
    }

    fn output_len(&self) -> usize {
        let (height, width) = self.output();
        self.out_channels * height * width
    }

    fn weight_len(&self) -> usize {
        self.out_channels * self.patch()
    }

    /// Images whose patches are unrolled together.
    fn group(&self) -> usize {
        let (height, width) = self.unpooled();
        (TARGET_COLUMNS / (height * width)).clamp(1, self.batch.max(1))
    }

    fn check(&self, input: &[f32], weight: &[f32]) {
        assert!(self.padding <= 1, "padding is 0 or 1");
        let smallest = KERNEL - 2 * self.padding + usize::from(self.pool);
        assert!(
            self.height.min(self.width) >= smallest,
            "the input is smaller than the convolution needs"
        );
        assert_eq!(input.len(), self.batch * self.input_len(), "input");
        assert_eq!(weight.len(), self.weight_len(), "weight");
    }
}

/// Sets outputs to zero by chance and scales up the others, so that their expectation stays (Srivastava et
/// al. 2014, "Dropout").
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dropout {
    /// Share of outputs that become zero, 0 (none) to below 1.
    pub rate: f32,
    /// Which ones: the same seed and rate give the same ones.
    pub seed: u32,
}

impl Dropout {
    /// No dropout.
    pub const NONE: Self = Self { rate: 0.0, seed: 0 };

    /// What the remaining outputs are multiplied by.
    fn scale(self) -> f32 {
        1.0 / (1.0 - self.rate)
    }

    /// Drops some of the outputs that start at place `start` of the whole batch.
    fn apply(self, start: usize, output: &mut [f32], winners: &mut [u8]) {
        if self.rate == 0.0 {
            return;
        }
        let threshold = (f64::from(self.rate) * 2_f64.powi(32)) as u32;
        let scale = self.scale();
        let seed = scramble(self.seed);
        for (index, (output, winner)) in output.iter_mut().zip(winners).enumerate() {
            let dropped = scramble(((start + index) as u32).wrapping_add(seed)) < threshold;
            *output = if dropped { 0.0 } else { *output * scale };
            *winner |= if dropped { DEAD } else { 0 };
        }
    }
}

/// Spreads a number over 32 bits: the finaliser of MurmurHash3 (Appleby 2011).
fn scramble(mut bits: u32) -> u32 {
    bits ^= bits >> 16;
    bits = bits.wrapping_mul(0x85eb_ca6b);
    bits ^= bits >> 13;
    bits = bits.wrapping_mul(0xc2b2_ae35);
    bits ^ (bits >> 16)
}

/// What the forward pass computes.
#[derive(Debug)]
pub struct Forward {
    /// `[batch, out_channels, height, width]`, zero or positive.
    pub output: Vec<f32>,
    /// For each output the place in its window that won (0 to 3, row by row), or [`u8::MAX`] where ReLU
    /// or dropout made it zero. What the backward pass needs to know.
    pub winners: Vec<u8>,
}

/// Gradients of the loss.
#[derive(Debug)]
pub struct Gradients {
    /// With respect to the input, `[batch, in_channels, height, width]`; only if asked for.
    pub input: Option<Vec<f32>>,
    /// With respect to the weights, `[out_channels, in_channels, 3, 3]`.
    pub weight: Vec<f32>,
    /// With respect to the bias, `[out_channels]`.
    pub bias: Vec<f32>,
}

/// `dropout(max_pool(relu(conv(input) + bias)))`, the pooling only if the shape says so.
///
/// `input` is `[batch, in_channels, height, width]`, `weight` `[out_channels, in_channels, 3, 3]`, `bias`
/// `[out_channels]`, all contiguous. Stride 1. The same bits come out for any number of threads.
///
/// # Panics
///
/// If a slice's length does not fit the shape.
pub fn forward(
    shape: &ConvShape,
    input: &[f32],
    weight: &[f32],
    bias: &[f32],
    dropout: Dropout,
) -> Forward {
    shape.check(input, weight);
    assert_eq!(bias.len(), shape.out_channels, "bias");
    let mut output = vec![0.0; shape.batch * shape.output_len()];
    let mut winners = vec![DEAD; output.len()];
    let group = shape.group();
    let weight = Matrix::new(weight, shape.out_channels, shape.patch());
    output
        .par_chunks_mut(group * shape.output_len())
        .zip(winners.par_chunks_mut(group * shape.output_len()))
        .zip(input.par_chunks(group * shape.input_len()))
        .enumerate()
        .for_each_init(
            Scratch::default,
            |scratch, (index, ((output, winners), images))| {
                let (patches, activation) = scratch.unroll(shape, images);
                let columns = activation.len() / shape.out_channels;
                multiply(
                    activation,
                    weight,
                    Matrix::new(patches, shape.patch(), columns),
                    Output::Replace,
                );
                activate(shape, activation, bias, output, winners);
                dropout.apply(index * group * shape.output_len(), output, winners);
            },
        );
    Forward { output, winners }
}

/// The gradients of [`forward`] for the gradient of its output.
///
/// `winners` is [`Forward::winners`], `gradient` has the shape of [`Forward::output`], `dropout` is what
/// the forward pass was given.
///
/// # Panics
///
/// If a slice's length does not fit the shape.
pub fn backward(
    shape: &ConvShape,
    input: &[f32],
    weight: &[f32],
    winners: &[u8],
    gradient: &[f32],
    dropout: Dropout,
    input_gradient: bool,
) -> Gradients {
    shape.check(input, weight);
    assert_eq!(winners.len(), shape.batch * shape.output_len(), "winners");
    assert_eq!(gradient.len(), winners.len(), "gradient");
    let part = shape.batch.div_ceil(GRADIENT_PARTS).max(1);
    let mut to_input = vec![0.0; if input_gradient { input.len() } else { 0 }];
    let mut input_parts: Vec<&mut [f32]> = to_input.chunks_mut(part * shape.input_len()).collect();
    input_parts.resize_with(shape.batch.div_ceil(part), Default::default);

    let parts: Vec<(Vec<f32>, Vec<f32>)> = input
        .par_chunks(part * shape.input_len())
        .zip(winners.par_chunks(part * shape.output_len()))
        .zip(gradient.par_chunks(part * shape.output_len()))
        .zip(input_parts)
        .map_init(
            Scratch::default,
            |scratch, (((images, winners), gradient), to_input)| {
                backward_part(
                    shape,
                    scratch,
                    (images, winners, gradient),
                    weight,
                    dropout.scale(),
                    to_input,
                )
            },
        )
        .collect();

    let mut sums = (vec![0.0; shape.weight_len()], vec![0.0; shape.out_channels]);
    for (to_weight, to_bias) in parts {
        add(&mut sums.0, &to_weight);
        add(&mut sums.1, &to_bias);
    }
    Gradients {
        input: input_gradient.then_some(to_input),
        weight: sums.0,
        bias: sums.1,
    }
}

/// One part of a batch: sums of its weight and bias gradients; its input gradient goes to `to_input`
/// unless that is empty. Live outputs were multiplied by `scale`.
fn backward_part(
    shape: &ConvShape,
    scratch: &mut Scratch,
    (images, winners, gradient): (&[f32], &[u8], &[f32]),
    weight: &[f32],
    scale: f32,
    to_input: &mut [f32],
) -> (Vec<f32>, Vec<f32>) {
    let group = shape.group();
    let mut to_weight = vec![0.0; shape.weight_len()];
    let mut to_bias = vec![0.0; shape.out_channels];
    let weight = Matrix::new(weight, shape.out_channels, shape.patch());
    let groups = images
        .chunks(group * shape.input_len())
        .zip(winners.chunks(group * shape.output_len()))
        .zip(gradient.chunks(group * shape.output_len()));
    for (index, ((images, winners), gradient)) in groups.enumerate() {
        let (patches, unpooled) = scratch.unroll(shape, images);
        let columns = unpooled.len() / shape.out_channels;
        route(shape, (winners, gradient, scale), unpooled, &mut to_bias);
        let routed = Matrix::new(unpooled, shape.out_channels, columns);
        let unrolled = Matrix::new(patches, shape.patch(), columns);
        multiply(
            &mut to_weight,
            routed,
            unrolled.transposed(),
            Output::Accumulate,
        );
        if !to_input.is_empty() {
            multiply(patches, weight.transposed(), routed, Output::Replace);
            let start = index * group * shape.input_len();
            roll_up(shape, patches, &mut to_input[start..start + images.len()]);
        }
    }
    (to_weight, to_bias)
}

fn add(sums: &mut [f32], values: &[f32]) {
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum += value;
    }
}

#[cfg(test)]
mod tests;
