//! Checkpoints of trainings in the object store that several machines share, so that another one goes on from them.
//!
//! ```text
//! checkpoints/{job}/{attempt}/{run}/epoch-{number}/…   SHA256SUMS last
//! ```
//!
//! Each attempt has keys of its own: a worker that was thought dead and wakes writes over nothing.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::files;
use crate::ml::train::verify_checkpoint;
use crate::storage::objects::{ObjectFacts, Objects, ObjectsError, SUMS};
use crate::storage::store::{RemovedKind, Store, StoreError, is_id};

const CHECKPOINTS: &str = "checkpoints";

/// How many epochs of a run stay: the newest, and one to fall back to.
const KEPT: usize = 2;

/// Why checkpoints could not be sent, fetched or removed.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointsError {
    #[error(transparent)]
    Objects(#[from] ObjectsError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The checkpoints of one job.
#[derive(Debug, Clone)]
pub struct CheckpointStore {
    objects: Objects,
    job: String,
    /// Tells the times apart that the job was taken up.
    attempt: u64,
    /// Where the training keeps them on this machine.
    folder: PathBuf,
}

/// Where one epoch lies in the store; the newest attempt and epoch is the greatest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Epoch {
    run: String,
    attempt: u64,
    number: usize,
}

impl CheckpointStore {
    /// Those of the job `job`, which was taken up for the time `attempt`; on this machine they lie in `folder`.
    pub fn new(objects: Objects, job: &str, attempt: u64, folder: PathBuf) -> Self {
        Self {
            objects,
            job: job.to_owned(),
            attempt,
            folder,
        }
    }

    /// Sends the checkpoint in `epoch`, a folder `epoch-…` of one of the job's runs, and removes what it makes needless.
    ///
    /// # Errors
    ///
    /// If it cannot be read or sent: then the one before is still there.
    pub async fn push(&self, epoch: &Path) -> Result<(), ObjectsError> {
        let run = epoch.parent().map(files::name).unwrap_or_default();
        let name = files::name(epoch);
        let newest = Epoch {
            number: number(&name).ok_or_else(|| ObjectsError::Key(name.clone()))?,
            attempt: self.attempt,
            run,
        };
        self.objects
            .put_folder(&self.prefix(&newest), epoch)
            .await?;
        let mut listed = self.listed().await?;
        listed.retain(|object| {
            self.epoch(&object.key).is_some_and(|(epoch, _)| {
                let is_old = epoch.number + KEPT <= newest.number || epoch.attempt < self.attempt;
                epoch.run == newest.run && epoch.attempt <= self.attempt && is_old
            })
        });
        self.objects.remove_listed(&listed).await
    }

    /// Brings the newest sound checkpoint of each run to this machine, unless it is here; how many came.
    ///
    /// # Errors
    ///
    /// If the store does not answer, or the folder cannot be written.
    pub async fn fetch(&self) -> Result<usize, ObjectsError> {
        let listed = self.listed().await?;
        let complete: BTreeSet<Epoch> = listed
            .iter()
            .filter_map(|object| self.epoch(&object.key))
            .filter_map(|(epoch, file)| (file == SUMS).then_some(epoch))
            .collect();
        let runs: BTreeSet<&str> = complete.iter().map(|epoch| epoch.run.as_str()).collect();
        let mut fetched = 0;
        for run in runs {
            for epoch in complete.iter().rev().filter(|epoch| epoch.run == run) {
                let folder = self
                    .folder
                    .join(run)
                    .join(format!("epoch-{}", epoch.number));
                if is_sound(&folder).await {
                    break;
                }
                if self
                    .objects
                    .fetch_folder(&self.prefix(epoch), &folder)
                    .await?
                    && is_sound(&folder).await
                {
                    fetched += 1;
                    break;
                }
                tracing::warn!(
                    job = self.job,
                    epoch = epoch.number,
                    "a checkpoint in the store is damaged"
                );
                let _ = tokio::fs::remove_dir_all(&folder).await;
            }
        }
        Ok(fetched)
    }

    async fn listed(&self) -> Result<Vec<ObjectFacts>, ObjectsError> {
        self.objects
            .list(&format!("{CHECKPOINTS}/{}", self.job))
            .await
    }

    fn prefix(&self, epoch: &Epoch) -> String {
        let Epoch {
            run,
            attempt,
            number,
        } = epoch;
        format!("{CHECKPOINTS}/{}/{attempt}/{run}/epoch-{number}", self.job)
    }

    /// The epoch and the file that a key speaks of.
    fn epoch<'a>(&self, key: &'a str) -> Option<(Epoch, &'a str)> {
        let mut parts = key.strip_prefix(CHECKPOINTS)?.strip_prefix('/')?.split('/');
        let is_ours = parts.next()? == self.job;
        let epoch = Epoch {
            attempt: parts.next()?.parse().ok()?,
            run: parts.next()?.to_owned(),
            number: number(parts.next()?)?,
        };
        let file = parts.next()?;
        (is_ours && parts.next().is_none()).then_some((epoch, file))
    }
}

/// Removes all checkpoints of a job.
///
/// # Errors
///
/// If the store does not answer: then [`sweep`] removes them.
pub async fn remove(objects: &Objects, job: &str) -> Result<(), ObjectsError> {
    objects.remove_prefix(&format!("{CHECKPOINTS}/{job}")).await
}

/// Removes checkpoints of jobs that were deleted, and those older than `time` of jobs that have ended or that no row speaks of; how
/// many objects that were.
///
/// # Errors
///
/// If the database or the store does not answer.
pub async fn sweep(
    objects: &Objects,
    store: &Store,
    time: SystemTime,
) -> Result<usize, CheckpointsError> {
    for id in store.removals(RemovedKind::Job).await? {
        if is_id(&id) {
            remove(objects, &id).await?;
        }
        store.removal_done(RemovedKind::Job, &id).await?;
    }
    let mut listed = objects.list(CHECKPOINTS).await?;
    listed.retain(|object| object.modified < time);
    let jobs: BTreeSet<String> = listed
        .iter()
        .filter_map(|object| job(&object.key))
        .collect();
    let mut open = BTreeSet::new();
    for id in jobs {
        if store
            .job(&id)
            .await?
            .is_some_and(|job| !job.state.has_ended())
        {
            open.insert(id);
        }
    }
    listed.retain(|object| job(&object.key).is_none_or(|id| !open.contains(&id)));
    objects.remove_listed(&listed).await?;
    Ok(listed.len())
}

/// The job whose checkpoint an object belongs to.
fn job(key: &str) -> Option<String> {
    key.split('/').nth(1).map(str::to_owned)
}

fn number(name: &str) -> Option<usize> {
    name.strip_prefix("epoch-")?.parse().ok()
}

async fn is_sound(folder: &Path) -> bool {
    let folder = folder.to_owned();
    let verified = tokio::task::spawn_blocking(move || verify_checkpoint(&folder)).await;
    verified.is_ok_and(|verified| verified.is_ok())
}

#[cfg(all(test, feature = "cluster"))]
mod tests;
