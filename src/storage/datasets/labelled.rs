//! Archives that are written again: file by file, or with a table that says all about every picture, so that names need say
//! nothing.

use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::DatasetsError;
use super::export::{is_packed, unreadable, unwritten};
use crate::dataset::archive::{OpenConfig, Source};
use crate::dataset::catalog::DatasetError;
use crate::dataset::listing::{Listed, Listing};
use crate::dataset::{packing, votes};
use crate::files::FileError;

/// A picture that goes into another archive.
pub(super) struct Written<'a> {
    pub(super) listed: &'a Listed,
    /// Its file's name in the new one.
    pub(super) name: String,
    pub(super) class: &'a str,
}

impl<'a> Written<'a> {
    /// A picture that keeps its name.
    pub(super) fn as_listed(listed: &'a Listed, listing: &'a Listing) -> Self {
        Self {
            name: listed.entry.clone(),
            class: &listing.classes[listed.class],
            listed,
        }
    }
}

/// A ZIP that is being written.
pub(super) struct NewArchive<'a> {
    path: &'a Path,
    zip: ZipWriter<BufWriter<File>>,
}

impl<'a> NewArchive<'a> {
    pub(super) fn begin(path: &'a Path) -> Result<Self, DatasetsError> {
        let file = File::create(path).map_err(FileError::at(path))?;
        Ok(Self {
            zip: ZipWriter::new(BufWriter::new(file)),
            path,
        })
    }

    /// Adds a file.
    pub(super) fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), DatasetsError> {
        let method = match is_packed(name) {
            true => CompressionMethod::Stored,
            false => CompressionMethod::Deflated,
        };
        let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
        let options = options.compression_method(method);
        self.zip.start_file(name, options).map_err(unwritten)?;
        Ok(self
            .zip
            .write_all(bytes)
            .map_err(FileError::at(self.path))?)
    }

    /// Waits until the disk has it.
    pub(super) fn finish(self) -> Result<(), DatasetsError> {
        let finished = self.zip.finish().map_err(unwritten)?;
        let file = finished.into_inner();
        let file = file.map_err(|error| FileError::at(self.path)(error.into_error()))?;
        Ok(file.sync_all().map_err(FileError::at(self.path))?)
    }
}

/// Writes pictures of archives into a new one, with the table that says their classes, parts and people; their votes go along.
pub(super) fn write(path: &Path, parts: &[(&Source, &[Written<'_>])]) -> Result<(), DatasetsError> {
    let mut archive = NewArchive::begin(path)?;
    for (source, pictures) in parts {
        let mut reader = source.reader()?;
        for picture in *pictures {
            let bytes = reader.read(picture.listed.index).map_err(unreadable)?;
            archive.put(&picture.name, &bytes)?;
        }
    }
    let all = || parts.iter().flat_map(|(_, pictures)| pictures.iter());
    let table = packing::table(all().map(|one| (&*one.name, one.class, one.listed)));
    archive.put(packing::TABLE, table.as_bytes())?;
    let classes: BTreeSet<&str> = all().map(|one| one.class).collect();
    let classes: Vec<String> = classes.into_iter().map(str::to_owned).collect();
    let votes = parts.iter().filter_map(|(source, pictures)| {
        let pictures = pictures.iter();
        let names = pictures.map(|one| (one.listed.index, &*one.name));
        votes::renamed(source, names, &classes)
    });
    if let Some(votes) = votes::joined(&votes.collect::<Vec<_>>()) {
        archive.put(votes::FILE, votes.as_bytes())?;
    }
    archive.finish()
}

/// The number that each of `pictures` has in the archive that they were written into, by the one that it had.
pub(super) fn numbers(
    path: &Path,
    open: &OpenConfig,
    pictures: &[Written<'_>],
) -> Result<HashMap<usize, usize>, DatasetsError> {
    let source = Source::open_with(path, open).map_err(DatasetError::from)?;
    let names = source.names().iter().enumerate();
    let places: HashMap<&str, usize> = names.map(|(index, name)| (name.as_str(), index)).collect();
    let number = |picture: &Written<'_>| {
        let place = places.get(picture.name.as_str())?;
        Some((picture.listed.index, *place))
    };
    let numbers: HashMap<usize, usize> = pictures.iter().filter_map(number).collect();
    match numbers.len() == pictures.len() {
        true => Ok(numbers),
        false => Err(DatasetsError::Failed),
    }
}
