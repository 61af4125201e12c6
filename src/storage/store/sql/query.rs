//! One statement with its values.

use std::marker::PhantomData;

use sqlx::{Error, Sqlite, sqlite::SqliteArguments};
#[cfg(feature = "cluster")]
use sqlx::{Postgres, postgres::PgArguments};

use super::row::{AnyRow, Column, Columns};
use super::{Target, value::Value};
#[cfg(feature = "cluster")]
use super::{lost, value::without_nul};

/// What a write did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::storage::store) struct Done(u64);

impl Done {
    /// Rows that it added, changed or removed.
    pub(in crate::storage::store) fn rows_affected(self) -> u64 {
        self.0
    }
}

/// A statement, and what is bound to it.
#[must_use = "it has to be executed"]
#[derive(Debug)]
pub(in crate::storage::store) struct Query {
    sqlite: &'static str,
    #[cfg(feature = "cluster")]
    postgres: &'static str,
    values: Vec<Value>,
}

/// A statement for both databases.
pub(in crate::storage::store) fn query(text: &'static str) -> Query {
    query_each(text, text)
}

/// A statement for each of the databases, which take the same values.
pub(in crate::storage::store) fn query_each(
    sqlite: &'static str,
    #[cfg_attr(not(feature = "cluster"), expect(unused_variables))] postgres: &'static str,
) -> Query {
    Query {
        sqlite,
        #[cfg(feature = "cluster")]
        postgres,
        values: Vec::new(),
    }
}

/// An `INSERT` whose text holds, between its two parts, the next number of a table. SQLite writes one row at a time and so
/// looks which was last; on PostgreSQL, where several do, a sequence counts.
macro_rules! numbered {
    ($before:literal, $table:literal, $after:literal) => {
        $crate::storage::store::sql::query_each(
            concat!(
                $before,
                "(SELECT COALESCE(MAX(CAST(number AS BIGINT)), 0) + 1 FROM ",
                $table,
                ")",
                $after
            ),
            concat!($before, "nextval('", $table, "_numbers')", $after),
        )
    };
}
pub(in crate::storage::store) use numbered;

impl Query {
    /// Binds the next value.
    pub(in crate::storage::store) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Runs it for what it changes.
    pub(in crate::storage::store) async fn execute<'c>(
        self,
        on: impl Into<Target<'c>>,
    ) -> Result<Done, Error> {
        let done = match on.into() {
            Target::SqlitePool(pool) => self.for_sqlite().execute(pool).await?.rows_affected(),
            Target::Sqlite(connection) => {
                let done = self.for_sqlite().execute(connection).await?;
                done.rows_affected()
            }
            #[cfg(feature = "cluster")]
            Target::PostgresPool(pool) => {
                let done = lost::bounded(self.for_postgres().execute(pool)).await?;
                done.rows_affected()
            }
            #[cfg(feature = "cluster")]
            Target::Postgres(connection) => {
                let done = lost::bounded(self.for_postgres().execute(connection)).await?;
                done.rows_affected()
            }
        };
        Ok(Done(done))
    }

    /// Runs it for all its rows.
    pub(in crate::storage::store) async fn fetch_all<'c>(
        self,
        on: impl Into<Target<'c>>,
    ) -> Result<Vec<AnyRow>, Error> {
        match on.into() {
            Target::SqlitePool(pool) => Ok(rows(self.for_sqlite().fetch_all(pool).await?)),
            Target::Sqlite(connection) => Ok(rows(self.for_sqlite().fetch_all(connection).await?)),
            #[cfg(feature = "cluster")]
            Target::PostgresPool(pool) if self.only_reads() => Ok(rows(
                lost::twice(|| self.for_postgres().fetch_all(pool)).await?,
            )),
            #[cfg(feature = "cluster")]
            Target::PostgresPool(pool) => Ok(rows(
                lost::bounded(self.for_postgres().fetch_all(pool)).await?,
            )),
            #[cfg(feature = "cluster")]
            Target::Postgres(connection) => Ok(rows(
                lost::bounded(self.for_postgres().fetch_all(connection)).await?,
            )),
        }
    }

    /// Runs it for its first row, if there is one.
    pub(in crate::storage::store) async fn fetch_optional<'c>(
        self,
        on: impl Into<Target<'c>>,
    ) -> Result<Option<AnyRow>, Error> {
        match on.into() {
            Target::SqlitePool(pool) => Ok(row(self.for_sqlite().fetch_optional(pool).await?)),
            Target::Sqlite(connection) => {
                Ok(row(self.for_sqlite().fetch_optional(connection).await?))
            }
            #[cfg(feature = "cluster")]
            Target::PostgresPool(pool) if self.only_reads() => {
                let found = lost::twice(|| self.for_postgres().fetch_optional(pool));
                Ok(row(found.await?))
            }
            #[cfg(feature = "cluster")]
            Target::PostgresPool(pool) => {
                let found = lost::bounded(self.for_postgres().fetch_optional(pool));
                Ok(row(found.await?))
            }
            #[cfg(feature = "cluster")]
            Target::Postgres(connection) => {
                let found = lost::bounded(self.for_postgres().fetch_optional(connection));
                Ok(row(found.await?))
            }
        }
    }

    /// Runs it for its first row.
    pub(in crate::storage::store) async fn fetch_one<'c>(
        self,
        on: impl Into<Target<'c>>,
    ) -> Result<AnyRow, Error> {
        self.fetch_optional(on).await?.ok_or(Error::RowNotFound)
    }

    /// Whether it changes nothing, so that it can be sent a second time.
    #[cfg(feature = "cluster")]
    fn only_reads(&self) -> bool {
        self.postgres.starts_with("SELECT")
    }

    fn for_sqlite(self) -> sqlx::query::Query<'static, Sqlite, SqliteArguments> {
        let mut query = sqlx::query(self.sqlite);
        for value in self.values {
            query = match value {
                Value::Text(text) => query.bind(text),
                Value::Integer(number) => query.bind(number),
                Value::Real(number) => query.bind(number),
                Value::Bool(is_so) => query.bind(is_so),
            };
        }
        query
    }

    #[cfg(feature = "cluster")]
    fn for_postgres(&self) -> sqlx::query::Query<'static, Postgres, PgArguments> {
        let mut query = sqlx::query(self.postgres);
        for value in self.values.iter().cloned() {
            query = match value {
                Value::Text(text) => query.bind(without_nul(text)),
                Value::Integer(number) => query.bind(number),
                Value::Real(number) => query.bind(number),
                Value::Bool(is_so) => query.bind(is_so),
            };
        }
        query
    }
}

fn rows<R: Into<AnyRow>>(rows: Vec<R>) -> Vec<AnyRow> {
    rows.into_iter().map(Into::into).collect()
}

fn row<R: Into<AnyRow>>(row: Option<R>) -> Option<AnyRow> {
    row.map(Into::into)
}

/// A statement whose first column is wanted.
#[must_use = "it has to be executed"]
#[derive(Debug)]
pub(in crate::storage::store) struct Scalar<T>(Query, PhantomData<fn() -> T>);

/// A statement for both databases, of whose rows the first column is wanted.
pub(in crate::storage::store) fn query_scalar<T: Column>(text: &'static str) -> Scalar<T> {
    query_scalar_each(text, text)
}

/// The same with a text for each of the databases.
pub(in crate::storage::store) fn query_scalar_each<T: Column>(
    sqlite: &'static str,
    postgres: &'static str,
) -> Scalar<T> {
    Scalar(query_each(sqlite, postgres), PhantomData)
}

impl<T: Column> Scalar<T> {
    pub(in crate::storage::store) fn bind(self, value: impl Into<Value>) -> Self {
        Self(self.0.bind(value), PhantomData)
    }

    pub(in crate::storage::store) async fn fetch_all<'c>(
        self,
        on: impl Into<Target<'c>>,
    ) -> Result<Vec<T>, Error> {
        let rows = self.0.fetch_all(on).await?;
        rows.iter().map(|row| row.get(0)).collect()
    }

    pub(in crate::storage::store) async fn fetch_optional<'c>(
        self,
        on: impl Into<Target<'c>>,
    ) -> Result<Option<T>, Error> {
        let row = self.0.fetch_optional(on).await?;
        row.map(|row| row.get(0)).transpose()
    }

    pub(in crate::storage::store) async fn fetch_one<'c>(
        self,
        on: impl Into<Target<'c>>,
    ) -> Result<T, Error> {
        self.0.fetch_one(on).await?.get(0)
    }
}

/// A statement whose columns are wanted in their order.
#[must_use = "it has to be executed"]
#[derive(Debug)]
pub(in crate::storage::store) struct As<T>(Query, PhantomData<fn() -> T>);

/// A statement for both databases, of whose rows all columns are wanted.
pub(in crate::storage::store) fn query_as<T: Columns>(text: &'static str) -> As<T> {
    As(query(text), PhantomData)
}

impl<T: Columns> As<T> {
    pub(in crate::storage::store) fn bind(self, value: impl Into<Value>) -> Self {
        Self(self.0.bind(value), PhantomData)
    }

    pub(in crate::storage::store) async fn fetch_all<'c>(
        self,
        on: impl Into<Target<'c>>,
    ) -> Result<Vec<T>, Error> {
        let rows = self.0.fetch_all(on).await?;
        rows.iter().map(T::read).collect()
    }

    pub(in crate::storage::store) async fn fetch_one<'c>(
        self,
        on: impl Into<Target<'c>>,
    ) -> Result<T, Error> {
        T::read(&self.0.fetch_one(on).await?)
    }
}
