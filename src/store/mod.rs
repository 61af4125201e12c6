//! The small facts: datasets, jobs with their events, and reports, in one embedded SQLite file.
//!
//! SQL stands in this module alone, in a form that PostgreSQL takes too. Big things (archives, weights,
//! checkpoints) are files beside it, see [`crate::data_dir`].

mod datasets;
mod events;
mod id;
mod inspection;
mod jobs;
mod queue;
mod reports;
mod row;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use sqlx::{
    SqlSafeStr,
    migrate::{MigrateError, Migration, MigrationType, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

pub use datasets::{Dataset, Removal};
pub use events::StoredEvent;
pub(crate) use events::numbered;
pub use id::new_id;
pub use inspection::{DamagedRow, DatasetFacts, Inspection};
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
    Migration(#[from] MigrateError),
    /// The file is no sound database.
    #[error(
        "the database {} is damaged ({detail}); put a backup back with `facefeel restore`, or move {name}, {name}-wal and \
         {name}-shm to another place: the server then starts without datasets, trainings and reports, and \
         `facefeel data check` lists the files that are left",
        path.display(),
        name = path.file_name().unwrap_or_default().display()
    )]
    DamagedFile {
        /// The database.
        path: PathBuf,
        /// What SQLite says.
        detail: String,
    },
    /// A column holds what this program does not understand.
    #[error("the {what} is damaged in the database: {detail}")]
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

    /// What SQLite says about the file at `path`: whether it is damaged, or only could not be used.
    fn of_file(path: &Path, error: sqlx::Error) -> Self {
        // SQLITE_CORRUPT and SQLITE_NOTADB with all their extended codes, whose low byte is the plain one.
        let code = error.as_database_error().and_then(|error| error.code());
        let code = code.and_then(|code| code.parse::<u32>().ok());
        match code.is_some_and(|code| [11, 26].contains(&(code & 0xff))) {
            true => Self::DamagedFile {
                path: path.to_owned(),
                detail: error
                    .as_database_error()
                    .map_or_else(String::new, |error| error.message().to_owned()),
            },
            false => error.into(),
        }
    }

    fn of_migration(path: &Path, error: MigrateError) -> Self {
        match error {
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
                Self::of_file(path, error)
            }
            other => other.into(),
        }
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
            .await
            .map_err(|error| StoreError::of_file(path, error))?;
        let migrated = migrator().run(&pool).await;
        migrated.map_err(|error| StoreError::of_migration(path, error))?;
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

#[cfg(test)]
mod tests;
