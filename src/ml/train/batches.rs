//! Batches: redrawn each epoch, varied, and prepared while others are learned from.

use std::collections::BTreeMap;
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
    pub(super) labels: Vec<i64>,
    /// Their votes, where there are some.
    votes: Vec<Option<Box<[f32]>>>,
}

impl Batch {
    /// What is learned: for each image in turn the shares of all classes, which sum to 1. They are the votes, else
    /// all is on its class; `smoothing` of it is spread evenly.
    pub(super) fn targets(&self, classes: usize, smoothing: f32) -> Vec<f32> {
        let mut targets = Vec::with_capacity(self.labels.len() * classes);
        for (&label, votes) in self.labels.iter().zip(&self.votes) {
            targets.extend((0..classes).map(|class| {
                let own = if class as i64 == label { 1.0 } else { 0.0 };
                let share = votes.as_ref().map_or(own, |votes| votes[class]);
                share * (1.0 - smoothing) + smoothing / classes as f32
            }));
        }
        targets
    }
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

/// The order in which an epoch takes its images: as many as there are; where the recipe balances classes, some
/// of the frequent ones are left out and those of the rare ones come more than once.
pub(super) fn shuffled(examples: &[Example], recipe: &Recipe, epoch: usize) -> Vec<usize> {
    let mut rng = ChaCha8Rng::seed_from_u64(recipe.seed);
    rng.set_stream(epoch as u64);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    order.shuffle(&mut rng);
    if recipe.class_balance > 0.0 {
        order = balanced(&order, examples, recipe.class_balance);
        order.shuffle(&mut rng);
    }
    order
}

/// The first images of each class in `order`, over and over, as many as the class's share of an epoch.
fn balanced(order: &[usize], examples: &[Example], class_balance: f64) -> Vec<usize> {
    let mut by_class: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for &index in order {
        by_class
            .entry(examples[index].class)
            .or_default()
            .push(index);
    }
    let weight = |images: &[usize]| (images.len() as f64).powf(1.0 - class_balance);
    let total: f64 = by_class.values().map(|images| weight(images)).sum();
    let mut left = total;
    let mut missing = order.len();
    let mut chosen = Vec::with_capacity(order.len());
    // What rounding took from one class goes to the next, so that an epoch keeps its length.
    for images in by_class.values() {
        let count = (missing as f64 * weight(images) / left).round() as usize;
        let count = count.min(missing);
        chosen.extend(images.iter().cycle().take(count));
        missing -= count;
        left -= weight(images);
    }
    chosen
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
        votes: indices
            .iter()
            .map(|&index| examples[index].votes.clone())
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::pixels::Pixels;
    use crate::vision::Color;

    fn example(class: usize, votes: Option<Box<[f32]>>) -> Example {
        let pixels = Pixels {
            size: 1,
            channels: 1,
            data: vec![0],
        };
        Example {
            pixels,
            class,
            votes,
        }
    }

    #[test]
    fn votes_take_the_place_of_the_class_and_smoothing_is_spread() {
        let votes = Some(vec![0.25, 0.75].into_boxed_slice());
        let examples = [example(1, None), example(0, votes)];
        let batch = prepare(&[0, 1], &examples, &Recipe::thesis(Color::Gray), 1);
        assert_eq!(batch.targets(2, 0.0), [0.0, 1.0, 0.25, 0.75]);
        assert_eq!(batch.targets(2, 0.5), [0.25, 0.75, 0.375, 0.625]);
    }

    #[test]
    fn rare_classes_come_more_often_and_an_epoch_keeps_its_length() {
        let examples: Vec<Example> = (0..1000)
            .map(|index| example(usize::from(index < 40), None))
            .collect();
        let rare = |class_balance| {
            let recipe = Recipe {
                class_balance,
                ..Recipe::thesis(Color::Gray)
            };
            let order = shuffled(&examples, &recipe, 1);
            assert_eq!(order.len(), 1000);
            assert_ne!(order, shuffled(&examples, &recipe, 2));
            order.iter().filter(|index| **index < 40).count()
        };
        assert_eq!(rare(0.0), 40);
        assert_eq!(rare(1.0), 500);
        // √40 and √960 share the epoch.
        assert_eq!(rare(0.5), 170);
    }
}
