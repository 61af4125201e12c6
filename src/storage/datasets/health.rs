//! Whether what is confirmed can be kept: a row and a file are written to find out.

use std::time::{Duration, Instant};

use super::Datasets;
use crate::files::is_disk_full;

/// Time for which an answer holds, so that no one wears the disk by asking.
const HOLDS_FOR: Duration = Duration::from_secs(2);
/// Time that a write may take before the disk counts as broken.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why nothing can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteFault {
    /// The disk, or the user's share of it, is full.
    DiskFull,
    /// The disk, the folder or the database is broken, gone, or may not be written to.
    Failed,
}

/// The last answer and when it was given.
pub(super) type LastProbe = Option<(Instant, Result<(), WriteFault>)>;

impl Datasets {
    /// Whether the database and the data folder can be written to.
    ///
    /// # Errors
    ///
    /// Why not.
    pub async fn can_write(&self) -> Result<(), WriteFault> {
        let mut last = self.0.last_probe.lock().await;
        if let Some((asked, answer)) = *last
            && asked.elapsed() < HOLDS_FOR
        {
            return answer;
        }
        let answer = tokio::time::timeout(PATIENCE, self.try_to_write()).await;
        let answer = answer.unwrap_or(Err(WriteFault::Failed));
        *last = Some((Instant::now(), answer));
        answer
    }

    async fn try_to_write(&self) -> Result<(), WriteFault> {
        let fault = |is_full| match is_full {
            true => WriteFault::DiskFull,
            false => WriteFault::Failed,
        };
        let data_dir = self.data_dir().clone();
        let file = tokio::task::spawn_blocking(move || data_dir.try_to_write()).await;
        let file = file.map_err(|_| WriteFault::Failed)?;
        file.map_err(|error| {
            tracing::warn!(%error, "the data folder cannot be written to");
            fault(is_disk_full(&error))
        })?;
        self.store().try_to_write().await.map_err(|error| {
            tracing::warn!(%error, "the database cannot be written to");
            fault(error.is_disk_full())
        })
    }
}
