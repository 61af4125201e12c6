//! A plain folder as a [`Source`], by the same rules as a ZIP.

use super::{ArchiveError, ArchiveLimits, Source, Storage, io_error, names};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;

/// Walks the folder without following links.
pub(super) fn open(root: &Path, limits: &ArchiveLimits) -> Result<Source, ArchiveError> {
    let mut files: Vec<(String, PathBuf)> = Vec::new();
    let mut passed_over = Vec::new();
    let mut total_bytes: u64 = 0;
    let mut listed = 0;
    let mut pending = vec![(String::new(), root.to_owned())];
    while let Some((prefix, folder)) = pending.pop() {
        let entries = std::fs::read_dir(&folder).map_err(|source| io_error(&folder, source))?;
        for entry in entries {
            let entry = entry.map_err(|source| io_error(&folder, source))?;
            let path = entry.path();
            listed += 1;
            if listed > limits.max_entries {
                return Err(ArchiveError::TooManyEntries {
                    entries: listed,
                    limit: limits.max_entries,
                });
            }
            let file_name = entry.file_name();
            let name = format!("{prefix}{}", file_name.to_string_lossy());
            if names::is_litter(&name) {
                continue;
            }
            let metadata =
                std::fs::symlink_metadata(&path).map_err(|source| io_error(&path, source))?;
            if file_name.to_str().is_none() {
                passed_over.push((name, "its name is not valid Unicode".to_owned()));
            } else if let Err(problem) = names::checked(&name) {
                passed_over.push((name, format!("its name {problem}")));
            } else if metadata.is_dir() {
                pending.push((format!("{name}/"), path));
            } else if !metadata.is_file() {
                passed_over.push((name, "it is a link or special file".to_owned()));
            } else if names::is_archive_name(&name) {
                return Err(ArchiveError::Nested { entry: name });
            } else if metadata.len() > limits.max_entry_bytes {
                return Err(ArchiveError::EntryTooLarge {
                    entry: name,
                    limit: limits.max_entry_bytes,
                });
            } else {
                total_bytes = total_bytes.saturating_add(metadata.len());
                files.push((name, path));
            }
        }
    }
    if total_bytes > limits.max_total_bytes {
        return Err(ArchiveError::UnpackedTooLarge {
            limit: limits.max_total_bytes,
        });
    }
    files.sort_unstable();
    let (names, paths) = files.into_iter().unzip();
    Ok(Source {
        path: root.to_owned(),
        limits: limits.clone(),
        names,
        passed_over,
        storage: Storage::Folder(paths),
        packed_bytes: total_bytes,
        unpacked_bytes: AtomicU64::new(0),
    })
}
