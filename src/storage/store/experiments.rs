//! Experiments: what was asked for, and the runs that were begun.

use serde_json::{Value, json};

use super::row::Row;
use super::sql::{self, AnyRow};
use super::{
    Change, Failure, JobState, NewJob, QueueEvent, Removal, Store, StoreError, StoredEvent, column,
    events, notify, now, queue,
};

/// An experiment to keep.
#[derive(Debug, Clone)]
pub struct NewExperiment {
    /// `exp-…`.
    pub id: String,
    /// For people.
    pub name: String,
    /// What was asked for.
    pub request: Value,
    /// Id of its dataset.
    pub dataset: String,
    /// Runs that there will be.
    pub planned: usize,
}

/// An experiment as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Experiment {
    /// `exp-…`.
    pub id: String,
    /// For people.
    pub name: String,
    /// When it was asked for, RFC 3339, UTC.
    pub created_at: String,
    /// What was asked for.
    pub request: Value,
    /// Id of its dataset.
    pub dataset: String,
    /// Name of its dataset.
    pub dataset_name: String,
    /// Runs that there will be.
    pub planned: usize,
    /// Runs that have ended.
    pub ended: usize,
    /// Whether it was asked to stop.
    pub is_cancelled: bool,
    /// What is wrong with its row; then fields that cannot be read are empty.
    pub damaged: Option<String>,
}

impl Experiment {
    /// Whether nothing more will happen once no job of it is open.
    pub fn is_over(&self) -> bool {
        self.is_cancelled || self.damaged.is_some() || self.ended >= self.planned
    }
}

/// A run that was begun or left out.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredRun {
    /// Counted from 1.
    pub number: usize,
    /// Id of the training that makes it, which may be gone by now.
    pub job: Option<String>,
    /// What came of it, as JSON.
    pub record: Option<String>,
    /// Where its job stands; nothing if it is gone.
    pub state: Option<JobState>,
    /// How far its job was when that was last written down, 0 to 1.
    pub progress: f64,
    /// Why its job failed.
    pub error: Option<Failure>,
}

/// Every column of an experiment and how many of its runs have ended; then what follows.
macro_rules! select_experiments {
    ($rest:literal) => {
        concat!(
            "SELECT experiments.*, \
             (SELECT COUNT(*) FROM runs LEFT JOIN jobs ON jobs.id = runs.job \
              WHERE runs.experiment = experiments.id \
              AND (jobs.id IS NULL OR jobs.state NOT IN ('queued', 'running'))) AS ended \
             FROM experiments ",
            $rest
        )
    };
}

impl Store {
    /// Keeps an experiment; nothing happens, and this is false, if its dataset is gone or `max_open` others are not over.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn add_experiment(
        &self,
        experiment: &NewExperiment,
        max_open: usize,
    ) -> Result<bool, StoreError> {
        let added = self.write(async {
            let mut transaction = self.pool.begin().await?;
            sql::lock_limit(&mut transaction, sql::Limited::Experiments).await?;
            sql::lock_dataset(&mut transaction, &experiment.dataset).await?;
            let added = insert(experiment, max_open)
                .execute(&mut transaction)
                .await?;
            transaction.commit().await?;
            Ok(added)
        });
        Ok(added.await?.rows_affected() > 0)
    }

    /// All experiments, the newest first, damaged ones too.
    ///
    /// # Errors
    ///
    /// If the database cannot be read.
    pub async fn experiments(&self) -> Result<Vec<Experiment>, StoreError> {
        let rows = sql::query(select_experiments!("ORDER BY experiments.number DESC"))
            .fetch_all(&self.pool)
            .await?;
        Ok(rows.iter().map(experiment).collect())
    }

    /// The experiment called `id`.
    ///
    /// # Errors
    ///
    /// If the database cannot be read.
    pub async fn experiment(&self, id: &str) -> Result<Option<Experiment>, StoreError> {
        let row = sql::query(select_experiments!("WHERE experiments.id = $1"))
            .bind(id)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.as_ref().map(experiment))
    }

    /// The runs of an experiment that were begun or left out, by number.
    ///
    /// # Errors
    ///
    /// If the database cannot be read.
    pub async fn runs(&self, experiment: &str) -> Result<Vec<StoredRun>, StoreError> {
        let rows = sql::query(
            "SELECT runs.number, runs.job, runs.record, jobs.state, jobs.error, COALESCE(jobs.progress, 0.0) AS progress FROM runs \
             LEFT JOIN jobs ON jobs.id = runs.job WHERE runs.experiment = $1 ORDER BY runs.number",
        )
        .bind(experiment)
        .fetch_all(&self.pool)
        .await?;
        Ok(rows.iter().map(run).collect())
    }

    /// The experiment that a job makes a run of.
    ///
    /// # Errors
    ///
    /// If the database cannot be read.
    pub async fn experiment_of(&self, job: &str) -> Result<Option<String>, StoreError> {
        let found = sql::query_scalar("SELECT experiment FROM runs WHERE job = $1")
            .bind(job)
            .fetch_optional(&self.pool)
            .await?;
        Ok(found)
    }

    /// Puts the training of a run at the end of the queue and gives its first event; nothing if its experiment was asked to
    /// stop, has this run already or `max_open` others that have not ended, or if the dataset is gone.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn enqueue_run(
        &self,
        experiment: &str,
        number: usize,
        job: &NewJob,
        max_open: usize,
    ) -> Result<Option<StoredEvent>, StoreError> {
        self.write(async {
            let mut transaction = self.pool.begin().await?;
            sql::lock_experiment(&mut transaction, experiment).await?;
            let begun = sql::query(
                "INSERT INTO runs (experiment, number, job) SELECT experiments.id, $2, $3 FROM experiments \
                 WHERE experiments.id = $1 AND experiments.cancelled = 0 \
                 AND NOT EXISTS (SELECT 1 FROM runs WHERE runs.experiment = $1 AND runs.number = $2) \
                 AND (SELECT COUNT(*) FROM runs JOIN jobs ON jobs.id = runs.job WHERE runs.experiment = $1 \
                 AND jobs.state IN ('queued', 'running')) < $4 ON CONFLICT (experiment, number) DO NOTHING",
            )
            .bind(experiment)
            .bind(column(number))
            .bind(&job.id)
            .bind(column(max_open))
            .execute(&mut transaction)
            .await?;
            if begun.rows_affected() == 0 {
                return Ok(None);
            }
            // So many runs of each experiment wait at a time, and experiments have a limit of their own.
            if !queue::insert(&mut transaction, job, usize::MAX).await? {
                return Ok(None);
            }
            let queued = QueueEvent::Queued.text();
            let event = events::append(&mut transaction, &job.id, &queued).await?;
            notify::send(&mut transaction, &Change::Queue).await?;
            transaction.commit().await?;
            Ok(Some(event))
        })
        .await
    }

    /// Records a run that is made by no job.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn add_run(
        &self,
        experiment: &str,
        number: usize,
        record: &str,
    ) -> Result<(), StoreError> {
        self.execute(
            sql::query(
                "INSERT INTO runs (experiment, number, record) VALUES ($1, $2, $3) \
                 ON CONFLICT (experiment, number) DO NOTHING",
            )
            .bind(experiment)
            .bind(column(number))
            .bind(record),
        )
        .await?;
        Ok(())
    }

    /// Renames an experiment; whether there is one.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn rename_experiment(&self, id: &str, name: &str) -> Result<bool, StoreError> {
        let renamed = self
            .execute(
                sql::query("UPDATE experiments SET name = $2 WHERE id = $1")
                    .bind(id)
                    .bind(name),
            )
            .await?;
        Ok(renamed.rows_affected() > 0)
    }

    /// Asks an experiment to stop: no further run begins. The jobs of its runs that have not ended; nothing if the experiment was
    /// asked before or there is none.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn cancel_experiment(&self, id: &str) -> Result<Option<Vec<String>>, StoreError> {
        let cancelled = self
            .execute(
                sql::query("UPDATE experiments SET cancelled = 1 WHERE id = $1 AND cancelled = 0")
                    .bind(id),
            )
            .await?;
        if cancelled.rows_affected() == 0 {
            return Ok(None);
        }
        // From here on none is added.
        Ok(Some(self.open_jobs(id).await?))
    }

    async fn open_jobs(&self, experiment: &str) -> Result<Vec<String>, StoreError> {
        let open = sql::query_scalar(
            "SELECT jobs.id FROM runs JOIN jobs ON jobs.id = runs.job \
             WHERE runs.experiment = $1 AND jobs.state IN ('queued', 'running') ORDER BY runs.number",
        )
        .bind(experiment)
        .fetch_all(&self.pool)
        .await?;
        Ok(open)
    }

    /// Forgets an experiment, its runs and their jobs, unless one of these has not ended.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn remove_experiment(&self, id: &str) -> Result<Removal, StoreError> {
        let removed = self
            .write_with_reserve(|| self.forget_experiment(id))
            .await?;
        Ok(match removed {
            false if self.experiment(id).await?.is_some() => Removal::InUse,
            false => Removal::Missing,
            true => Removal::Removed,
        })
    }

    async fn forget_experiment(&self, id: &str) -> Result<bool, StoreError> {
        let mut transaction = self.pool.begin().await?;
        sql::lock_experiment(&mut transaction, id).await?;
        let jobs: Vec<String> = sql::query_scalar(
            "SELECT jobs.id FROM runs JOIN jobs ON jobs.id = runs.job WHERE runs.experiment = $1",
        )
        .bind(id)
        .fetch_all(&mut transaction)
        .await?;
        let removed = sql::query(
            "DELETE FROM experiments WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM runs JOIN jobs ON jobs.id = runs.job \
             WHERE runs.experiment = $1 AND jobs.state IN ('queued', 'running'))",
        )
        .bind(id)
        .execute(&mut transaction)
        .await?;
        if removed.rows_affected() == 0 {
            return Ok(false);
        }
        for job in jobs {
            // Its files went when it ended.
            sql::query("DELETE FROM jobs WHERE id = $1")
                .bind(job)
                .execute(&mut transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(true)
    }
}

/// Adds an experiment if its dataset is there and fewer than `max_open` are not over.
fn insert(experiment: &NewExperiment, max_open: usize) -> sql::Query {
    sql::numbered!(
        "INSERT INTO experiments (id, number, name, created_at, request, dataset, dataset_name, planned) SELECT $1, ",
        "experiments",
        ", $2, $3, $4, datasets.id, datasets.name, $6 FROM datasets \
         WHERE datasets.id = $5 AND datasets.state = 'kept' AND $7 > (SELECT COUNT(*) FROM experiments AS others \
         WHERE others.cancelled = 0 AND others.planned > (SELECT COUNT(*) FROM runs LEFT JOIN jobs \
         ON jobs.id = runs.job WHERE runs.experiment = others.id \
         AND (jobs.id IS NULL OR jobs.state NOT IN ('queued', 'running'))))"
    )
    .bind(&experiment.id)
    .bind(&experiment.name)
    .bind(now())
    .bind(experiment.request.to_string())
    .bind(&experiment.dataset)
    .bind(column(experiment.planned))
    .bind(column(max_open))
}

pub(super) fn experiment(row: &AnyRow) -> Experiment {
    let mut row = Row::new(row);
    let mut count = |column| usize::try_from(row.number(column)).unwrap_or(usize::MAX);
    let (planned, ended, cancelled) = (count("planned"), count("ended"), count("cancelled"));
    Experiment {
        id: row.string("id"),
        name: row.string("name"),
        created_at: row.string("created_at"),
        request: row.json("request").unwrap_or_else(|| json!({})),
        dataset: row.string("dataset"),
        dataset_name: row.string("dataset_name"),
        planned,
        ended,
        is_cancelled: cancelled > 0,
        damaged: row.damage(),
    }
}

fn run(row: &AnyRow) -> StoredRun {
    let mut row = Row::new(row);
    StoredRun {
        number: usize::try_from(row.number("number")).unwrap_or(usize::MAX),
        job: row.optional_string("job"),
        record: row.optional_string("record"),
        state: (row.optional_string("state"))
            .and_then(|word| serde_json::from_value(word.into()).ok()),
        progress: row.real("progress"),
        error: row.optional_json("error"),
    }
}

/// The experiment of a run, and what is wrong with the run's row.
pub(super) fn damage(row: &AnyRow) -> (String, Option<String>) {
    let mut row = Row::new(row);
    let experiment = row.string("experiment");
    row.number("number");
    row.optional_string("job");
    row.optional_json::<serde::de::IgnoredAny>("record");
    (experiment, row.damage())
}
