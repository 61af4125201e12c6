//! What is known about the running job beyond the database, and the events that sockets pass on.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;
use utoipa::ToSchema;

use super::event::JobEvent;
use super::shared::Shared;
use crate::storage::store::{StoredEvent, numbered};

/// What a running job is busy with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
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
        Self::told(job, seq, &numbered(seq, &event.text()))
    }

    /// A transient event, as it is sent.
    pub(super) fn told(job: &str, seq: u64, text: &str) -> Self {
        Self {
            job: job.into(),
            seq,
            is_transient: true,
            is_last: false,
            text: text.into(),
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
    /// For as long as it is held, events of jobs that run on other machines are read from the database.
    pub place: Place,
}

/// A place among those who listen to a job.
#[derive(Debug)]
pub struct Place {
    shared: Arc<Shared>,
    job: String,
}

impl Place {
    /// Takes one.
    pub(super) fn take(shared: &Arc<Shared>, board: &mut Board, job: &str) -> Self {
        board.heard.entry(job.to_owned()).or_default().listeners += 1;
        Self {
            shared: Arc::clone(shared),
            job: job.to_owned(),
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut board = self.shared.board();
        if let Some(heard) = board.heard.get_mut(&self.job) {
            heard.listeners -= 1;
            if heard.listeners == 0 {
                board.heard.remove(&self.job);
            }
        }
    }
}

/// How far a running job is.
#[derive(Debug, Clone)]
pub struct Running {
    /// How often the job was taken from the queue.
    pub attempt: u64,
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
    /// Running jobs that this process does not have any more, because it gave no sign of life in time: their work is dropped.
    pub(super) lost: HashSet<String>,
    /// Jobs that someone listens to.
    pub(super) heard: HashMap<String, Heard>,
}

/// What those who listen to a job were sent.
#[derive(Debug, Default)]
pub(super) struct Heard {
    listeners: usize,
    /// Number of the last stored event, where several processes share the database and once that is known.
    pub(super) seq: Option<u64>,
    /// The last that another machine said about how far it is.
    pub(super) passing: Option<String>,
}

impl Board {
    /// Forgets a job that is not worked on here any more.
    pub(super) fn forget(&mut self, job: &str) {
        self.running.remove(job);
        self.cancelling.remove(job);
        self.lost.remove(job);
    }
}
