//! What every handler can reach.

use std::sync::Arc;
use std::time::SystemTime;

use tokio::sync::{Mutex, Semaphore};

use super::{
    buffers::Buffers,
    door::{Door, Session},
    error::WebError,
    example::Example,
};
use crate::config::shares::Pool;
use crate::config::{Limits, SiteConfig};
use crate::inference::camera::Cameras;
use crate::inference::engine::Engine;
use crate::inference::live::{Live, LiveConfig};
use crate::jobs::Jobs;
use crate::ml::card::Card;
use crate::storage::datasets::Datasets;
use crate::storage::films::Films;
use crate::storage::models::library::Library;
use crate::storage::recordings::Recordings;
use crate::storage::store::{Store, StoreError};
use crate::vision::{decode::DecodeLimits, detect::DetectorKind};

/// Pictures of films that are made at a time, and films with boxes: each is a process beside the server.
const FILM_PICTURES: usize = 2;
const FILM_COPIES: usize = 1;

/// The parts behind the site.
#[derive(Debug)]
pub struct App {
    /// Data sets, jobs and reports as rows.
    pub store: Store,
    /// Keeps data sets.
    pub datasets: Datasets,
    /// Keeps faces on their way to a data set.
    pub recordings: Recordings,
    /// Keeps films and what was seen in them.
    pub films: Films,
    /// Keeps the models that the engine asks.
    pub library: Arc<Library>,
    /// Finds and names expressions.
    pub engine: Engine,
    /// Trains and evaluates.
    pub jobs: Jobs,
    /// Answers cameras.
    pub live: Live,
    /// Cameras of the server itself.
    pub cameras: Cameras,
    /// What one visitor may ask for.
    pub limits: Limits,
    /// Who runs this copy.
    pub site: SiteConfig,
    /// Memory for forms with photos.
    pub(super) buffers: Buffers,
    /// Places for models that arrive.
    pub(super) model_uploads: Arc<Pool>,
    /// Places for models that have arrived and are read.
    pub(super) model_imports: Arc<Pool>,
    /// Places for pieces of films that arrive.
    pub(super) film_uploads: Arc<Pool>,
    /// Who may read a video to make pictures of it, and who to make a film of it.
    pub(super) film_pictures: Arc<Semaphore>,
    pub(super) film_copies: Arc<Semaphore>,
    /// Whom it lets in.
    pub door: Door,
    /// Whether it is one of several servers, which share a database and a store of files.
    pub is_cluster: bool,
    /// The worked example, made by this server's engine on the first view and again for another default model.
    pub(super) example: Mutex<Option<Arc<Example>>>,
}

impl App {
    /// A site around `jobs` and the data sets, models and engine that jobs work with.
    pub fn new(jobs: Jobs, limits: Limits, site: SiteConfig) -> Self {
        let engine = jobs.models().engine().clone();
        Self {
            store: jobs.store().clone(),
            datasets: jobs.datasets().clone(),
            recordings: Recordings::new(jobs.datasets().clone()),
            films: jobs.films().clone(),
            live: Live::new(engine.clone(), live_config(&limits, engine.detector())),
            cameras: Cameras::attached(),
            engine,
            library: Arc::clone(jobs.models()),
            jobs,
            buffers: Buffers::new(&limits),
            model_uploads: Pool::new(limits.uploads as u64, limits.max_uploads_per_client as u64),
            model_imports: Pool::new(
                limits.max_model_imports as u64,
                limits.max_model_imports_per_client as u64,
            ),
            film_uploads: Pool::new(limits.uploads as u64, limits.max_uploads_per_client as u64),
            film_pictures: Arc::new(Semaphore::new(FILM_PICTURES)),
            film_copies: Arc::new(Semaphore::new(FILM_COPIES)),
            limits,
            site,
            door: Door::default(),
            is_cluster: false,
            example: Mutex::default(),
        }
    }

    /// Looks up which sessions were ended before their time, by this server or another.
    ///
    /// # Errors
    ///
    /// If the database cannot be used.
    pub async fn learn_who_signed_out(&self) -> Result<(), StoreError> {
        let Some(password) = self.door.password() else {
            return Ok(());
        };
        let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let now = since_1970.map_or(0, |time| time.as_secs());
        let ended = self
            .store
            .signed_out(i64::try_from(now).unwrap_or(i64::MAX));
        let sessions = ended.await?;
        let sessions = sessions.iter().filter_map(Session::of_signed_out);
        sessions.for_each(|session| password.sign_out(session));
        Ok(())
    }

    /// The card of the model that answers unless told otherwise.
    pub(super) fn default_card(&self) -> Option<Arc<Card>> {
        self.engine.models().first().cloned()
    }

    /// Takes in a model that another server made a moment ago, and fetches its files, where several servers have the same models; the
    /// default one if `None`.
    pub(super) async fn prepare(&self, model: Option<&str>) -> Result<(), WebError> {
        if !self.library.is_shared() {
            return Ok(());
        }
        let (library, model) = (Arc::clone(&self.library), model.map(str::to_owned));
        let prepared = tokio::task::spawn_blocking(move || library.prepare(model.as_deref()));
        Ok(prepared.await.map_err(|_| WebError::Internal)??)
    }

    /// Takes in what other servers changed, if this one knows no model called `id`.
    pub(super) async fn look_for(&self, id: &str) -> Result<(), WebError> {
        if !self.library.is_shared() || self.card(id).is_some() {
            return Ok(());
        }
        let library = Arc::clone(&self.library);
        let synced = tokio::task::spawn_blocking(move || library.sync());
        Ok(synced.await.map_err(|_| WebError::Internal)??)
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
        max_clients_per_address: limits.max_live_clients_per_client,
        yields_after: limits.live_yields_after,
        decode: DecodeLimits {
            max_image_bytes: limits.live_frame_bytes,
            max_image_px: limits.live_frame_px,
        },
        ..LiveConfig::default()
    }
}
