//! Small tools for files that several rooms need.

pub mod checksum;
pub mod durable;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A file or folder that the system did not read or write.
#[derive(Debug, thiserror::Error)]
#[error("{}: {source}", path.display())]
pub struct FileError {
    pub path: PathBuf,
    pub source: io::Error,
}

impl FileError {
    /// Says at which path an error happened.
    pub fn at<E: Into<io::Error>>(path: &Path) -> impl FnOnce(E) -> Self + use<E> {
        let path = path.to_owned();
        move |error| Self {
            path,
            source: error.into(),
        }
    }
}

/// Whether the system says that the disk, or the user's share of it, has no room left.
pub fn is_disk_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    )
}

/// What lies in a folder, sorted by name; nothing if it does not exist.
///
/// # Errors
///
/// If it cannot be read.
pub fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let listed = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        listed => listed?,
    };
    let mut paths = Vec::new();
    for entry in listed {
        paths.push(entry?.path());
    }
    paths.sort();
    Ok(paths)
}

/// The last part of a path; what is not Unicode in it is replaced.
pub fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}
