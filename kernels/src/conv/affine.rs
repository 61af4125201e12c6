//! A factor and an offset for each channel: what is left of batch normalisation after training.

use pulp::{Arch, Simd, WithSimd};

/// What outputs are multiplied by, then raised by.
#[derive(Debug)]
pub struct Affine {
    /// `[channels]`
    pub factors: Vec<f32>,
    /// `[channels]`
    pub offsets: Vec<f32>,
}

impl Affine {
    /// Changes `values`, `[pixels, channels]`.
    pub(super) fn apply(&self, values: &mut [f32]) {
        Arch::new().dispatch(Apply {
            affine: self,
            values,
        });
    }
}

struct Apply<'a> {
    affine: &'a Affine,
    values: &'a mut [f32],
}

impl WithSimd for Apply<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Affine { factors, offsets } = self.affine;
        for pixel in self.values.chunks_exact_mut(factors.len()) {
            for ((value, factor), offset) in pixel.iter_mut().zip(factors).zip(offsets) {
                *value = *value * factor + offset;
            }
        }
    }
}
