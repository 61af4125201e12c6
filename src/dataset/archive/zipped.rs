//! A ZIP file as a [`Source`].

use super::code_page::CodePage;
use super::{
    ArchiveError, ArchiveLimits, ReadError, Source, Storage, damaged, io_error, names, read_bounded,
};
use std::borrow::Cow;
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Read, Write};
use std::path::Path;
use std::sync::atomic::AtomicU64;
use unicode_normalization::UnicodeNormalization;
use zip::read::{Config, OwnedZipFileEntry, ZipFileEntry};
use zip::unstable::read::ZipIterable;
use zip::{CompressionMethod, ZipReadOptions};

/// Lists the archive and applies every rule that the listing allows to check.
///
/// Walks the central directory entry by entry rather than through `ZipArchive`, which would build
/// the whole index before it could be counted and would merge entries of the same name.
pub(super) fn open(
    path: &Path,
    limits: &ArchiveLimits,
    bytes: u64,
) -> Result<Source, ArchiveError> {
    if bytes > limits.max_archive_bytes {
        return Err(ArchiveError::ArchiveTooLarge {
            bytes,
            limit: limits.max_archive_bytes,
        });
    }
    let file = File::open(path).map_err(|source| io_error(path, source))?;
    let mut listing =
        ZipIterable::try_new(BufReader::new(file), Config::default()).map_err(not_a_zip)?;
    if listing.len() > limits.max_entries {
        return Err(ArchiveError::TooManyEntries {
            entries: listing.len(),
            limit: limits.max_entries,
        });
    }

    let entries: Vec<ZipFileEntry<'_>> = (listing.files().map_err(not_a_zip)?)
        .collect::<Result<_, _>>()
        .map_err(not_a_zip)?;
    let page = code_page(&entries);
    let mut spans = Vec::with_capacity(entries.len());
    let mut seen = HashMap::with_capacity(entries.len());
    let mut files = Vec::with_capacity(entries.len());
    let mut declared_bytes: u64 = 0;
    for entry in entries {
        let name = checked_name(&entry, page)?;
        if !entry.is_dir() {
            check_entry(&entry, &name, limits)?;
            declared_bytes = declared_bytes.saturating_add(entry.size());
            if let Some(first) = seen.insert(folded(&name), name.clone()) {
                return Err(ArchiveError::DuplicateName {
                    first,
                    second: name,
                });
            }
        }
        // A local header has 30 fixed bytes (APPNOTE.TXT 4.3.7). The name's length is not added, because a Unicode path
        // field may stand for a shorter one.
        let header_end = entry.header_start().saturating_add(30);
        spans.push((
            entry.header_start(),
            header_end.saturating_add(entry.compressed_size()),
            name.clone(),
        ));
        if !entry.is_dir() && !names::is_litter(&name) {
            files.push((name, OwnedZipFileEntry::from(entry)));
        }
    }
    check_overlap(&mut spans)?;
    if declared_bytes > limits.max_total_bytes {
        return Err(ArchiveError::UnpackedTooLarge {
            limit: limits.max_total_bytes,
        });
    }

    files.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    let (names, entries) = files.into_iter().unzip();
    Ok(Source {
        path: path.to_owned(),
        limits: limits.clone(),
        names,
        passed_over: Vec::new(),
        storage: Storage::Zip(entries),
        packed_bytes: bytes,
        unpacked_bytes: AtomicU64::new(0),
    })
}

/// Unpacks one entry through the thread's own file handle.
pub(super) fn read(
    source: &Source,
    entry: &OwnedZipFileEntry,
    name: &str,
    file: &mut File,
    count: impl Fn(u64) -> Result<(), ArchiveError>,
) -> Result<Vec<u8>, ReadError> {
    let limits = &source.limits;
    let packed = entry.compressed_size();
    let reader = entry
        .as_ref()
        .with_reader(file, ZipReadOptions::new())
        .map_err(damaged)?;
    let mut unpacked = 0;
    read_bounded(reader, name, limits, |bytes| {
        unpacked += bytes;
        if limits.is_bomb(unpacked, packed) {
            return Err(ArchiveError::Bomb {
                what: name.to_owned(),
                limit: limits.max_ratio,
            });
        }
        count(bytes)
    })
}

/// Unpacks one entry to `writer`.
pub(super) fn copy(
    source: &Source,
    index: usize,
    entry: &OwnedZipFileEntry,
    file: &mut File,
    writer: &mut impl Write,
) -> Result<(), ReadError> {
    let reader = entry.as_ref().with_reader(file, ZipReadOptions::new());
    let mut reader = reader
        .map_err(damaged)?
        .take(entry.size().saturating_add(1));
    let mut buffer = vec![0; 1 << 18];
    loop {
        let read = reader.read(&mut buffer).map_err(damaged)?;
        if read == 0 {
            return Ok(());
        }
        let written = writer.write_all(&buffer[..read]);
        written.map_err(|error| io_error(Path::new(&source.names[index]), error))?;
    }
}

/// The page of those names that are no UTF-8, whether flagged as such, plain, or from an Info-ZIP Unicode path field,
/// which the ZIP reader has put in the name's place.
fn code_page(entries: &[ZipFileEntry<'_>]) -> CodePage {
    let names = entries.iter().map(ZipFileEntry::name_raw);
    CodePage::guess(names.filter(|name| std::str::from_utf8(name).is_err()))
}

/// The entry's name: UTF-8, or else decoded from the page.
fn checked_name(entry: &ZipFileEntry<'_>, page: CodePage) -> Result<String, ArchiveError> {
    let stored = match std::str::from_utf8(entry.name_raw()) {
        Ok(name) => Cow::Borrowed(name),
        Err(_) => Cow::Owned(page.decode(entry.name_raw())),
    };
    names::checked(&stored).map_err(|problem| ArchiveError::UnsafeName {
        entry: stored.into_owned(),
        problem,
    })
}

fn check_entry(
    entry: &ZipFileEntry<'_>,
    name: &str,
    limits: &ArchiveLimits,
) -> Result<(), ArchiveError> {
    /// The bits of a Unix mode that tell the kind of file, and the value for a regular file.
    const KIND: u32 = 0o170_000;
    const REGULAR: u32 = 0o100_000;
    let entry_name = || name.to_owned();
    let kind = entry.unix_mode().unwrap_or(REGULAR) & KIND;
    if entry.is_symlink() || !matches!(kind, 0 | REGULAR) {
        return Err(ArchiveError::NotAFile {
            entry: entry_name(),
        });
    }
    if entry.encrypted() {
        return Err(ArchiveError::Encrypted {
            entry: entry_name(),
        });
    }
    let supported = [
        CompressionMethod::Stored,
        CompressionMethod::Deflated,
        CompressionMethod::Deflate64,
    ];
    if names::is_litter(name) {
        return Ok(());
    }
    if !limits.allow_archives && names::is_archive_name(name) {
        return Err(ArchiveError::Nested {
            entry: entry_name(),
        });
    }
    if !supported.contains(&entry.compression()) {
        return Err(ArchiveError::Method {
            entry: entry_name(),
            method: entry.compression().to_string(),
        });
    }
    if entry.size() > limits.max_entry_bytes {
        return Err(ArchiveError::EntryTooLarge {
            entry: entry_name(),
            limit: limits.max_entry_bytes,
        });
    }
    if limits.is_bomb(entry.size(), entry.compressed_size()) {
        return Err(ArchiveError::Bomb {
            what: entry_name(),
            limit: limits.max_ratio,
        });
    }
    Ok(())
}

/// Refuses entries whose bytes overlap, with which small archives list the same data many times
/// (D. Fifield, "A better zip bomb", WOOT 2019).
fn check_overlap(spans: &mut [(u64, u64, String)]) -> Result<(), ArchiveError> {
    spans.sort_unstable();
    match spans.windows(2).find(|pair| pair[0].1 > pair[1].0) {
        None => Ok(()),
        Some(pair) => Err(ArchiveError::Overlap {
            first: pair[0].2.clone(),
            second: pair[1].2.clone(),
        }),
    }
}

/// The name as a system sees it that ignores case and the way accents are composed.
fn folded(name: &str) -> String {
    name.nfc().flat_map(char::to_lowercase).collect()
}

fn not_a_zip(error: zip::result::ZipError) -> ArchiveError {
    ArchiveError::NotAZip {
        detail: error.to_string(),
    }
}
