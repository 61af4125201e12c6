//! Why one entry is left out while the others are used.

use super::NameProblem;
use serde::{Deserialize, Serialize};

/// Why an entry cannot be read at all.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, thiserror::Error,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LeftOut {
    /// A symbolic link or another special file; it is not followed.
    #[error("it is a link or special file")]
    Link,
    /// An archive inside the archive.
    #[error("it is an archive itself")]
    Archive,
    /// It unpacks to more than one file may have.
    #[error("it is larger than {limit} bytes")]
    TooLarge { limit: u64 },
    /// It is no picture, and unpacks to far more than it is worth.
    #[error("it unpacks to far more than its size, as ZIP bombs do")]
    Bomb,
    /// It is packed by a method that is not read.
    #[error("it is packed with {method}")]
    Method { method: String },
    /// A password protects it, and not all the others.
    #[error("it is encrypted")]
    Encrypted,
    /// The same name stands in the listing before.
    #[error("it is listed twice")]
    ListedTwice,
    /// Its name cannot be used.
    #[error("its name {0}")]
    Name(NameProblem),
}
