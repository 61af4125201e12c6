//! Whether one of two models is better, or was merely luckier on these images.

use super::NORMAL_975;

/// Fewest images on which two models differ for the approximation by a chi-squared distribution; below, it is computed
/// exactly.
const EXACT_BELOW: usize = 25;

/// McNemar's test (1947, "Note on the sampling error of the difference between correlated proportions"): the probability
/// of a difference at least as large if both models were equally good. Images that both name correctly, or both wrongly, say
/// nothing about it.
///
/// Exact by the binomial distribution where fewer than 25 images differ, else by chi-squared with one degree of
/// freedom and Edwards' correction for continuity.
pub fn mcnemar(only_a_right: usize, only_b_right: usize) -> f64 {
    let differing = only_a_right + only_b_right;
    if differing < EXACT_BELOW {
        return exact(only_a_right.min(only_b_right), differing);
    }
    let corrected = (only_a_right.abs_diff(only_b_right) as f64 - 1.0).max(0.0);
    let chi_squared = corrected * corrected / differing as f64;
    libm::erfc((chi_squared / 2.0).sqrt())
}

/// Holm's correction (1979, "A simple sequentially rejective multiple test procedure"): the probabilities of several tests,
/// raised so that calling those below 0.05 real is wrong anywhere in at most one family of tests in twenty.
pub fn holm(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    let mut corrected = vec![0.0; p_values.len()];
    let mut least = 0.0_f64;
    for (rank, test) in order.into_iter().enumerate() {
        let still_open = (p_values.len() - rank) as f64;
        least = least.max((p_values[test] * still_open).min(1.0));
        corrected[test] = least;
    }
    corrected
}

/// The 95 % interval of the first model's accuracy minus the second's over the same images, −1 to 1 (Bonett and Price 2012,
/// "Adjusted Wald confidence interval for a difference of binomial proportions based on paired data"): one image is added to
/// each kind of those on which they differ, so that doubt remains where they never do.
pub fn paired_difference_interval(
    only_a_right: usize,
    only_b_right: usize,
    images: usize,
) -> [f64; 2] {
    if images == 0 {
        return [-1.0, 1.0];
    }
    adjusted(only_a_right as f64, only_b_right as f64, images as f64)
}

/// The same for `clusters` clusters of images, one or more, in each of which the difference is `share`: every cluster counts once.
pub(super) fn difference_of_clusters(share: f64, clusters: usize) -> [f64; 2] {
    let n = clusters as f64;
    adjusted(share.max(0.0) * n, (-share).max(0.0) * n, n)
}

fn adjusted(only_a_right: f64, only_b_right: f64, of: f64) -> [f64; 2] {
    let n = of + 2.0;
    let (a, b) = ((only_a_right + 1.0) / n, (only_b_right + 1.0) / n);
    let half = NORMAL_975 * ((a + b - (a - b).powi(2)) / n).sqrt();
    [(a - b - half).max(-1.0), (a - b + half).min(1.0)]
}

/// The 95 % interval of one share minus another, each with its own interval (Newcombe 1998, "Interval estimation for the
/// difference between independent proportions", method 10). Of the same images it is too wide, but never too narrow as long
/// as both models tend to fail on the same ones.
pub fn difference_interval(a: (f64, [f64; 2]), b: (f64, [f64; 2])) -> [f64; 2] {
    let difference = a.0 - b.0;
    let reach = |low: f64, high: f64| low.hypot(high);
    [
        difference - reach(a.0 - a.1[0], b.1[1] - b.0),
        difference + reach(a.1[1] - a.0, b.0 - b.1[0]),
    ]
}

/// Both tails of the binomial distribution of `trials` fair coins, from `fewest` on outwards.
fn exact(fewest: usize, trials: usize) -> f64 {
    let mut ways = 1.0;
    let mut tail = 0.0;
    for successes in 0..=fewest {
        tail += ways;
        ways *= (trials - successes) as f64 / (successes + 1) as f64;
    }
    (2.0 * tail * 0.5_f64.powi(trials as i32)).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holms_correction_is_that_computed_by_hand() {
        // In order: 0.005 × 5, 0.01 × 4, 0.03 × 3, then 0.04 × 2 raised to the one before, 0.5 × 1.
        let corrected = holm(&[0.01, 0.04, 0.03, 0.005, 0.5]);
        for (value, expected) in corrected.iter().zip([0.04, 0.09, 0.09, 0.025, 0.5]) {
            assert!((value - expected).abs() < 1e-12, "{corrected:?}");
        }
        assert_eq!(holm(&[0.6, 0.9]), [1.0, 1.0]);
        assert_eq!(holm(&[]), [0.0; 0]);
    }
}
