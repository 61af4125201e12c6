//! What a training is asked to do.

use std::path::{Path, PathBuf};

use super::TrainedModel;
use super::events::Event;
use crate::ml::classify::Classifier;

/// What a training is asked to do beside its recipe.
#[derive(Debug)]
pub struct Order {
    /// The new model's id, unique among its neighbours.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// When it is made, RFC 3339, UTC.
    pub created_at: String,
    /// A model to go on from, instead of fresh weights. Classes that it knows by name, or by another word for the same
    /// emotion, take over its outputs; others start afresh. Its pixels are normalised as it knows them.
    pub init: Option<Classifier>,
    /// What the weights may be used for, where the data restrict it; those of `init` are added.
    pub terms: Option<String>,
    /// Folder of this training's checkpoints: one is written after every epoch, and an interrupted training
    /// of the same data and recipe goes on from there. The caller removes it in the end.
    pub checkpoint: Option<PathBuf>,
}

impl Order {
    /// The new model's terms: those of the model that it goes on from, then its own.
    pub(super) fn terms(&self) -> Option<String> {
        let inherited = self
            .init
            .as_ref()
            .and_then(|init| init.card().terms.clone());
        match (inherited, self.terms.clone()) {
            (Some(inherited), Some(own)) if inherited != own => Some(format!("{inherited} {own}")),
            (inherited, own) => own.or(inherited),
        }
    }
}

/// Who hears of a training, and who may end it.
pub struct Watch<'a> {
    /// Hears everything that happens.
    pub on_event: &'a mut dyn FnMut(Event),
    /// Is shown the model once it is there, before the run that is made for comparison alone.
    pub on_model: &'a mut dyn FnMut(&TrainedModel),
    /// Is shown the folder of each checkpoint that is complete.
    pub on_checkpoint: &'a mut dyn FnMut(&Path),
    /// Whether to end now.
    pub stop: &'a dyn Fn() -> bool,
}
