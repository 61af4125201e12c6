//! Batch normalisation in training: Ioffe and Szegedy 2015, "Batch Normalization: Accelerating Deep Network
//! Training by Reducing Internal Covariate Shift".

use rayon::prelude::*;

/// Sizes of a normalised tensor `[batch, channels, height, width]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NormShape {
    /// Channels, each of which has statistics of its own.
    pub channels: usize,
    /// Height × width.
    pub plane: usize,
}

impl NormShape {
    /// The planes of one channel.
    fn channel<'a>(&self, values: &'a [f32], channel: usize) -> impl Iterator<Item = &'a [f32]> {
        let (channels, plane) = (self.channels, self.plane);
        values
            .chunks_exact(channels * plane)
            .map(move |image| &image[channel * plane..][..plane])
    }

    fn check(&self, values: &[f32]) -> usize {
        let image = self.channels * self.plane;
        assert!(
            image > 0 && !values.is_empty() && values.len().is_multiple_of(image),
            "input"
        );
        values.len() / self.channels
    }
}

/// What the forward pass computes.
#[derive(Debug)]
pub struct Forward {
    /// Shaped like the input.
    pub output: Vec<f32>,
    /// Mean of each channel over batch and plane.
    pub mean: Vec<f32>,
    /// Variance of each channel over batch and plane, divided by the count (biased).
    pub variance: Vec<f32>,
}

/// Gradients of the loss.
#[derive(Debug)]
pub struct Gradients {
    /// Shaped like the input.
    pub input: Vec<f32>,
    /// `[channels]`.
    pub gamma: Vec<f32>,
    /// `[channels]`.
    pub beta: Vec<f32>,
}

/// `gamma × (input − mean) / √(variance + epsilon) + beta` with the statistics of this batch.
///
/// `gamma` and `beta` are `[channels]`. The same bits come out for any number of threads.
///
/// # Panics
///
/// If a slice's length does not fit the shape.
pub fn forward(
    shape: &NormShape,
    input: &[f32],
    gamma: &[f32],
    beta: &[f32],
    epsilon: f64,
) -> Forward {
    let count = shape.check(input) as f64;
    let statistics: Vec<(f64, f64)> = (0..shape.channels)
        .into_par_iter()
        .map(|channel| {
            let (mut sum, mut squares) = (0.0, 0.0);
            for plane in shape.channel(input, channel) {
                let (plane_sum, plane_squares) = sums(plane.iter().map(|&value| (value, value)));
                sum += plane_sum;
                squares += plane_squares;
            }
            let mean = sum / count;
            (mean, (squares / count - mean * mean).max(0.0))
        })
        .collect();
    let scales: Vec<(f32, f32)> = statistics
        .iter()
        .zip(gamma.iter().zip(beta))
        .map(|((mean, variance), (gamma, beta))| {
            let scale = f64::from(*gamma) / (variance + epsilon).sqrt();
            (scale as f32, (f64::from(*beta) - mean * scale) as f32)
        })
        .collect();
    let mut output = vec![0.0; input.len()];
    output
        .par_chunks_exact_mut(shape.plane)
        .zip(input.par_chunks_exact(shape.plane))
        .enumerate()
        .for_each(|(index, (output, input))| {
            let (scale, offset) = scales[index % shape.channels];
            for (output, input) in output.iter_mut().zip(input) {
                *output = input * scale + offset;
            }
        });
    Forward {
        output,
        mean: statistics.iter().map(|(mean, _)| *mean as f32).collect(),
        variance: statistics
            .iter()
            .map(|(_, variance)| *variance as f32)
            .collect(),
    }
}

/// The gradients of [`forward`], whose statistics are `mean` and `variance`, for the gradient of its output.
///
/// # Panics
///
/// If a slice's length does not fit the shape.
pub fn backward(
    shape: &NormShape,
    input: &[f32],
    gamma: &[f32],
    (mean, variance): (&[f32], &[f32]),
    epsilon: f64,
    gradient: &[f32],
) -> Gradients {
    let count = shape.check(input) as f64;
    assert_eq!(gradient.len(), input.len(), "gradient");
    // Sums of the gradient, and of the gradient times the normalised input.
    let totals: Vec<(f64, f64)> = (0..shape.channels)
        .into_par_iter()
        .map(|channel| {
            let (mut sum, mut product) = (0.0, 0.0);
            let planes = shape
                .channel(gradient, channel)
                .zip(shape.channel(input, channel));
            for (gradient, input) in planes {
                let centred = input.iter().map(|value| value - mean[channel]);
                let (plane_sum, plane_product) = sums(gradient.iter().copied().zip(centred));
                sum += plane_sum;
                product += plane_product;
            }
            (
                sum,
                product / (f64::from(variance[channel]) + epsilon).sqrt(),
            )
        })
        .collect();
    let factors: Vec<[f32; 3]> = (0..shape.channels)
        .map(|channel| {
            let (sum, product) = totals[channel];
            let inverse = 1.0 / (f64::from(variance[channel]) + epsilon).sqrt();
            let scale = f64::from(gamma[channel]) * inverse;
            let slope = -scale * inverse * product / count;
            let offset = -scale * sum / count - slope * f64::from(mean[channel]);
            [scale as f32, slope as f32, offset as f32]
        })
        .collect();
    let mut to_input = vec![0.0; input.len()];
    to_input
        .par_chunks_exact_mut(shape.plane)
        .zip(input.par_chunks_exact(shape.plane))
        .zip(gradient.par_chunks_exact(shape.plane))
        .enumerate()
        .for_each(|(index, ((to_input, input), gradient))| {
            let [scale, slope, offset] = factors[index % shape.channels];
            for ((to_input, input), gradient) in to_input.iter_mut().zip(input).zip(gradient) {
                *to_input = scale * gradient + slope * input + offset;
            }
        });
    Gradients {
        input: to_input,
        gamma: totals.iter().map(|(_, product)| *product as f32).collect(),
        beta: totals.iter().map(|(sum, _)| *sum as f32).collect(),
    }
}

/// The sum of the first values and of the products, of one plane. Eight lanes let the compiler use vectors;
/// a plane is short enough for single precision, and planes are added up in double.
fn sums(pairs: impl Iterator<Item = (f32, f32)>) -> (f64, f64) {
    const LANES: usize = 8;
    let mut sums = [0.0_f32; LANES];
    let mut products = [0.0_f32; LANES];
    for (index, (first, second)) in pairs.enumerate() {
        sums[index % LANES] += first;
        products[index % LANES] += first * second;
    }
    let total = |lanes: [f32; LANES]| lanes.iter().copied().map(f64::from).sum();
    (total(sums), total(products))
}

#[cfg(test)]
mod tests;
