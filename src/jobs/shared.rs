//! What handlers and the worker share.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::sync::{broadcast, watch};

use super::experiments::Digests;
use super::role::Role;
use super::running::{Board, News};
use crate::inference::engine::ChangeError;
use crate::ml::classify::Classifier;
use crate::ml::device::ComputeDevice;
use crate::ml::model_file::ModelError;
use crate::storage::datasets::Datasets;
use crate::storage::films::Films;
use crate::storage::models::library::{Library, LibraryError};
use crate::storage::store::{Change, End, JobState, Store, StoreError, StoredEvent};

/// Time before the database is tried again after it failed, for instance because the disk is full.
const RETRY_AFTER: Duration = Duration::from_secs(5);
/// Time before the first other try of a write.
const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// Tries of a write that fails for another reason than a full disk, over some seven seconds.
const TRIES: u32 = 6;
/// The same where the database is on another machine, which may be restarted: over some eight minutes.
const TRIES_IN_CLUSTER: u32 = 100;

/// How work on a job came to its end; nothing if the server stops, and the job goes on after its next start.
pub(super) type Outcome = Option<End>;

/// The parts behind the queue, and what is said between its threads.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) datasets: Datasets,
    pub(super) films: Films,
    pub(super) models: Arc<Library>,
    pub(super) device: ComputeDevice,
    pub(super) role: Role,
    pub(super) runtime: Handle,
    pub(super) board: Mutex<Board>,
    /// Held while a job is accepted, and while what jobs may need is deleted; see [`accept`](Self::accept).
    pub(super) accepting: Arc<tokio::sync::Mutex<()>>,
    /// How many jobs are worked on.
    pub(super) busy: AtomicUsize,
    /// Held while the device's random numbers are in use: by a training, or the estimate of one.
    pub(super) computing: Mutex<()>,
    /// Held while a request with a key is looked for and carried out; see [`keyed`](Self::keyed).
    pub(super) keys: Arc<tokio::sync::Mutex<()>>,
    /// Held by an estimate.
    pub(super) estimating: Mutex<()>,
    /// What experiments found out, for those who look again.
    pub(super) digests: Digests,
    pub(super) news: broadcast::Sender<News>,
    /// What other processes changed.
    pub(super) changes: broadcast::Sender<Change>,
    /// Whether a job ran anywhere when that was last looked at; for several processes alone.
    pub(super) runs_elsewhere: AtomicBool,
    pub(super) is_stopping: AtomicBool,
    pub(super) stopping: watch::Sender<bool>,
}

/// Work on a job.
pub(super) struct Work<'a>(&'a AtomicUsize);

impl Drop for Work<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Shared {
    pub(super) fn store(&self) -> &Store {
        self.datasets.store()
    }

    pub(super) fn board(&self) -> MutexGuard<'_, Board> {
        // It holds plain facts, which a panic elsewhere leaves whole.
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts as work on a job until it is dropped.
    pub(super) fn begin_work(&self) -> Work<'_> {
        self.busy.fetch_add(1, Ordering::SeqCst);
        Work(&self.busy)
    }

    /// Whether a job is worked on. One that has computed and waits to be written down is not.
    pub(super) fn is_busy(&self) -> bool {
        self.busy.load(Ordering::SeqCst) > 0
    }

    /// Removes the checkpoints of a job that has ended; whether they are gone.
    pub(super) fn forget_files(&self, id: &str) -> bool {
        match std::fs::remove_dir_all(self.datasets.data_dir().job(id)) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
            Err(error) => {
                tracing::warn!(job = id, %error, "the job's checkpoints cannot be removed");
                false
            }
            Ok(()) => true,
        }
    }

    /// Removes the video of a film whose job has ended, if it was not to be kept; what cannot be removed is tried again at the next
    /// start.
    pub(super) async fn tidy_film(&self, film: &str) {
        if let Err(error) = self.films.tidy(film).await {
            tracing::warn!(film, %error, "a video that was not to be kept cannot be removed");
        }
    }

    /// A model with its weights. Where these come from a store that does not answer, it is asked again for a while.
    pub(super) fn classifier(&self, id: &str) -> Result<Arc<Classifier>, ModelError> {
        let mut tried = 0;
        loop {
            let error = match self.models.classifier(id) {
                Ok(classifier) => return Ok(classifier),
                Err(error) => error,
            };
            tried += 1;
            let may_pass = error.is_passing() && self.tries().is_some_and(|tries| tried < tries);
            if may_pass && !self.is_stopping() {
                tracing::warn!(%error, "a model cannot be fetched; trying again");
                self.pause(tried);
                continue;
            }
            return Err(match error {
                LibraryError::Change(ChangeError::Unknown(id)) => {
                    ModelError::Unusable(format!("there is no model called {id} any more"))
                }
                LibraryError::Model(error) => error,
                error => ModelError::Unusable(error.to_string()),
            });
        }
    }

    /// Takes in what other processes changed about models.
    ///
    /// # Errors
    ///
    /// If that cannot be read.
    pub(super) async fn know_models(&self) -> Result<(), LibraryError> {
        if !self.models.is_shared() {
            return Ok(());
        }
        let models = Arc::clone(&self.models);
        let synced = tokio::task::spawn_blocking(move || models.sync()).await;
        synced.unwrap_or_else(|error| {
            tracing::error!(%error, "what others changed about models is not known");
            Ok(())
        })
    }

    /// Tries of a write that a job's work cannot do without.
    pub(super) fn tries(&self) -> Option<u32> {
        Some(match self.role.is_cluster() {
            true => TRIES_IN_CLUSTER,
            false => TRIES,
        })
    }

    /// Writes to the database, again and again where the disk is full, else at most `tries` times if there is a limit. A write
    /// about a job that another worker has by now is not tried again.
    ///
    /// # Errors
    ///
    /// What it was about when the server was stopped or the tries were used up.
    pub(super) fn insist<T, F>(
        &self,
        tries: Option<u32>,
        write: impl Fn() -> F,
    ) -> Result<T, StoreError>
    where
        F: Future<Output = Result<T, StoreError>>,
    {
        let mut tried = 0;
        loop {
            let error = match self.wait(write()) {
                Ok(done) => return Ok(done),
                Err(error) => error,
            };
            tried += 1;
            let is_last = !error.is_disk_full() && tries.is_some_and(|tries| tried >= tries);
            if is_last || error.is_fenced() || self.is_stopping() {
                return Err(error);
            }
            tracing::error!(%error, "a job cannot be written down; trying again");
            self.pause(tried);
        }
    }

    /// Waits before another try, a little longer each time, but not for a server that stops.
    pub(super) fn pause(&self, tried: u32) {
        let pause = FIRST_PAUSE.saturating_mul(1 << tried.min(5));
        let until = Instant::now() + pause.min(RETRY_AFTER);
        while Instant::now() < until && !self.is_stopping() {
            std::thread::sleep(FIRST_PAUSE);
        }
    }

    /// Runs a question to the database to its end.
    pub(super) fn wait<T>(&self, question: impl Future<Output = T>) -> T {
        self.runtime.block_on(question)
    }

    /// What computes, in words.
    pub(super) fn device_name(&self) -> &str {
        &self.device.name
    }

    /// Whether the server stops.
    pub(super) fn is_stopping(&self) -> bool {
        self.is_stopping.load(Ordering::Relaxed)
    }

    /// Whether work on a job is to stop, for whatever reason.
    pub(super) fn should_stop(&self, job: &str) -> bool {
        self.has_to_let_go(job) || self.is_cancelled(job)
    }

    /// Whether work on a job is to stop without an end: the server stops, or another worker has the job by now.
    pub(super) fn has_to_let_go(&self, job: &str) -> bool {
        self.is_stopping() || self.is_lost(job)
    }

    /// Whether another worker has the job by now.
    pub(super) fn is_lost(&self, job: &str) -> bool {
        self.board().lost.contains(job)
    }

    /// Whether someone asked for the job to stop.
    pub(super) fn is_cancelled(&self, job: &str) -> bool {
        self.board().cancelling.contains(job)
    }

    /// How a job ends whose work was stopped before there was anything to keep.
    pub(super) fn nothing_kept(&self, job: &str) -> Outcome {
        if self.has_to_let_go(job) {
            return None;
        }
        Some(End::plain(JobState::Cancelled))
    }

    /// Sends a stored event as [`send_stored`](Self::send_stored) does.
    pub(super) fn tell(&self, job: &str, event: &StoredEvent, is_last: bool) {
        self.send_stored(&mut self.board(), job, event, is_last);
    }

    /// Sends a stored event to all listeners, unless they were sent it before. Where several processes share the database, an event
    /// whose predecessors they were not sent is left to [`cluster`](super::cluster), which sends them in order.
    pub(super) fn send_stored(
        &self,
        board: &mut Board,
        job: &str,
        event: &StoredEvent,
        is_last: bool,
    ) {
        if self.role.is_cluster()
            && let Some(heard) = board.heard.get_mut(job)
        {
            match heard.seq {
                Some(sent) if event.seq == sent + 1 => heard.seq = Some(event.seq),
                // The listener itself reads what there was before its place was taken.
                _ => return,
            }
        }
        // No one may be listening.
        let _ = self.news.send(News::stored(job, event, is_last));
    }
}
