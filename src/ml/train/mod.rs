//! Training: from a dataset and a recipe to a model and its honest figures.

mod average;
mod batches;
mod checkpoint;
mod error;
pub mod estimate;
pub mod events;
pub mod examples;
pub mod fault;
mod finish;
mod fit;
pub mod history;
mod optimizer;
mod order;
mod prior;
mod protocol;
pub mod recipe;
pub mod settings;
pub mod verdict;

use std::path::Path;

pub use checkpoint::{Checkpoints, verify as verify_checkpoint};
pub use error::TrainError;
pub use fit::{Fitted, Session, fit};
pub use order::{Order, Watch};

use crate::dataset::catalog::{Dataset, Sample};
use crate::ml::card::{Evaluation, unfit_classes};
use crate::ml::classify::Classifier;
use crate::ml::device::ComputeDevice;
use crate::ml::evaluate::mapping::matching;
use crate::ml::metrics::ClassificationReport;
use crate::ml::network::{Network, NetworkConfig};
use events::{EpochSummary, Event, Measure};
use examples::{Example, ExampleSets};
use recipe::{Recipe, SplitBy};

/// Name of the figure whose images were divided by chance.
pub const RANDOM_SPLIT: &str = "random split";
/// Name of the figure for which no person was on both sides.
pub const BY_PERSON: &str = "no person on both sides";

/// A trained model and what was found out on the way.
#[derive(Debug)]
pub struct TrainedModel {
    /// The model; its card holds the figures.
    pub classifier: Classifier,
    /// Epochs of the run that made it.
    pub history: Vec<EpochSummary>,
    /// Loss and accuracy on its training images in the end, without dropout.
    pub train: Measure,
    /// Loss and accuracy on its validation images.
    pub valid: Measure,
    /// Training speed, validation not counted.
    pub images_per_s: f64,
}

/// Trains a model.
///
/// Where the dataset names its own parts, they are used. Otherwise the recipe divides it, and a second
/// run with the other kind of split is made for comparison alone, so that the card can show side by side
/// what the accuracy looks like with and without the same people on both sides.
///
/// # Errors
///
/// If a setting is out of range, a side of the split is empty, or `stop` came before there was a model.
pub fn train(
    dataset: &Dataset,
    recipe: &Recipe,
    order: &Order,
    device: &ComputeDevice,
    on_event: &mut dyn FnMut(Event),
    stop: &dyn Fn() -> bool,
) -> Result<TrainedModel, TrainError> {
    let watch = Watch {
        on_event,
        on_model: &mut |_| {},
        on_checkpoint: &mut |_| {},
        stop,
    };
    train_watched(dataset, recipe, order, device, watch)
}

/// [`train`], with the model handed over before its comparison begins. Once it has been, a comparison that is stopped or
/// fails is left out, and takes nothing away.
///
/// # Errors
///
/// As [`train`].
pub fn train_watched(
    dataset: &Dataset,
    recipe: &Recipe,
    order: &Order,
    device: &ComputeDevice,
    mut watch: Watch<'_>,
) -> Result<TrainedModel, TrainError> {
    recipe.check()?;
    if let Some(why) = unfit_classes(dataset.classes.iter().map(String::as_str)) {
        return Err(TrainError::Classes(why));
    }
    let init = order.init.as_ref();
    let recipe = &Recipe {
        normalisation: init.map_or(recipe.normalisation, |init| init.card().normalisation),
        mirrored: init.map_or(recipe.mirrored, |init| init.card().mirrored),
        ..recipe.clone()
    };
    let fits = |sample: &Sample| {
        let pixels = &sample.pixels;
        pixels.size == recipe.image_size && pixels.channels == recipe.color.channels()
    };
    if !dataset.samples.iter().all(fits) {
        return Err(TrainError::OtherCrops);
    }
    let trainer = Trainer {
        dataset,
        recipe,
        device,
        init,
        checkpoint: order.checkpoint.as_deref(),
    };
    trainer.check_init()?;
    match ExampleSets::from_parts(dataset, recipe) {
        Some(sets) => {
            let (fitted, figure) = trainer.run(&sets, recipe, "model", &mut watch)?;
            Ok(trainer.finish(fitted, figure, &sets, order))
        }
        None => trainer.divide_and_compare(order, &mut watch),
    }
}

impl TrainedModel {
    /// The same model with one more figure on its card.
    fn with_figure(self, figure: Evaluation) -> Self {
        let mut card = self.classifier.card().clone();
        card.metrics.push(figure);
        Self {
            classifier: self.classifier.with_card(card),
            ..self
        }
    }
}

fn opposite(split: SplitBy) -> SplitBy {
    match split {
        SplitBy::Random => SplitBy::Person,
        SplitBy::Person => SplitBy::Random,
    }
}

/// What all runs over one dataset share.
struct Trainer<'a> {
    dataset: &'a Dataset,
    recipe: &'a Recipe,
    device: &'a ComputeDevice,
    init: Option<&'a Classifier>,
    checkpoint: Option<&'a Path>,
}

impl Trainer<'_> {
    fn check_init(&self) -> Result<(), TrainError> {
        let Some(card) = self.init.map(Classifier::card) else {
            return Ok(());
        };
        let shape = NetworkConfig {
            architecture: card.architecture,
            color: card.color,
            // Another size is made up for, see `Network::resized`.
            image_size: self.recipe.image_size,
            classes: self.dataset.classes.len(),
        };
        if shape != self.network_config() {
            return Err(TrainError::OtherInit);
        }
        Ok(())
    }

    /// A run with the recipe's split and, for comparison, one with the other; test images aside.
    fn divide_and_compare(
        &self,
        order: &Order,
        watch: &mut Watch<'_>,
    ) -> Result<TrainedModel, TrainError> {
        let (examples, groups) = examples::for_learning(self.dataset);
        let sets = ExampleSets::by_recipe(examples.clone(), &groups.ids, self.recipe);
        let figure = |recipe: &Recipe, figure| Evaluation {
            protocol: protocol::of_split(recipe, groups.by),
            ..figure
        };
        let (fitted, own) = self.run(&sets, self.recipe, "model", watch)?;
        let trained = self.finish(fitted, figure(self.recipe, own), &sets, order);
        if !(watch.stop)() {
            (watch.on_model)(&trained);
        }
        if (watch.stop)() {
            return Ok(trained);
        }
        let other = Recipe {
            split: opposite(self.recipe.split),
            ..self.recipe.clone()
        };
        let sets = ExampleSets::by_recipe(examples, &groups.ids, &other);
        let compared = self.run(&sets, &other, "comparison", watch);
        Ok(match compared {
            // What a run says that was stopped on its way compares with nothing.
            Ok((_, compared)) if !(watch.stop)() => trained.with_figure(figure(&other, compared)),
            _ => trained,
        })
    }

    /// One run from fresh weights and its figure on the validation images.
    fn run(
        &self,
        sets: &ExampleSets,
        recipe: &Recipe,
        purpose: &str,
        watch: &mut Watch<'_>,
    ) -> Result<(Fitted, Evaluation), TrainError> {
        for (side, examples) in [("training", &sets.train), ("validation", &sets.valid)] {
            if examples.is_empty() {
                return Err(TrainError::EmptySide(side));
            }
        }
        (watch.on_event)(Event::Started {
            purpose: purpose.to_owned(),
            device: self.device.name.clone(),
            train_images: sets.train.len(),
            valid_images: sets.valid.len(),
            classes: self.dataset.classes.clone(),
            epochs: recipe.epochs,
        });
        let network = match self.init {
            Some(model) => self.gone_on_from(model),
            None => self.network_config().init(recipe.seed, &self.device.device),
        };
        let mut session = Session {
            purpose,
            on_event: &mut *watch.on_event,
            on_checkpoint: &mut *watch.on_checkpoint,
            stop: watch.stop,
            checkpoints: self.checkpoints(recipe, purpose),
        };
        let mut fitted = fit(network, sets, recipe, &self.device.device, &mut session);
        if fitted.history.is_empty() {
            return Err(match fitted.diverged {
                true => TrainError::Diverged,
                false => TrainError::NothingKept,
            });
        }
        fitted.network = self.adjusted(fitted.network, sets, recipe);
        let name = match recipe.split {
            _ if self.dataset.is_divided() => "validation",
            SplitBy::Random => RANDOM_SPLIT,
            SplitBy::Person => BY_PERSON,
        };
        let evaluation = self.evaluation(&fitted.network, &sets.valid, name, protocol::VALID);
        Ok((fitted, evaluation))
    }

    /// The network of another model, for the classes of this dataset.
    fn gone_on_from(&self, model: &Classifier) -> Network {
        let (classes, known) = (&self.dataset.classes, &model.card().classes);
        let network = match [model.card().image_size, self.recipe.image_size] {
            [from, to] if from == to => model.network().clone(),
            sizes => model.network().clone().resized(sizes),
        };
        if classes == known {
            return network;
        }
        let from: Vec<Option<usize>> = classes.iter().map(|class| matching(class, known)).collect();
        network.with_outputs(&from, self.recipe.seed, &self.device.device)
    }

    fn checkpoints(&self, recipe: &Recipe, purpose: &str) -> Option<Checkpoints> {
        let init = self
            .init
            .map(|model| (&model.card().id, &model.card().created_at));
        let facts = format!("{recipe:?} {:?} {init:?}", self.dataset.sha256);
        Some(Checkpoints::new(self.checkpoint?.join(purpose), &facts))
    }

    fn network_config(&self) -> NetworkConfig {
        NetworkConfig {
            architecture: self.recipe.architecture,
            color: self.recipe.color,
            image_size: self.recipe.image_size,
            classes: self.dataset.classes.len(),
        }
    }

    fn evaluation(
        &self,
        network: &Network,
        examples: &[Example],
        name: &str,
        protocol: &str,
    ) -> Evaluation {
        let labels: Vec<usize> = examples.iter().map(|example| example.class).collect();
        let scores = fit::scores(network, examples, self.recipe, &self.device.device);
        Evaluation {
            name: name.to_owned(),
            protocol: protocol.to_owned(),
            report: ClassificationReport::new(&self.dataset.classes, &scores, &labels),
            calibration_error: None,
            robustness: Vec::new(),
        }
    }
}
