//! Inference for many askers: one thread owns the face detector and asks the models.
//!
//! Requests wait in a bounded queue; when it is full the answer is [`EngineError::Busy`] at once. No pixel
//! and no tensor is touched on an async thread.

mod explained;
mod shelf;
mod worker;

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, mpsc};

use image::RgbImage;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use crate::card::Card;
use crate::ml::classify::Classifier;
use crate::vision::bounding_box::BoundingBox;
use crate::vision::decode::{DecodeError, DecodeLimits};
use crate::vision::detect::DetectorKind;

pub use explained::{Explained, MOST_EXPLAINED};
pub use shelf::ChangeError;

use shelf::{Model, Shelf};
use worker::{Job, Worker};

/// Bounds of an engine.
#[derive(Debug, Clone)]
pub struct EngineConfig {
    /// Most requests that may wait or be worked on at a time.
    pub queue_length: usize,
    /// Bounds on each image.
    pub decode: DecodeLimits,
    /// What finds faces.
    pub detector: DetectorKind,
}

impl Default for EngineConfig {
    fn default() -> Self {
        Self {
            queue_length: 64,
            decode: DecodeLimits::default(),
            detector: DetectorKind::default(),
        }
    }
}

/// How an image is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FaceMode {
    /// Search it for faces.
    #[default]
    Detect,
    /// The whole image is one face crop.
    Whole,
}

/// One image to answer.
#[derive(Debug, Clone)]
pub struct ImageRequest {
    /// The file's bytes.
    pub bytes: bytes::Bytes,
    /// How to read it.
    pub faces: FaceMode,
    /// The model to ask; the default one if `None`.
    pub model: Option<String>,
    /// Whether [`ImageAnswer::image`] (the upright picture) is wanted back, for drawing.
    pub keep_image: bool,
}

/// One face found.
#[derive(Debug, Clone)]
pub struct FaceAnswer {
    /// Where, in pixels of the upright image.
    pub bounding_box: BoundingBox,
    /// Softmax probabilities in the order of the model's classes.
    pub scores: Vec<f32>,
}

/// What the engine found in one image.
#[derive(Debug, Clone)]
pub struct ImageAnswer {
    /// Card of the model that answered.
    pub card: Arc<Card>,
    /// Width of the upright image in pixels.
    pub width: u32,
    /// Height of the upright image in pixels.
    pub height: u32,
    /// Faces from left to right.
    pub faces: Vec<FaceAnswer>,
    /// The upright picture, if it was asked for.
    pub image: Option<RgbImage>,
}

/// Why the engine gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The bytes are no usable image.
    #[error(transparent)]
    Image(#[from] DecodeError),
    /// No such model.
    #[error("there is no model called {0}; GET /api/v1/models lists those there are")]
    UnknownModel(String),
    /// The queue is full.
    #[error("too many requests are waiting; try again in a moment")]
    Busy,
    /// The inference thread failed on this image or has ended.
    #[error("the inference thread could not answer this image")]
    Failed,
}

/// Why an engine could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// There is no model to ask.
    #[error("there is no model to start with")]
    NoModel,
    /// The system gives no thread.
    #[error("the inference thread could not be started: {0}")]
    Thread(#[from] std::io::Error),
}

/// A handle to the inference thread, which ends when the last handle is gone; cheap to clone.
#[derive(Debug, Clone)]
pub struct Engine {
    detector: DetectorKind,
    shelf: Arc<RwLock<Shelf>>,
    device: Arc<str>,
    jobs: mpsc::Sender<Job>,
    room: Arc<Semaphore>,
}

impl Engine {
    /// Starts the inference thread. The first classifier is the default one.
    ///
    /// # Errors
    ///
    /// If there is no classifier or no thread.
    pub fn start(
        classifiers: Vec<Classifier>,
        device: &str,
        config: EngineConfig,
    ) -> Result<Self, StartError> {
        let shelf = Shelf::new(classifiers).ok_or(StartError::NoModel)?;
        let room = Arc::new(Semaphore::new(config.queue_length));
        let (jobs, waiting) = mpsc::channel();
        let detector = config.detector;
        let worker = Worker {
            detector: config.detector.for_photos(),
            config,
        };
        std::thread::Builder::new()
            .name("inference".to_owned())
            .spawn(move || worker.run(&waiting))?;
        Ok(Self {
            detector,
            shelf: Arc::new(RwLock::new(shelf)),
            device: device.into(),
            jobs,
            room,
        })
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

    /// Network of the model called `id`. Its own card may be older than [`card`](Self::card): a new name
    /// or default does not show in it.
    pub fn classifier(&self, id: &str) -> Option<Arc<Classifier>> {
        Some(Arc::clone(&self.shelf().find(Some(id))?.classifier))
    }

    /// Adds a model, or replaces the one of the same id.
    ///
    /// # Errors
    ///
    /// [`ChangeError::Bundled`] if that is the bundled one.
    pub fn insert(&self, classifier: Classifier) -> Result<Arc<Card>, ChangeError> {
        self.shelf_to_change().insert(classifier)
    }

    /// Forgets a model. Who waits for an answer of it still gets one. If it was the default, the bundled
    /// model becomes that.
    ///
    /// # Errors
    ///
    /// If there is no such model, or it is the bundled or the only one.
    pub fn remove(&self, id: &str) -> Result<(), ChangeError> {
        self.shelf_to_change().remove(id)
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
        self.shelf_to_change().rename(id, name)
    }

    /// What computes, in words, for instance `CPU, 2 threads`.
    pub fn device(&self) -> &str {
        &self.device
    }

    /// Answers one image; waits in the bounded queue.
    ///
    /// # Errors
    ///
    /// [`EngineError::Busy`] at once if the queue is full; the others as they say.
    pub async fn predict(&self, request: ImageRequest) -> Result<ImageAnswer, EngineError> {
        Ok(self.ask(request, false).await?.answer)
    }

    /// The same, and what speaks for each answer.
    ///
    /// # Errors
    ///
    /// As [`predict`](Self::predict).
    pub async fn explain(&self, request: ImageRequest) -> Result<Explained, EngineError> {
        self.ask(request, true).await
    }

    async fn ask(&self, request: ImageRequest, explain: bool) -> Result<Explained, EngineError> {
        let (job, answer) = self.job(request, explain)?;
        self.jobs.send(job).map_err(|_| EngineError::Failed)?;
        answer.await.unwrap_or(Err(EngineError::Failed))
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
        let (job, answer) = self.job(request, false)?;
        self.jobs.send(job).map_err(|_| EngineError::Failed)?;
        let answer = answer.blocking_recv();
        Ok(answer.unwrap_or(Err(EngineError::Failed))?.answer)
    }

    fn job(
        &self,
        request: ImageRequest,
        explain: bool,
    ) -> Result<(Job, oneshot::Receiver<Result<Explained, EngineError>>), EngineError> {
        let model = self.model(request.model.as_deref())?;
        let place = self.place()?;
        let (answer, receiver) = oneshot::channel();
        Ok((
            Job {
                request,
                model,
                explain,
                answer,
                _place: place,
            },
            receiver,
        ))
    }

    /// Runs pixel work (drawing, cropping, JPEG encoding) off the async threads, within the same bound.
    ///
    /// # Errors
    ///
    /// [`EngineError::Busy`] if there is no room, [`EngineError::Failed`] if the work panics.
    pub async fn render<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, EngineError> {
        let place = self.place()?;
        let result = tokio::task::spawn_blocking(work).await;
        drop(place);
        result.map_err(|_| EngineError::Failed)
    }

    fn place(&self) -> Result<OwnedSemaphorePermit, EngineError> {
        Arc::clone(&self.room)
            .try_acquire_owned()
            .map_err(|_| EngineError::Busy)
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
