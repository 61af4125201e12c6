//! A ZIP file as a [`Source`].

use super::encoding::NameEncoding;
use super::listing::{Found, Kind, Listing, sort_out};
use super::{
    ArchiveError, ArchiveLimits, LeftOut, OpenConfig, ReadError, damaged, io_error, names,
    reader::read_bounded,
};
use std::fs::File;
use std::io::{BufReader, Read, Write};
use std::path::Path;
use zip::read::{Config, OwnedZipFileEntry, ZipFileEntry};
use zip::unstable::read::ZipIterable;
use zip::{CompressionMethod, ZipReadOptions};

/// Lists the archive and applies every rule that the listing allows to check; also tells how names were decoded.
///
/// Walks the central directory entry by entry rather than through `ZipArchive`, which would build
/// the whole index before it could be counted and would merge entries of the same name.
pub(super) fn list(
    path: &Path,
    config: &OpenConfig,
    bytes: u64,
) -> Result<(Listing<OwnedZipFileEntry>, NameEncoding), ArchiveError> {
    let limits = &config.limits;
    if bytes > limits.max_archive_bytes {
        return Err(ArchiveError::ArchiveTooLarge {
            bytes,
            limit: limits.max_archive_bytes,
        });
    }
    check_kind(path, bytes)?;
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
    // Names are UTF-8 by a flag, plainly, or by an Info-ZIP Unicode path field, which the ZIP reader has put in the
    // name's place; or else in an encoding that has to be told.
    let encoding = (config.names)
        .unwrap_or_else(|| NameEncoding::guess(entries.iter().map(ZipFileEntry::name_raw)));
    let mut spans = Vec::with_capacity(entries.len());
    let mut found = Vec::with_capacity(entries.len());
    for entry in entries {
        let name = encoding.decode(entry.name_raw());
        // A local header has 30 fixed bytes (APPNOTE.TXT 4.3.7). The name's length is not added, because a Unicode path
        // field may stand for a shorter one.
        let header_end = entry.header_start().saturating_add(30);
        spans.push((
            entry.header_start(),
            header_end.saturating_add(entry.compressed_size()),
            name.clone(),
        ));
        found.push(Found {
            kind: kind(&entry, &name),
            bytes: entry.size(),
            packed_bytes: entry.compressed_size(),
            entry: OwnedZipFileEntry::from(entry),
            name,
        });
    }
    let listing = sort_out(found, limits)?;
    check_overlap(&mut spans)?;
    Ok((listing, encoding))
}

/// Names the format of a file that is an archive but no ZIP, and of one that is empty.
fn check_kind(path: &Path, bytes: u64) -> Result<(), ArchiveError> {
    if bytes == 0 {
        return Err(ArchiveError::Empty);
    }
    let mut start = Vec::new();
    File::open(path)
        .and_then(|file| file.take(512).read_to_end(&mut start))
        .map_err(|source| io_error(path, source))?;
    match names::archive_kind(&start) {
        Some(kind) => Err(ArchiveError::OtherArchive { kind }),
        None => Ok(()),
    }
}

fn kind(entry: &ZipFileEntry<'_>, name: &str) -> Kind {
    /// The bits of a Unix mode that tell the kind of file, and the values for regular files and folders.
    const KIND: u32 = 0o170_000;
    const REGULAR: u32 = 0o100_000;
    const FOLDER: u32 = 0o040_000;
    const SUPPORTED: [CompressionMethod; 3] = [
        CompressionMethod::Stored,
        CompressionMethod::Deflated,
        CompressionMethod::Deflate64,
    ];
    let kind = entry.unix_mode().unwrap_or(REGULAR) & KIND;
    // Windows' tools may end a folder's name in a backslash.
    if entry.is_dir() || kind == FOLDER || (name.ends_with('\\') && entry.size() == 0) {
        Kind::Folder
    } else if entry.is_symlink() || !matches!(kind, 0 | REGULAR) {
        Kind::Unreadable(LeftOut::Link)
    } else if entry.encrypted() {
        Kind::Unreadable(LeftOut::Encrypted)
    } else if !SUPPORTED.contains(&entry.compression()) {
        Kind::Unreadable(LeftOut::Method {
            method: entry.compression().to_string(),
        })
    } else {
        Kind::File
    }
}

/// Unpacks one entry through the thread's own file handle.
pub(super) fn read(
    entry: &OwnedZipFileEntry,
    name: &str,
    file: &mut File,
    limits: &ArchiveLimits,
    count: impl Fn(u64) -> Result<(), ArchiveError>,
) -> Result<Vec<u8>, ReadError> {
    let packed = entry.compressed_size();
    let mut unpacked = 0;
    read_bounded(unpacking(entry, file)?, limits, |bytes| {
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

/// What unpacks one entry.
pub(super) fn unpacking<'a>(
    entry: &'a OwnedZipFileEntry,
    file: &'a mut File,
) -> Result<impl Read + 'a, ReadError> {
    (entry.as_ref())
        .with_reader(file, ZipReadOptions::new())
        .map_err(damaged)
}

/// Unpacks one entry to `writer`.
pub(super) fn copy(
    name: &str,
    entry: &OwnedZipFileEntry,
    file: &mut File,
    writer: &mut impl Write,
) -> Result<(), ReadError> {
    let mut reader = unpacking(entry, file)?.take(entry.size().saturating_add(1));
    let mut buffer = vec![0; 1 << 18];
    loop {
        let read = reader.read(&mut buffer).map_err(damaged)?;
        if read == 0 {
            return Ok(());
        }
        let written = writer.write_all(&buffer[..read]);
        written.map_err(|error| io_error(Path::new(name), error))?;
    }
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

fn not_a_zip(error: zip::result::ZipError) -> ArchiveError {
    ArchiveError::NotAZip {
        detail: error.to_string(),
    }
}
