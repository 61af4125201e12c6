//! Live frames for many cameras: faces followed from frame to frame, and asked about in common batches.
//!
//! Every client has one place, with one frame in work and at most one waiting; a newer frame takes the place of the
//! waiting one, so nothing queues up. Places with a waiting frame stand in one queue: that is round-robin, because
//! no one stands in it twice. A few threads decode and search, one asks the models about the faces of all clients.

mod face_search;
mod frame_detector;
mod queue;
mod session;
mod work;

#[cfg(test)]
mod tests;

use std::cmp::Reverse;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::sync::mpsc;

use crate::config::shares::{Client, Pool, Share};
use crate::inference::engine::{Engine, EngineError};
use crate::ml::card::Card;
use crate::vision::bounding_box::BoundingBox;
use crate::vision::decode::{DecodeError, DecodeLimits};
use crate::vision::detect::DetectorKind;
use crate::vision::track::Smoothing;

use frame_detector::{MakeDetector, bundled_detector};
use queue::FrameQueue;
use session::{Frame, Session};

/// Bounds of the live part.
#[derive(Debug, Clone)]
pub struct LiveConfig {
    /// Most clients at a time.
    pub clients: usize,
    /// Most of them at one network address.
    pub max_clients_per_address: usize,
    /// Time without a frame after which a client makes room for a new one.
    pub yields_after: Duration,
    /// Bounds on each frame.
    pub decode: DecodeLimits,
    /// Threads that decode frames and search them for faces.
    pub threads: usize,
    pub detector: DetectorKind,
}

impl Default for LiveConfig {
    /// 32 clients, frames of at most 2 MiB and 4 megapixels, a thread for each core up to eight.
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            clients: 32,
            max_clients_per_address: 24,
            yields_after: Duration::from_secs(10),
            decode: DecodeLimits {
                max_image_bytes: 2 << 20,
                max_image_px: 4_000_000,
            },
            threads: cores.min(8),
            detector: DetectorKind::default(),
        }
    }
}

/// Why a client or a frame is not answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LiveError {
    /// Every place is taken.
    #[error("{max_cameras} cameras are connected, as many as this server takes; try again later")]
    Busy { max_cameras: usize },
    /// No such model.
    #[error("there is no model called {0}")]
    UnknownModel(String),
    /// The frame is no usable image.
    #[error(transparent)]
    Image(#[from] DecodeError),
    /// A fault of ours on this frame, or no thread could be started.
    #[error("the frame could not be answered")]
    Failed,
}

/// The answer to one frame.
#[derive(Debug, Clone)]
pub struct LiveAnswer {
    /// Number of the frame among those received from this client, from 1.
    pub seq: u64,
    /// What was seen in it.
    pub seen: Result<LiveFrame, LiveError>,
}

/// What was seen in one frame.
#[derive(Debug, Clone)]
pub struct LiveFrame {
    /// Width of the upright frame in pixels.
    pub width: u32,
    /// Height of the upright frame in pixels.
    pub height: u32,
    /// Faces in the order of their ids; empty if there are none.
    pub faces: Vec<LiveFace>,
    /// Where the time went.
    pub times: Times,
}

/// One face of a frame.
#[derive(Debug, Clone, PartialEq)]
pub struct LiveFace {
    /// Counts from 1 for each client and stays with the face.
    pub id: u64,
    /// Where it is, in pixels of the upright frame.
    pub bounding_box: BoundingBox,
    /// Whether the face was not found in this very frame; its box is where it is expected and its scores are old.
    pub is_held: bool,
    /// Smoothed probabilities in the order of the model's classes.
    pub scores: Vec<f32>,
    /// The same of this frame alone.
    pub raw_scores: Vec<f32>,
}

/// Time that one frame took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Times {
    /// Waiting, for a free thread and for the other faces of a batch.
    pub queue: Duration,
    /// Reading the picture.
    pub decode: Duration,
    /// Searching and following faces, and cutting them out.
    pub detect: Duration,
    /// Asking the model, together with all faces of the batch.
    pub classify: Duration,
}

/// Takes clients in; its threads start with the first one and end with it.
#[derive(Debug)]
pub struct Live {
    engine: Engine,
    config: LiveConfig,
    places: Arc<Pool>,
    sessions: Mutex<Vec<Weak<Session>>>,
    queue: Arc<FrameQueue>,
    make_detector: MakeDetector,
    is_running: Mutex<bool>,
}

impl Live {
    /// Answers with the models of `engine`.
    pub fn new(engine: Engine, config: LiveConfig) -> Self {
        Self::with_detector(engine, config, bundled_detector)
    }

    fn with_detector(engine: Engine, config: LiveConfig, make_detector: MakeDetector) -> Self {
        Self {
            places: Pool::new(config.clients as u64, config.max_clients_per_address as u64),
            sessions: Mutex::default(),
            engine,
            config,
            queue: Arc::default(),
            make_detector,
            is_running: Mutex::new(false),
        }
    }

    /// Takes in a camera of `client` whose faces the model called `model` is asked about; the default one if `None`. If
    /// every place is taken, one that shows no frames makes room.
    ///
    /// # Errors
    ///
    /// [`LiveError::UnknownModel`], [`LiveError::Busy`], or [`LiveError::Failed`] if the system gives no thread.
    pub fn join(&self, client: Client, model: Option<&str>) -> Result<LiveClient, LiveError> {
        let unknown = || LiveError::UnknownModel(model.unwrap_or_default().to_owned());
        let first = self.engine.models().first().map(|card| card.id.clone());
        let id = model.map(str::to_owned).or(first).ok_or_else(unknown)?;
        let card = self.engine.card(&id).ok_or_else(unknown)?;
        let classifier = self.engine.classifier(&id).map_err(|error| match error {
            EngineError::UnknownModel(_) => unknown(),
            _ => LiveError::Failed,
        })?;
        let place = self.place(client)?;
        self.run()?;
        let (sender, answers) = mpsc::channel(1);
        let session = Arc::new(Session::new(classifier, sender, place));
        self.sessions().push(Arc::downgrade(&session));
        Ok(LiveClient {
            session,
            queue: Arc::clone(&self.queue),
            card,
            answers,
            received: 0,
            joined: Instant::now(),
        })
    }

    /// A place for `client`, also one that another camera gives up.
    fn place(&self, client: Client) -> Result<Share, LiveError> {
        let take = || self.places.take(client, 1);
        let place = take().or_else(|| {
            self.make_room(client);
            take()
        });
        place.ok_or(LiveError::Busy {
            max_cameras: self.config.clients,
        })
    }

    /// Sends away the camera that has shown no frame for longest: one of `client` if it has all that it may have, else
    /// one of the client with the most.
    fn make_room(&self, client: Client) {
        let sessions = self.sessions();
        let sessions = sessions.iter().filter_map(Weak::upgrade);
        let sessions: Vec<Arc<Session>> = sessions.filter(|session| session.has_place()).collect();
        let count = |client| {
            let theirs = sessions.iter().filter(|session| session.client() == client);
            theirs.count()
        };
        let is_full = count(client) >= self.config.max_clients_per_address;
        let idle = sessions.iter().filter(|session| {
            session.shown().elapsed() >= self.config.yields_after
                && (!is_full || session.client() == client)
        });
        let longest = |session: &&Arc<Session>| (count(session.client()), Reverse(session.shown()));
        if let Some(session) = idle.max_by_key(longest) {
            session.send_away();
        }
    }

    fn sessions(&self) -> MutexGuard<'_, Vec<Weak<Session>>> {
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.retain(|session| session.strong_count() > 0);
        sessions
    }

    /// Starts the threads unless they run.
    fn run(&self) -> Result<(), LiveError> {
        let mut is_running = self
            .is_running
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if !*is_running {
            work::start(&self.queue, &self.config, self.make_detector).map_err(|error| {
                tracing::error!(%error, "the threads for live frames could not be started");
                LiveError::Failed
            })?;
            *is_running = true;
        }
        Ok(())
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.queue.close();
    }
}

/// One client's place, free again when this is dropped.
#[derive(Debug)]
pub struct LiveClient {
    session: Arc<Session>,
    queue: Arc<FrameQueue>,
    card: Arc<Card>,
    answers: mpsc::Receiver<LiveAnswer>,
    received: u64,
    joined: Instant,
}

impl LiveClient {
    /// Card of the model that answers; its classes are the scores'.
    pub fn card(&self) -> &Arc<Card> {
        &self.card
    }

    /// Hands in a frame, which takes the place of one that still waits; gives its number.
    pub fn show(&mut self, bytes: Bytes) -> u64 {
        self.received += 1;
        let frame = Frame {
            seq: self.received,
            bytes,
            received: Instant::now(),
            at: self.joined.elapsed(),
        };
        if self.session.put(frame) {
            self.queue.enter(&self.session);
        }
        self.received
    }

    /// Ready when the place was given to another camera.
    pub fn sent_away(&self) -> impl Future<Output = ()> + Send + use<> {
        let session = Arc::clone(&self.session);
        async move { session.sent_away().await }
    }

    /// Smooths like this from the next frame on.
    pub fn set_smoothing(&self, smoothing: Smoothing) {
        self.session.set_smoothing(smoothing);
    }

    /// Forgets the faces before the next frame; ids go on counting.
    pub fn forget_faces(&self) {
        self.session.forget_faces();
    }

    /// The next answer. A client that does not ask for answers gets no further frame worked on. May be given up and asked
    /// again without losing an answer.
    pub async fn answer(&mut self) -> LiveAnswer {
        let Some(answer) = self.answers.recv().await else {
            // The other end lives in our own session.
            return std::future::pending().await;
        };
        if self.session.go_on() {
            self.queue.enter(&self.session);
        }
        answer
    }
}
