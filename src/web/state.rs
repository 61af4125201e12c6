//! What every handler can reach.

use tokio::sync::OnceCell;

use super::example::Example;
use crate::{
    card::Card,
    config::{Limits, SiteConfig},
    engine::Engine,
};

/// The parts behind the site.
#[derive(Debug)]
pub struct App {
    /// Finds and names expressions.
    pub engine: Engine,
    /// What one visitor may ask for.
    pub limits: Limits,
    /// Who runs this copy.
    pub site: SiteConfig,
    /// The worked example, made by this server's engine on the first view.
    pub(super) example: OnceCell<Example>,
}

impl App {
    /// A site around `engine`.
    pub fn new(engine: Engine, limits: Limits, site: SiteConfig) -> Self {
        Self {
            engine,
            limits,
            site,
            example: OnceCell::new(),
        }
    }

    /// The card of the model that answers unless told otherwise.
    pub(super) fn default_card(&self) -> Option<&Card> {
        self.engine.models().first().map(AsRef::as_ref)
    }

    /// The card called `id`.
    pub(super) fn card(&self, id: &str) -> Option<&Card> {
        self.engine
            .models()
            .iter()
            .map(AsRef::as_ref)
            .find(|card| card.id == id)
    }
}
