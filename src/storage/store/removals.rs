//! What was deleted and whose files may still be there: recorded with the deletion, so that a server that is killed in
//! between completes it at its next start.

use super::sql::{self, Transaction};
use super::{Store, StoreError, now};

/// What kind of thing was deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemovedKind {
    /// A dataset: a folder in `datasets/`.
    Dataset,
    /// A job: a folder in `jobs/`.
    Job,
    /// A film: a folder in `films/`.
    Film,
}

impl RemovedKind {
    fn word(self) -> &'static str {
        match self {
            Self::Dataset => "dataset",
            Self::Job => "job",
            Self::Film => "film",
        }
    }
}

impl Store {
    /// Ids of everything of this kind whose files are to be removed.
    ///
    /// # Errors
    ///
    /// If the database cannot be read.
    pub async fn removals(&self, kind: RemovedKind) -> Result<Vec<String>, StoreError> {
        let ids = sql::query_scalar("SELECT id FROM removals WHERE kind = $1 ORDER BY id");
        Ok(ids.bind(kind.word()).fetch_all(&self.pool).await?)
    }

    /// Forgets a removal whose files are gone.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn removal_done(&self, kind: RemovedKind, id: &str) -> Result<(), StoreError> {
        self.execute(
            sql::query("DELETE FROM removals WHERE kind = $1 AND id = $2")
                .bind(kind.word())
                .bind(id),
        )
        .await?;
        Ok(())
    }
}

/// Records as a part of a deletion that its files are to be removed.
pub(super) async fn record(
    transaction: &mut Transaction,
    kind: RemovedKind,
    id: &str,
) -> Result<(), StoreError> {
    sql::query(
        "INSERT INTO removals (kind, id, created_at) VALUES ($1, $2, $3) ON CONFLICT (kind, id) DO NOTHING",
    )
    .bind(kind.word())
    .bind(id)
    .bind(now())
    .execute(&mut *transaction)
    .await?;
    Ok(())
}
