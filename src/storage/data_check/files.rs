//! What can be told from files alone: leftovers, and models with their checksums.

use std::io;
use std::path::{Path, PathBuf};

use super::{CheckError, Finding, FindingKind, Look};
use crate::config::Limits;
use crate::files::{self, FileError};
use crate::ml::bundled;
use crate::ml::model_file::{self, CARD};
use crate::storage::data_dir::is_scratch;
use crate::storage::films::has_been_given_up;
use crate::storage::models::library::{
    DEFAULT, default_id, id_in, is_at_work, is_half_written, is_leftover, is_unfinished,
};
use crate::storage::recordings;

/// What interrupted writes left, by the names that this program gives; what else lies in `tmp` is a stray.
pub(super) fn leftovers(root: &Path, look: Look) -> Result<Vec<Finding>, CheckError> {
    // Beside a server these are uploads, savings and deletions that go on.
    if look.is_in_use {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for path in entries(&root.join("tmp"))? {
        match is_scratch(&files::name(&path)) {
            true => found.push(leftover(root, &path)),
            false => found.push(Finding::new(
                FindingKind::Stray,
                relative(root, &path),
                "this program did not put it here",
            )),
        }
    }
    let of_root = entries(root)?.into_iter().filter(|path| {
        let name = files::name(path);
        let is_stage = name.starts_with("restore.") && name.ends_with(".partial");
        is_stage || ["id.partial", "session.key.partial"].contains(&name.as_str())
    });
    found.extend(of_root.map(|path| leftover(root, &path)));
    // Others go on when their sender comes back.
    let age = Limits::default().film_upload_age;
    let given_up = entries(&root.join("uploads"))?.into_iter();
    let given_up = given_up.filter(|path| has_been_given_up(path, age));
    found.extend(given_up.map(|path| leftover(root, &path)));
    for path in entries(&root.join("models"))? {
        if is_leftover(&path) || files::name(&path) == "default.partial" {
            found.push(leftover(root, &path));
        } else if !is_unfinished(&path) {
            let inside = entries(&path)?.into_iter();
            let inside = inside.filter(|file| is_half_written(&files::name(file)));
            found.extend(inside.map(|file| leftover(root, &file)));
        }
    }
    Ok(found)
}

fn leftover(root: &Path, path: &Path) -> Finding {
    let detail = "an interrupted upload, save or deletion left it";
    Finding::new(FindingKind::Leftover, relative(root, path), detail)
}

/// Models that are damaged, files that are none, and a default that names none.
pub(super) fn models(root: &Path, look: Look) -> Result<Vec<Finding>, CheckError> {
    let mut findings = Vec::new();
    let mut ids = bundled::ids().map(str::to_owned).collect::<Vec<_>>();
    for path in entries(&root.join("models"))? {
        let name = files::name(&path);
        if is_leftover(&path) || [DEFAULT, "default.partial"].contains(&name.as_str()) {
            continue;
        }
        let what = relative(root, &path);
        if is_unfinished(&path) {
            // Another process may be at work on it.
            if !look.is_in_use && !is_at_work(&name) {
                let detail = "it is no model's folder, and not one that this program left";
                findings.push(Finding::new(FindingKind::Stray, what, detail));
            }
            continue;
        }
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
    findings.extend(default(root, &ids));
    Ok(findings)
}

/// What in the folder of recordings is none, and what in a recording is no picture of it.
pub(super) fn recordings(root: &Path, look: Look) -> Result<Vec<Finding>, CheckError> {
    let mut findings = Vec::new();
    for path in entries(&root.join("recordings"))? {
        let stray = |path: &Path, detail: String| {
            Finding::new(FindingKind::Stray, relative(root, path), detail)
        };
        if let Err(why) = recordings::verify(&path) {
            findings.push(stray(&path, why));
            continue;
        }
        for file in entries(&path)? {
            let name = files::name(&file);
            if name.ends_with(".partial") {
                // Beside a server it may be on its way to its place.
                findings.extend((!look.is_in_use).then(|| leftover(root, &file)));
            } else if !recordings::is_own_file(&name) {
                findings.push(stray(&file, "it is no picture of a recording".to_owned()));
            }
        }
    }
    Ok(findings)
}

fn default(root: &Path, ids: &[String]) -> Option<Finding> {
    let models = root.join("models");
    let path = models.join(DEFAULT);
    if path.symlink_metadata().is_err() {
        return None;
    }
    let id = default_id(&models).unwrap_or_default();
    if ids.contains(&id) {
        return None;
    }
    let detail = format!("it names {id:?}, and there is no such model; the bundled one answers");
    let what = relative(root, &path);
    Some(Finding::new(FindingKind::MissingDefault, what, detail))
}

/// What lies in a folder, by name; nothing if there is no such folder.
pub(super) fn entries(folder: &Path) -> Result<Vec<PathBuf>, CheckError> {
    match files::entries(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => Ok(Vec::new()),
        listed => Ok(listed.map_err(FileError::at(folder))?),
    }
}

/// A path as it is told: inside the data folder, with forward slashes.
pub(super) fn relative(root: &Path, path: &Path) -> String {
    let inside = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}
