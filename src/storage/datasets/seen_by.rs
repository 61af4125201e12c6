//! Which pictures of a dataset a model has learned from.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Datasets, DatasetsError, listing};
use crate::dataset::listing::Listing;
use crate::dataset::seen::LearnedImages;
use crate::files::checksum;
use crate::storage::models;
use crate::storage::store::StoredDataset;

/// For each picture of a listing whether a model learned from it, or from one that looks nearly the same.
pub(super) type Seen = Vec<bool>;

impl Datasets {
    /// What the model `id` has seen of the pictures in `listing`.
    ///
    /// # Errors
    ///
    /// [`DatasetsError::NoFingerprints`] if there is no such model, or it does not know what it learned from; else if files
    /// cannot be read.
    pub(super) async fn seen_by(
        &self,
        dataset: &StoredDataset,
        listing: &Arc<Listing>,
        id: &str,
    ) -> Result<Arc<Seen>, DatasetsError> {
        let unknown = || DatasetsError::NoFingerprints(id.to_owned());
        let learned = self.learned_by(id).await?.ok_or_else(unknown)?;
        // A model of the same id may be another one by now.
        let sum = checksum::of_bytes(&learned);
        let key = format!("{} {sum}", listing::key(dataset));
        let since = self.0.seen.now();
        if let Some(known) = self.0.seen.get(&key) {
            return Ok(known);
        }
        let learned = LearnedImages::from_bytes(&learned).ok_or_else(unknown)?;
        let prints = self.prints(dataset, listing).await?;
        let seen = tokio::task::spawn_blocking(move || {
            let seen = learned.acquaintances_of(&prints);
            Arc::new(seen.iter().map(Option::is_some).collect::<Seen>())
        });
        let seen = seen.await.map_err(|_| DatasetsError::Failed)?;
        self.0.seen.put_made(since, key, &seen);
        Ok(seen)
    }

    async fn learned_by(&self, id: &str) -> Result<Option<Cow<'static, [u8]>>, DatasetsError> {
        let (id, folder) = (id.to_owned(), self.data_dir().models());
        let read = tokio::task::spawn_blocking(move || models::fingerprints(&id, &folder));
        Ok(read.await.map_err(|_| DatasetsError::Failed)??)
    }
}
