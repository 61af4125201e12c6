//! Why a model could not be added, changed or removed.

use crate::files::{FileError, is_disk_full};
use crate::inference::engine::{ChangeError, StartError};
use crate::ml::model_file::ModelError;
use crate::storage::models::archive::ImportError;
use crate::storage::names::BadName;
use crate::storage::objects::ObjectsError;
use crate::storage::store::StoreError;

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
    /// The database that servers share could not be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The files that servers share could not be read or written.
    #[error(transparent)]
    Objects(#[from] ObjectsError),
    /// Others changed the model again and again.
    #[error("others are changing this model; try again in a moment")]
    Contested,
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
            Self::Objects(error) => error.is_disk_full(),
            Self::Store(error) => error.is_disk_full(),
            _ => false,
        }
    }

    /// Whether the database or the object store could not be reached, so that the same may work in a moment.
    pub fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::Store(StoreError::Database(_))
                | Self::Objects(ObjectsError::Unreachable(_) | ObjectsError::Changing(_))
        )
    }
}
