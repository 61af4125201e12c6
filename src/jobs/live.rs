//! What is known of the running job beyond the database, and the news that sockets send on.

use std::collections::HashSet;
use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

use crate::storage::store::{StoredEvent, numbered};

/// What a running job is busy with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// It reads pictures.
    Reading,
    /// It trains the model.
    Training,
    /// It trains a second time with the other kind of split, for comparison.
    Comparing,
    /// It measures the model.
    Measuring,
    /// It was asked to stop.
    Stopping,
}

/// One piece of news about a job.
#[derive(Debug, Clone)]
pub struct News {
    /// Id of the job.
    pub job: Arc<str>,
    /// Number of the event, or of the last stored one before it.
    pub seq: u64,
    /// Whether it is told live only, as batches are.
    pub is_passing: bool,
    /// Whether nothing follows.
    pub is_last: bool,
    /// The event as JSON.
    pub text: Arc<str>,
}

impl News {
    pub(super) fn stored(job: &str, event: &StoredEvent, is_last: bool) -> Self {
        Self {
            job: job.into(),
            seq: event.seq,
            is_passing: false,
            is_last,
            text: event.text().into(),
        }
    }

    pub(super) fn passing(job: &str, seq: u64, body: &serde_json::Value) -> Self {
        Self {
            job: job.into(),
            seq,
            is_passing: true,
            is_last: false,
            text: numbered(seq, &body.to_string()).into(),
        }
    }
}

/// How far the running job is.
#[derive(Debug, Clone)]
pub struct Live {
    /// Its id.
    pub job: String,
    /// What it is busy with.
    pub stage: Stage,
    /// 0 to 1.
    pub progress: f64,
    /// Until its end, as guessed now.
    pub seconds_left: Option<f64>,
    /// The last passing news since the last stored event.
    pub latest: Option<News>,
}

/// What the worker and everybody else share under one lock.
#[derive(Debug, Default)]
pub(super) struct Board {
    /// The running job.
    pub(super) live: Option<Live>,
    /// Running jobs that are to stop.
    pub(super) cancelling: HashSet<String>,
}
