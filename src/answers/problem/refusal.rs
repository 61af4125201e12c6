//! What a visitor asked for and cannot have, where no part of the program below has an error of its own for it.

use super::{Explain, Problem};
use crate::answers::words::Words;
use crate::storage::store::MAX_MARKERS;

/// Why a request that was understood is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// There is no model of this id at the address that was asked for.
    NoModel(String),
    /// There is no model of this id whose page could be shown.
    NoModelHere(String),
    /// There is no data set of this id.
    NoDataset(String),
    /// There is no job of this id.
    NoJob(String),
    /// There is no experiment of this id.
    NoExperiment(String),
    /// An experiment that is not over cannot be removed.
    ExperimentNotOver,
    /// There is no report of this id.
    NoReport(String),
    /// The report is there, and does not hold what the address is about.
    ReportLacks(String),
    /// A data set has no such picture.
    NoPicture,
    /// A recording is begun without the consent of those it shows.
    NoConsent,
    /// No face was found in a picture of which one was to be kept.
    NoFace,
    /// So many faces were found, and none was chosen.
    SeveralFaces(usize),
    /// Less than half of a face's box lies inside its picture.
    BoxOutside,
    /// A face is smaller than so many pixels.
    FaceTooSmall { min_px: u32 },
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
    DatasetTooLarge { max_bytes: u64 },
    /// A model's ZIP is over the limit.
    ModelTooLarge { max_bytes: u64 },
    /// Nothing of an upload arrived for so many seconds.
    UploadStalled { seconds: u64 },
    /// A job still needs the data set.
    DatasetInUse,
    /// A job that has not ended cannot be removed.
    JobNotEnded,
    /// A job computes, so that no other can be estimated.
    Computing,
    /// Two evaluations that are to be compared are about different data sets.
    OtherDataset,
    /// Evaluations that are to be compared share no picture whose class all of their models know.
    NothingInCommon,
    /// A file is to be made of the video of a film that has none.
    NeedsVideo,
    /// A film has no picture at the moment that was asked for.
    NoFilmPicture,
    /// A table of markers is over the limit.
    MarkersTooLarge { max_bytes: u64 },
    /// A recording names a model as the one that measured it, and there is none of this id.
    NoMeasuringModel(String),
    /// A client of resumable uploads speaks another version than 1.0.0.
    TusVersion,
    /// A header of a resumable upload is missing or cannot be used.
    TusHeader(&'static str),
    /// A piece of a resumable upload is sent as something else.
    TusType,
    /// A field of a request cannot be used.
    BadSetting {
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
    /// The client's key came with another request before.
    UsedKey,
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
                "problem-missing",
                "problem-unknown-model-detail",
                "model",
                id,
            ),
            Self::NoModelHere(id) => {
                let detail = "problem-model-not-here-detail";
                with(404, "problem-model-not-here", detail, "id", id)
            }
            Self::NoDataset(id) => missing("problem-missing-dataset-detail", id),
            Self::NoJob(id) => missing("problem-missing-job-detail", id),
            Self::NoExperiment(id) => missing("problem-missing-experiment-detail", id),
            Self::ExperimentNotOver => {
                fixed(409, "problem-state", "problem-experiment-not-over-detail")
            }
            Self::NoReport(id) => missing("problem-missing-report-detail", id),
            Self::ReportLacks(id) => with(
                409,
                "problem-report-lacks",
                "problem-report-lacks-detail",
                "id",
                id,
            ),
            Self::NoPicture => fixed(404, "problem-missing", "problem-missing-picture-detail"),
            Self::NoConsent => {
                fixed(422, "problem-consent", "problem-consent-detail").at_field("consent")
            }
            Self::NoFace => fixed(422, "problem-face", "problem-no-face-detail").at_field("image"),
            Self::SeveralFaces(faces) => {
                let args = [("faces", words.number(*faces).into())];
                let detail = words.text_with("problem-several-faces-detail", &args);
                Problem::new(422, "problem-face", detail, words).at_field("box")
            }
            Self::BoxOutside => {
                fixed(422, "problem-face", "problem-box-outside-detail").at_field("box")
            }
            Self::FaceTooSmall { min_px } => {
                let args = [("least", words.number(*min_px as usize).into())];
                let detail = words.text_with("problem-small-face-detail", &args);
                Problem::new(422, "problem-face", detail, words).at_field("image")
            }
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
            Self::NothingInCommon => {
                fixed(409, "problem-state", "problem-nothing-in-common-detail")
            }
            Self::NeedsVideo => fixed(409, "problem-state", "problem-no-video-detail"),
            Self::NoFilmPicture => fixed(404, "problem-missing", "problem-film-picture-detail"),
            Self::MarkersTooLarge { max_bytes } => {
                let args = [
                    ("most", words.mebibytes(*max_bytes).into()),
                    ("markers", words.number(MAX_MARKERS).into()),
                ];
                let detail = words.text_with("problem-markers-too-large-detail", &args);
                Problem::new(413, "problem-too-large", detail, words).at_field("markers")
            }
            Self::NoMeasuringModel(id) => {
                let detail = "problem-measuring-model-detail";
                with(422, "problem-bad-field", detail, "model", id).at_field("model")
            }
            Self::TusVersion => fixed(412, "problem-upload-protocol", "problem-film-tus-detail"),
            Self::TusHeader(name) => with(
                400,
                "problem-upload-protocol",
                "problem-film-upload-header-detail",
                "header",
                name,
            ),
            Self::TusType => fixed(
                415,
                "problem-upload-protocol",
                "problem-film-upload-type-detail",
            ),
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
            Self::UsedKey => fixed(422, "problem-key", "problem-used-key-detail"),
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
        let place = [
            ("line", words.number(self.line()).into()),
            ("column", words.number(self.column()).into()),
        ];
        let (status, detail) = match self.is_data() {
            // Which field it is, only English says.
            true => {
                let why = [("why", self.to_string().into())];
                (422, words.text_with("problem-json-shape-detail", &why))
            }
            false => (400, words.text_with("problem-json-detail", &place)),
        };
        Problem::new(status, "problem-json", detail, words)
    }
}
