//! Checkpoints of a training on their way to other machines, where several work on one queue; else nothing is done here.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::event_log::EventLog;
use super::shared::Shared;
use crate::storage::checkpoints::{self, CheckpointStore};

/// Time after which a checkpoint that does not arrive is left, so that a training does not wait for a store that is away.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long nothing is sent after that.
const PAUSE: Duration = Duration::from_secs(60);
/// How often earlier checkpoints are asked for.
const TRIES: u32 = 5;

/// Where a job's training keeps its checkpoints on this machine.
pub(super) fn folder(shared: &Shared, job: &str) -> PathBuf {
    shared.datasets.data_dir().job(job).join("checkpoint")
}

/// Sends the checkpoints of one job.
pub(super) struct Sender<'a> {
    shared: &'a Shared,
    store: Option<CheckpointStore>,
    failed: Cell<Option<Instant>>,
}

impl<'a> Sender<'a> {
    /// For the job of `log`. Where another machine may have worked on it, what it sent last is fetched first; a training that finds
    /// nothing begins again.
    pub(super) fn open(shared: &'a Shared, log: &EventLog<'_>) -> Self {
        let job = log.job_id();
        let store = shared.datasets.objects().map(|objects| {
            let attempt = log.resumed() as u64;
            CheckpointStore::new(objects.clone(), job, attempt, folder(shared, job))
        });
        let sender = Self {
            shared,
            store,
            failed: Cell::new(None),
        };
        if log.is_resumed() {
            sender.fetch(job);
        }
        sender
    }

    fn fetch(&self, job: &str) {
        let Some(store) = &self.store else {
            return;
        };
        for tried in 1..=TRIES {
            match self.shared.wait(store.fetch()) {
                Ok(fetched) => {
                    tracing::info!(fetched, "checkpoints of an earlier attempt");
                    return;
                }
                Err(error) => tracing::warn!(%error, "earlier checkpoints cannot be fetched"),
            }
            if self.shared.should_stop(job) {
                return;
            }
            self.shared.pause(tried);
        }
    }

    /// Sends the complete checkpoint in `folder`. Where that fails, the training goes on, and a machine that takes it over begins
    /// from an earlier epoch.
    pub(super) fn push(&self, folder: &Path) {
        let is_pausing = |failed: Instant| failed.elapsed() < PAUSE;
        let Some(store) = &self.store else {
            return;
        };
        if self.failed.get().is_some_and(is_pausing) {
            return;
        }
        let pushed = async { tokio::time::timeout(PATIENCE, store.push(folder)).await };
        let error = match self.shared.wait(pushed) {
            Ok(Ok(())) => return self.failed.set(None),
            Ok(Err(error)) => error.to_string(),
            Err(_) => "it takes too long".to_owned(),
        };
        tracing::warn!(error, "a checkpoint cannot be sent to the object store");
        self.failed.set(Some(Instant::now()));
    }
}

/// Removes what was sent of a job that has ended; what is left goes with a sweep.
pub(super) fn forget(shared: &Shared, job: &str) {
    if let Some(objects) = shared.datasets.objects()
        && let Err(error) = shared.wait(checkpoints::remove(objects, job))
    {
        tracing::warn!(job, %error, "checkpoints in the object store are removed later");
    }
}
