//! What every handler can reach.

use std::sync::Arc;

use tokio::sync::OnceCell;

use super::example::Example;
use crate::{
    card::Card,
    config::{Limits, SiteConfig},
    engine::Engine,
    jobs::Jobs,
    models::library::Library,
};

/// The parts behind the site.
#[derive(Debug)]
pub struct App {
    /// Finds and names expressions.
    pub engine: Engine,
    /// Keeps the models that the engine asks.
    pub library: Arc<Library>,
    /// Keeps datasets, trains and evaluates.
    pub jobs: Jobs,
    /// What one visitor may ask for.
    pub limits: Limits,
    /// Who runs this copy.
    pub site: SiteConfig,
    /// The worked example, made by this server's engine on the first view.
    pub(super) example: OnceCell<Example>,
}

impl App {
    /// A site around `jobs`, its datasets and its models with their engine.
    pub fn new(jobs: Jobs, limits: Limits, site: SiteConfig) -> Self {
        Self {
            engine: jobs.models().engine().clone(),
            library: Arc::clone(jobs.models()),
            jobs,
            limits,
            site,
            example: OnceCell::new(),
        }
    }

    /// The card of the model that answers unless told otherwise.
    pub(super) fn default_card(&self) -> Option<Arc<Card>> {
        self.engine.models().first().cloned()
    }

    /// The card called `id`.
    pub(super) fn card(&self, id: &str) -> Option<Arc<Card>> {
        self.engine.card(id)
    }
}
