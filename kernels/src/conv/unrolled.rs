//! Convolution as one matrix product over unrolled patches (*im2col*: Chellapilla, Puri and Simard, "High Performance
//! Convolutional Neural Networks for Document Processing", 2006): for any number of channels.

use pulp::Arch;

use super::border::{Border, Framed};
use super::pass::{BackwardPass, GradientIn, Sums};
use super::pooling::{Activate, Route};
use super::scratch::keep;
use super::taps::to_weight;
use super::{ConvShape, ForwardPass, KERNEL, add, add_rows};
use crate::gemm::{Matrix, Output, multiply};

/// Patches unrolled at once: enough rows for an efficient product, few enough to stay in cache.
const TARGET_PATCHES: usize = 512;

/// A convolution with its kernels as a matrix.
pub(super) struct Unrolled<'a> {
    shape: ConvShape,
    border: Border,
    /// `[3 × 3 × in_channels, out_channels]`
    taps: &'a [f32],
}

impl<'a> Unrolled<'a> {
    pub(super) fn new(shape: &ConvShape, taps: &'a [f32]) -> Self {
        Self {
            shape: *shape,
            border: Border::new(shape, 0, 0),
            taps,
        }
    }

    fn kernels(&self) -> Matrix<'_> {
        Matrix::new(self.taps, self.shape.patch(), self.shape.out_channels)
    }

    fn images_at_once(&self) -> usize {
        let (height, width) = self.shape.unpooled();
        TARGET_PATCHES / (height * width)
    }

    /// Where the three runs of each patch begin in the framed image, patch by patch.
    fn runs(&self) -> impl Iterator<Item = usize> {
        let (height, width) = self.shape.unpooled();
        let (columns, channels) = (self.border.width, self.shape.in_channels);
        (0..height * width * KERNEL).map(move |run| {
            let (position, row) = (run / KERNEL, run % KERNEL);
            ((position / width + row) * columns + position % width) * channels
        })
    }

    /// Fills the patches, `[images × positions, 3 × 3 × in_channels]`, and makes room for as many sums; gives how
    /// many patches.
    fn unroll(&self, scratch: &mut Scratch, images: &[f32]) -> usize {
        let (height, width) = self.shape.unpooled();
        let count = images.len() / self.shape.input_len() * height * width;
        scratch.patches.resize(count * self.shape.patch(), 0.0);
        scratch.sums.resize(count * self.shape.out_channels, 0.0);
        let run = KERNEL * self.shape.in_channels;
        let patches = scratch
            .patches
            .chunks_exact_mut(height * width * self.shape.patch());
        for (image, patches) in images.chunks_exact(self.shape.input_len()).zip(patches) {
            let framed = self.border.around(image, &mut scratch.framed);
            for (start, values) in self.runs().zip(patches.chunks_exact_mut(run)) {
                values.copy_from_slice(&framed[start..][..run]);
            }
        }
        count
    }

    /// The adjoint of [`Self::unroll`]: adds up, for each input value, the gradients of all patches it stood in.
    fn roll_up(&self, scratch: &mut Scratch, to_input: &mut [f32]) {
        let (height, width) = self.shape.unpooled();
        let run = KERNEL * self.shape.in_channels;
        let patches = scratch
            .patches
            .chunks_exact(height * width * self.shape.patch());
        scratch.to_framed.resize(self.border.len(), 0.0);
        for (image, patches) in to_input
            .chunks_exact_mut(self.shape.input_len())
            .zip(patches)
        {
            scratch.to_framed.fill(0.0);
            for (start, values) in self.runs().zip(patches.chunks_exact(run)) {
                add(&mut scratch.to_framed[start..][..run], values);
            }
            self.border.add_inside(&scratch.to_framed, image);
        }
    }
}

impl ForwardPass for Unrolled<'_> {
    type Scratch = Scratch;

    fn group(&self) -> usize {
        self.images_at_once()
    }

    fn run(
        &self,
        scratch: &mut Scratch,
        images: &[f32],
        bias: &[f32],
        output: &mut [f32],
        winners: &mut [u8],
    ) {
        let patches = self.unroll(scratch, images);
        let patches = Matrix::new(&scratch.patches, patches, self.shape.patch());
        multiply(&mut scratch.sums, patches, self.kernels(), Output::Replace);
        let sums = &scratch.sums;
        Arch::new().dispatch(Activate {
            shape: &self.shape,
            sums,
            bias,
            output,
            winners,
            row: &mut scratch.row,
        });
    }
}

impl BackwardPass for Unrolled<'_> {
    type Scratch = Scratch;

    fn group(&self) -> usize {
        self.images_at_once()
    }

    fn kernels_len(&self) -> usize {
        self.shape.weight_len()
    }

    fn run(
        &self,
        scratch: &mut Scratch,
        images: &[f32],
        incoming: GradientIn<'_>,
        sums: Sums<'_>,
        to_input: &mut [f32],
    ) {
        let shape = &self.shape;
        let count = self.unroll(scratch, images);
        Arch::new().dispatch(Route {
            shape,
            incoming,
            to_sums: &mut scratch.sums,
        });
        add_rows(sums.bias, &scratch.sums);
        let routed = Matrix::new(&scratch.sums, count, shape.out_channels);
        let patches = Matrix::new(&scratch.patches, count, shape.patch());
        multiply(
            sums.kernels,
            patches.transposed(),
            routed,
            Output::Accumulate,
        );
        if !to_input.is_empty() {
            multiply(
                &mut scratch.patches,
                routed,
                self.kernels().transposed(),
                Output::Replace,
            );
            self.roll_up(scratch, to_input);
        }
    }

    fn weight_gradient(&self, to_kernels: &[f32]) -> Vec<f32> {
        to_weight(&self.shape, to_kernels)
    }
}

/// The buffers of a thread.
#[derive(Default)]
pub(super) struct Scratch {
    framed: Framed,
    to_framed: Vec<f32>,
    patches: Vec<f32>,
    /// `[images × positions, out_channels]`
    sums: Vec<f32>,
    /// Winners of one position.
    row: Vec<u8>,
}

keep!(Scratch);
