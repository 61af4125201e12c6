//! The threads that work on jobs, one for each kind, each one job after the other.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, PoisonError, mpsc};
use std::time::Duration;

use super::error::JobError;
use super::event_log::EventLog;
use super::request::JobRequest;
use super::running::{Running, Stage};
use super::shared::{Outcome, Shared};
use super::{checkpoints, evaluation, film, training};
use crate::storage::store::{End, FailureKind, Job, JobKind, JobState, StoreError};

/// Time after which a job whose dataset's files are away is looked at again, and a queue that others fill too.
const LOOK_AGAIN_AFTER: Duration = Duration::from_secs(5);

/// What there is to do.
enum Next {
    Job(Box<Job>),
    Nothing,
    /// Jobs wait, all for files that cannot be seen.
    FilesAway,
}

/// What a thread owns.
pub(super) struct Worker {
    pub(super) shared: Arc<Shared>,
    /// What it works on, so that a short evaluation does not wait behind a long training.
    pub(super) lane: JobKind,
}

impl Worker {
    /// Works until the server stops or no one can ask for a job any more.
    pub(super) fn run(&self, wake: &mpsc::Receiver<()>) {
        let mut failed = 0;
        while !self.shared.is_stopping() {
            let next = self.next();
            failed = if next.is_err() { failed + 1 } else { 0 };
            match next {
                Ok(Next::Job(job)) => self.work(&job),
                Ok(Next::Nothing) if !self.shared.role.is_cluster() => {
                    if wake.recv().is_err() {
                        return;
                    }
                }
                // No one tells when files come back, and what another process tells may be lost.
                Ok(Next::Nothing | Next::FilesAway) => {
                    if wake.recv_timeout(LOOK_AGAIN_AFTER)
                        == Err(mpsc::RecvTimeoutError::Disconnected)
                    {
                        return;
                    }
                }
                Err(error) => {
                    tracing::error!(%error, "no job can be taken from the queue");
                    self.shared.pause(failed);
                }
            }
        }
    }

    /// Takes the first job whose dataset's files can be seen; one whose dataset is gone is taken too, and fails. Several workers
    /// with one database take what is first, and fetch its files.
    fn next(&self) -> Result<Next, StoreError> {
        if let Some(member) = &self.shared.role.member {
            let taker = member.taker();
            let taken = self.shared.store().take_next(self.lane, &taker);
            return Ok(match self.shared.wait(taken)? {
                Some(job) => Next::Job(Box::new(job)),
                None => Next::Nothing,
            });
        }
        let (store, datasets) = (self.shared.store(), &self.shared.datasets);
        let waiting = self.shared.wait(store.waiting(self.lane))?;
        let is_any_waiting = !waiting.is_empty();
        for (job, dataset) in waiting {
            if dataset.is_none_or(|dataset| datasets.is_available(&dataset))
                && let Some(job) = self.shared.wait(store.take(&job))?
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
        let running = Running {
            attempt: job.attempt,
            stage: Stage::Reading,
            progress: job.progress,
            comparison: None,
            seconds_left: None,
            latest: None,
        };
        self.begin(job, running);
        let worked = catch_unwind(AssertUnwindSafe(|| self.carry_out(job)));
        let worked = worked.unwrap_or_else(|panic| Err(JobError::Panic(message(&*panic))));
        match worked {
            _ if self.shared.is_lost(&job.id) => self.drop_lost(job),
            Err(error) if error.is_fenced() => self.drop_lost(job),
            Ok(None) => self.let_go(job),
            // What broke because the server stops is no failure of the job.
            Err(_) if self.shared.is_stopping() => self.let_go(job),
            // Nor what broke because a database elsewhere does.
            Err(error) if self.shared.role.is_cluster() && error.is_database_away() => {
                tracing::warn!(job = job.id, %error, "the job goes back into the queue");
                self.let_go(job);
            }
            Ok(Some(end)) => self.end(job, &end),
            Err(error) => self.fail(job, &error),
        }
    }

    fn begin(&self, job: &Job, running: Running) {
        let mut board = self.shared.board();
        board.running.insert(job.id.clone(), running);
        // Asked before, of a worker that is gone.
        if job.is_cancelling {
            board.cancelling.insert(job.id.clone());
        }
    }

    fn fail(&self, job: &Job, error: &JobError) {
        let failure = error.failure();
        match failure.kind {
            // What is wrong with data names people's folders and files, which stay out of the log.
            FailureKind::Unusable => {
                tracing::warn!(job = job.id, about = error.subject(), "the job failed");
            }
            _ => tracing::warn!(job = job.id, %error, "the job failed"),
        }
        let end = match self.has_model(job) {
            true => End::plain(JobState::Succeeded),
            false => End {
                error: Some(failure),
                ..End::plain(JobState::Failed)
            },
        };
        self.end(job, &end);
    }

    /// Drops work on a job that another worker has by now. Only files of this machine go: others were written by that worker.
    fn drop_lost(&self, job: &Job) {
        tracing::warn!(
            job = job.id,
            "another worker has the job by now, and work on it here is dropped"
        );
        self.shared.forget_files(&job.id);
        self.shared.board().forget(&job.id);
    }

    /// Gives a job up: another worker can take it at once, or this server after its next start.
    fn let_go(&self, job: &Job) {
        if !self.shared.role.is_cluster() {
            return;
        }
        let claim = job.claim();
        let release = || self.shared.store().release(&claim);
        if let Err(error) = self.shared.insist(self.shared.tries(), release) {
            tracing::warn!(job = job.id, %error, "the job waits until its lease runs out");
        }
        self.shared.board().forget(&job.id);
    }

    /// Whether the job has made its model, so that what failed was its comparison alone.
    fn has_model(&self, job: &Job) -> bool {
        let now = self.shared.wait(self.shared.store().job(&job.id));
        now.is_ok_and(|job| job.is_some_and(|job| job.model.is_some()))
    }

    fn carry_out(&self, job: &Job) -> Result<Outcome, JobError> {
        let _work = self.shared.begin_work();
        // It guards nothing that a panic could leave half done.
        let computing = &self.shared.computing;
        let _computing = (self.lane == JobKind::Train)
            .then(|| computing.lock().unwrap_or_else(PoisonError::into_inner));
        if let Some(why) = &job.damaged {
            let remedy = "delete the job and ask for it again";
            return Err(JobError::DamagedRow("job", why.clone(), remedy));
        }
        let request = JobRequest::parse_stored(&job.request)?;
        if let JobRequest::Film(request) = &request {
            let log = EventLog::open(&self.shared, job)?;
            return film::carry_out(&self.shared, log, request);
        }
        let dataset = self
            .shared
            .wait(self.shared.store().dataset(&job.dataset))?;
        let dataset = dataset.ok_or(JobError::NoDataset)?;
        if let Some(why) = &dataset.damaged {
            let remedy = "delete the dataset and upload its ZIP again";
            return Err(JobError::DamagedRow("dataset", why.clone(), remedy));
        }
        let at = self.shared.datasets.at(dataset, request.revision());
        let at = self.shared.wait(at)?;
        let log = EventLog::open(&self.shared, job)?;
        match request {
            JobRequest::Train(request) => training::carry_out(&self.shared, log, &request, &at),
            JobRequest::Evaluate(request) => {
                evaluation::carry_out(&self.shared, log, &request, &at)
            }
            JobRequest::Film(_) => unreachable!("it was carried out above"),
        }
    }

    /// Writes the end down, if need be again and again: a job must not be run twice because the disk was full.
    fn end(&self, job: &Job, end: &End) {
        let claim = job.claim();
        let written = self
            .shared
            .insist(None, || self.shared.store().end_job(&claim, end));
        let event = match written {
            Ok(event) => event,
            Err(error) if error.is_fenced() => return self.drop_lost(job),
            Err(error) => {
                tracing::error!(%error, "the job's end could not be written down");
                return;
            }
        };
        {
            let mut board = self.shared.board();
            board.forget(&job.id);
            self.shared.send_stored(&mut board, &job.id, &event, true);
        }
        // Checkpoints are of no use any more; what cannot be removed is tried again at the next start.
        self.shared.forget_files(&job.id);
        self.shared.wait(checkpoints::forget(&self.shared, &job.id));
        if job.kind == JobKind::Film {
            self.shared.wait(self.shared.tidy_film(&job.dataset));
        }
        self.go_on_with_experiment(job);
    }

    /// Goes on with the experiment that a job made a run of.
    fn go_on_with_experiment(&self, job: &Job) {
        let Some(experiment) = &job.experiment else {
            return;
        };
        let begun = self
            .shared
            .insist(None, || self.shared.begin_next_runs(experiment));
        if let Err(error) = begun {
            // The next start of the server tries it again.
            tracing::error!(%error, "the next run of an experiment could not be begun");
        }
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
