//! How a dataset is understood: as its names say, or as a person said afterwards.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{
    CHECK_UP, Datasets, DatasetsError, arrival::StopWhenDropped, examine, listing::LISTING, shared,
};
use crate::config::shares::Client;
use crate::dataset::check_up::CheckUp;
use crate::dataset::effort::Effort;
use crate::dataset::listing::Listing;
use crate::dataset::reading::ReadingChoice;
use crate::files::FileError;
use crate::files::durable::{self, sync_folder};
use crate::storage::store::{StoredDataset, new_id};

/// Name of the choice inside a dataset's folder; there is none where nothing was chosen.
pub(super) const READING: &str = "reading.json";

impl Datasets {
    /// What was chosen about reading the dataset `id`.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    pub(super) fn reading(&self, id: &str) -> Result<ReadingChoice, DatasetsError> {
        let path = self.data_dir().dataset(id).join(READING);
        match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| DatasetsError::Damaged {
                dataset: id.to_owned(),
                detail: format!("{READING}: {error}"),
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(ReadingChoice::default()),
            Err(error) => Err(FileError::at(&path)(error).into()),
        }
    }

    /// Reads a dataset again as `choice` says, and keeps that. If no one waits for it any more, it breaks off.
    ///
    /// # Errors
    ///
    /// If a job, a report or an edit knows the dataset as it was, or nothing usable comes of it; then it stays as it was.
    pub async fn read_again(
        &self,
        client: Client,
        dataset: StoredDataset,
        choice: ReadingChoice,
    ) -> Result<StoredDataset, DatasetsError> {
        self.make_sure_of_files(&dataset.id)?;
        if self.store().is_dataset_used(&dataset.id).await? {
            return Err(DatasetsError::Used);
        }
        let effort = self.effort(dataset.bytes);
        let _unwanted = StopWhenDropped(effort.clone());
        let (datasets, id) = (self.clone(), dataset.id.clone());
        let read = tokio::spawn(async move {
            let checking = datasets.0.checks.wait(client, 1).await;
            let read = datasets.examine_again(dataset, choice, effort).await;
            drop(checking);
            read
        });
        match read.await.unwrap_or(Err(DatasetsError::Failed)) {
            Err(_) if self.store().dataset(&id).await?.is_none() => Err(DatasetsError::Gone(id)),
            read => read,
        }
    }

    async fn examine_again(
        &self,
        dataset: StoredDataset,
        choice: ReadingChoice,
        effort: Effort,
    ) -> Result<StoredDataset, DatasetsError> {
        let copy = self.make_local(&dataset).await?;
        let (datasets, id) = (self.clone(), dataset.id.clone());
        let examined = tokio::task::spawn_blocking(move || {
            let _copy = copy;
            let archive = datasets.archive(&id);
            let (check_up, listing) =
                examine::examine(&datasets, &archive, choice.clone(), effort)?;
            let stage = Stage::write(&datasets, &choice, &check_up, &listing)?;
            Ok::<_, DatasetsError>((check_up, stage))
        });
        let (check_up, stage) = examined.await.map_err(|_| DatasetsError::Failed)??;
        let changed = StoredDataset {
            images: check_up.images,
            classes: check_up.classes,
            reading: match self.objects() {
                Some(_) => new_id("reading"),
                None => dataset.reading.clone(),
            },
            ..dataset
        };
        let _one_at_a_time = self.0.changing.lock().await;
        if let Some(objects) = self.objects() {
            shared::put_findings(objects, &changed, &stage.0).await?;
        }
        if !self.store().change_dataset(&changed).await? {
            return Err(DatasetsError::Used);
        }
        match self.objects() {
            // It is fetched as it is read now.
            Some(_) => {
                self.drop_copy(&changed.id);
            }
            None => stage.put(&self.data_dir().dataset(&changed.id))?,
        }
        self.forget_files();
        Ok(changed)
    }
}

/// Files that are complete and not in their place yet; dropped before that, they go.
struct Stage(PathBuf);

impl Stage {
    fn write(
        datasets: &Datasets,
        choice: &ReadingChoice,
        check_up: &CheckUp,
        listing: &Listing,
    ) -> Result<Self, DatasetsError> {
        let stage = Self(datasets.data_dir().tmp().join(new_id("reading")));
        let write = || {
            fs::create_dir(&stage.0)?;
            durable::write(&stage.0.join(READING), &serde_json::to_vec(choice)?)?;
            durable::write(&stage.0.join(LISTING), &serde_json::to_vec(listing)?)?;
            durable::write(&stage.0.join(CHECK_UP), &serde_json::to_vec(check_up)?)
        };
        write().map_err(FileError::at(&stage.0))?;
        Ok(stage)
    }

    fn put(&self, folder: &Path) -> Result<(), DatasetsError> {
        let put = || {
            for name in [READING, LISTING, CHECK_UP] {
                fs::rename(self.0.join(name), folder.join(name))?;
            }
            sync_folder(folder)
        };
        Ok(put().map_err(FileError::at(folder))?)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // What is left goes at the next start.
        let _ = fs::remove_dir_all(&self.0);
    }
}
