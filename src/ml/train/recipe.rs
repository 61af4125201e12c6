//! What can be set about a training, and two proven settings.

use serde::{Deserialize, Serialize};

use super::fault::{Expected, Fault};
use super::settings::{SETTINGS, check_range};
use crate::ml::augment::Augmentation;
use crate::ml::network::Architecture;
use crate::ml::preprocess::{InputFormat, Normalisation};
use crate::vision::Color;

/// How images are divided between training and validation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SplitBy {
    /// Each image by chance. Pictures of one person stand on both sides, so the accuracy says little
    /// about new people.
    Random,
    /// No person, and no copy of an image, on both sides.
    Person,
}

/// When training images are varied.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Vary {
    /// Once, before the split: each class is brought to the same number of images, as in the thesis.
    Beforehand,
    /// Anew each time an image is shown.
    EachTime,
}

/// How the learning rate moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schedule {
    /// It stays.
    Constant,
    /// It rises over the first epoch, then falls along a half cosine to a hundredth (Loshchilov and
    /// Hutter 2017, "SGDR").
    WarmUpCosine,
}

/// A setting that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {fault}")]
pub struct RecipeError {
    pub field: &'static str,
    /// What is wrong and what would be right.
    pub fault: Fault,
}

/// Everything that fixes a training apart from its data and device; [`SETTINGS`] says what can be set and to what.
#[derive(Debug, Clone, PartialEq)]
pub struct Recipe {
    pub architecture: Architecture,
    /// Channels of its input.
    pub color: Color,
    /// Side of its input in pixels.
    pub image_size: u32,
    /// How pixels become inputs.
    pub normalisation: Normalisation,
    /// Whether scores are the mean over each crop and its mirror image; training sees each once.
    pub mirrored: bool,
    /// Most passes over the training images.
    pub epochs: usize,
    /// Images in one step.
    pub batch_size: usize,
    /// Highest learning rate.
    pub learning_rate: f64,
    pub schedule: Schedule,
    /// Decoupled weight decay (Loshchilov and Hutter 2019), 0 to 1; 0 is plain Adam.
    pub weight_decay: f32,
    /// Share of the target spread over all classes, 0 to 0.5.
    pub label_smoothing: f32,
    /// How far rare classes are shown more often: 0 as often as they come, 1 all classes alike. A class of n
    /// images takes a share of each epoch in proportion to n^(1 - this) (Kang et al. 2020, "Decoupling
    /// Representation and Classifier for Long-Tailed Recognition").
    pub class_balance: f64,
    /// How far the finished network is freed from how often it was shown each class: 0 not at all, which suits faces
    /// that come as those of the training did; 1 wholly, as if every class were as likely as any other (Menon et al.
    /// 2021, "Long-tail learning via logit adjustment").
    pub logit_adjustment: f64,
    /// How slowly the weights that are kept follow those that learn: after each step they are this much of
    /// what they were, and the rest new (Polyak and Juditsky 1992); 0 keeps the learning weights themselves.
    pub weight_average: f64,
    /// Random variations.
    pub augmentation: Augmentation,
    /// When they are made.
    pub vary: Vary,
    /// Images a class is brought to where variation comes beforehand.
    pub balance: usize,
    /// How images are divided, unless the dataset is already.
    pub split: SplitBy,
    /// Share of images kept for validation.
    pub validation: f64,
    /// Epochs without a lower validation loss after which training ends.
    pub patience: usize,
    /// Where every random choice starts.
    pub seed: u64,
}

impl Recipe {
    /// The thesis: every class brought to 1,000 images before a stratified 80/20 split, Adam at 0.0001,
    /// 30 epochs of batches of 64, best validation loss kept, patience 4.
    pub fn thesis(color: Color) -> Self {
        Self {
            architecture: Architecture::Thesis,
            color,
            image_size: 48,
            normalisation: Normalisation::Unit,
            mirrored: false,
            epochs: 30,
            batch_size: 64,
            learning_rate: 1e-4,
            schedule: Schedule::Constant,
            weight_decay: 0.0,
            label_smoothing: 0.0,
            class_balance: 0.0,
            logit_adjustment: 0.0,
            weight_average: 0.0,
            augmentation: Augmentation::THESIS,
            vary: Vary::Beforehand,
            balance: 1000,
            split: SplitBy::Random,
            validation: 0.2,
            patience: 4,
            seed: 42,
        }
    }

    /// FaceFeel net, every image varied each time it is shown, AdamW with warm-up and cosine.
    pub fn facefeel(color: Color) -> Self {
        Self {
            architecture: Architecture::FaceFeel,
            normalisation: Normalisation::PerImage,
            mirrored: true,
            epochs: 20,
            learning_rate: 1e-3,
            schedule: Schedule::WarmUpCosine,
            weight_decay: 0.02,
            label_smoothing: 0.05,
            class_balance: 0.3,
            weight_average: 0.999,
            augmentation: Augmentation::STRONG,
            vary: Vary::EachTime,
            split: SplitBy::Person,
            patience: 20,
            ..Self::thesis(color)
        }
    }

    /// Gentler steps for a model that goes on from another one, so that what it has learned is not overwritten; and fewer, since
    /// it has less to learn.
    pub fn fine_tuning(self) -> Self {
        Self {
            learning_rate: self.learning_rate * Self::FINE_TUNING,
            epochs: self.epochs.min(Self::FINE_TUNING_EPOCHS),
            ..self
        }
    }

    /// Going on from a model with a few dozen pictures of each class, such as people record in a minute: small batches and more
    /// epochs than [`fine_tuning`](Self::fine_tuning), which in so few pictures are few steps.
    pub fn quick(color: Color) -> Self {
        Self {
            epochs: 12,
            batch_size: 16,
            weight_average: 0.9,
            ..Self::facefeel(color).fine_tuning()
        }
    }

    /// The learning rate of [`fine_tuning`](Self::fine_tuning) relative to a fresh start.
    const FINE_TUNING: f64 = 0.2;
    /// Most epochs of [`fine_tuning`](Self::fine_tuning).
    const FINE_TUNING_EPOCHS: usize = 10;

    /// A recipe by its name on the command line.
    ///
    /// # Errors
    ///
    /// If there is none of that name.
    pub fn named(name: &str, color: Color) -> Result<Self, RecipeError> {
        match name {
            "thesis" => Ok(Self::thesis(color)),
            "facefeel" => Ok(Self::facefeel(color)),
            _ => Err(RecipeError {
                field: "recipe",
                fault: Fault::NotA {
                    value: name.to_owned(),
                    expected: Expected::one_of(&["thesis", "facefeel"]),
                },
            }),
        }
    }

    /// Checks every range.
    ///
    /// # Errors
    ///
    /// Names the first field that is out of range.
    pub fn check(&self) -> Result<(), RecipeError> {
        for setting in SETTINGS {
            setting.check(self)?;
        }
        check_range("weight_decay", self.weight_decay.into(), 0.0..=1.0)?;
        check_range("label_smoothing", self.label_smoothing.into(), 0.0..=0.5)
    }

    /// What the network is shown.
    pub fn input_format(&self) -> InputFormat {
        InputFormat {
            color: self.color,
            image_size: self.image_size,
            normalisation: self.normalisation,
            mirrored: self.mirrored,
        }
    }

    /// The learning rate of a step, counted from 0 over all epochs.
    pub(super) fn learning_rate_at(&self, step: usize, steps_per_epoch: usize) -> f64 {
        match self.schedule {
            Schedule::Constant => self.learning_rate,
            Schedule::WarmUpCosine => {
                let warm_up = steps_per_epoch as f64;
                let total = (self.epochs * steps_per_epoch) as f64;
                let step = step as f64 + 1.0;
                if step <= warm_up {
                    return self.learning_rate * step / warm_up;
                }
                let passed = (step - warm_up) / (total - warm_up).max(1.0);
                let wave = 0.5 * (1.0 + (std::f64::consts::PI * passed).cos());
                self.learning_rate * (0.01 + 0.99 * wave)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_out_of_range_is_named() {
        let check = |field: &str, change: fn(&mut Recipe)| {
            let mut recipe = Recipe::thesis(Color::Gray);
            assert_eq!(recipe.check(), Ok(()));
            change(&mut recipe);
            assert_eq!(recipe.check().unwrap_err().field, field);
        };
        check("epochs", |recipe| recipe.epochs = 0);
        check("batch_size", |recipe| recipe.batch_size = 513);
        check("image_size", |recipe| recipe.image_size = 31);
        check("learning_rate", |recipe| recipe.learning_rate = f64::NAN);
        check("validation", |recipe| recipe.validation = 1.0);
        check("class_balance", |recipe| recipe.class_balance = 1.1);
        check("logit_adjustment", |recipe| recipe.logit_adjustment = 1.1);
        check("weight_average", |recipe| recipe.weight_average = 1.0);
    }

    #[test]
    fn the_cosine_rises_then_falls_to_a_hundredth() {
        let recipe = Recipe {
            epochs: 10,
            learning_rate: 1.0,
            ..Recipe::facefeel(Color::Gray)
        };
        let rates: Vec<f64> = (0..100)
            .map(|step| recipe.learning_rate_at(step, 10))
            .collect();
        assert!((rates[4] - 0.5).abs() < 1e-12 && (rates[9] - 1.0).abs() < 1e-12);
        assert!(rates[10..].windows(2).all(|pair| pair[1] < pair[0]));
        assert!((rates[99] - 0.01).abs() < 1e-12);
    }
}
