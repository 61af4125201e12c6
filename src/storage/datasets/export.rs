//! A dataset as a ZIP that other programs read, and that comes back the same.

use std::io::{self, Write};
use std::sync::Arc;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::local::LocalCopy;
use super::{Datasets, DatasetsError};
use crate::dataset::archive::{ArchiveError, OpenConfig, ReadError, Source};
use crate::dataset::catalog::DatasetError;
use crate::dataset::edits::Edited;
use crate::dataset::packing::Packing;
use crate::storage::store::StoredDataset;

/// A dataset that is ready to be packed.
#[derive(Debug)]
pub struct Export {
    source: Source,
    packing: Packing,
    _copy: LocalCopy,
}

impl Datasets {
    /// Prepares a ZIP of the pictures that are used after `revision` edits: what opens the archive fails here.
    ///
    /// # Errors
    ///
    /// If there was no such revision, or the archive cannot be read.
    pub async fn export(
        &self,
        dataset: StoredDataset,
        revision: usize,
    ) -> Result<Export, DatasetsError> {
        self.make_sure_of_files(&dataset.id)?;
        if revision > dataset.revision {
            return Err(DatasetsError::NoRevision(revision));
        }
        let copy = self.make_local(&dataset).await?;
        let newest = self.edited(&dataset).await?;
        let datasets = self.clone();
        let prepared = tokio::task::spawn_blocking(move || {
            let edited = match revision == newest.revision() {
                true => newest,
                false => {
                    let listing = Arc::clone(newest.listing());
                    Arc::new(Edited::replay(listing, &newest.steps()[..revision]))
                }
            };
            let open = OpenConfig {
                limits: datasets.archive_limits(),
                names: datasets.reading(&dataset.id)?.names,
            };
            let source = Source::open_with(&datasets.archive(&dataset.id), &open)?;
            Ok::<_, DatasetsError>(Export {
                packing: Packing::new(&edited, &source),
                source,
                _copy: copy,
            })
        });
        prepared.await.map_err(|_| DatasetsError::Failed)?
    }
}

impl Export {
    /// How many pictures it has.
    pub fn pictures(&self) -> usize {
        self.packing.pictures.len()
    }

    /// Writes the ZIP from the first byte to the last, and asks for no other place in between. Slow.
    ///
    /// # Errors
    ///
    /// If a picture cannot be read any more, or `writer` fails.
    pub fn write(&self, writer: impl Write) -> Result<(), DatasetsError> {
        let mut zip = ZipWriter::new_stream(writer);
        let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
        let stored = options.compression_method(CompressionMethod::Stored);
        let packed = options.compression_method(CompressionMethod::Deflated);
        let mut reader = self.source.reader()?;
        for (index, name) in &self.packing.pictures {
            let bytes = reader.read(*index).map_err(unreadable)?;
            // Pictures are packed already, but for a few kinds.
            let options = match is_packed(name) {
                true => stored,
                false => packed,
            };
            zip.start_file(name.as_str(), options).map_err(unwritten)?;
            zip.write_all(&bytes).map_err(io_failed)?;
        }
        for (name, table) in &self.packing.tables {
            zip.start_file(*name, packed).map_err(unwritten)?;
            zip.write_all(table.as_bytes()).map_err(io_failed)?;
        }
        let mut writer = zip.finish().map_err(unwritten)?;
        writer.flush().map_err(io_failed)
    }
}

/// Whether the bytes of a file of this name get no smaller.
pub(super) fn is_packed(name: &str) -> bool {
    let lower = name.to_lowercase();
    ["jpg", "jpeg", "png", "webp", "gif"]
        .iter()
        .any(|ending| lower.ends_with(&format!(".{ending}")))
}

pub(super) fn unreadable(error: ReadError) -> DatasetsError {
    match error {
        ReadError::Damaged(detail) => DatasetsError::Entry(detail),
        ReadError::LeftOut(why) => DatasetsError::Entry(why.to_string()),
        ReadError::Refused(error) => DatasetError::from(error).into(),
    }
}

pub(super) fn unwritten(error: zip::result::ZipError) -> DatasetsError {
    io_failed(io::Error::from(error))
}

/// What a writer says that has no path of its own.
fn io_failed(source: io::Error) -> DatasetsError {
    ArchiveError::Io {
        path: "dataset.zip".into(),
        source,
    }
    .into()
}
