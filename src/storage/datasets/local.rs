//! Local copies of datasets whose files lie in a shared store: fetched before they are read, and kept as long as someone reads.
//!
//! A copy has a file `copy` that says which archive and which reading it is of. A folder without it was not made by us, and
//! is never removed.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use tokio::sync::OwnedMutexGuard;

use super::arrival::Folder;
use super::shared::{self, SharedFiles};
use super::{ARCHIVE, Datasets, DatasetsError, changed};
use crate::files::FileError;
use crate::files::checksum;
use crate::files::durable;
use crate::storage::objects::ObjectsError;
use crate::storage::store::{StoredDataset, new_id};

/// Name of the file that says of which archive a folder is a copy.
const COPY: &str = "copy";

/// How often a job asks a store that does not answer, each time for as long as the store's client has patience.
const TRIES: u32 = 3;
const PAUSE: Duration = Duration::from_secs(2);

/// The local copies that this process has used.
#[derive(Debug, Default)]
pub(super) struct Copies(Mutex<HashMap<String, Arc<Copy>>>);

#[derive(Debug)]
struct Copy {
    /// Held while the folder becomes another one.
    changing: Arc<tokio::sync::Mutex<()>>,
    used: Mutex<Instant>,
}

/// A local copy that stays for as long as this lives; of a machine that keeps its files alone, nothing.
#[derive(Debug, Clone)]
pub(super) struct LocalCopy(
    #[expect(dead_code, reason = "it is held, not read")] Option<Arc<Copy>>,
);

impl Copies {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Arc<Copy>>> {
        // It holds plain facts, which are right after any panic.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The copy of the dataset `id`, which stays from now on.
    fn of(&self, id: &str) -> Arc<Copy> {
        let mut copies = self.lock();
        let copy = copies.entry(id.to_owned()).or_insert_with(|| {
            Arc::new(Copy {
                changing: Arc::default(),
                used: Mutex::new(Instant::now()),
            })
        });
        *copy.used.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        Arc::clone(copy)
    }

    /// How long ago the copy was used; nothing if this process never did.
    pub(super) fn unused_for(&self, id: &str) -> Option<Duration> {
        let copies = self.lock();
        let used = copies.get(id)?.used.lock();
        Some(used.unwrap_or_else(PoisonError::into_inner).elapsed())
    }

    /// Moves a copy that nobody reads to another place; whether it did. From then on it is fetched again.
    pub(super) fn move_idle(&self, id: &str, from: &Path, to: &Path) -> io::Result<bool> {
        let mut copies = self.lock();
        if copies
            .get(id)
            .is_some_and(|copy| Arc::strong_count(copy) > 1)
        {
            return Ok(false);
        }
        copies.remove(id);
        // Nobody can come to it while the copies are locked.
        fs::rename(from, to).map(|()| true)
    }
}

impl Datasets {
    /// Makes sure that the dataset's files are here as its row says, and that they stay while the answer is held. Callers who come
    /// meanwhile wait for the one that fetches, and it goes on if they do not.
    ///
    /// # Errors
    ///
    /// [`DatasetsError::Gone`] or [`DatasetsError::Busy`] if the row is gone or another one by now; else if the store does not
    /// answer or the disk cannot be written. Never on a machine that keeps its files alone.
    pub(super) async fn make_local(
        &self,
        dataset: &StoredDataset,
    ) -> Result<LocalCopy, DatasetsError> {
        let Some(shared) = &self.0.shared else {
            return Ok(LocalCopy(None));
        };
        let copy = self.0.copies.of(&dataset.id);
        let changing = Arc::clone(&copy.changing).lock_owned().await;
        if !self.holds(dataset) {
            let (datasets, shared) = (self.clone(), shared.clone());
            let (dataset, reader) = (dataset.clone(), Arc::clone(&copy));
            let fetched = tokio::spawn(async move {
                let fetched = datasets.fetch(&shared, &dataset).await;
                drop((changing, reader));
                fetched
            });
            fetched.await.unwrap_or(Err(DatasetsError::Failed))?;
        }
        Ok(LocalCopy(Some(copy)))
    }

    /// Brings the dataset's files to this machine, before a thread that others wait for reads them.
    ///
    /// # Errors
    ///
    /// [`DatasetsError::Gone`] or [`DatasetsError::Busy`] if the row is gone or another one by now; else if the store does not
    /// answer or the disk cannot be written. Never on a machine that keeps its files alone.
    pub async fn bring(&self, id: &str) -> Result<(), DatasetsError> {
        if self.0.shared.is_none() {
            return Ok(());
        }
        let dataset = self.store().dataset(id).await?;
        let dataset = dataset.ok_or_else(|| DatasetsError::Gone(id.to_owned()))?;
        self.make_local(&dataset).await.map(drop)
    }

    /// Like [`make_local`](Self::make_local), for a thread that may wait.
    ///
    /// # Errors
    ///
    /// As [`make_local`](Self::make_local).
    pub(super) fn make_local_blocking(
        &self,
        dataset: &StoredDataset,
    ) -> Result<LocalCopy, DatasetsError> {
        match &self.0.runtime {
            Some(runtime) if self.0.shared.is_some() => runtime.block_on(self.make_local(dataset)),
            _ => Ok(LocalCopy(None)),
        }
    }

    /// The same for a job, which is worth more patience.
    pub(super) fn make_local_for_job(
        &self,
        dataset: &StoredDataset,
    ) -> Result<LocalCopy, DatasetsError> {
        let mut tried = 1;
        loop {
            match self.make_local_blocking(dataset) {
                Err(DatasetsError::Objects(ObjectsError::Unreachable(why))) if tried < TRIES => {
                    tracing::warn!(why, "a dataset cannot be fetched; trying again");
                    tried += 1;
                    std::thread::sleep(PAUSE);
                }
                made => return made,
            }
        }
    }

    /// The same by the id alone, whose row is read first.
    pub(super) fn make_local_by_id(&self, id: &str) -> Result<LocalCopy, DatasetsError> {
        match &self.0.runtime {
            Some(runtime) if self.0.shared.is_some() => runtime.block_on(async {
                let dataset = self.store().dataset(id).await?;
                let dataset = dataset.ok_or_else(|| DatasetsError::Gone(id.to_owned()))?;
                self.make_local(&dataset).await
            }),
            _ => Ok(LocalCopy(None)),
        }
    }

    /// Waits until nobody changes the local folder of a dataset, and keeps it so.
    pub(super) async fn hold_copy(&self, id: &str) -> OwnedMutexGuard<()> {
        let copy = self.0.copies.of(id);
        Arc::clone(&copy.changing).lock_owned().await
    }

    /// Whether the local folder is a copy of what the row speaks of.
    pub(super) fn holds(&self, dataset: &StoredDataset) -> bool {
        let folder = self.data_dir().dataset(&dataset.id);
        let said = fs::read_to_string(folder.join(COPY));
        said.is_ok_and(|said| said == mark(dataset)) && folder.join(ARCHIVE).is_file()
    }

    /// The local copy is not what it says: it is fetched again before it is read again. On a machine that keeps its files alone
    /// there is nothing to fetch.
    pub(super) fn distrust(&self, id: &str) {
        if self.0.shared.is_some() {
            tracing::warn!(
                dataset = id,
                "the local copy is damaged and is fetched again"
            );
            let _ = mark_as_changing(&self.data_dir().dataset(id));
        }
    }

    async fn fetch(
        &self,
        shared: &SharedFiles,
        dataset: &StoredDataset,
    ) -> Result<(), DatasetsError> {
        self.make_sure_of_row(dataset).await?;
        self.make_way(dataset.bytes).await?;
        let folder = Folder(self.data_dir().tmp().join(new_id("ds")));
        self.begin_copy(dataset, &folder.0)?;
        if !shared::fetch_dataset(&shared.objects, dataset, &folder.0).await? {
            // It may have become another one, or been deleted, in this moment.
            self.make_sure_of_row(dataset).await?;
            return Err(ObjectsError::Missing(shared::archive_key(dataset)).into());
        }
        let (datasets, dataset) = (self.clone(), dataset.clone());
        let put = tokio::task::spawn_blocking(move || {
            let archive = folder.0.join(ARCHIVE);
            let sum = checksum::of_file(&archive).map_err(FileError::at(&archive))?;
            if sum != dataset.sha256 {
                return Err(changed(&dataset));
            }
            write_mark(&folder.0, &dataset)?;
            datasets.put_copy(&dataset.id, &folder.0)
        });
        put.await.map_err(|_| DatasetsError::Failed)??;
        self.forget_files();
        Ok(())
    }

    /// Makes the folder of a copy, with the archive if this machine has it and only its reading is another one.
    fn begin_copy(&self, dataset: &StoredDataset, folder: &Path) -> Result<(), DatasetsError> {
        fs::create_dir(folder).map_err(FileError::at(folder))?;
        let place = self.data_dir().dataset(&dataset.id);
        let said = fs::read_to_string(place.join(COPY)).unwrap_or_default();
        if said.split_whitespace().next() == Some(&dataset.sha256) {
            // Where the disk knows no links, it is fetched.
            let _ = fs::hard_link(place.join(ARCHIVE), folder.join(ARCHIVE));
        }
        Ok(())
    }

    /// Moves a complete copy to its place.
    pub(super) fn put_copy(&self, id: &str, folder: &Path) -> Result<(), DatasetsError> {
        let data_dir = self.data_dir();
        let place = data_dir.dataset(id);
        let put = || {
            fs::create_dir_all(data_dir.datasets())?;
            if place.join(COPY).exists() {
                let old = Folder(data_dir.tmp().join(new_id("ds")));
                fs::rename(&place, &old.0)?;
            } else if place.exists() {
                tracing::warn!(
                    dataset = id,
                    "a folder that is no copy of the shared store was in its place; it lies in recovered/ now"
                );
                let aside = data_dir.root().join("recovered");
                fs::create_dir_all(&aside)?;
                fs::rename(&place, aside.join(new_id("ds")))?;
            }
            durable::rename(folder, &place)
        };
        Ok(put().map_err(FileError::at(&place))?)
    }

    /// Makes sure that the row still speaks of the archive and reading that were asked for.
    async fn make_sure_of_row(&self, dataset: &StoredDataset) -> Result<(), DatasetsError> {
        match self.store().dataset(&dataset.id).await? {
            None => Err(DatasetsError::Gone(dataset.id.clone())),
            Some(now) if mark(&now) == mark(dataset) => Ok(()),
            Some(_) => Err(DatasetsError::Busy),
        }
    }
}

/// When a copy of an earlier process was made; nothing if the folder is no copy.
pub(super) fn copied_at(folder: &Path) -> Option<SystemTime> {
    let mark = fs::metadata(folder.join(COPY)).ok()?;
    Some(mark.modified().unwrap_or(SystemTime::UNIX_EPOCH))
}

/// Says of which archive and reading a folder is a copy: the last file that is written into it.
pub(super) fn write_mark(folder: &Path, dataset: &StoredDataset) -> Result<(), DatasetsError> {
    let write = || {
        durable::replace(&folder.join(COPY), mark(dataset).as_bytes())?;
        durable::sync_folder(folder)
    };
    Ok(write().map_err(FileError::at(folder))?)
}

/// Says that a folder is a copy of nothing until it is marked again.
pub(super) fn mark_as_changing(folder: &Path) -> Result<(), DatasetsError> {
    let replaced = durable::replace(&folder.join(COPY), b"changing\n");
    Ok(replaced.map_err(FileError::at(folder))?)
}

fn mark(dataset: &StoredDataset) -> String {
    format!("{} {}\n", dataset.sha256, dataset.reading)
}
