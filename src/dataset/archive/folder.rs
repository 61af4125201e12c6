//! A plain folder as a [`Source`], by the same rules as a ZIP.

use super::listing::{Found, Kind, Listing, sort_out};
use super::{ArchiveError, ArchiveLimits, LeftOut, NameProblem, io_error, names};
use std::path::{Path, PathBuf};

/// A file on its own, as if it lay in a folder.
pub(super) fn alone(path: &Path) -> Listing<PathBuf> {
    let stem = path
        .file_stem()
        .unwrap_or(path.as_os_str())
        .to_string_lossy();
    Listing {
        files: vec![(format!("{stem}.csv"), path.to_owned())],
        left_out: Vec::new(),
        folders: Default::default(),
    }
}

/// Walks the folder without following links.
pub(super) fn list(root: &Path, limits: &ArchiveLimits) -> Result<Listing<PathBuf>, ArchiveError> {
    let mut found: Vec<Found<PathBuf>> = Vec::new();
    let mut pending = vec![(String::new(), root.to_owned())];
    while let Some((prefix, folder)) = pending.pop() {
        let entries = std::fs::read_dir(&folder).map_err(|source| io_error(&folder, source))?;
        for entry in entries {
            let entry = entry.map_err(|source| io_error(&folder, source))?;
            if found.len() >= limits.max_entries {
                return Err(ArchiveError::TooManyEntries {
                    entries: found.len() + 1,
                    limit: limits.max_entries,
                });
            }
            let path = entry.path();
            let file_name = entry.file_name();
            let name = format!("{prefix}{}", file_name.to_string_lossy());
            let metadata =
                std::fs::symlink_metadata(&path).map_err(|source| io_error(&path, source))?;
            let is_folder = metadata.is_dir();
            if is_folder && file_name.to_str().is_some() && !names::is_litter(&name) {
                pending.push((format!("{name}/"), path.clone()));
            }
            found.push(Found {
                kind: match (file_name.to_str(), is_folder) {
                    (None, _) => Kind::Unreadable(LeftOut::Name(NameProblem::NotUnicode)),
                    (_, true) => Kind::Folder,
                    _ if metadata.is_file() => Kind::File,
                    _ => Kind::Unreadable(LeftOut::Link),
                },
                name,
                bytes: metadata.len(),
                packed_bytes: metadata.len(),
                entry: path,
            });
        }
    }
    sort_out(found, limits)
}
