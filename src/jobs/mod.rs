//! Trainings, evaluations and films, which take long: a queue with a lane for each kind, and a thread for each lane.
//!
//! What is asked for is in the database before anybody hears of it, and so is every event. A server that is
//! killed finds its queue again: the training it was at goes on from its last checkpoint.

mod check;
mod checkpoints;
mod error;
mod estimate;
mod evaluation;
mod event;
mod event_log;
mod experiments;
mod explain;
mod film;
mod films;
mod leftovers;
mod needed;
mod once;
mod report;
mod request;
mod running;
mod shared;
mod training;
mod worker;

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

use serde_json::Value;
use tokio::runtime::Handle;
use tokio::sync::{broadcast, watch};

pub use estimate::Estimator;
pub use event::{FilmEvent, JobEvent, WorkEvent};
pub use experiments::{
    ExperimentEstimate, ExperimentEstimator, ExperimentRecords, ExperimentState, ExperimentStatus,
    RunOrder, RunStage, RunStatus,
};
pub use explain::HeatWanted;
pub use needed::Unneeded;
pub use report::{ReportDataset, ReportDocument, ReportModel};
pub use request::{EvaluateRequest, FilmRequest, JobRequest, RequestError, TrainRequest};
pub use running::{Listening, News, Running, Stage};

use crate::ml::device::ComputeDevice;
use crate::storage::datasets::{Datasets, DatasetsError};
use crate::storage::films::{Films, FilmsError};
use crate::storage::models::library::Library;
use crate::storage::store::{
    Cancelling, Job, JobKind, JobState, NewJob, Removal, RemovedKind, Store, StoreError, new_id,
};
use check::no_dataset;
use running::Board;
use shared::Shared;
use worker::Worker;

/// News that may wait for one listener: a minute of a training.
const NEWS: usize = 256;

/// Why a job was not accepted or not changed.
#[derive(Debug, thiserror::Error)]
pub enum JobsError {
    /// The request cannot be carried out.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// Too many jobs wait.
    #[error("{max_queued} jobs are waiting, the most this server keeps; wait until one is done")]
    QueueFull { max_queued: usize },
    /// The job has ended.
    #[error("the job has already ended")]
    Ended,
    /// There is no such job.
    #[error("there is no job {0}")]
    Missing(String),
    /// There is no such experiment.
    #[error("there is no experiment {0}")]
    NoExperiment(String),
    /// The client's key came with another request before.
    #[error("another request had this key before")]
    UsedKey,
    /// A fault of this program.
    #[error("a fault of this program broke it off")]
    Fault,
    /// Jobs that have not ended need what was to be deleted.
    #[error("these jobs still need it: {}", jobs.join(", "))]
    Needed {
        /// Their names, each with its id.
        jobs: Vec<String>,
    },
    /// The film cannot be kept or removed.
    #[error(transparent)]
    Films(#[from] FilmsError),
    /// The dataset's files are missing, or there is too little room for a training.
    #[error(transparent)]
    Datasets(#[from] DatasetsError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why the queue could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The system gives no thread.
    #[error("the threads for trainings, evaluations and films could not be started: {0}")]
    Thread(#[from] std::io::Error),
}

/// A job and what it is busy with.
#[derive(Debug, Clone)]
pub struct Status {
    /// The job, as far as it is this moment.
    pub job: Job,
    /// What it is busy with, while it runs.
    pub stage: Option<Stage>,
    /// How far its comparison is, 0 to 1, while that runs.
    pub comparison: Option<f64>,
}

/// A handle to the queue and its workers; cheap to clone.
#[derive(Debug, Clone)]
pub struct Jobs {
    shared: Arc<Shared>,
    /// One for each lane.
    wake: [mpsc::SyncSender<()>; 3],
    ended: Arc<Mutex<mpsc::Receiver<()>>>,
}

impl Jobs {
    /// Opens the queue and starts its workers, which go on where an earlier server left off.
    ///
    /// They ask the database through the runtime that this is called on, which must outlive them.
    ///
    /// # Errors
    ///
    /// If the database cannot be used or the system gives no threads.
    pub async fn start(
        datasets: Datasets,
        models: Arc<Library>,
        device: ComputeDevice,
    ) -> Result<Self, StartError> {
        Self::start_with(Films::open(datasets, None).await?, models, device).await
    }

    /// The same with films that were opened already, and the data sets beside them.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    pub async fn start_with(
        films: Films,
        models: Arc<Library>,
        device: ComputeDevice,
    ) -> Result<Self, StartError> {
        let datasets = films.datasets().clone();
        let requeued = datasets.store().requeue_running().await?;
        if datasets.is_paired() {
            leftovers::remove(&datasets).await?;
            models.remove_leftovers();
        }
        let cancelling = still_to_cancel(&films).await?;
        if requeued > 0 {
            tracing::warn!("going on with what was running when the server ended");
        }
        let shared = Arc::new(Shared {
            datasets,
            films,
            models,
            device,
            runtime: Handle::current(),
            board: Mutex::new(Board {
                cancelling,
                ..Board::default()
            }),
            accepting: Arc::default(),
            busy: AtomicUsize::new(0),
            computing: Mutex::default(),
            keyed: tokio::sync::Mutex::default(),
            estimating: Mutex::default(),
            digests: experiments::Digests::default(),
            news: broadcast::Sender::new(NEWS),
            is_stopping: AtomicBool::new(false),
            stopping: watch::Sender::new(false),
        });
        experiments::go_on(&shared).await?;
        let (end, ended) = mpsc::channel::<()>();
        let start = |lane: JobKind| {
            let (wake, waiting) = mpsc::sync_channel(1);
            let shared = Arc::clone(&shared);
            let worker = Worker { shared, lane };
            let end = end.clone();
            std::thread::Builder::new()
                .name(format!("jobs-{}", lane.name()))
                .spawn(move || {
                    worker.run(&waiting);
                    drop(end);
                })?;
            Ok::<_, std::io::Error>(wake)
        };
        let wake = [
            start(JobKind::Train)?,
            start(JobKind::Evaluate)?,
            start(JobKind::Film)?,
        ];
        Ok(Self {
            shared,
            wake,
            ended: Arc::new(Mutex::new(ended)),
        })
    }

    /// The datasets that jobs work on.
    pub fn datasets(&self) -> &Datasets {
        &self.shared.datasets
    }

    /// The models that jobs make and measure.
    pub fn models(&self) -> &Arc<Library> {
        &self.shared.models
    }

    /// Where jobs and reports are kept.
    pub fn store(&self) -> &Store {
        self.shared.store()
    }

    /// Checks a request and puts it at the end of the queue.
    ///
    /// # Errors
    ///
    /// If it cannot be carried out, or too many jobs wait.
    pub async fn submit(&self, request: &Value) -> Result<Status, JobsError> {
        self.submit_as(new_id("job"), request).await
    }

    /// The same for a job that is to have this id, which no other has.
    async fn submit_as(&self, id: String, request: &Value) -> Result<Status, JobsError> {
        let (request, dataset) = self.completed(request).await?;
        let parsed = JobRequest::parse(&request)?;
        let request = parsed.with_its_name(request);
        let dataset = Self::usable(parsed.dataset(), dataset)?;
        // What it needs stays from here on.
        let _accepting = self.shared.accept().await;
        self.shared.check(&parsed, &dataset)?;
        self.datasets().make_sure_of_files(&dataset.id)?;
        if let JobRequest::Train(request) = &parsed {
            self.datasets().make_sure_of_room(0)?;
            let room = self.models().check_room();
            room.map_err(|full| RequestError::new("kind", full.to_string()))?;
            self.check_device(request.device).await?;
        }
        let job = NewJob {
            id,
            kind: parsed.kind(),
            request,
            dataset: dataset.id.clone(),
        };
        let max_queued = self.datasets().limits().queued_jobs;
        let Some(event) = self.store().enqueue(&job, max_queued).await? else {
            return Err(match self.store().dataset(&dataset.id).await? {
                Some(_) => JobsError::QueueFull { max_queued },
                None => no_dataset(&dataset.id).into(),
            });
        };
        // No one may be listening.
        let _ = self.shared.news.send(News::stored(&job.id, &event, false));
        self.wake();
        self.status(&job.id).await
    }

    /// Whether a job runs.
    pub fn is_working(&self) -> bool {
        !self.shared.board().running.is_empty()
    }

    /// All jobs, the newest first.
    ///
    /// # Errors
    ///
    /// If the database cannot be read.
    pub async fn statuses(&self) -> Result<Vec<Status>, JobsError> {
        let jobs = self.store().jobs().await?;
        Ok(jobs
            .into_iter()
            .map(|job| self.with_progress(job))
            .collect())
    }

    /// The job called `id`.
    ///
    /// # Errors
    ///
    /// If there is none, or the database cannot be read.
    pub async fn status(&self, id: &str) -> Result<Status, JobsError> {
        let job = self
            .store()
            .job(id)
            .await?
            .ok_or_else(|| JobsError::Missing(id.to_owned()))?;
        Ok(self.with_progress(job))
    }

    fn with_progress(&self, mut job: Job) -> Status {
        let running = self.shared.board().running.get(&job.id).cloned();
        let running = running.filter(|_| job.state == JobState::Running);
        if let Some(running) = &running {
            job.progress = running.progress;
            job.seconds_left = running.seconds_left;
        }
        Status {
            job,
            stage: running.as_ref().map(|running| running.stage),
            comparison: running.and_then(|running| running.comparison),
        }
    }

    /// Asks a job to end: one that waits ends at once, one that runs after its current step. A training whose model is there
    /// skips its comparison and has succeeded.
    ///
    /// # Errors
    ///
    /// If it has ended already, or there is none.
    pub async fn cancel(&self, id: &str) -> Result<Status, JobsError> {
        match self.store().cancel(id).await? {
            Cancelling::Ended(event) => {
                let _ = self.shared.news.send(News::stored(id, &event, true));
                self.shared.forget_files(id);
                let job = self.store().job(id).await?;
                if let Some(job) = job.filter(|job| job.kind == JobKind::Film) {
                    self.shared.tidy_film(&job.dataset).await;
                }
                if let Some(experiment) = self.store().experiment_of(id).await? {
                    self.shared.begin_next_run(&experiment).await?;
                    self.wake();
                }
            }
            Cancelling::NotOpen => {
                self.status(id).await?;
                return Err(JobsError::Ended);
            }
            Cancelling::Asked => {
                let mut board = self.shared.board();
                board.cancelling.insert(id.to_owned());
                if let Some(running) = board.running.get_mut(id) {
                    running.stage = Stage::Stopping;
                }
            }
        }
        self.status(id).await
    }

    /// Forgets a job that has ended; its model and report stay.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn remove(&self, id: &str) -> Result<Removal, JobsError> {
        let removal = self.store().remove_job(id).await?;
        if removal == Removal::Removed && self.shared.forget_files(id) {
            // The next start looks for the files once more if this cannot be written.
            let _ = self.store().removal_done(RemovedKind::Job, id).await;
        }
        Ok(removal)
    }

    /// Listens from now on. Reading the stored events afterwards misses nothing in between.
    pub fn listen(&self, id: &str) -> Listening {
        // News are sent under the same lock, so none is both `latest` and still to come.
        let board = self.shared.board();
        let running = board.running.get(id);
        Listening {
            news: self.shared.news.subscribe(),
            latest: running.and_then(|running| running.latest.clone()),
        }
    }

    /// Turns true when the server stops.
    pub fn stopping(&self) -> watch::Receiver<bool> {
        self.shared.stopping.subscribe()
    }

    /// Tells the workers and all listeners that the server stops. Running jobs are left as they are and go on after the
    /// next start, trainings from their last checkpoint.
    pub fn stop(&self) {
        self.shared.is_stopping.store(true, Ordering::Relaxed);
        self.shared.stopping.send_replace(true);
        self.wake();
    }

    fn wake(&self) {
        // A worker that was woken already needs no second call.
        for lane in &self.wake {
            let _ = lane.try_send(());
        }
    }

    /// Waits until the workers have stopped, at most for `patience`; whether they have. Blocks its thread.
    pub fn wait_for_workers(&self, patience: Duration) -> bool {
        let ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        // The workers' ends of the channel close with their threads.
        !matches!(
            ended.recv_timeout(patience),
            Err(mpsc::RecvTimeoutError::Timeout)
        )
    }
}

/// Jobs that were asked to stop before the server ended. Those with a checkpoint run once more, to keep their best
/// weights or what they saw; the others end here.
async fn still_to_cancel(films: &Films) -> Result<HashSet<String>, StoreError> {
    let (store, data_dir) = (films.datasets().store(), films.datasets().data_dir());
    let mut open = HashSet::new();
    for id in store.cancelling().await? {
        let job = store.job(&id).await?;
        let film = job.filter(|job| job.kind == JobKind::Film);
        let has_seen = film.is_some_and(|job| films.journal(&job.dataset).is_file());
        match has_seen || data_dir.job(&id).is_dir() {
            true => drop(open.insert(id)),
            false => drop(store.cancel(&id).await?),
        }
    }
    Ok(open)
}
