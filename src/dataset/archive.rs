//! Reads a ZIP or a plain folder that a stranger may have made.
//!
//! [`Source::open`] checks everything that can be told from the listing (names, links, encryption,
//! counts); a [`SourceReader`] checks while it unpacks, because sizes in a ZIP's headers may lie.
//! Nothing is ever written to disk, so a hostile name can mislead at most the listing.

mod code_page;

mod error;

mod folder;

mod names;

mod zipped;

use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

pub use error::{ArchiveError, ReadError};
pub use names::NameProblem;

/// Bounds on what an archive or folder may hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchiveLimits {
    /// Most files and folders listed; 200,000.
    pub max_entries: usize,
    /// Most bytes of the archive itself; 4 GiB. Does not apply to a folder.
    pub max_archive_bytes: u64,
    /// Most unpacked bytes of all files together; 8 GiB.
    pub max_total_bytes: u64,
    /// Most unpacked bytes of one file; 32 MiB.
    pub max_entry_bytes: u64,
    /// Most unpacked bytes for each packed byte, of one file and of the whole; 200. Photographs
    /// reach 1 to 3, blank bitmaps some hundreds, deflate's limit is 1032.
    pub max_ratio: u64,
    /// Unpacked bytes up to which the ratio is not looked at; 1 MiB. Small blank pictures pack
    /// extremely well and harm nobody.
    pub ratio_free_bytes: u64,
    /// Whether files may be archives themselves, as they are in a backup; no.
    pub allow_archives: bool,
}

impl Default for ArchiveLimits {
    fn default() -> Self {
        Self {
            max_entries: 200_000,
            max_archive_bytes: 4 << 30,
            max_total_bytes: 8 << 30,
            max_entry_bytes: 32 << 20,
            max_ratio: 200,
            ratio_free_bytes: 1 << 20,
            allow_archives: false,
        }
    }
}

/// An opened archive or folder: its files, sorted by name (byte order), without directories and
/// without what macOS, Windows and editors leave behind (`__MACOSX`, `Thumbs.db`, dot files).
#[derive(Debug)]
pub struct Source {
    path: PathBuf,
    limits: ArchiveLimits,
    names: Vec<String>,
    passed_over: Vec<(String, String)>,
    storage: Storage,
    packed_bytes: u64,
    unpacked_bytes: AtomicU64,
}

#[derive(Debug)]
enum Storage {
    Zip(Vec<zip::read::OwnedZipFileEntry>),
    Folder(Vec<PathBuf>),
}

impl Source {
    /// Opens a ZIP file or a folder and checks its listing against `limits`.
    ///
    /// # Errors
    /// The first thing in it that breaks a rule, see [`ArchiveError`].
    pub fn open(path: &Path, limits: &ArchiveLimits) -> Result<Self, ArchiveError> {
        let metadata = std::fs::metadata(path).map_err(|source| io_error(path, source))?;
        if metadata.is_dir() {
            folder::open(path, limits)
        } else if metadata.is_file() {
            zipped::open(path, limits, metadata.len())
        } else {
            Err(ArchiveError::NotAFile {
                entry: path.display().to_string(),
            })
        }
    }

    /// The files' names with forward slashes, sorted by their bytes.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Entries of a folder that were not followed or not readable as names, and why.
    pub fn passed_over(&self) -> &[(String, String)] {
        &self.passed_over
    }

    /// The path it was opened from.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A reader of its own for one thread, for reading everything once: what it unpacks counts towards the limits of
    /// the whole.
    ///
    /// # Errors
    /// [`ArchiveError::Io`] when the archive cannot be opened again.
    pub fn reader(&self) -> Result<SourceReader<'_>, ArchiveError> {
        self.reader_that_counts(true)
    }

    /// The bytes of the one file at `index` of [`Source::names`], within the limits of a single file. It counts towards
    /// no total, so it can be asked for again and again.
    ///
    /// # Errors
    /// As [`SourceReader::read`]; an `index` that is not there is [`ReadError::Damaged`].
    pub fn read(&self, index: usize) -> Result<Vec<u8>, ReadError> {
        if index >= self.names.len() {
            let files = self.names.len();
            return Err(damaged(format!("there is no file {index} among {files}")));
        }
        self.reader_that_counts(false)?.read(index)
    }

    fn reader_that_counts(&self, counts: bool) -> Result<SourceReader<'_>, ArchiveError> {
        let archive = match &self.storage {
            Storage::Zip(_) => {
                Some(File::open(&self.path).map_err(|source| io_error(&self.path, source))?)
            }
            Storage::Folder(_) => None,
        };
        Ok(SourceReader {
            source: self,
            archive,
            counts,
        })
    }

    /// How many bytes the file at `index` of a ZIP says that it unpacks to; 0 in a folder.
    pub fn declared_bytes(&self, index: usize) -> u64 {
        match &self.storage {
            Storage::Zip(entries) => entries[index].size(),
            Storage::Folder(_) => 0,
        }
    }

    /// Writes the bytes of the file at `index` of a ZIP to `writer`, a little at a time, whatever its size is.
    ///
    /// # Errors
    /// As [`SourceReader::read`]; what `writer` says is [`ArchiveError::Io`].
    pub fn copy(&self, index: usize, writer: &mut impl io::Write) -> Result<(), ReadError> {
        let mut file = File::open(&self.path).map_err(|source| io_error(&self.path, source))?;
        match &self.storage {
            Storage::Zip(entries) => zipped::copy(self, index, &entries[index], &mut file, writer),
            Storage::Folder(_) => Err(damaged("it lies in a folder")),
        }
    }

    /// SHA-256 in lower-case hexadecimal: of the archive's bytes; for a folder of every file in
    /// order, each as the length of its name (8 bytes, little endian), its name, the length of its
    /// bytes and its bytes.
    ///
    /// # Errors
    /// [`ArchiveError::Io`].
    pub fn sha256(&self) -> Result<String, ArchiveError> {
        let mut hasher = Sha256::new();
        match &self.storage {
            Storage::Zip(_) => hash_file(&mut hasher, &self.path)?,
            Storage::Folder(paths) => {
                for (name, path) in self.names.iter().zip(paths) {
                    let metadata =
                        std::fs::metadata(path).map_err(|source| io_error(path, source))?;
                    hasher.update((name.len() as u64).to_le_bytes());
                    hasher.update(name);
                    hasher.update(metadata.len().to_le_bytes());
                    hash_file(&mut hasher, path)?;
                }
            }
        }
        Ok(hasher
            .finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect())
    }

    /// Adds unpacked bytes to the total that all readers share, and checks it.
    fn count_unpacked(&self, bytes: u64) -> Result<(), ArchiveError> {
        let total = self.unpacked_bytes.fetch_add(bytes, Ordering::Relaxed) + bytes;
        let limits = &self.limits;
        if total > limits.max_total_bytes {
            return Err(ArchiveError::UnpackedTooLarge {
                limit: limits.max_total_bytes,
            });
        }
        if limits.is_bomb(total, self.packed_bytes) {
            return Err(ArchiveError::Bomb {
                what: self
                    .path
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned(),
                limit: limits.max_ratio,
            });
        }
        Ok(())
    }
}

impl ArchiveLimits {
    fn is_bomb(&self, unpacked: u64, packed: u64) -> bool {
        unpacked > self.ratio_free_bytes && unpacked > packed.saturating_mul(self.max_ratio)
    }
}

/// Reads entries of a [`Source`]; one for each thread.
#[derive(Debug)]
pub struct SourceReader<'a> {
    source: &'a Source,
    archive: Option<File>,
    counts: bool,
}

impl SourceReader<'_> {
    /// The bytes of the file at `index` of [`Source::names`].
    ///
    /// # Errors
    /// [`ReadError::Damaged`] for this entry alone, [`ReadError::Refused`] when a limit is broken
    /// or an archive lies inside.
    pub fn read(&mut self, index: usize) -> Result<Vec<u8>, ReadError> {
        let name = &self.source.names[index];
        let limits = &self.source.limits;
        let count = |bytes| match self.counts {
            true => self.source.count_unpacked(bytes),
            false => Ok(()),
        };
        let bytes = match (&self.source.storage, &mut self.archive) {
            (Storage::Zip(entries), Some(file)) => {
                zipped::read(self.source, &entries[index], name, file, count)?
            }
            (Storage::Folder(paths), _) => {
                let file = File::open(&paths[index]).map_err(damaged)?;
                read_bounded(file, name, limits, count)?
            }
            (Storage::Zip(_), None) => {
                return Err(ReadError::Damaged("the archive is not open".into()));
            }
        };
        if !limits.allow_archives && names::is_archive_content(&bytes) {
            return Err(ArchiveError::Nested {
                entry: name.clone(),
            }
            .into());
        }
        Ok(bytes)
    }
}

/// Reads to the end in steps, so that a lying size is noticed before memory is spent on it.
fn read_bounded(
    mut reader: impl Read,
    name: &str,
    limits: &ArchiveLimits,
    mut on_bytes: impl FnMut(u64) -> Result<(), ArchiveError>,
) -> Result<Vec<u8>, ReadError> {
    const STEP_BYTES: u64 = 1 << 16;
    let mut bytes = Vec::new();
    loop {
        let read = (&mut reader)
            .take(STEP_BYTES)
            .read_to_end(&mut bytes)
            .map_err(damaged)?;
        if read == 0 {
            return Ok(bytes);
        }
        if bytes.len() as u64 > limits.max_entry_bytes {
            return Err(ArchiveError::EntryTooLarge {
                entry: name.to_owned(),
                limit: limits.max_entry_bytes,
            }
            .into());
        }
        on_bytes(read as u64)?;
    }
}

fn hash_file(hasher: &mut Sha256, path: &Path) -> Result<(), ArchiveError> {
    let mut file = File::open(path).map_err(|source| io_error(path, source))?;
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file
            .read(&mut buffer)
            .map_err(|source| io_error(path, source))?
        {
            0 => return Ok(()),
            read => hasher.update(&buffer[..read]),
        }
    }
}

fn io_error(path: &Path, source: io::Error) -> ArchiveError {
    ArchiveError::Io {
        path: path.to_owned(),
        source,
    }
}

fn damaged(error: impl std::fmt::Display) -> ReadError {
    ReadError::Damaged(error.to_string())
}

#[cfg(test)]
mod tests;
