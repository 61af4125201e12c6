//! What becomes of the network of a run that has ended: a model with its card.

use std::sync::Arc;

use burn::module::Module;

use super::examples::{self, Example, ExampleSets};
use super::fit::{self, Fitted};
use super::order::Order;
use super::{TrainedModel, Trainer, protocol};
use crate::dataset::catalog::{Part, Sample};
use crate::dataset::seen::LearnedImages;
use crate::ml::card::{Card, Evaluation, FORMAT_VERSION, Fingerprints, Origin, TrainedOn};
use crate::ml::classify::Classifier;
use crate::ml::metrics::calibration::fit_temperature;
use crate::ml::model_file::FINGERPRINTS;
use crate::ml::network::Network;

impl Trainer<'_> {
    /// What makes the network's confidence fit its accuracy on validation images.
    pub(super) fn temperature(&self, network: &Network, valid: &[Example]) -> f64 {
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

    /// The figure on the part for testing, if there is one.
    fn test_figure(&self, network: &Network) -> Option<Evaluation> {
        let test = examples::part(self.dataset, Part::Test);
        let protocol = match self.init {
            Some(_) => protocol::TEST_AFTER_INIT,
            None => protocol::TEST,
        };
        (!test.is_empty()).then(|| self.evaluation(network, &test, "test", protocol))
    }

    /// The model of `fitted`, whose figure on the validation images is `figure`.
    pub(super) fn finish(
        &self,
        fitted: Fitted,
        figure: Evaluation,
        sets: &ExampleSets,
        order: &Order,
    ) -> TrainedModel {
        let (recipe, dataset, device) = (self.recipe, self.dataset, &self.device.device);
        let metrics = self
            .test_figure(&fitted.network)
            .into_iter()
            .chain([figure])
            .collect();
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
                revision: dataset.edition.as_ref().map(|edition| edition.revision),
                version: (dataset.edition.as_ref()).and_then(|edition| edition.version.clone()),
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
            job: None,
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
