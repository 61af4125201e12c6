//! Intervals for means over time, where what follows is like what came before.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::interval::quantile;

/// Fewest blocks from which an interval says anything.
const MIN_BLOCKS: usize = 3;

/// The least block for a mean over `values` values: its cube root, the rate that is best for a variance (P. Hall,
/// J. Horowitz and B.-Y. Jing 1995, "On blocking rules for the bootstrap with dependent data", Biometrika 82).
pub fn least_block(values: usize) -> usize {
    (values as f64).cbrt().ceil() as usize
}

/// The 95 % percentile interval of the mean of a stationary series, by the moving-block bootstrap (H. R. Künsch 1989, "The
/// jackknife and the bootstrap for general stationary observations", The Annals of Statistics 17): blocks of `block`
/// successive values are drawn with replacement out of all that overlap, `⌈n / block⌉` of them laid end to end, cut to `n`
/// values, and their mean taken, `resamples` times. The same seed gives the same answer, and the mean always lies inside.
///
/// Nothing for fewer than three blocks.
pub fn block_interval(
    values: &[f64],
    block: usize,
    resamples: usize,
    seed: u64,
) -> Option<[f64; 2]> {
    let (count, block) = (values.len(), block.max(1));
    if count < MIN_BLOCKS * block {
        return None;
    }
    // Sums up to each value, so that the sum of a block is a difference.
    let mut sums = Vec::with_capacity(count + 1);
    sums.push(0.0);
    for value in values {
        sums.push(sums[sums.len() - 1] + value);
    }
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut means: Vec<f64> = (0..resamples.max(1))
        .map(|_| {
            let (mut sum, mut left) = (0.0, count);
            while left > 0 {
                let start = random.random_range(0..=count - block);
                let length = block.min(left);
                sum += sums[start + length] - sums[start];
                left -= length;
            }
            sum / count as f64
        })
        .collect();
    means.sort_by(f64::total_cmp);
    let mean = sums[count] / count as f64;
    Some([
        quantile(&means, 0.025).min(mean),
        quantile(&means, 0.975).max(mean),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    const RESAMPLES: usize = 1000;

    /// A first-order autoregressive series around 0 with normal-like noise (twelve uniform numbers).
    fn series(count: usize, memory: f64, seed: u64) -> Vec<f64> {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut value = 0.0;
        let mut next = || {
            let noise: f64 = (0..12).map(|_| random.random_range(0.0..1.0)).sum::<f64>() - 6.0;
            value = memory * value + noise;
            value
        };
        // What it began with is forgotten.
        for _ in 0..100 {
            next();
        }
        (0..count).map(|_| next()).collect()
    }

    /// Share of intervals that hold the true mean, 0.
    fn coverage(memory: f64, block: usize) -> f64 {
        let held = (0..200).filter(|&seed| {
            let [low, high] = block_interval(&series(300, memory, seed), block, 400, seed).unwrap();
            low <= 0.0 && 0.0 <= high
        });
        held.count() as f64 / 200.0
    }

    #[test]
    fn blocks_hold_the_mean_of_values_that_follow_each_other_and_single_values_do_not() {
        assert!(coverage(0.0, 1) > 0.9);
        let (alone, blocks) = (coverage(0.8, 1), coverage(0.8, 20));
        assert!(alone < 0.65 && blocks > 0.82, "{alone} {blocks}");
    }

    #[test]
    fn independent_values_have_the_interval_of_the_textbook() {
        let values = series(400, 0.0, 7);
        let [low, high] = block_interval(&values, 1, 4000, 1).unwrap();
        let mean = values.iter().sum::<f64>() / 400.0;
        let variance = values
            .iter()
            .map(|value| (value - mean).powi(2))
            .sum::<f64>()
            / 399.0;
        let half = 1.96 * (variance / 400.0).sqrt();
        assert!(
            (low - (mean - half)).abs() < 0.1 * half && (high - (mean + half)).abs() < 0.1 * half
        );
    }

    #[test]
    fn what_does_not_change_has_no_doubt_and_what_is_too_short_no_interval() {
        assert_eq!(
            block_interval(&[0.5; 30], 5, RESAMPLES, 1),
            Some([0.5, 0.5])
        );
        assert_eq!(block_interval(&[0.5; 14], 5, RESAMPLES, 1), None);
        assert_eq!(block_interval(&[], 0, RESAMPLES, 1), None);
        assert_eq!(
            (least_block(0), least_block(27), least_block(28)),
            (0, 3, 4)
        );
    }
}
