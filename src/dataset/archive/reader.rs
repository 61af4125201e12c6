//! Reads the files of an opened archive or folder.

use std::fs::File;
use std::io::Read;

use super::limits::ArchiveLimits;
use super::{ArchiveError, LeftOut, ReadError, Source, Storage, damaged, names, zipped};

/// Reads entries of a [`Source`]; one for each thread.
#[derive(Debug)]
pub struct SourceReader<'a> {
    pub(super) source: &'a Source,
    pub(super) archive: Option<File>,
    pub(super) counts: bool,
}

impl Source {
    /// Whether its pictures are lines of a table.
    pub fn draws_from_table(&self) -> bool {
        self.drawn.is_some()
    }
}

impl SourceReader<'_> {
    /// The bytes of the file at `index` of [`Source::names`].
    ///
    /// # Errors
    /// [`ReadError::Damaged`] and [`ReadError::LeftOut`] for this entry alone, [`ReadError::Refused`] when the whole is
    /// a bomb or has too many bytes.
    pub fn read(&mut self, index: usize) -> Result<Vec<u8>, ReadError> {
        if let Some(drawn) = &self.source.drawn {
            let picture = drawn.pixels.picture(index);
            return picture.ok_or_else(|| damaged("the line holds no picture of the table's size"));
        }
        let name = &self.source.names[index];
        let limits = &self.source.limits;
        let count = |bytes| match self.counts {
            true => self.source.count_unpacked(bytes),
            false => Ok(()),
        };
        let bytes = match (&self.source.storage, &mut self.archive) {
            (Storage::Zip(entries), Some(file)) => {
                zipped::read(&entries[index], name, file, limits, count)?
            }
            (Storage::Folder(paths), _) => {
                let file = File::open(&paths[index]).map_err(damaged)?;
                read_bounded(file, limits, count)?
            }
            (Storage::Zip(_), None) => {
                return Err(ReadError::Damaged("the archive is not open".into()));
            }
        };
        if !limits.allow_archives && names::is_archive_content(&bytes) {
            return Err(LeftOut::Archive.into());
        }
        Ok(bytes)
    }
}

/// Reads to the end in steps, so that a lying size is noticed before memory is spent on it.
pub(super) fn read_bounded(
    mut reader: impl Read,
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
            let limit = limits.max_entry_bytes;
            return Err(LeftOut::TooLarge { limit }.into());
        }
        on_bytes(read as u64)?;
    }
}
