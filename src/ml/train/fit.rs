//! The training loop.

use std::path::Path;
use std::time::{Duration, Instant};

use burn::module::Module;
use burn::optim::GradientsParams;
use burn::tensor::{Device, Int, Tensor, TensorData, activation};

use super::average::Average;
use super::batches::{Batch, prepare, shuffled, with_batches};
use super::checkpoint::Checkpoints;
use super::events::{EpochSummary, Event, Measure};
use super::examples::{Example, ExampleSets};
use super::optimizer::Optimizer;
use super::recipe::Recipe;
use crate::ml::classify::score;
use crate::ml::metrics::best;
use crate::ml::network::Network;
use crate::ml::preprocess::to_tensor;

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

/// What surrounds a run: who hears of it, who may end it, where it is kept.
pub struct Session<'a> {
    /// What the run is for, in words.
    pub purpose: &'a str,
    /// Hears everything that happens.
    pub on_event: &'a mut dyn FnMut(Event),
    /// Is shown the folder of each checkpoint that is complete.
    pub on_checkpoint: &'a mut dyn FnMut(&Path),
    /// Whether to end now; asked before every step.
    pub stop: &'a dyn Fn() -> bool,
    /// Where to go on from and to save every epoch to.
    pub checkpoints: Option<Checkpoints>,
}

/// Where a run stands after an epoch.
pub(super) struct Progress {
    /// In training mode.
    pub(super) network: Network,
    pub(super) optimizer: Optimizer,
    /// Of the weights so far, where the recipe asks for it.
    pub(super) average: Option<Average>,
    /// The network of the lowest validation loss, in inference mode.
    pub(super) best: Network,
    /// Its epoch; 0 before the first.
    pub(super) best_epoch: usize,
    pub(super) history: Vec<EpochSummary>,
    /// Time spent learning.
    pub(super) busy: Duration,
}

impl Progress {
    fn start(network: Network, recipe: &Recipe, device: &Device) -> Self {
        let network = network.to_device(&device.clone().autodiff()).train();
        Self {
            best: network.valid(),
            average: (recipe.weight_average > 0.0).then(|| Average::new(&network)),
            network,
            optimizer: Optimizer::new(recipe.weight_decay),
            best_epoch: 0,
            history: Vec::new(),
            busy: Duration::ZERO,
        }
    }

    /// The network to be measured and kept.
    fn current(&self) -> Network {
        match &self.average {
            Some(average) => average.network(),
            None => self.network.valid(),
        }
    }

    fn is_done(&self, recipe: &Recipe) -> bool {
        let epochs = self.history.len();
        epochs >= recipe.epochs || epochs - self.best_epoch >= recipe.patience
    }

    fn best_loss(&self) -> f64 {
        let best = self
            .history
            .iter()
            .find(|summary| summary.epoch == self.best_epoch);
        best.map_or(f64::INFINITY, |summary| summary.valid.loss)
    }
}

/// Trains until the epochs are done, the validation loss has not fallen for `patience` epochs, the loss
/// is no number any more, or the session says stop; the weights with the lowest validation loss are kept.
///
/// The same network, examples, recipe and device give the same weights, interrupted or not: every random
/// choice comes from the recipe's seed. It seeds the device's own generator (for dropout) at the start of
/// each epoch, so nothing else may draw random numbers from that device meanwhile.
/// A checkpoint that cannot be written is told, and training goes on without it.
pub fn fit(
    network: Network,
    sets: &ExampleSets,
    recipe: &Recipe,
    device: &Device,
    session: &mut Session<'_>,
) -> Fitted {
    let mut progress = Progress::start(network, recipe, device);
    if let Some(checkpoints) = &session.checkpoints {
        let restored = checkpoints.restore(&mut progress, device);
        for (epoch, detail) in restored.damaged {
            (session.on_event)(Event::CheckpointDamaged {
                purpose: session.purpose.to_owned(),
                epoch,
                detail,
            });
        }
        if restored.is_resumed {
            (session.on_event)(Event::Resumed {
                purpose: session.purpose.to_owned(),
                epoch: progress.history.len(),
            });
        }
    }
    let run = Run {
        recipe,
        device: device.clone().autodiff(),
        started: Instant::now(),
        epochs_before: progress.history.len(),
    };
    let mut diverged = false;
    while !progress.is_done(recipe) {
        let Some(train) = run.epoch(&mut progress, &sets.train, session) else {
            break;
        };
        if !train.loss.is_finite() {
            diverged = true;
            break;
        }
        let current = progress.current();
        let valid = measure(&current, &sets.valid, recipe, device);
        let summary = EpochSummary {
            epoch: progress.history.len() + 1,
            train,
            valid,
            best: valid.loss < progress.best_loss(),
        };
        if summary.best {
            (progress.best, progress.best_epoch) = (current, summary.epoch);
        }
        progress.history.push(summary);
        // Told before it is saved: an epoch that was told may be run again, one that was saved is not told again.
        (session.on_event)(Event::Epoch {
            summary,
            seconds_left: run.seconds_left(summary.epoch as f64),
            purpose: session.purpose.to_owned(),
        });
        let saved = (session.checkpoints.as_ref()).map(|checkpoints| checkpoints.save(&progress));
        match saved {
            None => {}
            Some(Ok(folder)) => (session.on_checkpoint)(&folder),
            // Only an interruption needs it; the training itself does not.
            Some(Err(error)) => (session.on_event)(Event::CheckpointFailed {
                purpose: session.purpose.to_owned(),
                epoch: summary.epoch,
                detail: error.brief(),
            }),
        }
    }
    let images = sets.train.len() * progress.history.len();
    Fitted {
        network: progress.best,
        images_per_s: images as f64 / progress.busy.as_secs_f64().max(1e-9),
        history: progress.history,
        diverged,
    }
}

/// One step of a fresh run on all of `examples`, each time it is called, without preparing the batch again.
pub(super) fn stepper<'a>(
    network: Network,
    examples: &[Example],
    recipe: &'a Recipe,
    device: &Device,
) -> impl FnMut() + use<'a> {
    let mut progress = Progress::start(network, recipe, device);
    let run = Run {
        recipe,
        device: device.clone().autodiff(),
        started: Instant::now(),
        epochs_before: 0,
    };
    let indices: Vec<usize> = (0..examples.len()).collect();
    let batch = prepare(&indices, examples, recipe, 1);
    let mut sums = Sums::new(&run.device);
    move || {
        run.step(&mut progress, &batch, recipe.learning_rate, &mut sums);
        // On a GPU a step is only queued until its result is asked for.
        sums.read();
    }
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

/// What is the same in every epoch.
struct Run<'a> {
    recipe: &'a Recipe,
    device: Device,
    started: Instant,
    /// Finished epochs when it started.
    epochs_before: usize,
}

impl Run<'_> {
    /// One pass over the training images; `None` if it was stopped, and then `progress` is of no more use
    /// but for its best network.
    fn epoch(
        &self,
        progress: &mut Progress,
        examples: &[Example],
        session: &mut Session<'_>,
    ) -> Option<Measure> {
        let recipe = self.recipe;
        let epoch = progress.history.len() + 1;
        let started = Instant::now();
        self.device.seed(recipe.seed.wrapping_add(epoch as u64));
        let order = shuffled(examples, recipe, epoch);
        let batches = order.len().div_ceil(recipe.batch_size);
        let mut sums = Sums::new(&self.device);
        let mut reported = Instant::now();
        let finished = with_batches(&order, examples, recipe, epoch, |index, batch| {
            if (session.stop)() {
                return false;
            }
            let step = (epoch - 1) * batches + index;
            self.step(
                progress,
                &batch,
                recipe.learning_rate_at(step, batches),
                &mut sums,
            );
            if reported.elapsed() >= REPORT_EVERY {
                reported = Instant::now();
                let measure = sums.read();
                let done = epoch as f64 - 1.0 + (index + 1) as f64 / batches as f64;
                (session.on_event)(Event::Batch {
                    epoch,
                    batch: index + 1,
                    batches,
                    loss: measure.loss,
                    accuracy: measure.accuracy,
                    images_per_s: sums.images as f64 / started.elapsed().as_secs_f64(),
                    seconds_left: self.seconds_left(done),
                    purpose: session.purpose.to_owned(),
                });
            }
            true
        });
        let measure = sums.read();
        progress.busy += started.elapsed();
        finished.then_some(measure)
    }

    fn step(&self, progress: &mut Progress, batch: &Batch, learning_rate: f64, sums: &mut Sums) {
        let (input, label) = self.upload(batch);
        let output = progress.network.forward(input);
        let [count, classes] = output.dims();
        let targets = batch.targets(classes, self.recipe.label_smoothing);
        let targets = TensorData::new(targets, [count, classes]);
        let targets = Tensor::<2>::from_data(targets, &self.device);
        // Cross-entropy against shares rather than one class.
        let loss = -(activation::log_softmax(output.clone(), 1) * targets).sum() / count as f64;
        let gradients = GradientsParams::from_grads(loss.backward(), &progress.network);
        let network = progress.network.clone();
        progress.network = progress.optimizer.step(learning_rate, network, gradients);
        if let Some(average) = &mut progress.average {
            average.follow(&progress.network, self.recipe.weight_average);
        }
        sums.add(loss, output, label);
    }

    fn upload(&self, batch: &Batch) -> (Tensor<4>, Tensor<1, Int>) {
        let images = batch.images.iter().map(Vec::as_slice);
        let input = to_tensor(images, self.recipe.input_format(), &self.device);
        let labels = TensorData::new(batch.labels.clone(), [batch.labels.len()]);
        (input, Tensor::from_data(labels, &self.device))
    }

    fn seconds_left(&self, epochs_done: f64) -> f64 {
        let left = self.recipe.epochs as f64 - epochs_done;
        let done_here = epochs_done - self.epochs_before as f64;
        self.started.elapsed().as_secs_f64() / done_here.max(1e-9) * left
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
