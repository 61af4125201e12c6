//! Checkpoints that a server left behind when it was killed at the end of a job.

use crate::storage::datasets::Datasets;
use crate::storage::store::{RemovedKind, StoreError};

/// Removes the checkpoints of jobs that this database knows to have ended, or to have been removed; others stay.
pub(super) async fn remove(datasets: &Datasets) -> Result<(), StoreError> {
    let (store, data_dir) = (datasets.store(), datasets.data_dir());
    for folder in std::fs::read_dir(data_dir.jobs())
        .into_iter()
        .flatten()
        .flatten()
    {
        let job = store.job(&folder.file_name().to_string_lossy()).await?;
        if job.is_some_and(|job| job.state.has_ended()) {
            // What cannot be removed does no harm.
            let _ = std::fs::remove_dir_all(folder.path());
        }
    }
    for id in store.removals(RemovedKind::Job).await? {
        let _ = std::fs::remove_dir_all(data_dir.job(&id));
        if data_dir.jobs().is_dir() && !data_dir.job(&id).exists() {
            store.removal_done(RemovedKind::Job, &id).await?;
        }
    }
    Ok(())
}
