//! Convolution of few input channels, with vectors of output channels: each input value is multiplied with a whole
//! vector of kernels, and nothing is unrolled or stored before it is pooled.

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::border::{Border, Framed};
use super::lanes::Lanes;
use super::pass::{BackwardPass, GradientIn, Sums};
use super::pooling::{Pool, store_winners};
use super::scratch::keep;
use super::taps::to_weight;
use super::{AREA, ConvShape, ForwardPass, KERNEL, LANES};

/// Rows of the output that a thread takes of a single image.
const ROWS: usize = 4;

/// A convolution of one input channel (gray) or three (colour) with its kernels in order.
pub(super) struct Direct<'a> {
    shape: ConvShape,
    border: Border,
    /// `[3 × 3 × in_channels, out_channels]`
    taps: &'a [f32],
}

impl<'a> Direct<'a> {
    /// Whether it can be used and pays.
    pub(super) fn suits(shape: &ConvShape) -> bool {
        matches!(shape.in_channels, 1 | 3) && shape.out_channels.is_multiple_of(LANES)
    }

    pub(super) fn new(shape: &ConvShape, taps: &'a [f32]) -> Self {
        Self {
            shape: *shape,
            border: Border::new(shape, 0, 0),
            taps,
        }
    }
}

impl ForwardPass for Direct<'_> {
    type Scratch = Scratch;

    fn group(&self) -> usize {
        1
    }

    fn run(
        &self,
        scratch: &mut Scratch,
        image: &[f32],
        bias: &[f32],
        output: &mut [f32],
        winners: &mut [u8],
    ) {
        let framed = self.border.around(image, &mut scratch.framed);
        // Other threads have images of their own, unless this is the only one.
        if self.shape.batch > 1 || !winners.is_empty() {
            Arch::new().dispatch(Sweep {
                convolution: self,
                framed,
                first: 0,
                bits: &mut scratch.bits,
                bias,
                output,
                winners,
            });
            return;
        }
        let rows = output.par_chunks_mut(ROWS * self.shape.output().1 * self.shape.out_channels);
        rows.enumerate().for_each(|(index, output)| {
            Arch::new().dispatch(Sweep {
                convolution: self,
                framed,
                first: index * ROWS,
                bits: &mut Vec::new(),
                bias,
                output,
                winners: &mut [],
            });
        });
    }
}

impl BackwardPass for Direct<'_> {
    type Scratch = Scratch;

    fn group(&self) -> usize {
        1
    }

    fn kernels_len(&self) -> usize {
        self.shape.weight_len()
    }

    fn run(
        &self,
        scratch: &mut Scratch,
        image: &[f32],
        incoming: GradientIn<'_>,
        sums: Sums<'_>,
        to_input: &mut [f32],
    ) {
        assert!(
            to_input.is_empty(),
            "the first layer's input needs no gradient"
        );
        Arch::new().dispatch(SweepBack {
            convolution: self,
            framed: self.border.around(image, &mut scratch.framed),
            places: &mut scratch.bits,
            incoming,
            sums,
        });
    }

    fn weight_gradient(&self, to_kernels: &[f32]) -> Vec<f32> {
        to_weight(&self.shape, to_kernels)
    }
}

/// The buffers of a thread.
#[derive(Default)]
pub(super) struct Scratch {
    framed: Framed,
    /// Winners of a row of outputs, as floats.
    bits: Vec<f32>,
}

keep!(Scratch);

/// Kernels of `C` input channels, a vector of outputs each.
type Kernels<S, const C: usize> = [[Lanes<S>; C]; AREA];

#[inline(always)]
fn load<S: Simd, const C: usize>(
    simd: S,
    taps: &[S::f32s],
    n: usize,
    vector: usize,
) -> Kernels<S, C> {
    let mut kernels = [[Lanes::splat(simd, 0.0); C]; AREA];
    for (tap, kernel) in kernels.iter_mut().enumerate() {
        for (channel, kernel) in kernel.iter_mut().enumerate() {
            *kernel = Lanes::new(simd, taps[(tap * C + channel) * n + vector]);
        }
    }
    kernels
}

/// The four rows that a window of 2×2 outputs sees, from its first column on.
#[inline(always)]
fn window<const C: usize>(rows: [&[f32]; 4], column: usize, columns: usize) -> [&[f32]; 4] {
    let (start, count) = (column * C, columns * C);
    [
        &rows[0][start..][..count],
        &rows[1][start..][..count],
        &rows[2][start..][..count],
        &rows[3][start..][..count],
    ]
}

/// The rows of the framed image that row `y` of the outputs sees.
#[inline(always)]
fn rows_of<'a>(convolution: &Direct<'_>, framed: &'a [f32], y: usize) -> [&'a [f32]; 4] {
    let (step, count) = if convolution.shape.pool {
        (2, 4)
    } else {
        (1, 3)
    };
    let length = convolution.border.width * convolution.shape.in_channels;
    let mut rows: [&[f32]; 4] = [&[]; 4];
    for (row, values) in rows.iter_mut().enumerate() {
        // The fourth row is not looked at unless there is one.
        *values = &framed[(step * y + row.min(count - 1)) * length..][..length];
    }
    rows
}

/// The sum at one place of a window.
#[inline(always)]
fn sum<S: Simd, const C: usize>(
    simd: S,
    kernels: &Kernels<S, C>,
    window: [&[f32]; 4],
    dy: usize,
    dx: usize,
) -> Lanes<S> {
    let mut sum = Lanes::splat(simd, 0.0);
    for (tap, kernel) in kernels.iter().enumerate() {
        for (channel, kernel) in kernel.iter().enumerate() {
            let value = window[dy + tap / KERNEL][(dx + tap % KERNEL) * C + channel];
            sum = sum.plus_product(Lanes::splat(simd, value), *kernel);
        }
    }
    sum
}

/// The forward pass of some rows of one image.
struct Sweep<'a> {
    convolution: &'a Direct<'a>,
    framed: &'a [f32],
    /// The first row.
    first: usize,
    bits: &'a mut Vec<f32>,
    bias: &'a [f32],
    output: &'a mut [f32],
    /// As many, or none.
    winners: &'a mut [u8],
}

impl WithSimd for Sweep<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        match self.convolution.shape.in_channels {
            1 => self.channels::<S, 1>(simd),
            _ => self.channels::<S, 3>(simd),
        }
    }
}

impl Sweep<'_> {
    #[inline(always)]
    fn channels<S: Simd, const C: usize>(self, simd: S) {
        let shape = &self.convolution.shape;
        let pool = Pool::new(simd);
        let (taps, bias) = (
            S::as_simd_f32s(self.convolution.taps).0,
            S::as_simd_f32s(self.bias).0,
        );
        let n = bias.len();
        let row = shape.output().1 * shape.out_channels;
        self.bits.resize(row, 0.0);
        let mut winners = self.winners.chunks_exact_mut(row);
        for (y, output) in self.output.chunks_exact_mut(row).enumerate() {
            let winners = winners.next();
            let rows = rows_of(self.convolution, self.framed, self.first + y);
            let output = S::as_mut_simd_f32s(output).0;
            let bits = S::as_mut_simd_f32s(self.bits).0;
            for vector in 0..n {
                let kernels = load::<S, C>(simd, taps, n, vector);
                let bias = Lanes::new(simd, bias[vector]);
                let pixels = output.chunks_exact_mut(n).zip(bits.chunks_exact_mut(n));
                for (x, (output, bits)) in pixels.enumerate() {
                    let (value, place) = if shape.pool {
                        let seen = window::<C>(rows, 2 * x, 4);
                        let sums = [
                            sum(simd, &kernels, seen, 0, 0),
                            sum(simd, &kernels, seen, 0, 1),
                            sum(simd, &kernels, seen, 1, 0),
                            sum(simd, &kernels, seen, 1, 1),
                        ];
                        pool.window(sums, bias)
                    } else {
                        let seen = window::<C>(rows, x, 3);
                        pool.one(sum(simd, &kernels, seen, 0, 0), bias)
                    };
                    output[vector] = value.values();
                    if winners.is_some() {
                        bits[vector] = place.values();
                    }
                }
            }
            if let Some(winners) = winners {
                store_winners(self.bits, winners);
            }
        }
    }
}

/// The backward pass of one image: adds the gradients of kernels and bias to `sums`.
struct SweepBack<'a> {
    convolution: &'a Direct<'a>,
    framed: &'a [f32],
    places: &'a mut Vec<f32>,
    incoming: GradientIn<'a>,
    sums: Sums<'a>,
}

impl WithSimd for SweepBack<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        match self.convolution.shape.in_channels {
            1 => self.channels::<S, 1>(simd),
            _ => self.channels::<S, 3>(simd),
        }
    }
}

impl SweepBack<'_> {
    #[inline(always)]
    fn channels<S: Simd, const C: usize>(self, simd: S) {
        let shape = &self.convolution.shape;
        let GradientIn {
            winners,
            gradient,
            scale,
        } = self.incoming;
        let (to_taps, to_bias) = (
            S::as_mut_simd_f32s(self.sums.kernels).0,
            S::as_mut_simd_f32s(self.sums.bias).0,
        );
        let n = to_bias.len();
        let row = shape.output().1 * shape.out_channels;
        self.places.resize(row, 0.0);
        let (zero, scale) = (Lanes::splat(simd, 0.0), Lanes::splat(simd, scale));
        let numbers = [
            zero,
            Lanes::splat(simd, 1.0),
            Lanes::splat(simd, 2.0),
            Lanes::splat(simd, 3.0),
        ];
        let lines = winners.chunks_exact(row).zip(gradient.chunks_exact(row));
        for (y, (winners, gradient)) in lines.enumerate() {
            for (place, winner) in self.places.iter_mut().zip(winners) {
                *place = f32::from(*winner);
            }
            let rows = rows_of(self.convolution, self.framed, y);
            let gradient = S::as_simd_f32s(gradient).0;
            let won = S::as_simd_f32s(self.places).0;
            for vector in 0..n {
                let mut sums = load::<S, C>(simd, to_taps, n, vector);
                let mut bias = Lanes::new(simd, to_bias[vector]);
                for (x, (gradient, won)) in gradient
                    .chunks_exact(n)
                    .zip(won.chunks_exact(n))
                    .enumerate()
                {
                    let gradient = Lanes::new(simd, gradient[vector]) * scale;
                    let won = Lanes::new(simd, won[vector]);
                    if shape.pool {
                        let seen = window::<C>(rows, 2 * x, 4);
                        for (place, number) in numbers.into_iter().enumerate() {
                            let live = won.if_equal(number, gradient, zero);
                            bias = bias + live;
                            add_products(simd, &mut sums, seen, (place / 2, place % 2), live);
                        }
                    } else {
                        let seen = window::<C>(rows, x, 3);
                        let live = won.if_equal(zero, gradient, zero);
                        bias = bias + live;
                        add_products(simd, &mut sums, seen, (0, 0), live);
                    }
                }
                to_bias[vector] = bias.values();
                for (tap, sums) in sums.into_iter().enumerate() {
                    for (channel, sum) in sums.into_iter().enumerate() {
                        to_taps[(tap * C + channel) * n + vector] = sum.values();
                    }
                }
            }
        }
    }
}

/// Adds `live` times the values that one place of a window sees.
#[inline(always)]
fn add_products<S: Simd, const C: usize>(
    simd: S,
    sums: &mut Kernels<S, C>,
    window: [&[f32]; 4],
    (dy, dx): (usize, usize),
    live: Lanes<S>,
) {
    for (tap, sums) in sums.iter_mut().enumerate() {
        for (channel, sum) in sums.iter_mut().enumerate() {
            let value = window[dy + tap / KERNEL][(dx + tap % KERNEL) * C + channel];
            *sum = sum.plus_product(Lanes::splat(simd, value), live);
        }
    }
}
