//! Why a data set was not taken, changed, read or removed.

use crate::dataset::archive::ArchiveError;
use crate::dataset::catalog::DatasetError;
use crate::dataset::edits::{EditError, Step};
use crate::files::{FileError, is_disk_full};
use crate::storage::checkpoints::CheckpointsError;
use crate::storage::objects::ObjectsError;
use crate::storage::store::StoreError;
use crate::vision::decode::DecodeError;

/// Why the data sets did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum DatasetsError {
    /// Too many datasets are arriving.
    #[error("too many datasets are arriving; try again in a moment")]
    Busy,
    /// The archive is larger than allowed.
    #[error("the archive is larger than {limit} bytes; use fewer or smaller pictures")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// What was sent is no dataset.
    #[error(transparent)]
    Unusable(#[from] DatasetError),
    /// What was sent is a model.
    #[error("this is a model of FaceFeel, not a dataset; import it as a model")]
    IsModel,
    /// The dataset has been deleted meanwhile.
    #[error("there is no dataset {0} any more")]
    Gone(String),
    /// A job, a report or an edit knows the dataset as it is.
    #[error(
        "a training or an evaluation has used the dataset, or it was edited; upload it again to read it in another way"
    )]
    Used,
    /// An edit makes no sense.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// The dataset was changed since by others.
    #[error("the dataset is at revision {revision} by now")]
    Stale {
        revision: usize,
        /// What they did, the newest first; not more than a few steps.
        since: Vec<Step>,
    },
    /// There are as many edits or versions as there may be.
    #[error(
        "the dataset has as many edits as it may have; download it, and upload it as a new one"
    )]
    TooManyEdits,
    /// Another version has the name.
    #[error("there is a version called {0:?} already")]
    VersionTaken(String),
    /// There is no version of this name.
    #[error("there is no version called {0:?}")]
    NoVersion(String),
    /// There is no evaluation of the dataset of this id.
    #[error("{0} is no report of an evaluation of this dataset")]
    NoAnswers(String),
    /// Answers of a model are spoken of, and no report is named.
    #[error("which evaluation is meant is missing")]
    NoReportNamed,
    /// No model of this id says what it learned from.
    #[error("there is no model {0} that says what it learned from")]
    NoFingerprints(String),
    /// There were fewer edits.
    #[error("there is no revision {0}")]
    NoRevision(usize),
    /// Every picture is to be deleted.
    #[error("no picture would be left; delete the dataset instead")]
    NothingLeft,
    /// A job that has not ended works on it.
    #[error("a job that has not ended works on the dataset")]
    InUse,
    /// The client's key came with another file before.
    #[error("another request had this key before")]
    UsedKey,
    /// The archive of a dataset that is kept is not what was uploaded.
    #[error(
        "the archive of the dataset {dataset} is damaged ({detail}); delete the dataset and upload its ZIP again, or \
         restore a backup"
    )]
    Damaged {
        /// Its name, or its id.
        dataset: String,
        detail: String,
    },
    /// One picture cannot be read.
    #[error(transparent)]
    Picture(#[from] DecodeError),
    /// One picture cannot be unpacked.
    #[error("the picture cannot be unpacked: {0}")]
    Entry(String),
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// There is less free space than is to be left.
    #[error(
        "less than {floor} bytes are free, which are left to the database; make room on the disk"
    )]
    NoRoom {
        /// The least free space in bytes.
        floor: u64,
    },
    /// The archive cannot be seen, perhaps because a disk is away.
    #[error("the dataset's files are missing; put them back into the data folder")]
    Away,
    /// The store that several machines share did not do what was asked.
    #[error(transparent)]
    Objects(ObjectsError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The check broke off because of a fault of this program.
    #[error("the check of the dataset broke off")]
    Failed,
}

impl DatasetsError {
    /// Whether the disk has no room left.
    pub fn is_disk_full(&self) -> bool {
        match self {
            Self::NoRoom { .. } => true,
            Self::File(error) => is_disk_full(&error.source),
            Self::Store(error) => error.is_disk_full(),
            _ => false,
        }
    }
}

impl From<ObjectsError> for DatasetsError {
    fn from(error: ObjectsError) -> Self {
        match error {
            ObjectsError::File(error) => Self::File(error),
            error => Self::Objects(error),
        }
    }
}

impl From<CheckpointsError> for DatasetsError {
    fn from(error: CheckpointsError) -> Self {
        match error {
            CheckpointsError::Objects(error) => error.into(),
            CheckpointsError::Store(error) => error.into(),
        }
    }
}

impl From<ArchiveError> for DatasetsError {
    fn from(error: ArchiveError) -> Self {
        Self::Unusable(error.into())
    }
}
