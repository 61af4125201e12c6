//! Connections to the database file, and which of them may be used again.

use std::path::Path;
use std::time::Duration;

use sqlx::Connection;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};

/// How long a statement waits for another program that has the file open, such as a backup.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .journal_mode(SqliteJournalMode::Wal)
        // A few rows a minute: what was told to a browser survives even a power cut, at no cost to speak of.
        .synchronous(SqliteSynchronous::Full)
}

/// A pool with one connection, which takes statements in turn, so that no transaction ever meets another one's lock.
pub(super) async fn pool(path: &Path) -> Result<SqlitePool, sqlx::Error> {
    SqlitePoolOptions::new()
        .max_connections(1)
        .after_release(|connection, _| Box::pin(async move { Ok(is_settled(connection).await) }))
        .connect_with(options(path))
        .await
}

/// A connection beside the pool's that only keeps the write-ahead log and its index open. Both have to be made again
/// when the last connection is closed, and on a full disk that fails.
pub(super) async fn anchor(path: &Path) -> Result<SqliteConnection, sqlx::Error> {
    let mut anchor = SqliteConnection::connect_with(&options(path)).await?;
    // Without a first question it has opened neither.
    sqlx::query("SELECT name FROM sqlite_master LIMIT 1")
        .fetch_optional(&mut anchor)
        .await?;
    Ok(anchor)
}

/// Whether the connection has no transaction open; one that has is closed, never used again.
///
/// When a commit fails, SQLite rolls back by itself, sqlx's own rollback then fails, and its count of open transactions
/// stays at one: the next "transaction" would be a savepoint, and after another failure nothing would ever be committed.
async fn is_settled(connection: &mut SqliteConnection) -> bool {
    // Rollbacks that were asked for are done when this is answered.
    if connection.ping().await.is_err() || connection.is_in_transaction() {
        return false;
    }
    // That was sqlx's count; this is SQLite's word: no transaction begins inside another.
    let begun = sqlx::query("BEGIN").execute(&mut *connection).await;
    begun.is_ok() && sqlx::query("ROLLBACK").execute(connection).await.is_ok()
}
