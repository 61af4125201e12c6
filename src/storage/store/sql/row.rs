//! Rows of either database, and the columns of statements whose result is no table's row.

use sqlx::sqlite::SqliteRow;
use sqlx::{Decode, Error, Row, Sqlite, Type};
#[cfg(feature = "cluster")]
use sqlx::{Postgres, postgres::PgRow};

/// A row as the database gave it; [`Row`](crate::storage::store::row::Row) reads it however damaged it is.
pub(in crate::storage::store) enum AnyRow {
    Sqlite(SqliteRow),
    #[cfg(feature = "cluster")]
    Postgres(PgRow),
}

impl From<SqliteRow> for AnyRow {
    fn from(row: SqliteRow) -> Self {
        Self::Sqlite(row)
    }
}

#[cfg(feature = "cluster")]
impl From<PgRow> for AnyRow {
    fn from(row: PgRow) -> Self {
        Self::Postgres(row)
    }
}

impl AnyRow {
    /// The column of this name.
    pub(in crate::storage::store) fn named<T: Column>(
        &self,
        column: &'static str,
    ) -> Result<T, Error> {
        match self {
            Self::Sqlite(row) => row.try_get(column),
            #[cfg(feature = "cluster")]
            Self::Postgres(row) => row.try_get(column),
        }
    }

    /// The bytes of a column of texts, whatever its row holds there.
    pub(in crate::storage::store) fn bytes(
        &self,
        column: &'static str,
    ) -> Result<Option<Vec<u8>>, Error> {
        match self {
            Self::Sqlite(row) => row.try_get_unchecked(column),
            #[cfg(feature = "cluster")]
            Self::Postgres(row) => row.try_get_unchecked(column),
        }
    }

    /// Whether there is a column of this name.
    pub(in crate::storage::store) fn has(&self, column: &'static str) -> bool {
        match self {
            Self::Sqlite(row) => row.try_column(column).is_ok(),
            #[cfg(feature = "cluster")]
            Self::Postgres(row) => row.try_column(column).is_ok(),
        }
    }

    /// The column at `index`.
    pub(super) fn get<T: Column>(&self, index: usize) -> Result<T, Error> {
        match self {
            Self::Sqlite(row) => row.try_get(index),
            #[cfg(feature = "cluster")]
            Self::Postgres(row) => row.try_get(index),
        }
    }
}

/// What a column can be read as.
#[cfg(not(feature = "cluster"))]
pub(in crate::storage::store) trait Column:
    for<'r> Decode<'r, Sqlite> + Type<Sqlite>
{
}

#[cfg(not(feature = "cluster"))]
impl<T: for<'r> Decode<'r, Sqlite> + Type<Sqlite>> Column for T {}

/// What a column can be read as.
#[cfg(feature = "cluster")]
pub(in crate::storage::store) trait Column:
    for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres>
{
}

#[cfg(feature = "cluster")]
impl<T> Column for T where
    T: for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres>
{
}

/// Several columns, in the order of the statement.
pub(in crate::storage::store) trait Columns: Sized {
    fn read(row: &AnyRow) -> Result<Self, Error>;
}

impl<A: Column, B: Column> Columns for (A, B) {
    fn read(row: &AnyRow) -> Result<Self, Error> {
        Ok((row.get(0)?, row.get(1)?))
    }
}

impl<A: Column, B: Column, C: Column> Columns for (A, B, C) {
    fn read(row: &AnyRow) -> Result<Self, Error> {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    }
}

impl<A: Column, B: Column, C: Column, D: Column> Columns for (A, B, C, D) {
    fn read(row: &AnyRow) -> Result<Self, Error> {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
    }
}
