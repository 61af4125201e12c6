//! Flat folders of files, each file an object.

use std::io;
use std::path::{Path, PathBuf};

use tokio::task::{JoinError, JoinSet};

use super::{Objects, ObjectsError, key};
use crate::files::{self, FileError, durable};

/// The file that says of the others that they are complete, where a folder has it.
pub const SUMS: &str = "SHA256SUMS";

/// Files on their way at the same time.
const MAX_FILES_AT_ONCE: usize = 4;

impl Objects {
    /// Writes every file of a folder as an object below a prefix, some at the same time, `SHA256SUMS` last. Folders inside are
    /// left out.
    ///
    /// # Errors
    ///
    /// If a file's name is none for a key, a file cannot be read, or the store does not take it: then some are there.
    pub async fn put_folder(&self, prefix: &str, local: &Path) -> Result<(), ObjectsError> {
        let mut paths = files::entries(local).map_err(FileError::at(local))?;
        paths.retain(|path| path.is_file());
        let (last, others): (Vec<_>, Vec<_>) =
            (paths.into_iter()).partition(|path| files::name(path) == SUMS);
        let mut putting = JoinSet::new();
        for path in others {
            if putting.len() >= MAX_FILES_AT_ONCE {
                put(putting.join_next().await)?;
            }
            let (objects, key) = (self.clone(), format!("{prefix}/{}", files::name(&path)));
            putting.spawn(async move { objects.put_file(&key, &path).await });
        }
        while let Some(done) = putting.join_next().await {
            put(Some(done))?;
        }
        for path in last {
            let key = format!("{prefix}/{SUMS}");
            self.put_file(&key, &path).await?;
        }
        Ok(())
    }

    /// Writes the objects below a prefix to a folder, which appears whole and takes the place of one that is there; whether
    /// there is any such object.
    ///
    /// # Errors
    ///
    /// If the store does not answer, or the folder cannot be written: then the local folder is as it was.
    pub async fn fetch_folder(&self, prefix: &str, local: &Path) -> Result<bool, ObjectsError> {
        let listed = self.list(prefix).await?;
        let files = listed.iter().filter_map(|facts| {
            let name = facts.key.strip_prefix(prefix)?.strip_prefix('/')?;
            key::is_name(name).then_some((&facts.key, name))
        });
        let files: Vec<_> = files.collect();
        if files.is_empty() {
            return Ok(false);
        }
        let scratch = scratch_beside(local).map_err(FileError::at(local))?;
        for (key, name) in files {
            // Removed meanwhile: the whole folder is on its way out.
            if !self.fetch_file(key, &scratch.path().join(name)).await? {
                return Ok(false);
            }
        }
        put_in_place(scratch, local).map_err(FileError::at(local))?;
        Ok(true)
    }
}

fn put(done: Option<Result<Result<(), ObjectsError>, JoinError>>) -> Result<(), ObjectsError> {
    match done {
        None => Ok(()),
        Some(Ok(put)) => put,
        Some(Err(error)) => Err(ObjectsError::Unreachable(error.to_string())),
    }
}

/// A new folder on the same disk, removed with what is in it unless it comes to its place.
fn scratch_beside(local: &Path) -> io::Result<tempfile::TempDir> {
    let parent = local.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(parent)?;
    tempfile::TempDir::new_in(parent)
}

/// Moves a folder to its place; what was there is removed.
fn put_in_place(scratch: tempfile::TempDir, local: &Path) -> io::Result<()> {
    let old: Option<(tempfile::TempDir, PathBuf)> = match local.exists() {
        true => {
            let aside = scratch_beside(local)?;
            let old = aside.path().join("old");
            std::fs::rename(local, &old)?;
            Some((aside, old))
        }
        false => None,
    };
    match durable::rename(scratch.path(), local) {
        Ok(()) => {
            // What it held is not its own any more.
            let _ = scratch.keep();
            Ok(())
        }
        Err(error) => {
            if let Some((_, old)) = &old {
                let _ = std::fs::rename(old, local);
            }
            Err(error)
        }
    }
}
