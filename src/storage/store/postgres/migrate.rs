//! Bringing the tables up to date, by one program at a time.

use std::time::Duration;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{Connection, Executor, PgConnection, SqlSafeStr};
use tokio::time::timeout;

use super::address::Address;
use super::problem;
use crate::storage::store::{MIGRATIONS, StoreError};

/// Steps that only a database needs which several programs write to; their numbers are above all others, so that they come last.
const STEPS: [(i64, &str, &str); 1] = [(
    1001,
    "numbers",
    include_str!("../migrations/postgres/1001_numbers.sql"),
)];

/// How long a first connection may take.
const MAX_CONNECT: Duration = Duration::from_secs(10);

/// The name of the lock that one program holds while it changes tables.
const LOCK: i64 = 0xface_fee1;

/// Brings the tables up to date; whether there were none.
pub(super) async fn run(address: &Address) -> Result<bool, StoreError> {
    let place = &address.place;
    let of_connecting = |error| problem::of_connecting(place, error);
    let connecting = PgConnection::connect_with(&address.options);
    let connected = timeout(MAX_CONNECT, connecting).await;
    let connected = connected.map_err(|_| problem::silent(place))?;
    let mut connection = connected.map_err(of_connecting)?;
    let migrated = migrate(&mut connection, place).await;
    // What holds the lock ends with the connection.
    let _ = connection.close().await;
    migrated
}

async fn migrate(connection: &mut PgConnection, place: &str) -> Result<bool, StoreError> {
    let of_connecting = |error| problem::of_connecting(place, error);
    let encoding = sqlx::query_scalar("SHOW server_encoding").fetch_one(&mut *connection);
    let encoding: String = encoding.await.map_err(of_connecting)?;
    if encoding != "UTF8" {
        return Err(problem::encoding(place, &encoding));
    }
    let waiting = connection.execute("SET lock_timeout = '60s'").await;
    waiting.map_err(of_connecting)?;
    let lock = sqlx::query("SELECT pg_advisory_lock($1)").bind(LOCK);
    lock.execute(&mut *connection)
        .await
        .map_err(of_connecting)?;
    let is_new = sqlx::query_scalar("SELECT to_regclass('datasets') IS NULL");
    let is_new: bool = (is_new.fetch_one(&mut *connection).await).map_err(of_connecting)?;
    let migrated = migrator().run(&mut *connection).await;
    migrated.map_err(|error| problem::of_migrating(place, error))?;
    Ok(is_new)
}

fn migrator() -> Migrator {
    let shared = MIGRATIONS.iter().zip(1..);
    let shared = shared.map(|((name, sql), version)| (version, *name, *sql));
    let steps = shared.chain(STEPS).map(|(version, name, sql)| {
        let kind = MigrationType::Simple;
        Migration::new(version, name.into(), kind, sql.into_sql_str(), false)
    });
    let mut migrator = Migrator::with_migrations(steps.collect());
    // The lock above is held already, over the question whether there were tables too.
    migrator.set_locking(false);
    migrator
}
