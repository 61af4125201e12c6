//! Why a model could not be added, changed or removed.

use crate::files::{FileError, is_disk_full};
use crate::inference::engine::{ChangeError, StartError};
use crate::ml::model_file::ModelError;
use crate::storage::models::archive::ImportError;
use crate::storage::names::BadName;

/// Why the library could not do what was asked; then all is as before.
#[derive(Debug, thiserror::Error)]
pub enum LibraryError {
    /// The engine's models do not allow it.
    #[error(transparent)]
    Change(#[from] ChangeError),
    /// The ZIP gives no model.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// A model's files could not be written or read.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The model is there and cannot be used: its name, and why.
    #[error("the model {0} cannot be used: {1}")]
    Damaged(String, String),
    /// Another file could not be written.
    #[error(transparent)]
    File(#[from] FileError),
    /// There are as many models as are kept.
    #[error("{max} models are kept, the most there may be; remove some that are no longer needed")]
    Full { max: usize },
    /// A name that no model may have.
    #[error(transparent)]
    Name(#[from] BadName),
    /// The name of another model.
    #[error("another model is called {0:?}")]
    NameTaken(String),
    /// The client's key came with another model before.
    #[error("another request had this key before")]
    UsedKey,
    /// The engine could not start.
    #[error(transparent)]
    Start(#[from] StartError),
}

impl LibraryError {
    /// Whether the disk has no room left.
    pub fn is_disk_full(&self) -> bool {
        match self {
            Self::File(error)
            | Self::Model(ModelError::File(error))
            | Self::Import(ImportError::Model(ModelError::File(error))) => {
                is_disk_full(&error.source)
            }
            _ => false,
        }
    }
}
