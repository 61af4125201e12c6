//! Who works on a job. A worker takes a job for a while, renews that while it works, and loses the job where it does not: then
//! another one takes it, and no write of the first is accepted any more. A single machine takes jobs for as long as it likes.

use std::time::Duration;

use super::row::Row;
use super::sql::{self, Transaction};
use super::{Change, Job, JobKind, Store, StoreError, notify, now};

/// The right to work on a job. Each time the job is taken its attempt rises, and writes of an older one are refused.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Claim {
    /// Id of the job.
    pub job: String,
    /// Counted from 1.
    pub attempt: u64,
}

impl Claim {
    pub(super) fn number(&self) -> i64 {
        i64::try_from(self.attempt).unwrap_or(i64::MAX)
    }
}

/// Who takes jobs, and for how long without a sign of life.
#[derive(Debug, Clone)]
pub struct Taker {
    /// Id of the worker.
    pub worker: String,
    pub lease: Duration,
}

/// How far a running job is, for servers that do not work on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Passing {
    /// 0 to 1.
    pub progress: f64,
    /// Until its end, as guessed now.
    pub seconds_left: Option<f64>,
    /// What it is busy with, as JSON.
    pub body: String,
}

/// A statement whose text holds, between its parts, the milliseconds since 1970 by the clock of the database, which all workers
/// share. The last part may differ.
macro_rules! timed {
    ($before:literal, $after:literal) => {
        $crate::storage::store::claims::timed!($before, $after, $after)
    };
    ($before:literal, $sqlite:literal, $postgres:literal) => {
        $crate::storage::store::sql::query_each(
            concat!(
                $before,
                "CAST(unixepoch('subsec') * 1000 AS BIGINT)",
                $sqlite
            ),
            concat!(
                $before,
                "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
                $postgres
            ),
        )
    };
}
pub(super) use timed;

impl Store {
    /// Takes a job that waits: it is running from now on, and nobody takes it away but
    /// [`requeue_running`](Self::requeue_running). Nothing if it does not wait any more.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn take(&self, id: &str) -> Result<Option<Job>, StoreError> {
        let taken = self
            .execute(
                sql::query(
                    "UPDATE jobs SET state = 'running', attempt = attempt + 1, worker = NULL, lease_until = NULL, \
                     passing = NULL, started_at = COALESCE(started_at, $1) WHERE id = $2 AND state = 'queued'",
                )
                .bind(now())
                .bind(id),
            )
            .await?;
        match taken.rows_affected() {
            0 => Ok(None),
            _ => self.job(id).await,
        }
    }

    /// Puts all jobs that run back to the front of the queue, where their numbers place them, and says how many there were: for
    /// the only server of a database, at its start.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn requeue_running(&self) -> Result<u64, StoreError> {
        let requeued = self
            .execute(sql::query(
                "UPDATE jobs SET state = 'queued', resumed = resumed + 1, lease_until = NULL, passing = NULL \
                 WHERE state = 'running'",
            ))
            .await?;
        Ok(requeued.rows_affected())
    }

    /// Takes the first job of a lane that waits, of which no other worker gets hold; nothing if none waits.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn take_next(&self, lane: JobKind, taker: &Taker) -> Result<Option<Job>, StoreError> {
        let take = timed!(
            "UPDATE jobs SET state = 'running', attempt = attempt + 1, worker = $2, passing = NULL, \
             started_at = COALESCE(started_at, $4), lease_until = $3 + ",
            " WHERE id = (SELECT id FROM jobs WHERE state = 'queued' AND (kind = 'evaluate') = ($1 = 'evaluate') \
             AND (kind = 'film') = ($1 = 'film') ORDER BY number LIMIT 1) RETURNING id, attempt",
            // Rows that another worker is about to take are passed over, not waited for.
            " WHERE id = (SELECT id FROM jobs WHERE state = 'queued' AND (kind = 'evaluate') = ($1 = 'evaluate') \
             AND (kind = 'film') = ($1 = 'film') ORDER BY number LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id, attempt"
        )
        .bind(lane.name())
        .bind(&taker.worker)
        .bind(milliseconds(taker.lease))
        .bind(now());
        let taken = self.write(async { Ok(take.fetch_optional(&self.pool).await?) });
        let Some(row) = taken.await? else {
            return Ok(None);
        };
        let mut row = Row::new(&row);
        let (id, attempt) = (row.string("id"), row.number("attempt"));
        let job = self.job(&id).await?;
        Ok(job.map(|job| Job { attempt, ..job }))
    }

    /// Renews the lease of a job and, if it says something new, how far it is. Whether the job is to stop; nothing if it is not
    /// this worker's any more.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn renew(
        &self,
        claim: &Claim,
        lease: Duration,
        passing: Option<&Passing>,
    ) -> Result<Option<bool>, StoreError> {
        let renew = timed!(
            "UPDATE jobs SET passing = COALESCE($4, passing), progress = COALESCE($5, progress), \
             seconds_left = CASE WHEN $4 IS NULL THEN seconds_left ELSE $6 END, lease_until = $3 + ",
            " WHERE id = $1 AND attempt = $2 AND state = 'running' RETURNING cancelling"
        )
        .bind(&claim.job)
        .bind(claim.number())
        .bind(milliseconds(lease))
        .bind(passing.map(|passing| passing.body.as_str()))
        .bind(passing.map(|passing| passing.progress))
        .bind(passing.and_then(|passing| passing.seconds_left));
        let renewed = self.write(async { Ok(renew.fetch_optional(&self.pool).await?) });
        let row = renewed.await?;
        Ok(row.map(|row| Row::new(&row).number("cancelling") > 0))
    }

    /// Puts a job back to the front of the queue, because its worker stops; whether it was still this worker's.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn release(&self, claim: &Claim) -> Result<bool, StoreError> {
        let release = sql::query(
            "UPDATE jobs SET state = 'queued', resumed = resumed + 1, lease_until = NULL, passing = NULL \
             WHERE id = $1 AND attempt = $2 AND state = 'running' RETURNING id",
        );
        let release = release.bind(&claim.job).bind(claim.number());
        Ok(!self.requeue(release).await?.is_empty())
    }

    /// Puts jobs whose workers gave no sign of life in time back to the front of the queue; their ids. Each is given to one caller.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn requeue_expired(&self) -> Result<Vec<String>, StoreError> {
        self.requeue(timed!(
            "UPDATE jobs SET state = 'queued', resumed = resumed + 1, lease_until = NULL, passing = NULL \
             WHERE id IN (SELECT id FROM jobs WHERE state = 'running' AND lease_until < ",
            ") RETURNING id",
            " FOR UPDATE SKIP LOCKED) RETURNING id"
        ))
        .await
    }

    /// Puts the jobs that a worker left running back to the front of the queue; how many there were.
    ///
    /// # Errors
    ///
    /// If the database cannot be written.
    pub async fn requeue_of(&self, worker: &str) -> Result<usize, StoreError> {
        let own = sql::query(
            "UPDATE jobs SET state = 'queued', resumed = resumed + 1, lease_until = NULL, passing = NULL \
             WHERE state = 'running' AND worker = $1 RETURNING id",
        );
        Ok(self.requeue(own.bind(worker)).await?.len())
    }

    async fn requeue(&self, requeue: sql::Query) -> Result<Vec<String>, StoreError> {
        self.write(async {
            let mut transaction = self.pool.begin().await?;
            let rows = requeue.fetch_all(&mut transaction).await?;
            let ids: Vec<String> = rows.iter().map(|row| Row::new(row).string("id")).collect();
            if !ids.is_empty() {
                notify::send(&mut transaction, &Change::Queue).await?;
            }
            transaction.commit().await?;
            Ok(ids)
        })
        .await
    }

    /// Whether the job is still at this attempt.
    ///
    /// # Errors
    ///
    /// [`StoreError::Fenced`] if it is not; else if the database cannot be read.
    pub async fn make_sure_of(&self, claim: &Claim) -> Result<(), StoreError> {
        let held = sql::query_scalar::<i64>(HOLDS)
            .bind(&claim.job)
            .bind(claim.number())
            .fetch_optional(&self.pool);
        held.await?.map(drop).ok_or(StoreError::Fenced)
    }

    /// What workers say about how far these jobs are: id and JSON of each that runs.
    ///
    /// # Errors
    ///
    /// If the database cannot be read.
    pub async fn passing(&self, jobs: &[String]) -> Result<Vec<(String, String)>, StoreError> {
        let ids = serde_json::Value::from(jobs).to_string();
        let rows = sql::query_each(
            "SELECT id, passing FROM jobs WHERE state = 'running' AND passing IS NOT NULL \
             AND id IN (SELECT value FROM json_each($1))",
            "SELECT id, passing FROM jobs WHERE state = 'running' AND passing IS NOT NULL \
             AND id IN (SELECT json_array_elements_text(CAST($1 AS JSON)))",
        );
        let rows = rows.bind(ids).fetch_all(&self.pool).await?;
        let read = |row| {
            let mut row = Row::new(row);
            (row.string("id"), row.string("passing"))
        };
        Ok(rows.iter().map(read).collect())
    }

    /// Whether any job runs, on whatever machine.
    ///
    /// # Errors
    ///
    /// If the database cannot be read.
    pub async fn is_any_running(&self) -> Result<bool, StoreError> {
        let running =
            sql::query_scalar("SELECT EXISTS (SELECT 1 FROM jobs WHERE state = 'running')");
        Ok(running.fetch_one(&self.pool).await?)
    }
}

/// Finds the row of a job if it is still at this attempt.
const HOLDS: &str = "SELECT attempt FROM jobs WHERE id = $1 AND attempt = $2 AND state = 'running'";

/// Makes sure, as the first part of something larger, that the job is still at this attempt, and that it stays there until that
/// is written.
pub(super) async fn hold(transaction: &mut Transaction, claim: &Claim) -> Result<(), StoreError> {
    let held = sql::query_scalar_each::<i64>(
        HOLDS,
        "SELECT attempt FROM jobs WHERE id = $1 AND attempt = $2 AND state = 'running' FOR UPDATE",
    )
    .bind(&claim.job)
    .bind(claim.number())
    .fetch_optional(transaction);
    held.await?.map(drop).ok_or(StoreError::Fenced)
}

pub(super) fn milliseconds(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}
