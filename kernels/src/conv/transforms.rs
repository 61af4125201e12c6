//! The transforms of Winograd's F(2×2, 3×3) and their adjoints, on vectors of channels.
//!
//! Buffers of tiles are `[16, tiles, channels]`: one plane for each place of a 4×4 tile, row by row.

use pulp::{Simd, WithSimd};

use super::AREA;
use super::lanes::Lanes;
use super::pooling::{Pool, store_winners};
use super::tiling::Tiling;

/// Places of a transformed tile.
pub(super) const PLACES: usize = 16;

/// The sixteen values of a tile, of several channels each.
type Tile<S> = [Lanes<S>; PLACES];

/// Bᵀ times a column of input.
#[inline(always)]
fn of_input<S: Simd>([a, b, c, d]: [Lanes<S>; 4]) -> [Lanes<S>; 4] {
    [a - c, b + c, c - b, b - d]
}

/// B times a column: the adjoint of [`of_input`].
#[inline(always)]
fn to_input<S: Simd>([a, b, c, d]: [Lanes<S>; 4]) -> [Lanes<S>; 4] {
    [a, b - c + d, b + c - a, -d]
}

/// Aᵀ times a column of products.
#[inline(always)]
fn to_output<S: Simd>([a, b, c, d]: [Lanes<S>; 4]) -> [Lanes<S>; 2] {
    [a + (b + c), b - c - d]
}

/// A times a column: the adjoint of [`to_output`].
#[inline(always)]
fn of_output<S: Simd>([a, b]: [Lanes<S>; 2]) -> [Lanes<S>; 4] {
    [a, a + b, a - b, -b]
}

#[inline(always)]
fn column<S: Simd>(tile: &Tile<S>, j: usize) -> [Lanes<S>; 4] {
    [tile[j], tile[4 + j], tile[8 + j], tile[12 + j]]
}

#[inline(always)]
fn rows<S: Simd>([a, b, c, d]: [[Lanes<S>; 4]; 4]) -> Tile<S> {
    [
        a[0], a[1], a[2], a[3], b[0], b[1], b[2], b[3], c[0], c[1], c[2], c[3], d[0], d[1], d[2],
        d[3],
    ]
}

/// Applies `side` to the columns of a tile, then to its rows.
macro_rules! both_sides {
    ($tile:expr, $side:ident) => {{
        let tile = $tile;
        let (a, b) = ($side(column(&tile, 0)), $side(column(&tile, 1)));
        let (c, d) = ($side(column(&tile, 2)), $side(column(&tile, 3)));
        rows([
            $side([a[0], b[0], c[0], d[0]]),
            $side([a[1], b[1], c[1], d[1]]),
            $side([a[2], b[2], c[2], d[2]]),
            $side([a[3], b[3], c[3], d[3]]),
        ])
    }};
}

/// The four outputs of a tile of products.
#[inline(always)]
fn outputs<S: Simd>(tile: Tile<S>) -> [Lanes<S>; 4] {
    let (a, b) = (to_output(column(&tile, 0)), to_output(column(&tile, 1)));
    let (c, d) = (to_output(column(&tile, 2)), to_output(column(&tile, 3)));
    let [top_left, top_right] = to_output([a[0], b[0], c[0], d[0]]);
    let [left, right] = to_output([a[1], b[1], c[1], d[1]]);
    [top_left, top_right, left, right]
}

/// The adjoint of [`outputs`].
#[inline(always)]
fn spread<S: Simd>([a, b, c, d]: [Lanes<S>; 4]) -> Tile<S> {
    let (left, right) = (of_output([a, c]), of_output([b, d]));
    rows([
        of_output([left[0], right[0]]),
        of_output([left[1], right[1]]),
        of_output([left[2], right[2]]),
        of_output([left[3], right[3]]),
    ])
}

#[inline(always)]
fn load<S: Simd>(simd: S, planes: &[&[S::f32s]; PLACES], at: usize) -> Tile<S> {
    let mut tile = [Lanes::splat(simd, 0.0); PLACES];
    for (value, plane) in tile.iter_mut().zip(planes) {
        *value = Lanes::new(simd, plane[at]);
    }
    tile
}

#[inline(always)]
fn store<S: Simd>(planes: &mut [&mut [S::f32s]; PLACES], at: usize, tile: Tile<S>) {
    for (plane, value) in planes.iter_mut().zip(tile) {
        plane[at] = value.values();
    }
}

/// The rows of tile `tile` in a buffer of tiles, `n` vectors each.
#[inline(always)]
fn tile_of<T>(buffer: &[T], tiles: usize, tile: usize, n: usize) -> [&[T]; PLACES] {
    let mut planes: [&[T]; PLACES] = [&[]; PLACES];
    for (place, plane) in planes.iter_mut().enumerate() {
        *plane = &buffer[(place * tiles + tile) * n..][..n];
    }
    planes
}

/// [`tile_of`] to write to.
#[inline(always)]
fn tile_of_mut<T>(buffer: &mut [T], tiles: usize, tile: usize, n: usize) -> [&mut [T]; PLACES] {
    let mut planes = buffer.chunks_exact_mut(tiles * n);
    let mut found: [&mut [T]; PLACES] = Default::default();
    for plane in &mut found {
        if let Some(whole) = planes.next() {
            *plane = &mut whole[tile * n..][..n];
        }
    }
    found
}

/// A framed image to the tiles from `first` on.
pub(super) struct TransformInput<'a> {
    pub(super) tiling: &'a Tiling,
    /// Columns of the framed image.
    pub(super) width: usize,
    /// `[rows, columns, channels]`
    pub(super) framed: &'a [f32],
    pub(super) tiles: usize,
    pub(super) first: usize,
    pub(super) transformed: &'a mut [f32],
}

impl WithSimd for TransformInput<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let n = self.tiling.in_channels() / S::F32_LANES;
        let stride = self.width;
        let framed = S::as_simd_f32s(self.framed).0;
        let transformed = S::as_mut_simd_f32s(self.transformed).0;
        for (tile, (y, x)) in self.tiling.corners().enumerate() {
            let mut input: [&[S::f32s]; PLACES] = [&[]; PLACES];
            for (place, input) in input.iter_mut().enumerate() {
                let (y, x) = (y + place / 4, x + place % 4);
                *input = &framed[(y * stride + x) * n..][..n];
            }
            let mut planes = tile_of_mut(transformed, self.tiles, self.first + tile, n);
            for c in 0..n {
                store(&mut planes, c, both_sides!(load(simd, &input, c), of_input));
            }
        }
    }
}

/// The adjoint of [`TransformInput`]: adds to the framed image.
pub(super) struct GatherInput<'a> {
    pub(super) tiling: &'a Tiling,
    /// Columns of the framed image.
    pub(super) width: usize,
    pub(super) framed: &'a mut [f32],
    pub(super) tiles: usize,
    pub(super) first: usize,
    pub(super) transformed: &'a [f32],
}

impl WithSimd for GatherInput<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let n = self.tiling.in_channels() / S::F32_LANES;
        let stride = self.width;
        let framed = S::as_mut_simd_f32s(self.framed).0;
        let transformed = S::as_simd_f32s(self.transformed).0;
        for (tile, (y, x)) in self.tiling.corners().enumerate() {
            let planes = tile_of(transformed, self.tiles, self.first + tile, n);
            let start = (y * stride + x) * n;
            let window = &mut framed[start..][..(3 * stride + 4) * n];
            for c in 0..n {
                let values = both_sides!(load(simd, &planes, c), to_input);
                for (place, value) in values.into_iter().enumerate() {
                    let to = &mut window[(place / 4 * stride + place % 4) * n + c];
                    *to = (Lanes::new(simd, *to) + value).values();
                }
            }
        }
    }
}

/// Products to outputs with bias and ReLU, pooled to one value a tile or not.
pub(super) struct Outputs<'a> {
    pub(super) tiling: &'a Tiling,
    pub(super) products: &'a [f32],
    pub(super) tiles: usize,
    pub(super) bias: &'a [f32],
    /// `[outputs, channels]`
    pub(super) output: &'a mut [f32],
    /// As many, or none.
    pub(super) winners: &'a mut [u8],
    /// Room for the winners of one output.
    pub(super) bits: &'a mut Vec<f32>,
}

impl WithSimd for Outputs<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let channels = self.bias.len();
        let bias = S::as_simd_f32s(self.bias).0;
        let n = bias.len();
        let products = S::as_simd_f32s(self.products).0;
        let output = S::as_mut_simd_f32s(self.output).0;
        self.bits.resize(4 * channels, 0.0);
        let pool = Pool::new(simd);
        let keeps = !self.winners.is_empty();
        for tile in 0..self.tiles {
            let planes = tile_of(products, self.tiles, tile, n);
            let bits = S::as_mut_simd_f32s(self.bits).0;
            if self.tiling.pools() {
                let output = &mut output[tile * n..][..n];
                for c in 0..n {
                    let sums = outputs(load(simd, &planes, c));
                    let (value, place) = pool.window(sums, Lanes::new(simd, bias[c]));
                    output[c] = value.values();
                    if keeps {
                        bits[c] = place.values();
                    }
                }
                if keeps {
                    store_winners(self.bits, &mut self.winners[tile * channels..][..channels]);
                }
                continue;
            }
            let at = self.tiling.outputs_of(tile);
            for c in 0..n {
                let sums = outputs(load(simd, &planes, c));
                for (place, (sum, at)) in sums.into_iter().zip(at).enumerate() {
                    if let Some(at) = at {
                        let (value, won) = pool.one(sum, Lanes::new(simd, bias[c]));
                        output[at * n + c] = value.values();
                        if keeps {
                            bits[place * n + c] = won.values();
                        }
                    }
                }
            }
            if !keeps {
                continue;
            }
            for (bits, at) in self.bits.chunks_exact(channels).zip(at) {
                if let Some(at) = at {
                    store_winners(bits, &mut self.winners[at * channels..][..channels]);
                }
            }
        }
    }
}

/// The adjoint of [`Outputs`] without pooling: gradients, which are zero where dead, to products.
pub(super) struct SpreadGradient<'a> {
    pub(super) tiling: &'a Tiling,
    pub(super) products: &'a mut [f32],
    pub(super) tiles: usize,
    pub(super) gradient: &'a [f32],
}

impl WithSimd for SpreadGradient<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let n = self.tiling.out_channels() / S::F32_LANES;
        let gradient = S::as_simd_f32s(self.gradient).0;
        let products = S::as_mut_simd_f32s(self.products).0;
        let zero = Lanes::splat(simd, 0.0);
        for tile in 0..self.tiles {
            let mut planes = tile_of_mut(products, self.tiles, tile, n);
            let at = self.tiling.outputs_of(tile);
            for c in 0..n {
                let mut values = [zero; 4];
                for (value, at) in values.iter_mut().zip(at) {
                    if let Some(at) = at {
                        *value = Lanes::new(simd, gradient[at * n + c]);
                    }
                }
                store(&mut planes, c, spread(values));
            }
        }
    }
}

/// G times a column of a kernel.
#[inline(always)]
fn of_kernel<S: Simd>([a, b, c]: [Lanes<S>; 3], half: Lanes<S>) -> [Lanes<S>; 4] {
    let sides = a + c;
    [a, half * (sides + b), half * (sides - b), c]
}

/// Gᵀ times a column: the adjoint of [`of_kernel`].
#[inline(always)]
fn to_kernel<S: Simd>([a, b, c, d]: [Lanes<S>; 4], half: Lanes<S>) -> [Lanes<S>; 3] {
    let sum = half * (b + c);
    [a + sum, half * (b - c), sum + d]
}

/// Kernels `[3 × 3, pairs]` to `[16, pairs]`.
pub(super) struct TransformKernels<'a> {
    pub(super) taps: &'a [f32],
    pub(super) transformed: &'a mut [f32],
}

impl WithSimd for TransformKernels<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let taps = S::as_simd_f32s(self.taps).0;
        let n = taps.len() / AREA;
        let mut planes = tile_of_mut(S::as_mut_simd_f32s(self.transformed).0, 1, 0, n);
        let half = Lanes::splat(simd, 0.5);
        for pair in 0..n {
            let mut columns = [[Lanes::splat(simd, 0.0); 4]; 3];
            for (x, column) in columns.iter_mut().enumerate() {
                let tap = |y: usize| Lanes::new(simd, taps[(3 * y + x) * n + pair]);
                *column = of_kernel([tap(0), tap(1), tap(2)], half);
            }
            let [a, b, c] = columns;
            let tile = rows([
                of_kernel([a[0], b[0], c[0]], half),
                of_kernel([a[1], b[1], c[1]], half),
                of_kernel([a[2], b[2], c[2]], half),
                of_kernel([a[3], b[3], c[3]], half),
            ]);
            store(&mut planes, pair, tile);
        }
    }
}

/// The adjoint of [`TransformKernels`].
pub(super) struct GatherKernels<'a> {
    pub(super) taps: &'a mut [f32],
    pub(super) transformed: &'a [f32],
}

impl WithSimd for GatherKernels<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let taps = S::as_mut_simd_f32s(self.taps).0;
        let n = taps.len() / AREA;
        let planes = tile_of(S::as_simd_f32s(self.transformed).0, 1, 0, n);
        let half = Lanes::splat(simd, 0.5);
        for pair in 0..n {
            let tile = load(simd, &planes, pair);
            let a = to_kernel(column(&tile, 0), half);
            let b = to_kernel(column(&tile, 1), half);
            let c = to_kernel(column(&tile, 2), half);
            let d = to_kernel(column(&tile, 3), half);
            for y in 0..3 {
                let values = to_kernel([a[y], b[y], c[y], d[y]], half);
                for (x, value) in values.into_iter().enumerate() {
                    taps[(3 * y + x) * n + pair] = value.values();
                }
            }
        }
    }
}
