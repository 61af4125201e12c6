//! Convolution 3×3 + bias + ReLU, optionally followed by a 2×2 max-pool and dropout, as one operation.
//!
//! Tensors have their channels innermost, so that vectors are full whatever the size of the picture. The un-pooled
//! activation of a few images lives in a scratch buffer of one thread and is never stored: all that the backward pass
//! needs is one byte for each output that says which of the pooled values won.
//!
//! Each pass is computed in the way that is fastest for its shape: `direct` for the one or three channels of a picture;
//! else forward by `winograd`, and backward by `sparse` after pooling or `winograd` without; `unrolled` where channels do not
//! come in whole vectors. Inference takes the larger tiles of `winograd4` where the picture is large enough for them.

mod affine;
mod backward;
mod border;
mod direct;
mod dropout;
mod lanes;
mod pass;
mod pooling;
mod scratch;
mod sparse;
mod taps;
mod tiling;
mod transforms;
mod unrolled;
mod winograd;
mod winograd4;

use rayon::prelude::*;

pub use affine::Affine;
pub use backward::{Gradients, backward};
pub use dropout::Dropout;

use direct::Direct;
use scratch::{InUse, Scratch};
use taps::to_taps;
use unrolled::Unrolled;
use winograd::Winograd;
use winograd4::Winograd4;

/// Marks an output that ReLU or dropout set to zero: no gradient flows through it.
const DEAD: u8 = u8::MAX;
/// Kernel height and width.
const KERNEL: usize = 3;
/// Places of a kernel.
const AREA: usize = KERNEL * KERNEL;
/// Values that the widest machine computes at once.
const LANES: usize = 16;
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

    fn check(&self, input: &[f32]) {
        assert!(self.padding <= 1, "padding is 0 or 1");
        let smallest = KERNEL - 2 * self.padding + usize::from(self.pool);
        assert!(
            self.height.min(self.width) >= smallest,
            "the input is smaller than the convolution needs"
        );
        assert_eq!(input.len(), self.batch * self.input_len(), "input");
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

/// Which way the outputs are computed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Direct,
    Winograd,
    Winograd4,
    Unrolled,
}

impl Way {
    /// The fastest with winners.
    fn of(shape: &ConvShape) -> Self {
        if Direct::suits(shape) {
            Self::Direct
        } else if Winograd::suits(shape) {
            Self::Winograd
        } else {
            Self::Unrolled
        }
    }

    /// The fastest without.
    fn of_inference(shape: &ConvShape) -> Self {
        match Self::of(shape) {
            Self::Winograd if Winograd4::suits(shape) => Self::Winograd4,
            way => way,
        }
    }
}

/// Weights as [`forward`] and [`infer`] use them. Images of any size and batches of any length can share them.
#[derive(Debug)]
pub struct Kernels {
    in_channels: usize,
    out_channels: usize,
    way: Way,
    values: Vec<f32>,
}

impl Kernels {
    /// Prepares `weight`, `[out_channels, in_channels, 3, 3]`, for [`infer`] on images of this size or another.
    ///
    /// # Panics
    ///
    /// If its length does not fit the shape.
    pub fn new(shape: &ConvShape, weight: &[f32]) -> Self {
        Self::by(Way::of_inference(shape), shape, weight)
    }

    fn by(way: Way, shape: &ConvShape, weight: &[f32]) -> Self {
        assert_eq!(weight.len(), shape.weight_len(), "weight");
        Self {
            in_channels: shape.in_channels,
            out_channels: shape.out_channels,
            way,
            values: match way {
                Way::Direct | Way::Unrolled => to_taps(shape, weight),
                Way::Winograd => Winograd::kernels(shape, weight),
                Way::Winograd4 => Winograd4::kernels(shape, weight),
            },
        }
    }

    /// Output and, unless it is empty, winners.
    fn apply(
        &self,
        shape: &ConvShape,
        input: &[f32],
        bias: &[f32],
        after: After<'_>,
        winners: &mut [u8],
    ) -> Vec<f32> {
        shape.check(input);
        let channels = (shape.in_channels, shape.out_channels);
        assert_eq!(channels, (self.in_channels, self.out_channels), "channels");
        assert_eq!(bias.len(), shape.out_channels, "bias");
        let kernels = &self.values[..];
        let job = Job {
            shape,
            input,
            bias,
            after,
        };
        match self.way {
            Way::Direct => job.by(&Direct::new(shape, kernels), winners),
            Way::Winograd => job.by(&Winograd::new(shape, kernels), winners),
            Way::Winograd4 => job.by(&Winograd4::new(shape, kernels), winners),
            Way::Unrolled => job.by(&Unrolled::new(shape, kernels), winners),
        }
    }
}

/// One way of computing the output, with its kernels prepared.
trait ForwardPass: Sync {
    /// Its buffers.
    type Scratch: Scratch;

    /// Images that are best taken together; 0 means one.
    fn group(&self) -> usize;

    /// Output of some images and, unless it is empty, winners, without dropout.
    fn run(
        &self,
        scratch: &mut Self::Scratch,
        images: &[f32],
        bias: &[f32],
        output: &mut [f32],
        winners: &mut [u8],
    );
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
    let mut winners = vec![0; shape.batch * shape.output_len()];
    let kernels = Kernels::by(Way::of(shape), shape, weight);
    let after = After::Dropout(dropout);
    let output = kernels.apply(shape, input, bias, after, &mut winners);
    Forward { output, winners }
}

/// The output of [`forward`] without dropout, for kernels that are prepared once and used many times; then each channel
/// changed as `affine` says.
///
/// # Panics
///
/// If a slice's length, or the kernels' or factors' channels, do not fit the shape.
pub fn infer(
    shape: &ConvShape,
    input: &[f32],
    kernels: &Kernels,
    bias: &[f32],
    affine: Option<&Affine>,
) -> Vec<f32> {
    if let Some(Affine { factors, offsets }) = affine {
        let lengths = (factors.len(), offsets.len());
        assert_eq!(lengths, (shape.out_channels, shape.out_channels), "factors");
    }
    let after = affine.map_or(After::Nothing, After::Affine);
    kernels.apply(shape, input, bias, after, &mut [])
}

/// What happens to outputs last.
#[derive(Clone, Copy)]
enum After<'a> {
    Nothing,
    Dropout(Dropout),
    Affine(&'a Affine),
}

/// What a forward pass is given.
struct Job<'a> {
    shape: &'a ConvShape,
    input: &'a [f32],
    bias: &'a [f32],
    after: After<'a>,
}

impl Job<'_> {
    fn by<P: ForwardPass>(&self, pass: &P, winners: &mut [u8]) -> Vec<f32> {
        let Self {
            shape,
            input,
            bias,
            after,
        } = *self;
        let mut output = vec![0.0; shape.batch * shape.output_len()];
        let group = pass.group().clamp(1, shape.batch.max(1));
        let (input_len, output_len) = (group * shape.input_len(), group * shape.output_len());
        let mut winners: Vec<&mut [u8]> = winners.chunks_mut(output_len).collect();
        winners.resize_with(shape.batch.div_ceil(group), Default::default);
        output
            .par_chunks_mut(output_len)
            .zip(winners)
            .zip(input.par_chunks(input_len))
            .enumerate()
            .for_each_init(
                InUse::<P::Scratch>::take,
                |scratch, (index, ((output, winners), images))| {
                    pass.run(scratch, images, bias, output, winners);
                    match after {
                        After::Nothing => {}
                        After::Dropout(dropout) => {
                            dropout.apply(index * output_len, output, winners);
                        }
                        After::Affine(affine) => affine.apply(output),
                    }
                },
            );
        output
    }
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
