//! What follows the products: bias, ReLU and max-pooling, and the way of a gradient back through them.

use pulp::{Simd, WithSimd};

use super::lanes::Lanes;
use super::pass::GradientIn;
use super::{ConvShape, DEAD};

/// Bias, ReLU and pooling on vectors of channels.
#[derive(Clone, Copy)]
pub(super) struct Pool<S: Simd> {
    zero: Lanes<S>,
    /// The numbers of the places, as bits.
    places: [Lanes<S>; 4],
    dead: Lanes<S>,
}

impl<S: Simd> Pool<S> {
    #[inline(always)]
    pub(super) fn new(simd: S) -> Self {
        let bits = [0, 1, 2, 3].map(f32::from_bits);
        Self {
            zero: Lanes::splat(simd, 0.0),
            places: [
                Lanes::splat(simd, bits[0]),
                Lanes::splat(simd, bits[1]),
                Lanes::splat(simd, bits[2]),
                Lanes::splat(simd, bits[3]),
            ],
            dead: Lanes::splat(simd, f32::from_bits(DEAD.into())),
        }
    }

    /// Output and winner of a single sum.
    #[inline(always)]
    pub(super) fn one(&self, sum: Lanes<S>, bias: Lanes<S>) -> (Lanes<S>, Lanes<S>) {
        self.alive(sum + bias, self.places[0])
    }

    /// Output and winner of a window of sums; the first of equal ones wins, as in other libraries.
    #[inline(always)]
    pub(super) fn window(
        &self,
        [a, b, c, d]: [Lanes<S>; 4],
        bias: Lanes<S>,
    ) -> (Lanes<S>, Lanes<S>) {
        let (top, bottom) = (a.max(b), c.max(d));
        let in_top = b.if_greater(a, self.places[1], self.places[0]);
        let in_bottom = d.if_greater(c, self.places[3], self.places[2]);
        let place = bottom.if_greater(top, in_bottom, in_top);
        self.alive(top.max(bottom) + bias, place)
    }

    #[inline(always)]
    fn alive(&self, value: Lanes<S>, place: Lanes<S>) -> (Lanes<S>, Lanes<S>) {
        (
            value.if_greater(self.zero, value, self.zero),
            value.if_greater(self.zero, place, self.dead),
        )
    }
}

/// Winners from the bits of vectors to bytes.
#[inline(always)]
pub(super) fn store_winners(bits: &[f32], winners: &mut [u8]) {
    for (winner, bits) in winners.iter_mut().zip(bits) {
        *winner = bits.to_bits() as u8;
    }
}

/// Sums of positions, `[positions, channels]`, to outputs and, if there is room, winners.
pub(super) struct Activate<'a> {
    pub(super) shape: &'a ConvShape,
    pub(super) sums: &'a [f32],
    pub(super) bias: &'a [f32],
    pub(super) output: &'a mut [f32],
    /// As many, or none.
    pub(super) winners: &'a mut [u8],
    /// Room for the winners of one position.
    pub(super) row: &'a mut Vec<u8>,
}

impl WithSimd for Activate<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let channels = self.shape.out_channels;
        self.row.resize(channels, 0);
        let mut winners = self.winners.chunks_exact_mut(channels);
        for (index, output) in self.output.chunks_exact_mut(channels).enumerate() {
            let winners = winners.next().unwrap_or(&mut self.row[..]);
            let window = self.shape.window(index);
            let sums = |place: usize| &self.sums[window[place] * channels..][..channels];
            output.copy_from_slice(sums(0));
            winners.fill(0);
            if self.shape.pool {
                for place in 1..4 {
                    take_greater(place as u8, sums(place), output, winners);
                }
            }
            for ((output, winner), bias) in output.iter_mut().zip(winners).zip(self.bias) {
                let value = *output + bias;
                *output = value.max(0.0);
                *winner = if value > 0.0 { *winner } else { DEAD };
            }
        }
    }
}

#[inline(always)]
fn take_greater(place: u8, sums: &[f32], best: &mut [f32], winners: &mut [u8]) {
    for ((best, winner), sum) in best.iter_mut().zip(winners).zip(sums) {
        *winner = if *sum > *best { place } else { *winner };
        *best = if *sum > *best { *sum } else { *best };
    }
}

/// The adjoint of [`Activate`]: sends the gradient of each live output to the place that won; all others get zero.
pub(super) struct Route<'a> {
    pub(super) shape: &'a ConvShape,
    pub(super) incoming: GradientIn<'a>,
    pub(super) to_sums: &'a mut [f32],
}

impl WithSimd for Route<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let channels = self.shape.out_channels;
        let GradientIn {
            winners,
            gradient,
            scale,
        } = self.incoming;
        let places = if self.shape.pool { 4 } else { 1 };
        if self.shape.pool {
            // An odd last row or column is outside of every window.
            self.to_sums.fill(0.0);
        }
        let pixels = winners
            .chunks_exact(channels)
            .zip(gradient.chunks_exact(channels));
        for (index, (winners, gradient)) in pixels.enumerate() {
            let window = self.shape.window(index);
            for (place, pixel) in window.into_iter().enumerate().take(places) {
                let to_sums = &mut self.to_sums[pixel * channels..][..channels];
                for ((to_sum, winner), gradient) in to_sums.iter_mut().zip(winners).zip(gradient) {
                    *to_sum = if *winner == place as u8 {
                        *gradient * scale
                    } else {
                        0.0
                    };
                }
            }
        }
    }
}
