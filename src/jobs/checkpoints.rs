//! Checkpoints of jobs that may go on on another machine: fetched before work on a job goes on, and copied as they come.
//!
//! A job's folder holds `checkpoint/{run}/epoch-N`, see `ml::train::checkpoint`; each `epoch-N` is complete or not there. Without a
//! shared place, as on a single machine, nothing of this happens and the folder itself is what a job goes on from.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::shared::Shared;
use crate::files;
use crate::storage::store::{Claim, Job};

/// Tries to fetch checkpoints, over some seven seconds.
const TRIES: u32 = 6;

/// Why checkpoints cannot be copied.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct CheckpointError(pub String);

/// Where the checkpoints of all workers lie. Its functions block their thread, which is none of the runtime's own.
pub trait SharedCheckpoints: std::fmt::Debug + Send + Sync {
    /// Copies what the attempts before this one left into `folder`, as `{run}/epoch-N`, beside what may lie there; nothing if they
    /// left nothing.
    ///
    /// # Errors
    ///
    /// If they cannot be read; then `folder` may hold some.
    fn fetch(&self, claim: &Claim, folder: &Path) -> Result<(), CheckpointError>;

    /// Copies the checkpoint `epoch-N` of a run, of which `folder` is the complete one here, and may forget older ones of this attempt.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    fn put(&self, claim: &Claim, run: &str, folder: &Path) -> Result<(), CheckpointError>;

    /// Removes all checkpoints of a job that has ended.
    ///
    /// # Errors
    ///
    /// If they cannot be removed.
    fn forget(&self, job: &str) -> Result<(), CheckpointError>;
}

impl Shared {
    fn shared_checkpoints(&self) -> Option<&Arc<dyn SharedCheckpoints>> {
        self.role.member.as_ref()?.checkpoints.as_ref()
    }

    /// Fetches what earlier attempts left on whatever machine. What cannot be fetched is done again.
    pub(super) fn fetch_checkpoints(&self, job: &Job) {
        let Some(checkpoints) = self.shared_checkpoints() else {
            return;
        };
        let folder = checkpoint_folder(self, &job.id);
        for tried in 1..=TRIES {
            match checkpoints.fetch(&job.claim(), &folder) {
                Ok(()) => return,
                Err(error) => {
                    tracing::warn!(job = job.id, %error, "checkpoints cannot be fetched");
                }
            }
            if self.has_to_let_go(&job.id) {
                return;
            }
            self.pause(tried);
        }
    }

    /// Removes the copies of a job's checkpoints; whether they are gone. Blocks its thread.
    pub(super) fn forget_shared_files(&self, job: &str) -> bool {
        let Some(checkpoints) = self.shared_checkpoints() else {
            return true;
        };
        match checkpoints.forget(job) {
            Ok(()) => true,
            Err(error) => {
                tracing::warn!(job, %error, "the copies of checkpoints cannot be removed");
                false
            }
        }
    }
}

/// Where a training keeps its checkpoints on this machine.
pub(super) fn checkpoint_folder(shared: &Shared, job: &str) -> PathBuf {
    shared.datasets.data_dir().job(job).join("checkpoint")
}

/// Copies checkpoints of one job as they come.
pub(super) struct CheckpointCopier<'a> {
    shared: &'a Shared,
    claim: Claim,
    folder: PathBuf,
    /// The newest epoch that was copied or found, by run.
    newest: HashMap<String, usize>,
}

impl<'a> CheckpointCopier<'a> {
    pub(super) fn new(shared: &'a Shared, claim: Claim) -> Self {
        let folder = checkpoint_folder(shared, &claim.job);
        Self {
            shared,
            claim,
            folder,
            newest: HashMap::new(),
        }
    }

    /// Copies the newest checkpoint of each run, if it was not yet: called often, since no one tells when one is complete. Where that
    /// fails, work goes on: only another worker would need it.
    pub(super) fn copy_new(&mut self) {
        let Some(checkpoints) = self.shared.shared_checkpoints() else {
            return;
        };
        for run in files::entries(&self.folder).unwrap_or_default() {
            let name = files::name(&run);
            let Some((epoch, folder)) = newest(&run) else {
                continue;
            };
            let known = self.newest.insert(name.clone(), epoch);
            if known.is_some_and(|known| known >= epoch) {
                continue;
            }
            if let Err(error) = checkpoints.put(&self.claim, &name, &folder) {
                tracing::warn!(job = self.claim.job, epoch, %error, "a checkpoint cannot be copied");
            }
        }
    }
}

/// The newest complete checkpoint of a run.
fn newest(run: &Path) -> Option<(usize, PathBuf)> {
    let epochs = files::entries(run).ok()?.into_iter();
    let numbered = epochs.filter_map(|folder| {
        let epoch = files::name(&folder).strip_prefix("epoch-")?.parse().ok()?;
        Some((epoch, folder))
    });
    numbered.max_by_key(|(epoch, _)| *epoch)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_complete_checkpoint_is_found() {
        let run = tempfile::tempdir().unwrap();
        assert_eq!(newest(run.path()), None);
        for folder in ["epoch-9", "epoch-10", "partial", "epoch-x"] {
            std::fs::create_dir(run.path().join(folder)).unwrap();
        }
        let (epoch, folder) = newest(run.path()).unwrap();
        assert_eq!((epoch, files::name(&folder).as_str()), (10, "epoch-10"));
    }
}
