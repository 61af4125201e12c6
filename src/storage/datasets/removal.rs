//! Datasets on their way out: recorded in the database first, so that a server that is killed on the way goes on at its
//! next start.

use std::fs;
use std::io;

use super::{ARCHIVE, Datasets, DatasetsError};
use crate::files::FileError;
use crate::files::durable::sync_folder;
use crate::storage::store::{Removal, RemovedKind, StoreError};

const KIND: RemovedKind = RemovedKind::Dataset;

impl Datasets {
    /// Removes a dataset unless a job that has not ended uses it. Goes on to its end even if no one waits any more.
    ///
    /// # Errors
    ///
    /// If the database or the disk cannot be written. The dataset is gone even if only its files could not be removed:
    /// another call, or the next start, tries that again.
    pub async fn remove(&self, id: &str) -> Result<Removal, DatasetsError> {
        let (datasets, id) = (self.clone(), id.to_owned());
        let removed = tokio::spawn(async move { datasets.forget_and_remove(&id).await }).await;
        removed.unwrap_or(Err(DatasetsError::Failed))
    }

    async fn forget_and_remove(&self, id: &str) -> Result<Removal, DatasetsError> {
        // Nothing is put into a folder that goes.
        let _one_at_a_time = self.0.changing.lock().await;
        let removal = match self.store().remove_dataset(id).await? {
            Removal::Missing if self.is_leaving(id).await? => Removal::Removed,
            removal => removal,
        };
        if removal == Removal::Removed
            && let Some(objects) = self.objects()
        {
            self.forget_files();
            self.drop_copy(id);
            // The row is gone, and so is the dataset: what is left of it goes with a sweep.
            if let Err(error) = self.remove_objects(objects, id).await {
                tracing::warn!(dataset = id, %error, "objects of a removed dataset are removed later");
            }
        } else if removal == Removal::Removed {
            self.forget_files();
            self.remove_files(id).await?;
            // The files are gone; the next start looks for them once more if this cannot be written.
            let _ = self.store().removal_done(KIND, id).await;
            self.store().refill_reserve().await;
        }
        Ok(removal)
    }

    async fn is_leaving(&self, id: &str) -> Result<bool, StoreError> {
        let leaving = self.store().removals(KIND).await?;
        Ok(leaving.iter().any(|leaving| leaving == id))
    }

    /// Whether there were any.
    async fn remove_files(&self, id: &str) -> Result<bool, DatasetsError> {
        let data_dir = self.data_dir();
        let (folder, leaving) = (data_dir.dataset(id), data_dir.leaving(id));
        let remove = move || {
            // A rename is one step: no one ever sees half a dataset.
            let moved = match fs::rename(&folder, &leaving) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => false,
                moved => moved.map(|()| true).map_err(FileError::at(&folder))?,
            };
            match fs::remove_dir_all(&leaving) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                removed => removed.map_err(FileError::at(&leaving))?,
            }
            if moved && let Some(parent) = folder.parent() {
                sync_folder(parent).map_err(FileError::at(parent))?;
            }
            Ok(moved)
        };
        let removed = tokio::task::spawn_blocking(remove).await;
        removed.unwrap_or(Err(DatasetsError::Failed))
    }

    /// Takes back a dataset that could not come into its place.
    pub(super) async fn undo_arrival(&self, id: &str) {
        let undone = async {
            if self.objects().is_some() {
                // Another server may be at the same upload: objects stay for a sweep to judge.
                self.store().give_up_arrival(id).await?;
                self.drop_copy(id);
                return Ok(());
            }
            self.store().remove_dataset(id).await?;
            self.remove_files(id).await?;
            Ok::<_, DatasetsError>(self.store().removal_done(KIND, id).await?)
        };
        if let Err(error) = undone.await {
            tracing::warn!(dataset = id, %error, "what is left of an upload is removed at the next start");
        }
    }

    /// Why a row could not be added: another server may be at an upload with the same key.
    pub(super) async fn why_not_added(&self, id: &str, error: StoreError) -> DatasetsError {
        if self.objects().is_some() {
            let arriving = self.store().arriving_datasets().await.unwrap_or_default();
            let is_there = matches!(self.store().dataset(id).await, Ok(Some(_)));
            if is_there || arriving.iter().any(|other| other == id) {
                return DatasetsError::Busy;
            }
        }
        error.into()
    }

    /// Ends what a server that was killed had begun: arrivals that no one was told of, and removals.
    pub(super) async fn finish_what_was_begun(&self) -> Result<(), StoreError> {
        self.data_dir().empty_tmp();
        for id in self.store().arriving_datasets().await? {
            self.store().remove_dataset(&id).await?;
        }
        let leaving = self.store().removals(KIND).await?;
        if leaving.is_empty() {
            return Ok(());
        }
        let is_here = self.sees_any().await?;
        for id in leaving {
            match self.remove_files(&id).await {
                Err(error) => {
                    tracing::warn!(dataset = id, %error, "files of a removed dataset cannot be removed")
                }
                // Where the disk may be away, files may come back that no one is to see again.
                Ok(false) if !is_here => {}
                Ok(_) => self.store().removal_done(KIND, &id).await?,
            }
        }
        Ok(())
    }

    /// Whether the files of at least one dataset can be seen.
    async fn sees_any(&self) -> Result<bool, StoreError> {
        let datasets = self.store().datasets().await?;
        Ok(datasets
            .iter()
            .any(|dataset| self.is_available(&dataset.id)))
    }

    /// Makes sure that the dataset's files can be seen, here or in the store that several machines share.
    ///
    /// # Errors
    ///
    /// [`DatasetsError::Away`] otherwise.
    pub fn make_sure_of_files(&self, id: &str) -> Result<(), DatasetsError> {
        match self.is_available(id) {
            true => Ok(()),
            false => Err(DatasetsError::Away),
        }
    }

    /// Whether the dataset's archive is where it belongs. It may be on a disk that is away for a while; a store that several
    /// machines share is asked when it is read.
    pub fn is_available(&self, id: &str) -> bool {
        self.0.shared.is_some() || self.data_dir().dataset(id).join(ARCHIVE).is_file()
    }
}
