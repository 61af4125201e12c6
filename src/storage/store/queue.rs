//! The queue: which job is next, and every change of a job's state.

use serde::Serialize;
use serde_json::Value;

use super::sql::{self, Limited, Transaction};
use super::{
    Change, Claim, End, Job, JobKind, JobState, NewJob, QueueEvent, Removal, RemovedKind, Store,
    StoreError, StoredEvent, StoredReport, claims, column, events, films, jobs::job, notify, now,
    removals, reports,
};

/// What became of a wish to end a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cancelling {
    /// It waited and has ended with this event.
    Ended(StoredEvent),
    /// It runs, and is to stop.
    Asked,
    /// It has ended before, or there is none.
    NotOpen,
}

/// Every column of a job, its last event's number and its place in its lane of the queue; then what follows. A kind that cannot
/// be read counts as a training.
macro_rules! select_jobs {
    ($rest:literal) => {
        concat!(
            "SELECT jobs.*, \
             (SELECT COALESCE(MAX(seq), 0) FROM events WHERE events.job = jobs.id) AS last_seq, \
             (SELECT COUNT(*) FROM jobs AS others \
              WHERE others.state = 'queued' AND others.number <= jobs.number \
              AND (others.kind = 'evaluate') = (jobs.kind = 'evaluate') \
              AND (others.kind = 'film') = (jobs.kind = 'film')) AS place, \
             (SELECT experiment FROM runs WHERE runs.job = jobs.id) AS experiment \
             FROM jobs ",
            $rest
        )
    };
}

impl Store {
    /// Adds a job at the end of its lane of the queue and gives its first event; nothing if `max_queued` jobs wait
    /// there already or its dataset is gone.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn enqueue(
        &self,
        job: &NewJob,
        max_queued: usize,
    ) -> Result<Option<StoredEvent>, StoreError> {
        self.write(async {
            let mut transaction = self.pool.begin().await?;
            if !insert(&mut transaction, job, max_queued).await? {
                return Ok(None);
            }
            let event =
                events::append(&mut transaction, &job.id, &QueueEvent::Queued.text()).await?;
            notify::send(&mut transaction, &Change::Queue).await?;
            transaction.commit().await?;
            Ok(Some(event))
        })
        .await
    }

    /// All jobs, the newest first, damaged ones too.
    ///
    /// # Errors
    ///
    /// If the database cannot be read.
    pub async fn jobs(&self) -> Result<Vec<Job>, StoreError> {
        let rows = sql::query(select_jobs!("ORDER BY jobs.number DESC"))
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
        let row = sql::query(select_jobs!("WHERE jobs.id = $1"))
            .bind(id)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.as_ref().map(job))
    }

    /// Every job of a lane that waits, in the order of the queue: its id, and its dataset's if that is still there.
    ///
    /// # Errors
    ///
    /// If the database cannot be read.
    pub async fn waiting(
        &self,
        lane: JobKind,
    ) -> Result<Vec<(String, Option<String>)>, StoreError> {
        let waiting = sql::query_as(
            "SELECT CAST(jobs.id AS TEXT), datasets.id FROM jobs LEFT JOIN datasets ON datasets.id = jobs.dataset \
             WHERE jobs.state = 'queued' AND (jobs.kind = 'evaluate') = ($1 = 'evaluate') \
             AND (jobs.kind = 'film') = ($1 = 'film') ORDER BY jobs.number",
        )
        .bind(lane.name())
        .fetch_all(&self.pool)
        .await?;
        Ok(waiting)
    }

    /// Writes down how far a running job is.
    ///
    /// # Errors
    ///
    /// [`StoreError::Fenced`] if the job is not at this attempt any more; else if the database cannot be written.
    pub async fn save_progress(
        &self,
        claim: &Claim,
        progress: f64,
        seconds_left: Option<f64>,
        device: &str,
    ) -> Result<(), StoreError> {
        let saved = self
            .execute(
                sql::query(
                    "UPDATE jobs SET progress = $3, seconds_left = $4, device = $5 \
                     WHERE id = $1 AND attempt = $2 AND state = 'running'",
                )
                .bind(&claim.job)
                .bind(claim.number())
                .bind(progress)
                .bind(seconds_left)
                .bind(device),
            )
            .await?;
        match saved.rows_affected() {
            0 => Err(StoreError::Fenced),
            _ => Ok(()),
        }
    }

    /// Records the model that a running training has made, and its report: both and the event `body` appear together or
    /// not at all.
    ///
    /// # Errors
    ///
    /// [`StoreError::Fenced`] if the job is not at this attempt any more; else if the database cannot be written.
    pub async fn keep_model(
        &self,
        claim: &Claim,
        report: &StoredReport,
        body: &str,
    ) -> Result<StoredEvent, StoreError> {
        self.write(async {
            let mut transaction = self.pool.begin().await?;
            claims::hold(&mut transaction, claim).await?;
            sql::query("UPDATE jobs SET model = $2, report = $3, progress = 1.0 WHERE id = $1")
                .bind(&claim.job)
                .bind(&report.model)
                .bind(&report.id)
                .execute(&mut transaction)
                .await?;
            reports::add(&mut transaction, report).await?;
            let event = events::append(&mut transaction, &claim.job, body).await?;
            notify::send(&mut transaction, &Change::Job(claim.job.clone())).await?;
            transaction.commit().await?;
            Ok(event)
        })
        .await
    }

    /// Ends a running job: its state, its report and its last event appear together or not at all.
    ///
    /// # Errors
    ///
    /// [`StoreError::Fenced`] if the job is not at this attempt any more, or has ended; else if the database cannot be written.
    pub async fn end_job(&self, claim: &Claim, end: &End) -> Result<StoredEvent, StoreError> {
        self.write(async {
            let mut transaction = self.pool.begin().await?;
            claims::hold(&mut transaction, claim).await?;
            let event = write_end(&mut transaction, &claim.job, end).await?;
            notify::send(&mut transaction, &Change::Job(claim.job.clone())).await?;
            transaction.commit().await?;
            Ok(event)
        })
        .await
    }

    /// Asks a job to end: one that waits ends at once, and for one that runs it is written down.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn cancel(&self, id: &str) -> Result<Cancelling, StoreError> {
        self.write_with_reserve(|| self.try_to_cancel(id)).await
    }

    async fn try_to_cancel(&self, id: &str) -> Result<Cancelling, StoreError> {
        let mut transaction = self.pool.begin().await?;
        let asked = sql::query(
            "UPDATE jobs SET cancelling = 1 WHERE id = $1 AND state IN ('queued', 'running')",
        )
        .bind(id)
        .execute(&mut transaction)
        .await?;
        // A training whose model is kept has done what was asked; what waits is its comparison alone.
        let queued: Option<bool> = sql::query_scalar(
            "UPDATE jobs SET state = 'cancelled' WHERE id = $1 AND state = 'queued' RETURNING model IS NOT NULL",
        )
        .bind(id)
        .fetch_optional(&mut transaction)
        .await?;
        let cancelling = match (asked.rows_affected(), queued) {
            (0, _) => Cancelling::NotOpen,
            (_, None) => {
                notify::send(&mut transaction, &Change::Cancel(id.to_owned())).await?;
                Cancelling::Asked
            }
            (_, Some(has_model)) => {
                let end = End::plain(match has_model {
                    true => JobState::Succeeded,
                    false => JobState::Cancelled,
                });
                notify::send(&mut transaction, &Change::Job(id.to_owned())).await?;
                Cancelling::Ended(write_end(&mut transaction, id, &end).await?)
            }
        };
        transaction.commit().await?;
        Ok(cancelling)
    }

    /// Ids of jobs that were asked to stop and have not ended.
    ///
    /// # Errors
    ///
    /// If the database cannot be read.
    pub async fn cancelling(&self) -> Result<Vec<String>, StoreError> {
        let ids = sql::query_scalar(
            "SELECT id FROM jobs WHERE cancelling = 1 AND state IN ('queued', 'running') ORDER BY number",
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(ids)
    }

    /// Forgets a job that has ended, and its story, and records that its files are to be removed.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn remove_job(&self, id: &str) -> Result<Removal, StoreError> {
        let removed = self.write_with_reserve(|| self.forget_job(id)).await?;
        Ok(match removed {
            false if self.job(id).await?.is_some() => Removal::InUse,
            false => Removal::Missing,
            true => Removal::Removed,
        })
    }

    async fn forget_job(&self, id: &str) -> Result<bool, StoreError> {
        let mut transaction = self.pool.begin().await?;
        let removed =
            sql::query("DELETE FROM jobs WHERE id = $1 AND state NOT IN ('queued', 'running')")
                .bind(id)
                .execute(&mut transaction)
                .await?;
        if removed.rows_affected() > 0 {
            removals::record(&mut transaction, RemovedKind::Job, id).await?;
        }
        transaction.commit().await?;
        Ok(removed.rows_affected() > 0)
    }
}

/// Adds a job as a part of something larger; whether there was room in its lane and its dataset is there.
pub(super) async fn insert(
    transaction: &mut Transaction,
    job: &NewJob,
    max_queued: usize,
) -> Result<bool, StoreError> {
    // No one else fills the queue while this is written, and the dataset stays.
    if max_queued < usize::MAX {
        sql::lock_limit(transaction, Limited::Queued).await?;
    }
    sql::lock_dataset(transaction, &job.dataset).await?;
    let added = sql::numbered!(
        "INSERT INTO jobs (id, number, kind, state, created_at, request, dataset, dataset_name, progress, resumed) \
         SELECT $1, ",
        "jobs",
        ", $2, 'queued', $3, $4, datasets.id, datasets.name, 0.0, 0 FROM datasets \
         WHERE datasets.id = $5 AND datasets.state = 'kept' AND (SELECT COUNT(*) FROM jobs WHERE state = 'queued' \
         AND (kind = 'evaluate') = ($2 = 'evaluate') AND kind <> 'film') < $6"
    )
    .bind(&job.id)
    .bind(text(job.kind))
    .bind(now())
    .bind(job.request.to_string())
    .bind(&job.dataset)
    .bind(column(max_queued))
    .execute(&mut *transaction)
    .await?;
    Ok(added.rows_affected() > 0)
}

async fn write_end(
    transaction: &mut Transaction,
    id: &str,
    end: &End,
) -> Result<StoredEvent, StoreError> {
    let error = end.error.as_ref().map(serde_json::to_string).transpose();
    let error = error.map_err(StoreError::damaged("failure"))?;
    // The job's own report, from before its comparison, is replaced; if it was deleted meanwhile, it stays so.
    let mut report = end.report.as_ref();
    if let Some(own) = report {
        let kept: Option<bool> = sql::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM reports WHERE id = $1) FROM jobs WHERE id = $2 AND report = $1",
        )
        .bind(&own.id)
        .bind(id)
        .fetch_optional(&mut *transaction)
        .await?;
        if kept == Some(true) {
            sql::query("DELETE FROM reports WHERE id = $1")
                .bind(&own.id)
                .execute(&mut *transaction)
                .await?;
        }
        report = report.filter(|_| kept != Some(false));
    }
    let (model, report_id, film) = sql::query_as(
        "UPDATE jobs SET state = $2, finished_at = $3, model = COALESCE($4, model), report = COALESCE($5, report), \
         error = $6, seconds_left = NULL, lease_until = NULL, passing = NULL, progress = CASE WHEN $2 = 'succeeded' THEN 1.0 ELSE progress END \
         WHERE id = $1 RETURNING model, report, CASE kind WHEN 'film' THEN dataset END",
    )
    .bind(id)
    .bind(text(end.state))
    .bind(now())
    .bind(&end.model)
    .bind(end.report.as_ref().map(|report| &report.id))
    .bind(&error)
    .fetch_one(&mut *transaction)
    .await?;
    if let Some(report) = report {
        reports::add(transaction, report).await?;
    }
    if let Some(record) = &end.record {
        sql::query("UPDATE runs SET record = $2 WHERE job = $1")
            .bind(id)
            .bind(record)
            .execute(&mut *transaction)
            .await?;
    }
    let state = text(end.state);
    films::end(transaction, id, &state, error.as_deref(), end.film.as_ref()).await?;
    events::append(transaction, id, &end.event(model, report_id, film).text()).await
}

/// A closed word as its column holds it: the same as in JSON.
pub(super) fn text(word: impl Serialize) -> String {
    match serde_json::to_value(word) {
        Ok(Value::String(word)) => word,
        _ => unreachable!("the words of the store are plain enums"),
    }
}
