//! The training loop.

use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};

use burn::module::Module;
use burn::nn::loss::CrossEntropyLossConfig;
use burn::optim::{AdamConfig, AdamWConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Int, Tensor, TensorData};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::events::{EpochSummary, Event, Measure};
use super::examples::{Example, ExampleSets, image_rng};
use super::recipe::{Recipe, Vary};
use crate::ml::classify::score;
use crate::ml::metrics::best;
use crate::ml::network::Network;
use crate::ml::preprocess::to_tensor;

/// Batches that may wait for the network.
const READY_BATCHES: usize = 3;
/// Time between two reports inside an epoch.
const REPORT_EVERY: Duration = Duration::from_millis(250);

/// The best network of a run.
#[derive(Debug)]
pub struct Fitted {
    /// For inference.
    pub network: Network,
    /// Every epoch that was finished.
    pub history: Vec<EpochSummary>,
    /// Training speed over all epochs, validation not counted.
    pub images_per_s: f64,
    /// Whether it ended because the loss was no number any more.
    pub diverged: bool,
}

/// Trains until the epochs are done, the validation loss has not fallen for `patience` epochs, the loss
/// is no number any more, or `stop` says so; the weights with the lowest validation loss are kept.
///
/// The same network, examples, recipe and device give the same weights: every random choice comes from
/// the recipe's seed. It seeds the device's own generator (for dropout) at the start of each epoch, so
/// nothing else may draw random numbers from that device meanwhile.
pub fn fit(
    network: Network,
    sets: &ExampleSets,
    recipe: &Recipe,
    device: &Device,
    on_event: &mut dyn FnMut(Event),
    stop: &dyn Fn() -> bool,
) -> Fitted {
    let mut network = network.to_device(&device.clone().autodiff()).train();
    let mut run = Run {
        optimizer: optimizer(recipe),
        recipe,
        device: device.clone().autodiff(),
        started: Instant::now(),
        busy: Duration::ZERO,
    };
    let mut best_network = network.valid();
    let mut best_loss = f64::INFINITY;
    let mut best_epoch = 0;
    let mut history = Vec::new();
    let mut diverged = false;
    for epoch in 1..=recipe.epochs {
        let Some((trained, train)) = run.epoch(network, &sets.train, epoch, on_event, stop) else {
            break;
        };
        network = trained;
        if !train.loss.is_finite() {
            diverged = true;
            break;
        }
        let current = network.valid();
        let valid = measure(&current, &sets.valid, recipe, device);
        let best = valid.loss < best_loss;
        if best {
            (best_network, best_loss, best_epoch) = (current, valid.loss, epoch);
        }
        let summary = EpochSummary {
            epoch,
            train,
            valid,
            best,
        };
        history.push(summary);
        on_event(Event::Epoch {
            summary,
            seconds_left: run.seconds_left(epoch as f64),
        });
        if epoch - best_epoch >= recipe.patience {
            break;
        }
    }
    let images = sets.train.len() * history.len();
    let images_per_s = images as f64 / run.busy.as_secs_f64().max(1e-9);
    Fitted {
        network: best_network,
        history,
        images_per_s,
        diverged,
    }
}

fn optimizer(recipe: &Recipe) -> ModuleOptimizer {
    // Keras' epsilon; burn's own default is a hundred times larger.
    const EPSILON: f32 = 1e-7;
    if recipe.weight_decay == 0.0 {
        return AdamConfig::new().with_epsilon(EPSILON).init();
    }
    AdamWConfig::new()
        .with_epsilon(EPSILON)
        .with_weight_decay(recipe.weight_decay)
        .init()
}

/// Probabilities of a network in inference mode, one list an example.
pub(super) fn scores(
    network: &Network,
    examples: &[Example],
    recipe: &Recipe,
    device: &Device,
) -> Vec<Vec<f32>> {
    let pixels: Vec<&[u8]> = examples
        .iter()
        .map(|example| &example.pixels.data[..])
        .collect();
    score(network, &pixels, recipe.input_format(), device)
}

/// Loss and accuracy of a network in inference mode.
pub(super) fn measure(
    network: &Network,
    examples: &[Example],
    recipe: &Recipe,
    device: &Device,
) -> Measure {
    let scores = scores(network, examples, recipe, device);
    let count = examples.len().max(1) as f64;
    let labelled = || scores.iter().zip(examples);
    let loss: f64 = labelled()
        .map(|(scores, example)| -f64::from(scores[example.class]).max(1e-15).ln())
        .sum();
    let right = labelled()
        .filter(|(scores, example)| best(scores) == example.class)
        .count();
    Measure {
        loss: loss / count,
        accuracy: right as f64 / count,
    }
}

/// What lasts from epoch to epoch.
struct Run<'a> {
    optimizer: ModuleOptimizer,
    recipe: &'a Recipe,
    device: Device,
    started: Instant,
    busy: Duration,
}

/// One batch on the host.
struct Batch {
    images: Vec<Vec<u8>>,
    labels: Vec<i64>,
}

impl Run<'_> {
    /// One pass over the training images; `None` if it was stopped.
    fn epoch(
        &mut self,
        mut network: Network,
        examples: &[Example],
        epoch: usize,
        on_event: &mut dyn FnMut(Event),
        stop: &dyn Fn() -> bool,
    ) -> Option<(Network, Measure)> {
        let recipe = self.recipe;
        let started = Instant::now();
        self.device.seed(recipe.seed.wrapping_add(epoch as u64));
        let order = shuffled(examples.len(), recipe.seed, epoch);
        let batches = order.len().div_ceil(recipe.batch_size);
        let loss_of = CrossEntropyLossConfig::new()
            .with_smoothing((recipe.label_smoothing > 0.0).then_some(recipe.label_smoothing))
            .init(&self.device);
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
            let mut sums = Sums::new(&self.device);
            let mut reported = Instant::now();
            for (index, batch) in ready.iter().enumerate() {
                if stop() {
                    return None;
                }
                let step = (epoch - 1) * batches + index;
                let (input, target) = self.upload(&batch);
                let output = network.forward(input);
                let loss = loss_of.forward(output.clone(), target.clone());
                let gradients = GradientsParams::from_grads(loss.backward(), &network);
                let rate = recipe.learning_rate_at(step, batches);
                network = self.optimizer.step(rate, network, gradients);
                sums.add(loss, output, target);
                if reported.elapsed() >= REPORT_EVERY {
                    reported = Instant::now();
                    let measure = sums.read();
                    let done = epoch as f64 - 1.0 + (index + 1) as f64 / batches as f64;
                    on_event(Event::Batch {
                        epoch,
                        batch: index + 1,
                        batches,
                        loss: measure.loss,
                        accuracy: measure.accuracy,
                        images_per_s: sums.images as f64 / started.elapsed().as_secs_f64(),
                        seconds_left: self.seconds_left(done),
                    });
                }
            }
            let measure = sums.read();
            self.busy += started.elapsed();
            Some((network, measure))
        })
    }

    fn upload(&self, batch: &Batch) -> (Tensor<4>, Tensor<1, Int>) {
        let images = batch.images.iter().map(Vec::as_slice);
        let input = to_tensor(images, self.recipe.input_format(), &self.device);
        let labels = TensorData::new(batch.labels.clone(), [batch.labels.len()]);
        (input, Tensor::from_data(labels, &self.device))
    }

    fn seconds_left(&self, epochs_done: f64) -> f64 {
        let left = self.recipe.epochs as f64 - epochs_done;
        self.started.elapsed().as_secs_f64() / epochs_done.max(1e-9) * left
    }
}

fn shuffled(count: usize, seed: u64, epoch: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(epoch as u64);
    order.shuffle(&mut rng);
    order
}

fn prepare(indices: &[usize], examples: &[Example], recipe: &Recipe, epoch: usize) -> Batch {
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

/// Loss and accuracy of an epoch so far, summed on the device so that no step waits for it.
struct Sums {
    loss: Tensor<1>,
    right: Tensor<1, Int>,
    images: usize,
}

impl Sums {
    fn new(device: &Device) -> Self {
        let device = &device.clone().without_autodiff();
        Self {
            loss: Tensor::zeros([1], device),
            right: Tensor::zeros([1], device),
            images: 0,
        }
    }

    fn add(&mut self, loss: Tensor<1>, output: Tensor<2>, target: Tensor<1, Int>) {
        let [count, _] = output.dims();
        let predicted = output.inner().argmax(1).flatten::<1>(0, 1);
        self.loss = self.loss.clone() + loss.inner() * count as f64;
        self.right = self.right.clone() + predicted.equal(target.inner()).int().sum();
        self.images += count;
    }

    fn read(&self) -> Measure {
        let count = self.images.max(1) as f64;
        let loss = self.loss.clone().into_scalar::<f32>();
        let right = self.right.clone().into_scalar::<i64>();
        Measure {
            loss: f64::from(loss) / count,
            accuracy: right as f64 / count,
        }
    }
}
