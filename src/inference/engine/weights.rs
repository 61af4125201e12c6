//! Models' networks: loaded when first asked for, and let go when others are asked more recently.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::ml::card::Card;
use crate::ml::classify::Classifier;
use crate::ml::model_file::ModelError;

/// Loads a model's network.
pub type LoadModel = Box<dyn Fn() -> Result<Classifier, ModelError> + Send + Sync>;

/// A model to be asked.
pub enum ModelSource {
    /// In memory for good, such as the bundled one.
    Loaded(Box<Classifier>),
    /// Loaded when it is asked.
    Stored {
        /// What is known of it without loading it.
        card: Box<Card>,
        /// Gives its network.
        load: LoadModel,
    },
}

impl ModelSource {
    /// The model's id.
    pub(super) fn id(&self) -> &str {
        match self {
            Self::Loaded(classifier) => &classifier.card().id,
            Self::Stored { card, .. } => &card.id,
        }
    }
}

impl From<Classifier> for ModelSource {
    fn from(classifier: Classifier) -> Self {
        Self::Loaded(Box::new(classifier))
    }
}

/// The network of one model, in memory or not.
pub(super) struct Weights {
    network: Mutex<Option<Arc<Classifier>>>,
    /// None for a network that stays in memory.
    load: Option<LoadModel>,
    bytes: u64,
}

impl Weights {
    /// The weights of a source, and its card.
    pub(super) fn of(source: ModelSource) -> (Card, Arc<Self>) {
        let (card, network, load) = match source {
            ModelSource::Loaded(classifier) => {
                (classifier.card().clone(), Some(Arc::from(classifier)), None)
            }
            ModelSource::Stored { card, load } => (*card, None, Some(load)),
        };
        // A 32-bit number each; what else a network holds is little.
        let bytes = card.parameters as u64 * 4;
        let network = Mutex::new(network);
        let weights = Self {
            network,
            load,
            bytes,
        };
        (card, Arc::new(weights))
    }

    fn network(&self) -> MutexGuard<'_, Option<Arc<Classifier>>> {
        self.network.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Weights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_kept = self.load.is_none();
        write!(f, "Weights {{ bytes: {}, is_kept: {is_kept} }}", self.bytes)
    }
}

/// Which stored models are in memory, the one that was asked last at the end.
#[derive(Debug)]
pub(super) struct LoadedModels {
    max: usize,
    max_bytes: u64,
    recent: Mutex<Vec<Arc<Weights>>>,
}

impl LoadedModels {
    /// At most `max` models, and of several at most `max_bytes` of weights.
    pub(super) fn new(max: usize, max_bytes: u64) -> Self {
        Self {
            max,
            max_bytes,
            recent: Mutex::default(),
        }
    }

    /// The network, loaded if it is not in memory. Slow then.
    pub(super) fn get(&self, weights: &Arc<Weights>) -> Result<Arc<Classifier>, ModelError> {
        let Some(load) = &weights.load else {
            let kept = weights.network().clone();
            return kept.ok_or_else(|| ModelError::Unusable("it has no weights".to_owned()));
        };
        let network = {
            // Another request for the same model waits for this one and loads nothing itself.
            let mut network = weights.network();
            match &*network {
                Some(network) => Arc::clone(network),
                None => Arc::clone(network.insert(Arc::new(load()?))),
            }
        };
        self.asked(weights);
        Ok(network)
    }

    /// Notes that a model was asked, and lets go of those that are too many. Who is asking them keeps them until then.
    fn asked(&self, weights: &Arc<Weights>) {
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        recent.retain(|other| !Arc::ptr_eq(other, weights));
        recent.push(Arc::clone(weights));
        let bytes = |recent: &[Arc<Weights>]| recent.iter().map(|one| one.bytes).sum::<u64>();
        while recent.len() > self.max || (recent.len() > 1 && bytes(&recent) > self.max_bytes) {
            *recent.remove(0).network() = None;
        }
    }

    /// Forgets a model that was removed.
    pub(super) fn forget(&self, weights: &Arc<Weights>) {
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        recent.retain(|other| !Arc::ptr_eq(other, weights));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::ml::testing::{card, fresh};

    /// A stored model of this many parameters, and how often it was loaded.
    fn stored(parameters: usize) -> (Arc<Weights>, Arc<AtomicUsize>) {
        let loads = Arc::new(AtomicUsize::new(0));
        let source = ModelSource::Stored {
            card: Box::new(Card {
                parameters,
                ..card("stored")
            }),
            load: Box::new({
                let loads = Arc::clone(&loads);
                move || {
                    loads.fetch_add(1, Ordering::Relaxed);
                    Ok(fresh("stored"))
                }
            }),
        };
        (Weights::of(source).1, loads)
    }

    fn check(
        loaded: &LoadedModels,
        models: &[(Arc<Weights>, Arc<AtomicUsize>)],
        in_memory: &[bool],
    ) {
        let found: Vec<bool> = models
            .iter()
            .map(|(weights, _)| weights.network().is_some())
            .collect();
        assert_eq!(found, in_memory);
        assert_eq!(
            loaded.recent.lock().unwrap().len(),
            in_memory.iter().filter(|is_in| **is_in).count()
        );
    }

    #[test]
    fn models_are_loaded_when_asked_and_the_longest_unasked_goes() {
        let loaded = LoadedModels::new(2, u64::MAX);
        let models = [stored(1), stored(1), stored(1)];
        check(&loaded, &models, &[false; 3]);
        for asked in [0, 1, 0, 2, 2] {
            loaded.get(&models[asked].0).unwrap();
        }
        check(&loaded, &models, &[true, false, true]);
        let loads = models
            .each_ref()
            .map(|(_, loads)| loads.load(Ordering::Relaxed));
        assert_eq!(loads, [1, 1, 1]);
        loaded.get(&models[1].0).unwrap();
        assert_eq!(models[1].1.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn weights_in_memory_are_bounded_by_their_bytes() {
        let loaded = LoadedModels::new(10, 400);
        let models = [stored(50), stored(50), stored(1)];
        for (weights, _) in &models[..2] {
            loaded.get(weights).unwrap();
        }
        check(&loaded, &models, &[true, true, false]);
        loaded.get(&models[2].0).unwrap();
        check(&loaded, &models, &[false, true, true]);
        let larger = stored(101);
        assert!(loaded.get(&larger.0).is_ok());
        assert!(larger.0.network().is_some());
    }

    #[test]
    fn a_model_that_cannot_be_loaded_is_tried_again() {
        let source = ModelSource::Stored {
            card: Box::new(card("gone")),
            load: Box::new(|| Err(ModelError::Unusable("gone".to_owned()))),
        };
        let (_, weights) = Weights::of(source);
        let loaded = LoadedModels::new(2, u64::MAX);
        assert!(loaded.get(&weights).is_err());
        assert!(loaded.get(&weights).is_err());
    }
}
