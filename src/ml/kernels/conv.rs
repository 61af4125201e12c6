//! Convolution 3×3 + bias + ReLU, optionally followed by a 2×2 max-pool and dropout, as one operation.
//!
//! The un-pooled activation of a few images lives in a scratch buffer of one thread and is never stored: all that
//! the backward pass needs is one byte for each output that says which of the pooled values won. Where channels
//! are many, `winograd` saves products; else `unrolled` takes patches.

mod dropout;
mod lanes;
mod layout;
mod patches;
mod pooling;
mod tiling;
mod transforms;
mod unrolled;
mod winograd;

use rayon::prelude::*;

pub use dropout::Dropout;

use unrolled::Unrolled;
use winograd::Winograd;

/// Marks an output that ReLU or dropout set to zero: no gradient flows through it.
const DEAD: u8 = u8::MAX;
/// Kernel height and width.
const KERNEL: usize = 3;
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

/// One way of computing a convolution, with its kernels prepared.
trait Computation: Sync {
    /// Buffers that a thread uses again and again.
    type Scratch: Default;

    /// Images that are best taken together; 0 means one.
    fn group(&self) -> usize;

    /// Output and winners of some images, without dropout.
    fn forward(
        &self,
        scratch: &mut Self::Scratch,
        images: &[f32],
        bias: &[f32],
        results: (&mut [f32], &mut [u8]),
    );

    /// Length of the gradient of the kernels as they were prepared.
    fn gradient_len(&self) -> usize;

    /// Adds the gradient of the prepared kernels for some images to `to_kernels`, and of the images to `to_input`,
    /// unless that is empty.
    fn backward(
        &self,
        scratch: &mut Self::Scratch,
        images: &[f32],
        incoming: GradientIn<'_>,
        to_kernels: &mut [f32],
        to_input: &mut [f32],
    );

    /// From the gradient of the prepared kernels to that of the weights.
    fn weight_gradient(&self, to_kernels: &[f32]) -> Vec<f32>;
}

/// What comes back to some images.
#[derive(Clone, Copy)]
struct GradientIn<'a> {
    winners: &'a [u8],
    gradient: &'a [f32],
    /// What live outputs were multiplied by.
    scale: f32,
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
    if Winograd::suits(shape) {
        forward_by(&Winograd::new(shape, weight), shape, input, bias, dropout)
    } else {
        forward_by(&Unrolled::new(shape, weight), shape, input, bias, dropout)
    }
}

fn forward_by<C: Computation>(
    computation: &C,
    shape: &ConvShape,
    input: &[f32],
    bias: &[f32],
    dropout: Dropout,
) -> Forward {
    let mut output = vec![0.0; shape.batch * shape.output_len()];
    let mut winners = vec![DEAD; output.len()];
    let group = computation.group().clamp(1, shape.batch.max(1));
    output
        .par_chunks_mut(group * shape.output_len())
        .zip(winners.par_chunks_mut(group * shape.output_len()))
        .zip(input.par_chunks(group * shape.input_len()))
        .enumerate()
        .for_each_init(
            C::Scratch::default,
            |scratch, (index, ((output, winners), images))| {
                computation.forward(scratch, images, bias, (output, winners));
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
    let incoming = GradientIn {
        winners,
        gradient,
        scale: dropout.scale(),
    };
    let bias = bias_gradient(shape, incoming);
    let (input, weight) = if Winograd::suits(shape) {
        backward_by(
            &Winograd::new(shape, weight),
            shape,
            input,
            incoming,
            input_gradient,
        )
    } else {
        backward_by(
            &Unrolled::new(shape, weight),
            shape,
            input,
            incoming,
            input_gradient,
        )
    };
    Gradients {
        input: input_gradient.then_some(input),
        weight,
        bias,
    }
}

/// Gradients of the input, empty unless asked for, and of the weights.
fn backward_by<C: Computation>(
    computation: &C,
    shape: &ConvShape,
    input: &[f32],
    incoming: GradientIn<'_>,
    input_gradient: bool,
) -> (Vec<f32>, Vec<f32>) {
    let (input_len, output_len) = (shape.input_len(), shape.output_len());
    let group = computation.group().clamp(1, shape.batch.max(1));
    let part = shape.batch.div_ceil(GRADIENT_PARTS).next_multiple_of(group);
    let mut to_input = vec![0.0; if input_gradient { input.len() } else { 0 }];
    let mut input_parts: Vec<&mut [f32]> = to_input.chunks_mut(part.max(1) * input_len).collect();
    input_parts.resize_with(shape.batch.div_ceil(part.max(1)), Default::default);
    let parts: Vec<Vec<f32>> = input
        .par_chunks(part.max(1) * input_len)
        .zip(incoming.winners.par_chunks(part.max(1) * output_len))
        .zip(incoming.gradient.par_chunks(part.max(1) * output_len))
        .zip(input_parts)
        .map_init(
            C::Scratch::default,
            |scratch, (((images, winners), gradient), to_input)| {
                let mut to_kernels = vec![0.0; computation.gradient_len()];
                let groups = images
                    .chunks(group * input_len)
                    .zip(winners.chunks(group * output_len))
                    .zip(gradient.chunks(group * output_len));
                for (index, ((images, winners), gradient)) in groups.enumerate() {
                    let to_input = match to_input.get_mut(index * group * input_len..) {
                        Some(to_input) if !to_input.is_empty() => &mut to_input[..images.len()],
                        _ => &mut [],
                    };
                    let incoming = GradientIn {
                        winners,
                        gradient,
                        ..incoming
                    };
                    computation.backward(scratch, images, incoming, &mut to_kernels, to_input);
                }
                to_kernels
            },
        )
        .collect();
    let to_kernels = sum_of(parts, computation.gradient_len());
    (to_input, computation.weight_gradient(&to_kernels))
}

/// The sum of all parts, in their order.
fn sum_of(parts: Vec<Vec<f32>>, length: usize) -> Vec<f32> {
    const PIECE: usize = 1 << 14;
    let mut parts = parts.into_iter();
    let mut sum = parts.next().unwrap_or_else(|| vec![0.0; length]);
    let rest: Vec<Vec<f32>> = parts.collect();
    sum.par_chunks_mut(PIECE)
        .enumerate()
        .for_each(|(index, sum)| {
            for part in &rest {
                add(sum, &part[index * PIECE..][..sum.len()]);
            }
        });
    sum
}

fn bias_gradient(shape: &ConvShape, incoming: GradientIn<'_>) -> Vec<f32> {
    let area = shape.output_len() / shape.out_channels;
    let mut sums = vec![0.0; shape.out_channels];
    sums.par_iter_mut().enumerate().for_each(|(channel, sum)| {
        for image in 0..shape.batch {
            let start = image * shape.output_len() + channel * area;
            let winners = &incoming.winners[start..][..area];
            *sum += live_sum(winners, &incoming.gradient[start..][..area]);
        }
        *sum *= incoming.scale;
    });
    sums
}

/// The sum of all gradients that are not dead, in several lanes, because one sum would wait for itself.
fn live_sum(winners: &[u8], gradient: &[f32]) -> f32 {
    const LANES: usize = 16;
    let mut lanes = [0.0_f32; LANES];
    let (winners, last_winners) = winners.as_chunks::<LANES>();
    let (gradient, last_gradient) = gradient.as_chunks::<LANES>();
    for (winners, gradient) in winners.iter().zip(gradient) {
        for lane in 0..LANES {
            let mask = if winners[lane] == DEAD { 0 } else { u32::MAX };
            lanes[lane] += f32::from_bits(gradient[lane].to_bits() & mask);
        }
    }
    for ((lane, winner), gradient) in lanes.iter_mut().zip(last_winners).zip(last_gradient) {
        *lane += if *winner == DEAD { 0.0 } else { *gradient };
    }
    lanes.iter().sum()
}

fn add(sums: &mut [f32], values: &[f32]) {
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum += value;
    }
}

#[cfg(test)]
mod tests;
