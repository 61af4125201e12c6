//! Why an archive, or one entry of it, is refused.

use super::NameProblem;
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
        /// The system's answer.
        source: io::Error,
    },
    /// The file is no ZIP, or its listing is damaged.
    #[error("not a readable ZIP archive ({detail}); pack the pictures as a .zip again")]
    NotAZip {
        /// What the ZIP reader said.
        detail: String,
    },
    /// A name that leaves the archive or cannot be trusted.
    #[error("the entry {entry:?} {problem}; pack the pictures again with plain relative names")]
    UnsafeName {
        /// The name as stored.
        entry: String,
        /// What is wrong with it.
        problem: NameProblem,
    },
    /// A symbolic link or another special file.
    #[error("the entry {entry:?} is a link or special file; pack the pictures themselves")]
    NotAFile {
        /// The link.
        entry: String,
    },
    /// A password protects an entry.
    #[error("the entry {entry:?} is encrypted; pack the pictures without a password")]
    Encrypted {
        /// The first such entry.
        entry: String,
    },
    /// An entry is packed by a method that is not supported.
    #[error("the entry {entry:?} is packed with {method}; use the usual method, deflate")]
    Method {
        /// The first such entry.
        entry: String,
        /// The method's name.
        method: String,
    },
    /// More entries than allowed.
    #[error("{entries} entries are too many, the limit is {limit}; use fewer pictures")]
    TooManyEntries {
        /// How many were listed, or where counting stopped.
        entries: usize,
        /// The limit.
        limit: usize,
    },
    /// The archive's own size is over the limit.
    #[error("the archive has {bytes} bytes, the limit is {limit}; use fewer or smaller pictures")]
    ArchiveTooLarge {
        /// Its size.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// One entry unpacks to more than allowed.
    #[error("the entry {entry:?} is larger than {limit} bytes; use smaller pictures")]
    EntryTooLarge {
        /// The entry.
        entry: String,
        /// The limit.
        limit: u64,
    },
    /// All entries together unpack to more than allowed.
    #[error("the files unpack to more than {limit} bytes; use fewer or smaller pictures")]
    UnpackedTooLarge {
        /// The limit.
        limit: u64,
    },
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
    /// An archive inside the archive.
    #[error("the entry {entry:?} is an archive itself; unpack it and pack its pictures directly")]
    Nested {
        /// The inner archive.
        entry: String,
    },
    /// Two entries that would be one file on a system that ignores case.
    #[error("the entries {first:?} and {second:?} have the same name up to case; rename one")]
    DuplicateName {
        /// The name listed first in sorted order.
        first: String,
        /// The other.
        second: String,
    },
    /// Two entries share bytes, as only a crafted archive does.
    #[error("the entries {first:?} and {second:?} share their bytes; pack the pictures again")]
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
    /// The archive must be refused.
    #[error(transparent)]
    Refused(#[from] ArchiveError),
}
