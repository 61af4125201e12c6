//! Winograd's minimal filtering F(2×2, 3×3) (Lavin and Gray 2016, "Fast Algorithms for Convolutional Neural
//! Networks"): 16 products for the four outputs of a tile and a pair of channels, in place of 36.
//!
//! The output is cut into tiles of 2×2, so that a tile is a pooling window. A tile sees 4×4 input values d; with
//! a kernel g its outputs are Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A, where ⊙ is one matrix product over channels for each of the
//! 16 places. The backward pass is the exact adjoint; it is for what is not pooled, see `sparse` for the rest.

use pulp::Arch;
use rayon::prelude::*;

use super::border::{Border, Framed};
use super::pass::{BackwardPass, GradientIn, Sums};
use super::pooling::Route;
use super::scratch::{keep, room};
use super::taps::{to_taps, to_weight};
use super::tiling::Tiling;
use super::transforms::{
    GatherInput, GatherKernels, Outputs, PLACES, SpreadGradient, TransformInput, TransformKernels,
};
use super::{ConvShape, ForwardPass, LANES, add_rows};
use crate::gemm::{Matrix, Output, multiply};

/// Tiles at once: enough for an efficient product, few enough to stay in cache.
pub(super) const TARGET_TILES: usize = 96;

/// A convolution with its kernels transformed.
pub(super) struct Winograd<'a> {
    tiling: Tiling,
    border: Border,
    /// `[16, in_channels, out_channels]`
    kernels: &'a [f32],
}

impl<'a> Winograd<'a> {
    /// Whether it can be used.
    pub(super) fn suits(shape: &ConvShape) -> bool {
        shape.in_channels.is_multiple_of(LANES) && shape.out_channels.is_multiple_of(LANES)
    }

    /// Weights transformed: `[16, in_channels, out_channels]`.
    pub(super) fn kernels(shape: &ConvShape, weight: &[f32]) -> Vec<f32> {
        let mut kernels = vec![0.0; PLACES * shape.in_channels * shape.out_channels];
        Arch::new().dispatch(TransformKernels {
            taps: &to_taps(shape, weight),
            transformed: &mut kernels,
        });
        kernels
    }

    pub(super) fn new(shape: &ConvShape, kernels: &'a [f32]) -> Self {
        let tiling = Tiling::new(shape, 2);
        let (height, width) = tiling.seen();
        Self {
            tiling,
            border: Border::new(shape, height, width),
            kernels,
        }
    }

    fn images_at_once(&self) -> usize {
        TARGET_TILES / self.tiling.tiles()
    }

    fn tiles_of(&self, images: &[f32]) -> usize {
        images.len() / self.tiling.shape.input_len() * self.tiling.tiles()
    }

    /// From images to `[16, tiles, in_channels]`.
    fn transform(&self, images: &[f32], buffer: &mut Framed, transformed: &mut [f32]) {
        let shape = &self.tiling.shape;
        for (image, values) in images.chunks_exact(shape.input_len()).enumerate() {
            Arch::new().dispatch(TransformInput {
                tiling: &self.tiling,
                width: self.border.width,
                framed: self.border.around(values, buffer),
                tiles: self.tiles_of(images),
                first: image * self.tiling.tiles(),
                transformed,
            });
        }
    }

    /// The adjoint of [`Self::transform`].
    fn gather(&self, transformed: &[f32], buffer: &mut Vec<f32>, to_images: &mut [f32]) {
        let tiles = self.tiles_of(to_images);
        let framed = room(buffer, self.border.len());
        let images = to_images.chunks_exact_mut(self.tiling.shape.input_len());
        for (image, values) in images.enumerate() {
            framed.fill(0.0);
            Arch::new().dispatch(GatherInput {
                tiling: &self.tiling,
                width: self.border.width,
                framed,
                tiles,
                first: image * self.tiling.tiles(),
                transformed,
            });
            self.border.add_inside(framed, values);
        }
    }

    /// Kernels of one place, `[in_channels, out_channels]`.
    fn kernels_at(&self, place: usize) -> Matrix<'_> {
        let shape = &self.tiling.shape;
        let pairs = shape.in_channels * shape.out_channels;
        let kernels = &self.kernels[place * pairs..][..pairs];
        Matrix::new(kernels, shape.in_channels, shape.out_channels)
    }
}

impl ForwardPass for Winograd<'_> {
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
        let shape = &self.tiling.shape;
        let tiles = self.tiles_of(images);
        let (input_len, product_len) = (tiles * shape.in_channels, tiles * shape.out_channels);
        let inputs = room(&mut scratch.inputs, PLACES * input_len);
        let products = room(&mut scratch.products, PLACES * product_len);
        self.transform(images, &mut scratch.framed, inputs);
        // Other threads have images of their own, unless these are all.
        let alone = images.len() == shape.batch * shape.input_len();
        multiply_planes(shape, inputs, self.kernels, products, alone);
        Arch::new().dispatch(Outputs {
            tiling: &self.tiling,
            products,
            tiles,
            bias,
            output,
            winners,
            bits: &mut scratch.bits,
        });
    }
}

/// The products of all places: tiles `[places, tiles, in_channels]` times kernels `[places, in_channels, out_channels]`
/// to `[places, tiles, out_channels]`. Places are shared out between threads if the caller is `alone`.
pub(super) fn multiply_planes(
    shape: &ConvShape,
    inputs: &[f32],
    kernels: &[f32],
    products: &mut [f32],
    alone: bool,
) {
    let ConvShape {
        in_channels,
        out_channels,
        ..
    } = *shape;
    let pairs = in_channels * out_channels;
    let tiles = inputs.len() / (kernels.len() / out_channels);
    let multiply = |((product, input), kernels): ((&mut [f32], &[f32]), &[f32])| {
        let input = Matrix::new(input, tiles, in_channels);
        let kernels = Matrix::new(kernels, in_channels, out_channels);
        multiply(product, input, kernels, Output::Replace);
    };
    let (input_len, product_len) = (tiles * in_channels, tiles * out_channels);
    if alone {
        let planes = products.par_chunks_exact_mut(product_len);
        let planes = planes.zip(inputs.par_chunks_exact(input_len));
        planes
            .zip(kernels.par_chunks_exact(pairs))
            .for_each(multiply);
    } else {
        let planes = products.chunks_exact_mut(product_len);
        let planes = planes.zip(inputs.chunks_exact(input_len));
        planes.zip(kernels.chunks_exact(pairs)).for_each(multiply);
    }
}

impl BackwardPass for Winograd<'_> {
    type Scratch = Scratch;

    fn group(&self) -> usize {
        self.images_at_once()
    }

    fn kernels_len(&self) -> usize {
        self.kernels.len()
    }

    fn run(
        &self,
        scratch: &mut Scratch,
        images: &[f32],
        incoming: GradientIn<'_>,
        sums: Sums<'_>,
        to_input: &mut [f32],
    ) {
        let shape = &self.tiling.shape;
        let tiles = self.tiles_of(images);
        let (input_len, product_len) = (tiles * shape.in_channels, tiles * shape.out_channels);
        let inputs = room(&mut scratch.inputs, PLACES * input_len);
        let products = room(&mut scratch.products, PLACES * product_len);
        let gradient = room(&mut scratch.gradient, incoming.gradient.len());
        self.transform(images, &mut scratch.framed, inputs);
        Arch::new().dispatch(Route {
            shape,
            incoming,
            to_sums: gradient,
        });
        add_rows(sums.bias, gradient);
        Arch::new().dispatch(SpreadGradient {
            tiling: &self.tiling,
            products,
            tiles,
            gradient,
        });
        let to_kernels = sums
            .kernels
            .chunks_exact_mut(shape.in_channels * shape.out_channels);
        let planes = products
            .chunks_exact(product_len)
            .zip(inputs.chunks_exact_mut(input_len));
        for (place, ((product, input), to_kernels)) in planes.zip(to_kernels).enumerate() {
            let product = Matrix::new(product, tiles, shape.out_channels);
            let transposed = Matrix::new(input, tiles, shape.in_channels).transposed();
            multiply(to_kernels, transposed, product, Output::Accumulate);
            if !to_input.is_empty() {
                let kernels = self.kernels_at(place).transposed();
                multiply(input, product, kernels, Output::Replace);
            }
        }
        if !to_input.is_empty() {
            self.gather(inputs, &mut scratch.to_framed, to_input);
        }
    }

    fn weight_gradient(&self, to_kernels: &[f32]) -> Vec<f32> {
        let shape = &self.tiling.shape;
        let mut taps = vec![0.0; shape.weight_len()];
        Arch::new().dispatch(GatherKernels {
            taps: &mut taps,
            transformed: to_kernels,
        });
        to_weight(shape, &taps)
    }
}

/// The buffers of a thread.
#[derive(Default)]
pub(super) struct Scratch {
    framed: Framed,
    to_framed: Vec<f32>,
    /// Transformed input, `[16, tiles, in_channels]`.
    inputs: Vec<f32>,
    /// `[16, tiles, out_channels]`
    products: Vec<f32>,
    /// Winners of a few outputs, as the bits of floats.
    bits: Vec<f32>,
    /// What comes back to live outputs.
    gradient: Vec<f32>,
}

keep!(Scratch);
