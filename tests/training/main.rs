//! Training, models on disk, and both together, on pictures made here.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod files;
mod interrupted;
mod learning;
mod orders;
mod starts;

use std::cell::{Cell, RefCell};
use std::fs;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use burn::module::Module;
use burn::tensor::{Device, Tensor};
use facefeel::dataset::catalog::{Dataset, LoadConfig, load};
use facefeel::dataset::pixels::Pixels;
use facefeel::ml::augment::Augmentation;
use facefeel::ml::card::{Card, FORMAT_VERSION, Origin, TrainedOn};
use facefeel::ml::classify::Classifier;
use facefeel::ml::device::DeviceChoice;
use facefeel::ml::metrics::best;
use facefeel::ml::model_file::{self, CARD, ModelError, WEIGHTS};
use facefeel::ml::network::{Architecture, Network, NetworkConfig};
use facefeel::ml::preprocess::Normalisation;
use facefeel::ml::train::estimate::{Workload, estimate};
use facefeel::ml::train::events::Event;
use facefeel::ml::train::examples::{Example, ExampleSets};
use facefeel::ml::train::recipe::{Recipe, Schedule, SplitBy, Vary};
use facefeel::ml::train::{
    Fitted, Order, Session, TrainError, TrainedModel, Watch, fit, train, train_watched,
};
use facefeel::vision::Color;
use image::{GrayImage, Luma};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const SIZE: u32 = 32;
const CLASSES: usize = 4;

/// The random numbers of burn's CPU device belong to the whole process, so trainings take turns.
fn alone() -> MutexGuard<'static, ()> {
    static TRAINING: Mutex<()> = Mutex::new(());
    TRAINING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A noisy picture with one bright quarter, which is its class.
fn picture(class: usize, rng: &mut ChaCha8Rng) -> GrayImage {
    let (column, row) = ((class % 2) as u32, (class / 2) as u32);
    GrayImage::from_fn(SIZE, SIZE, |x, y| {
        let bright = x / (SIZE / 2) == column && y / (SIZE / 2) == row;
        Luma([rng.random_range(0..=130) + if bright { 100 } else { 0 }])
    })
}

/// Sixteen pictures in four classes.
fn examples() -> Vec<Example> {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    (0..16)
        .map(|index| {
            let class = index % CLASSES;
            let data = picture(class, &mut rng).into_raw();
            Example {
                pixels: Pixels {
                    size: SIZE,
                    channels: 1,
                    data,
                },
                class,
                votes: None,
            }
        })
        .collect()
}

/// Learned from and measured on alike.
fn sets() -> ExampleSets {
    ExampleSets {
        train: examples(),
        valid: examples(),
    }
}

fn recipe(architecture: Architecture) -> Recipe {
    Recipe {
        architecture,
        image_size: SIZE,
        normalisation: Normalisation::PerImage,
        // The classes differ in left and right.
        mirrored: false,
        epochs: 150,
        batch_size: 8,
        learning_rate: 1e-3,
        schedule: Schedule::Constant,
        augmentation: Augmentation::NONE,
        vary: Vary::EachTime,
        patience: 1000,
        ..Recipe::thesis(Color::Gray)
    }
}

fn config(architecture: Architecture) -> NetworkConfig {
    NetworkConfig {
        architecture,
        color: Color::Gray,
        image_size: SIZE,
        classes: CLASSES,
    }
}

/// Trains on the sixteen pictures until `stop` says so of an event.
fn fit_until(recipe: &Recipe, stop: impl Fn(&Event) -> bool) -> Fitted {
    let stopped = Cell::new(false);
    let device = Device::flex();
    let network = config(recipe.architecture).init(recipe.seed, &device);
    let mut on_event = |event: Event| stopped.set(stopped.get() || stop(&event));
    let mut session = Session {
        purpose: "test",
        on_event: &mut on_event,
        on_checkpoint: &mut |_| {},
        stop: &|| stopped.get(),
        checkpoints: None,
    };
    fit(network, &sets(), recipe, &device, &mut session)
}

/// A model trained for one epoch, so that running statistics are not the fresh ones.
fn model(architecture: Architecture) -> Classifier {
    let recipe = Recipe {
        epochs: 1,
        ..recipe(architecture)
    };
    let network = fit_until(&recipe, |_| false).network;
    Classifier::new(card(architecture), network, Device::flex())
}

fn card(architecture: Architecture) -> Card {
    Card {
        format_version: FORMAT_VERSION,
        id: "quarters".to_owned(),
        name: "Quarters".to_owned(),
        origin: Origin::Trained,
        architecture,
        color: Color::Gray,
        image_size: SIZE,
        normalisation: Normalisation::PerImage,
        mirrored: false,
        temperature: 1.0,
        classes: (0..CLASSES)
            .map(|class| format!("quarter {class}"))
            .collect(),
        parameters: 1,
        trained_on: TrainedOn {
            name: "generated".to_owned(),
            images: 16,
            hash: "0".repeat(64),
            revision: None,
            version: None,
        },
        fingerprints: None,
        terms: None,
        protocol: "Made by a test.".to_owned(),
        metrics: Vec::new(),
        created_at: "2026-01-01T00:00:00Z".to_owned(),
        job: None,
        default: false,
    }
}

fn predictions(model: &Classifier, examples: &[Example]) -> Vec<Vec<f32>> {
    let images: Vec<&[u8]> = examples
        .iter()
        .map(|example| &example.pixels.data[..])
        .collect();
    model.predict_pixels(&images)
}

/// The tensors of a model's weights file, without the header before them (whose own length its first eight
/// bytes tell).
fn tensors(model: &Classifier) -> Vec<u8> {
    let bytes = model_file::weights(model.network()).unwrap();
    let header = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    bytes[8 + header..].to_vec()
}

fn entries(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}
