//! What people changed about data sets: steps in order, and revisions with a name.

use super::row::Row;
use super::sql::{self, AnyRow, Transaction};
use super::{Store, StoreError, StoredDataset, column, now};
use crate::dataset::edits::Step;

/// Most steps of one data set.
const MAX_STEPS: usize = 20_000;
/// Most bytes of all of them, as JSON.
const MAX_BYTES: usize = 64 << 20;
/// Most versions of one data set.
const MAX_VERSIONS: usize = 1000;

/// A step of a data set's edits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredStep {
    /// The revision that it made.
    pub revision: usize,
    /// RFC 3339, UTC.
    pub created_at: String,
    pub step: Step,
}

/// A revision with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredVersion {
    pub name: String,
    pub revision: usize,
    /// When it got its name, RFC 3339, UTC.
    pub created_at: String,
}

/// What became of a wish to write an edit or a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// It is kept.
    Kept,
    /// The data set is gone, or has another revision by now; or the name is taken.
    Conflict,
    /// There are as many as there may be.
    Full,
}

impl Store {
    /// Adds a step that makes of revision `after.revision - 1` what `after` says.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn add_step(
        &self,
        after: &StoredDataset,
        step: &Step,
    ) -> Result<Written, StoreError> {
        let body = serde_json::to_string(step).map_err(StoreError::damaged("edit"))?;
        self.write(async {
            let mut transaction = self.pool.begin().await?;
            sql::lock_dataset(&mut transaction, &after.id).await?;
            let (steps, bytes): (i64, i64) = sql::query_as(
                "SELECT COUNT(*), COALESCE(SUM(LENGTH(body)), 0) FROM edits WHERE dataset = $1",
            )
            .bind(&after.id)
            .fetch_one(&mut transaction)
            .await?;
            if steps >= column(MAX_STEPS) || bytes + column(body.len()) > column(MAX_BYTES) {
                return Ok(Written::Full);
            }
            if !set_state(&mut transaction, after, after.revision - 1).await? {
                return Ok(Written::Conflict);
            }
            sql::query(
                "INSERT INTO edits (dataset, revision, created_at, body) VALUES ($1, $2, $3, $4)",
            )
            .bind(&after.id)
            .bind(column(after.revision))
            .bind(now())
            .bind(&body)
            .execute(&mut transaction)
            .await?;
            transaction.commit().await?;
            Ok(Written::Kept)
        })
        .await
    }

    /// The steps of a data set from the revision `since` on, in order.
    ///
    /// # Errors
    ///
    /// If the database cannot be read or one of them is damaged.
    pub async fn steps(&self, dataset: &str, since: usize) -> Result<Vec<StoredStep>, StoreError> {
        let rows = sql::query(
            "SELECT revision, created_at, body FROM edits WHERE dataset = $1 AND revision >= $2 ORDER BY revision",
        )
        .bind(dataset)
        .bind(column(since))
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(step).collect()
    }

    /// Puts another archive in the place of a data set's, as the step that makes the revision `after.revision`, with all
    /// `steps` as they speak of that archive. Tells whether it did: not while a job is open.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn replace_archive(
        &self,
        after: &StoredDataset,
        steps: &[StoredStep],
    ) -> Result<bool, StoreError> {
        self.write(async {
            let mut transaction = self.pool.begin().await?;
            sql::lock_dataset(&mut transaction, &after.id).await?;
            let archive = sql::query(
                "UPDATE datasets SET bytes = $2, sha256 = $3 WHERE id = $1 AND NOT EXISTS \
                 (SELECT 1 FROM jobs WHERE dataset = $1 AND state IN ('queued', 'running'))",
            )
            .bind(&after.id)
            .bind(i64::try_from(after.bytes).unwrap_or(i64::MAX))
            .bind(&after.sha256)
            .execute(&mut transaction)
            .await?;
            if archive.rows_affected() == 0
                || !set_state(&mut transaction, after, after.revision - 1).await?
            {
                return Ok(false);
            }
            for stored in steps {
                let body =
                    serde_json::to_string(&stored.step).map_err(StoreError::damaged("edit"))?;
                sql::query(
                    "INSERT INTO edits (dataset, revision, created_at, body) VALUES ($1, $2, $3, $4) \
                     ON CONFLICT (dataset, revision) DO UPDATE SET body = $4",
                )
                .bind(&after.id)
                .bind(column(stored.revision))
                .bind(&stored.created_at)
                .bind(body)
                .execute(&mut transaction)
                .await?;
            }
            transaction.commit().await?;
            Ok(true)
        })
        .await
    }

    /// Gives a revision a name.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn add_version(
        &self,
        dataset: &str,
        name: &str,
        revision: usize,
    ) -> Result<Written, StoreError> {
        self.write(async {
            let mut transaction = self.pool.begin().await?;
            sql::lock_dataset(&mut transaction, dataset).await?;
            let versions: i64 =
                sql::query_scalar("SELECT COUNT(*) FROM versions WHERE dataset = $1")
                    .bind(dataset)
                    .fetch_one(&mut transaction)
                    .await?;
            if versions >= column(MAX_VERSIONS) {
                return Ok(Written::Full);
            }
            let added = sql::query(
                "INSERT INTO versions (dataset, name, revision, created_at) \
                 SELECT id, $2, $3, $4 FROM datasets WHERE id = $1 AND state = 'kept' AND revision >= $3 \
                 ON CONFLICT (dataset, name) DO NOTHING",
            )
            .bind(dataset)
            .bind(name)
            .bind(column(revision))
            .bind(now())
            .execute(&mut transaction)
            .await?;
            transaction.commit().await?;
            Ok(match added.rows_affected() {
                0 => Written::Conflict,
                _ => Written::Kept,
            })
        })
        .await
    }

    /// Takes a name off a revision; whether it was there.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn remove_version(&self, dataset: &str, name: &str) -> Result<bool, StoreError> {
        let removed = self
            .execute(
                sql::query("DELETE FROM versions WHERE dataset = $1 AND name = $2")
                    .bind(dataset)
                    .bind(name),
            )
            .await?;
        Ok(removed.rows_affected() > 0)
    }

    /// The named revisions of a data set, the newest first.
    ///
    /// # Errors
    ///
    /// If the database cannot be read or one of them is damaged.
    pub async fn versions(&self, dataset: &str) -> Result<Vec<StoredVersion>, StoreError> {
        let rows = sql::query(
            "SELECT name, revision, created_at FROM versions WHERE dataset = $1 ORDER BY revision DESC, created_at DESC, name",
        )
        .bind(dataset)
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(version).collect()
    }
}

/// Sets what a data set holds, if its revision is still `expected` and it is read as before; whether that was so.
async fn set_state(
    transaction: &mut Transaction,
    after: &StoredDataset,
    expected: usize,
) -> Result<bool, StoreError> {
    let classes =
        serde_json::to_string(&after.classes).map_err(StoreError::damaged("class list"))?;
    let changed = sql::query(
        "UPDATE datasets SET revision = $3, images = $4, classes = $5 \
         WHERE id = $1 AND revision = $2 AND reading = $6 AND state = 'kept'",
    )
    .bind(&after.id)
    .bind(column(expected))
    .bind(column(after.revision))
    .bind(column(after.images))
    .bind(classes)
    .bind(&after.reading)
    .execute(&mut *transaction)
    .await?;
    Ok(changed.rows_affected() > 0)
}

fn step(row: &AnyRow) -> Result<StoredStep, StoreError> {
    let mut row = Row::new(row);
    let revision = place(row.number("revision"));
    let created_at = row.string("created_at");
    let step = row.json("body");
    match (step, row.damage()) {
        (Some(step), None) => Ok(StoredStep {
            revision,
            created_at,
            step,
        }),
        (_, damage) => Err(damaged("edit", damage)),
    }
}

fn version(row: &AnyRow) -> Result<StoredVersion, StoreError> {
    let mut row = Row::new(row);
    let version = StoredVersion {
        name: row.string("name"),
        revision: place(row.number("revision")),
        created_at: row.string("created_at"),
    };
    match row.damage() {
        None => Ok(version),
        damage => Err(damaged("version", damage)),
    }
}

fn damaged(what: &'static str, detail: Option<String>) -> StoreError {
    StoreError::Damaged {
        what,
        detail: detail.unwrap_or_default(),
    }
}

fn place(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
