//! What can be told from files alone: leftovers, and models with their checksums.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{CheckError, Finding, FindingKind, Look};
use crate::ml::model_file::{self, CARD};
use crate::models::bundled_ids;
use crate::models::library::{DEFAULT, id_in, is_passing};

/// What interrupted writes left: everything in `tmp`, and half-made or half-removed files and folders.
pub(super) fn leftovers(root: &Path, look: Look) -> Result<Vec<Finding>, CheckError> {
    // Beside a server these are uploads, savings and deletions that go on.
    if look.is_in_use {
        return Ok(Vec::new());
    }
    let mut paths = entries(&root.join("tmp"))?;
    let half_made = |path: &PathBuf| is_passing(path);
    paths.extend(entries(root)?.into_iter().filter(half_made));
    for folder in ["models", "datasets"] {
        for path in entries(&root.join(folder))? {
            match is_passing(&path) {
                true => paths.push(path),
                false => paths.extend(entries(&path)?.into_iter().filter(half_made)),
            }
        }
    }
    let detail = "an interrupted upload, save or deletion left it";
    let found = |path: &PathBuf| Finding::new(FindingKind::Leftover, relative(root, path), detail);
    Ok(paths.iter().map(found).collect())
}

/// Models that are damaged, files that are none, and a default that names none.
pub(super) fn models(root: &Path, look: Look) -> Result<Vec<Finding>, CheckError> {
    let mut findings = Vec::new();
    let mut ids = bundled_ids().map(str::to_owned).collect::<Vec<_>>();
    for path in entries(&root.join("models"))? {
        if is_passing(&path) || (path.is_file() && name(&path) == DEFAULT) {
            continue;
        }
        let what = relative(root, &path);
        if !path.join(CARD).exists() {
            let detail = "it is no model's folder: card.json is missing";
            findings.push(Finding::new(FindingKind::Stray, what, detail));
            continue;
        }
        ids.extend(id_in(&path));
        if !look.is_thorough {
            continue;
        }
        if let Err(error) = model_file::verify(&path) {
            findings.push(Finding::new(FindingKind::DamagedModel, what, error.brief()));
        }
    }
    findings.extend(default(root, &ids)?);
    Ok(findings)
}

fn default(root: &Path, ids: &[String]) -> Result<Option<Finding>, CheckError> {
    let path = root.join("models").join(DEFAULT);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(file_error(&path)(error)),
    };
    let id = String::from_utf8_lossy(&bytes);
    let id = id.trim();
    if ids.iter().any(|known| known == id) {
        return Ok(None);
    }
    let detail = format!("it names {id:?}, and there is no such model; the bundled one answers");
    let what = relative(root, &path);
    Ok(Some(Finding::new(
        FindingKind::MissingDefault,
        what,
        detail,
    )))
}

/// What lies in a folder, by name; nothing if there is no such folder.
pub(super) fn entries(folder: &Path) -> Result<Vec<PathBuf>, CheckError> {
    let listed = match fs::read_dir(folder) {
        Ok(listed) => listed,
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            return Ok(Vec::new());
        }
        Err(error) => return Err(file_error(folder)(error)),
    };
    let mut paths = Vec::new();
    for entry in listed {
        paths.push(entry.map_err(file_error(folder))?.path());
    }
    paths.sort();
    Ok(paths)
}

pub(super) fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// A path as it is told: inside the data folder, with forward slashes.
pub(super) fn relative(root: &Path, path: &Path) -> String {
    let inside = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

pub(super) fn file_error(path: &Path) -> impl FnOnce(io::Error) -> CheckError + use<> {
    let path = path.to_owned();
    move |source| CheckError::File { path, source }
}
