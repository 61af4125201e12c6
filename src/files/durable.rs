//! Files that are there after a power cut: written, synced, and named only then.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// Writes a file and waits until the disk has its content. Its name is durable after [`sync_folder`].
///
/// # Errors
///
/// If it cannot be written or synced.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Replaces a file by way of `NAME.partial`: readers see the old content or the new one, never a part.
///
/// # Errors
///
/// If it cannot be written, synced or moved. The partial file is removed then.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    let partial = path.with_file_name(name);
    let replaced = write(&partial, bytes).and_then(|()| rename(&partial, path));
    if replaced.is_err() {
        // The first error is the one to report.
        let _ = fs::remove_file(&partial);
    }
    replaced
}

/// Moves a file or folder and waits until the disk has the new name.
///
/// # Errors
///
/// If it cannot be moved or the name cannot be synced.
pub fn rename(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)?;
    let parent = to.parent().filter(|parent| *parent != Path::new(""));
    sync_folder(parent.unwrap_or(Path::new(".")))
}

/// Makes the names inside a folder durable.
///
/// # Errors
///
/// If the folder cannot be opened or synced.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    // Windows cannot open folders as files; there the file system's journal has to do.
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_without_leaving_its_partial_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("card.json");
        replace(&path, b"old").unwrap();
        replace(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_cannot_be_put_in_place_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let taken = folder.path().join("taken");
        fs::create_dir_all(taken.join("full")).unwrap();
        assert!(replace(&taken, b"new").is_err());
        assert!(!folder.path().join("taken.partial").exists());
    }
}
