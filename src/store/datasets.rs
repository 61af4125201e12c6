//! Datasets: what is known of each archive without opening it.

use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, StoreError, column, count};
use crate::dataset::doctor::classes::ClassSummary;

/// A dataset that is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
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
    /// Usable images.
    pub images: usize,
    /// Its classes, as training will number them.
    pub classes: Vec<ClassSummary>,
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
    /// Keeps a new dataset.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn add_dataset(&self, dataset: &Dataset) -> Result<(), StoreError> {
        let classes =
            serde_json::to_string(&dataset.classes).map_err(StoreError::damaged("class list"))?;
        sqlx::query(
            "INSERT INTO datasets (id, name, created_at, bytes, sha256, images, classes) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(&dataset.id)
        .bind(&dataset.name)
        .bind(&dataset.created_at)
        .bind(i64::try_from(dataset.bytes).unwrap_or(i64::MAX))
        .bind(&dataset.sha256)
        .bind(column(dataset.images))
        .bind(classes)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// All datasets, the newest first.
    ///
    /// # Errors
    ///
    /// If the database cannot be read.
    pub async fn datasets(&self) -> Result<Vec<Dataset>, StoreError> {
        let rows = sqlx::query("SELECT * FROM datasets ORDER BY created_at DESC, id")
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(dataset).collect()
    }

    /// The dataset called `id`.
    ///
    /// # Errors
    ///
    /// If the database cannot be read.
    pub async fn dataset(&self, id: &str) -> Result<Option<Dataset>, StoreError> {
        let row = sqlx::query("SELECT * FROM datasets WHERE id = $1")
            .bind(id)
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(dataset).transpose()
    }

    /// Forgets a dataset unless a job that has not ended uses it.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn remove_dataset(&self, id: &str) -> Result<Removal, StoreError> {
        let removed = sqlx::query(
            "DELETE FROM datasets WHERE id = $1 AND NOT EXISTS \
             (SELECT 1 FROM jobs WHERE dataset = $1 AND state IN ('queued', 'running'))",
        )
        .bind(id)
        .execute(&self.pool)
        .await?;
        Ok(match removed.rows_affected() {
            0 if self.dataset(id).await?.is_some() => Removal::InUse,
            0 => Removal::Missing,
            _ => Removal::Removed,
        })
    }
}

fn dataset(row: &SqliteRow) -> Result<Dataset, StoreError> {
    let classes: String = row.try_get("classes")?;
    Ok(Dataset {
        id: row.try_get("id")?,
        name: row.try_get("name")?,
        created_at: row.try_get("created_at")?,
        bytes: u64::try_from(row.try_get::<i64, _>("bytes")?).unwrap_or_default(),
        sha256: row.try_get("sha256")?,
        images: count(row.try_get("images")?),
        classes: serde_json::from_str(&classes).map_err(StoreError::damaged("class list"))?,
    })
}
