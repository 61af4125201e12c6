//! Room for local copies: those that were not read for the longest time are dropped first.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::arrival::Folder;
use super::{Datasets, DatasetsError, local};
use crate::files;
use crate::storage::store::new_id;

/// A local copy that may be dropped.
struct Found {
    id: String,
    bytes: u64,
    unused_for: Duration,
}

impl Datasets {
    /// Drops local copies until another one of `bytes` has room, on the disk and within the bound.
    ///
    /// # Errors
    ///
    /// [`DatasetsError::NoRoom`] if the disk has none even so.
    pub(super) async fn make_way(&self, bytes: u64) -> Result<(), DatasetsError> {
        let Some(shared) = &self.0.shared else {
            return Ok(());
        };
        let bound = shared.max_local_bytes.saturating_sub(bytes);
        let datasets = self.clone();
        let made = tokio::task::spawn_blocking(move || {
            datasets.drop_copies(bound);
            if datasets.make_sure_of_room(bytes).is_err() {
                datasets.drop_copies(0);
            }
            datasets.make_sure_of_room(bytes)
        });
        made.await.map_err(|_| DatasetsError::Failed)?
    }

    /// Drops copies that nobody reads until all of them take at most `bound` bytes.
    fn drop_copies(&self, bound: u64) {
        let mut found = self.copies_here();
        found.sort_by_key(|copy| std::cmp::Reverse(copy.unused_for));
        let mut bytes: u64 = found.iter().map(|copy| copy.bytes).sum();
        for copy in found {
            if bytes <= bound {
                return;
            }
            if self.drop_copy(&copy.id) {
                bytes -= copy.bytes;
            }
        }
    }

    /// Drops the local copy of a dataset unless someone reads it; whether it did. A folder that is no copy stays.
    pub(super) fn drop_copy(&self, id: &str) -> bool {
        let folder = self.data_dir().dataset(id);
        if local::copied_at(&folder).is_none() {
            return false;
        }
        let leaving = Folder(self.data_dir().tmp().join(new_id("ds")));
        match self.0.copies.move_idle(id, &folder, &leaving.0) {
            Ok(true) => {
                self.forget_files();
                true
            }
            Ok(false) => false,
            Err(error) => {
                tracing::warn!(dataset = id, %error, "a local copy cannot be dropped");
                false
            }
        }
    }

    /// Ids of all datasets of which there is a local copy.
    pub(super) fn copied(&self) -> Vec<String> {
        self.copies_here().into_iter().map(|copy| copy.id).collect()
    }

    fn copies_here(&self) -> Vec<Found> {
        let folders = files::entries(&self.data_dir().datasets()).unwrap_or_default();
        let now = SystemTime::now();
        let found = folders.iter().filter_map(|folder| {
            let copied_at = local::copied_at(folder)?;
            let id = files::name(folder);
            // What an earlier process used comes after all that this one did.
            let age = now.duration_since(copied_at).unwrap_or_default();
            let long_ago = Duration::from_secs(u64::from(u32::MAX));
            Some(Found {
                unused_for: self.0.copies.unused_for(&id).unwrap_or(long_ago + age),
                bytes: bytes_in(folder),
                id,
            })
        });
        found.collect()
    }
}

fn bytes_in(folder: &Path) -> u64 {
    let files = files::entries(folder).unwrap_or_default();
    let sizes = files.iter().filter_map(|file| fs::metadata(file).ok());
    sizes.map(|metadata| metadata.len()).sum()
}
