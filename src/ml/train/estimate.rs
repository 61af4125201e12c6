//! How long a training will take on this machine.

use std::time::{Duration, Instant};

use serde::Serialize;
use utoipa::ToSchema;

use super::examples::Example;
use super::fit;
use super::recipe::Recipe;
use crate::dataset::pixels::Pixels;
use crate::ml::device::ComputeDevice;
use crate::ml::network::NetworkConfig;

/// What a training will have to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Workload {
    pub classes: usize,
    /// Images learned from in an epoch, after balancing.
    pub train_images: usize,
    /// Images measured on after an epoch.
    pub valid_images: usize,
}

/// How long a training will take, if it uses all its epochs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Estimate {
    /// Seconds until the model is there.
    pub seconds: f64,
    /// Seconds of the run that is then made for comparison alone; 0 where there is none.
    pub comparison_seconds: f64,
    /// Training speed, validation not counted.
    pub images_per_s: f64,
    /// Steps of the optimiser.
    pub steps: usize,
}

/// Shortest time to measure; a single step of the slowest network may take longer.
const MEASURE_FOR: Duration = Duration::from_millis(400);

/// How fast a device is with a network.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Speed {
    batch_size: usize,
    /// Seconds of a training step.
    step_s: f64,
    /// Seconds until a batch is classified.
    batch_s: f64,
}

/// Times a few steps of the recipe's network on blank images.
///
/// It draws random numbers from the device, so no training may run there meanwhile.
pub fn estimate(recipe: &Recipe, workload: Workload, device: &ComputeDevice) -> Estimate {
    Speed::measure(recipe, workload.classes, device).estimate(recipe, workload)
}

impl Speed {
    /// Times a few steps of the recipe's network, which knows so many classes, on blank images; as [`estimate`] does.
    pub fn measure(recipe: &Recipe, classes: usize, device: &ComputeDevice) -> Self {
        let config = NetworkConfig {
            architecture: recipe.architecture,
            color: recipe.color,
            image_size: recipe.image_size,
            classes,
        };
        let side = recipe.image_size as usize;
        let blank = |index: usize| Example {
            pixels: Pixels {
                size: recipe.image_size,
                channels: recipe.color.channels(),
                data: vec![127; side * side * recipe.color.channels()],
            },
            class: index % classes,
            votes: None,
        };
        let examples: Vec<Example> = (0..recipe.batch_size).map(blank).collect();
        let network = config.init(recipe.seed, &device.device);
        let mut learn = fit::stepper(network.clone(), &examples, recipe, &device.device);
        Self {
            batch_size: recipe.batch_size,
            step_s: seconds_each(&mut learn),
            batch_s: seconds_each(&mut || {
                fit::scores(&network, &examples, recipe, &device.device);
            }),
        }
    }

    /// How long a training with such steps takes. A recipe with other batches is taken to need the same time for each image.
    pub fn estimate(self, recipe: &Recipe, workload: Workload) -> Estimate {
        let steps = recipe.epochs * workload.train_images.div_ceil(recipe.batch_size);
        let batches = recipe.epochs as f64 * workload.valid_images as f64 / self.batch_size as f64;
        let step_s = self.step_s * recipe.batch_size as f64 / self.batch_size as f64;
        Estimate {
            comparison_seconds: 0.0,
            seconds: steps as f64 * step_s + batches * self.batch_s,
            images_per_s: self.batch_size as f64 / self.step_s,
            steps,
        }
    }
}

/// The time of one call, after one that does not count.
fn seconds_each(work: &mut dyn FnMut()) -> f64 {
    work();
    let started = Instant::now();
    let mut calls = 0;
    while calls == 0 || started.elapsed() < MEASURE_FOR {
        work();
        calls += 1;
    }
    started.elapsed().as_secs_f64() / f64::from(calls)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vision::Color;

    #[test]
    fn every_epoch_learns_from_whole_batches_and_measures_every_image() {
        let speed = Speed {
            batch_size: 10,
            step_s: 2.0,
            batch_s: 0.5,
        };
        let recipe = |epochs, batch_size| Recipe {
            epochs,
            batch_size,
            ..Recipe::thesis(Color::Gray)
        };
        let workload = Workload {
            classes: 2,
            train_images: 25,
            valid_images: 20,
        };
        let estimate = speed.estimate(&recipe(4, 10), workload);
        // Three steps and two batches an epoch.
        assert_eq!(estimate.steps, 12);
        assert_eq!(estimate.seconds, 4.0 * (3.0 * 2.0 + 2.0 * 0.5));
        assert_eq!(estimate.images_per_s, 5.0);
        let larger = speed.estimate(&recipe(4, 20), workload);
        assert_eq!((larger.steps, larger.images_per_s), (8, 5.0));
        assert_eq!(larger.seconds, 4.0 * (2.0 * 4.0 + 2.0 * 0.5));
    }
}
