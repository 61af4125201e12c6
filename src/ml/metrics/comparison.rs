//! Whether one of two models is better, or was merely luckier on these images.

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
