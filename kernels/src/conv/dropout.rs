//! Dropout whose mask comes from a seed alone, whatever the number of threads.

use pulp::{Arch, Simd, WithSimd};

use super::DEAD;

/// Sets outputs to zero by chance and scales up the others, so that their expectation stays (Srivastava et
/// al. 2014, "Dropout").
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dropout {
    /// Share of outputs that become zero, 0 (none) to below 1.
    pub rate: f32,
    /// Which ones: the same seed and rate give the same ones.
    pub seed: u32,
}

impl Dropout {
    /// No dropout.
    pub const NONE: Self = Self { rate: 0.0, seed: 0 };

    /// What the remaining outputs are multiplied by.
    pub(super) fn scale(self) -> f32 {
        1.0 / (1.0 - self.rate)
    }

    /// Drops some of the outputs that start at place `start` of the whole batch.
    pub(super) fn apply(self, start: usize, output: &mut [f32], winners: &mut [u8]) {
        if self.rate == 0.0 {
            return;
        }
        Arch::new().dispatch(Apply {
            dropout: self,
            start,
            output,
            winners,
        });
    }
}

/// A loop that is compiled for the machine's vectors.
struct Apply<'a> {
    dropout: Dropout,
    start: usize,
    output: &'a mut [f32],
    winners: &'a mut [u8],
}

impl WithSimd for Apply<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let threshold = (f64::from(self.dropout.rate) * 2_f64.powi(32)) as u32;
        let scale = self.dropout.scale();
        let start = (self.start as u32).wrapping_add(scramble(self.dropout.seed));
        for (index, (output, winner)) in self.output.iter_mut().zip(self.winners).enumerate() {
            let dropped = scramble(start.wrapping_add(index as u32)) < threshold;
            *output = if dropped { 0.0 } else { *output * scale };
            *winner |= if dropped { DEAD } else { 0 };
        }
    }
}

/// Spreads a number over 32 bits: the finaliser of MurmurHash3 (Appleby 2011).
#[inline(always)]
fn scramble(mut bits: u32) -> u32 {
    bits ^= bits >> 16;
    bits = bits.wrapping_mul(0x85eb_ca6b);
    bits ^= bits >> 13;
    bits = bits.wrapping_mul(0xc2b2_ae35);
    bits ^ (bits >> 16)
}
