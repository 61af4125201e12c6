//! Changing a dataset: each step is one transaction, and none is made on top of one that its author has not seen.

use std::sync::Arc;

use super::{Datasets, DatasetsError, listing};
use crate::dataset::edits::{Edit, EditError, Edited, Step};
use crate::storage::store::{StoredDataset, StoredStep, StoredVersion, Written};

/// Most steps that a refusal tells of.
const MAX_TOLD: usize = 5;

/// What is to be done to a dataset.
#[derive(Debug, Clone)]
pub enum Act {
    /// Changes, and the report of an evaluation that led to them.
    Edit {
        edits: Vec<Edit>,
        report: Option<String>,
    },
    /// Takes the last step back.
    Undo,
    /// Makes the last step that was taken back again.
    Redo,
}

impl Datasets {
    /// Does something to the dataset `id`, whose revision must still be `expected`.
    ///
    /// # Errors
    ///
    /// [`DatasetsError::Stale`] if it has another revision by now; else if the act makes no sense or cannot be kept.
    pub async fn act(
        &self,
        id: &str,
        expected: usize,
        act: Act,
    ) -> Result<Arc<Edited>, DatasetsError> {
        // Nothing else puts pictures into other places meanwhile.
        let _one_at_a_time = self.0.changing.lock().await;
        let dataset = self.store().dataset(id).await?;
        let dataset = dataset.ok_or_else(|| DatasetsError::Gone(id.to_owned()))?;
        if dataset.revision != expected {
            return Err(self.stale(&dataset, expected).await?);
        }
        let before = self.edited(&dataset).await?;
        let done = tokio::task::spawn_blocking(move || {
            let (edited, step) = before.acted(act)?;
            let after = StoredDataset {
                revision: edited.revision(),
                images: edited.used(),
                classes: edited.summaries(),
                ..dataset
            };
            Ok::<_, EditError>((Arc::new(edited), step, after))
        });
        let (edited, step, after) = done.await.map_err(|_| DatasetsError::Failed)??;
        match self.store().add_step(&after, &step).await? {
            Written::Kept => {}
            Written::Full => return Err(DatasetsError::TooManyEdits),
            Written::Conflict => return Err(self.overtaken(&after).await?),
        }
        self.0.recent.put(listing::key(&after), &edited);
        Ok(edited)
    }

    /// The steps of a dataset, the newest first, from the revision before `before` on; at most `most`.
    ///
    /// # Errors
    ///
    /// If they cannot be read.
    pub async fn history(
        &self,
        dataset: &StoredDataset,
        before: Option<usize>,
        most: usize,
    ) -> Result<Vec<StoredStep>, DatasetsError> {
        let end = before.map_or(dataset.revision, |before| before.saturating_sub(1));
        let since = (end + 1).saturating_sub(most).max(1);
        let mut steps = self.store().steps(&dataset.id, since).await?;
        steps.retain(|step| step.revision <= end);
        steps.reverse();
        Ok(steps)
    }

    /// The named revisions of a dataset, the newest first.
    ///
    /// # Errors
    ///
    /// If they cannot be read.
    pub async fn versions(&self, id: &str) -> Result<Vec<StoredVersion>, DatasetsError> {
        Ok(self.store().versions(id).await?)
    }

    /// Gives a revision of a dataset a name.
    ///
    /// # Errors
    ///
    /// If there is no such revision, or another one has the name.
    pub async fn name_version(
        &self,
        dataset: &StoredDataset,
        name: &str,
        revision: usize,
    ) -> Result<(), DatasetsError> {
        if revision > dataset.revision {
            return Err(DatasetsError::NoRevision(revision));
        }
        match self
            .store()
            .add_version(&dataset.id, name, revision)
            .await?
        {
            Written::Kept => Ok(()),
            Written::Full => Err(DatasetsError::TooManyEdits),
            Written::Conflict => Err(DatasetsError::VersionTaken(name.to_owned())),
        }
    }

    /// Why the step that makes `after` does not fit any more: the dataset was deleted or, by another server, changed.
    pub(super) async fn overtaken(
        &self,
        after: &StoredDataset,
    ) -> Result<DatasetsError, DatasetsError> {
        match self.store().dataset(&after.id).await? {
            Some(now) => self.stale(&now, after.revision - 1).await,
            None => Ok(DatasetsError::Gone(after.id.clone())),
        }
    }

    /// That a dataset was changed by others since `expected`, and what they did.
    pub(super) async fn stale(
        &self,
        dataset: &StoredDataset,
        expected: usize,
    ) -> Result<DatasetsError, DatasetsError> {
        let since = match expected > dataset.revision {
            true => Vec::new(),
            false => self.history(dataset, None, MAX_TOLD).await?,
        };
        let since = since.into_iter().filter(|step| step.revision > expected);
        Ok(DatasetsError::Stale {
            revision: dataset.revision,
            since: since.map(|step| step.step).collect(),
        })
    }
}

impl Edited {
    fn acted(&self, act: Act) -> Result<(Self, Arc<Step>), EditError> {
        match act {
            Act::Edit { edits, report } => self.edit(edits, report),
            Act::Undo => self.undo(),
            Act::Redo => self.redo(),
        }
    }
}
