//! Why a data set was not taken, changed, read or removed.

use std::io;
use std::path::PathBuf;

use crate::dataset::archive::ArchiveError;
use crate::dataset::catalog::DatasetError;
use crate::files;
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
    /// A job or a report knows the dataset as it is.
    #[error(
        "a training or an evaluation has used the dataset; upload it again to read it in another way"
    )]
    Used,
    /// The archive of a dataset that is kept is not what was uploaded.
    #[error(
        "the archive of the dataset {dataset} is damaged ({detail}); delete the dataset and upload its ZIP again, or \
         restore a backup"
    )]
    Damaged {
        /// Its name, or its id.
        dataset: String,
        /// What is wrong.
        detail: String,
    },
    /// One picture cannot be read.
    #[error(transparent)]
    Picture(#[from] DecodeError),
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// Which file or folder.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
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
            Self::File { source, .. } => files::is_disk_full(source),
            Self::Store(error) => error.is_disk_full(),
            _ => false,
        }
    }
}

impl From<ArchiveError> for DatasetsError {
    fn from(error: ArchiveError) -> Self {
        Self::Unusable(error.into())
    }
}
