//! Statements for either database: SQLite in a file, or PostgreSQL (feature `cluster`).
//!
//! It has the shape of sqlx's own calls and passes them on to the driver at hand. `sqlx::Any` would do so too, but reads no
//! columns that hold something else than they should, and one damaged row must not hide a table.

mod locks;
mod query;
mod row;
mod value;

#[cfg(feature = "cluster")]
mod lost;

use sqlx::sqlite::{SqliteConnection, SqlitePool};
use sqlx::{Error, Sqlite};
#[cfg(feature = "cluster")]
use sqlx::{PgConnection, PgPool, Postgres};

pub(super) use locks::{Limited, lock_dataset, lock_experiment, lock_limit};
pub(super) use query::{
    Done, Query, numbered, query, query_as, query_each, query_scalar, query_scalar_each,
};
pub(super) use row::AnyRow;

/// Connections to one of the two databases; cheap to clone.
#[derive(Debug, Clone)]
pub(super) enum Pool {
    Sqlite(SqlitePool),
    #[cfg(feature = "cluster")]
    Postgres(PgPool),
}

impl Pool {
    /// Begins a transaction, which ends without effect unless it is committed.
    pub(super) async fn begin(&self) -> Result<Transaction, Error> {
        Ok(match self {
            Self::Sqlite(pool) => Transaction::Sqlite(pool.begin().await?),
            #[cfg(feature = "cluster")]
            Self::Postgres(pool) => Transaction::Postgres(lost::twice(|| pool.begin()).await?),
        })
    }

    /// Whether several programs may use it at a time.
    pub(super) fn is_shared(&self) -> bool {
        match self {
            Self::Sqlite(_) => false,
            #[cfg(feature = "cluster")]
            Self::Postgres(_) => true,
        }
    }

    /// Waits for running statements and closes all connections.
    pub(super) async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            #[cfg(feature = "cluster")]
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// Statements that take effect together or not at all.
pub(super) enum Transaction {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    #[cfg(feature = "cluster")]
    Postgres(sqlx::Transaction<'static, Postgres>),
}

impl Transaction {
    pub(super) async fn commit(self) -> Result<(), Error> {
        match self {
            Self::Sqlite(transaction) => transaction.commit().await,
            #[cfg(feature = "cluster")]
            Self::Postgres(transaction) => lost::bounded(transaction.commit()).await,
        }
    }

    /// Whether other programs write at the same time.
    pub(super) fn is_shared(&self) -> bool {
        match self {
            Self::Sqlite(_) => false,
            #[cfg(feature = "cluster")]
            Self::Postgres(_) => true,
        }
    }
}

/// Where a statement runs.
pub(super) enum Target<'c> {
    SqlitePool(&'c SqlitePool),
    Sqlite(&'c mut SqliteConnection),
    #[cfg(feature = "cluster")]
    PostgresPool(&'c PgPool),
    #[cfg(feature = "cluster")]
    Postgres(&'c mut PgConnection),
}

impl<'c> From<&'c Pool> for Target<'c> {
    fn from(pool: &'c Pool) -> Self {
        match pool {
            Pool::Sqlite(pool) => Self::SqlitePool(pool),
            #[cfg(feature = "cluster")]
            Pool::Postgres(pool) => Self::PostgresPool(pool),
        }
    }
}

impl<'c> From<&'c mut Transaction> for Target<'c> {
    fn from(transaction: &'c mut Transaction) -> Self {
        match transaction {
            Transaction::Sqlite(transaction) => Self::Sqlite(transaction),
            #[cfg(feature = "cluster")]
            Transaction::Postgres(transaction) => Self::Postgres(transaction),
        }
    }
}

impl<'c> From<&'c mut SqliteConnection> for Target<'c> {
    fn from(connection: &'c mut SqliteConnection) -> Self {
        Self::Sqlite(connection)
    }
}
