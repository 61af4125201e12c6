//! Small tools for files that several rooms need.

pub mod checksum;
pub mod durable;

use std::fs::{self, File};
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

/// Opens a file to read it. A pipe, a device or a socket is refused before it is opened: it may keep its reader waiting, or
/// never end.
///
/// # Errors
///
/// If it cannot be read, or is no file.
pub fn open(path: &Path) -> io::Result<File> {
    let kind = fs::metadata(path)?.file_type();
    match kind.is_file() {
        true => File::open(path),
        false => {
            let why = format!("it is {}, not a file", in_words(kind));
            Err(io::Error::new(io::ErrorKind::InvalidInput, why))
        }
    }
}

#[cfg(unix)]
fn in_words(kind: fs::FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    match kind {
        _ if kind.is_dir() => "a folder",
        _ if kind.is_fifo() => "a pipe",
        _ if kind.is_socket() => "a socket",
        _ => "a device",
    }
}

#[cfg(not(unix))]
fn in_words(kind: fs::FileType) -> &'static str {
    match kind.is_dir() {
        true => "a folder",
        false => "a device",
    }
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

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn what_may_never_end_is_not_opened() {
        let folder = tempfile::tempdir().unwrap();
        let why = |path: &Path| open(path).unwrap_err().to_string();
        assert_eq!(why(Path::new("/dev/zero")), "it is a device, not a file");
        assert_eq!(why(folder.path()), "it is a folder, not a file");
        let socket = folder.path().join("socket");
        let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        assert_eq!(why(&socket), "it is a socket, not a file");
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        assert_eq!(why(&pipe), "it is a pipe, not a file");
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        assert!(open(&file).is_ok());
    }
}
