//! Winograd's minimal filtering F(2×2, 3×3) (Lavin and Gray 2016, "Fast Algorithms for Convolutional Neural
//! Networks"): 16 products for the four outputs of a tile and a pair of channels, in place of 36.
//!
//! The output is cut into tiles of 2×2, so that a tile is a pooling window. A tile sees 4×4 input values d; with
//! a kernel g its outputs are Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A, where ⊙ is one matrix product over channels for each of the
//! 16 places. The backward pass is the exact adjoint. Channels are innermost here, so that vectors are full
//! whatever the size of the picture.

use pulp::Arch;

use super::layout::{LoadGradient, Place, StoreOutputs, Transpose};
use super::tiling::Tiling;
use super::transforms::{GatherInput, Outputs, PLACES, SpreadGradient, TransformInput};
use super::{Computation, ConvShape, GradientIn, KERNEL};
use crate::ml::kernels::gemm::{Matrix, Output, multiply};

/// Tiles at once: enough for an efficient product, few enough to stay in cache.
const TARGET_TILES: usize = 96;
/// With fewer images, transforming the kernels costs more than it saves.
const LEAST_IMAGES: usize = 8;
/// Channels come in whole vectors of the widest machine.
const LANES: usize = 16;

/// A convolution with its kernels transformed.
pub(super) struct Winograd {
    tiling: Tiling,
    /// `[16, in_channels, out_channels]`
    kernels: Vec<f32>,
}

impl Winograd {
    /// Whether it can be used and pays.
    pub(super) fn suits(shape: &ConvShape) -> bool {
        shape.batch >= LEAST_IMAGES
            && shape.in_channels.is_multiple_of(LANES)
            && shape.out_channels.is_multiple_of(LANES)
    }

    pub(super) fn new(shape: &ConvShape, weight: &[f32]) -> Self {
        let pairs = shape.in_channels * shape.out_channels;
        let mut kernels = vec![0.0; PLACES * pairs];
        for (index, kernel) in weight.chunks_exact(KERNEL * KERNEL).enumerate() {
            let (output, input) = (index / shape.in_channels, index % shape.in_channels);
            let columns = [0, 1, 2].map(|k| expand([kernel[k], kernel[3 + k], kernel[6 + k]]));
            for row in 0..4 {
                let values = expand(columns.map(|column| column[row]));
                for (place, value) in values.into_iter().enumerate() {
                    let start = (4 * row + place) * pairs;
                    kernels[start + input * shape.out_channels + output] = value;
                }
            }
        }
        Self {
            tiling: Tiling::new(shape),
            kernels,
        }
    }

    fn transform(&self, scratch: &mut Scratch, images: &[f32]) -> usize {
        let shape = &self.tiling.shape;
        let tiles = images.len() / shape.input_len() * self.tiling.tiles();
        let (height, width) = self.tiling.bordered();
        let channels = shape.in_channels;
        scratch.bordered.clear();
        scratch.bordered.resize(height * width * channels, 0.0);
        scratch.inputs.resize(PLACES * tiles * channels, 0.0);
        for (image, values) in images.chunks_exact(shape.input_len()).enumerate() {
            let arch = Arch::new();
            // Line by line, because the border stands between lines.
            for y in 0..shape.height {
                let start = ((y + shape.padding) * width + shape.padding) * channels;
                let line = Place {
                    start: y * shape.width,
                    stride: shape.height * shape.width,
                };
                let pixels = Place {
                    start,
                    stride: channels,
                };
                arch.dispatch(Transpose {
                    rows: channels,
                    columns: shape.width,
                    from: (values, line),
                    to: (&mut scratch.bordered, pixels),
                });
            }
            arch.dispatch(TransformInput {
                tiling: &self.tiling,
                bordered: &scratch.bordered,
                tiles,
                first: image * self.tiling.tiles(),
                transformed: &mut scratch.inputs,
            });
        }
        tiles
    }

    /// The adjoint of [`Self::transform`].
    fn gather(&self, scratch: &mut Scratch, tiles: usize, to_input: &mut [f32]) {
        let shape = &self.tiling.shape;
        let (_, width) = self.tiling.bordered();
        let channels = shape.in_channels;
        for (image, values) in to_input.chunks_exact_mut(shape.input_len()).enumerate() {
            scratch.bordered.fill(0.0);
            let arch = Arch::new();
            arch.dispatch(GatherInput {
                tiling: &self.tiling,
                bordered: &mut scratch.bordered,
                tiles,
                first: image * self.tiling.tiles(),
                transformed: &scratch.inputs,
            });
            for y in 0..shape.height {
                let start = ((y + shape.padding) * width + shape.padding) * channels;
                let pixels = Place {
                    start,
                    stride: channels,
                };
                let line = Place {
                    start: y * shape.width,
                    stride: shape.height * shape.width,
                };
                arch.dispatch(Transpose {
                    rows: shape.width,
                    columns: channels,
                    from: (&scratch.bordered, pixels),
                    to: (values, line),
                });
            }
        }
    }

    /// How many winners are needed for so many outputs.
    fn places(&self, outputs: usize) -> usize {
        if self.tiling.shape.pool { outputs } else { 0 }
    }

    /// Kernels of one place, `[in_channels, out_channels]`.
    fn kernels_at(&self, place: usize) -> Matrix<'_> {
        let shape = &self.tiling.shape;
        let pairs = shape.in_channels * shape.out_channels;
        let kernels = &self.kernels[place * pairs..][..pairs];
        Matrix::new(kernels, shape.in_channels, shape.out_channels)
    }
}

impl Computation for Winograd {
    type Scratch = Scratch;

    fn group(&self) -> usize {
        TARGET_TILES / self.tiling.tiles()
    }

    fn forward(
        &self,
        scratch: &mut Scratch,
        images: &[f32],
        bias: &[f32],
        (output, winners): (&mut [f32], &mut [u8]),
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
            multiply(
                product,
                Matrix::new(input, tiles, shape.in_channels),
                self.kernels_at(place),
                Output::Replace,
            );
        }
        scratch.pixels.resize(output.len(), 0.0);
        scratch.places.resize(self.places(output.len()), 0.0);
        let arch = Arch::new();
        arch.dispatch(Outputs {
            tiling: &self.tiling,
            products: &scratch.products,
            tiles,
            bias,
            output: &mut scratch.pixels,
            places: &mut scratch.places,
        });
        let length = shape.output_len();
        let images = output
            .chunks_exact_mut(length)
            .zip(winners.chunks_exact_mut(length));
        for (image, ((output, winners), pixels)) in
            images.zip(scratch.pixels.chunks_exact(length)).enumerate()
        {
            let places = &scratch.places[self.places(image * length)..][..self.places(length)];
            arch.dispatch(StoreOutputs {
                channels: shape.out_channels,
                pixels,
                places,
                output,
                winners,
            });
        }
    }

    /// Of the transformed kernels.
    fn gradient_len(&self) -> usize {
        self.kernels.len()
    }

    fn backward(
        &self,
        scratch: &mut Scratch,
        images: &[f32],
        incoming: GradientIn<'_>,
        to_kernels: &mut [f32],
        to_input: &mut [f32],
    ) {
        let shape = &self.tiling.shape;
        let GradientIn {
            winners,
            gradient,
            scale,
        } = incoming;
        let tiles = self.transform(scratch, images);
        let (inputs, products) = (tiles * shape.in_channels, tiles * shape.out_channels);
        scratch.products.resize(PLACES * products, 0.0);
        scratch.pixels.resize(gradient.len(), 0.0);
        scratch.places.resize(self.places(gradient.len()), 0.0);
        let arch = Arch::new();
        let length = shape.output_len();
        let given = winners
            .chunks_exact(length)
            .zip(gradient.chunks_exact(length));
        for (image, ((winners, gradient), pixels)) in given
            .zip(scratch.pixels.chunks_exact_mut(length))
            .enumerate()
        {
            let places = &mut scratch.places[self.places(image * length)..][..self.places(length)];
            let incoming = GradientIn {
                winners,
                gradient,
                scale,
            };
            arch.dispatch(LoadGradient {
                channels: shape.out_channels,
                incoming,
                pixels,
                places,
            });
        }
        arch.dispatch(SpreadGradient {
            tiling: &self.tiling,
            products: &mut scratch.products,
            tiles,
            gradient: &scratch.pixels,
            places: &scratch.places,
        });
        let pairs = shape.in_channels * shape.out_channels;
        let planes = scratch
            .products
            .chunks_exact(products)
            .zip(scratch.inputs.chunks_exact_mut(inputs));
        for (place, ((product, input), to_kernels)) in
            planes.zip(to_kernels.chunks_exact_mut(pairs)).enumerate()
        {
            let product = Matrix::new(product, tiles, shape.out_channels);
            multiply(
                to_kernels,
                Matrix::new(input, tiles, shape.in_channels).transposed(),
                product,
                Output::Accumulate,
            );
            if !to_input.is_empty() {
                multiply(
                    input,
                    product,
                    self.kernels_at(place).transposed(),
                    Output::Replace,
                );
            }
        }
        if !to_input.is_empty() {
            self.gather(scratch, tiles, to_input);
        }
    }

    fn weight_gradient(&self, to_kernels: &[f32]) -> Vec<f32> {
        let shape = &self.tiling.shape;
        let pairs = shape.in_channels * shape.out_channels;
        let mut to_weight = vec![0.0; shape.weight_len()];
        for (index, to_weight) in to_weight.chunks_exact_mut(KERNEL * KERNEL).enumerate() {
            let (output, input) = (index / shape.in_channels, index % shape.in_channels);
            let at = |row: usize, column: usize| {
                to_kernels[(4 * row + column) * pairs + input * shape.out_channels + output]
            };
            let rows = [0, 1, 2, 3].map(|row| contract([0, 1, 2, 3].map(|column| at(row, column))));
            for column in 0..KERNEL {
                let values = contract(rows.map(|row| row[column]));
                for (row, value) in values.into_iter().enumerate() {
                    to_weight[KERNEL * row + column] = value;
                }
            }
        }
        to_weight
    }
}

/// G times a column.
fn expand([a, b, c]: [f32; 3]) -> [f32; 4] {
    [a, 0.5 * (a + b + c), 0.5 * (a - b + c), c]
}

/// Gᵀ times a column.
fn contract([a, b, c, d]: [f32; 4]) -> [f32; 3] {
    [a + 0.5 * (b + c), 0.5 * (b - c), 0.5 * (b + c) + d]
}

/// Buffers that a thread uses again and again.
#[derive(Default)]
pub(super) struct Scratch {
    /// One image with its border, channels innermost.
    bordered: Vec<f32>,
    /// Transformed input, `[16, tiles, in_channels]`.
    inputs: Vec<f32>,
    /// `[16, tiles, out_channels]`
    products: Vec<f32>,
    /// Outputs or their gradients, channels innermost.
    pixels: Vec<f32>,
    /// Which of four won, likewise.
    places: Vec<f32>,
}
