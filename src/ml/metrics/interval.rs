//! Intervals for figures whose images are not independent of each other: pictures of one person.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Resamples of a [`bootstrap_interval`].
pub const RESAMPLES: usize = 4000;

/// Images that belong together, such as those of one person, summed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cluster {
    /// What was reached: images classified correctly, or a share of them.
    pub reached: f64,
    /// Out of what: images, or 1 for a share.
    pub of: f64,
}

/// The 95 % percentile interval of the sum of `reached` over the sum of `of`, by drawing whole clusters with replacement
/// (Efron and Tibshirani 1993, "An Introduction to the Bootstrap", chapters 8 and 13). The same seed gives the same answer.
///
/// Where all clusters agree on 0 or on 1, resampling would know no doubt; then it is the
/// [Wilson interval](super::wilson_interval) that counts every cluster once. `[0, 1]` for no clusters at all.
pub fn bootstrap_interval(clusters: &[Cluster], resamples: usize, seed: u64) -> [f64; 2] {
    let all = |value: fn(&Cluster) -> bool| clusters.iter().all(value);
    if all(|cluster| cluster.reached == cluster.of) {
        return super::wilson_interval(clusters.len(), clusters.len());
    }
    if all(|cluster| cluster.reached == 0.0) {
        return super::wilson_interval(0, clusters.len());
    }
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut shares: Vec<f64> = (0..resamples.max(1))
        .map(|_| {
            let (mut reached, mut of) = (0.0, 0.0);
            for _ in clusters {
                let drawn = clusters[random.random_range(0..clusters.len())];
                reached += drawn.reached;
                of += drawn.of;
            }
            reached / of
        })
        .collect();
    shares.sort_by(f64::total_cmp);
    [quantile(&shares, 0.025), quantile(&shares, 0.975)]
}

/// The quantile of sorted values, interpolated between the two nearest as numpy does.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let below = place.floor() as usize;
    let above = place.ceil() as usize;
    sorted[below] + (sorted[above] - sorted[below]) * (place - below as f64)
}
