//! Locks that a transaction takes before it decides by what it reads, held until it ends.
//!
//! On PostgreSQL other programs write at the same time, and a statement sees what they have committed when it begins. So the
//! lock comes first and in a statement of its own: what is read after it stays true. SQLite has one writer, and these do nothing.

use sqlx::Error;

use super::{Transaction, query};

/// Locks a data set's row; does nothing if there is none. Whoever makes something that needs the data set (a job, an edit)
/// locks it too, so that it is not removed meanwhile.
pub(in crate::storage::store) async fn lock_dataset(
    transaction: &mut Transaction,
    id: &str,
) -> Result<(), Error> {
    lock(
        transaction,
        "SELECT id FROM datasets WHERE id = $1 FOR UPDATE",
        id,
    )
    .await
}

/// Locks an experiment's row; does nothing if there is none.
pub(in crate::storage::store) async fn lock_experiment(
    transaction: &mut Transaction,
    id: &str,
) -> Result<(), Error> {
    lock(
        transaction,
        "SELECT id FROM experiments WHERE id = $1 FOR UPDATE",
        id,
    )
    .await
}

async fn lock(transaction: &mut Transaction, text: &'static str, id: &str) -> Result<(), Error> {
    if transaction.is_shared() {
        query(text).bind(id).fetch_optional(transaction).await?;
    }
    Ok(())
}

/// What there may only be so many of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::storage::store) enum Limited {
    /// Jobs that wait.
    Queued,
    /// Experiments that are not over.
    Experiments,
    Films,
}

/// Lets one transaction at a time count these and add to them.
pub(in crate::storage::store) async fn lock_limit(
    transaction: &mut Transaction,
    what: Limited,
) -> Result<(), Error> {
    if transaction.is_shared() {
        // The name of the lock, which other programs are unlikely to use.
        let number = match what {
            Limited::Queued => 1,
            Limited::Experiments => 2,
            Limited::Films => 3,
        };
        query("SELECT pg_advisory_xact_lock(CAST($1 AS BIGINT))")
            .bind((0xfacefee1_i64 << 8) + number)
            .execute(transaction)
            .await?;
    }
    Ok(())
}
