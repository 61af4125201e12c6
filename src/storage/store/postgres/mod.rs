//! The store on PostgreSQL, which several servers and workers share.

mod address;
mod migrate;
mod problem;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::PgPoolOptions;
use sqlx::{Connection, Error, Executor, PgConnection, PgPool};
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::{Store, StoreError, sql};
use address::Address;

/// Most connections of one program: several programs together stay well below the hundred that PostgreSQL allows unless told
/// otherwise. A statement takes a few milliseconds, and what finds all of them taken waits.
const MAX_CONNECTIONS: u32 = 8;
/// How long a statement waits for a connection, and so for a database that is being started again.
const MAX_WAIT: Duration = Duration::from_secs(10);
/// How long a connection may take to show that it is still there.
const MAX_PING: Duration = Duration::from_secs(2);

/// What holds for every statement. A program that is stopped in the middle of a transaction must not keep others from a row for
/// long, and a server that has vanished not keep its connections.
const SETTINGS: &str = "SET default_transaction_isolation = 'read committed'; SET statement_timeout = '30s'; \
     SET lock_timeout = '15s'; SET idle_in_transaction_session_timeout = '10s'; \
     SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3";

impl Store {
    /// Connects to the PostgreSQL database at `url`, `postgres://user@host:port/name?sslmode=verify-full`, and brings its tables
    /// up to date. The password stands in the URL, in `PGPASSWORD`, in the file that `PGPASSWORD_FILE` names, or in a password
    /// file as `PGPASSFILE` or `~/.pgpass` names it.
    ///
    /// # Errors
    ///
    /// If the database cannot be reached or used, or comes from a newer program; no message holds the password.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        let address = Address::read(url)?;
        let is_new = migrate::run(&address).await?;
        Ok(Self {
            pool: sql::Pool::Postgres(pool(&address)),
            anchor: Arc::new(Mutex::new(None)),
            reserve: None,
            is_new,
        })
    }
}

fn pool(address: &Address) -> PgPool {
    PgPoolOptions::new()
        .max_connections(MAX_CONNECTIONS)
        .acquire_timeout(MAX_WAIT)
        .after_connect(|connection, _| {
            Box::pin(async move {
                connection.execute(SETTINGS).await?;
                Ok(())
            })
        })
        // sqlx's own test waits for as long as a silent network likes.
        .test_before_acquire(false)
        .before_acquire(|connection, _| Box::pin(is_there(connection)))
        .after_release(|connection, _| Box::pin(is_there(connection)))
        .connect_lazy_with(address.options.clone())
}

async fn is_there(connection: &mut PgConnection) -> Result<bool, Error> {
    match timeout(MAX_PING, connection.ping()).await {
        Ok(answered) => answered.map(|()| true),
        Err(_) => Err(Error::Io(io::Error::new(
            io::ErrorKind::TimedOut,
            "the connection is silent",
        ))),
    }
}
