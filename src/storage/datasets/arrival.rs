//! A dataset on its way in: from the first byte to its place, or to nothing.

use std::fs;
use std::path::PathBuf;

use sha2::{Digest, Sha256};
use tokio::fs::File;
use tokio::io::AsyncWriteExt;

use super::{ARCHIVE, CHECK_UP, Datasets, DatasetsError, examine, file_error};
use crate::config::shares::Share;
use crate::dataset::check_up::CheckUp;
use crate::dataset::effort::Effort;
use crate::dataset::reading::ReadingChoice;
use crate::files::checksum::hexadecimal;
use crate::files::durable::{self, sync_folder};
use crate::storage::store::{Dataset, new_id, now};

/// Bytes after which the free space is looked at again.
const ROOM_EVERY: u64 = 1 << 20;

/// An archive that is being written into `tmp`; dropped before [`keep`](Self::keep) it leaves nothing behind.
#[derive(Debug)]
pub struct Arrival {
    datasets: Datasets,
    id: String,
    folder: Folder,
    file: File,
    hasher: Sha256,
    bytes: u64,
    /// Held until the dataset is in place: the place among those that arrive.
    place: Share,
}

/// Stops a check that no one waits for.
pub(super) struct StopWhenDropped(pub(super) Effort);

impl Drop for StopWhenDropped {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// A folder in `tmp` that goes when it is no longer wanted.
#[derive(Debug)]
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        // Moved away or never made is as good as removed; the rest goes at the next start.
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Arrival {
    pub(super) async fn begin(datasets: Datasets, place: Share) -> Result<Self, DatasetsError> {
        datasets.make_sure_of_room(0)?;
        let id = new_id("ds");
        let folder = Folder(datasets.data_dir().tmp().join(&id));
        tokio::fs::create_dir(&folder.0)
            .await
            .map_err(file_error(&folder.0))?;
        let path = folder.0.join(ARCHIVE);
        let file = File::create(&path).await.map_err(file_error(&path))?;
        Ok(Self {
            datasets,
            id,
            folder,
            file,
            hasher: Sha256::new(),
            bytes: 0,
            place,
        })
    }

    /// Whether nothing has arrived.
    pub fn is_empty(&self) -> bool {
        self.bytes == 0
    }

    /// Writes the next bytes.
    ///
    /// # Errors
    ///
    /// If the archive has become too large, or the disk cannot be written.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), DatasetsError> {
        let before = self.bytes;
        self.bytes += bytes.len() as u64;
        let limit = self.datasets.limits().dataset_bytes;
        if self.bytes > limit {
            return Err(DatasetsError::TooLarge { limit });
        }
        if before / ROOM_EVERY != self.bytes / ROOM_EVERY {
            self.datasets.make_sure_of_room(bytes.len() as u64)?;
        }
        self.hasher.update(bytes);
        let written = self.file.write_all(bytes).await;
        written.map_err(file_error(&self.folder.0))
    }

    /// Checks what has arrived, and keeps it under `name`. If no one waits for it any more, the check breaks off.
    ///
    /// # Errors
    ///
    /// If it is no usable dataset; then nothing of it is left.
    pub async fn keep(self, name: String) -> Result<Dataset, DatasetsError> {
        let effort = self.datasets.effort(self.bytes);
        let _unwanted = StopWhenDropped(effort.clone());
        // What comes after the check is not broken off in the middle.
        let kept = tokio::spawn(self.check_and_keep(name, effort)).await;
        kept.unwrap_or(Err(DatasetsError::Failed))
    }

    async fn check_and_keep(
        mut self,
        name: String,
        effort: Effort,
    ) -> Result<Dataset, DatasetsError> {
        let synced = async {
            self.file.flush().await?;
            self.file.sync_all().await
        };
        synced.await.map_err(file_error(&self.folder.0))?;
        let datasets = self.datasets.clone();
        let checking = datasets.0.checks.wait(self.place.client(), 1).await;
        let examined = tokio::task::spawn_blocking({
            let (datasets, folder) = (datasets.clone(), self.folder.0.clone());
            let choice = ReadingChoice::default();
            move || {
                let check_up = examine::examine(&datasets, &folder.join(ARCHIVE), choice, effort)?;
                write_check_up(&folder, &check_up)?;
                Ok::<_, DatasetsError>(check_up)
            }
        });
        let check_up = examined.await.map_err(|_| DatasetsError::Failed)??;
        drop(checking);
        let dataset = Dataset {
            id: self.id.clone(),
            name,
            created_at: now(),
            bytes: self.bytes,
            sha256: hexadecimal(&self.hasher.finalize_reset()),
            images: check_up.images,
            classes: check_up.classes,
            damaged: None,
        };
        self.put(dataset).await
    }

    /// The row says that the dataset is arriving until its folder is in place: what a kill leaves in between is known at
    /// the next start, and no one was told its id before.
    async fn put(&self, dataset: Dataset) -> Result<Dataset, DatasetsError> {
        self.datasets.store().add_dataset(&dataset).await?;
        match self.move_in(&dataset.id).await {
            Ok(()) => Ok(dataset),
            Err(error) => {
                self.datasets.undo_arrival(&dataset.id).await;
                Err(error)
            }
        }
    }

    async fn move_in(&self, id: &str) -> Result<(), DatasetsError> {
        let data_dir = self.datasets.data_dir();
        // It is away if the folder was moved; then this one is a new one.
        fs::create_dir_all(data_dir.datasets()).map_err(file_error(&data_dir.datasets()))?;
        let place = data_dir.dataset(id);
        durable::rename(&self.folder.0, &place).map_err(file_error(&place))?;
        Ok(self.datasets.store().keep_dataset(id).await?)
    }
}

fn write_check_up(folder: &std::path::Path, check_up: &CheckUp) -> Result<(), DatasetsError> {
    let path = folder.join(CHECK_UP);
    let write = || {
        durable::write(&path, &serde_json::to_vec(check_up)?)?;
        sync_folder(folder)
    };
    write().map_err(file_error(&path))
}
