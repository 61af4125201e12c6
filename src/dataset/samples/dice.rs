//! Random numbers that are the same on every machine, now and with later versions of our libraries.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A stream of random numbers.
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    /// The stream of this number from this seed; streams know nothing of one another.
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream);
        Self(rng)
    }

    /// Evenly spread in `low..high`.
    pub(super) fn between(&mut self, low: f32, high: f32) -> f32 {
        // 24 bits are what an f32 holds exactly.
        let share = (self.0.next_u32() >> 8) as f32 / (1 << 24) as f32;
        low + (high - low) * share
    }

    /// Around 0, nearly normal, within ±2, with a standard deviation of about .58.
    pub(super) fn around_zero(&mut self) -> f32 {
        (0..4).map(|_| self.between(-0.5, 0.5)).sum()
    }

    /// Happens with this probability.
    pub(super) fn chance(&mut self, probability: f32) -> bool {
        self.between(0.0, 1.0) < probability
    }

    /// One of `choices`.
    pub(super) fn choose<T: Copy>(&mut self, choices: &[T]) -> T {
        let place = self.between(0.0, choices.len() as f32) as usize;
        choices[place.min(choices.len() - 1)]
    }
}
