//! How often a network was shown each class, and what frees it from that.

use super::Trainer;
use super::batches::shuffled;
use super::examples::{Example, ExampleSets};
use super::recipe::Recipe;
use crate::ml::network::Network;

impl Trainer<'_> {
    /// The network with minus the logarithm of each class's share of what it was shown added to its logits, to the
    /// extent of the recipe's [`logit_adjustment`](Recipe::logit_adjustment).
    ///
    /// Source: Menon et al. 2021, "Long-tail learning via logit adjustment", equation 9. It presumes probabilities that
    /// mean what they say, so what is added is brought to the temperature at which they do.
    pub(super) fn adjusted(
        &self,
        network: Network,
        sets: &ExampleSets,
        recipe: &Recipe,
    ) -> Network {
        if recipe.logit_adjustment == 0.0 {
            return network;
        }
        let scale = recipe.logit_adjustment * self.temperature(&network, &sets.valid);
        let shift: Vec<f32> = shown(&sets.train, self.dataset.classes.len(), recipe)
            .into_iter()
            .map(|share| (-scale * share.ln()) as f32)
            .collect();
        network.shifted(&shift, &self.device.device)
    }
}

/// Each class's share of an epoch's targets, at least one image; label smoothing does not count.
fn shown(examples: &[Example], classes: usize, recipe: &Recipe) -> Vec<f64> {
    let order = shuffled(examples, recipe, 1);
    let mut sums = vec![0.0; classes];
    for &index in &order {
        let example = &examples[index];
        match &example.votes {
            Some(votes) => {
                for (sum, &vote) in sums.iter_mut().zip(votes) {
                    *sum += f64::from(vote);
                }
            }
            None => sums[example.class] += 1.0,
        }
    }
    sums.into_iter()
        .map(|sum| sum.max(1.0) / order.len() as f64)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::pixels::Pixels;
    use crate::vision::Color;

    #[test]
    fn votes_and_repeated_images_count_and_no_class_counts_as_never_seen() {
        let example = |class, votes: Option<[f32; 4]>| Example {
            pixels: Pixels {
                size: 1,
                channels: 1,
                data: vec![0],
            },
            class,
            votes: votes.map(|votes| votes.into()),
        };
        let mut examples = vec![example(0, None); 90];
        examples.extend(vec![example(1, Some([0.5, 0.3, 0.2, 0.0])); 10]);
        let shown = |class_balance| {
            let recipe = Recipe {
                class_balance,
                ..Recipe::thesis(Color::Gray)
            };
            super::shown(&examples, 4, &recipe)
        };
        let near = |left: Vec<f64>, right: [f64; 4]| {
            let pairs = left.iter().zip(right);
            assert!(
                pairs
                    .clone()
                    .all(|(left, right)| (left - right).abs() < 1e-6),
                "{left:?}"
            );
        };
        near(shown(0.0), [0.95, 0.03, 0.02, 0.01]);
        near(shown(1.0), [0.75, 0.15, 0.1, 0.01]);
    }
}
