//! Trainings, evaluations and films, which take long: a queue with a lane for each kind, and a thread for each lane.
//!
//! What is asked for is in the database before anybody hears of it, and so is every event. A server that is
//! killed finds its queue again: the training it was at goes on from its last checkpoint.

mod check;
mod checkpoints;
mod cluster;
mod ending;
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
mod listening;
mod needed;
mod once;
mod report;
mod request;
mod role;
mod running;
mod shared;
mod start;
mod training;
mod turn;
mod worker;

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::watch;

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
pub use role::{Member, Role, Timing};
pub use running::{Listening, News, Place, Running, Stage};
pub use start::StartError;

use crate::storage::datasets::{Datasets, DatasetsError};
use crate::storage::films::FilmsError;
use crate::storage::models::library::Library;
use crate::storage::store::{Job, JobKind, JobState, NewJob, Store, StoreError, new_id};
use check::no_dataset;
use cluster::Passed;
use shared::Shared;

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
    wake: Wake,
    ended: Arc<Mutex<mpsc::Receiver<()>>>,
}

/// Calls the worker threads of this process.
#[derive(Debug, Clone)]
struct Wake(Arc<[mpsc::SyncSender<()>]>);

impl Wake {
    fn all(&self) {
        // A worker that was woken already needs no second call.
        for lane in self.0.iter() {
            let _ = lane.try_send(());
        }
    }
}

impl Jobs {
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
        let _accepting = self.shared.accept().await?;
        self.shared.check(&parsed, &dataset)?;
        self.datasets().make_sure_of_files(&dataset.id)?;
        if let JobRequest::Train(request) = &parsed {
            self.datasets().make_sure_of_room(0)?;
            let room = self.models().check_room();
            room.map_err(|full| RequestError::new("kind", full.to_string()))?;
            // Another machine may have other devices.
            if self.shared.role.works_on(JobKind::Train) {
                self.check_device(request.device).await?;
            }
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
        self.shared.tell(&job.id, &event, false);
        self.wake();
        self.status(&job.id).await
    }

    /// Whether a job runs, on whatever machine.
    pub fn is_working(&self) -> bool {
        !self.shared.board().running.is_empty()
            || self.shared.runs_elsewhere.load(Ordering::Relaxed)
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
        if let Some(running) = running {
            job.progress = running.progress;
            job.seconds_left = running.seconds_left;
            return Status {
                job,
                stage: Some(running.stage),
                comparison: running.comparison,
            };
        }
        let passed = job.passing.as_deref().and_then(Passed::parse);
        let passed = passed.filter(|_| job.state == JobState::Running);
        Status {
            stage: passed.as_ref().map(|passed| match job.is_cancelling {
                true => Stage::Stopping,
                false => passed.stage,
            }),
            comparison: passed.and_then(|passed| passed.comparison),
            job,
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
        self.wake.all();
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

#[cfg(all(test, feature = "cluster"))]
mod tests;
