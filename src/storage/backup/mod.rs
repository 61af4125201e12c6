//! Backups: everything in a data folder as one file, made while a server runs, and put back with every byte compared.
//!
//! A backup is a ZIP whose entries are stored, not packed:
//!
//! ```text
//! facefeel.db                                    a copy of the database as of one moment
//! id                                             which data folder it belongs to
//! models/{folder}/…   models/default
//! jobs/{id}/checkpoint/…                         of trainings that wait or run
//! datasets/{id}/archive.zip   checkup.json   listing.json   reading.json
//! recordings/{id}/recording.json   *.png
//! films/{id}/video   journal
//! manifest.json                                  every file with its length and SHA-256
//! ```

mod create;
pub(in crate::storage) mod listing;
mod moves;
mod restore;

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

pub use create::{Created, create};
pub use restore::{Restored, restore};

use crate::dataset::archive::{ArchiveError, ReadError};
use crate::files::FileError;
use crate::storage::data_dir::DataDirError;
use crate::storage::store::StoreError;

/// Name of the list of files inside a backup.
const MANIFEST: &str = "manifest.json";
/// Name of the database, in a data folder and in a backup.
const DATABASE: &str = "facefeel.db";
/// The newest layout of a backup that this program writes and reads.
const FORMAT: u32 = 1;

/// Hears `(done, total)` in bytes.
pub type Progress<'a> = dyn FnMut(u64, u64) + 'a;

/// Why a backup was not made or not put back; then nothing has changed.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The target of a backup exists.
    #[error("{} exists already; choose another file, or replace it with --force", .0.display())]
    Exists(PathBuf),
    /// There is nothing to back up.
    #[error("{} holds no FaceFeel data ({DATABASE} is missing); name the data folder with --data-dir", .0.display())]
    NoData(PathBuf),
    /// The target of a restore is not empty.
    #[error(
        "{} already holds data ({found}); choose an empty folder with --data-dir, or put what is there aside with --force",
        folder.display()
    )]
    NotEmpty { folder: PathBuf, found: String },
    /// A part of the target lies on another disk.
    #[error(
        "{} is a link or another disk, which cannot be replaced in one step; restore into an empty folder with --data-dir, then move the files",
        .0.display()
    )]
    Elsewhere(PathBuf),
    /// The file is no backup, or was made by a newer version.
    #[error("{} is no usable backup: {detail}", path.display())]
    Unusable { path: PathBuf, detail: String },
    /// A file inside the backup is not what was saved.
    #[error("{entry} in {} is damaged ({detail}); nothing was restored, use another backup", path.display())]
    Damaged {
        path: PathBuf,
        entry: String,
        detail: String,
    },
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The database cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The data folder cannot be used.
    #[error(transparent)]
    DataDir(#[from] DataDirError),
}

/// The list of files inside a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Manifest {
    format: u32,
    /// Version of the program that made it.
    version: String,
    /// RFC 3339, UTC.
    created_at: String,
    files: Vec<Entry>,
}

/// A file inside a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    path: String,
    bytes: u64,
    sha256: String,
}

/// Why a backup cannot be read, in words that do not speak of pictures.
fn unusable(path: &Path, error: &ArchiveError) -> BackupError {
    let detail = match error {
        ArchiveError::Io { source, .. } => {
            let source = io::Error::new(source.kind(), source.to_string());
            return FileError::at(path)(source).into();
        }
        ArchiveError::NotAZip { detail } => format!("it is no readable ZIP ({detail})"),
        ArchiveError::UnsafeName { entry, problem } => format!("the entry {entry:?} {problem}"),
        ArchiveError::Encrypted { entry } => format!("the entry {entry:?} is encrypted"),
        ArchiveError::Overlap { first, second } => {
            format!("the entries {first:?} and {second:?} share their bytes")
        }
        other => other.to_string(),
    };
    BackupError::Unusable {
        path: path.to_owned(),
        detail,
    }
}

fn unreadable(path: &Path, entry: &str, error: &ReadError) -> BackupError {
    match error {
        ReadError::Refused(error) => unusable(path, error),
        ReadError::LeftOut(why) => BackupError::Unusable {
            path: path.to_owned(),
            detail: format!("the entry {entry:?} cannot be used: {why}"),
        },
        ReadError::Damaged(detail) => BackupError::Damaged {
            path: path.to_owned(),
            entry: entry.to_owned(),
            detail: detail.clone(),
        },
    }
}

#[cfg(test)]
mod tests;
