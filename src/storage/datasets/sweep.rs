//! What no row speaks of is removed from the shared store; what was begun elsewhere is given a day.

use std::collections::HashSet;
use std::time::{Duration, SystemTime};

use super::shared::{self, DATASETS};
use super::{Datasets, DatasetsError, local};
use crate::files;
use crate::storage::checkpoints;
use crate::storage::objects::Objects;
use crate::storage::store::{DataId, RemovedKind, at, is_id, new_id};

/// Key of the object that says which database the others belong to.
const ID: &str = "id";

/// Time that an upload has from its first object to its row.
pub const GRACE: Duration = Duration::from_secs(24 * 60 * 60);

/// What a sweep removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Objects that no row spoke of.
    pub objects: usize,
    /// Deleted datasets whose objects are gone now.
    pub removals: usize,
    /// Uploads that never came to their end.
    pub arrivals: usize,
}

impl Datasets {
    /// Completes removals, gives up what has been arriving for a day, and removes objects older than that of which no row speaks.
    /// Any number of servers may do it at the same time. Nothing on a machine that keeps its files alone.
    ///
    /// # Errors
    ///
    /// If the database or the store does not answer; then the next sweep goes on.
    pub async fn sweep(&self) -> Result<Swept, DatasetsError> {
        self.sweep_before(SystemTime::now() - GRACE).await
    }

    /// Sweeps for as long as this is waited for, each time after `every` and up to a tenth more, so that servers do not all do
    /// it at once.
    pub async fn sweep_every(&self, every: Duration) {
        loop {
            tokio::time::sleep(every.mul_f64(1.0 + rand::random::<f64>() / 10.0)).await;
            match self.sweep().await {
                Ok(swept) if swept != Swept::default() => tracing::info!(?swept, "swept the store"),
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "the store could not be swept"),
            }
        }
    }

    /// The same with another age of what may be removed.
    pub(super) async fn sweep_before(&self, time: SystemTime) -> Result<Swept, DatasetsError> {
        let Some(objects) = self.objects() else {
            return Ok(Swept::default());
        };
        if !self.owns(objects).await? {
            return Ok(Swept::default());
        }
        let mut swept = Swept::default();
        for id in self.store().removals(RemovedKind::Dataset).await? {
            if self.remove_objects(objects, &id).await? {
                swept.removals += 1;
            }
        }
        for id in self.store().arriving_since(&at(time)).await? {
            swept.arrivals += usize::from(self.store().give_up_arrival(&id).await?);
        }
        swept.objects = self.remove_unknown(objects, time).await?;
        swept.objects += checkpoints::sweep(objects, self.store(), time).await?;
        for id in self.copied() {
            self.catch_up(&id).await?;
        }
        self.remove_ended_jobs().await?;
        Ok(swept)
    }

    /// Whether the objects belong to this database: both have the same id. Else nothing is rubbish only because no row speaks of it.
    async fn owns(&self, objects: &Objects) -> Result<bool, DatasetsError> {
        if self.store().data_id().await?.is_none() {
            let id = DataId {
                id: new_id("data"),
                is_pairing: false,
            };
            self.store().set_data_id(&id).await?;
        }
        // Another server may have given one in the same moment: what the database says counts.
        let Some(DataId { id, .. }) = self.store().data_id().await? else {
            return Ok(false);
        };
        match objects.get(ID).await? {
            Some(known) if known == id.as_bytes() => Ok(true),
            Some(_) => {
                tracing::warn!(
                    "the database and the object store do not belong together, so nothing is swept; put the right database \
                     back, or write {id} into the object {ID} to say that they do"
                );
                Ok(false)
            }
            None => {
                objects.put(ID, id.into_bytes().into()).await?;
                Ok(true)
            }
        }
    }

    /// Removes what this machine still has of jobs that ended elsewhere.
    async fn remove_ended_jobs(&self) -> Result<(), DatasetsError> {
        for folder in files::entries(&self.data_dir().jobs()).unwrap_or_default() {
            let job = self.store().job(&files::name(&folder)).await?;
            if job.is_some_and(|job| job.state.has_ended()) {
                // What cannot be removed does no harm.
                let _ = tokio::fs::remove_dir_all(&folder).await;
            }
        }
        Ok(())
    }

    /// Removes the objects of a dataset that was deleted, and the record of it; whether they are gone.
    pub(super) async fn remove_objects(
        &self,
        objects: &Objects,
        id: &str,
    ) -> Result<bool, DatasetsError> {
        let listed = match is_id(id) {
            true => objects.list(&shared::prefix(id)).await?,
            false => Vec::new(),
        };
        // An upload with the same key may have made it again: then the sweep finds what is left over.
        let is_back = self.store().dataset(id).await?.is_some()
            || self
                .store()
                .arriving_datasets()
                .await?
                .contains(&id.to_owned());
        if !is_back {
            objects.remove_listed(&listed).await?;
        }
        self.store().removal_done(RemovedKind::Dataset, id).await?;
        Ok(!is_back)
    }

    async fn remove_unknown(
        &self,
        objects: &Objects,
        time: SystemTime,
    ) -> Result<usize, DatasetsError> {
        let mut listed = objects.list(DATASETS).await?;
        // Rows that come after the listing speak of objects that are too young, or are read here.
        let (known, damaged) = self.known_folders().await?;
        listed.retain(|object| {
            let folder = object.key.rsplit_once('/').map_or("", |(folder, _)| folder);
            let id = object.key.split('/').nth(1).unwrap_or_default();
            object.modified < time && !known.contains(folder) && !damaged.contains(id)
        });
        objects.remove_listed(&listed).await?;
        Ok(listed.len())
    }

    /// The prefixes of objects that rows speak of, of each archive and of its reading, and the ids of damaged rows: what those
    /// speak of is not known.
    async fn known_folders(&self) -> Result<(HashSet<String>, HashSet<String>), DatasetsError> {
        let (mut known, mut damaged) = (HashSet::new(), HashSet::new());
        for dataset in self.store().datasets().await? {
            if dataset.damaged.is_some() {
                damaged.insert(dataset.id);
                continue;
            }
            let key = shared::finding_key(&dataset, "");
            known.insert(key.trim_end_matches('/').to_owned());
            known.insert(shared::archive_prefix(&dataset));
        }
        Ok((known, damaged))
    }

    /// Drops what this machine remembers of a dataset that another one may have changed or deleted, and its local copy if that is
    /// no longer what the row speaks of.
    ///
    /// # Errors
    ///
    /// If the database cannot be read.
    pub async fn catch_up(&self, id: &str) -> Result<(), DatasetsError> {
        let is_copied = local::copied_at(&self.data_dir().dataset(id)).is_some();
        if self.0.shared.is_none() || !is_copied {
            return Ok(());
        }
        let now = self.store().dataset(id).await?;
        if now.is_none_or(|now| !self.holds(&now)) {
            self.forget_files();
            // One that is being read goes with the next sweep.
            self.drop_copy(id);
        }
        Ok(())
    }
}
