//! What a visitor asked for and cannot have, where no part of the program below has an error of its own for it.

use super::{Explain, Problem};
use crate::answers::words::Words;

/// Why a request that was understood is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// There is no model of this id at the address that was asked for.
    NoModel(String),
    /// There is no data set of this id.
    NoDataset(String),
    /// There is no job of this id.
    NoJob(String),
    /// There is no report of this id, or none of the kind that the address is about.
    NoReport(String),
    /// A data set has no such picture.
    NoPicture,
    /// The model that an evaluation was about has been removed.
    ModelRemoved,
    /// There is no sample data set of this name.
    NoSample(String),
    /// The form holds no data set.
    NoDatasetArchive,
    /// The form holds no model's ZIP.
    NoModelArchive,
    /// The file that was sent has no bytes.
    EmptyArchive,
    /// A data set's archive is over the limit.
    DatasetTooLarge {
        /// The limit.
        max_bytes: u64,
    },
    /// A model's ZIP is over the limit.
    ModelTooLarge {
        /// The limit.
        max_bytes: u64,
    },
    /// Nothing of an upload arrived for so many seconds.
    UploadStalled {
        /// The limit.
        seconds: u64,
    },
    /// A job still needs the data set.
    DatasetInUse,
    /// A job that has not ended cannot be removed.
    JobNotEnded,
    /// A job computes, so that no other can be estimated.
    Computing,
    /// Two evaluations that are to be compared are about different data sets.
    OtherDataset,
    /// A field of a request cannot be used.
    BadSetting {
        /// The field.
        field: String,
        /// What is wrong with it, and what would be right.
        why: String,
    },
    /// The default model cannot just stop being that.
    NeedsDefault,
    /// A change that changes nothing.
    NoChange,
    /// The body is JSON, but not an object.
    NoObject,
    /// A viewer of the server's camera sent a frame of its own.
    ViewerSentFrame,
    /// A camera's text message is none of the settings there are.
    BadLiveSettings,
    /// The server cannot do its work now.
    NotReady,
    /// The request's time ended before this image was answered; others were.
    OutOfTime,
}

impl Explain for Refusal {
    fn problem(&self, words: &Words) -> Problem {
        let fixed = |status, title, detail| Problem::fixed(status, title, detail, words);
        let with = |status, title, detail, name: &'static str, value: &str| {
            let detail = words.text_with(detail, &[(name, value.into())]);
            Problem::new(status, title, detail, words)
        };
        let missing = |detail, id: &str| with(404, "problem-missing", detail, "id", id);
        let too_large = |detail, max_bytes: u64| {
            let args = [("most", words.mebibytes(max_bytes).into())];
            Problem::new(
                413,
                "problem-too-large",
                words.text_with(detail, &args),
                words,
            )
        };
        match self {
            Self::NoModel(id) => with(
                404,
                "problem-bad-field",
                "problem-unknown-model-detail",
                "model",
                id,
            ),
            Self::NoDataset(id) => missing("problem-missing-dataset-detail", id),
            Self::NoJob(id) => missing("problem-missing-job-detail", id),
            Self::NoReport(id) => missing("problem-missing-report-detail", id),
            Self::NoPicture => fixed(404, "problem-missing", "problem-missing-picture-detail"),
            Self::ModelRemoved => fixed(404, "problem-missing", "problem-gone-model-detail"),
            Self::NoSample(name) => {
                let detail = "problem-dataset-sample-detail";
                with(422, "problem-bad-field", detail, "name", name).at_field("sample")
            }
            Self::NoDatasetArchive => {
                fixed(422, "problem-no-archive", "problem-dataset-archive-detail")
                    .at_field("archive")
            }
            Self::NoModelArchive => {
                fixed(422, "problem-no-archive", "problem-no-archive-detail").at_field("archive")
            }
            Self::EmptyArchive => {
                fixed(422, "problem-no-archive", "problem-empty-archive-detail").at_field("archive")
            }
            Self::DatasetTooLarge { max_bytes } => {
                too_large("problem-dataset-too-large-detail", *max_bytes).at_field("archive")
            }
            Self::ModelTooLarge { max_bytes } => {
                too_large("problem-model-too-large-detail", *max_bytes).at_field("archive")
            }
            Self::UploadStalled { seconds } => {
                let args = [("seconds", (*seconds).into())];
                let detail = words.text_with("problem-upload-stalled-detail", &args);
                Problem::new(408, "problem-upload-stalled", detail, words)
            }
            Self::DatasetInUse => fixed(409, "problem-state", "problem-dataset-in-use-detail"),
            Self::JobNotEnded => fixed(409, "problem-state", "problem-job-not-ended-detail"),
            Self::Computing => fixed(503, "problem-busy", "problem-computing-detail"),
            Self::OtherDataset => {
                fixed(422, "problem-bad-field", "problem-other-dataset-detail").at_field("b")
            }
            Self::BadSetting { field, why } => bad_setting(field, why, words),
            Self::NeedsDefault => {
                fixed(422, "problem-bad-field", "problem-model-default-detail").at_field("default")
            }
            Self::NoChange => fixed(422, "problem-json", "problem-no-change-detail"),
            Self::NoObject => fixed(422, "problem-json", "problem-no-object-detail"),
            Self::ViewerSentFrame => {
                fixed(422, "problem-live-settings", "problem-live-viewer-detail")
            }
            Self::BadLiveSettings => {
                fixed(422, "problem-live-settings", "problem-live-settings-detail")
            }
            Self::NotReady => fixed(503, "problem-not-ready", "problem-not-ready-detail"),
            Self::OutOfTime => fixed(503, "problem-timeout", "problem-out-of-time-detail"),
        }
    }
}

pub(super) fn bad_setting(field: &str, why: &str, words: &Words) -> Problem {
    let args = [("field", field.into()), ("why", why.into())];
    let detail = words.text_with("problem-setting-detail", &args);
    Problem::new(422, "problem-bad-field", detail, words).at_field(field)
}

impl Explain for serde_json::Error {
    /// The body is not JSON (400), or JSON of another shape (422).
    fn problem(&self, words: &Words) -> Problem {
        let args = [("why", self.to_string().into())];
        let (status, detail) = match self.is_data() {
            true => (422, "problem-json-shape-detail"),
            false => (400, "problem-json-detail"),
        };
        Problem::new(
            status,
            "problem-json",
            words.text_with(detail, &args),
            words,
        )
    }
}
