//! Why a job failed, in words that say what to do.

use std::io;

use super::request::RequestError;
use crate::dataset::archive::ArchiveError;
use crate::dataset::catalog::DatasetError;
use crate::files::{FileError, is_disk_full};
use crate::ml::device::DeviceError;
use crate::ml::evaluate::EvaluateError;
use crate::ml::model_file::ModelError;
use crate::ml::train::TrainError;
use crate::storage::datasets::DatasetsError;
use crate::storage::film_journal::JournalError;
use crate::storage::films::FilmsError;
use crate::storage::models::library::LibraryError;
use crate::storage::store::{Failure, FailureKind, StoreError};
use crate::vision::film::FilmError;

/// Why a job failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum JobError {
    /// This program does not understand the request any more.
    #[error("the request cannot be carried out ({0}); ask for it again")]
    Request(#[from] RequestError),
    /// The dataset was removed.
    #[error("the dataset is not here any more; upload it again")]
    NoDataset,
    /// The film was removed.
    #[error("the film is not here any more; upload it again")]
    NoFilm,
    /// The film cannot be read.
    #[error("the film cannot be used: {0}")]
    Film(#[from] FilmError),
    /// The film's files cannot be read or written.
    #[error("{0}")]
    Films(#[from] FilmsError),
    /// What was seen in the film cannot be read or written.
    #[error("{0}")]
    Journal(#[from] JournalError),
    /// A file cannot be read or written.
    #[error("{0}")]
    File(#[from] FileError),
    /// The system gives no threads.
    #[error("the threads that look at pictures could not be started: {0}")]
    Threads(String),
    /// The row of the job or its dataset is damaged.
    #[error("the row of the {0} in the database is damaged ({1}); {2}")]
    DamagedRow(&'static str, String, &'static str),
    /// The dataset cannot be read.
    #[error("the dataset cannot be used: {0}")]
    Dataset(DatasetError),
    /// The dataset's files are not what was uploaded, or cannot be reached.
    #[error("{0}")]
    Datasets(DatasetsError),
    /// The device is not here any more.
    #[error("{0}")]
    Device(#[from] DeviceError),
    /// The training gave no model.
    #[error("{0}")]
    Train(#[from] TrainError),
    /// Nothing could be measured.
    #[error("{0}")]
    Evaluate(#[from] EvaluateError),
    /// A model could not be read or written.
    #[error("{0}")]
    Model(#[from] ModelError),
    /// The model could not be kept.
    #[error("{0}")]
    Library(#[from] LibraryError),
    /// The database could not be read or written.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// A fault of this program.
    #[error(
        "a fault of this program broke it off ({0}); start it again, and tell whoever runs this server if it \
         keeps happening"
    )]
    Panic(String),
}

impl From<DatasetsError> for JobError {
    fn from(error: DatasetsError) -> Self {
        match error {
            DatasetsError::Unusable(error) => Self::Dataset(error),
            other => Self::Datasets(other),
        }
    }
}

impl JobError {
    /// What is kept and shown. It names no folder of this machine, since any visitor may read it; the log does.
    pub(super) fn failure(&self) -> Failure {
        let kind = match self {
            _ if self.is_disk_full() => FailureKind::DiskFull,
            _ if self.io().is_some() => FailureKind::Files,
            Self::Store(_)
            | Self::Library(LibraryError::Store(_) | LibraryError::Objects(_))
            | Self::Datasets(DatasetsError::Away | DatasetsError::Objects(_)) => FailureKind::Files,
            Self::Panic(_) => FailureKind::Fault,
            _ => FailureKind::Unusable,
        };
        let why = match (self, self.io()) {
            (_, Some(source)) => source.to_string(),
            (Self::Store(_) | Self::Library(LibraryError::Store(_)), _) => {
                "the database".to_owned()
            }
            // What it says names the store's address.
            (
                Self::Datasets(DatasetsError::Objects(_)) | Self::Library(LibraryError::Objects(_)),
                _,
            ) => "the object store".to_owned(),
            (Self::Journal(_), _) => {
                "what was seen in the film is damaged; delete it and upload it again".to_owned()
            }
            (Self::Films(FilmsError::Film(error)), _) => Self::no_film(error),
            (Self::Film(error), _) => Self::no_film(error),
            (Self::Model(error) | Self::Library(LibraryError::Model(error)), _) => error.brief(),
            _ => self.to_string(),
        };
        let detail = match kind {
            FailureKind::DiskFull => {
                format!("the disk is full; free some space and start it again ({why})")
            }
            FailureKind::Files => format!(
                "a file could not be read or written; check the data folder's disk and permissions, then start \
                 it again ({why})"
            ),
            FailureKind::Unusable | FailureKind::Fault => why,
        };
        Failure {
            kind,
            detail: sentence(&detail),
        }
    }

    fn no_film(error: &FilmError) -> String {
        match error {
            // It says what to install.
            FilmError::NoProgram { .. } => error.to_string(),
            error => format!("the film cannot be used: {error}"),
        }
    }

    /// What was at fault, without the names of anything: for the log.
    pub(super) fn subject(&self) -> &str {
        match self {
            Self::Request(error) => &error.field,
            Self::NoDataset => "a dataset that is gone",
            Self::NoFilm => "a film that is gone",
            Self::Film(_) | Self::Films(_) | Self::Journal(_) => "the film",
            Self::File(_) => "a file",
            Self::Threads(_) => "the threads",
            Self::DamagedRow(what, ..) => what,
            Self::Dataset(_) | Self::Datasets(_) => "the dataset",
            Self::Device(_) => "the device",
            Self::Train(TrainError::Diverged) => "a training that diverged",
            Self::Train(_) => "the training",
            Self::Evaluate(_) => "the evaluation",
            Self::Model(_) | Self::Library(_) => "the model",
            Self::Store(_) => "the database",
            Self::Panic(_) => "a fault of this program",
        }
    }

    /// Whether it is a write that was refused because another worker has the job by now.
    pub(super) fn is_fenced(&self) -> bool {
        matches!(
            self,
            Self::Store(error) | Self::Library(LibraryError::Store(error)) if error.is_fenced()
        )
    }

    /// Whether the database could not be reached.
    pub(super) fn is_database_away(&self) -> bool {
        match self {
            Self::Store(error) | Self::Datasets(DatasetsError::Store(error)) => error.is_away(),
            _ => false,
        }
    }

    /// Whether the disk has no room left for it.
    pub(super) fn is_disk_full(&self) -> bool {
        match self {
            Self::Store(error) => error.is_disk_full(),
            Self::Datasets(error) => error.is_disk_full(),
            Self::Films(error) => error.is_disk_full(),
            Self::Library(error) => error.is_disk_full(),
            other => other.io().is_some_and(is_disk_full),
        }
    }

    /// What the system answered, where a file was at fault.
    fn io(&self) -> Option<&io::Error> {
        match self {
            Self::Dataset(DatasetError::Archive(ArchiveError::Io { source, .. }))
            | Self::Datasets(DatasetsError::File(FileError { source, .. }))
            | Self::Model(ModelError::File(FileError { source, .. }))
            | Self::File(FileError { source, .. })
            | Self::Films(FilmsError::File(FileError { source, .. }))
            | Self::Journal(JournalError::Io { error: source, .. })
            | Self::Films(FilmsError::Journal(JournalError::Io { error: source, .. }))
            | Self::Library(
                LibraryError::File(FileError { source, .. })
                | LibraryError::Model(ModelError::File(FileError { source, .. })),
            ) => Some(source),
            _ => None,
        }
    }
}

/// The words of an error with a capital letter and a full stop.
fn sentence(words: &str) -> String {
    let mut chars = words.chars();
    let first = chars.next().map(char::to_uppercase);
    format!(
        "{}{}.",
        first.into_iter().flatten().collect::<String>(),
        chars.as_str()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_named_with_its_remedy_and_no_folder_of_this_machine() {
        for kind in [io::ErrorKind::StorageFull, io::ErrorKind::QuotaExceeded] {
            let source = io::Error::from(kind);
            let path = "/srv/secret/models/model-1".into();
            let failure = JobError::Model(FileError { path, source }.into()).failure();
            assert_eq!(failure.kind, FailureKind::DiskFull);
            assert!(
                failure
                    .detail
                    .starts_with("The disk is full; free some space")
            );
            assert!(!failure.detail.contains("secret"), "{failure:?}");
        }
    }

    #[test]
    fn other_files_and_faults_are_told_apart() {
        let source = io::Error::from(io::ErrorKind::PermissionDenied);
        let path = "/srv/secret/jobs".into();
        let failure = JobError::Model(FileError { path, source }.into()).failure();
        assert_eq!(failure.kind, FailureKind::Files);
        assert!(!failure.detail.contains("secret"), "{failure:?}");
        let exists = JobError::from(ModelError::Exists("/srv/secret/model-1".into()));
        assert!(!exists.failure().detail.contains("secret"), "{exists}");
        let panic = JobError::Panic("index out of bounds".to_owned());
        assert_eq!(panic.failure().kind, FailureKind::Fault);
        let unusable = JobError::Train(TrainError::Diverged);
        assert_eq!(unusable.failure().kind, FailureKind::Unusable);
    }
}
