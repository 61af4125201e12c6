//! Jobs: what was asked for and what became of it.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::row::Row;
use super::sql::AnyRow;
use super::{Claim, FilmEnd, QueueEvent, StoredReport};

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// Makes a model from a dataset.
    Train,
    /// Measures a model on a dataset.
    Evaluate,
    /// Follows the faces of a film.
    Film,
}

impl JobKind {
    /// Its name in requests and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Evaluate => "evaluate",
            Self::Film => "film",
        }
    }
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// It waits.
    Queued,
    /// It is being worked on.
    Running,
    /// It did what was asked.
    Succeeded,
    /// Something stopped it; its error says what.
    Failed,
    /// Someone stopped it; a training that had finished an epoch kept its best weights.
    Cancelled,
}

impl JobState {
    /// Whether nothing more will happen.
    pub fn has_ended(self) -> bool {
        !matches!(self, Self::Queued | Self::Running)
    }
}

/// What kind of thing stopped a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// The data, or what was asked, cannot be used.
    Unusable,
    /// The disk is full.
    DiskFull,
    /// A file could not be read or written.
    Files,
    /// A fault of this program.
    Fault,
}

/// Why a job failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What kind of thing it was.
    pub kind: FailureKind,
    /// What it was, and what to do about it.
    pub detail: String,
}

/// A job as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// `job-…`.
    pub id: String,
    pub kind: JobKind,
    pub state: JobState,
    /// When it was asked for, RFC 3339, UTC.
    pub created_at: String,
    /// When work on it began.
    pub started_at: Option<String>,
    pub finished_at: Option<String>,
    /// What was asked for.
    pub request: Value,
    /// Id of its dataset, or of its film.
    pub dataset: String,
    /// Name of its dataset, or of its film.
    pub dataset_name: String,
    /// What computes, once it began.
    pub device: Option<String>,
    /// How far it was when that was last written down, 0 to 1.
    pub progress: f64,
    /// Until its end, as guessed then.
    pub seconds_left: Option<f64>,
    /// How often it went on after its server had ended.
    pub resumed: usize,
    /// Id of the model it made or measured.
    pub model: Option<String>,
    /// Id of its report.
    pub report: Option<String>,
    pub error: Option<Failure>,
    /// Id of the experiment that it makes a run of.
    pub experiment: Option<String>,
    /// How often it was taken from the queue.
    pub attempt: u64,
    /// Id of the worker that took it last, where several share the database.
    pub worker: Option<String>,
    /// Whether it was asked to stop.
    pub is_cancelling: bool,
    /// What its worker says it is busy with, while it runs; JSON.
    pub passing: Option<String>,
    /// Number of its last event.
    pub last_seq: u64,
    /// Its place in the queue counted from 1, while it waits.
    pub position: Option<usize>,
    /// What is wrong with its row; then fields that cannot be read are empty, and a state that cannot be is
    /// [`JobState::Failed`].
    pub damaged: Option<String>,
}

impl Job {
    /// The claim of the worker that took the job last.
    pub fn claim(&self) -> Claim {
        Claim {
            job: self.id.clone(),
            attempt: self.attempt,
        }
    }
}

/// A job to add to the queue.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// `job-…`.
    pub id: String,
    pub kind: JobKind,
    /// What was asked for.
    pub request: Value,
    /// Id of its dataset, or of its film.
    pub dataset: String,
}

/// How a job ended. What it had kept before stays.
#[derive(Debug, Clone)]
pub struct End {
    /// An ended state.
    pub state: JobState,
    /// Id of the model it made or measured.
    pub model: Option<String>,
    /// What it found out.
    pub report: Option<StoredReport>,
    /// What came of the run of an experiment, as JSON.
    pub record: Option<String>,
    /// What it saw in its film.
    pub film: Option<FilmEnd>,
    pub error: Option<Failure>,
}

impl End {
    /// The end of a job that leaves nothing but what it had kept before.
    pub fn plain(state: JobState) -> Self {
        Self {
            state,
            model: None,
            report: None,
            record: None,
            film: None,
            error: None,
        }
    }

    /// The last event of the job's story, with what it leaves.
    pub(super) fn event(
        &self,
        model: Option<String>,
        report: Option<String>,
        film: Option<String>,
    ) -> QueueEvent {
        match self.state {
            JobState::Failed => QueueEvent::Failed {
                detail: (self.error.as_ref())
                    .map(|error| error.detail.clone())
                    .unwrap_or_default(),
            },
            JobState::Cancelled => QueueEvent::Cancelled {
                model,
                report,
                film,
            },
            _ => QueueEvent::Finished {
                model,
                report,
                film,
            },
        }
    }
}

/// A job as its row says.
pub(super) fn job(row: &AnyRow) -> Job {
    let mut row = Row::new(row);
    let state = row.word("state").unwrap_or(JobState::Failed);
    let place = row.number("place");
    Job {
        id: row.string("id"),
        kind: row.word("kind").unwrap_or(JobKind::Train),
        state,
        created_at: row.string("created_at"),
        started_at: row.optional_string("started_at"),
        finished_at: row.optional_string("finished_at"),
        request: row.json("request").unwrap_or_else(|| json!({})),
        dataset: row.string("dataset"),
        dataset_name: row.string("dataset_name"),
        device: row.optional_string("device"),
        progress: row.real("progress"),
        seconds_left: row.optional_real("seconds_left"),
        resumed: usize::try_from(row.number("resumed")).unwrap_or(usize::MAX),
        model: row.optional_string("model"),
        report: row.optional_string("report"),
        error: row.optional_json("error"),
        experiment: row.optional_string("experiment"),
        attempt: row.number_or_none("attempt"),
        worker: row.string_or_none("worker"),
        is_cancelling: row.number_or_none("cancelling") > 0,
        passing: row.string_or_none("passing"),
        last_seq: row.number("last_seq"),
        position: usize::try_from(place)
            .ok()
            .filter(|_| state == JobState::Queued),
        damaged: row.damage(),
    }
}
