//! The backward pass of a pooled convolution, exact, over live outputs only.
//!
//! Pooling sends a gradient to one of four places, and ReLU and dropout stop many: at most a quarter of the products of
//! a plain backward pass are not zero. Live outputs are listed twice: by place, to add up the gradient of the
//! input in registers, and by channel, to add up that of the weights likewise. Sixteen input channels are taken at a
//! time, so that all that is read again and again stays in cache.

use pulp::{Arch, Simd, WithSimd};

use super::border::{Border, Framed};
use super::lanes::Lanes;
use super::pass::{BackwardPass, GradientIn, Sums};
use super::scratch::keep;
use super::{AREA, ConvShape, DEAD, KERNEL, LANES};

/// Input channels that are taken at a time.
const BLOCK: usize = LANES;
/// Values of one kernel in a block.
const KERNEL_LEN: usize = AREA * BLOCK;

/// A pooled convolution with its kernels in blocks.
pub(super) struct Sparse {
    shape: ConvShape,
    border: Border,
    /// `[in_channels / 16, out_channels, 3 × 3, 16]`
    kernels: Vec<f32>,
}

impl Sparse {
    /// Whether it can be used; if so, it pays.
    pub(super) fn suits(shape: &ConvShape) -> bool {
        shape.pool && shape.in_channels.is_multiple_of(BLOCK)
    }

    pub(super) fn new(shape: &ConvShape, weight: &[f32]) -> Self {
        let mut kernels = vec![0.0; weight.len()];
        each_block(shape, |from, to| {
            let kernel = &mut kernels[to..][..KERNEL_LEN];
            for (channel, weights) in weight[from..][..KERNEL_LEN].chunks_exact(AREA).enumerate() {
                for (tap, weight) in weights.iter().enumerate() {
                    kernel[tap * BLOCK + channel] = *weight;
                }
            }
        });
        Self {
            shape: *shape,
            border: Border::new(shape, 0, 0),
            kernels,
        }
    }
}

/// Visits all blocks of kernels: where one stands in the weights, and where here.
fn each_block(shape: &ConvShape, mut visit: impl FnMut(usize, usize)) {
    let blocks = shape.in_channels / BLOCK;
    for output in 0..shape.out_channels {
        for block in 0..blocks {
            visit(
                (output * blocks + block) * KERNEL_LEN,
                (block * shape.out_channels + output) * KERNEL_LEN,
            );
        }
    }
}

impl BackwardPass for Sparse {
    type Scratch = Scratch;

    fn group(&self) -> usize {
        1
    }

    fn kernels_len(&self) -> usize {
        self.kernels.len()
    }

    fn run(
        &self,
        scratch: &mut Scratch,
        image: &[f32],
        incoming: GradientIn<'_>,
        sums: Sums<'_>,
        to_input: &mut [f32],
    ) {
        let shape = &self.shape;
        scratch.live.list(shape, self.border.width, incoming);
        scratch.live.add_to_bias(sums.bias);
        let framed = self.border.around(image, &mut scratch.framed);
        let pixels = self.border.len() / shape.in_channels;
        scratch.block.resize(pixels * BLOCK, 0.0);
        scratch.to_block.resize(pixels * BLOCK, 0.0);
        scratch.to_framed.resize(
            if to_input.is_empty() {
                0
            } else {
                self.border.len()
            },
            0.0,
        );
        let arch = Arch::new();
        let kernels = self.kernels.chunks_exact(shape.out_channels * KERNEL_LEN);
        let to_kernels = sums
            .kernels
            .chunks_exact_mut(shape.out_channels * KERNEL_LEN);
        for (index, (kernels, to_kernels)) in kernels.zip(to_kernels).enumerate() {
            let columns = index * BLOCK..(index + 1) * BLOCK;
            let from = framed.chunks_exact(shape.in_channels);
            for (block, pixel) in scratch.block.chunks_exact_mut(BLOCK).zip(from) {
                block.copy_from_slice(&pixel[columns.clone()]);
            }
            arch.dispatch(ToKernels {
                live: &scratch.live,
                width: self.border.width,
                block: &scratch.block,
                to_kernels,
            });
            if to_input.is_empty() {
                continue;
            }
            scratch.to_block.fill(0.0);
            arch.dispatch(ToInput {
                live: &scratch.live,
                width: self.border.width,
                kernels,
                to_block: &mut scratch.to_block,
            });
            let to = scratch.to_framed.chunks_exact_mut(shape.in_channels);
            for (block, pixel) in scratch.to_block.chunks_exact(BLOCK).zip(to) {
                pixel[columns.clone()].copy_from_slice(block);
            }
        }
        if !to_input.is_empty() {
            self.border.add_inside(&scratch.to_framed, to_input);
        }
    }

    fn weight_gradient(&self, to_kernels: &[f32]) -> Vec<f32> {
        let mut to_weight = vec![0.0; to_kernels.len()];
        each_block(&self.shape, |to, from| {
            let kernel = &to_kernels[from..][..KERNEL_LEN];
            for (channel, weights) in to_weight[to..][..KERNEL_LEN]
                .chunks_exact_mut(AREA)
                .enumerate()
            {
                for (tap, weight) in weights.iter_mut().enumerate() {
                    *weight = kernel[tap * BLOCK + channel];
                }
            }
        });
        to_weight
    }
}

/// The buffers of a thread.
#[derive(Default)]
pub(super) struct Scratch {
    live: Live,
    framed: Framed,
    to_framed: Vec<f32>,
    /// Some channels of the framed image.
    block: Vec<f32>,
    to_block: Vec<f32>,
}

keep!(Scratch);

/// The gradient of one live output: its channel or the pixel where what it saw begins, and its value.
type Entry = (u32, f32);

/// All live outputs of an image.
#[derive(Default)]
struct Live {
    /// By pixel: channels and their gradients.
    by_pixel: Vec<Entry>,
    /// For each run in `by_pixel` its pixel and length.
    runs: Vec<(u32, u32)>,
    /// By channel, each in a stretch of `outputs`: pixels and their gradients.
    by_channel: Vec<Entry>,
    /// How many are live in each channel.
    counts: Vec<usize>,
    /// Outputs of one channel.
    outputs: usize,
    /// Those of one window, in four stretches of a length each.
    window: Vec<Entry>,
}

impl Live {
    fn list(&mut self, shape: &ConvShape, width: usize, incoming: GradientIn<'_>) {
        let channels = shape.out_channels;
        let (height, columns) = shape.output();
        self.outputs = height * columns;
        self.by_channel.resize(channels * self.outputs, (0, 0.0));
        self.window.resize(4 * channels, (0, 0.0));
        self.counts.clear();
        self.counts.resize(channels, 0);
        self.by_pixel.clear();
        self.runs.clear();
        let GradientIn {
            winners,
            gradient,
            scale,
        } = incoming;
        let pixels = winners
            .chunks_exact(channels)
            .zip(gradient.chunks_exact(channels));
        for (index, (winners, gradient)) in pixels.enumerate() {
            let corner = 2 * (index / columns * width + index % columns);
            let at = [corner, corner + 1, corner + width, corner + width + 1].map(|at| at as u32);
            let mut lengths = [0; 4];
            let stretches = self
                .by_channel
                .chunks_exact_mut(self.outputs)
                .zip(&mut self.counts);
            let outputs = winners.iter().zip(gradient).zip(stretches).enumerate();
            // Every output is written down, but only live ones are counted: a branch would often be guessed wrong.
            for (channel, ((winner, gradient), (stretch, count))) in outputs {
                let (place, live) = (usize::from(winner & 3), usize::from(*winner != DEAD));
                let gradient = gradient * scale;
                stretch[*count] = (at[place], gradient);
                *count += live;
                self.window[place * channels + lengths[place]] = (channel as u32, gradient);
                lengths[place] += live;
            }
            for place in 0..4 {
                if lengths[place] > 0 {
                    let run = &self.window[place * channels..][..lengths[place]];
                    self.by_pixel.extend_from_slice(run);
                    self.runs.push((at[place], lengths[place] as u32));
                }
            }
        }
    }

    fn of_channels(&self) -> impl Iterator<Item = &[Entry]> {
        let stretches = self.by_channel.chunks_exact(self.outputs);
        stretches
            .zip(&self.counts)
            .map(|(stretch, count)| &stretch[..*count])
    }

    fn add_to_bias(&self, to_bias: &mut [f32]) {
        for (to_bias, entries) in to_bias.iter_mut().zip(self.of_channels()) {
            *to_bias += entries.iter().map(|(_, gradient)| gradient).sum::<f32>();
        }
    }
}

/// Adds to the gradient of a block of kernels.
struct ToKernels<'a> {
    live: &'a Live,
    width: usize,
    block: &'a [f32],
    to_kernels: &'a mut [f32],
}

impl WithSimd for ToKernels<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let n = BLOCK / S::F32_LANES;
        let block = S::as_simd_f32s(self.block).0;
        let to_kernels = S::as_mut_simd_f32s(self.to_kernels).0;
        for (entries, to_kernel) in self
            .live
            .of_channels()
            .zip(to_kernels.chunks_exact_mut(AREA * n))
        {
            for vector in 0..n {
                let mut sums = [Lanes::splat(simd, 0.0); AREA];
                for &(pixel, gradient) in entries {
                    let gradient = Lanes::splat(simd, gradient);
                    for row in 0..KERNEL {
                        let start = (pixel as usize + row * self.width) * n;
                        let values = &block[start..][..KERNEL * n];
                        for column in 0..KERNEL {
                            let value = Lanes::new(simd, values[column * n + vector]);
                            let sum = &mut sums[KERNEL * row + column];
                            *sum = sum.plus_product(gradient, value);
                        }
                    }
                }
                for (tap, sum) in sums.into_iter().enumerate() {
                    let to = &mut to_kernel[tap * n + vector];
                    *to = (Lanes::new(simd, *to) + sum).values();
                }
            }
        }
    }
}

/// Adds to the gradient of a block of the input.
struct ToInput<'a> {
    live: &'a Live,
    width: usize,
    kernels: &'a [f32],
    to_block: &'a mut [f32],
}

impl WithSimd for ToInput<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let n = BLOCK / S::F32_LANES;
        let kernels = S::as_simd_f32s(self.kernels).0;
        let to_block = S::as_mut_simd_f32s(self.to_block).0;
        let mut rest = &self.live.by_pixel[..];
        for &(pixel, length) in &self.live.runs {
            let entries;
            (entries, rest) = rest.split_at(length as usize);
            for vector in 0..n {
                let mut sums = [Lanes::splat(simd, 0.0); AREA];
                for &(channel, gradient) in entries {
                    let gradient = Lanes::splat(simd, gradient);
                    let kernel = &kernels[channel as usize * AREA * n..][..AREA * n];
                    for (tap, sum) in sums.iter_mut().enumerate() {
                        *sum =
                            sum.plus_product(gradient, Lanes::new(simd, kernel[tap * n + vector]));
                    }
                }
                for row in 0..KERNEL {
                    let start = (pixel as usize + row * self.width) * n;
                    let pixels = &mut to_block[start..][..KERNEL * n];
                    for column in 0..KERNEL {
                        let to = &mut pixels[column * n + vector];
                        *to = (Lanes::new(simd, *to) + sums[KERNEL * row + column]).values();
                    }
                }
            }
        }
    }
}
