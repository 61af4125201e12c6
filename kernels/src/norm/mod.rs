//! Batch normalisation in training: Ioffe and Szegedy 2015, "Batch Normalization: Accelerating Deep Network
//! Training by Reducing Internal Covariate Shift".

use rayon::prelude::*;

/// Rows that are summed in single precision, before these sums are added up in double. A piece of work of one thread,
/// so that rounding does not depend on how many threads there are.
const ROWS: usize = 128;

/// What the forward pass computes.
#[derive(Debug)]
pub struct Forward {
    /// Shaped like the input.
    pub output: Vec<f32>,
    /// Mean of each channel over all rows.
    pub mean: Vec<f32>,
    /// Variance of each channel over all rows, divided by their count (biased).
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
/// `input` is `[rows, channels]`: a row for each pixel of each image; `gamma` and `beta` are `[channels]`. The same bits
/// come out for any number of threads.
///
/// # Panics
///
/// If a slice's length does not fit, or there is no row.
pub fn forward(input: &[f32], gamma: &[f32], beta: &[f32], epsilon: f64) -> Forward {
    let channels = gamma.len();
    let count = rows(input, channels) as f64;
    assert_eq!(beta.len(), channels, "beta");
    let pieces = input
        .par_chunks(ROWS * channels)
        .map(|piece| {
            let mut sums = Sums::new(channels);
            for row in piece.chunks_exact(channels) {
                for ((sum, square), value) in sums.first.iter_mut().zip(&mut sums.second).zip(row) {
                    *sum += value;
                    *square += value * value;
                }
            }
            sums
        })
        .collect();
    let statistics: Vec<(f64, f64)> = Sums::totals(channels, pieces)
        .into_iter()
        .map(|(sum, squares)| {
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
        .par_chunks_mut(ROWS * channels)
        .zip(input.par_chunks(ROWS * channels))
        .for_each(|(output, input)| {
            let rows = output
                .chunks_exact_mut(channels)
                .zip(input.chunks_exact(channels));
            for (output, input) in rows {
                for ((output, input), (scale, offset)) in output.iter_mut().zip(input).zip(&scales)
                {
                    *output = input * scale + offset;
                }
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
/// If a slice's length does not fit, or there is no row.
pub fn backward(
    input: &[f32],
    gamma: &[f32],
    (mean, variance): (&[f32], &[f32]),
    epsilon: f64,
    gradient: &[f32],
) -> Gradients {
    let channels = gamma.len();
    let count = rows(input, channels) as f64;
    assert_eq!(gradient.len(), input.len(), "gradient");
    let pieces = input
        .par_chunks(ROWS * channels)
        .zip(gradient.par_chunks(ROWS * channels))
        .map(|(input, gradient)| {
            let mut sums = Sums::new(channels);
            let rows = input
                .chunks_exact(channels)
                .zip(gradient.chunks_exact(channels));
            for (input, gradient) in rows {
                let sums = sums.first.iter_mut().zip(&mut sums.second);
                for (((sum, product), mean), (input, gradient)) in
                    sums.zip(mean).zip(input.iter().zip(gradient))
                {
                    *sum += gradient;
                    *product += gradient * (input - mean);
                }
            }
            sums
        })
        .collect();
    // Sums of the gradient, and of the gradient times the normalised input.
    let totals: Vec<(f64, f64)> = Sums::totals(channels, pieces)
        .into_iter()
        .zip(variance)
        .map(|((sum, product), variance)| (sum, product / (f64::from(*variance) + epsilon).sqrt()))
        .collect();
    let factors: Vec<[f32; 3]> = (0..channels)
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
        .par_chunks_mut(ROWS * channels)
        .zip(input.par_chunks(ROWS * channels))
        .zip(gradient.par_chunks(ROWS * channels))
        .for_each(|((to_input, input), gradient)| {
            let rows = to_input
                .chunks_exact_mut(channels)
                .zip(input.chunks_exact(channels))
                .zip(gradient.chunks_exact(channels));
            for ((to_input, input), gradient) in rows {
                let values = to_input.iter_mut().zip(input.iter().zip(gradient));
                for ((to_input, (input, gradient)), [scale, slope, offset]) in values.zip(&factors)
                {
                    *to_input = scale * gradient + slope * input + offset;
                }
            }
        });
    Gradients {
        input: to_input,
        gamma: totals.iter().map(|(_, product)| *product as f32).collect(),
        beta: totals.iter().map(|(sum, _)| *sum as f32).collect(),
    }
}

fn rows(values: &[f32], channels: usize) -> usize {
    assert!(
        channels > 0 && !values.is_empty() && values.len().is_multiple_of(channels),
        "input"
    );
    values.len() / channels
}

/// Two sums for each channel.
struct Sums {
    first: Vec<f32>,
    second: Vec<f32>,
}

impl Sums {
    fn new(channels: usize) -> Self {
        Self {
            first: vec![0.0; channels],
            second: vec![0.0; channels],
        }
    }

    /// Both sums of each channel over all pieces, in their order.
    fn totals(channels: usize, pieces: Vec<Self>) -> Vec<(f64, f64)> {
        let mut totals = vec![(0.0, 0.0); channels];
        for piece in pieces {
            let sums = piece.first.iter().zip(&piece.second);
            for (total, (first, second)) in totals.iter_mut().zip(sums) {
                total.0 += f64::from(*first);
                total.1 += f64::from(*second);
            }
        }
        totals
    }
}

#[cfg(test)]
mod tests;
