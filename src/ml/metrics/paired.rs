//! Two models on pictures of the same people: each person counts once, however many pictures show them.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::dataset::split::generator;

/// Random changes of sign. With 10,000, a probability of 0.05 is off by 0.002.
const FLIPS: usize = 10_000;

/// A model against the best one, by person.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PairedPersons {
    pub persons: usize,
    /// People of whom this one named more images correctly than the best one.
    pub better: usize,
    /// People of whom it named fewer correctly.
    pub worse: usize,
    /// Probability of a difference at least as large if each person's could as well be the other way round (a
    /// randomisation test: Fisher 1935, "The Design of Experiments", section 21).
    pub p_value: f64,
}

impl PairedPersons {
    /// Of each person, how many more images this model named correctly than the best one; negative if fewer.
    pub fn of(differences: &[i64]) -> Self {
        let count = |is_it: fn(i64) -> bool| differences.iter().filter(|one| is_it(**one)).count();
        Self {
            persons: differences.len(),
            better: count(|difference| difference > 0),
            worse: count(|difference| difference < 0),
            p_value: randomised(differences),
        }
    }
}

/// How often the sum is at least as far from 0 when every difference takes its sign by chance; the differences as they are
/// count as one of the draws (Davison and Hinkley 1997, "Bootstrap Methods and their Application", section 4.2.5).
fn randomised(differences: &[i64]) -> f64 {
    /// Where the draws start; any number would do.
    const SEED: u64 = 1;
    let told = differences.iter().sum::<i64>().abs();
    let mut random = generator(SEED);
    let as_far = (0..FLIPS).filter(|_| flipped(differences, &mut random).abs() >= told);
    (as_far.count() + 1) as f64 / (FLIPS + 1) as f64
}

fn flipped(differences: &[i64], random: &mut ChaCha8Rng) -> i64 {
    let mut sum = 0;
    for chunk in differences.chunks(64) {
        let mut bits = random.next_u64();
        for difference in chunk {
            sum += if bits & 1 == 0 {
                *difference
            } else {
                -difference
            };
            bits >>= 1;
        }
    }
    sum
}
