//! What is wrong with a model's ZIP or a change to a model.

use super::{Explain, Problem, Refusal};
use crate::answers::words::Words;
use crate::dataset::archive::ArchiveError;
use crate::inference::engine::ChangeError;
use crate::ml::model_file::ModelError;
use crate::storage::models::archive::ImportError;
use crate::storage::models::library::LibraryError;

impl Explain for LibraryError {
    fn problem(&self, words: &Words) -> Problem {
        let fixed = |status, title, detail| Problem::fixed(status, title, detail, words);
        match self {
            _ if self.is_disk_full() => {
                tracing::warn!(error = %self, "a model could not be written");
                super::storage::disk_full(words)
            }
            Self::Change(ChangeError::Unknown(model)) => {
                Refusal::NoModel(model.clone()).problem(words)
            }
            Self::Change(ChangeError::Bundled(_)) => {
                fixed(409, "problem-model-state", "problem-model-bundled-detail")
            }
            Self::Change(ChangeError::Last(_)) => {
                fixed(409, "problem-model-state", "problem-model-last-detail")
            }
            Self::Full { max } => {
                let args = [("max", (*max).into())];
                let detail = words.text_with("problem-models-full-detail", &args);
                Problem::new(409, "problem-models-full", detail, words).at_field("archive")
            }
            Self::Name(_) => {
                fixed(422, "problem-bad-field", "problem-model-name-detail").at_field("name")
            }
            Self::NameTaken(name) => {
                let args = [("name", name.as_str().into())];
                let detail = words.text_with("problem-model-name-taken-detail", &args);
                Problem::new(422, "problem-bad-field", detail, words).at_field("name")
            }
            Self::UsedKey => Refusal::UsedKey.problem(words),
            Self::Import(error) => import(error, words),
            Self::Damaged(name, why) => {
                let args = [("name", name.as_str().into()), ("why", why.as_str().into())];
                let detail = words.text_with("problem-model-damaged-detail", &args);
                Problem::new(409, "problem-model-damaged", detail, words)
            }
            Self::Store(error) => error.problem(words),
            Self::Objects(error) => error.problem(words),
            Self::Contested => fixed(503, "problem-busy", "problem-busy-detail"),
            Self::Model(_) | Self::File(_) | Self::Start(_) => fault(self, words),
        }
    }
}

fn import(error: &ImportError, words: &Words) -> Problem {
    if let ImportError::Archive(ArchiveError::NotAZip { .. } | ArchiveError::OtherArchive { .. }) =
        error
    {
        let (title, detail) = ("problem-not-an-archive", "problem-model-not-a-zip-detail");
        return Problem::fixed(415, title, detail, words).at_field("archive");
    }
    if let ImportError::Pictures = error {
        let (title, detail) = ("problem-model-pictures", "problem-model-pictures-detail");
        return Problem::fixed(422, title, detail, words).at_field("archive");
    }
    let (status, title) = match error {
        ImportError::Archive(ArchiveError::Io { .. }) | ImportError::Model(ModelError::File(_)) => {
            return fault(error, words);
        }
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

/// A fault of the server; the log says more.
fn fault(error: &dyn std::error::Error, words: &Words) -> Problem {
    tracing::error!(%error, "the models could not be changed");
    Problem::fixed(500, "problem-internal", "problem-model-fault-detail", words)
}
