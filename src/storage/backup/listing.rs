//! Which files of a data folder belong into a backup, beside the database.

use std::collections::HashSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::BackupError;
use crate::files::{self, FileError};
use crate::storage::films::{JOURNAL, VIDEO};
use crate::storage::models::library::is_unfinished;
use crate::storage::recordings::is_id;

/// With what the names of recordings' files begin inside a backup.
pub(super) const RECORDINGS: &str = "recordings/";

/// A file to save.
pub(in crate::storage) struct Saved {
    /// Its name inside the backup.
    pub(in crate::storage) entry: String,
    pub(in crate::storage) path: PathBuf,
    /// Opened before anything is copied, where a running server may remove it at any moment.
    pub(super) file: Option<File>,
}

impl Saved {
    pub(super) fn new(entry: String, path: PathBuf) -> Self {
        Self {
            entry,
            path,
            file: None,
        }
    }

    /// How long it is now.
    pub(super) fn bytes(&self) -> u64 {
        let metadata = match &self.file {
            Some(file) => file.metadata(),
            None => fs::metadata(&self.path),
        };
        metadata.map_or(0, |metadata| metadata.len())
    }
}

/// Files of the models, and the file that names the default one.
pub(super) fn models(folder: &Path) -> Result<Vec<Saved>, BackupError> {
    let mut saved = Vec::new();
    let mut taken = HashSet::new();
    for path in entries(folder)? {
        let name = files::name(&path);
        if path.is_file() && name == "default" {
            saved.push(Saved::new("models/default".to_owned(), path));
        } else if path.is_dir() && !is_unfinished(&path) {
            let name = free_name(&name, &mut taken);
            saved.extend(opened(&path, &format!("models/{name}"))?);
        }
    }
    Ok(saved)
}

/// Files of the recordings, pictures first: what is called how is read after all that it speaks of.
pub(in crate::storage) fn recordings(folder: &Path) -> Result<Vec<Saved>, BackupError> {
    let mut saved = Vec::new();
    let recordings = entries(folder)?.into_iter();
    for path in recordings.filter(|path| is_id(&files::name(path))) {
        let recording = files::name(&path);
        for file in entries(&path)? {
            let name = files::name(&file);
            if !name.ends_with(".partial") {
                saved.push(Saved::new(format!("{RECORDINGS}{recording}/{name}"), file));
            }
        }
    }
    Ok(saved)
}

/// Files of a film: its video, if it is to have one, and what was seen in it as far as that is written.
pub(in crate::storage) fn film(id: &str, folder: &Path, has_video: bool) -> Vec<Saved> {
    let names = [(VIDEO, has_video), (JOURNAL, true)];
    let saved = names.into_iter().filter(|(_, is_wanted)| *is_wanted);
    let saved = saved.map(|(name, _)| Saved::new(format!("films/{id}/{name}"), folder.join(name)));
    saved.filter(|file| file.path.is_file()).collect()
}

/// Files of the checkpoints of one job: those that are complete.
pub(in crate::storage) fn checkpoints(job: &str, folder: &Path) -> Result<Vec<Saved>, BackupError> {
    let mut saved = Vec::new();
    for run in entries(&folder.join("checkpoint"))? {
        for epoch in entries(&run)? {
            if !files::name(&epoch).starts_with("epoch-") {
                continue;
            }
            let entry = format!(
                "jobs/{job}/checkpoint/{}/{}",
                files::name(&run),
                files::name(&epoch)
            );
            saved.extend(opened(&epoch, &entry)?);
        }
    }
    Ok(saved)
}

/// The files of a folder that appears and goes as a whole, all open; none if it goes right now.
fn opened(folder: &Path, entry: &str) -> Result<Vec<Saved>, BackupError> {
    let paths = entries(folder)?;
    let mut saved = Vec::new();
    for path in paths.iter().filter(|path| path.is_file()) {
        let name = files::name(path);
        if name.ends_with(".partial") {
            continue;
        }
        let Ok(file) = File::open(path) else {
            return Ok(Vec::new());
        };
        saved.push(Saved {
            entry: format!("{entry}/{name}"),
            path: path.clone(),
            file: Some(file),
        });
    }
    // A folder that is being removed has lost some of them by now.
    match entries(folder)? == paths {
        true => Ok(saved),
        false => Ok(Vec::new()),
    }
}

/// What lies in a folder, by name; nothing if it does not exist.
pub(super) fn entries(folder: &Path) -> Result<Vec<PathBuf>, BackupError> {
    Ok(files::entries(folder).map_err(FileError::at(folder))?)
}

/// A name for a model's folder that every system takes and no other has; the model's id stands in its card.
fn free_name(name: &str, taken: &mut HashSet<String>) -> String {
    let is_plain = |char: char| char.is_ascii_alphanumeric() || "-_. ".contains(char);
    let plain: String = name
        .chars()
        .map(|char| if is_plain(char) { char } else { '_' })
        .collect();
    let plain = plain.trim_matches(['.', ' ']);
    let stem = if plain.is_empty() { "model" } else { plain };
    let numbered = (2_u64..).map(|number| format!("{stem}-{number}"));
    std::iter::once(stem.to_owned())
        .chain(numbered)
        .find(|name| taken.insert(name.to_ascii_lowercase()))
        .expect("there are endless numbers")
}
