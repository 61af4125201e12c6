//! Another archive that comes into the place of a dataset's own.
//!
//! The new files wait in a folder `next` inside the dataset's own until the row in the database says that they hold; then
//! they are moved over the old ones, the archive last. A kill in between is seen at the next start: if the row has the
//! checksum of the waiting archive, they are moved, else thrown away.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::listing::{self, LISTING};
use super::reading::READING;
use super::{ARCHIVE, CHECK_UP, Datasets, DatasetsError, local, shared};
use crate::dataset::check_up::CheckUp;
use crate::dataset::edits::{Edited, Step};
use crate::dataset::listing::Listing;
use crate::files::durable::{self, sync_folder};
use crate::files::{FileError, checksum};
use crate::storage::objects::Objects;
use crate::storage::store::{StoredDataset, StoredStep, now};

/// Name of the folder with what is to be put into a dataset's place.
const NEXT: &str = "next";

/// A dataset with the archive that waits.
pub(super) struct NextState {
    dataset: StoredDataset,
    /// The dataset as it was.
    before: StoredDataset,
    steps: Vec<StoredStep>,
    edited: Edited,
}

impl NextState {
    /// What `dataset` becomes by `step` after `steps`, all of which speak of the archive that lies in `next`; the other files
    /// are written beside it.
    pub(super) fn write(
        next: &Path,
        dataset: StoredDataset,
        listing: Listing,
        check_up: &CheckUp,
        mut steps: Vec<StoredStep>,
        step: Step,
    ) -> Result<Self, DatasetsError> {
        write_beside(next, &listing, check_up)?;
        steps.push(StoredStep {
            revision: dataset.revision + 1,
            created_at: now(),
            step,
        });
        let replayed: Vec<Arc<Step>> = (steps.iter())
            .map(|stored| Arc::new(stored.step.clone()))
            .collect();
        let edited = Edited::replay(Arc::new(listing), &replayed);
        let archive = next.join(ARCHIVE);
        let unread = |error| FileError::at(next)(error);
        let before = dataset.clone();
        let dataset = StoredDataset {
            revision: dataset.revision + 1,
            images: edited.used(),
            classes: edited.summaries(),
            bytes: archive.metadata().map_err(unread)?.len(),
            sha256: checksum::of_file(&archive).map_err(unread)?,
            ..dataset
        };
        Ok(Self {
            dataset,
            before,
            steps,
            edited,
        })
    }
}

impl Datasets {
    /// Puts what waits into its place: from the row on it holds, whatever happens.
    ///
    /// # Errors
    ///
    /// [`DatasetsError::InUse`] if a job has not ended; else if the database or the disk cannot be written.
    pub(super) async fn exchange(
        &self,
        state: NextState,
        mut next: Next,
    ) -> Result<Arc<Edited>, DatasetsError> {
        if let Some(objects) = self.objects() {
            shared::put_dataset(objects, &state.dataset, next.path()).await?;
        }
        let alone = self.hold_copy(&state.dataset.id).await;
        let replaced = self.store().replace_archive(&state.dataset, &state.steps);
        if !replaced.await? {
            return Err(self.why_not_replaced(&state.dataset).await?);
        }
        let folder = self.data_dir().dataset(&state.dataset.id);
        match self.objects() {
            Some(_) => self.put_copy_in_place(&state, &mut next, &folder),
            None => next.put(&folder)?,
        }
        self.forget_files();
        drop(alone);
        if let Some(objects) = self.objects() {
            self.remove_replaced(objects, &state).await;
        }
        let edited = Arc::new(state.edited);
        self.0.recent.put(listing::key(&state.dataset), &edited);
        Ok(edited)
    }

    /// A job has not ended, or another server was faster.
    async fn why_not_replaced(
        &self,
        after: &StoredDataset,
    ) -> Result<DatasetsError, DatasetsError> {
        match self.store().dataset(&after.id).await? {
            Some(now) if now.revision + 1 == after.revision && now.reading == after.reading => {
                Ok(DatasetsError::InUse)
            }
            _ => self.overtaken(after).await,
        }
    }

    /// The shared store has the archive that the row speaks of: what goes wrong with the copy here is mended by fetching it.
    fn put_copy_in_place(&self, state: &NextState, next: &mut Next, folder: &Path) {
        let put = local::mark_as_changing(folder)
            .and_then(|()| next.put(folder))
            .and_then(|()| local::write_mark(folder, &state.dataset));
        next.is_needed = false;
        if let Err(error) = put {
            tracing::warn!(%error, "a local copy could not be changed and is fetched again");
        }
    }

    /// Removes the archive that was replaced from the shared store: some of its pictures may be deleted for good.
    async fn remove_replaced(&self, objects: &Objects, state: &NextState) {
        let (before, after) = (&state.before, &state.dataset);
        if before.sha256 != after.sha256
            && let Err(error) = objects.remove_prefix(&shared::archive_prefix(before)).await
        {
            tracing::warn!(dataset = after.id, %error, "a replaced archive is removed from the store later");
        }
    }

    /// Ends what a server which was killed had begun.
    pub(super) async fn finish_exchanges(&self) -> Result<(), DatasetsError> {
        for dataset in self.store().datasets().await? {
            let folder = self.data_dir().dataset(&dataset.id);
            let mut next = Next::in_folder(&folder);
            match checksum::of_file(&next.path.join(ARCHIVE)) {
                Ok(sum) if sum == dataset.sha256 => next.put(&folder)?,
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    // It may be what the row speaks of.
                    next.is_needed = true;
                    return Err(FileError::at(&next.path)(error).into());
                }
                Ok(_) | Err(_) => {}
            }
        }
        Ok(())
    }
}

/// Files that are not in their place yet; they go when this does, unless the row speaks of them already.
pub(super) struct Next {
    path: PathBuf,
    is_needed: bool,
}

impl Next {
    pub(super) fn in_folder(folder: &Path) -> Self {
        Self {
            path: folder.join(NEXT),
            is_needed: false,
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Moves the files, which the row speaks of by now, over the old ones.
    fn put(&mut self, folder: &Path) -> Result<(), DatasetsError> {
        self.is_needed = true;
        let put = || {
            // Where the archive still waits, the others are moved again.
            for name in [LISTING, CHECK_UP, READING] {
                if self.path.join(name).is_file() {
                    fs::rename(self.path.join(name), folder.join(name))?;
                }
            }
            sync_folder(folder)?;
            durable::rename(&self.path.join(ARCHIVE), &folder.join(ARCHIVE))
        };
        put().map_err(FileError::at(folder))?;
        self.is_needed = false;
        Ok(())
    }
}

impl Drop for Next {
    fn drop(&mut self) {
        if !self.is_needed {
            // What is left of it goes at the next start.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

/// Makes the folder, without what may have been left there.
pub(super) fn make(next: &Path) -> Result<(), DatasetsError> {
    let _ = fs::remove_dir_all(next);
    Ok(fs::create_dir(next).map_err(FileError::at(next))?)
}

fn write_beside(next: &Path, listing: &Listing, check_up: &CheckUp) -> Result<(), DatasetsError> {
    let write = || {
        durable::write(&next.join(LISTING), &serde_json::to_vec(listing)?)?;
        durable::write(&next.join(CHECK_UP), &serde_json::to_vec(check_up)?)?;
        let reading = serde_json::to_vec(&listing.reading)?;
        durable::write(&next.join(READING), &reading)?;
        sync_folder(next)
    };
    Ok(write().map_err(FileError::at(next))?)
}
