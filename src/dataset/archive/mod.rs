//! Reads a ZIP or a plain folder that a stranger may have made.
//!
//! [`Source::open`] checks everything that can be told from the listing (names, links, encryption,
//! counts); a [`SourceReader`] checks while it unpacks, because sizes in a ZIP's headers may lie.
//! Nothing is ever written to disk, so a hostile name can mislead at most the listing.

mod encoding;
mod error;
mod folder;
mod left_out;
mod limits;
mod listing;
mod names;
pub(super) mod pixels;
mod reader;
mod zipped;

use pixels::PixelTable;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

pub use encoding::NameEncoding;
pub use error::{ArchiveError, ReadError};
pub use left_out::LeftOut;
pub use limits::ArchiveLimits;
pub(in crate::dataset) use names::is_litter;
pub use names::{NameProblem, OtherFile};
pub use reader::SourceReader;

/// How an archive or folder is opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenConfig {
    /// Bounds on what it may hold.
    pub limits: ArchiveLimits,
    /// The encoding of names that are not UTF-8; told from the names if left out.
    pub names: Option<NameEncoding>,
}

impl From<&ArchiveLimits> for OpenConfig {
    fn from(limits: &ArchiveLimits) -> Self {
        Self {
            limits: limits.clone(),
            names: None,
        }
    }
}

/// An opened archive or folder: its files, sorted by name (byte order), without directories and
/// without what macOS, Windows, storage boxes and editors leave behind (`__MACOSX`, `Thumbs.db`, `@eaDir`, dot files).
#[derive(Debug)]
pub struct Source {
    path: PathBuf,
    limits: ArchiveLimits,
    names: Vec<String>,
    left_out: Vec<(String, LeftOut)>,
    folders: BTreeSet<String>,
    encoding: NameEncoding,
    storage: Storage,
    /// Pictures inside a table, whose names stand in the place of the files'.
    drawn: Option<Drawn>,
    packed_bytes: u64,
    unpacked_bytes: AtomicU64,
}

/// The pictures of a table.
#[derive(Debug)]
struct Drawn {
    table: String,
    pixels: PixelTable,
    names: Vec<String>,
}

impl Drawn {
    /// Names that say the table and the line, and sort as the lines do.
    fn new(table: &str, pixels: PixelTable) -> Self {
        let lines = 1..=pixels.lines().len();
        Self {
            names: lines.map(|line| format!("{table}/{line:06}.pgm")).collect(),
            table: table.to_owned(),
            pixels,
        }
    }
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
    /// The first thing in it that makes it unsafe or unreadable as a whole, see [`ArchiveError`]; what concerns one entry
    /// is no error but listed in [`Source::left_out`].
    pub fn open(path: &Path, limits: &ArchiveLimits) -> Result<Self, ArchiveError> {
        Self::open_with(path, &limits.into())
    }

    /// [`Source::open`] with names in a given encoding.
    ///
    /// # Errors
    /// See [`Source::open`].
    pub fn open_with(path: &Path, config: &OpenConfig) -> Result<Self, ArchiveError> {
        let metadata = std::fs::metadata(path).map_err(|source| io_error(path, source))?;
        let source = Self::list(path, config, &metadata)?;
        source.with_pictures_of_tables()
    }

    fn list(
        path: &Path,
        config: &OpenConfig,
        metadata: &std::fs::Metadata,
    ) -> Result<Self, ArchiveError> {
        if metadata.is_dir() {
            let listing = folder::list(path, &config.limits)?;
            let bytes = listing_bytes(&listing.files);
            Ok(Self::new(path, config, listing, Storage::Folder, bytes))
        } else if metadata.is_file() && is_table_of_pictures(path) {
            let listing = folder::alone(path);
            let bytes = metadata.len();
            Ok(Self::new(path, config, listing, Storage::Folder, bytes))
        } else if metadata.is_file() {
            let (listing, encoding) = zipped::list(path, config, metadata.len())?;
            let source = Self::new(path, config, listing, Storage::Zip, metadata.len());
            Ok(Self { encoding, ..source })
        } else {
            Err(ArchiveError::NotAFile {
                path: path.to_owned(),
            })
        }
    }

    fn new<E>(
        path: &Path,
        config: &OpenConfig,
        listing: listing::Listing<E>,
        storage: impl FnOnce(Vec<E>) -> Storage,
        packed_bytes: u64,
    ) -> Self {
        let (names, entries) = listing.files.into_iter().unzip();
        Self {
            path: path.to_owned(),
            limits: config.limits.clone(),
            names,
            left_out: listing.left_out,
            folders: listing.folders,
            encoding: NameEncoding::Utf8,
            storage: storage(entries),
            drawn: None,
            packed_bytes,
            unpacked_bytes: AtomicU64::new(0),
        }
    }

    /// Takes the pictures of a table where there are no others.
    fn with_pictures_of_tables(mut self) -> Result<Self, ArchiveError> {
        if self
            .names
            .iter()
            .any(|name| super::layout::is_image_name(name))
        {
            return Ok(self);
        }
        let mut best: Option<Drawn> = None;
        for (index, name) in self.names.iter().enumerate() {
            if names::extension(name) != "csv" {
                continue;
            }
            let Some(pixels) = self.pixel_table(index)? else {
                continue;
            };
            let rank = |pixels: &PixelTable| (pixels.has_parts(), pixels.lines().len());
            if best
                .as_ref()
                .is_none_or(|best| rank(&pixels) > rank(&best.pixels))
            {
                best = Some(Drawn::new(name, pixels));
            }
        }
        self.drawn = best;
        Ok(self)
    }

    fn pixel_table(&self, index: usize) -> Result<Option<PixelTable>, ArchiveError> {
        match &self.storage {
            Storage::Folder(paths) => {
                let path = &paths[index];
                let file = File::open(path).map_err(|source| io_error(path, source))?;
                PixelTable::read(file, &self.limits)
            }
            Storage::Zip(entries) => {
                let mut file =
                    File::open(&self.path).map_err(|source| io_error(&self.path, source))?;
                // A table that cannot be unpacked is left out like any other file.
                match zipped::unpacking(&entries[index], &mut file) {
                    Ok(unpacking) => PixelTable::read(unpacking, &self.limits),
                    Err(_) => Ok(None),
                }
            }
        }
    }

    /// The files' names with forward slashes, sorted by their bytes; of a table with pictures in it, a name for each line.
    pub fn names(&self) -> &[String] {
        match &self.drawn {
            Some(drawn) => &drawn.names,
            None => &self.names,
        }
    }

    /// The table that pictures and labels stand in, and what each of its lines says, in the order of [`Source::names`].
    pub(in crate::dataset) fn table_of_pictures(&self) -> Option<(&str, &[pixels::Line])> {
        let drawn = self.drawn.as_ref()?;
        Some((&drawn.table, drawn.pixels.lines()))
    }

    /// Entries that are not to be read, and why; sorted by name.
    pub fn left_out(&self) -> &[(String, LeftOut)] {
        &self.left_out
    }

    /// Folders that are listed themselves, whether or not files lie in them; a ZIP need not list any.
    pub fn folders(&self) -> &BTreeSet<String> {
        &self.folders
    }

    /// The encoding in which names were read.
    pub fn encoding(&self) -> NameEncoding {
        self.encoding
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
        if index >= self.names().len() {
            let files = self.names().len();
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
            Storage::Zip(entries) => {
                zipped::copy(&self.names[index], &entries[index], &mut file, writer)
            }
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
            // A table on its own.
            Storage::Folder(_) if self.path.is_file() => hash_file(&mut hasher, &self.path)?,
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

/// Whether a file that is no archive is a table with pictures in it: its first line says so.
fn is_table_of_pictures(path: &Path) -> bool {
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(512).read_to_end(&mut start));
    let line = start
        .split(|&byte| byte == b'\n')
        .next()
        .unwrap_or_default();
    let names = String::from_utf8_lossy(line).to_lowercase();
    read.is_ok() && !names.contains('\0') && names.contains("pixels") && names.contains(',')
}

fn listing_bytes(files: &[(String, PathBuf)]) -> u64 {
    let bytes = |path: &PathBuf| std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    files.iter().map(|(_, path)| bytes(path)).sum()
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
