//! How a model and its figures came about, in words for its card.

use std::fmt::Write as _;

use super::Fitted;
use super::examples::ExampleSets;
use super::recipe::{Recipe, SplitBy, Vary};
use crate::dataset::split::GroupedBy;
use crate::ml::classify::Classifier;

pub(super) const TEST: &str =
    "The part of the dataset named test, measured once, after this training.";
pub(super) const TEST_AFTER_INIT: &str = "The part of the dataset named test, measured once, after this training. \
     The model that this training went on from may have been measured on it before.";
pub(super) const VALID: &str =
    "The part of the dataset named for validation; it chose the best epoch.";

/// How a figure came about, in words.
pub(super) fn of_split(recipe: &Recipe, by: GroupedBy) -> String {
    let share = 100.0 * recipe.validation;
    let what = match (recipe.split, by, recipe.vary) {
        (SplitBy::Random, _, Vary::Beforehand) => {
            "drawn by chance after every class was augmented, so varied copies of one image, and pictures of \
             one person, are on both sides, and the figure can be too high for new people"
        }
        (SplitBy::Random, _, Vary::EachTime) => {
            "drawn by chance, so pictures of one person may be on both sides, and the figure can be too high for new people"
        }
        (SplitBy::Person, GroupedBy::Person, _) => {
            "drawn so that no person, and no copy of an image, is on both sides; none of them augmented"
        }
        (SplitBy::Person, GroupedBy::NearDuplicates, _) => {
            "drawn so that no image or near-copy of it is on both sides; none of them augmented. File names \
             do not tell persons, so the same person may still be on both"
        }
    };
    format!("{share:.0}% of the images, {what}. They also chose the best epoch.")
}

/// How the model was trained, in words.
pub(super) fn of_training(
    recipe: &Recipe,
    init: Option<&Classifier>,
    device: &str,
    fitted: &Fitted,
    sets: &ExampleSets,
) -> String {
    let start = init.map_or_else(String::new, |model| {
        format!(
            " It went on from {}: {}",
            model.card().id,
            model.card().protocol
        )
    });
    let variation = match recipe.vary {
        Vary::Beforehand => {
            format!(
                "every class brought to {} images by random variations",
                recipe.balance
            )
        }
        Vary::EachTime => "every image varied anew each time it was shown".to_owned(),
    };
    let best = fitted
        .history
        .iter()
        .filter(|epoch| epoch.best)
        .map(|epoch| epoch.epoch)
        .next_back();
    format!(
        "{} training and {} validation images, {variation}. Batches of {}, learning rate {}, weight decay {}, \
         label smoothing {}{}, seed {}; {} epochs, the weights of epoch {} kept for their lowest validation \
         loss. Trained on {device}.{start}",
        sets.train.len(),
        sets.valid.len(),
        recipe.batch_size,
        recipe.learning_rate,
        recipe.weight_decay,
        recipe.label_smoothing,
        refinements(recipe, sets),
        recipe.seed,
        fitted.history.len(),
        best.unwrap_or(1),
    )
}

/// Settings that are named only where they are used.
fn refinements(recipe: &Recipe, sets: &ExampleSets) -> String {
    let mut words = String::new();
    if recipe.class_balance > 0.0 {
        let _ = write!(words, ", class balance {}", recipe.class_balance);
    }
    if recipe.logit_adjustment > 0.0 {
        let _ = write!(words, ", logit adjustment {}", recipe.logit_adjustment);
    }
    if recipe.weight_average > 0.0 {
        let _ = write!(
            words,
            ", weights averaged with decay {}",
            recipe.weight_average
        );
    }
    if sets.train.iter().any(|example| example.votes.is_some()) {
        words.push_str(", people's votes as targets");
    }
    words
}
