//! Turns at something that all programs with one database may do one at a time.

use std::fmt;

use tokio::runtime::Handle;

use super::sql::{self, Transaction};
use super::{Store, StoreError};

/// A turn; it is over when this is dropped, or when its program does nothing with it for as long as the settings of
/// connections allow: one that was stopped in the middle of its turn must not stop all others.
pub struct StoreTurn {
    /// It holds the lock.
    transaction: Option<Transaction>,
    runtime: Handle,
}

impl fmt::Debug for StoreTurn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("StoreTurn")
    }
}

impl Drop for StoreTurn {
    fn drop(&mut self) {
        // The connection goes back on a task.
        let _runtime = self.runtime.enter();
        drop(self.transaction.take());
    }
}

impl Store {
    /// Waits for a turn at what is called `name`; nothing where no other program uses the database.
    ///
    /// # Errors
    ///
    /// If the database cannot be reached, or the turn does not come within ten seconds.
    pub async fn turn(&self, name: &str) -> Result<Option<StoreTurn>, StoreError> {
        if !self.pool.is_shared() {
            return Ok(None);
        }
        let mut transaction = self.pool.begin().await?;
        sql::query("SELECT pg_advisory_xact_lock(hashtextextended($1, 4711))")
            .bind(name)
            .execute(&mut transaction)
            .await?;
        Ok(Some(StoreTurn {
            transaction: Some(transaction),
            runtime: Handle::current(),
        }))
    }
}
