//! The transforms of Winograd's F(2×2, 3×3) and their adjoints, on vectors of channels.
//!
//! Buffers of tiles are `[16, tiles, channels]`: one plane for each place of a 4×4 tile, row by row.

use pulp::{Simd, WithSimd};

use super::DEAD;
use super::lanes::Lanes;
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

/// An image with its border to the tiles from `first` on.
pub(super) struct TransformInput<'a> {
    pub(super) tiling: &'a Tiling,
    /// `[rows, columns, channels]`
    pub(super) bordered: &'a [f32],
    pub(super) tiles: usize,
    pub(super) first: usize,
    pub(super) transformed: &'a mut [f32],
}

impl WithSimd for TransformInput<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let n = self.tiling.in_channels() / S::F32_LANES;
        let stride = self.tiling.bordered().1;
        let bordered = S::as_simd_f32s(self.bordered).0;
        let transformed = S::as_mut_simd_f32s(self.transformed).0;
        for (tile, (y, x)) in self.tiling.corners().enumerate() {
            let mut input: [&[S::f32s]; PLACES] = [&[]; PLACES];
            for (place, input) in input.iter_mut().enumerate() {
                let (y, x) = (y + place / 4, x + place % 4);
                *input = &bordered[(y * stride + x) * n..][..n];
            }
            let mut planes = tile_of_mut(transformed, self.tiles, self.first + tile, n);
            for c in 0..n {
                store(&mut planes, c, both_sides!(load(simd, &input, c), of_input));
            }
        }
    }
}

/// The adjoint of [`TransformInput`]: adds to the bordered image.
pub(super) struct GatherInput<'a> {
    pub(super) tiling: &'a Tiling,
    pub(super) bordered: &'a mut [f32],
    pub(super) tiles: usize,
    pub(super) first: usize,
    pub(super) transformed: &'a [f32],
}

impl WithSimd for GatherInput<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let n = self.tiling.in_channels() / S::F32_LANES;
        let stride = self.tiling.bordered().1;
        let bordered = S::as_mut_simd_f32s(self.bordered).0;
        let transformed = S::as_simd_f32s(self.transformed).0;
        for (tile, (y, x)) in self.tiling.corners().enumerate() {
            let planes = tile_of(transformed, self.tiles, self.first + tile, n);
            let start = (y * stride + x) * n;
            let window = &mut bordered[start..][..(3 * stride + 4) * n];
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

/// Products to outputs with bias and ReLU, channels innermost, pooled to one value a tile or not.
pub(super) struct Outputs<'a> {
    pub(super) tiling: &'a Tiling,
    pub(super) products: &'a [f32],
    pub(super) tiles: usize,
    pub(super) bias: &'a [f32],
    /// `[outputs, channels]`
    pub(super) output: &'a mut [f32],
    /// Which one won, as a number, likewise; empty unless pooled.
    pub(super) places: &'a mut [f32],
}

impl WithSimd for Outputs<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let bias = S::as_simd_f32s(self.bias).0;
        let n = bias.len();
        let products = S::as_simd_f32s(self.products).0;
        let output = S::as_mut_simd_f32s(self.output).0;
        let places = S::as_mut_simd_f32s(self.places).0;
        let (zero, one) = (Lanes::splat(simd, 0.0), Lanes::splat(simd, 1.0));
        let (two, three) = (Lanes::splat(simd, 2.0), Lanes::splat(simd, 3.0));
        let dead = Lanes::splat(simd, DEAD.into());
        for tile in 0..self.tiles {
            let planes = tile_of(products, self.tiles, tile, n);
            if self.tiling.pools() {
                let (output, places) = (&mut output[tile * n..][..n], &mut places[tile * n..][..n]);
                for c in 0..n {
                    let [a, b, e, f] = outputs(load(simd, &planes, c));
                    let (top, bottom) = (a.max(b), e.max(f));
                    let value = top.max(bottom) + Lanes::new(simd, bias[c]);
                    // The first of equal values wins, as in other libraries.
                    let in_top = b.if_greater(a, one, zero);
                    let in_bottom = f.if_greater(e, three, two);
                    let place = bottom.if_greater(top, in_bottom, in_top);
                    output[c] = value.if_greater(zero, value, zero).values();
                    places[c] = value.if_greater(zero, place, dead).values();
                }
                continue;
            }
            let at = self.tiling.outputs_of(tile);
            for c in 0..n {
                let values = outputs(load(simd, &planes, c));
                for (value, at) in values.into_iter().zip(at) {
                    if let Some(at) = at {
                        let value = value + Lanes::new(simd, bias[c]);
                        output[at * n + c] = value.if_greater(zero, value, zero).values();
                    }
                }
            }
        }
    }
}

/// The adjoint of [`Outputs`]: gradients, which are zero where dead, to products.
pub(super) struct SpreadGradient<'a> {
    pub(super) tiling: &'a Tiling,
    pub(super) products: &'a mut [f32],
    pub(super) tiles: usize,
    pub(super) gradient: &'a [f32],
    /// Which one won, as a number; empty unless pooled.
    pub(super) places: &'a [f32],
}

impl WithSimd for SpreadGradient<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let n = self.tiling.out_channels() / S::F32_LANES;
        let gradient = S::as_simd_f32s(self.gradient).0;
        let places = S::as_simd_f32s(self.places).0;
        let products = S::as_mut_simd_f32s(self.products).0;
        let (zero, one) = (Lanes::splat(simd, 0.0), Lanes::splat(simd, 1.0));
        let (two, three) = (Lanes::splat(simd, 2.0), Lanes::splat(simd, 3.0));
        for tile in 0..self.tiles {
            let mut planes = tile_of_mut(products, self.tiles, tile, n);
            if self.tiling.pools() {
                let (gradient, places) = (&gradient[tile * n..][..n], &places[tile * n..][..n]);
                for c in 0..n {
                    let (value, place) =
                        (Lanes::new(simd, gradient[c]), Lanes::new(simd, places[c]));
                    let values = [
                        place.if_equal(zero, value, zero),
                        place.if_equal(one, value, zero),
                        place.if_equal(two, value, zero),
                        place.if_equal(three, value, zero),
                    ];
                    store(&mut planes, c, spread(values));
                }
                continue;
            }
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
