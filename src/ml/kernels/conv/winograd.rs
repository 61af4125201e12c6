//! Winograd's minimal filtering F(2×2, 3×3) (Lavin and Gray 2016, "Fast Algorithms for Convolutional Neural
//! Networks"): 16 products for the four outputs of a tile and a pair of channels, in place of 36.
//!
//! The output is cut into tiles of 2×2, so that a tile is a pooling window. A tile sees 4×4 input values d; with
//! a kernel g its outputs are Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A, where ⊙ is one matrix product over channels for each of the
//! 16 places. The backward pass is the exact adjoint; it is for what is not pooled, see `sparse` for the rest.

use pulp::Arch;

use super::border::Border;
use super::pooling::Route;
use super::taps::{to_taps, to_weight};
use super::tiling::Tiling;
use super::transforms::{
    GatherInput, GatherKernels, Outputs, PLACES, SpreadGradient, TransformInput, TransformKernels,
};
use super::{BackwardPass, ConvShape, ForwardPass, GradientIn, LANES, Sums, add_rows};
use crate::ml::kernels::gemm::{Matrix, Output, multiply};

/// Tiles at once: enough for an efficient product, few enough to stay in cache.
const TARGET_TILES: usize = 96;

/// A convolution with its kernels transformed.
pub(super) struct Winograd {
    tiling: Tiling,
    border: Border,
    /// `[16, in_channels, out_channels]`
    kernels: Vec<f32>,
}

impl Winograd {
    /// Whether it can be used.
    pub(super) fn suits(shape: &ConvShape) -> bool {
        shape.in_channels.is_multiple_of(LANES) && shape.out_channels.is_multiple_of(LANES)
    }

    pub(super) fn new(shape: &ConvShape, weight: &[f32]) -> Self {
        let tiling = Tiling::new(shape);
        let (height, width) = tiling.seen();
        let mut kernels = vec![0.0; PLACES * shape.in_channels * shape.out_channels];
        Arch::new().dispatch(TransformKernels {
            taps: &to_taps(shape, weight),
            transformed: &mut kernels,
        });
        Self {
            tiling,
            border: Border::new(shape, height, width),
            kernels,
        }
    }

    fn images_at_once(&self) -> usize {
        TARGET_TILES / self.tiling.tiles()
    }

    /// Gives the number of tiles.
    fn transform(&self, scratch: &mut Scratch, images: &[f32]) -> usize {
        let shape = &self.tiling.shape;
        let tiles = images.len() / shape.input_len() * self.tiling.tiles();
        scratch
            .inputs
            .resize(PLACES * tiles * shape.in_channels, 0.0);
        for (image, values) in images.chunks_exact(shape.input_len()).enumerate() {
            Arch::new().dispatch(TransformInput {
                tiling: &self.tiling,
                width: self.border.width,
                framed: self.border.around(values, &mut scratch.framed),
                tiles,
                first: image * self.tiling.tiles(),
                transformed: &mut scratch.inputs,
            });
        }
        tiles
    }

    /// The adjoint of [`Self::transform`].
    fn gather(&self, scratch: &mut Scratch, tiles: usize, to_input: &mut [f32]) {
        let images = to_input.chunks_exact_mut(self.tiling.shape.input_len());
        scratch.to_framed.resize(self.border.len(), 0.0);
        for (image, values) in images.enumerate() {
            scratch.to_framed.fill(0.0);
            Arch::new().dispatch(GatherInput {
                tiling: &self.tiling,
                width: self.border.width,
                framed: &mut scratch.to_framed,
                tiles,
                first: image * self.tiling.tiles(),
                transformed: &scratch.inputs,
            });
            self.border.add_inside(&scratch.to_framed, values);
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

impl ForwardPass for Winograd {
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
        let tiles = self.transform(scratch, images);
        let (inputs, products) = (tiles * shape.in_channels, tiles * shape.out_channels);
        scratch.products.resize(PLACES * products, 0.0);
        let planes = scratch
            .products
            .chunks_exact_mut(products)
            .zip(scratch.inputs.chunks_exact(inputs));
        for (place, (product, input)) in planes.enumerate() {
            let input = Matrix::new(input, tiles, shape.in_channels);
            multiply(product, input, self.kernels_at(place), Output::Replace);
        }
        Arch::new().dispatch(Outputs {
            tiling: &self.tiling,
            products: &scratch.products,
            tiles,
            bias,
            output,
            winners,
            bits: &mut scratch.bits,
        });
    }
}

impl BackwardPass for Winograd {
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
        let tiles = self.transform(scratch, images);
        let (inputs, products) = (tiles * shape.in_channels, tiles * shape.out_channels);
        scratch.products.resize(PLACES * products, 0.0);
        scratch.gradient.resize(incoming.gradient.len(), 0.0);
        Arch::new().dispatch(Route {
            shape,
            incoming,
            to_sums: &mut scratch.gradient,
        });
        add_rows(sums.bias, &scratch.gradient);
        Arch::new().dispatch(SpreadGradient {
            tiling: &self.tiling,
            products: &mut scratch.products,
            tiles,
            gradient: &scratch.gradient,
        });
        let to_kernels = sums
            .kernels
            .chunks_exact_mut(shape.in_channels * shape.out_channels);
        let planes = scratch
            .products
            .chunks_exact(products)
            .zip(scratch.inputs.chunks_exact_mut(inputs));
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
            self.gather(scratch, tiles, to_input);
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

/// Buffers that a thread uses again and again.
#[derive(Default)]
pub(super) struct Scratch {
    framed: Vec<f32>,
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
