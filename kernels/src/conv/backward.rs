//! The backward pass: gradients of input, weights and bias.

use rayon::prelude::*;

use super::direct::Direct;
use super::pass::{BackwardPass, GradientIn, Sums};
use super::scratch::InUse;
use super::sparse::Sparse;
use super::taps::to_taps;
use super::unrolled::Unrolled;
use super::winograd::Winograd;
use super::{ConvShape, Dropout, add};

/// Gradients of the weights are summed in this many parts, whatever the number of threads, so that
/// rounding and thus training do not depend on it.
const GRADIENT_PARTS: usize = 16;

/// Gradients of the loss.
#[derive(Debug)]
pub struct Gradients {
    /// With respect to the input, `[batch, height, width, in_channels]`; only if asked for.
    pub input: Option<Vec<f32>>,
    /// With respect to the weights, `[out_channels, in_channels, 3, 3]`.
    pub weight: Vec<f32>,
    /// With respect to the bias, `[out_channels]`.
    pub bias: Vec<f32>,
}

/// The gradients of [`forward`](super::forward) for the gradient of its output.
///
/// `winners` is [`Forward::winners`](super::Forward::winners), `gradient` has the shape of [`Forward::output`](super::Forward::output), `dropout` is what
/// the forward pass was given.
///
/// # Panics
///
/// If a slice's length does not fit the shape.
pub fn backward(
    shape: &ConvShape,
    input: &[f32],
    weight: &[f32],
    winners: &[u8],
    gradient: &[f32],
    dropout: Dropout,
    input_gradient: bool,
) -> Gradients {
    shape.check(input);
    assert_eq!(weight.len(), shape.weight_len(), "weight");
    assert_eq!(winners.len(), shape.batch * shape.output_len(), "winners");
    assert_eq!(gradient.len(), winners.len(), "gradient");
    let incoming = GradientIn {
        winners,
        gradient,
        scale: dropout.scale(),
    };
    let backward = Backward {
        shape,
        input,
        incoming,
        input_gradient,
    };
    if Direct::suits(shape) && !input_gradient {
        backward.by(&Direct::new(shape, &to_taps(shape, weight)))
    } else if Sparse::suits(shape) {
        backward.by(&Sparse::new(shape, weight))
    } else if Winograd::suits(shape) && !shape.pool {
        backward.by(&Winograd::new(shape, &Winograd::kernels(shape, weight)))
    } else {
        backward.by(&Unrolled::new(shape, &to_taps(shape, weight)))
    }
}

/// What a backward pass is given.
struct Backward<'a> {
    shape: &'a ConvShape,
    input: &'a [f32],
    incoming: GradientIn<'a>,
    input_gradient: bool,
}

impl Backward<'_> {
    fn by<P: BackwardPass>(&self, pass: &P) -> Gradients {
        let Self {
            shape,
            input,
            incoming,
            input_gradient,
        } = *self;
        let (input_len, output_len) = (shape.input_len(), shape.output_len());
        let group = pass.group().clamp(1, shape.batch.max(1));
        let part = shape
            .batch
            .div_ceil(GRADIENT_PARTS)
            .next_multiple_of(group)
            .max(1);
        let mut to_input = vec![0.0; if input_gradient { input.len() } else { 0 }];
        let mut input_parts: Vec<&mut [f32]> = to_input.chunks_mut(part * input_len).collect();
        input_parts.resize_with(shape.batch.div_ceil(part), Default::default);
        let kernels_len = pass.kernels_len();
        let parts: Vec<Vec<f32>> = input
            .par_chunks(part * input_len)
            .zip(incoming.winners.par_chunks(part * output_len))
            .zip(incoming.gradient.par_chunks(part * output_len))
            .zip(input_parts)
            .map_init(
                InUse::<P::Scratch>::take,
                |scratch, (((images, winners), gradient), to_input)| {
                    let mut sums = vec![0.0; kernels_len + shape.out_channels];
                    let groups = images
                        .chunks(group * input_len)
                        .zip(winners.chunks(group * output_len))
                        .zip(gradient.chunks(group * output_len));
                    for (index, ((images, winners), gradient)) in groups.enumerate() {
                        let to_input = match to_input.get_mut(index * group * input_len..) {
                            Some(to_input) if !to_input.is_empty() => &mut to_input[..images.len()],
                            _ => &mut [],
                        };
                        let incoming = GradientIn {
                            winners,
                            gradient,
                            ..incoming
                        };
                        let (kernels, bias) = sums.split_at_mut(kernels_len);
                        pass.run(scratch, images, incoming, Sums { kernels, bias }, to_input);
                    }
                    sums
                },
            )
            .collect();
        let sums = sum_of(parts, kernels_len + shape.out_channels);
        let (kernels, bias) = sums.split_at(kernels_len);
        Gradients {
            input: input_gradient.then_some(to_input),
            weight: pass.weight_gradient(kernels),
            bias: bias.to_vec(),
        }
    }
}

/// The sum of all parts, in their order.
fn sum_of(parts: Vec<Vec<f32>>, length: usize) -> Vec<f32> {
    const PIECE: usize = 1 << 14;
    let mut parts = parts.into_iter();
    let mut sum = parts.next().unwrap_or_else(|| vec![0.0; length]);
    let rest: Vec<Vec<f32>> = parts.collect();
    sum.par_chunks_mut(PIECE)
        .enumerate()
        .for_each(|(index, sum)| {
            for part in &rest {
                add(sum, &part[index * PIECE..][..sum.len()]);
            }
        });
    sum
}
