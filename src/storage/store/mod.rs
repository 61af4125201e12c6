//! The small facts: datasets, films, jobs with their events, and reports, in one embedded SQLite file, or in a PostgreSQL
//! database that several programs share (feature `cluster`).
//!
//! SQL stands in this module alone, in a form that both take. Big things (archives, weights,
//! checkpoints) are files beside it, see [`crate::storage::data_dir`].

mod claims;
mod connection;
mod datasets;
mod edits;
mod events;
mod experiments;
mod film_facts;
mod films;
mod id;
mod inspection;
mod jobs;
mod meta;
mod models;
mod moving;
mod notify;
#[cfg(feature = "cluster")]
mod postgres;
mod queue;
mod removals;
mod reports;
mod reserve;
mod row;
mod sessions;
mod sql;
mod turn;
mod workers;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use sqlx::{
    Connection, SqlSafeStr,
    migrate::{MigrateError, Migration, MigrationType, Migrator},
    sqlite::{SqliteConnection, SqliteError},
};
use tokio::sync::Mutex;

use reserve::Reserve;

pub use claims::{Claim, Passing, Taker};
pub use datasets::{Removal, StoredDataset};
pub use edits::{StoredStep, StoredVersion, Written};
pub(crate) use events::numbered;
pub use events::{QueueEvent, StoredEvent};
pub use experiments::{Experiment, NewExperiment, StoredRun};
pub use film_facts::{
    FaceEdit, FilmEdits, FilmFace, FilmFacts, MAX_MARKER_CHARS, MAX_MARKERS, MAX_SECONDS, Marker,
};
pub use films::{FilmAdded, FilmEnd, StoredFilm, film_job};
pub use id::{id_of_key, is_id, new_id};
pub use inspection::{DamagedRow, DatasetFacts, FilmPlace, Inspection};
pub use jobs::{End, Failure, FailureKind, Job, JobKind, JobState, NewJob};
pub use meta::{Contact, DataId};
pub use models::{
    ModelAdded, ModelChange, ModelChanged, ModelMark, ModelMarks, NewModel, StoredModel,
};
pub use moving::{MovedModels, RowCounts};
pub use notify::{Change, Changes};
pub use queue::Cancelling;
pub use removals::RemovedKind;
pub use reports::{Headline, ReportSummary, StoredReport};
pub use sessions::SignedOut;
pub use turn::StoreTurn;
pub use workers::StoredWorker;

/// Every step that a database has to take, in order; a step is never changed once it was released.
const MIGRATIONS: [(&str, &str); 10] = [
    ("start", include_str!("migrations/0001_start.sql")),
    (
        "evaluations",
        include_str!("migrations/0002_evaluations.sql"),
    ),
    ("durability", include_str!("migrations/0003_durability.sql")),
    (
        "experiments",
        include_str!("migrations/0004_experiments.sql"),
    ),
    ("edits", include_str!("migrations/0005_edits.sql")),
    ("films", include_str!("migrations/0006_films.sql")),
    ("workers", include_str!("migrations/0007_workers.sql")),
    ("models", include_str!("migrations/0008_models.sql")),
    ("readings", include_str!("migrations/0009_readings.sql")),
    ("sessions", include_str!("migrations/0010_sessions.sql")),
];

/// SQLite's primary result codes, see <https://sqlite.org/rescode.html>.
const SQLITE_FULL: u32 = 13;
const SQLITE_IOERR: u32 = 10;

/// `disk_full`.
const POSTGRES_DISK_FULL: &str = "53100";

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
    /// A write failed, and the disk or the user's share of it is full; SQLite alone calls a quota a broken disk.
    #[error("the database could not be written, because there is no room: {0}")]
    NoRoom(#[source] sqlx::Error),
    /// The file is no sound database.
    #[error(
        "the database {} is damaged ({detail}); put a backup back with `facefeel restore`, or move {name}, {name}-wal and \
         {name}-shm to another place: the server then starts without datasets, trainings and reports, and \
         `facefeel data check` lists the files that are left",
        path.display(),
        name = path.file_name().unwrap_or_default().display()
    )]
    DamagedFile { path: PathBuf, detail: String },
    /// A PostgreSQL database cannot be used.
    #[error("the database {place} {problem}; {remedy}")]
    Connect {
        /// Where it is; no password is in there.
        place: String,
        problem: String,
        remedy: &'static str,
    },
    /// A column holds what this program does not understand.
    #[error("the {what} is damaged in the database: {detail}")]
    Damaged {
        what: &'static str,
        /// What is wrong with it.
        detail: String,
    },
    /// A write was about a job that its writer does not have any more.
    #[error("another worker has the job by now")]
    Fenced,
}

impl StoreError {
    /// Whether the disk has no room left.
    pub fn is_disk_full(&self) -> bool {
        matches!(self, Self::NoRoom(_))
            || self.code().is_some_and(|code| code & 0xff == SQLITE_FULL)
            || self.sqlstate().as_deref() == Some(POSTGRES_DISK_FULL)
    }

    /// Whether it refused a write about a job that its writer does not have any more.
    pub fn is_fenced(&self) -> bool {
        matches!(self, Self::Fenced)
    }

    /// Whether the database could not be reached, so that the same may do later.
    pub fn is_away(&self) -> bool {
        let Self::Database(error) = self else {
            return false;
        };
        match error {
            sqlx::Error::Io(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::Tls(_) => true,
            // What PostgreSQL says while it starts or stops, and of connections: classes 57P and 08.
            sqlx::Error::Database(error) => {
                (error.code()).is_some_and(|code| code.starts_with("57P") || code.starts_with("08"))
            }
            _ => false,
        }
    }

    /// Whether room may help: beside a full disk this is any failed write or sync, since SQLite does not tell a quota
    /// from a broken disk.
    fn may_want_room(&self) -> bool {
        self.code()
            .is_some_and(|code| [SQLITE_FULL, SQLITE_IOERR].contains(&(code & 0xff)))
    }

    /// SQLite's extended result code.
    fn code(&self) -> Option<u32> {
        let error = self.said_by_database()?;
        error.try_downcast_ref::<SqliteError>()?;
        error.code()?.parse().ok()
    }

    /// PostgreSQL's code, see <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
    fn sqlstate(&self) -> Option<String> {
        let error = self.said_by_database()?;
        let is_sqlite = error.try_downcast_ref::<SqliteError>().is_some();
        error.code().filter(|_| !is_sqlite).map(Into::into)
    }

    fn said_by_database(&self) -> Option<&dyn sqlx::error::DatabaseError> {
        let error = match self {
            Self::Database(error) | Self::NoRoom(error) => error,
            Self::Migration(MigrateError::Execute(error)) => error,
            _ => return None,
        };
        error.as_database_error()
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

    /// What cannot be read as JSON, or written as such.
    pub(crate) fn damaged(what: &'static str) -> impl FnOnce(serde_json::Error) -> Self {
        move |error| Self::Damaged {
            what,
            detail: error.to_string(),
        }
    }
}

/// A handle to the database; cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    pool: sql::Pool,
    /// Nothing once the database is closed, and on PostgreSQL.
    anchor: Arc<Mutex<Option<SqliteConnection>>>,
    /// Nothing on PostgreSQL.
    reserve: Option<Arc<Reserve>>,
    is_new: bool,
}

impl Store {
    /// Opens the database at `path`, making it where there is none, and brings its tables up to date.
    ///
    /// # Errors
    ///
    /// If the file cannot be used or comes from a newer program.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let reserve = Arc::new(Reserve::beside(path));
        let store = match Self::open_with(path, &reserve).await {
            Err(error) if error.may_want_room() && reserve.give_up() => {
                Self::open_with(path, &reserve).await?
            }
            opened => opened?,
        };
        store.refill_reserve().await;
        Ok(store)
    }

    async fn open_with(path: &Path, reserve: &Arc<Reserve>) -> Result<Self, StoreError> {
        let of_file = |error| StoreError::of_file(path, error);
        let pool = connection::pool(path).await.map_err(of_file)?;
        let anchor = connection::anchor(path).await.map_err(of_file)?;
        let tables = sqlx::query_scalar("SELECT COUNT(*) FROM sqlite_master").fetch_one(&pool);
        let tables: i64 = tables.await.map_err(of_file)?;
        let migrated = migrator().run(&pool).await;
        migrated.map_err(|error| StoreError::of_migration(path, error))?;
        Ok(Self {
            pool: sql::Pool::Sqlite(pool),
            anchor: Arc::new(Mutex::new(Some(anchor))),
            reserve: Some(Arc::clone(reserve)),
            is_new: tables == 0,
        })
    }

    /// Whether there was no database before it was opened.
    pub fn is_new(&self) -> bool {
        self.is_new
    }

    /// Reads from the database, to find out whether it can be reached.
    ///
    /// # Errors
    ///
    /// If it cannot.
    pub async fn ping(&self) -> Result<(), StoreError> {
        sql::query("SELECT COUNT(*) FROM jobs WHERE state = 'running'")
            .fetch_one(&self.pool)
            .await?;
        Ok(())
    }

    /// Waits for running statements and closes the file.
    pub async fn close(&self) {
        self.pool.close().await;
        // The last one to go moves what the log holds into the file; where that fails, the next start does it.
        if let Some(anchor) = self.anchor.lock().await.take()
            && let Err(error) = anchor.close().await
        {
            tracing::warn!(%error, "the database could not be closed in order");
        }
    }

    /// Takes room for later deletions again, as far as there is any.
    pub async fn refill_reserve(&self) {
        let Some(reserve) = self.reserve.clone() else {
            return;
        };
        // Only a panic ends it early, and then there is no reserve.
        let _ = tokio::task::spawn_blocking(move || reserve.fill()).await;
    }

    /// Runs a write, and finds out whether it failed for want of room.
    async fn write<T>(
        &self,
        write: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let error = match write.await {
            Ok(done) => return Ok(done),
            Err(error) => error,
        };
        Err(match error {
            error if !self.lacks_room_after(&error).await => error,
            StoreError::Database(error) => StoreError::NoRoom(error),
            other => other,
        })
    }

    /// Whether a write failed with `error` for want of room. PostgreSQL says so itself.
    async fn lacks_room_after(&self, error: &StoreError) -> bool {
        match self.reserve.clone() {
            Some(reserve) if error.may_want_room() => {
                tokio::task::spawn_blocking(move || reserve.lacks_room())
                    .await
                    .unwrap_or(false)
            }
            Some(_) => false,
            None => error.is_disk_full(),
        }
    }

    /// Runs a write of one statement.
    async fn execute(&self, statement: sql::Query) -> Result<sql::Done, StoreError> {
        self.write(async { Ok(statement.execute(&self.pool).await?) })
            .await
    }

    /// Runs a write that frees space: where it fails for want of room, once more with the room of the reserve.
    async fn write_with_reserve<T, F>(&self, write: impl Fn() -> F) -> Result<T, StoreError>
    where
        F: Future<Output = Result<T, StoreError>>,
    {
        match write().await {
            Err(error) if self.makes_room_after(&error) => self.write(write()).await,
            Err(error) => self.write(async { Err(error) }).await,
            written => written,
        }
    }

    /// Whether a write that frees space and failed with `error` is worth another try, because the reserve was given up.
    fn makes_room_after(&self, error: &StoreError) -> bool {
        let reserve = self.reserve.as_ref();
        error.may_want_room() && reserve.is_some_and(|reserve| reserve.give_up())
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
    at(std::time::SystemTime::now())
}

/// Another time in the form of [`now`].
pub fn at(time: std::time::SystemTime) -> String {
    humantime::format_rfc3339_millis(time).to_string()
}

/// A count as a column holds it.
fn column(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
pub(crate) mod tests;
