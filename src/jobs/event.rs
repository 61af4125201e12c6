//! What happens in a job, as it is stored and sent.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ml::train::events::Event;
use crate::storage::store::QueueEvent;

/// One thing that happens in a job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum JobEvent {
    /// It entered the queue, or ended.
    Queue(QueueEvent),
    /// What a training reports.
    Training(Event),
    /// Everything else about pictures.
    Work(WorkEvent),
    /// What a film reports.
    Film(FilmEvent),
}

/// What happens in jobs beside the steps of a training.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum WorkEvent {
    /// Pictures are read; transient.
    Reading {
        /// Pictures read.
        done: usize,
        /// Of how many.
        total: usize,
    },
    /// An evaluation begins to measure.
    Started {
        /// `evaluation`.
        purpose: String,
        /// What computes.
        device: String,
        /// Images to measure.
        images: usize,
    },
    /// Images are measured; transient.
    Measuring {
        /// Images measured.
        done: usize,
        /// Of how many.
        total: usize,
    },
    /// The finished model waits for room on the disk; transient.
    WaitingForRoom,
    /// The model is kept and can be used; what follows is the run that is made for comparison alone.
    ModelReady {
        /// Its id.
        model: String,
        /// Id of the report, which the comparison's figure will be added to.
        report: String,
    },
}

/// What happens while a film is looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FilmEvent {
    /// Its pictures are looked at from now on, from where an earlier server was.
    Started {
        /// `film`.
        purpose: String,
        /// What computes.
        device: String,
        /// Id of the film.
        film: String,
        /// How long it is in seconds, if its container says so.
        duration_s: Option<f64>,
    },
    /// How far it is; transient.
    Progress {
        /// The moment of the film that is reached, in seconds.
        done_s: f64,
        /// How long it is in seconds, if its container says so.
        duration_s: Option<f64>,
        /// Pictures that this server looked at.
        pictures: usize,
        pictures_per_s: f64,
        /// Until its end, as guessed now.
        seconds_left: Option<f64>,
    },
}

/// What happens once in each run of a job: when it happens again, the new event replaces the first.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Once {
    Started(String),
    CheckpointFailed(String, usize),
    Epoch(String, usize),
}

impl JobEvent {
    /// Reads what is stored; nothing if this program does not know such events.
    pub fn parse(body: &str) -> Option<Self> {
        serde_json::from_str(body).ok()
    }

    /// As it is stored and sent.
    pub(super) fn text(&self) -> String {
        serde_json::to_string(self).expect("it holds texts and numbers alone")
    }

    /// Whether it is sent without being stored.
    pub(super) fn is_transient(&self) -> bool {
        match self {
            Self::Queue(_) => false,
            Self::Training(event) => matches!(event, Event::Batch { .. }),
            Self::Work(event) => !matches!(
                event,
                WorkEvent::Started { .. } | WorkEvent::ModelReady { .. }
            ),
            Self::Film(event) => matches!(event, FilmEvent::Progress { .. }),
        }
    }

    /// What it replaces, if that happened before.
    pub(super) fn once(&self) -> Option<Once> {
        match self {
            Self::Training(Event::Started { purpose, .. })
            | Self::Work(WorkEvent::Started { purpose, .. })
            | Self::Film(FilmEvent::Started { purpose, .. }) => {
                Some(Once::Started(purpose.clone()))
            }
            Self::Training(Event::CheckpointFailed { purpose, epoch, .. }) => {
                Some(Once::CheckpointFailed(purpose.clone(), *epoch))
            }
            Self::Training(Event::Epoch {
                purpose, summary, ..
            }) => Some(Once::Epoch(purpose.clone(), summary.epoch)),
            _ => None,
        }
    }
}
