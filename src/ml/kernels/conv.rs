//! Convolution 3×3 + bias + ReLU, optionally followed by a 2×2 max-pool and dropout, as one operation.
//!
//! Tensors have their channels innermost, so that vectors are full whatever the size of the picture. The un-pooled
//! activation of a few images lives in a scratch buffer of one thread and is never stored: all that the backward pass
//! needs is one byte for each output that says which of the pooled values won.
//!
//! Each pass is computed in the way that is fastest for its shape: `direct` for the one or three channels of a picture;
//! else forward by `winograd`, and backward by `sparse` after pooling or `winograd` without; `unrolled` where channels do not
//! come in whole vectors.

mod border;
mod direct;
mod dropout;
mod lanes;
mod pooling;
mod sparse;
mod taps;
mod tiling;
mod transforms;
mod unrolled;
mod winograd;

use rayon::prelude::*;

pub use dropout::Dropout;

use direct::Direct;
use sparse::Sparse;
use unrolled::Unrolled;
use winograd::Winograd;

/// Marks an output that ReLU or dropout set to zero: no gradient flows through it.
const DEAD: u8 = u8::MAX;
/// Kernel height and width.
const KERNEL: usize = 3;
/// Places of a kernel.
const AREA: usize = KERNEL * KERNEL;
/// Values that the widest machine computes at once.
const LANES: usize = 16;
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

    /// Where the sums of output `index` stand, before pooling: of all places of its window, row by row, or the same one
    /// again. Both count over the images of a batch.
    #[inline(always)]
    fn window(&self, index: usize) -> [usize; 4] {
        if !self.pool {
            return [index; 4];
        }
        let (height, width) = self.unpooled();
        let (out_height, out_width) = (height / 2, width / 2);
        let (row, x) = (index / out_width, index % out_width);
        let (image, y) = (row / out_height, row % out_height);
        let first = (image * height + 2 * y) * width + 2 * x;
        [first, first + 1, first + width, first + width + 1]
    }

    /// Weights of one output channel.
    fn patch(&self) -> usize {
        self.in_channels * AREA
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
    /// `[batch, height, width, out_channels]`, zero or positive.
    pub output: Vec<f32>,
    /// For each output the place in its window that won (0 to 3, row by row), or [`u8::MAX`] where ReLU
    /// or dropout made it zero. What the backward pass needs to know.
    pub winners: Vec<u8>,
}

/// Gradients of the loss.
#[derive(Debug)]
pub struct Gradients {
    /// With respect to the input, `[batch, height, width, in_channels]`; only if asked for.
    pub input: Option<Vec<f32>>,
    /// With respect to the weights, `[out_channels, in_channels, 3, 3]`.
    pub weight: Vec<f32>,
    /// With respect to the bias, `[out_channels]`.
    pub bias: Vec<f32>,
}

/// One way of computing the output, with its kernels prepared.
trait ForwardPass: Sync {
    /// Buffers that a thread uses again and again.
    type Scratch: Default;

    /// Images that are best taken together; 0 means one.
    fn group(&self) -> usize;

    /// Output and winners of some images, without dropout.
    fn run(
        &self,
        scratch: &mut Self::Scratch,
        images: &[f32],
        bias: &[f32],
        output: &mut [f32],
        winners: &mut [u8],
    );
}

/// One way of computing the gradients, with its kernels prepared.
trait BackwardPass: Sync {
    /// Buffers that a thread uses again and again.
    type Scratch: Default;

    /// Images that are best taken together; 0 means one.
    fn group(&self) -> usize;

    /// Values of the kernels as they were prepared.
    fn kernels_len(&self) -> usize;

    /// Adds the gradients for some images to `sums`, and to `to_input`, which is all zeros, unless that is empty.
    fn run(
        &self,
        scratch: &mut Self::Scratch,
        images: &[f32],
        incoming: GradientIn<'_>,
        sums: Sums<'_>,
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

/// Gradients that are summed over images.
struct Sums<'a> {
    /// Of the kernels as they were prepared.
    kernels: &'a mut [f32],
    /// `[out_channels]`
    bias: &'a mut [f32],
}

/// `dropout(max_pool(relu(conv(input) + bias)))`, the pooling only if the shape says so.
///
/// `input` is `[batch, height, width, in_channels]`, `weight` `[out_channels, in_channels, 3, 3]`, `bias`
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
    if Direct::suits(shape) {
        forward_by(&Direct::new(shape, weight), shape, input, bias, dropout)
    } else if Winograd::suits(shape) {
        forward_by(&Winograd::new(shape, weight), shape, input, bias, dropout)
    } else {
        forward_by(&Unrolled::new(shape, weight), shape, input, bias, dropout)
    }
}

fn forward_by<P: ForwardPass>(
    pass: &P,
    shape: &ConvShape,
    input: &[f32],
    bias: &[f32],
    dropout: Dropout,
) -> Forward {
    let mut output = vec![0.0; shape.batch * shape.output_len()];
    let mut winners = vec![0; output.len()];
    let group = pass.group().clamp(1, shape.batch.max(1));
    output
        .par_chunks_mut(group * shape.output_len())
        .zip(winners.par_chunks_mut(group * shape.output_len()))
        .zip(input.par_chunks(group * shape.input_len()))
        .enumerate()
        .for_each_init(
            P::Scratch::default,
            |scratch, (index, ((output, winners), images))| {
                pass.run(scratch, images, bias, output, winners);
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
    let backward = Backward {
        shape,
        input,
        incoming,
        input_gradient,
    };
    if Direct::suits(shape) && !input_gradient {
        backward.by(&Direct::new(shape, weight))
    } else if Sparse::suits(shape) {
        backward.by(&Sparse::new(shape, weight))
    } else if Winograd::suits(shape) && !shape.pool {
        backward.by(&Winograd::new(shape, weight))
    } else {
        backward.by(&Unrolled::new(shape, weight))
    }
}

/// What a backward pass is given.
struct Backward<'a> {
    shape: &'a ConvShape,
    input: &'a [f32],
    incoming: GradientIn<'a>,
    input_gradient: bool,
}

impl Backward<'_> {
    fn by<P: BackwardPass>(&self, pass: &P) -> Gradients {
        let Self {
            shape,
            input,
            incoming,
            input_gradient,
        } = *self;
        let (input_len, output_len) = (shape.input_len(), shape.output_len());
        let group = pass.group().clamp(1, shape.batch.max(1));
        let part = shape
            .batch
            .div_ceil(GRADIENT_PARTS)
            .next_multiple_of(group)
            .max(1);
        let mut to_input = vec![0.0; if input_gradient { input.len() } else { 0 }];
        let mut input_parts: Vec<&mut [f32]> = to_input.chunks_mut(part * input_len).collect();
        input_parts.resize_with(shape.batch.div_ceil(part), Default::default);
        let kernels_len = pass.kernels_len();
        let parts: Vec<Vec<f32>> = input
            .par_chunks(part * input_len)
            .zip(incoming.winners.par_chunks(part * output_len))
            .zip(incoming.gradient.par_chunks(part * output_len))
            .zip(input_parts)
            .map_init(
                P::Scratch::default,
                |scratch, (((images, winners), gradient), to_input)| {
                    let mut sums = vec![0.0; kernels_len + shape.out_channels];
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
                        let (kernels, bias) = sums.split_at_mut(kernels_len);
                        pass.run(scratch, images, incoming, Sums { kernels, bias }, to_input);
                    }
                    sums
                },
            )
            .collect();
        let sums = sum_of(parts, kernels_len + shape.out_channels);
        let (kernels, bias) = sums.split_at(kernels_len);
        Gradients {
            input: input_gradient.then_some(to_input),
            weight: pass.weight_gradient(kernels),
            bias: bias.to_vec(),
        }
    }
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

/// Adds the rows of a matrix to `sums`.
fn add_rows(sums: &mut [f32], values: &[f32]) {
    for row in values.chunks_exact(sums.len()) {
        add(sums, row);
    }
}

fn add(sums: &mut [f32], values: &[f32]) {
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum += value;
    }
}

#[cfg(test)]
mod tests;
