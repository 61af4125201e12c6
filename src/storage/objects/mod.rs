//! Files in an object store (S3, or a folder that stands in for one), which several servers and workers share.
//!
//! A key is a path of plain names below the store's prefix (`datasets/ds-1/…/archive.zip`). An object is there whole or not at
//! all: a reader never sees part of one. Without the cargo feature `cluster` there is the type alone, and no value of it.

#[cfg(feature = "cluster")]
mod address;
mod error;
#[cfg(feature = "cluster")]
mod explain;
mod folders;
mod key;
#[cfg(feature = "cluster")]
mod transfer;

#[cfg(not(feature = "cluster"))]
mod absent;
#[cfg(feature = "cluster")]
mod present;

use std::time::SystemTime;

#[cfg(not(feature = "cluster"))]
pub use absent::Objects;
#[cfg(feature = "cluster")]
pub use address::Patience;
pub use error::ObjectsError;
pub use folders::SUMS;
#[cfg(feature = "cluster")]
pub use present::Objects;

/// What a listing says about an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectFacts {
    /// Its key, below the store's prefix.
    pub key: String,
    pub bytes: u64,
    /// When it was written last, by the store's clock.
    pub modified: SystemTime,
}

#[cfg(all(test, feature = "cluster"))]
mod tests;
