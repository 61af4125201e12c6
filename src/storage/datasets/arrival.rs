//! A dataset on its way in: from the first byte to its place, or to nothing.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tokio::fs::File;
use tokio::io::AsyncWriteExt;
use tokio::sync::OwnedMutexGuard;

use super::{ARCHIVE, CHECK_UP, Datasets, DatasetsError, examine, listing::LISTING, local, shared};
use crate::config::shares::Share;
use crate::dataset::check_up::CheckUp;
use crate::dataset::effort::Effort;
use crate::dataset::listing::Listing;
use crate::dataset::reading::ReadingChoice;
use crate::files::FileError;
use crate::files::checksum::hexadecimal;
use crate::files::durable::{self, sync_folder};
use crate::storage::models::archive::is_model;
use crate::storage::objects::Objects;
use crate::storage::store::{StoredDataset, id_of_key, new_id, now};

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

/// When what was asked to be kept was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// For this request.
    Now,
    /// For an earlier request with the same key.
    Before,
    /// For another request with the same file.
    Twin,
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
pub(super) struct Folder(pub(super) PathBuf);

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
            .map_err(FileError::at(&folder.0))?;
        let path = folder.0.join(ARCHIVE);
        let file = File::create(&path).await.map_err(FileError::at(&path))?;
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
        Ok(written.map_err(FileError::at(&self.folder.0))?)
    }

    /// The newest dataset that is here, has the same bytes as what has arrived and still is what was uploaded then.
    async fn known(&self, sha256: &str) -> Result<Option<StoredDataset>, DatasetsError> {
        let known = self.datasets.store().datasets().await?;
        let is_it = |dataset: &StoredDataset| {
            dataset.sha256 == sha256
                && dataset.damaged.is_none()
                && self.datasets.is_available(&dataset.id)
        };
        let known: Vec<StoredDataset> = known.into_iter().filter(is_it).collect();
        if let Some(objects) = self.datasets.objects() {
            return shared::first_there(objects, known).await;
        }
        let datasets = self.datasets.clone();
        let sound = tokio::task::spawn_blocking(move || {
            let mut known = known.into_iter();
            known.find(|dataset| datasets.is_as_uploaded(dataset))
        });
        sound.await.map_err(|_| DatasetsError::Failed)
    }

    /// What has arrived as [`keep`](Self::keep) keeps it, or the dataset that was made of the same file before; and whether
    /// that was so. Where the same file arrives several times at once, the others wait for the first.
    ///
    /// # Errors
    ///
    /// As [`keep`](Self::keep).
    pub async fn keep_once(self, name: String) -> Result<(StoredDataset, bool), DatasetsError> {
        let sha256 = hexadecimal(&self.hasher.clone().finalize());
        let turn = self.datasets.0.twins.turn(&sha256).await;
        match self.known(&sha256).await? {
            Some(known) => Ok((known, true)),
            None => Ok((self.keep_in_turn(name, Some(turn)).await?, false)),
        }
    }

    /// What has arrived as [`keep`](Self::keep) keeps it, or the dataset that was made for the same key before, and whether that
    /// was so. Unless a copy is wanted, also the dataset that was made of the same file before.
    ///
    /// # Errors
    ///
    /// As [`keep`](Self::keep); [`DatasetsError::UsedKey`] if the key came with another file before.
    pub async fn keep_for(
        mut self,
        key: &str,
        name: String,
        copy: bool,
    ) -> Result<(StoredDataset, Kept), DatasetsError> {
        let id = id_of_key("ds", key);
        let turn = self.datasets.0.twins.turn(&id).await;
        let sha256 = hexadecimal(&self.hasher.clone().finalize());
        match self.datasets.store().dataset(&id).await? {
            Some(known) if known.sha256 == sha256 => return Ok((known, Kept::Before)),
            Some(_) => return Err(DatasetsError::UsedKey),
            None => {}
        }
        self.id = id;
        let kept = match copy {
            true => (self.keep_in_turn(name, Some(turn)).await?, Kept::Now),
            false => {
                let (dataset, is_known) = self.keep_once(name).await?;
                drop(turn);
                (dataset, if is_known { Kept::Twin } else { Kept::Now })
            }
        };
        Ok(kept)
    }

    /// Checks what has arrived, and keeps it under `name`. If no one waits for it any more, the check breaks off.
    ///
    /// # Errors
    ///
    /// If it is no usable dataset; then nothing of it is left.
    pub async fn keep(self, name: String) -> Result<StoredDataset, DatasetsError> {
        self.keep_in_turn(name, None).await
    }

    async fn keep_in_turn(
        self,
        name: String,
        turn: Option<OwnedMutexGuard<()>>,
    ) -> Result<StoredDataset, DatasetsError> {
        let effort = self.datasets.effort(self.bytes);
        let _unwanted = StopWhenDropped(effort.clone());
        // What comes after the check is not broken off in the middle.
        let kept = tokio::spawn(async move {
            let kept = self.check_and_keep(name, effort).await;
            drop(turn);
            kept
        });
        kept.await.unwrap_or(Err(DatasetsError::Failed))
    }

    async fn check_and_keep(
        mut self,
        name: String,
        effort: Effort,
    ) -> Result<StoredDataset, DatasetsError> {
        let (check_up, listing) = self.examined(effort).await?;
        let dataset = StoredDataset {
            id: self.id.clone(),
            name,
            created_at: now(),
            bytes: self.bytes,
            sha256: hexadecimal(&self.hasher.finalize_reset()),
            reading: String::new(),
            revision: 0,
            images: check_up.images,
            classes: check_up.classes,
            damaged: None,
        };
        let dataset = self.put(dataset).await?;
        self.datasets.remember(&dataset, listing).await;
        Ok(dataset)
    }

    /// What is in it by name, for a dataset that it is to become a part of. If no one waits for it any more, that breaks off.
    ///
    /// # Errors
    ///
    /// If it is no usable dataset.
    pub(super) async fn listed(mut self) -> Result<(Self, Listing), DatasetsError> {
        let effort = self.datasets.effort(self.bytes);
        let _unwanted = StopWhenDropped(effort.clone());
        let (_, listing) = self.examined(effort).await?;
        Ok((self, listing))
    }

    /// Where it lies until it is dropped.
    pub(super) fn archive(&self) -> PathBuf {
        self.folder.0.join(ARCHIVE)
    }

    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Waits until the disk has it and its turn has come, and looks it through; what was found lies beside it.
    async fn examined(&mut self, effort: Effort) -> Result<(CheckUp, Listing), DatasetsError> {
        let synced = async {
            self.file.flush().await?;
            self.file.sync_all().await
        };
        synced.await.map_err(FileError::at(&self.folder.0))?;
        let datasets = self.datasets.clone();
        let checking = datasets.0.checks.wait(self.place.client(), 1).await;
        let examined = tokio::task::spawn_blocking({
            let (datasets, folder) = (datasets.clone(), self.folder.0.clone());
            let choice = ReadingChoice::default();
            move || {
                let archive = folder.join(ARCHIVE);
                let examined = examine::examine(&datasets, &archive, choice, effort);
                let (check_up, listing) = examined.map_err(|error| match error {
                    DatasetsError::Unusable(_) if is_model(&archive) => DatasetsError::IsModel,
                    error => error,
                })?;
                write_findings(&folder, &check_up, &listing)?;
                Ok::<_, DatasetsError>((check_up, listing))
            }
        });
        let examined = examined.await.map_err(|_| DatasetsError::Failed)??;
        drop(checking);
        Ok(examined)
    }

    /// The row says that the dataset is arriving until its folder is in place: what a kill leaves in between is known at
    /// the next start, and no one was told its id before.
    async fn put(&self, dataset: StoredDataset) -> Result<StoredDataset, DatasetsError> {
        if let Err(error) = self.datasets.store().add_dataset(&dataset).await {
            return Err(self.datasets.why_not_added(&dataset.id, error).await);
        }
        match self.move_in(&dataset).await {
            Ok(()) => Ok(dataset),
            Err(error) => {
                self.datasets.undo_arrival(&dataset.id).await;
                Err(error)
            }
        }
    }

    async fn move_in(&self, dataset: &StoredDataset) -> Result<(), DatasetsError> {
        let data_dir = self.datasets.data_dir();
        // It is away if the folder was moved; then this one is a new one.
        fs::create_dir_all(data_dir.datasets()).map_err(FileError::at(&data_dir.datasets()))?;
        match self.datasets.objects() {
            Some(objects) => self.share(objects, dataset).await?,
            None => {
                let place = data_dir.dataset(&dataset.id);
                durable::rename(&self.folder.0, &place).map_err(FileError::at(&place))?;
            }
        }
        match self.datasets.store().keep_dataset(&dataset.id).await? {
            true => Ok(()),
            // It took so long that another server gave it up.
            false => Err(DatasetsError::Gone(dataset.id.clone())),
        }
    }

    /// Sends the files to the store that several machines share, and keeps them here as a copy.
    async fn share(&self, objects: &Objects, dataset: &StoredDataset) -> Result<(), DatasetsError> {
        shared::put_dataset(objects, dataset, &self.folder.0).await?;
        local::write_mark(&self.folder.0, dataset)?;
        self.datasets.make_way(0).await?;
        let _alone = self.datasets.hold_copy(&dataset.id).await;
        self.datasets.put_copy(&dataset.id, &self.folder.0)
    }
}

fn write_findings(
    folder: &Path,
    check_up: &CheckUp,
    listing: &Listing,
) -> Result<(), DatasetsError> {
    let write = || {
        durable::write(&folder.join(CHECK_UP), &serde_json::to_vec(check_up)?)?;
        durable::write(&folder.join(LISTING), &serde_json::to_vec(listing)?)?;
        sync_folder(folder)
    };
    Ok(write().map_err(FileError::at(folder))?)
}
