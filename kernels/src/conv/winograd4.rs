//! Winograd's minimal filtering F(4×4, 3×3) (Lavin and Gray 2016, "Fast Algorithms for Convolutional Neural
//! Networks"): 36 products for the sixteen outputs of a tile and a pair of channels, in place of 144.
//!
//! A tile sees 6×6 values. Against the tiles of `winograd` this saves nearly half of the products, but its kernels take
//! twice the memory, and a tile more often reaches over the edge. For inference: it keeps no winners.

use pulp::{Arch, Simd, WithSimd};

use super::border::{Border, Framed};
use super::lanes::Lanes;
use super::pooling::Pool;
use super::scratch::{keep, room};
use super::taps::to_taps;
use super::tiling::Tiling;
use super::winograd::{TARGET_TILES, Winograd, multiply_planes};
use super::{AREA, ConvShape, ForwardPass};

/// Outputs on each side of a tile.
const SIDE: usize = 4;
/// Values that a tile sees on each side.
const SEEN: usize = 6;
/// Places of a transformed tile.
const PLACES: usize = SEEN * SEEN;
/// A convolution with its kernels transformed.
pub(super) struct Winograd4<'a> {
    tiling: Tiling,
    border: Border,
    /// `[36, in_channels, out_channels]`
    kernels: &'a [f32],
}

impl<'a> Winograd4<'a> {
    /// Whether it can be used and needs clearly fewer products than tiles of 2×2.
    pub(super) fn suits(shape: &ConvShape) -> bool {
        let products = |side, places| Tiling::new(shape, side).tiles() * places;
        Winograd::suits(shape) && 4 * products(SIDE, PLACES) < 3 * products(2, 16)
    }

    /// Weights transformed: `[36, in_channels, out_channels]`.
    pub(super) fn kernels(shape: &ConvShape, weight: &[f32]) -> Vec<f32> {
        let mut kernels = vec![0.0; PLACES * shape.in_channels * shape.out_channels];
        Arch::new().dispatch(TransformKernels {
            taps: &to_taps(shape, weight),
            transformed: &mut kernels,
        });
        kernels
    }

    pub(super) fn new(shape: &ConvShape, kernels: &'a [f32]) -> Self {
        let tiling = Tiling::new(shape, SIDE);
        let (height, width) = tiling.seen();
        Self {
            tiling,
            border: Border::new(shape, height, width),
            kernels,
        }
    }
}

impl ForwardPass for Winograd4<'_> {
    type Scratch = Scratch;

    fn group(&self) -> usize {
        TARGET_TILES / self.tiling.tiles()
    }

    fn run(
        &self,
        scratch: &mut Scratch,
        images: &[f32],
        bias: &[f32],
        output: &mut [f32],
        winners: &mut [u8],
    ) {
        debug_assert!(winners.is_empty(), "winners are for training");
        let shape = &self.tiling.shape;
        let tiles = images.len() / shape.input_len() * self.tiling.tiles();
        let (input_len, product_len) = (tiles * shape.in_channels, tiles * shape.out_channels);
        let inputs = room(&mut scratch.inputs, PLACES * input_len);
        let products = room(&mut scratch.products, PLACES * product_len);
        for (image, values) in images.chunks_exact(shape.input_len()).enumerate() {
            Arch::new().dispatch(TransformInput {
                tiling: &self.tiling,
                width: self.border.width,
                framed: self.border.around(values, &mut scratch.framed),
                tiles,
                first: image * self.tiling.tiles(),
                transformed: inputs,
            });
        }
        let alone = images.len() == shape.batch * shape.input_len();
        multiply_planes(shape, inputs, self.kernels, products, alone);
        Arch::new().dispatch(Outputs {
            tiling: &self.tiling,
            products,
            tiles,
            bias,
            output,
        });
    }
}

/// The buffers of a thread.
#[derive(Default)]
pub(super) struct Scratch {
    framed: Framed,
    /// Transformed input, `[36, tiles, in_channels]`.
    inputs: Vec<f32>,
    /// `[36, tiles, out_channels]`
    products: Vec<f32>,
}

keep!(Scratch);

/// Bᵀ times a column of input.
#[inline(always)]
fn of_input<S: Simd>(simd: S, [a, b, c, d, e, f]: [Lanes<S>; SEEN]) -> [Lanes<S>; SEEN] {
    let four = Lanes::splat(simd, 4.0);
    let minus_four = Lanes::splat(simd, -4.0);
    let minus_five = Lanes::splat(simd, -5.0);
    let two = Lanes::splat(simd, 2.0);
    let (even, odd) = (e.plus_product(minus_four, c), d.plus_product(minus_four, b));
    let (sides, slope) = (e - c, two * (d - b));
    [
        e.plus_product(four, a).plus_product(minus_five, c),
        even + odd,
        even - odd,
        sides + slope,
        sides - slope,
        f.plus_product(four, b).plus_product(minus_five, d),
    ]
}

/// Aᵀ times a column of products.
#[inline(always)]
fn to_output<S: Simd>(simd: S, [a, b, c, d, e, f]: [Lanes<S>; SEEN]) -> [Lanes<S>; SIDE] {
    let (sum, difference) = (b + c, b - c);
    let (far_sum, far_difference) = (d + e, d - e);
    [
        a + sum + far_sum,
        difference.plus_product(Lanes::splat(simd, 2.0), far_difference),
        sum.plus_product(Lanes::splat(simd, 4.0), far_sum),
        (difference + f).plus_product(Lanes::splat(simd, 8.0), far_difference),
    ]
}

/// G times a column of a kernel.
#[inline(always)]
fn of_kernel<S: Simd>(simd: S, [a, b, c]: [Lanes<S>; 3]) -> [Lanes<S>; SEEN] {
    let times = |value, factor: f32| value * Lanes::splat(simd, factor);
    let (sides, middle) = (times(a + c, 1.0 / 6.0), times(b, 1.0 / 6.0));
    let far_sides = times(c, 1.0 / 6.0) + times(a, 1.0 / 24.0);
    let far_middle = times(b, 1.0 / 12.0);
    [
        times(a, 0.25),
        -(sides + middle),
        middle - sides,
        far_sides + far_middle,
        far_sides - far_middle,
        c,
    ]
}

/// A framed image to the tiles from `first` on.
struct TransformInput<'a> {
    tiling: &'a Tiling,
    /// Columns of the framed image.
    width: usize,
    /// `[rows, columns, channels]`
    framed: &'a [f32],
    tiles: usize,
    first: usize,
    transformed: &'a mut [f32],
}

impl WithSimd for TransformInput<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let n = self.tiling.in_channels() / S::F32_LANES;
        let stride = self.width * n;
        let plane = self.tiles * n;
        let framed = S::as_simd_f32s(self.framed).0;
        let transformed = S::as_mut_simd_f32s(self.transformed).0;
        for (tile, (y, x)) in self.tiling.corners().enumerate() {
            let window = &framed[y * stride + x * n..][..(SEEN - 1) * stride + SEEN * n];
            let to = &mut transformed[(self.first + tile) * n..][..(PLACES - 1) * plane + n];
            for c in 0..n {
                let mut columns = [[Lanes::splat(simd, 0.0); SEEN]; SEEN];
                for (x, column) in columns.iter_mut().enumerate() {
                    for (y, value) in column.iter_mut().enumerate() {
                        *value = Lanes::new(simd, window[y * stride + x * n + c]);
                    }
                    *column = of_input(simd, *column);
                }
                let [p, q, r, s, t, u] = columns;
                for y in 0..SEEN {
                    let row = of_input(simd, [p[y], q[y], r[y], s[y], t[y], u[y]]);
                    for (x, value) in row.into_iter().enumerate() {
                        to[(y * SEEN + x) * plane + c] = value.values();
                    }
                }
            }
        }
    }
}

/// Products to outputs with bias and ReLU, pooled or not.
struct Outputs<'a> {
    tiling: &'a Tiling,
    products: &'a [f32],
    tiles: usize,
    bias: &'a [f32],
    /// `[outputs, channels]`
    output: &'a mut [f32],
}

impl WithSimd for Outputs<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let bias = S::as_simd_f32s(self.bias).0;
        let n = bias.len();
        let plane = self.tiles * n;
        let products = S::as_simd_f32s(self.products).0;
        let output = S::as_mut_simd_f32s(self.output).0;
        let (height, width) = self.tiling.shape.output();
        let pool = Pool::new(simd);
        let pools = self.tiling.pools();
        let shrink = if pools { 2 } else { 1 };
        for tile in 0..self.tiles {
            let (image, y, x) = self.tiling.start_of(tile);
            let (y, x) = (y / shrink, x / shrink);
            let rows = (SIDE / shrink).min(height - y);
            let columns = (SIDE / shrink).min(width - x);
            let start = ((image * height + y) * width + x) * n;
            let from = &products[tile * n..][..(PLACES - 1) * plane + n];
            for (c, bias) in bias.iter().enumerate() {
                let bias = Lanes::new(simd, *bias);
                let mut half = [[Lanes::splat(simd, 0.0); SIDE]; SEEN];
                for (x, half) in half.iter_mut().enumerate() {
                    let mut column = [Lanes::splat(simd, 0.0); SEEN];
                    for (y, value) in column.iter_mut().enumerate() {
                        *value = Lanes::new(simd, from[(y * SEEN + x) * plane + c]);
                    }
                    *half = to_output(simd, column);
                }
                let [p, q, r, s, t, u] = half;
                let mut sums = [[Lanes::splat(simd, 0.0); SIDE]; SIDE];
                for (y, sums) in sums.iter_mut().enumerate() {
                    *sums = to_output(simd, [p[y], q[y], r[y], s[y], t[y], u[y]]);
                }
                for y in 0..rows {
                    for x in 0..columns {
                        let (value, _) = if pools {
                            let (top, bottom) = (sums[2 * y], sums[2 * y + 1]);
                            let window =
                                [top[2 * x], top[2 * x + 1], bottom[2 * x], bottom[2 * x + 1]];
                            pool.window(window, bias)
                        } else {
                            pool.one(sums[y][x], bias)
                        };
                        output[start + (y * width + x) * n + c] = value.values();
                    }
                }
            }
        }
    }
}

/// Kernels `[3 × 3, pairs]` to `[36, pairs]`.
struct TransformKernels<'a> {
    taps: &'a [f32],
    transformed: &'a mut [f32],
}

impl WithSimd for TransformKernels<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let taps = S::as_simd_f32s(self.taps).0;
        let n = taps.len() / AREA;
        let transformed = S::as_mut_simd_f32s(self.transformed).0;
        for pair in 0..n {
            let mut columns = [[Lanes::splat(simd, 0.0); SEEN]; 3];
            for (x, column) in columns.iter_mut().enumerate() {
                let mut values = [Lanes::splat(simd, 0.0); 3];
                for (y, value) in values.iter_mut().enumerate() {
                    *value = Lanes::new(simd, taps[(3 * y + x) * n + pair]);
                }
                *column = of_kernel(simd, values);
            }
            let [a, b, c] = columns;
            for y in 0..SEEN {
                let row = of_kernel(simd, [a[y], b[y], c[y]]);
                for (x, value) in row.into_iter().enumerate() {
                    transformed[(y * SEEN + x) * n + pair] = value.values();
                }
            }
        }
    }
}
