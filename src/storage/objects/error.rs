//! Why an object store did not do what was asked.

use crate::files::{FileError, is_disk_full};

/// Why an object store did not do what was asked. No text names a credential.
#[derive(Debug, thiserror::Error)]
pub enum ObjectsError {
    /// The address is none.
    #[error(
        "this is no storage address ({0}); write s3://bucket/prefix, or file:///folder for a folder that all machines see"
    )]
    Address(&'static str),
    /// The program cannot use an object store.
    #[error(
        "this program was built without the cargo feature cluster and keeps files in a folder alone; leave --storage out, or \
         build it with --features cluster"
    )]
    NotBuilt,
    /// The environment does not say how to reach the store.
    #[error("the object store is not set up: {0}")]
    Setup(String),
    /// The key could lead out of the store's prefix, or no store takes it.
    #[error("{0:?} is no key of an object")]
    Key(String),
    /// The store does not let us.
    #[error(
        "the object store refused: {0}; check the access key, its secret, and what the bucket's policy allows them"
    )]
    Refused(String),
    /// The bucket, or the object that was to be there, is not.
    #[error(
        "the object store has no {0}; check the bucket's name and that nobody removes its objects"
    )]
    Missing(String),
    /// The store did not answer, or only with errors, until our patience ended.
    #[error(
        "the object store cannot be reached: {0}; try again in a moment, and check its address and that it runs"
    )]
    Unreachable(String),
    /// An object kept changing while it was read.
    #[error("the object {0} changed while it was read; try again")]
    Changing(String),
    /// A file of this machine cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
}

impl ObjectsError {
    /// Whether the disk of this machine has no room left.
    pub fn is_disk_full(&self) -> bool {
        matches!(self, Self::File(error) if is_disk_full(&error.source))
    }
}
