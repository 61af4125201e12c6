//! Convolution as one matrix product over unrolled patches (*im2col*: Chellapilla, Puri and Simard, "High Performance
//! Convolutional Neural Networks for Document Processing", 2006): for any number of channels.

use super::patches::{Scratch, roll_up};
use super::pooling::{activate, route};
use super::{Computation, ConvShape, GradientIn};
use crate::ml::kernels::gemm::{Matrix, Output, multiply};

/// Patches unrolled at once: enough columns for an efficient product, few enough to stay in cache.
const TARGET_COLUMNS: usize = 512;

/// A convolution with its kernels as they come.
pub(super) struct Unrolled<'a> {
    shape: ConvShape,
    weight: &'a [f32],
}

impl<'a> Unrolled<'a> {
    pub(super) fn new(shape: &ConvShape, weight: &'a [f32]) -> Self {
        Self {
            shape: *shape,
            weight,
        }
    }

    fn kernels(&self) -> Matrix<'_> {
        Matrix::new(self.weight, self.shape.out_channels, self.shape.patch())
    }
}

impl Computation for Unrolled<'_> {
    type Scratch = Scratch;

    fn group(&self) -> usize {
        let (height, width) = self.shape.unpooled();
        TARGET_COLUMNS / (height * width)
    }

    fn forward(
        &self,
        scratch: &mut Scratch,
        images: &[f32],
        bias: &[f32],
        (output, winners): (&mut [f32], &mut [u8]),
    ) {
        let shape = &self.shape;
        let (patches, activation) = scratch.unroll(shape, images);
        let columns = activation.len() / shape.out_channels;
        let patches = Matrix::new(patches, shape.patch(), columns);
        multiply(activation, self.kernels(), patches, Output::Replace);
        activate(shape, activation, bias, output, winners);
    }

    fn gradient_len(&self) -> usize {
        self.shape.weight_len()
    }

    fn backward(
        &self,
        scratch: &mut Scratch,
        images: &[f32],
        incoming: GradientIn<'_>,
        to_kernels: &mut [f32],
        to_input: &mut [f32],
    ) {
        let shape = &self.shape;
        let (patches, unpooled) = scratch.unroll(shape, images);
        let columns = unpooled.len() / shape.out_channels;
        route(shape, incoming, unpooled);
        let routed = Matrix::new(unpooled, shape.out_channels, columns);
        let unrolled = Matrix::new(patches, shape.patch(), columns);
        multiply(
            to_kernels,
            routed,
            unrolled.transposed(),
            Output::Accumulate,
        );
        if !to_input.is_empty() {
            multiply(
                patches,
                self.kernels().transposed(),
                routed,
                Output::Replace,
            );
            roll_up(shape, patches, to_input);
        }
    }

    fn weight_gradient(&self, to_kernels: &[f32]) -> Vec<f32> {
        to_kernels.to_vec()
    }
}
