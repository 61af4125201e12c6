//! What is wrong with a model's ZIP or a change to a model, as a problem with a status.

use super::Problem;
use crate::answers::words::Words;
use crate::dataset::archive::ArchiveError;
use crate::inference::engine::{ChangeError, EngineError};
use crate::ml::model_file::ModelError;
use crate::storage::models::{archive::ImportError, library::LibraryError};

const MEBIBYTE: f64 = 1024.0 * 1024.0;

impl Problem {
    /// What went wrong with the library of models.
    pub fn from_library(error: &LibraryError, words: &Words) -> Self {
        match error {
            _ if error.is_disk_full() => {
                tracing::warn!(%error, "a model could not be written");
                Self::disk_full(words)
            }
            LibraryError::Change(ChangeError::Unknown(model)) => Self {
                status: 404,
                field: None,
                ..Self::from_engine(&EngineError::UnknownModel(model.clone()), words)
            },
            LibraryError::Change(ChangeError::Bundled(_)) => said(
                409,
                "problem-model-state",
                "problem-model-bundled-detail",
                words,
            ),
            LibraryError::Change(ChangeError::Last(_)) => said(
                409,
                "problem-model-state",
                "problem-model-last-detail",
                words,
            ),
            LibraryError::Full { max } => {
                let args = [("max", (*max).into())];
                let detail = words.text_with("problem-models-full-detail", &args);
                Self::new(409, "problem-models-full", detail, words).at_field("archive")
            }
            LibraryError::Name => {
                said(422, "problem-bad-field", "problem-model-name-detail", words).at_field("name")
            }
            LibraryError::Import(error) => import(error, words),
            LibraryError::Damaged(name, why) => {
                let args = [("name", name.as_str().into()), ("why", why.as_str().into())];
                let detail = words.text_with("problem-model-damaged-detail", &args);
                Self::new(409, "problem-model-damaged", detail, words)
            }
            LibraryError::Model(_) | LibraryError::File { .. } | LibraryError::Start(_) => {
                fault(error, words)
            }
        }
    }

    /// The default model cannot just stop being that.
    pub fn needs_default(words: &Words) -> Self {
        said(
            422,
            "problem-bad-field",
            "problem-model-default-detail",
            words,
        )
        .at_field("default")
    }

    /// A change that changes nothing.
    pub fn no_change(words: &Words) -> Self {
        said(422, "problem-json", "problem-no-change-detail", words)
    }

    /// The body is JSON, but no object.
    pub fn no_object(words: &Words) -> Self {
        said(422, "problem-json", "problem-no-object-detail", words)
    }

    /// The form holds no ZIP.
    pub fn no_archive(words: &Words) -> Self {
        said(
            422,
            "problem-no-archive",
            "problem-no-archive-detail",
            words,
        )
        .at_field("archive")
    }

    /// The ZIP is over the limit.
    pub fn archive_too_large(most_bytes: u64, words: &Words) -> Self {
        let args = [("most", (most_bytes as f64 / MEBIBYTE).into())];
        let detail = words.text_with("problem-model-too-large-detail", &args);
        Self::new(413, "problem-too-large", detail, words).at_field("archive")
    }

    /// The body is no JSON (400), or JSON of another shape (422).
    pub fn from_json(error: &serde_json::Error, words: &Words) -> Self {
        let args = [("why", error.to_string().into())];
        let (status, detail) = match error.is_data() {
            true => (422, "problem-json-shape-detail"),
            false => (400, "problem-json-detail"),
        };
        Self::new(
            status,
            "problem-json",
            words.text_with(detail, &args),
            words,
        )
    }
}

fn import(error: &ImportError, words: &Words) -> Problem {
    if let ImportError::Archive(ArchiveError::NotAZip { .. } | ArchiveError::OtherArchive { .. }) =
        error
    {
        let detail = words.text("problem-model-not-a-zip-detail");
        return Problem::new(415, "problem-not-an-archive", detail, words).at_field("archive");
    }
    let (status, title) = match error {
        ImportError::Archive(ArchiveError::Io { .. })
        | ImportError::Model(ModelError::File { .. }) => return fault(error, words),
        ImportError::Archive(
            ArchiveError::ArchiveTooLarge { .. }
            | ArchiveError::UnpackedTooLarge { .. }
            | ArchiveError::TooManyEntries { .. },
        ) => (413, "problem-too-large"),
        _ => (422, "problem-model-unusable"),
    };
    let args = [("why", error.to_string().into())];
    let detail = words.text_with("problem-model-unusable-detail", &args);
    Problem::new(status, title, detail, words).at_field("archive")
}

/// A fault of ours, such as a full disk; who runs the server reads more in the log.
fn fault(error: &dyn std::error::Error, words: &Words) -> Problem {
    tracing::error!(%error, "the models could not be changed");
    said(500, "problem-internal", "problem-model-fault-detail", words)
}

fn said(status: u16, title: &str, detail: &str, words: &Words) -> Problem {
    Problem::new(status, title, words.text(detail), words)
}
