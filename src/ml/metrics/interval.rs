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
/// Where all clusters have the same share, as a single one does, resampling would know no doubt; then it is the
/// [Wilson interval](super::wilson_interval) that counts every cluster once. `[0, 1]` for no clusters at all.
/// The share itself always lies inside: with few clusters of unequal size the percentiles alone may leave it out.
pub fn bootstrap_interval(clusters: &[Cluster], resamples: usize, seed: u64) -> [f64; 2] {
    if clusters.is_empty() {
        return [0.0, 1.0];
    }
    match shared_share(clusters) {
        Some(share) => super::score_interval(share, clusters.len()),
        None => percentiles(clusters, resamples, seed),
    }
}

/// The same for the difference of two shares, −1 to 1: `reached` is what the first reached minus what the second did.
///
/// Where the difference is the same in all clusters, it is the [interval of paired
/// shares](super::comparison::paired_difference_interval) that counts every cluster once. `[-1, 1]` for no clusters at all.
pub fn bootstrap_difference(clusters: &[Cluster], resamples: usize, seed: u64) -> [f64; 2] {
    match (clusters, shared_share(clusters)) {
        ([], _) => [-1.0, 1.0],
        (_, Some(share)) => super::comparison::difference_of_clusters(share, clusters.len()),
        (_, None) => percentiles(clusters, resamples, seed),
    }
}

/// The share of every cluster, if all have the same.
fn shared_share(clusters: &[Cluster]) -> Option<f64> {
    let first = clusters.first()?;
    let is_like_first = |one: &Cluster| one.reached * first.of == first.reached * one.of;
    clusters
        .iter()
        .all(is_like_first)
        .then(|| first.reached / first.of)
}

fn percentiles(clusters: &[Cluster], resamples: usize, seed: u64) -> [f64; 2] {
    let sum = |value: fn(&Cluster) -> f64| clusters.iter().map(value).sum::<f64>();
    let share = sum(|cluster| cluster.reached) / sum(|cluster| cluster.of);
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
    [
        quantile(&shares, 0.025).min(share),
        quantile(&shares, 0.975).max(share),
    ]
}

/// The quantile of sorted values, interpolated between the two nearest as numpy does.
pub(super) fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let below = place.floor() as usize;
    let above = place.ceil() as usize;
    sorted[below] + (sorted[above] - sorted[below]) * (place - below as f64)
}
