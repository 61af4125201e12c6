//! Channels outermost, as tensors are stored, to channels innermost, as vectors want them, and back.
//!
//! Loops rather than closures, because what `pulp` dispatches must be inlined to be compiled for the machine's vectors.

use pulp::{Simd, WithSimd};

use super::{DEAD, GradientIn};

/// Side of the blocks that are turned at once: small enough for registers.
const BLOCK: usize = 4;

type Block = [[f32; BLOCK]; BLOCK];

/// Exchanges rows and columns.
#[inline(always)]
fn turn([a, b, c, d]: Block) -> Block {
    [
        [a[0], b[0], c[0], d[0]],
        [a[1], b[1], c[1], d[1]],
        [a[2], b[2], c[2], d[2]],
        [a[3], b[3], c[3], d[3]],
    ]
}

/// `height` × `width` values of a matrix whose rows begin `stride` values apart, from `start` on; zeros around them.
#[inline(always)]
fn read(from: &[f32], start: usize, stride: usize, height: usize, width: usize) -> Block {
    let mut block = [[0.0; BLOCK]; BLOCK];
    if (height, width) == (BLOCK, BLOCK) {
        let from = &from[start..][..3 * stride + BLOCK];
        for (y, line) in block.iter_mut().enumerate() {
            line.copy_from_slice(&from[y * stride..][..BLOCK]);
        }
    } else {
        for (y, line) in block.iter_mut().enumerate().take(height) {
            line[..width].copy_from_slice(&from[start + y * stride..][..width]);
        }
    }
    block
}

/// The way back.
#[inline(always)]
fn write(block: &Block, to: &mut [f32], start: usize, stride: usize, height: usize, width: usize) {
    if (height, width) == (BLOCK, BLOCK) {
        let to = &mut to[start..][..3 * stride + BLOCK];
        for (y, line) in block.iter().enumerate() {
            to[y * stride..][..BLOCK].copy_from_slice(line);
        }
    } else {
        for (y, line) in block.iter().enumerate().take(height) {
            to[start + y * stride..][..width].copy_from_slice(&line[..width]);
        }
    }
}

/// A matrix inside a larger one: where it starts, and how far apart its rows begin.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) start: usize,
    pub(super) stride: usize,
}

/// First row and column, height and width of every block.
fn blocks(rows: usize, columns: usize) -> impl Iterator<Item = (usize, usize, usize, usize)> {
    let starts = |count| (0..count).step_by(BLOCK);
    starts(rows).flat_map(move |row| {
        starts(columns).map(move |column| {
            let (height, width) = (BLOCK.min(rows - row), BLOCK.min(columns - column));
            (row, column, height, width)
        })
    })
}

/// `[rows, columns]` to `[columns, rows]`.
pub(super) struct Transpose<'a> {
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) from: (&'a [f32], Place),
    pub(super) to: (&'a mut [f32], Place),
}

impl WithSimd for Transpose<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let (from, from_place) = self.from;
        let (to, to_place) = self.to;
        for (row, column, height, width) in blocks(self.rows, self.columns) {
            let start = from_place.start + row * from_place.stride + column;
            let block = turn(read(from, start, from_place.stride, height, width));
            let start = to_place.start + column * to_place.stride + row;
            write(&block, to, start, to_place.stride, width, height);
        }
    }
}

/// Outputs and winners of one image, `[outputs, channels]`, to how tensors are stored.
pub(super) struct StoreOutputs<'a> {
    pub(super) channels: usize,
    pub(super) pixels: &'a [f32],
    /// Winners as numbers; empty where each output has only one place to come from.
    pub(super) places: &'a [f32],
    pub(super) output: &'a mut [f32],
    pub(super) winners: &'a mut [u8],
}

impl WithSimd for StoreOutputs<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let (rows, columns) = (self.pixels.len() / self.channels, self.channels);
        for (row, column, height, width) in blocks(rows, columns) {
            let (start, to) = (row * columns + column, column * rows + row);
            let values = turn(read(self.pixels, start, columns, height, width));
            write(&values, self.output, to, rows, width, height);
            if self.places.is_empty() {
                continue;
            }
            let places = turn(read(self.places, start, columns, height, width));
            for (x, line) in places.iter().enumerate().take(width) {
                let mut bytes = [0_u8; BLOCK];
                for y in 0..BLOCK {
                    // Numbers below 2²⁴ end in their lowest bits once 2²³ is added: cheaper than a cast.
                    bytes[y] = (line[y] + 8_388_608.0).to_bits() as u8;
                }
                let winners = &mut self.winners[to + x * rows..][..height];
                if height == BLOCK {
                    winners.copy_from_slice(&bytes);
                } else {
                    winners.copy_from_slice(&bytes[..height]);
                }
            }
        }
        if self.places.is_empty() {
            for (winner, output) in self.winners.iter_mut().zip(&*self.output) {
                *winner = if *output > 0.0 { 0 } else { DEAD };
            }
        }
    }
}

/// Gradients of one image's outputs and their winners to `[outputs, channels]`.
pub(super) struct LoadGradient<'a> {
    pub(super) channels: usize,
    pub(super) incoming: GradientIn<'a>,
    /// Gradients, times the scale and zero where dead.
    pub(super) pixels: &'a mut [f32],
    /// Winners as numbers, unless it is empty.
    pub(super) places: &'a mut [f32],
}

impl WithSimd for LoadGradient<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let GradientIn {
            winners,
            gradient,
            scale,
        } = self.incoming;
        let (rows, columns) = (self.channels, gradient.len() / self.channels);
        for (row, column, height, width) in blocks(rows, columns) {
            let start = row * columns + column;
            let mut values = read(gradient, start, columns, height, width);
            let mut won = [[0.0; BLOCK]; BLOCK];
            for y in 0..height {
                let mut bytes = [DEAD; BLOCK];
                let winners = &winners[start + y * columns..][..width];
                if width == BLOCK {
                    bytes.copy_from_slice(winners);
                } else {
                    bytes[..width].copy_from_slice(winners);
                }
                for x in 0..BLOCK {
                    won[y][x] = f32::from(bytes[x]);
                    values[y][x] = if bytes[x] == DEAD {
                        0.0
                    } else {
                        values[y][x] * scale
                    };
                }
            }
            let to = column * rows + row;
            write(&turn(values), self.pixels, to, rows, width, height);
            if !self.places.is_empty() {
                write(&turn(won), self.places, to, rows, width, height);
            }
        }
    }
}
