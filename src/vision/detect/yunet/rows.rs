//! The network's arithmetic, one row of a map at a time, on the machine's widest vectors.
//!
//! A row is `[width, channels]`; channels come in multiples of 16, which every machine's vectors divide. Loops rather than
//! closures, because what `pulp` dispatches must be inlined to be compiled for those vectors.

use pulp::{Simd, WithSimd};

use super::weights;

/// A pointwise convolution of a row, then ReLU if asked for.
pub(super) struct Pointwise<'a> {
    pub(super) input: &'a [f32],
    pub(super) kernel: &'a weights::Pointwise,
    pub(super) relu: bool,
    pub(super) output: &'a mut [f32],
}

impl WithSimd for Pointwise<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let outputs = self.kernel.bias.len();
        match (self.kernel.weight.len() / outputs, outputs) {
            (27, 16) => self.run::<S, 27, 16>(simd),
            (16, 16) => self.run::<S, 16, 16>(simd),
            (16, 32) => self.run::<S, 16, 32>(simd),
            (32, 32) => self.run::<S, 32, 32>(simd),
            (32, 64) => self.run::<S, 32, 64>(simd),
            (64, 64) => self.run::<S, 64, 64>(simd),
            (64, 16) => self.run::<S, 64, 16>(simd),
            other => unreachable!("the network has no layer of {other:?} channels"),
        }
    }
}

impl Pointwise<'_> {
    #[inline(always)]
    fn run<S: Simd, const IN: usize, const OUT: usize>(self, simd: S) {
        if (OUT / S::F32_LANES).is_multiple_of(2) {
            self.blocks::<S, IN, OUT, 2, 6>(simd);
        } else {
            self.blocks::<S, IN, OUT, 1, 8>(simd);
        }
    }

    /// `PIXELS` pixels and `VECTORS` vectors of outputs at a time, whose sums stay in registers.
    #[inline(always)]
    fn blocks<
        S: Simd,
        const IN: usize,
        const OUT: usize,
        const VECTORS: usize,
        const PIXELS: usize,
    >(
        self,
        simd: S,
    ) {
        let (inputs, _) = self.input.as_chunks::<IN>();
        let (outputs, _) = self.output.as_chunks_mut::<OUT>();
        let (weight, _) = self.kernel.weight.as_chunks::<OUT>();
        let (bias, _) = self.kernel.bias.as_chunks::<OUT>();
        let (Ok(weight), [bias]) = (weight.try_into(), bias) else {
            unreachable!("the shape was read from the kernel");
        };
        let (inputs, rest) = inputs.as_chunks::<PIXELS>();
        let tiled = inputs.len() * PIXELS;
        let (outputs, last) = outputs.split_at_mut(tiled.min(outputs.len()));
        let (outputs, _) = outputs.as_chunks_mut::<PIXELS>();
        for (input, output) in inputs.iter().zip(outputs) {
            tile::<S, IN, OUT, VECTORS, PIXELS>(simd, input, weight, bias, self.relu, output);
        }
        let (rest, _) = rest.as_chunks::<1>();
        let (last, _) = last.as_chunks_mut::<1>();
        for (input, output) in rest.iter().zip(last) {
            tile::<S, IN, OUT, VECTORS, 1>(simd, input, weight, bias, self.relu, output);
        }
    }
}

#[inline(always)]
fn tile<S: Simd, const IN: usize, const OUT: usize, const VECTORS: usize, const PIXELS: usize>(
    simd: S,
    inputs: &[[f32; IN]; PIXELS],
    weight: &[[f32; OUT]; IN],
    bias: &[f32; OUT],
    relu: bool,
    outputs: &mut [[f32; OUT]; PIXELS],
) {
    let zero = simd.splat_f32s(0.0);
    let bias = S::as_simd_f32s(bias).0;
    for first in (0..OUT / S::F32_LANES).step_by(VECTORS) {
        let mut sums = [[zero; VECTORS]; PIXELS];
        for sums in &mut sums {
            sums.copy_from_slice(&bias[first..first + VECTORS]);
        }
        for channel in 0..IN {
            let weight = &S::as_simd_f32s(&weight[channel]).0[first..first + VECTORS];
            for pixel in 0..PIXELS {
                let input = simd.splat_f32s(inputs[pixel][channel]);
                for vector in 0..VECTORS {
                    let sum = &mut sums[pixel][vector];
                    *sum = simd.mul_add_e_f32s(input, weight[vector], *sum);
                }
            }
        }
        for pixel in 0..PIXELS {
            let output = S::as_mut_simd_f32s(&mut outputs[pixel]).0;
            for vector in 0..VECTORS {
                let sum = sums[pixel][vector];
                output[first + vector] = match relu {
                    true => simd.max_f32s(sum, zero),
                    false => sum,
                };
            }
        }
    }
}

/// A depthwise 3×3 convolution of three rows to one, then ReLU if asked for.
pub(super) struct Depthwise<'a> {
    /// The row above, the row itself and the row below, each with one pixel of zeros more at both ends.
    pub(super) inputs: [&'a [f32]; 3],
    pub(super) kernel: &'a weights::Depthwise,
    pub(super) relu: bool,
    pub(super) output: &'a mut [f32],
}

impl WithSimd for Depthwise<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        match self.kernel.bias.len() {
            16 => self.run::<S, 16>(simd),
            32 => self.run::<S, 32>(simd),
            64 => self.run::<S, 64>(simd),
            other => unreachable!("the network has no layer of {other} channels"),
        }
    }
}

impl Depthwise<'_> {
    #[inline(always)]
    fn run<S: Simd, const CHANNELS: usize>(self, simd: S) {
        let zero = simd.splat_f32s(0.0);
        let [above, here, below] = self.inputs;
        let (above, _) = above.as_chunks::<CHANNELS>();
        let (here, _) = here.as_chunks::<CHANNELS>();
        let (below, _) = below.as_chunks::<CHANNELS>();
        let (outputs, _) = self.output.as_chunks_mut::<CHANNELS>();
        let (weights, _) = self.kernel.weight.as_chunks::<CHANNELS>();
        let bias = S::as_simd_f32s(&self.kernel.bias).0;
        for (vector, &bias) in bias.iter().enumerate() {
            let mut taps = [zero; 9];
            for (tap, weight) in taps.iter_mut().zip(weights) {
                *tap = S::as_simd_f32s(weight).0[vector];
            }
            let windows = above.windows(3).zip(here.windows(3)).zip(below.windows(3));
            for (((above, here), below), output) in windows.zip(outputs.iter_mut()) {
                let mut sum = bias;
                for column in 0..3 {
                    let above = S::as_simd_f32s(&above[column]).0[vector];
                    let here = S::as_simd_f32s(&here[column]).0[vector];
                    let below = S::as_simd_f32s(&below[column]).0[vector];
                    sum = simd.mul_add_e_f32s(above, taps[column], sum);
                    sum = simd.mul_add_e_f32s(here, taps[3 + column], sum);
                    sum = simd.mul_add_e_f32s(below, taps[6 + column], sum);
                }
                S::as_mut_simd_f32s(output).0[vector] = match self.relu {
                    true => simd.max_f32s(sum, zero),
                    false => sum,
                };
            }
        }
    }
}

/// The greatest value of each 2×2 square of two rows.
pub(super) struct MaxPool<'a> {
    pub(super) inputs: [&'a [f32]; 2],
    pub(super) channels: usize,
    pub(super) output: &'a mut [f32],
}

impl WithSimd for MaxPool<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let [above, below] = self.inputs;
        let above = above.chunks_exact(2 * self.channels);
        let below = below.chunks_exact(2 * self.channels);
        let outputs = self.output.chunks_exact_mut(self.channels);
        for ((above, below), output) in above.zip(below).zip(outputs) {
            let (a, b) = above.split_at(self.channels);
            let (c, d) = below.split_at(self.channels);
            let (a, b) = (S::as_simd_f32s(a).0, S::as_simd_f32s(b).0);
            let (c, d) = (S::as_simd_f32s(c).0, S::as_simd_f32s(d).0);
            let output = S::as_mut_simd_f32s(output).0;
            for ((((output, &a), &b), &c), &d) in output.iter_mut().zip(a).zip(b).zip(c).zip(d) {
                *output = simd.max_f32s(simd.max_f32s(a, b), simd.max_f32s(c, d));
            }
        }
    }
}
