//! Datasets: what is known of each archive without opening it.

use super::row::Row;
use super::sql::{self, AnyRow};
use super::{RemovedKind, Store, StoreError, column, removals};
use crate::dataset::check_up::classes::ClassSummary;

/// A dataset that is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredDataset {
    /// `ds-…`.
    pub id: String,
    /// For people.
    pub name: String,
    /// When it came, RFC 3339, UTC.
    pub created_at: String,
    /// Bytes of the archive.
    pub bytes: u64,
    /// SHA-256 of the archive, in hexadecimal.
    pub sha256: String,
    /// Which reading of the archive holds, where several machines share the files; else, and for the first, empty.
    pub reading: String,
    /// How many edits people made.
    pub revision: usize,
    /// Usable images that were not left out.
    pub images: usize,
    /// Its classes after these edits, as training will number them.
    pub classes: Vec<ClassSummary>,
    /// What is wrong with its row; then fields that cannot be read are empty.
    pub damaged: Option<String>,
}

/// What became of a wish to remove something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    /// It is gone.
    Removed,
    /// There was none.
    Missing,
    /// Something still needs it.
    InUse,
}

impl Store {
    /// Adds a dataset whose files are not in their place yet; no one sees it before [`keep_dataset`](Self::keep_dataset).
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn add_dataset(&self, dataset: &StoredDataset) -> Result<(), StoreError> {
        let classes =
            serde_json::to_string(&dataset.classes).map_err(StoreError::damaged("class list"))?;
        self.execute(sql::query(
            "INSERT INTO datasets (id, name, created_at, bytes, sha256, images, classes, reading, state) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'arriving')",
        )
        .bind(&dataset.id)
        .bind(&dataset.name)
        .bind(&dataset.created_at)
        .bind(i64::try_from(dataset.bytes).unwrap_or(i64::MAX))
        .bind(&dataset.sha256)
        .bind(column(dataset.images))
        .bind(classes)
        .bind(&dataset.reading)).await?;
        Ok(())
    }

    /// Whether a job, a report or an edit is about the dataset.
    ///
    /// # Errors
    ///
    /// If the database cannot be read.
    pub async fn is_dataset_used(&self, id: &str) -> Result<bool, StoreError> {
        let used = sql::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM jobs WHERE dataset = $1) \
             OR EXISTS (SELECT 1 FROM reports WHERE dataset = $1) \
             OR EXISTS (SELECT 1 FROM edits WHERE dataset = $1)",
        );
        Ok(used.bind(id).fetch_one(&self.pool).await?)
    }

    /// Changes the pictures, classes and reading of a dataset, unless a job, a report or an edit is about it; tells whether it
    /// did.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn change_dataset(&self, dataset: &StoredDataset) -> Result<bool, StoreError> {
        let classes =
            serde_json::to_string(&dataset.classes).map_err(StoreError::damaged("class list"))?;
        let mut transaction = self.pool.begin().await?;
        sql::lock_dataset(&mut transaction, &dataset.id).await?;
        let changed = sql::query(
            "UPDATE datasets SET images = $2, classes = $3, reading = $4 WHERE id = $1 AND state = 'kept' \
             AND NOT EXISTS (SELECT 1 FROM jobs WHERE dataset = $1) \
             AND NOT EXISTS (SELECT 1 FROM reports WHERE dataset = $1) \
             AND NOT EXISTS (SELECT 1 FROM edits WHERE dataset = $1)",
        )
        .bind(&dataset.id)
        .bind(column(dataset.images))
        .bind(classes)
        .bind(&dataset.reading)
        .execute(&mut transaction)
        .await?;
        transaction.commit().await?;
        Ok(changed.rows_affected() > 0)
    }

    /// Shows a dataset whose files have come into their place; whether it is still expected.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn keep_dataset(&self, id: &str) -> Result<bool, StoreError> {
        let kept = self
            .execute(sql::query("UPDATE datasets SET state = 'kept' WHERE id = $1").bind(id))
            .await?;
        Ok(kept.rows_affected() > 0)
    }

    /// Ids of datasets that were arriving when the server ended.
    ///
    /// # Errors
    ///
    /// If the database cannot be read.
    pub async fn arriving_datasets(&self) -> Result<Vec<String>, StoreError> {
        let ids = sql::query_scalar("SELECT id FROM datasets WHERE state = 'arriving' ORDER BY id")
            .fetch_all(&self.pool)
            .await?;
        Ok(ids)
    }

    /// Ids of datasets that have been arriving since before `time`, an RFC 3339 text as [`now`](super::now) gives.
    ///
    /// # Errors
    ///
    /// If the database cannot be read.
    pub async fn arriving_since(&self, time: &str) -> Result<Vec<String>, StoreError> {
        let ids = sql::query_scalar(
            "SELECT id FROM datasets WHERE state = 'arriving' AND created_at < $1 ORDER BY id",
        )
        .bind(time)
        .fetch_all(&self.pool)
        .await?;
        Ok(ids)
    }

    /// Forgets a dataset that is arriving; whether it still was.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn give_up_arrival(&self, id: &str) -> Result<bool, StoreError> {
        let statement = "DELETE FROM datasets WHERE id = $1 AND state = 'arriving'";
        let given_up = self.execute(sql::query(statement).bind(id)).await?;
        Ok(given_up.rows_affected() > 0)
    }

    /// All datasets, the newest first, damaged ones too.
    ///
    /// # Errors
    ///
    /// If the database cannot be read.
    pub async fn datasets(&self) -> Result<Vec<StoredDataset>, StoreError> {
        let rows =
            sql::query("SELECT * FROM datasets WHERE state = 'kept' ORDER BY created_at DESC, id")
                .fetch_all(&self.pool)
                .await?;
        Ok(rows.iter().map(dataset).collect())
    }

    /// The dataset called `id`.
    ///
    /// # Errors
    ///
    /// If the database cannot be read.
    pub async fn dataset(&self, id: &str) -> Result<Option<StoredDataset>, StoreError> {
        let row = sql::query("SELECT * FROM datasets WHERE id = $1 AND state = 'kept'")
            .bind(id)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.as_ref().map(dataset))
    }

    /// Forgets a dataset unless a job that has not ended uses it, and records that its files are to be removed.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn remove_dataset(&self, id: &str) -> Result<Removal, StoreError> {
        let removed = self.write_with_reserve(|| self.forget_dataset(id)).await?;
        Ok(match removed {
            false if self.dataset(id).await?.is_some() => Removal::InUse,
            false => Removal::Missing,
            true => Removal::Removed,
        })
    }

    async fn forget_dataset(&self, id: &str) -> Result<bool, StoreError> {
        let mut transaction = self.pool.begin().await?;
        sql::lock_dataset(&mut transaction, id).await?;
        let removed = sql::query(
            "DELETE FROM datasets WHERE id = $1 AND NOT EXISTS \
             (SELECT 1 FROM jobs WHERE dataset = $1 AND state IN ('queued', 'running'))",
        )
        .bind(id)
        .execute(&mut transaction)
        .await?;
        if removed.rows_affected() > 0 {
            removals::record(&mut transaction, RemovedKind::Dataset, id).await?;
        }
        transaction.commit().await?;
        Ok(removed.rows_affected() > 0)
    }
}

pub(super) fn dataset(row: &AnyRow) -> StoredDataset {
    let mut row = Row::new(row);
    StoredDataset {
        id: row.string("id"),
        name: row.string("name"),
        created_at: row.string("created_at"),
        bytes: row.number("bytes"),
        sha256: row.string("sha256"),
        reading: row.string_or_none("reading").unwrap_or_default(),
        revision: usize::try_from(row.number_or_none("revision")).unwrap_or(usize::MAX),
        images: usize::try_from(row.number("images")).unwrap_or(usize::MAX),
        classes: row.json("classes").unwrap_or_default(),
        damaged: row.damage(),
    }
}
