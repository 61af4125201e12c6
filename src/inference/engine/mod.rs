//! Inference for many askers: two threads find faces and ask the models.
//!
//! A bounded number of requests is admitted; when there are as many the answer is [`EngineError::Busy`] at once. Their
//! images are answered in turns between clients, and one of the threads is for ordinary photos alone. No pixel and no
//! tensor is touched on an async thread.

mod asker;
mod error;
mod explained;
mod question;
mod shelf;
mod turns;
mod weights;
mod worker;

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::thread::JoinHandle;

use tokio::sync::{Semaphore, oneshot};

use crate::config::shares::{Client, Pool};
use crate::ml::card::{Card, Evaluation};
use crate::ml::classify::Classifier;
use crate::ml::explain::Heat;
use crate::vision::decode::{self, DecodeLimits};
use crate::vision::detect::DetectorKind;

pub use asker::Asker;
pub use error::{EngineError, StartError};
pub use explained::{Explainable, Found, MAX_EXPLAINED};
pub use question::{FaceAnswer, FaceMode, ImageAnswer, ImageRequest};
pub use shelf::ChangeError;
pub use weights::{LoadModel, ModelSource};

use shelf::{Model, Shelf};
use turns::Turns;
use weights::LoadedModels;
use worker::{Job, Worker};

/// Pixels up to which a picture is ordinary: what phones save by default. One thread is for these alone, so that they
/// never wait for a larger one.
const ORDINARY_PX: u64 = 16_000_000;
/// What explaining a face costs, in pixels of a picture that takes as long; more than any ordinary picture.
const EXPLAIN_COST_PX: u64 = 20_000_000;

/// Bounds of an engine.
#[derive(Debug, Clone)]
pub struct EngineConfig {
    /// Most requests that may wait or be worked on at a time.
    pub queue_length: usize,
    /// Most of them that come from one client.
    pub max_requests_per_client: usize,
    /// Most stored models whose weights are in memory.
    pub max_loaded_models: usize,
    /// Most bytes of their weights.
    pub max_loaded_bytes: u64,
    /// Bounds on each image.
    pub decode: DecodeLimits,
    pub detector: DetectorKind,
}

impl Default for EngineConfig {
    fn default() -> Self {
        Self {
            queue_length: 64,
            max_requests_per_client: 48,
            max_loaded_models: 16,
            max_loaded_bytes: 256 << 20,
            decode: DecodeLimits::default(),
            detector: DetectorKind::default(),
        }
    }
}

/// A handle to the inference threads, which end when the last handle is gone; cheap to clone.
#[derive(Debug, Clone)]
pub struct Engine {
    detector: DetectorKind,
    shelf: Arc<RwLock<Shelf>>,
    loaded: Arc<LoadedModels>,
    device: Arc<str>,
    jobs: Arc<Entrance>,
    threads: Arc<[JoinHandle<()>; 2]>,
    room: Arc<Pool>,
    /// For work of [`render`](Self::render): a few pictures are in memory at a time.
    hands: Arc<Semaphore>,
}

/// The threads' work, closed when no handle is left.
#[derive(Debug)]
struct Entrance(Arc<Turns<Job>>);

impl Drop for Entrance {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl Engine {
    /// Starts the inference threads. The first model is the default one.
    ///
    /// # Errors
    ///
    /// If there is no model or no thread.
    pub fn start<M: Into<ModelSource>>(
        models: Vec<M>,
        device: &str,
        config: EngineConfig,
    ) -> Result<Self, StartError> {
        let models = models.into_iter().map(Into::into).collect();
        let shelf = Shelf::new(models).ok_or(StartError::NoModel)?;
        let loaded = Arc::new(LoadedModels::new(
            config.max_loaded_models,
            config.max_loaded_bytes,
        ));
        let jobs = Arc::new(Entrance(Arc::new(Turns::new())));
        let start = |name: &str, max_cost| {
            let worker = Worker {
                detector: config.detector.for_photos(),
                config: config.clone(),
                loaded: Arc::clone(&loaded),
                max_cost,
            };
            let jobs = Arc::clone(&jobs.0);
            let thread = std::thread::Builder::new().name(name.to_owned());
            thread.spawn(move || worker.run(&jobs))
        };
        let threads = [
            start("inference", ORDINARY_PX)?,
            start("large pictures", u64::MAX)?,
        ];
        Ok(Self {
            detector: config.detector,
            shelf: Arc::new(RwLock::new(shelf)),
            loaded,
            device: device.into(),
            jobs,
            threads: Arc::new(threads),
            room: Pool::new(
                config.queue_length as u64,
                config.max_requests_per_client as u64,
            ),
            hands: Arc::new(Semaphore::new(hands())),
        })
    }

    /// Whether the inference threads still take images.
    pub fn is_running(&self) -> bool {
        !self.threads.iter().any(JoinHandle::is_finished)
    }

    /// What finds faces.
    pub fn detector(&self) -> DetectorKind {
        self.detector
    }

    /// Cards of every model as they are now, the default one first; later changes do not show in it.
    pub fn models(&self) -> Arc<[Arc<Card>]> {
        self.shelf().cards()
    }

    /// Card of the model called `id`.
    pub fn card(&self, id: &str) -> Option<Arc<Card>> {
        Some(Arc::clone(&self.shelf().find(Some(id))?.card))
    }

    /// Network of the model called `id`, loaded if it is not in memory: slow then. Its own card may be older than
    /// [`card`](Self::card): a new name or default does not show in it.
    ///
    /// # Errors
    ///
    /// [`EngineError::UnknownModel`] or [`EngineError::Unloadable`].
    pub fn classifier(&self, id: &str) -> Result<Arc<Classifier>, EngineError> {
        let model = self.model(Some(id))?;
        loaded(&self.loaded, &model)
    }

    /// Adds a model, or replaces the one of the same id.
    ///
    /// # Errors
    ///
    /// [`ChangeError::Bundled`] if that is the bundled one.
    pub fn insert(&self, model: impl Into<ModelSource>) -> Result<Arc<Card>, ChangeError> {
        self.shelf_to_change().insert(model.into())
    }

    /// Forgets a model. Who waits for an answer of it still gets one. If it was the default, the bundled
    /// model becomes that.
    ///
    /// # Errors
    ///
    /// If there is no such model, or it is the bundled or the only one.
    pub fn remove(&self, id: &str) -> Result<(), ChangeError> {
        let removed = self.shelf_to_change().remove(id)?;
        self.loaded.forget(removed.weights());
        Ok(())
    }

    /// Lets this model answer unless told otherwise.
    ///
    /// # Errors
    ///
    /// If there is no such model.
    pub fn set_default(&self, id: &str) -> Result<Arc<Card>, ChangeError> {
        self.shelf_to_change().set_default(id)
    }

    /// Gives a model another name for people; its id stays.
    ///
    /// # Errors
    ///
    /// If there is no such model, or it is the bundled one.
    pub fn rename(&self, id: &str, name: &str) -> Result<Arc<Card>, ChangeError> {
        self.shelf_to_change()
            .describe(id, |card| card.name = name.to_owned())
    }

    /// Puts other figures on a model's card.
    ///
    /// # Errors
    ///
    /// If there is no such model, or it is the bundled one.
    pub fn set_figures(
        &self,
        id: &str,
        figures: Vec<Evaluation>,
    ) -> Result<Arc<Card>, ChangeError> {
        self.shelf_to_change()
            .describe(id, |card| card.metrics = figures)
    }

    /// Puts another card on a model, which stays what it is; whether it is the default one stays as well.
    ///
    /// # Errors
    ///
    /// If there is no such model, or it is the bundled one.
    pub fn set_card(&self, card: Card) -> Result<Arc<Card>, ChangeError> {
        let id = card.id.clone();
        self.shelf_to_change().describe(&id, |known| {
            let default = known.default;
            *known = Card { default, ..card };
        })
    }

    /// Puts the models in this order, the first of which is the default one; those that are not named come last.
    pub fn arrange(&self, ids: &[&str]) {
        self.shelf_to_change().arrange(ids);
    }

    /// What computes, in words, for instance `CPU, 2 threads`.
    pub fn device(&self) -> &str {
        &self.device
    }

    /// Takes in a request of `client`: as many images as it likes, one after the other.
    ///
    /// # Errors
    ///
    /// [`EngineError::Busy`] at once if there are too many requests already, in all or of this client.
    pub fn admit(&self, client: Client) -> Result<Asker, EngineError> {
        let place = self.room.take(client, 1);
        place.map(Asker::new).ok_or(EngineError::Busy)
    }

    /// Answers one image when it is its turn.
    ///
    /// # Errors
    ///
    /// As they say.
    pub async fn predict(&self, request: ImageRequest) -> Result<ImageAnswer, EngineError> {
        Ok(self.find(request).await?.answer)
    }

    /// The same, with faces to [`explain`](Self::explain) if the request wants them.
    ///
    /// # Errors
    ///
    /// As [`predict`](Self::predict).
    pub async fn find(&self, request: ImageRequest) -> Result<Found, EngineError> {
        let found = self.enter(request)?;
        found.await.unwrap_or(Err(EngineError::Failed))
    }

    /// The same for callers without an async runtime.
    ///
    /// # Errors
    ///
    /// As [`predict`](Self::predict).
    ///
    /// # Panics
    ///
    /// If called on an async thread.
    pub fn predict_blocking(&self, request: ImageRequest) -> Result<ImageAnswer, EngineError> {
        let found = self.enter(request)?.blocking_recv();
        Ok(found.unwrap_or(Err(EngineError::Failed))?.answer)
    }

    fn enter(
        &self,
        request: ImageRequest,
    ) -> Result<oneshot::Receiver<Result<Found, EngineError>>, EngineError> {
        let model = self.model(request.model.as_deref())?;
        // What has no header is refused at once when its turn comes.
        let header = decode::header(&request.bytes);
        let turn = request
            .asker
            .turn(header.map_or(0, |header| header.cost_px()));
        let (answer, receiver) = oneshot::channel();
        let job = Job::Image {
            request,
            model,
            answer,
        };
        self.jobs.0.enter(turn, job);
        Ok(receiver)
    }

    /// What speaks for the answer about one face, when it is its turn.
    ///
    /// # Errors
    ///
    /// As they say.
    pub async fn explain(&self, asker: &Asker, face: Explainable) -> Result<Heat, EngineError> {
        let (answer, receiver) = oneshot::channel();
        let job = Job::Face {
            face,
            answer,
            _asker: asker.clone(),
        };
        self.jobs.0.enter(asker.turn(EXPLAIN_COST_PX), job);
        receiver.await.unwrap_or(Err(EngineError::Failed))
    }

    /// Runs pixel work (drawing, cropping, JPEG encoding) off the async threads, a few at a time; requests that wait for
    /// it count as requests of `client`.
    ///
    /// # Errors
    ///
    /// [`EngineError::Busy`] if there is no room, [`EngineError::Failed`] if the work panics.
    pub async fn render<T: Send + 'static>(
        &self,
        client: Client,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, EngineError> {
        let asker = self.admit(client)?;
        self.render_for(&asker, work).await
    }

    /// The same for a request that was admitted.
    ///
    /// # Errors
    ///
    /// [`EngineError::Failed`] if the work panics.
    pub async fn render_for<T: Send + 'static>(
        &self,
        asker: &Asker,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, EngineError> {
        let hand = Arc::clone(&self.hands).acquire_owned().await;
        let hand = hand.map_err(|_| EngineError::Failed)?;
        // Both are held until the work ends, also if no one waits for it any more.
        let held = (hand, asker.clone());
        let result = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(held);
            result
        });
        result.await.map_err(|_| EngineError::Failed)
    }

    fn model(&self, id: Option<&str>) -> Result<Arc<Model>, EngineError> {
        let unknown = || EngineError::UnknownModel(id.unwrap_or_default().to_owned());
        self.shelf().find(id).ok_or_else(unknown)
    }

    // No panic can leave a shelf half changed: a poisoned lock is as good as any.
    fn shelf(&self) -> RwLockReadGuard<'_, Shelf> {
        self.shelf.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn shelf_to_change(&self) -> RwLockWriteGuard<'_, Shelf> {
        self.shelf.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A model's network.
fn loaded(loaded: &LoadedModels, model: &Model) -> Result<Arc<Classifier>, EngineError> {
    loaded.get(model.weights()).map_err(|error| {
        tracing::error!(model = model.card.id, %error, "a model cannot be loaded");
        EngineError::Unloadable {
            model: model.card.id.clone(),
            why: error.to_string(),
        }
    })
}

/// How many pieces of drawing run at a time.
fn hands() -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    cores.clamp(2, 4)
}
