//! The folder in which the program keeps everything: what lies where, and who may write there.
//!
//! ```text
//! facefeel.db                                    small facts, see crate::store
//! datasets/{id}/archive.zip   checkup.json
//! models/{id}/weights.safetensors   card.json   fingerprints.bin
//! jobs/{id}/checkpoint/                          while a training runs
//! tmp/                                           what is still arriving; emptied at the start
//! lock                                           held by the server that uses the folder
//! ```

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why a folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataDirError {
    /// Another server uses it.
    #[error(
        "{} is in use by another FaceFeel server; stop that one, or choose another folder with --data-dir",
        .0.display()
    )]
    InUse(PathBuf),
    /// It cannot be read or written.
    #[error("{} cannot be used: {source}; check that the folder may be written to", path.display())]
    File {
        /// Which file or folder.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
}

/// A folder that this process alone uses; cheap to clone.
#[derive(Debug, Clone)]
pub struct DataDir {
    root: PathBuf,
    /// Unlocked by the system when the last handle is gone, even after a kill.
    _lock: Arc<File>,
}

impl DataDir {
    /// Makes the folder ready, takes it for this process and throws away what an earlier one left in `tmp`.
    ///
    /// # Errors
    ///
    /// If another process has it, or it cannot be written.
    pub fn open(root: &Path) -> Result<Self, DataDirError> {
        let made = fs::create_dir_all(root).and_then(|()| {
            let lock = root.join("lock");
            File::options()
                .create(true)
                .truncate(false)
                .write(true)
                .open(lock)
        });
        let lock = made.map_err(file_error(root))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(DataDirError::InUse(root.to_owned())),
            Err(TryLockError::Error(source)) => return Err(file_error(root)(source)),
        }
        let data_dir = Self {
            root: root.to_owned(),
            _lock: Arc::new(lock),
        };
        data_dir.make_folders()?;
        Ok(data_dir)
    }

    fn make_folders(&self) -> Result<(), DataDirError> {
        let tmp = self.tmp();
        match fs::remove_dir_all(&tmp) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(file_error(&tmp)(error));
            }
            _ => {}
        }
        for folder in [tmp, self.datasets(), self.models(), self.jobs()] {
            fs::create_dir_all(&folder).map_err(file_error(&folder))?;
        }
        Ok(())
    }

    /// The database.
    pub fn database(&self) -> PathBuf {
        self.root.join("facefeel.db")
    }

    /// What is still arriving.
    pub fn tmp(&self) -> PathBuf {
        self.root.join("tmp")
    }

    /// Folder of all datasets.
    pub fn datasets(&self) -> PathBuf {
        self.root.join("datasets")
    }

    /// Folder of the dataset called `id`.
    pub fn dataset(&self, id: &str) -> PathBuf {
        self.datasets().join(id)
    }

    /// Folder of all models.
    pub fn models(&self) -> PathBuf {
        self.root.join("models")
    }

    /// Folder of the model called `id`.
    pub fn model(&self, id: &str) -> PathBuf {
        self.models().join(id)
    }

    /// Folder of all jobs' files.
    pub fn jobs(&self) -> PathBuf {
        self.root.join("jobs")
    }

    /// Folder of the job called `id`, for as long as it runs.
    pub fn job(&self, id: &str) -> PathBuf {
        self.jobs().join(id)
    }
}

/// Moves a folder into place: whoever looks sees all of it or nothing, after a power cut too.
///
/// # Errors
///
/// If the folder cannot be moved or its new place cannot be synced.
pub fn move_into_place(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)?;
    match to.parent() {
        Some(parent) => sync_folder(parent),
        None => Ok(()),
    }
}

/// Makes the names inside a folder durable.
///
/// # Errors
///
/// If the folder cannot be opened or synced.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    // Windows opens no folders as files; there a rename is durable by itself.
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn file_error(path: &Path) -> impl FnOnce(io::Error) -> DataDirError {
    let path = path.to_owned();
    move |source| DataDirError::File { path, source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_server_on_the_same_folder_is_told_so() {
        let folder = tempfile::tempdir().unwrap();
        let first = DataDir::open(folder.path()).unwrap();
        let error = DataDir::open(folder.path()).unwrap_err().to_string();
        assert!(error.contains("in use by another"), "{error}");
        drop(first);
        DataDir::open(folder.path()).unwrap();
    }

    #[test]
    fn what_was_still_arriving_is_thrown_away_and_the_rest_stays() {
        let folder = tempfile::tempdir().unwrap();
        let data_dir = DataDir::open(folder.path()).unwrap();
        fs::create_dir(data_dir.dataset("ds-1")).unwrap();
        fs::write(data_dir.tmp().join("half.zip"), "PK").unwrap();
        drop(data_dir);
        let data_dir = DataDir::open(folder.path()).unwrap();
        assert_eq!(fs::read_dir(data_dir.tmp()).unwrap().count(), 0);
        assert!(data_dir.dataset("ds-1").is_dir());
    }
}
