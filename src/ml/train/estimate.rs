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

/// Times a few steps of the recipe's network on blank images.
///
/// It draws random numbers from the device, so no training may run there meanwhile.
pub fn estimate(recipe: &Recipe, workload: Workload, device: &ComputeDevice) -> Estimate {
    let config = NetworkConfig {
        architecture: recipe.architecture,
        color: recipe.color,
        image_size: recipe.image_size,
        classes: workload.classes,
    };
    let side = recipe.image_size as usize;
    let blank = |index: usize| Example {
        pixels: Pixels {
            size: recipe.image_size,
            channels: recipe.color.channels(),
            data: vec![127; side * side * recipe.color.channels()],
        },
        class: index % workload.classes,
        votes: None,
    };
    let examples: Vec<Example> = (0..recipe.batch_size).map(blank).collect();
    let network = config.init(recipe.seed, &device.device);
    let mut learn = fit::stepper(network.clone(), &examples, recipe, &device.device);
    let step_s = seconds_each(&mut learn);
    let batch_s = seconds_each(&mut || {
        fit::scores(&network, &examples, recipe, &device.device);
    });
    let steps = recipe.epochs * workload.train_images.div_ceil(recipe.batch_size);
    let checks = recipe.epochs as f64 * workload.valid_images as f64 / recipe.batch_size as f64;
    Estimate {
        comparison_seconds: 0.0,
        seconds: steps as f64 * step_s + checks * batch_s,
        images_per_s: recipe.batch_size as f64 / step_s,
        steps,
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
