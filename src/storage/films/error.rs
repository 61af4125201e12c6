//! Why a film was not taken, changed, read or removed.

use crate::files::{FileError, is_disk_full};
use crate::storage::datasets::DatasetsError;
use crate::storage::film_journal::JournalError;
use crate::storage::store::{StoreError, StoredFilm};
use crate::vision::film::FilmError;

/// Why the films did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum FilmsError {
    #[error("there is no film {0}")]
    NoFilm(String),
    /// It never was, is complete already and belongs to a film, or took too long.
    #[error("there is no upload {0}")]
    NoUpload(String),
    /// A film was made of the upload before.
    #[error("the upload became the film {0} before")]
    UsedUpload(String),
    /// Not all of its bytes have come.
    #[error("the upload has {offset} of {length} bytes")]
    Incomplete { offset: u64, length: u64 },
    /// The client would leave bytes out, or send some twice.
    #[error("the upload goes on at {offset}")]
    WrongOffset { offset: u64 },
    /// Another request writes to it.
    #[error("another request sends bytes of this upload")]
    UploadBusy,
    /// More bytes come than were announced.
    #[error("the upload was to have {length} bytes")]
    TooLong { length: u64 },
    #[error("a film has at most {max} bytes")]
    TooLarge { max: u64 },
    #[error("there are {max} uploads already")]
    TooManyUploads { max: usize },
    #[error("there are {max} films already")]
    TooMany { max: usize },
    /// Too many films wait.
    #[error("{max_queued} films are waiting")]
    QueueFull { max_queued: usize },
    /// A field of what is said about it cannot be used.
    #[error("{field}: {why}")]
    BadField {
        field: String,
        /// What is wrong with it, and what would be right.
        why: String,
    },
    /// Others changed the film first.
    #[error("the film has revision {} by now", .0.revision)]
    Stale(Box<StoredFilm>),
    /// The video was not kept, or there never was one.
    #[error("the film has no video")]
    NoVideo,
    /// Its job still reads the video.
    #[error("a job that has not ended works on the film")]
    InUse,
    /// The video cannot be read.
    #[error(transparent)]
    Film(#[from] FilmError),
    /// What was seen in the film cannot be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// There is too little room.
    #[error(transparent)]
    Datasets(#[from] DatasetsError),
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// A fault of this program broke it off.
    #[error("the films could not be read or changed")]
    Failed,
}

impl FilmsError {
    pub(super) fn bad(field: &str, why: impl Into<String>) -> Self {
        Self::BadField {
            field: field.to_owned(),
            why: why.into(),
        }
    }

    /// Whether the disk has no room left.
    pub fn is_disk_full(&self) -> bool {
        match self {
            Self::Datasets(error) => error.is_disk_full(),
            Self::Store(error) => error.is_disk_full(),
            Self::File(error) => is_disk_full(&error.source),
            Self::Journal(JournalError::Io { error, .. }) => is_disk_full(error),
            _ => false,
        }
    }
}
