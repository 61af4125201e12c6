//! The files of datasets in an object store that several machines share.
//!
//! ```text
//! datasets/{id}/{checksum}/archive.zip             never another one
//! datasets/{id}/{checksum}/checkup.json   listing.json   reading.json
//! datasets/{id}/{checksum}/{reading}/              the same three of a later reading
//! ```
//!
//! What a row speaks of is there before the row. So whatever breaks off leaves objects without a row, which
//! [`sweep`](super::Datasets::sweep) removes after a day.

use std::path::Path;

use super::listing::LISTING;
use super::reading::READING;
use super::{ARCHIVE, CHECK_UP, Datasets, DatasetsError};
use crate::dataset::check_up::CheckUp;
use crate::storage::objects::{Objects, ObjectsError};
use crate::storage::store::StoredDataset;

/// All objects of datasets.
pub(super) const DATASETS: &str = "datasets";

/// Local copies take 20 GiB where nothing else is said.
const MAX_LOCAL_BYTES: u64 = 20 << 30;

/// Files that are made of an archive.
const FINDINGS: [&str; 3] = [CHECK_UP, LISTING, READING];

/// Where several machines keep the files that they share.
#[derive(Debug, Clone)]
pub struct SharedFiles {
    pub objects: Objects,
    /// Most bytes of local copies. What is being read may take more.
    pub max_local_bytes: u64,
}

impl SharedFiles {
    /// With room for 20 GiB of local copies.
    pub fn new(objects: Objects) -> Self {
        Self {
            objects,
            max_local_bytes: MAX_LOCAL_BYTES,
        }
    }
}

impl Datasets {
    /// The store that several machines share; nothing where this machine keeps its files alone.
    pub fn objects(&self) -> Option<&Objects> {
        self.0.shared.as_ref().map(|shared| &shared.objects)
    }

    /// A check-up from the store, for which the archive itself need not come.
    pub(super) async fn shared_check_up(
        &self,
        objects: &Objects,
        id: &str,
    ) -> Result<Option<CheckUp>, DatasetsError> {
        let Some(dataset) = self.store().dataset(id).await? else {
            return Ok(None);
        };
        let json = objects.get(&finding_key(&dataset, CHECK_UP)).await?;
        Ok(json.and_then(|json| serde_json::from_slice(&json).ok()))
    }
}

/// Prefix of all objects of a dataset.
pub(super) fn prefix(id: &str) -> String {
    format!("{DATASETS}/{id}")
}

/// Prefix of all objects of one archive of a dataset.
pub(super) fn archive_prefix(dataset: &StoredDataset) -> String {
    format!("{}/{}", prefix(&dataset.id), dataset.sha256)
}

pub(super) fn archive_key(dataset: &StoredDataset) -> String {
    format!("{}/{ARCHIVE}", archive_prefix(dataset))
}

/// Key of a file that was made of the archive.
pub(super) fn finding_key(dataset: &StoredDataset, name: &str) -> String {
    match dataset.reading.as_str() {
        "" => format!("{}/{name}", archive_prefix(dataset)),
        reading => format!("{}/{reading}/{name}", archive_prefix(dataset)),
    }
}

/// The first of these datasets whose archive is in the store.
pub(super) async fn first_there(
    objects: &Objects,
    datasets: Vec<StoredDataset>,
) -> Result<Option<StoredDataset>, DatasetsError> {
    for dataset in datasets {
        if objects.bytes(&archive_key(&dataset)).await? == Some(dataset.bytes) {
            return Ok(Some(dataset));
        }
    }
    Ok(None)
}

/// Keys of all files that a dataset may have, and how they are called in its folder; the archive comes first.
pub(in crate::storage) fn keys_of_dataset(dataset: &StoredDataset) -> Vec<(String, &'static str)> {
    let findings = FINDINGS.map(|name| (finding_key(dataset, name), name));
    let archive = (archive_key(dataset), ARCHIVE);
    std::iter::once(archive).chain(findings).collect()
}

/// Sends a dataset's files, which lie in `folder`.
///
/// # Errors
///
/// If a file cannot be read, or the store does not take it.
pub async fn put_dataset(
    objects: &Objects,
    dataset: &StoredDataset,
    folder: &Path,
) -> Result<(), ObjectsError> {
    put_findings(objects, dataset, folder).await?;
    let archive = folder.join(ARCHIVE);
    objects.put_file(&archive_key(dataset), &archive).await
}

/// Sends what was made of a dataset's archive, as far as it lies in `folder`.
pub(super) async fn put_findings(
    objects: &Objects,
    dataset: &StoredDataset,
    folder: &Path,
) -> Result<(), ObjectsError> {
    for name in FINDINGS {
        let local = folder.join(name);
        if local.is_file() {
            objects
                .put_file(&finding_key(dataset, name), &local)
                .await?;
        }
    }
    Ok(())
}

/// Fetches a dataset's files into `folder`; whether its archive is there. An archive that lies in the folder stays as it is. The
/// caller compares checksums.
///
/// # Errors
///
/// If the store does not answer, or a file cannot be written.
pub async fn fetch_dataset(
    objects: &Objects,
    dataset: &StoredDataset,
    folder: &Path,
) -> Result<bool, ObjectsError> {
    let archive = folder.join(ARCHIVE);
    if !archive.is_file() && !objects.fetch_file(&archive_key(dataset), &archive).await? {
        return Ok(false);
    }
    for name in FINDINGS {
        // There is none where nothing was chosen, or an earlier version of this program made the dataset.
        objects
            .fetch_file(&finding_key(dataset, name), &folder.join(name))
            .await?;
    }
    Ok(true)
}
