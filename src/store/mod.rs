//! The small facts: datasets, jobs with their events, and reports, in one embedded SQLite file.
//!
//! SQL stands in this module alone, in a form that PostgreSQL takes too. Big things (archives, weights,
//! checkpoints) are files beside it, see [`crate::data_dir`].

mod datasets;
mod events;
mod id;
mod jobs;
mod queue;
mod reports;

use std::{path::Path, time::Duration};

use sqlx::{
    SqlSafeStr,
    migrate::{Migration, MigrationType, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

pub use datasets::{Dataset, Removal};
pub use events::StoredEvent;
pub(crate) use events::numbered;
pub use id::new_id;
pub use jobs::{End, Failure, FailureKind, Job, JobKind, JobState, NewJob};
pub use reports::{Headline, Report, ReportSummary};

/// The database that is compiled in; everything below is written for this name alone.
type Database = sqlx::Sqlite;

/// How long a statement waits for another program that has the file open, such as a backup.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Every step that a database has to take, in order; a step is never changed once it was released.
const MIGRATIONS: [(&str, &str); 2] = [
    ("start", include_str!("migrations/0001_start.sql")),
    (
        "evaluations",
        include_str!("migrations/0002_evaluations.sql"),
    ),
];

/// Why the database did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file cannot be opened, read or written.
    #[error("the database could not be used: {0}")]
    Database(#[from] sqlx::Error),
    /// The tables could not be brought to this program's form.
    #[error(
        "the database could not be brought to this program's form ({0}); it may come from a newer version"
    )]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A column holds what this program does not understand.
    #[error("the database holds a damaged {what}: {detail}")]
    Damaged {
        /// Which value.
        what: &'static str,
        /// What is wrong with it.
        detail: String,
    },
}

impl StoreError {
    /// Whether the disk has no room left.
    pub fn is_disk_full(&self) -> bool {
        // SQLITE_FULL; the message is the same on every platform.
        matches!(self, Self::Database(error) if error.to_string().contains("disk is full"))
    }

    fn damaged(what: &'static str) -> impl FnOnce(serde_json::Error) -> Self {
        move |error| Self::Damaged {
            what,
            detail: error.to_string(),
        }
    }
}

/// A handle to the database; cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    pool: sqlx::Pool<Database>,
}

impl Store {
    /// Opens the database at `path`, making it where there is none, and brings its tables up to date.
    ///
    /// # Errors
    ///
    /// If the file cannot be used or comes from a newer program.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .journal_mode(SqliteJournalMode::Wal)
            // A few rows a minute: what was told to a browser survives even a power cut, at no cost to speak of.
            .synchronous(SqliteSynchronous::Full);
        // One connection takes statements in turn, so that no transaction ever meets another one's lock.
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options)
            .await?;
        migrator().run(&pool).await?;
        Ok(Self { pool })
    }

    /// Waits for running statements and closes the file.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

fn migrator() -> Migrator {
    let steps = MIGRATIONS.iter().zip(1..).map(|((name, sql), version)| {
        Migration::new(
            version,
            (*name).into(),
            MigrationType::Simple,
            sql.into_sql_str(),
            false,
        )
    });
    Migrator::with_migrations(steps.collect())
}

/// Now, RFC 3339 in UTC with milliseconds, so that texts sort as times do.
pub fn now() -> String {
    humantime::format_rfc3339_millis(std::time::SystemTime::now()).to_string()
}

/// A count as a column holds it.
fn column(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A column as a count.
fn count(column: i64) -> usize {
    usize::try_from(column).unwrap_or_default()
}

#[cfg(test)]
mod tests;
