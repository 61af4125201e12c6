//! A job's story: what happened, in order, numbered from 1 without gaps.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::row::Row;
use super::sql::{self, AnyRow, Transaction};
use super::{Change, Claim, Store, StoreError, claims, notify};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// Counted from 1 in each job.
    pub seq: u64,
    /// What happened, a JSON object without its number.
    pub body: String,
}

/// What happens to a job apart from its work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum QueueEvent {
    /// It waits.
    Queued,
    /// It is done.
    Finished {
        /// Id of the model that it made or measured.
        model: Option<String>,
        /// Id of its report.
        report: Option<String>,
        /// Id of the film whose faces it followed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        film: Option<String>,
    },
    /// It was asked to stop, and has.
    Cancelled {
        /// Id of the model, if something was kept.
        model: Option<String>,
        /// Id of its report.
        report: Option<String>,
        /// Id of the film whose faces it followed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        film: Option<String>,
    },
    /// It cannot be done.
    Failed {
        /// Why.
        detail: String,
    },
    /// The event's row is damaged.
    Damaged,
}

impl QueueEvent {
    /// As it is stored.
    pub(super) fn text(&self) -> String {
        serde_json::to_string(self).expect("it holds texts alone")
    }
}

impl StoredEvent {
    /// The event with its number, as it is sent.
    pub fn text(&self) -> String {
        numbered(self.seq, &self.body)
    }
}

/// A JSON object with its number put first.
pub(crate) fn numbered(seq: u64, body: &str) -> String {
    let rest = body.strip_prefix('{').unwrap_or(body);
    format!("{{\"seq\":{seq},{rest}")
}

impl Store {
    /// Adds to the story of a running job and says under which number.
    ///
    /// # Errors
    ///
    /// [`StoreError::Fenced`] if the job is not at this attempt any more; else if the database cannot be written.
    pub async fn append(&self, claim: &Claim, body: &str) -> Result<StoredEvent, StoreError> {
        self.write(async {
            let mut transaction = self.pool.begin().await?;
            claims::hold(&mut transaction, claim).await?;
            let event = append(&mut transaction, &claim.job, body).await?;
            notify::send(&mut transaction, &Change::Job(claim.job.clone())).await?;
            transaction.commit().await?;
            Ok(event)
        })
        .await
    }

    /// Tells an earlier event again, because the same epoch was run again.
    ///
    /// # Errors
    ///
    /// As [`append`](Self::append).
    pub async fn retell(&self, claim: &Claim, seq: u64, body: &str) -> Result<(), StoreError> {
        self.write(async {
            let mut transaction = self.pool.begin().await?;
            claims::hold(&mut transaction, claim).await?;
            sql::query("UPDATE events SET body = $3 WHERE job = $1 AND seq = $2")
                .bind(&claim.job)
                .bind(number(seq))
                .bind(body)
                .execute(&mut transaction)
                .await?;
            transaction.commit().await?;
            Ok(())
        })
        .await
    }

    /// A job's events from number `since` on, in order, at most `most`.
    ///
    /// # Errors
    ///
    /// If the database cannot be read.
    pub async fn events(
        &self,
        job: &str,
        since: u64,
        most: u32,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        // The upper bound leaves out what is no number, which SQLite counts as larger than any.
        let rows = sql::query(
            "SELECT seq, body FROM events WHERE job = $1 AND seq >= $2 AND seq <= $3 ORDER BY seq LIMIT $4",
        )
        .bind(job)
        .bind(number(since))
        .bind(i64::MAX)
        .bind(i64::from(most))
        .fetch_all(&self.pool)
        .await?;
        let event = |row: &AnyRow| {
            let mut row = Row::new(row);
            StoredEvent {
                seq: row.number("seq"),
                body: sound(row.string("body")),
            }
        };
        Ok(rows.iter().map(event).collect())
    }
}

/// Adds an event as a part of something larger.
pub(super) async fn append(
    transaction: &mut Transaction,
    job: &str,
    body: &str,
) -> Result<StoredEvent, StoreError> {
    let seq: i64 = sql::query_scalar(
        "INSERT INTO events (job, seq, body) \
         VALUES ($1, (SELECT COALESCE(MAX(CAST(seq AS BIGINT)), 0) + 1 FROM events WHERE job = $1), $2) RETURNING seq",
    )
    .bind(job)
    .bind(body)
    .fetch_one(&mut *transaction)
    .await?;
    Ok(StoredEvent {
        seq: u64::try_from(seq).unwrap_or_default(),
        body: body.to_owned(),
    })
}

/// The body of an event, or of one that says that it is damaged.
fn sound(body: String) -> String {
    match serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&body) {
        Ok(_) => body,
        Err(_) => QueueEvent::Damaged.text(),
    }
}

fn number(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}
