//! The queue: which job is next, and every change of a job's state.

use serde::Serialize;
use serde_json::{Value, json};
use sqlx::{Transaction, sqlite::SqliteRow};

use super::{
    Database, End, Job, JobKind, JobState, NewJob, Removal, Store, StoreError, StoredEvent, column,
    events, now, reports, row::Row,
};

/// Every column of a job, its last event's number and its place in the queue; then what follows.
macro_rules! select_jobs {
    ($rest:literal) => {
        concat!(
            "SELECT jobs.*, \
             (SELECT COALESCE(MAX(seq), 0) FROM events WHERE events.job = jobs.id) AS last_seq, \
             (SELECT COUNT(*) FROM jobs AS others \
              WHERE others.state = 'queued' AND others.number <= jobs.number) AS place \
             FROM jobs ",
            $rest
        )
    };
}

impl Store {
    /// Adds a job at the end of the queue and gives its first event; nothing if `most_queued` jobs wait
    /// already or its dataset is gone.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn enqueue(
        &self,
        job: &NewJob,
        most_queued: usize,
    ) -> Result<Option<StoredEvent>, StoreError> {
        let mut transaction = self.pool.begin().await?;
        let added = sqlx::query(
            "INSERT INTO jobs (id, number, kind, state, created_at, request, dataset, dataset_name, \
             progress, resumed) \
             SELECT $1, (SELECT COALESCE(MAX(CAST(number AS BIGINT)), 0) + 1 FROM jobs), $2, 'queued', $3, $4, \
             datasets.id, datasets.name, 0.0, 0 FROM datasets \
             WHERE datasets.id = $5 AND (SELECT COUNT(*) FROM jobs WHERE state = 'queued') < $6",
        )
        .bind(&job.id)
        .bind(text(job.kind))
        .bind(now())
        .bind(job.request.to_string())
        .bind(&job.dataset)
        .bind(column(most_queued))
        .execute(&mut *transaction)
        .await?;
        if added.rows_affected() == 0 {
            return Ok(None);
        }
        let event = events::append(&mut transaction, &job.id, &json!({"type": "queued"})).await?;
        transaction.commit().await?;
        Ok(Some(event))
    }

    /// All jobs, the newest first, damaged ones too.
    ///
    /// # Errors
    ///
    /// If the database cannot be read.
    pub async fn jobs(&self) -> Result<Vec<Job>, StoreError> {
        let rows = sqlx::query(select_jobs!("ORDER BY jobs.number DESC"))
            .fetch_all(&self.pool)
            .await?;
        Ok(rows.iter().map(job).collect())
    }

    /// The job called `id`.
    ///
    /// # Errors
    ///
    /// If the database cannot be read.
    pub async fn job(&self, id: &str) -> Result<Option<Job>, StoreError> {
        let row = sqlx::query(select_jobs!("WHERE jobs.id = $1"))
            .bind(id)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.as_ref().map(job))
    }

    /// Takes the first job of the queue: it is running from now on.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn take_next(&self) -> Result<Option<Job>, StoreError> {
        let taken: Option<String> = sqlx::query_scalar(
            "UPDATE jobs SET state = 'running', started_at = COALESCE(started_at, $1) \
             WHERE number = (SELECT MIN(number) FROM jobs WHERE state = 'queued') RETURNING id",
        )
        .bind(now())
        .fetch_optional(&self.pool)
        .await?;
        match taken {
            Some(id) => self.job(&id).await,
            None => Ok(None),
        }
    }

    /// Puts jobs that a server left running back to the front of the queue, where their numbers place them,
    /// and says how many there were.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn requeue_running(&self) -> Result<u64, StoreError> {
        let requeued = sqlx::query(
            "UPDATE jobs SET state = 'queued', resumed = resumed + 1 WHERE state = 'running'",
        )
        .execute(&self.pool)
        .await?;
        Ok(requeued.rows_affected())
    }

    /// Writes down how far a running job is.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn save_progress(
        &self,
        id: &str,
        progress: f64,
        seconds_left: Option<f64>,
        device: &str,
    ) -> Result<(), StoreError> {
        sqlx::query("UPDATE jobs SET progress = $2, seconds_left = $3, device = $4 WHERE id = $1")
            .bind(id)
            .bind(progress)
            .bind(seconds_left)
            .bind(device)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Ends a job: its state, its report and its last event appear together or not at all.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn end_job(&self, id: &str, end: &End) -> Result<StoredEvent, StoreError> {
        let mut transaction = self.pool.begin().await?;
        let event = write_end(&mut transaction, id, end).await?;
        transaction.commit().await?;
        Ok(event)
    }

    /// Ends a job that still waits, and gives its last event; nothing if it does not wait.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn cancel_queued(&self, id: &str) -> Result<Option<StoredEvent>, StoreError> {
        let mut transaction = self.pool.begin().await?;
        let taken =
            sqlx::query("UPDATE jobs SET state = 'cancelled' WHERE id = $1 AND state = 'queued'")
                .bind(id)
                .execute(&mut *transaction)
                .await?;
        if taken.rows_affected() == 0 {
            return Ok(None);
        }
        let end = End {
            state: JobState::Cancelled,
            model: None,
            report: None,
            error: None,
        };
        let event = write_end(&mut transaction, id, &end).await?;
        transaction.commit().await?;
        Ok(Some(event))
    }

    /// Forgets a job that has ended, and its story.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn remove_job(&self, id: &str) -> Result<Removal, StoreError> {
        let removed =
            sqlx::query("DELETE FROM jobs WHERE id = $1 AND state NOT IN ('queued', 'running')")
                .bind(id)
                .execute(&self.pool)
                .await?;
        Ok(match removed.rows_affected() {
            0 if self.job(id).await?.is_some() => Removal::InUse,
            0 => Removal::Missing,
            _ => Removal::Removed,
        })
    }
}

async fn write_end(
    transaction: &mut Transaction<'_, Database>,
    id: &str,
    end: &End,
) -> Result<StoredEvent, StoreError> {
    let error = end.error.as_ref().map(serde_json::to_string).transpose();
    sqlx::query(
        "UPDATE jobs SET state = $2, finished_at = $3, model = $4, report = $5, error = $6, seconds_left = NULL, \
         progress = CASE WHEN $2 = 'succeeded' THEN 1.0 ELSE progress END WHERE id = $1",
    )
    .bind(id)
    .bind(text(end.state))
    .bind(now())
    .bind(&end.model)
    .bind(end.report.as_ref().map(|report| &report.id))
    .bind(error.map_err(StoreError::damaged("failure"))?)
    .execute(&mut **transaction)
    .await?;
    if let Some(report) = &end.report {
        reports::add(transaction, report).await?;
    }
    events::append(transaction, id, &end.event()).await
}

pub(super) fn job(row: &SqliteRow) -> Job {
    let mut row = Row::new(row);
    let state = row.word("state").unwrap_or(JobState::Failed);
    let place = row.number("place");
    Job {
        id: row.text("id"),
        kind: row.word("kind").unwrap_or(JobKind::Train),
        state,
        created_at: row.text("created_at"),
        started_at: row.optional_text("started_at"),
        finished_at: row.optional_text("finished_at"),
        request: row.json("request").unwrap_or_else(|| json!({})),
        dataset: row.text("dataset"),
        dataset_name: row.text("dataset_name"),
        device: row.optional_text("device"),
        progress: row.real("progress"),
        seconds_left: row.optional_real("seconds_left"),
        resumed: usize::try_from(row.number("resumed")).unwrap_or(usize::MAX),
        model: row.optional_text("model"),
        report: row.optional_text("report"),
        error: row.optional_json("error"),
        last_seq: row.number("last_seq"),
        position: usize::try_from(place)
            .ok()
            .filter(|_| state == JobState::Queued),
        damaged: row.damage(),
    }
}

/// A closed word as its column holds it: the same as in JSON.
fn text(word: impl Serialize) -> String {
    match serde_json::to_value(word) {
        Ok(Value::String(word)) => word,
        _ => unreachable!("the words of the store are plain enums"),
    }
}
