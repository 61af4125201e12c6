//! What every handler can reach.

use std::sync::Arc;

use tokio::sync::OnceCell;

use super::example::Example;
use crate::{
    camera::Cameras,
    card::Card,
    config::{Limits, SiteConfig},
    engine::Engine,
    jobs::Jobs,
    live::{Live, LiveConfig},
    models::library::Library,
    vision::{decode::DecodeLimits, detect::DetectorKind},
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
    /// Answers cameras.
    pub live: Live,
    /// Cameras of the server itself.
    pub cameras: Cameras,
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
        let engine = jobs.models().engine().clone();
        Self {
            live: Live::new(engine.clone(), live_config(&limits, engine.detector())),
            cameras: Cameras::attached(),
            engine,
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

fn live_config(limits: &Limits, detector: DetectorKind) -> LiveConfig {
    LiveConfig {
        detector,
        clients: limits.live_clients,
        decode: DecodeLimits {
            max_image_bytes: limits.live_frame_bytes,
            max_image_px: limits.live_frame_px,
        },
        ..LiveConfig::default()
    }
}
