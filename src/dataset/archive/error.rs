//! Why an archive, or one entry of it, is refused.

use super::{LeftOut, NameProblem};
use std::io;
use std::path::PathBuf;

/// Why an archive or folder is refused as a whole.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// The path cannot be read.
    #[error("cannot read {path}: {source}", path = .path.display())]
    Io {
        /// What was to be read.
        path: PathBuf,
        source: io::Error,
    },
    /// The path is neither a file nor a folder.
    #[error("{path} is neither a file nor a folder", path = .path.display())]
    NotAFile {
        /// What was to be read.
        path: PathBuf,
    },
    /// The file has no bytes.
    #[error("the file is empty; choose a .zip with pictures")]
    Empty,
    /// The file is an archive, but no ZIP.
    #[error("this is a {kind} archive, not a ZIP; unpack it and pack its folders as .zip")]
    OtherArchive { kind: &'static str },
    /// The file is no ZIP, or its listing is damaged.
    #[error("not a readable ZIP archive ({detail}); pack the files as a .zip again")]
    NotAZip {
        /// What the ZIP reader said.
        detail: String,
    },
    /// A name that leads out of the archive.
    #[error("the entry {entry:?} {problem}; pack the files again with plain relative names")]
    UnsafeName {
        /// The name as stored.
        entry: String,
        /// What is wrong with it.
        problem: NameProblem,
    },
    /// A password protects every file.
    #[error("the entry {entry:?} is encrypted, as all are; pack the files without a password")]
    Encrypted {
        /// The first such entry.
        entry: String,
    },
    /// More entries than allowed.
    #[error("{entries} entries are too many, the limit is {limit}; use fewer files")]
    TooManyEntries {
        /// How many were listed, or where counting stopped.
        entries: usize,
        limit: usize,
    },
    /// The archive's own size is over the limit.
    #[error("the archive has {bytes} bytes, the limit is {limit}; use fewer or smaller files")]
    ArchiveTooLarge { bytes: u64, limit: u64 },
    /// All entries together unpack to more than allowed.
    #[error("the files unpack to more than {limit} bytes; use fewer or smaller files")]
    UnpackedTooLarge { limit: u64 },
    /// An entry, or the whole, unpacks to suspiciously many times its packed size.
    #[error(
        "{what:?} unpacks to more than {limit} times its size, as a ZIP bomb does; it is refused"
    )]
    Bomb {
        /// The entry, or the archive's file name.
        what: String,
        /// The limit of the ratio.
        limit: u64,
    },
    /// Two entries share bytes, as only a crafted archive does.
    #[error("the entries {first:?} and {second:?} share their bytes; pack the files again")]
    Overlap {
        /// The entry that starts first.
        first: String,
        /// The one that starts inside it.
        second: String,
    },
}

/// Why one entry could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// This entry alone is damaged; the others can be used.
    #[error("{0}")]
    Damaged(String),
    /// This entry alone is not to be read; the others can be used.
    #[error(transparent)]
    LeftOut(#[from] LeftOut),
    /// The archive must be refused.
    #[error(transparent)]
    Refused(#[from] ArchiveError),
}
