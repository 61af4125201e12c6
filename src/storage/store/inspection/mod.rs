//! A look at a database file as it lies there: no table is made or changed, and a server may have it open meanwhile.
//!
//! Every table is read as far as this version and earlier ones know it; rows that cannot be understood are named.

mod films;

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};

pub use films::FilmPlace;

use super::sql::AnyRow;
use super::{StoreError, datasets, experiments, id::is_id, jobs, reports, row::Row};

/// How long a statement waits for a server that writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

/// Most faults of a damaged file that are listed.
const MAX_FAULTS: u32 = 20;

/// A row that names files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatasetFacts {
    /// Its id, which is its folder's name.
    pub id: String,
    /// For people.
    pub name: String,
    /// SHA-256 of its archive.
    pub sha256: String,
    /// Whether its files are in place, as far as the row says.
    pub is_kept: bool,
}

/// A row that cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct DamagedRow {
    /// `datasets`, `jobs`, `events`, `reports`, `experiments`, `runs` or `films`.
    pub table: &'static str,
    /// Its id; of an event the job's, and of a run the experiment's.
    pub id: String,
    pub detail: String,
}

/// Tables that name what lies in folders, and what reads the names.
const IDS: [(&str, &str); 6] = [
    ("datasets", "SELECT id FROM datasets"),
    ("jobs", "SELECT id FROM jobs"),
    ("reports", "SELECT id FROM reports"),
    ("experiments", "SELECT id FROM experiments"),
    ("removals", "SELECT id FROM removals"),
    ("films", "SELECT id FROM films"),
];

/// An open database file.
#[derive(Debug)]
pub struct Inspection {
    connection: SqliteConnection,
    path: PathBuf,
}

impl Inspection {
    /// Opens a database that exists.
    ///
    /// # Errors
    ///
    /// If there is none, or it cannot be read.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(false)
            .busy_timeout(BUSY_TIMEOUT)
            .disable_statement_logging();
        let opened = SqliteConnection::connect_with(&options).await;
        let connection = opened.map_err(|error| StoreError::of_file(path, error))?;
        Ok(Self {
            connection,
            path: path.to_owned(),
        })
    }

    /// What SQLite's `PRAGMA quick_check` finds: nothing if the file is sound.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or is no database.
    pub async fn faults(&mut self) -> Result<Vec<String>, StoreError> {
        let check = format!("PRAGMA quick_check({MAX_FAULTS})");
        let found: Result<Vec<String>, _> = sqlx::query_scalar(sqlx::AssertSqlSafe(check))
            .fetch_all(&mut self.connection)
            .await;
        let mut found = found.map_err(|error| StoreError::of_file(&self.path, error))?;
        found.retain(|line| line != "ok");
        Ok(found)
    }

    /// An error that names the file if it is not sound.
    ///
    /// # Errors
    ///
    /// If it is damaged or cannot be read.
    pub async fn make_sure(&mut self) -> Result<(), StoreError> {
        let faults = self.faults().await?;
        match faults.is_empty() {
            true => Ok(()),
            false => Err(StoreError::DamagedFile {
                path: self.path.clone(),
                detail: faults.join("; "),
            }),
        }
    }

    /// An error that names the file if it lacks the tables that every version has.
    ///
    /// # Errors
    ///
    /// If it does, or cannot be read.
    pub async fn make_sure_of_tables(&mut self) -> Result<(), StoreError> {
        for table in ["datasets", "jobs", "events", "reports"] {
            if !self.has_table(table).await? {
                return Err(StoreError::DamagedFile {
                    path: self.path.clone(),
                    detail: format!("it has no table {table}"),
                });
            }
        }
        Ok(())
    }

    /// An error that names the file if it holds an id that this program does not give, which could lead out of the data folder.
    ///
    /// # Errors
    ///
    /// If it does, or cannot be read.
    pub async fn make_sure_of_ids(&mut self) -> Result<(), StoreError> {
        for (table, query) in IDS {
            // Earlier versions lack some of them.
            if !self.has_table(table).await? {
                continue;
            }
            for row in self.rows(query).await? {
                let id = Row::new(&row).string("id");
                if !is_id(&id) {
                    return Err(StoreError::DamagedFile {
                        path: self.path.clone(),
                        detail: format!("{id:?} in its table {table} is no id"),
                    });
                }
            }
        }
        Ok(())
    }

    async fn has_table(&mut self, name: &str) -> Result<bool, StoreError> {
        let found = sqlx::query("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = $1");
        let found = found.bind(name).fetch_optional(&mut self.connection).await;
        let found = found.map_err(|error| StoreError::of_file(&self.path, error))?;
        Ok(found.is_some())
    }

    /// Whether the data folder `root` has the same id, or neither has one yet; a server that was stopped while it gave
    /// them one is about to.
    ///
    /// # Errors
    ///
    /// If the file cannot be read.
    pub async fn belongs_to(&mut self, root: &Path) -> Result<bool, StoreError> {
        let of_folder = std::fs::read_to_string(root.join("id")).ok();
        let of_folder = of_folder.as_deref().map(str::trim);
        // Earlier versions have no such table.
        if !self.has_table("meta").await? {
            return Ok(of_folder.is_none());
        }
        let facts = "SELECT name, value FROM meta WHERE name IN ('data_id', 'pairing')";
        let rows = self.rows(facts).await?;
        let fact = |name: &str| {
            let mut values = rows.iter().map(|row| {
                let mut row = Row::new(row);
                (row.string("name"), row.string("value"))
            });
            Some(values.find(|(found, _)| found == name)?.1)
        };
        let is_pairing = fact("pairing").is_some();
        Ok(match (fact("data_id"), of_folder) {
            (None, None) => true,
            (Some(_), None) => is_pairing,
            (of_database, of_folder) => of_database.as_deref() == of_folder,
        })
    }

    /// Writes a copy of the whole database, as of one moment, to a file that must not exist.
    ///
    /// # Errors
    ///
    /// If this file cannot be read, or the copy not be written.
    pub async fn copy_to(&mut self, to: &Path) -> Result<(), StoreError> {
        let to = to.to_string_lossy().into_owned();
        let copied = sqlx::query("VACUUM INTO $1").bind(to);
        match copied.execute(&mut self.connection).await {
            Ok(_) => Ok(()),
            Err(error) => Err(StoreError::of_file(&self.path, error)),
        }
    }

    /// Every dataset.
    ///
    /// # Errors
    ///
    /// If the file cannot be read.
    pub async fn datasets(&mut self) -> Result<Vec<DatasetFacts>, StoreError> {
        let rows = self.rows("SELECT * FROM datasets ORDER BY id").await?;
        let facts = |row: &AnyRow| {
            let mut row = Row::new(row);
            DatasetFacts {
                id: row.string("id"),
                name: row.string("name"),
                sha256: row.string("sha256"),
                // Earlier versions have no such column.
                is_kept: row
                    .optional_string("state")
                    .is_none_or(|state| state == "kept"),
            }
        };
        Ok(rows.iter().map(facts).collect())
    }

    /// Ids of the jobs that wait or run: they may have checkpoints.
    ///
    /// # Errors
    ///
    /// If the file cannot be read.
    pub async fn unfinished_jobs(&mut self) -> Result<Vec<String>, StoreError> {
        let rows = self
            .rows("SELECT id FROM jobs WHERE state IN ('queued', 'running') ORDER BY number")
            .await?;
        Ok(rows.iter().map(|row| Row::new(row).string("id")).collect())
    }

    /// Ids of jobs that have ended, and of everything whose deletion is recorded.
    ///
    /// # Errors
    ///
    /// If the file cannot be read.
    pub async fn ended_and_removed(&mut self) -> Result<Vec<String>, StoreError> {
        let ended = "SELECT id FROM jobs WHERE state NOT IN ('queued', 'running')";
        let mut rows = self.rows(ended).await?;
        // Earlier versions have no such table.
        if self.has_table("removals").await? {
            rows.extend(self.rows("SELECT id FROM removals").await?);
        }
        Ok(rows.iter().map(|row| Row::new(row).string("id")).collect())
    }

    /// All columns of a dataset's row that are known, as they are shown to people who mend something by hand.
    ///
    /// # Errors
    ///
    /// If the file cannot be read.
    pub async fn dataset_row(&mut self, id: &str) -> Result<Option<Value>, StoreError> {
        let row = sqlx::query("SELECT * FROM datasets WHERE id = $1").bind(id);
        let row = row.fetch_optional(&mut self.connection).await?;
        Ok(row.map(|row| {
            let row = AnyRow::from(row);
            let mut row = Row::new(&row);
            let columns = [
                "id",
                "name",
                "created_at",
                "bytes",
                "sha256",
                "images",
                "classes",
            ];
            let texts =
                columns.map(|column| (column.to_owned(), row.optional_string(column).into()));
            Value::Object(texts.into_iter().collect())
        }))
    }

    /// Whether there is a dataset of this id.
    ///
    /// # Errors
    ///
    /// If the file cannot be read.
    pub async fn has_dataset(&mut self, id: &str) -> Result<bool, StoreError> {
        let found = sqlx::query("SELECT 1 FROM datasets WHERE id = $1").bind(id);
        Ok(found.fetch_optional(&mut self.connection).await?.is_some())
    }

    /// Forgets a dataset, in a copy or while no server runs.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub async fn forget_dataset(&mut self, id: &str) -> Result<(), StoreError> {
        let forgotten = sqlx::query("DELETE FROM datasets WHERE id = $1").bind(id);
        forgotten.execute(&mut self.connection).await?;
        Ok(())
    }

    /// Every row that cannot be understood.
    ///
    /// # Errors
    ///
    /// If the file cannot be read.
    pub async fn damaged_rows(&mut self) -> Result<Vec<DamagedRow>, StoreError> {
        let mut damaged = Vec::new();
        let mut add = |table, id, detail: Option<String>| {
            damaged.extend(detail.map(|detail| DamagedRow { table, id, detail }));
        };
        for row in self.rows("SELECT * FROM datasets ORDER BY id").await? {
            let dataset = datasets::dataset(&row);
            add("datasets", dataset.id, dataset.damaged);
        }
        let jobs =
            "SELECT jobs.*, 0 AS last_seq, 0 AS place, NULL AS experiment FROM jobs ORDER BY id";
        for row in self.rows(jobs).await? {
            let job = jobs::job(&row);
            add("jobs", job.id, job.damaged);
        }
        for row in self.rows("SELECT * FROM events ORDER BY job, seq").await? {
            let mut row = Row::new(&row);
            let job = row.string("job");
            row.number("seq");
            row.json::<serde::de::IgnoredAny>("body");
            add("events", job, row.damage());
        }
        for row in self.rows("SELECT * FROM reports ORDER BY id").await? {
            let (id, detail) = reports::damage(&row);
            add("reports", id, detail);
        }
        // Earlier versions have no such tables.
        if self.has_table("experiments").await? {
            let select = "SELECT *, 0 AS ended FROM experiments ORDER BY id";
            for row in self.rows(select).await? {
                let experiment = experiments::experiment(&row);
                add("experiments", experiment.id, experiment.damaged);
            }
            for row in self
                .rows("SELECT * FROM runs ORDER BY experiment, number")
                .await?
            {
                let (experiment, detail) = experiments::damage(&row);
                add("runs", experiment, detail);
            }
        }
        if self.has_table("films").await? {
            let select = "SELECT *, state AS state_now, 0.0 AS progress FROM films ORDER BY id";
            for row in self.rows(select).await? {
                let film = super::films::film(&row);
                add("films", film.id, film.damaged);
            }
        }
        Ok(damaged)
    }

    /// Closes the file.
    ///
    /// # Errors
    ///
    /// If SQLite cannot.
    pub async fn close(self) -> Result<(), StoreError> {
        Ok(self.connection.close().await?)
    }

    async fn rows(&mut self, query: &'static str) -> Result<Vec<AnyRow>, StoreError> {
        let rows = sqlx::query(query).fetch_all(&mut self.connection).await;
        let rows = rows.map_err(|error| StoreError::of_file(&self.path, error))?;
        Ok(rows.into_iter().map(AnyRow::from).collect())
    }
}
