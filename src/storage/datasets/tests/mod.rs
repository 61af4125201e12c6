//! Several machines with data folders of their own, one database and one store.

mod copies;
mod shared;
mod sweeping;

use std::path::PathBuf;

use super::*;
use crate::dataset::testing::{class_entries, zip_of};
use crate::storage::objects::Objects;
use crate::storage::store::new_id;

/// What all machines share.
pub(super) struct Cluster {
    folder: tempfile::TempDir,
    pub(super) store: Store,
    pub(super) objects: Objects,
}

/// One machine with an empty data folder.
pub(super) struct Machine {
    folder: tempfile::TempDir,
    pub(super) datasets: Datasets,
}

impl Cluster {
    /// With a store in a folder, which tests may damage.
    pub(super) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("test.db")).await.unwrap();
        let address = format!("file://{}/objects", folder.path().display());
        Self {
            store,
            objects: Objects::open(&address).unwrap(),
            folder,
        }
    }

    pub(super) async fn machine(&self) -> Machine {
        self.machine_with(u64::MAX).await
    }

    pub(super) async fn machine_with(&self, max_local_bytes: u64) -> Machine {
        let folder = tempfile::tempdir().unwrap();
        let shared = SharedFiles {
            objects: self.objects.clone(),
            max_local_bytes,
        };
        Machine {
            datasets: self.open(&folder, Some(shared)).await,
            folder,
        }
    }

    async fn open(&self, folder: &tempfile::TempDir, shared: Option<SharedFiles>) -> Datasets {
        let data_dir = DataDir::open(folder.path()).unwrap();
        let (limits, detector) = (Limits::default(), DetectorKind::default());
        let opened = Datasets::open_with(self.store.clone(), data_dir, limits, detector, shared);
        opened.await.unwrap()
    }

    pub(super) async fn row(&self, id: &str) -> StoredDataset {
        self.store.dataset(id).await.unwrap().unwrap()
    }

    /// Where an object lies on this disk.
    pub(super) fn object(&self, key: &str) -> PathBuf {
        self.folder.path().join("objects").join(key)
    }

    /// All keys below a prefix, without what differs from run to run.
    pub(super) async fn keys(&self, prefix: &str) -> Vec<String> {
        let listed = self.objects.list(prefix).await.unwrap();
        listed.into_iter().map(|object| object.key).collect()
    }
}

impl Machine {
    /// Uploads pictures of these classes; `seed` makes them others.
    pub(super) async fn upload(&self, seed: &str, classes: &[&str]) -> StoredDataset {
        let mut arrival = self.datasets.receive(Client::LOCAL).await.unwrap();
        arrival.write(&zip(seed, classes)).await.unwrap();
        arrival.keep(seed.to_owned()).await.unwrap()
    }

    pub(super) async fn picture(
        &self,
        dataset: &StoredDataset,
        index: usize,
    ) -> Result<Option<image::RgbImage>, DatasetsError> {
        let (datasets, dataset) = (self.datasets.clone(), dataset.clone());
        let shown = tokio::task::spawn_blocking(move || datasets.shown(&dataset, index, None));
        shown.await.unwrap()
    }

    /// How many pictures a training would read.
    pub(super) async fn loaded(&self, dataset: &StoredDataset) -> Result<usize, DatasetsError> {
        let at = self.datasets.at(dataset.clone(), dataset.revision).await?;
        let datasets = self.datasets.clone();
        let load = move || datasets.load(&at, Color::Gray, 48, &|_, _| ());
        let loaded = tokio::task::spawn_blocking(load).await.unwrap();
        loaded.map(|loaded| loaded.samples.len())
    }

    pub(super) fn file(&self, id: &str, name: &str) -> PathBuf {
        self.folder.path().join("datasets").join(id).join(name)
    }

    pub(super) fn has_copy(&self, id: &str) -> bool {
        self.file(id, ARCHIVE).is_file()
    }
}

/// Five pictures of each class.
fn zip(seed: &str, classes: &[&str]) -> Vec<u8> {
    zip_of(&class_entries(&format!("{seed}/"), classes))
}
