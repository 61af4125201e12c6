//! Sets of labelled crops for training and validation.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::recipe::{Recipe, SplitBy, Vary};
use crate::dataset::catalog::{Dataset, Part, Sample};
use crate::dataset::pixels::Pixels;
use crate::dataset::split::{self, Groups, Split};

/// A labelled crop.
#[derive(Debug, Clone)]
pub struct Example {
    pub pixels: Pixels,
    /// Index of its class.
    pub class: usize,
    /// What several people saw, as shares of all classes that sum to 1; it is learned from in place of the class.
    pub votes: Option<Box<[f32]>>,
}

/// What one run learns from and is measured on.
#[derive(Debug, Clone)]
pub struct ExampleSets {
    /// For learning.
    pub train: Vec<Example>,
    /// For choosing the best epoch.
    pub valid: Vec<Example>,
}

impl ExampleSets {
    /// The parts that the dataset itself names; `None` unless it has both training and validation images.
    pub fn from_parts(dataset: &Dataset, recipe: &Recipe) -> Option<Self> {
        let train = part(dataset, Part::Train);
        let valid = part(dataset, Part::Valid);
        if train.is_empty() || valid.is_empty() {
            return None;
        }
        Some(Self {
            train: vary_beforehand(train, recipe),
            valid,
        })
    }

    /// As the thesis did it: variations are made first, so copies of one image end up on both sides.
    pub fn as_in_the_thesis(examples: Vec<Example>, recipe: &Recipe) -> Self {
        let mut examples = vary_beforehand(examples, recipe);
        let labels: Vec<usize> = examples.iter().map(|example| example.class).collect();
        let split = split::stratified(&labels, recipe.validation, recipe.seed);
        let mut slots: Vec<Option<Example>> = examples.drain(..).map(Some).collect();
        let mut take = |indices: Vec<usize>| -> Vec<Example> {
            indices
                .into_iter()
                .filter_map(|index| slots[index].take())
                .collect()
        };
        Self {
            train: take(split.train),
            valid: take(split.valid),
        }
    }

    /// Divided first; only training images are varied, and validation images are as they came.
    pub fn divided_first(examples: &[Example], groups: Option<&[usize]>, recipe: &Recipe) -> Self {
        let labels: Vec<usize> = examples.iter().map(|example| example.class).collect();
        let Split { train, valid } = match groups {
            Some(groups) => split::grouped(&labels, groups, recipe.validation, recipe.seed),
            None => split::stratified(&labels, recipe.validation, recipe.seed),
        };
        let pick = |indices: &[usize]| -> Vec<Example> {
            indices
                .iter()
                .map(|&index| examples[index].clone())
                .collect()
        };
        Self {
            train: vary_beforehand(pick(&train), recipe),
            valid: pick(&valid),
        }
    }

    /// As the recipe says.
    pub fn by_recipe(examples: Vec<Example>, groups: &[usize], recipe: &Recipe) -> Self {
        match (recipe.split, recipe.vary) {
            (SplitBy::Random, Vary::Beforehand) => Self::as_in_the_thesis(examples, recipe),
            (SplitBy::Random, Vary::EachTime) => Self::divided_first(&examples, None, recipe),
            (SplitBy::Person, _) => Self::divided_first(&examples, Some(groups), recipe),
        }
    }
}

/// The images of one part of a dataset.
pub fn part(dataset: &Dataset, part: Part) -> Vec<Example> {
    let samples = dataset
        .samples
        .iter()
        .filter(|sample| sample.part == Some(part));
    samples.map(example).collect()
}

fn example(sample: &Sample) -> Example {
    Example {
        pixels: sample.pixels.clone(),
        class: sample.class,
        votes: sample.votes.clone(),
    }
}

/// Every image of a dataset that its own test part does not hold, and their groups.
pub fn for_learning(dataset: &Dataset) -> (Vec<Example>, Groups) {
    let Groups { ids, by } = split::groups_of(dataset);
    let samples = dataset.samples.iter().zip(ids);
    let (examples, ids) = samples
        .filter(|(sample, _)| sample.part != Some(Part::Test))
        .map(|(sample, group)| (example(sample), group))
        .unzip();
    (examples, Groups { ids, by })
}

/// Brings each class to exactly `balance` images where the recipe varies beforehand: a random choice of
/// the originals and, if they are too few, variations of them, each original in turn.
fn vary_beforehand(examples: Vec<Example>, recipe: &Recipe) -> Vec<Example> {
    if recipe.vary == Vary::EachTime {
        return examples;
    }
    let classes = examples
        .iter()
        .map(|example| example.class + 1)
        .max()
        .unwrap_or(0);
    let mut by_class = vec![Vec::new(); classes];
    for example in examples {
        by_class[example.class].push(example);
    }
    let mut rng = ChaCha8Rng::seed_from_u64(recipe.seed);
    let mut balanced = Vec::with_capacity(classes * recipe.balance);
    for (class, mut originals) in by_class.into_iter().enumerate() {
        originals.shuffle(&mut rng);
        originals.truncate(recipe.balance);
        let missing = if originals.is_empty() {
            0
        } else {
            recipe.balance - originals.len()
        };
        let varied = (0..missing).into_par_iter().map(|copy| {
            let mut rng = image_rng(recipe.seed, class, copy);
            let original = &originals[copy % originals.len()];
            Example {
                pixels: recipe.augmentation.apply(&original.pixels, &mut rng),
                ..original.clone()
            }
        });
        let varied: Vec<Example> = varied.collect();
        balanced.append(&mut originals);
        balanced.extend(varied);
    }
    balanced
}

/// Random numbers of their own for one image at one time, so that threads may take images in any order.
pub(super) fn image_rng(seed: u64, round: usize, index: usize) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(((round as u64) << 32) | index as u64);
    rng
}
