//! Why a model could not be added, changed or removed.

use std::io;
use std::path::PathBuf;

use super::MAX_NAME;
use crate::files;
use crate::inference::engine::{ChangeError, StartError};
use crate::ml::model_file::ModelError;
use crate::storage::models::archive::ImportError;

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
    #[error("{}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There are as many models as are kept.
    #[error("{max} models are kept, the most there may be; remove some that are no longer needed")]
    Full {
        /// The limit.
        max: usize,
    },
    /// A name that no model may have.
    #[error("a model's name has 1 to {MAX_NAME} characters and no control characters")]
    Name,
    /// The engine could not start.
    #[error(transparent)]
    Start(#[from] StartError),
}

impl LibraryError {
    /// Whether the disk has no room left.
    pub fn is_disk_full(&self) -> bool {
        let source = match self {
            Self::File { source, .. }
            | Self::Model(ModelError::File { source, .. })
            | Self::Import(ImportError::Model(ModelError::File { source, .. })) => source,
            _ => return false,
        };
        files::is_disk_full(source)
    }
}
