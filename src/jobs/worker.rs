//! The one thread that works on jobs, one after the other.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError, mpsc};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::error::JobError;
use super::live::{Live, News, Stage};
use super::request::JobRequest;
use super::story::Story;
use super::{Shared, evaluation, training};
use crate::storage::store::{End, FailureKind, Job, JobState, StoreError, StoredEvent};

/// Time before the database is tried again after it failed, for instance because the disk is full.
const RETRY_AFTER: Duration = Duration::from_secs(5);
/// Time before the first other try of a write.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
/// Tries of a write that fails for another reason than a full disk, over some seven seconds.
const TRIES: Option<u32> = Some(6);

/// How work on a job came to its end; nothing if the server stops, and the job goes on after its next start.
pub(super) type Outcome = Option<End>;

/// Time after which a job whose dataset's files are away is looked at again.
const LOOK_AGAIN_AFTER: Duration = Duration::from_secs(5);

/// What there is to do.
enum Next {
    Job(Box<Job>),
    Nothing,
    /// Jobs wait, all for files that cannot be seen.
    FilesAway,
}

/// What the thread owns.
pub(super) struct Worker {
    pub(super) shared: Arc<Shared>,
}

impl Worker {
    /// Works until the server stops or nobody can ask for a job any more.
    pub(super) fn run(&self, wake: &mpsc::Receiver<()>) {
        let mut failed = 0;
        while !self.is_stopping() {
            let next = self.next();
            failed = if next.is_err() { failed + 1 } else { 0 };
            match next {
                Ok(Next::Job(job)) => self.work(&job),
                Ok(Next::Nothing) => {
                    if wake.recv().is_err() {
                        return;
                    }
                }
                // Nobody tells when files come back.
                Ok(Next::FilesAway) => {
                    if wake.recv_timeout(LOOK_AGAIN_AFTER)
                        == Err(mpsc::RecvTimeoutError::Disconnected)
                    {
                        return;
                    }
                }
                Err(error) => {
                    tracing::error!(%error, "no job can be taken from the queue");
                    self.pause(failed);
                }
            }
        }
    }

    /// Takes the first job whose dataset's files can be seen; one whose dataset is gone is taken too, and fails.
    fn next(&self) -> Result<Next, StoreError> {
        let (store, datasets) = (self.shared.store(), &self.shared.datasets);
        let waiting = self.wait(store.waiting())?;
        let is_any_waiting = !waiting.is_empty();
        for (job, dataset) in waiting {
            if dataset.is_none_or(|dataset| datasets.is_available(&dataset))
                && let Some(job) = self.wait(store.take(&job))?
            {
                return Ok(Next::Job(Box::new(job)));
            }
        }
        Ok(match is_any_waiting {
            true => Next::FilesAway,
            false => Next::Nothing,
        })
    }

    fn work(&self, job: &Job) {
        let span = tracing::info_span!("job", id = job.id);
        let _entered = span.enter();
        self.shared.board().live = Some(Live {
            job: job.id.clone(),
            stage: Stage::Reading,
            progress: job.progress,
            seconds_left: None,
            latest: None,
        });
        let worked = catch_unwind(AssertUnwindSafe(|| self.carry_out(job)));
        let worked = worked.unwrap_or_else(|panic| Err(JobError::Panic(message(&*panic))));
        match worked {
            Ok(None) => {}
            // What broke because the server stops is no failure of the job.
            Err(_) if self.is_stopping() => {}
            Ok(Some(end)) => self.end(job, &end),
            Err(error) => {
                let failure = error.failure();
                match failure.kind {
                    // What is wrong with data names people's folders and files, which stay out of the log.
                    FailureKind::Unusable => tracing::warn!("what the job is about cannot be used"),
                    _ => tracing::warn!(%error, "the job failed"),
                }
                let failed = End {
                    state: JobState::Failed,
                    model: None,
                    report: None,
                    error: Some(failure),
                };
                self.end(job, &failed);
            }
        }
    }

    fn carry_out(&self, job: &Job) -> Result<Outcome, JobError> {
        // It guards nothing that a panic could leave half done.
        let computing = &self.shared.computing;
        let _computing = computing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(why) = &job.damaged {
            let remedy = "delete the job and ask for it again";
            return Err(JobError::DamagedRow("job", why.clone(), remedy));
        }
        let request = JobRequest::parse(&job.request)?;
        let dataset = self.wait(self.shared.store().dataset(&job.dataset))?;
        let dataset = dataset.ok_or(JobError::NoDataset)?;
        if let Some(why) = &dataset.damaged {
            let remedy = "delete the dataset and upload its ZIP again";
            return Err(JobError::DamagedRow("dataset", why.clone(), remedy));
        }
        let story = Story::open(self, job)?;
        match request {
            JobRequest::Train(request) => training::carry_out(self, story, &request, &dataset),
            JobRequest::Evaluate(request) => evaluation::carry_out(self, story, &request, &dataset),
        }
    }

    /// Writes the end down, if need be again and again: a job must not be run twice because the disk was full.
    fn end(&self, job: &Job, end: &End) {
        let written = self.insist(None, || self.shared.store().end_job(&job.id, end));
        let event = match written {
            Ok(event) => event,
            Err(error) => {
                tracing::error!(%error, "the job's end could not be written down");
                return;
            }
        };
        // Checkpoints are of no use any more; what cannot be removed is tried again at the next start.
        self.shared.forget_files(&job.id);
        let mut board = self.shared.board();
        board.live = None;
        board.cancelling.remove(&job.id);
        // Nobody may be listening.
        let _ = (self.shared.news).send(News::stored(&job.id, &event, true));
    }

    /// Writes to the database, again and again where the disk is full, else at most `tries` times if there is a limit.
    ///
    /// # Errors
    ///
    /// What it was about when the server was stopped or the tries were used up.
    fn insist<T, F>(&self, tries: Option<u32>, write: impl Fn() -> F) -> Result<T, StoreError>
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
            if is_last || self.is_stopping() {
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
        self.shared.runtime.block_on(question)
    }

    /// What computes, in words.
    pub(super) fn device(&self) -> &str {
        &self.shared.device.name
    }

    /// Whether the server stops.
    pub(super) fn is_stopping(&self) -> bool {
        self.shared.is_stopping.load(Ordering::Relaxed)
    }

    /// Whether work on a job is to stop, for whatever reason.
    pub(super) fn should_stop(&self, job: &str) -> bool {
        self.is_stopping() || self.is_cancelled(job)
    }

    /// Whether somebody asked for the job to stop.
    pub(super) fn is_cancelled(&self, job: &str) -> bool {
        self.shared.board().cancelling.contains(job)
    }

    /// How a job ends whose work was stopped before there was anything to keep.
    pub(super) fn nothing_kept(&self) -> Outcome {
        if self.is_stopping() {
            return None;
        }
        Some(End {
            state: JobState::Cancelled,
            model: None,
            report: None,
            error: None,
        })
    }

    pub(super) fn events(
        &self,
        job: &str,
        since: u64,
        most: u32,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        self.wait(self.shared.store().events(job, since, most))
    }

    pub(super) fn retell(&self, job: &str, seq: u64, body: &Value) -> Result<(), StoreError> {
        self.insist(TRIES, || self.shared.store().retell(job, seq, body))
    }

    /// Writes an event down, then sends it to whoever listens.
    pub(super) fn tell(&self, job: &str, body: &Value) -> Result<u64, StoreError> {
        let event = self.insist(TRIES, || self.shared.store().append(job, body))?;
        let mut board = self.shared.board();
        if let Some(live) = &mut board.live {
            live.latest = None;
        }
        // Nobody may be listening.
        let _ = (self.shared.news).send(News::stored(job, &event, false));
        Ok(event.seq)
    }

    /// Sends an event that is not written down to whoever listens.
    pub(super) fn pass(&self, job: &str, last_seq: u64, body: &Value) {
        let news = News::passing(job, last_seq, body);
        let mut board = self.shared.board();
        if let Some(live) = &mut board.live {
            live.latest = Some(news.clone());
        }
        let _ = self.shared.news.send(news);
    }

    pub(super) fn set_progress(
        &self,
        job: &str,
        stage: Stage,
        progress: f64,
        seconds_left: Option<f64>,
    ) {
        let mut board = self.shared.board();
        let is_stopping = board.cancelling.contains(job);
        if let Some(live) = &mut board.live {
            live.stage = if is_stopping { Stage::Stopping } else { stage };
            live.progress = progress;
            live.seconds_left = seconds_left;
        }
    }

    /// Writes down how far the running job is.
    pub(super) fn save_progress(&self, job: &str, device: &str) -> Result<(), StoreError> {
        let live = self.shared.board().live.clone();
        let (progress, seconds_left) =
            live.map_or((0.0, None), |live| (live.progress, live.seconds_left));
        let store = self.shared.store();
        self.insist(TRIES, || {
            store.save_progress(job, progress, seconds_left, device)
        })
    }
}

/// What a panic said.
fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("no message").to_owned()
}
