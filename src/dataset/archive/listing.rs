//! The rules for a listing, of a ZIP and of a plain folder alike.
//!
//! In this order: names are tidied, litter and folders are dropped, what is unsafe refuses the whole, and whatever else
//! cannot be read is left out with its reason. Names have been decoded before.

use super::names::{self, OtherFile};
use super::{ArchiveError, ArchiveLimits, LeftOut};
use std::collections::{BTreeSet, HashSet};

/// An entry as it is listed.
pub(super) struct Found<E> {
    /// Its name with forward slashes, decoded.
    pub(super) name: String,
    pub(super) kind: Kind,
    /// Its unpacked bytes, as the listing says.
    pub(super) bytes: u64,
    pub(super) packed_bytes: u64,
    /// Where it is read from.
    pub(super) entry: E,
}

/// What an entry is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A file that can be read.
    File,
    /// A folder.
    Folder,
    /// A file that cannot be read, and why.
    Unreadable(LeftOut),
}

/// What remains of a listing.
#[derive(Debug)]
pub(super) struct Listing<E> {
    /// The files, sorted by their names' bytes.
    pub(super) files: Vec<(String, E)>,
    /// What was left out, sorted by name.
    pub(super) left_out: Vec<(String, LeftOut)>,
    /// Folders that are listed themselves, sorted; one of them may hold no file.
    pub(super) folders: BTreeSet<String>,
}

/// Applies every rule that the listing allows to check.
///
/// # Errors
///
/// If something is unsafe: names that lead elsewhere, bombs, more bytes than allowed; or if all files are encrypted.
pub(super) fn sort_out<E>(
    mut found: Vec<Found<E>>,
    limits: &ArchiveLimits,
) -> Result<Listing<E>, ArchiveError> {
    if names::have_backslashes_for_slashes(found.iter().map(|entry| entry.name.as_str())) {
        for entry in &mut found {
            check_safety(&entry.name)?;
            entry.name = entry.name.replace('\\', "/");
        }
    }
    let mut listing = Listing {
        files: Vec::with_capacity(found.len()),
        left_out: Vec::new(),
        folders: BTreeSet::new(),
    };
    let mut seen: HashSet<String> = HashSet::with_capacity(found.len());
    let mut total_bytes: u64 = 0;
    for mut entry in found {
        let name = names::tidy(&entry.name);
        let is_folder = entry.kind == Kind::Folder;
        // Some programs list the root itself.
        if name.is_empty() || name == "/" && is_folder {
            continue;
        }
        check_safety(&name)?;
        if names::is_litter(&name) {
            continue;
        }
        if is_folder {
            listing.folders.insert(name);
            continue;
        }
        match why_left_out(&mut entry, &name, &mut seen, limits) {
            Some(why) => listing.left_out.push((shown(&name), why)),
            None => {
                if OtherFile::of(&name).is_none() {
                    check_bomb(&entry, &name, limits)?;
                    total_bytes = total_bytes.saturating_add(entry.bytes);
                }
                listing.files.push((name, entry.entry));
            }
        }
    }
    if total_bytes > limits.max_total_bytes {
        return Err(ArchiveError::UnpackedTooLarge {
            limit: limits.max_total_bytes,
        });
    }
    refuse_if_all_are_encrypted(&listing)?;
    listing.files.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    listing.left_out.sort_unstable();
    Ok(listing)
}

fn check_safety(name: &str) -> Result<(), ArchiveError> {
    match names::problem(name) {
        Some(problem) if problem.is_unsafe() => Err(ArchiveError::UnsafeName {
            entry: shown(name),
            problem,
        }),
        _ => Ok(()),
    }
}

fn why_left_out<E>(
    entry: &mut Found<E>,
    name: &str,
    seen: &mut HashSet<String>,
    limits: &ArchiveLimits,
) -> Option<LeftOut> {
    if let Some(problem) = names::problem(name) {
        return Some(LeftOut::Name(problem));
    }
    if !seen.insert(name.to_owned()) {
        return Some(LeftOut::ListedTwice);
    }
    if let Kind::Unreadable(why) = std::mem::replace(&mut entry.kind, Kind::File) {
        return Some(why);
    }
    if !limits.allow_archives && names::is_archive_name(name) {
        return Some(LeftOut::Archive);
    }
    let limit = limits.max_bytes_of(name);
    if entry.bytes > limit {
        return Some(LeftOut::TooLarge { limit });
    }
    is_text_bomb(entry, name, limits).then_some(LeftOut::Bomb)
}

/// A file that is never unpacked, and would be a bomb if it were. Tables are read line by line, and pack well.
fn is_text_bomb<E>(entry: &Found<E>, name: &str, limits: &ArchiveLimits) -> bool {
    let is_table = matches!(names::extension(name).as_str(), "csv" | "tsv");
    let is_read_by_others = matches!(OtherFile::of(name), Some(OtherFile::Text | OtherFile::Data));
    is_read_by_others && !is_table && limits.is_bomb(entry.bytes, entry.packed_bytes)
}

fn check_bomb<E>(entry: &Found<E>, name: &str, limits: &ArchiveLimits) -> Result<(), ArchiveError> {
    match limits.is_bomb(entry.bytes, entry.packed_bytes) {
        false => Ok(()),
        true => Err(ArchiveError::Bomb {
            what: name.to_owned(),
            limit: limits.max_ratio,
        }),
    }
}

fn refuse_if_all_are_encrypted<E>(listing: &Listing<E>) -> Result<(), ArchiveError> {
    let mut encrypted = listing
        .left_out
        .iter()
        .filter(|(_, why)| *why == LeftOut::Encrypted);
    match encrypted.next() {
        Some((entry, _)) if listing.files.is_empty() => Err(ArchiveError::Encrypted {
            entry: entry.clone(),
        }),
        _ => Ok(()),
    }
}

/// The name as it can be shown: control characters are replaced.
fn shown(name: &str) -> String {
    let visible = |char: char| if char.is_control() { '\u{fffd}' } else { char };
    name.chars().map(visible).collect()
}
