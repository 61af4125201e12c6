//! Why a recording was not begun, changed, read or packed.

use crate::files::{FileError, is_disk_full};
use crate::storage::datasets::DatasetsError;

/// Why the recordings did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum RecordingsError {
    /// There is no recording of this id.
    #[error("there is no recording {0}")]
    NoRecording(String),
    /// It has no class of this number.
    #[error("the recording has no class {0}")]
    NoClass(u32),
    /// It has no person of this number.
    #[error("the recording has no person {0}")]
    NoPerson(u32),
    /// It has no such picture.
    #[error("the recording has no such picture")]
    NoPicture,
    /// It has no pictures of this burst.
    #[error("the recording has no pictures of this burst")]
    NoBurst,
    /// It has no pictures yet.
    #[error("the recording has no pictures yet")]
    Empty,
    /// There are as many recordings as there may be.
    #[error("there are {max} recordings already")]
    TooMany { max: usize },
    /// It has as many pictures as it may have.
    #[error("the recording has {max} pictures already")]
    Full { max: usize },
    /// Its pictures have as many bytes as they may have.
    #[error("the recording has {max} bytes already")]
    TooLarge { max: u64 },
    /// It has as many classes or people as it may have.
    #[error("the recording has {max} of them already ({field})")]
    TooManyLabels { field: &'static str, max: usize },
    /// A name that cannot be kept.
    #[error("the name cannot be used ({field})")]
    BadName { field: &'static str },
    /// A class that would be read as something else in a data set.
    #[error("a data set with a class {0} would be read in another way")]
    BadClass(String),
    /// Another class or person has this name.
    #[error("the name is taken ({field})")]
    NameTaken { field: &'static str },
    /// Its files are not what this program wrote.
    #[error("the recording {id} is damaged: {detail}")]
    Damaged { id: String, detail: String },
    /// There is less free space than is to be left.
    #[error(transparent)]
    Datasets(#[from] DatasetsError),
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// A fault of this program.
    #[error("the recording could not be changed")]
    Failed,
}

impl RecordingsError {
    /// Whether the disk has no room left.
    pub fn is_disk_full(&self) -> bool {
        match self {
            Self::Datasets(error) => error.is_disk_full(),
            Self::File(error) => is_disk_full(&error.source),
            _ => false,
        }
    }
}
