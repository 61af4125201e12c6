//! Batches: drawn anew each epoch, varied, and prepared while others are learned from.

use std::sync::mpsc::sync_channel;

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::examples::{Example, image_rng};
use super::recipe::{Recipe, Vary};

/// Batches that may wait for the network.
const READY_BATCHES: usize = 3;

/// One batch on the host.
pub(super) struct Batch {
    /// Bytes of its crops.
    pub(super) images: Vec<Vec<u8>>,
    /// Their classes.
    pub(super) labels: Vec<i64>,
}

/// Hands the batches of an epoch to `take` in order, each prepared while others are learned from; whether
/// `take` wanted them all.
pub(super) fn with_batches(
    order: &[usize],
    examples: &[Example],
    recipe: &Recipe,
    epoch: usize,
    mut take: impl FnMut(usize, Batch) -> bool,
) -> bool {
    std::thread::scope(|scope| {
        let (sender, ready) = sync_channel(READY_BATCHES);
        scope.spawn(move || {
            for indices in order.chunks(recipe.batch_size) {
                // A closed channel means that training was stopped.
                if sender
                    .send(prepare(indices, examples, recipe, epoch))
                    .is_err()
                {
                    return;
                }
            }
        });
        ready
            .into_iter()
            .enumerate()
            .all(|(index, batch)| take(index, batch))
    })
}

/// The order in which an epoch takes its images.
pub(super) fn shuffled(count: usize, seed: u64, epoch: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(epoch as u64);
    order.shuffle(&mut rng);
    order
}

/// The batch of some images.
pub(super) fn prepare(
    indices: &[usize],
    examples: &[Example],
    recipe: &Recipe,
    epoch: usize,
) -> Batch {
    let images = indices.par_iter().map(|&index| {
        let pixels = &examples[index].pixels;
        match recipe.vary {
            Vary::Beforehand => pixels.data.clone(),
            Vary::EachTime => {
                let mut rng = image_rng(recipe.seed, epoch, index);
                recipe.augmentation.apply(pixels, &mut rng).data
            }
        }
    });
    Batch {
        images: images.collect(),
        labels: indices
            .iter()
            .map(|&index| examples[index].class as i64)
            .collect(),
    }
}
