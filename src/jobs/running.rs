//! What is known about the running job beyond the database, and the events that sockets pass on.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde::Serialize;
use tokio::sync::broadcast;
use utoipa::ToSchema;

use super::event::JobEvent;
use crate::storage::store::{StoredEvent, numbered};

/// What a running job is busy with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// It reads pictures.
    Reading,
    /// It trains the model.
    Training,
    /// Its model is there; it trains a second time with the other kind of split, for comparison.
    Comparing,
    /// It measures the model.
    Measuring,
    /// It looks at a film.
    Watching,
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
    /// Whether it is sent to listeners alone and never stored, as batches are.
    pub is_transient: bool,
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
            is_transient: false,
            is_last,
            text: event.text().into(),
        }
    }

    pub(super) fn transient(job: &str, seq: u64, event: &JobEvent) -> Self {
        Self {
            job: job.into(),
            seq,
            is_transient: true,
            is_last: false,
            text: numbered(seq, &event.text()).into(),
        }
    }
}

/// A listener's place: what comes from now on, and the last passing news before.
#[derive(Debug)]
pub struct Listening {
    /// News of every job from now on; a listener that is too slow gets `Lagged`.
    pub news: broadcast::Receiver<News>,
    /// The last passing news of the job, if nothing was stored since.
    pub latest: Option<News>,
}

/// How far a running job is.
#[derive(Debug, Clone)]
pub struct Running {
    /// What it is busy with.
    pub stage: Stage,
    /// 0 to 1, and 1 once a training's model is there.
    pub progress: f64,
    /// How far a training's comparison is, 0 to 1, once it began.
    pub comparison: Option<f64>,
    /// Until the end of what it is busy with, as guessed now.
    pub seconds_left: Option<f64>,
    /// The last transient event since the last stored one.
    pub latest: Option<News>,
}

/// What the workers and all others share under one lock.
#[derive(Debug, Default)]
pub(super) struct Board {
    /// The running jobs by their ids.
    pub(super) running: HashMap<String, Running>,
    /// Running jobs that are to stop.
    pub(super) cancelling: HashSet<String>,
}
