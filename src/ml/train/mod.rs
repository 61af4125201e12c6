//! Training: from a dataset and a recipe to a model and its honest figures.

mod average;
mod batches;
mod checkpoint;
pub mod estimate;
pub mod events;
pub mod examples;
mod fit;
mod optimizer;
mod order;
mod prior;
mod protocol;
pub mod recipe;
pub mod settings;

use std::path::Path;
use std::sync::Arc;

use burn::module::Module;

pub use checkpoint::{Checkpoints, verify as verify_checkpoint};
pub use fit::{Fitted, Session, fit};
pub use order::Order;

use crate::dataset::catalog::{Dataset, Part, Sample};
use crate::dataset::seen::LearnedImages;
use crate::ml::card::{Card, Evaluation, FORMAT_VERSION, Fingerprints, Origin, TrainedOn};
use crate::ml::classify::Classifier;
use crate::ml::device::ComputeDevice;
use crate::ml::evaluate::mapping::matching;
use crate::ml::metrics::Report;
use crate::ml::metrics::calibration::fit_temperature;
use crate::ml::model_file::FINGERPRINTS;
use crate::ml::network::{Network, NetworkConfig};
use events::{EpochSummary, Event, Measure};
use examples::{Example, ExampleSets};
use recipe::{Recipe, RecipeError, SplitBy};

/// Name of the figure whose images were divided by chance.
pub const RANDOM_SPLIT: &str = "random split";
/// Name of the figure for which no person was on both sides.
pub const BY_PERSON: &str = "no person on both sides";

/// Why a training gave no model.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    /// A setting is out of range.
    #[error(transparent)]
    Recipe(#[from] RecipeError),
    /// One side of the split is empty.
    #[error(
        "the split leaves no image for {0}; add images or change the share kept for validation"
    )]
    EmptySide(&'static str),
    /// The dataset was loaded for another recipe.
    #[error(
        "the crops were loaded at another size or colour than the recipe asks for; load them again"
    )]
    OtherCrops,
    /// The model to go on from is of another kind.
    #[error("the model to start from has another network or colour than asked for")]
    OtherInit,
    /// The loss became no number in the first epoch.
    #[error("training diverged: its loss is no number any more; choose a lower learning rate")]
    Diverged,
    /// It was stopped before the first epoch ended.
    #[error("training was stopped before its first epoch ended, so there is nothing to keep")]
    NothingKept,
}

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
    recipe.check()?;
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
    let (trained, sets, mut metrics) = match ExampleSets::from_parts(dataset, recipe) {
        Some(sets) => {
            let (fitted, figure) = trainer.run(&sets, recipe, "model", on_event, stop)?;
            (fitted, sets, vec![figure])
        }
        None => trainer.divide_and_compare(on_event, stop)?,
    };
    let test = examples::part(dataset, Part::Test);
    if !test.is_empty() {
        let protocol = match order.init {
            Some(_) => protocol::TEST_AFTER_INIT,
            None => protocol::TEST,
        };
        let figure = trainer.evaluation(&trained.network, &test, "test", protocol);
        metrics.insert(0, figure);
    }
    Ok(trainer.finish(trained, &sets, order, metrics))
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
        on_event: &mut dyn FnMut(Event),
        stop: &dyn Fn() -> bool,
    ) -> Result<(Fitted, ExampleSets, Vec<Evaluation>), TrainError> {
        let (examples, groups) = examples::for_learning(self.dataset);
        let sets = ExampleSets::by_recipe(examples.clone(), &groups.ids, self.recipe);
        let (fitted, own) = self.run(&sets, self.recipe, "model", on_event, stop)?;
        let figure = |recipe: &Recipe, figure| Evaluation {
            protocol: protocol::of_split(recipe, groups.by),
            ..figure
        };
        let mut metrics = vec![figure(self.recipe, own)];
        if !stop() {
            let other = Recipe {
                split: opposite(self.recipe.split),
                ..self.recipe.clone()
            };
            let sets = ExampleSets::by_recipe(examples, &groups.ids, &other);
            match self.run(&sets, &other, "comparison", on_event, stop) {
                Ok((_, compared)) => metrics.push(figure(&other, compared)),
                // Stopped: the model is there, only its comparison is not.
                Err(TrainError::NothingKept) => {}
                Err(error) => return Err(error),
            }
        }
        Ok((fitted, sets, metrics))
    }

    /// One run from fresh weights and its figure on the validation images.
    fn run(
        &self,
        sets: &ExampleSets,
        recipe: &Recipe,
        purpose: &str,
        on_event: &mut dyn FnMut(Event),
        stop: &dyn Fn() -> bool,
    ) -> Result<(Fitted, Evaluation), TrainError> {
        for (side, examples) in [("training", &sets.train), ("validation", &sets.valid)] {
            if examples.is_empty() {
                return Err(TrainError::EmptySide(side));
            }
        }
        on_event(Event::Started {
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
            on_event,
            stop,
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
            report: Report::new(&self.dataset.classes, &scores, &labels),
            calibration_error: None,
            robustness: Vec::new(),
        }
    }

    /// What makes the network's confidence fit its accuracy on validation images.
    fn temperature(&self, network: &Network, valid: &[Example]) -> f64 {
        let scores = fit::scores(network, valid, self.recipe, &self.device.device);
        let labels: Vec<usize> = valid.iter().map(|example| example.class).collect();
        fit_temperature(&scores, &labels)
    }

    /// Fingerprints of all images that were used, and those of the model it went on from.
    fn learned(&self) -> LearnedImages {
        let is_divided = self.dataset.is_divided();
        let was_used = |sample: &&Sample| match sample.part {
            Some(Part::Test) => false,
            None => !is_divided,
            Some(Part::Train | Part::Valid) => true,
        };
        let own = LearnedImages::of(self.dataset.samples.iter().filter(was_used));
        match self.init.and_then(Classifier::learned) {
            Some(before) => own.and(before),
            None => own,
        }
    }

    fn finish(
        &self,
        fitted: Fitted,
        sets: &ExampleSets,
        order: &Order,
        metrics: Vec<Evaluation>,
    ) -> TrainedModel {
        let (recipe, dataset, device) = (self.recipe, self.dataset, &self.device.device);
        let learned = self.learned();
        let card = Card {
            format_version: FORMAT_VERSION,
            id: order.id.clone(),
            name: order.name.clone(),
            origin: Origin::Trained,
            architecture: recipe.architecture,
            color: recipe.color,
            image_size: recipe.image_size,
            normalisation: recipe.normalisation,
            mirrored: recipe.mirrored,
            temperature: self.temperature(&fitted.network, &sets.valid),
            classes: dataset.classes.clone(),
            parameters: fitted.network.num_params(),
            trained_on: TrainedOn {
                name: dataset.name.clone(),
                images: dataset.samples.len(),
                hash: dataset.sha256.clone(),
            },
            fingerprints: Some(Fingerprints {
                file: FINGERPRINTS.to_owned(),
                images: learned.len(),
                complete: self.init.is_none_or(|init| {
                    let fingerprints = init.card().fingerprints.as_ref();
                    init.learned().is_some() && fingerprints.is_some_and(|known| known.complete)
                }),
            }),
            terms: order.terms(),
            protocol: protocol::of_training(recipe, self.init, &self.device.name, &fitted, sets),
            metrics,
            created_at: order.created_at.clone(),
            default: false,
        };
        let (train, valid) = (
            fit::measure(&fitted.network, &sets.train, recipe, device),
            fit::measure(&fitted.network, &sets.valid, recipe, device),
        );
        TrainedModel {
            classifier: Classifier::new(card, fitted.network, device.clone())
                .with_learned(Some(Arc::new(learned))),
            history: fitted.history,
            train,
            valid,
            images_per_s: fitted.images_per_s,
        }
    }
}
