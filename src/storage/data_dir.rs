//! The folder in which the program keeps everything: what lies where, and who may write there.
//!
//! ```text
//! facefeel.db                                    small facts, see crate::storage::store
//! datasets/{id}/archive.zip   checkup.json   listing.json   reading.json
//! datasets/{id}/next/                            the same without some pictures, until it is in its place
//! models/{id}/weights.safetensors   card.json   fingerprints.bin
//! jobs/{id}/checkpoint/                          while a training runs
//! recordings/{id}/recording.json   *.png         faces on their way to a data set, see crate::storage::recordings
//! films/{id}/video   journal                     a film, and what was seen in it; see crate::storage::films
//! uploads/{id}/video   upload.json               films that arrive in pieces
//! tmp/                                           what is still arriving; emptied at the start
//! id                                             which database belongs here
//! worker                                         which worker this is, where several share a database
//! session.key                                    signs the cookies of visitors who know the password; 0600
//! lock                                           held by the server that uses the folder
//! running                                        there while a server runs; after a kill the next start checks the database
//! restoring                                      there while a backup is put back; a server does not start beside it
//! moving                                         the same while data move here from several machines
//! recovered/                                     what `facefeel data check --repair` put aside
//! ```

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::files::FileError;
use crate::files::durable;
use crate::storage::store::{is_id, new_id};

/// Name of the mark that a backup is being put back.
pub const RESTORING: &str = "restoring";

/// Name of the mark that data move here from several machines.
pub const MOVING: &str = "moving";

/// Why a folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataDirError {
    /// Another server uses it.
    #[error(
        "{} is in use by another FaceFeel server; stop that one, or choose another folder with --data-dir",
        .0.display()
    )]
    InUse(PathBuf),
    /// A backup was not put back to its end.
    #[error(
        "a restore into {} was cut off; run facefeel restore again with --force (what was there before lies in its \
         folders replaced-…)",
        .0.display()
    )]
    HalfRestored(PathBuf),
    /// Data did not move here to their end.
    #[error("a move into {} was cut off; run facefeel data move again", .0.display())]
    HalfMoved(PathBuf),
    /// It cannot be read or written.
    #[error("{} cannot be used: {}; check that the folder may be written to", .0.path.display(), .0.source)]
    File(#[from] FileError),
}

/// A folder that this process alone uses; cheap to clone.
#[derive(Debug, Clone)]
pub struct DataDir {
    root: PathBuf,
    /// Unlocked by the system when the last handle is gone, even after a kill.
    _lock: Arc<FolderLock>,
}

/// A folder that no server uses for as long as this lives; nothing in it is changed.
#[derive(Debug)]
pub struct FolderLock(#[expect(dead_code, reason = "it is held, not read")] File);

impl FolderLock {
    /// Takes a folder, which is made if it is not there.
    ///
    /// # Errors
    ///
    /// If another process has it, or it cannot be written.
    pub fn take(root: &Path) -> Result<Self, DataDirError> {
        let made = fs::create_dir_all(root).and_then(|()| {
            let lock = root.join("lock");
            File::options()
                .create(true)
                .truncate(false)
                .write(true)
                .open(lock)
        });
        let lock = made.map_err(FileError::at(root))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self(lock)),
            Err(TryLockError::WouldBlock) => Err(DataDirError::InUse(root.to_owned())),
            Err(TryLockError::Error(error)) => Err(FileError::at(root)(error).into()),
        }
    }
}

impl DataDir {
    /// Makes the folder ready and takes it for this process. Folders inside are made in a new one alone: elsewhere they
    /// may be on a disk that comes back later.
    ///
    /// # Errors
    ///
    /// If another process has it, a restore was cut off in it, or it cannot be written.
    pub fn open(root: &Path) -> Result<Self, DataDirError> {
        let data_dir = Self {
            root: root.to_owned(),
            _lock: Arc::new(FolderLock::take(root)?),
        };
        if root.join(RESTORING).exists() {
            return Err(DataDirError::HalfRestored(root.to_owned()));
        }
        if root.join(MOVING).exists() {
            return Err(DataDirError::HalfMoved(root.to_owned()));
        }
        if !data_dir.database().exists() && !data_dir.id_file().exists() {
            for folder in [data_dir.datasets(), data_dir.models(), data_dir.jobs()] {
                fs::create_dir_all(&folder).map_err(FileError::at(&folder))?;
            }
        }
        let tmp = data_dir.tmp();
        fs::create_dir_all(&tmp).map_err(FileError::at(&tmp))?;
        durable::sync_folder(root).map_err(FileError::at(root))?;
        Ok(data_dir)
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Id that the folder shares with its database; nothing if it has none.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    pub fn id(&self) -> io::Result<Option<String>> {
        match fs::read_to_string(self.id_file()) {
            Ok(id) => Ok(Some(id.trim().to_owned())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Gives the folder an id.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn set_id(&self, id: &str) -> io::Result<()> {
        durable::replace(&self.id_file(), format!("{id}\n").as_bytes())
    }

    /// Id of the worker that uses the folder, made at its first call: by it a worker knows its jobs again after a kill.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or written.
    pub fn worker_id(&self) -> Result<String, DataDirError> {
        let path = self.root.join("worker");
        let at = |error| DataDirError::from(FileError::at(&path)(error));
        match fs::read_to_string(&path) {
            Ok(id) if is_id(id.trim()) => return Ok(id.trim().to_owned()),
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(at(error)),
            // None yet, or a damaged one: its jobs wait until their leases run out.
            _ => {}
        }
        let id = new_id("worker");
        durable::replace(&path, format!("{id}\n").as_bytes()).map_err(at)?;
        Ok(id)
    }

    /// The file with the folder's id.
    pub fn id_file(&self) -> PathBuf {
        self.root.join("id")
    }

    /// Whether any dataset, model, recording, film or file of a job lies here.
    pub fn holds_something(&self) -> bool {
        let holds = |folder: PathBuf| {
            fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some())
        };
        [
            self.datasets(),
            self.models(),
            self.jobs(),
            self.recordings(),
            self.films(),
        ]
        .into_iter()
        .any(holds)
    }

    /// Removes from `tmp` what this program left there: arrivals, datasets and recordings on their way out, and its temporary
    /// files.
    pub fn empty_tmp(&self) {
        for entry in fs::read_dir(self.tmp()).into_iter().flatten().flatten() {
            let name = entry.file_name();
            if is_scratch(&name.to_string_lossy()) {
                let path = entry.path();
                let removed = match path.is_dir() {
                    true => fs::remove_dir_all(&path),
                    false => fs::remove_file(&path),
                };
                if let Err(error) = removed {
                    tracing::warn!(path = %path.display(), %error, "what an earlier server left cannot be removed");
                }
            }
        }
    }

    /// Writes a file and waits until the disk has it, to find out whether it can.
    ///
    /// # Errors
    ///
    /// If it cannot.
    pub fn try_to_write(&self) -> io::Result<()> {
        let path = self.tmp().join("probe");
        let written = durable::write(&path, &[1; 4096]);
        let removed = fs::remove_file(&path);
        written.and(removed)
    }

    /// Room on the folder's disk.
    ///
    /// # Errors
    ///
    /// If the system does not say.
    pub fn room(&self) -> io::Result<Room> {
        let stats = fs4::statvfs(&self.root)?;
        Ok(Room {
            free_bytes: stats.available_space(),
            total_bytes: stats.total_space(),
        })
    }

    /// Marks that a server runs; whether the last one to do so never came to [`ended`](Self::ended).
    ///
    /// # Errors
    ///
    /// If the mark cannot be written.
    pub fn begin(&self) -> Result<bool, DataDirError> {
        let mark = self.root.join("running");
        let was_running = mark.exists();
        let written = File::create(&mark).and_then(|_| durable::sync_folder(&self.root));
        written.map_err(FileError::at(&mark))?;
        Ok(was_running)
    }

    /// Takes back that a server runs: everything is written and closed.
    pub fn ended(&self) {
        // Where the mark stays, the next start looks at the database once too often.
        let _ = fs::remove_file(self.root.join("running"));
    }

    /// 32 random bytes that stay the same from start to start and that only this user may read.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or written.
    pub fn session_secret(&self) -> Result<[u8; 32], DataDirError> {
        let path = self.root.join("session.key");
        if let Ok(kept) = fs::read(&path)
            && let Ok(secret) = kept.try_into()
        {
            return Ok(secret);
        }
        // None yet, or a damaged one: visitors sign in once more.
        let secret: [u8; 32] = rand::random();
        let partial = self.root.join("session.key.partial");
        let write = || {
            let _ = fs::remove_file(&partial);
            let mut options = File::options();
            options.write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let mut file = options.open(&partial)?;
            file.write_all(&secret)?;
            file.sync_all()?;
            durable::rename(&partial, &path)
        };
        write().map_err(FileError::at(&path))?;
        Ok(secret)
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
        self.datasets().join(folder_name(id))
    }

    /// Folder of all models.
    pub fn models(&self) -> PathBuf {
        self.root.join("models")
    }

    /// Folder of all recordings; missing before the first one.
    pub fn recordings(&self) -> PathBuf {
        self.root.join("recordings")
    }

    /// Folder of all films; missing before the first one.
    pub fn films(&self) -> PathBuf {
        self.root.join("films")
    }

    /// Folder of the film called `id`.
    pub fn film(&self, id: &str) -> PathBuf {
        self.films().join(folder_name(id))
    }

    /// Folder of all films that arrive; missing before the first one.
    pub fn uploads(&self) -> PathBuf {
        self.root.join("uploads")
    }

    /// Folder of the film that arrives as the upload `id`.
    pub fn upload(&self, id: &str) -> PathBuf {
        self.uploads().join(folder_name(id))
    }

    /// Folder of all jobs' files.
    pub fn jobs(&self) -> PathBuf {
        self.root.join("jobs")
    }

    /// Folder of the job called `id`, for as long as it runs.
    pub fn job(&self, id: &str) -> PathBuf {
        self.jobs().join(folder_name(id))
    }

    /// Where the dataset, film or upload called `id` goes on its way out.
    pub fn leaving(&self, id: &str) -> PathBuf {
        self.tmp().join(folder_name(id))
    }
}

/// An id as a folder's name. A text that is no id becomes the name of a folder that is never there.
fn folder_name(id: &str) -> &str {
    match is_id(id) {
        true => id,
        false => "no-id",
    }
}

/// Whether something in `tmp` is of this program, by its name: an arrival, a dataset, a recording, a film or an upload on its way, a
/// temporary file.
pub fn is_scratch(name: &str) -> bool {
    ["ds-", "rec-", "film-", "up-", ".tmp", "probe"]
        .iter()
        .any(|ours| name.starts_with(ours))
}

/// Room on a disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Bytes that this process may still write.
    pub free_bytes: u64,
    /// Bytes that the disk has in all.
    pub total_bytes: u64,
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
    fn the_secret_stays_the_same_and_is_nobody_elses() {
        let folder = tempfile::tempdir().unwrap();
        let data_dir = DataDir::open(folder.path()).unwrap();
        let path = folder.path().join("session.key");
        let secret = data_dir.session_secret().unwrap();
        assert_eq!(data_dir.session_secret().unwrap(), secret);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        fs::write(&path, "damaged").unwrap();
        let another = data_dir.session_secret().unwrap();
        assert_ne!(another, secret);
        assert_eq!(data_dir.session_secret().unwrap(), another);
    }

    #[test]
    fn a_worker_is_the_same_after_each_start() {
        let folder = tempfile::tempdir().unwrap();
        let data_dir = DataDir::open(folder.path()).unwrap();
        let id = data_dir.worker_id().unwrap();
        assert!(id.starts_with("worker-") && is_id(&id), "{id}");
        assert_eq!(data_dir.worker_id().unwrap(), id);
        fs::write(folder.path().join("worker"), "../damaged").unwrap();
        assert_ne!(data_dir.worker_id().unwrap(), id);
    }

    #[test]
    fn what_was_still_arriving_is_thrown_away_and_what_is_not_ours_stays() {
        let folder = tempfile::tempdir().unwrap();
        let data_dir = DataDir::open(folder.path()).unwrap();
        fs::create_dir(data_dir.dataset("ds-1")).unwrap();
        fs::create_dir(data_dir.tmp().join("ds-2")).unwrap();
        fs::write(data_dir.tmp().join("ds-2/archive.zip"), "PK").unwrap();
        fs::write(data_dir.tmp().join(".tmpAbC"), "PK").unwrap();
        fs::write(data_dir.tmp().join("notes.txt"), "not ours").unwrap();
        data_dir.empty_tmp();
        let left = fs::read_dir(data_dir.tmp()).unwrap();
        let left: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["notes.txt"]);
        assert!(data_dir.dataset("ds-1").is_dir());
    }

    #[test]
    fn a_folder_that_is_away_is_not_made_again() {
        let folder = tempfile::tempdir().unwrap();
        let data_dir = DataDir::open(folder.path()).unwrap();
        data_dir.set_id("data-1").unwrap();
        assert_eq!(data_dir.id().unwrap().as_deref(), Some("data-1"));
        fs::remove_dir(data_dir.datasets()).unwrap();
        drop(data_dir);
        let data_dir = DataDir::open(folder.path()).unwrap();
        assert!(!data_dir.datasets().exists());
    }
}
