//! A recording as a ZIP that any data set reader understands.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use tempfile::NamedTempFile;
use tokio::io::AsyncReadExt;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{KeptFace, Label, Recording, RecordingsError};
use crate::dataset::person;
use crate::files::FileError;
use crate::storage::datasets::Arrival;

/// Bytes that are passed on at a time.
const BUFFER_BYTES: usize = 256 << 10;

/// A ZIP in the folder of temporary files, which goes when this is dropped.
#[derive(Debug)]
pub struct Packed {
    file: NamedTempFile,
    /// What the recording is called.
    pub name: String,
    /// Its classes that have pictures, in byte order.
    pub classes: Vec<String>,
}

impl Packed {
    /// Where it lies.
    #[cfg(test)]
    pub(super) fn path(&self) -> &Path {
        self.file.path()
    }

    /// Writes it into a data set that arrives.
    ///
    /// # Errors
    ///
    /// If it cannot be read any more, or the data set does not take it.
    pub async fn write_to(&self, arrival: &mut Arrival) -> Result<(), RecordingsError> {
        let path = self.file.path();
        let file = tokio::fs::File::open(path).await;
        let mut file = file.map_err(FileError::at(path))?;
        let mut buffer = vec![0; BUFFER_BYTES];
        loop {
            match file.read(&mut buffer).await.map_err(FileError::at(path))? {
                0 => return Ok(()),
                read => arrival.write(&buffer[..read]).await?,
            }
        }
    }

    /// Writes the pictures of `recording`, which lie in `folder`; those that are removed meanwhile are left out. The same pictures
    /// always give the same bytes.
    pub(super) fn write(
        recording: &Recording,
        folder: &Path,
        tmp: &Path,
    ) -> Result<Self, RecordingsError> {
        let file = NamedTempFile::new_in(tmp).map_err(FileError::at(tmp))?;
        let mut classes = Vec::new();
        let mut zip = ZipWriter::new(file);
        // PNG is deflated already; the default time is 1 January 1980 everywhere.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(zip::DateTime::default());
        for picture in &recording.pictures {
            let (Some(class), Some(person)) = (
                named(&recording.classes, picture.class),
                named(&recording.people, picture.person),
            ) else {
                continue;
            };
            let path = folder.join(picture.file());
            let bytes = match fs::read(&path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                read => read.map_err(FileError::at(&path))?,
            };
            let started = zip.start_file(entry(class, person, picture), options);
            started.map_err(FileError::at(tmp))?;
            zip.write_all(&bytes).map_err(FileError::at(tmp))?;
            classes.push(class.name.clone());
        }
        classes.sort();
        classes.dedup();
        if classes.is_empty() {
            return Err(RecordingsError::Empty);
        }
        let file = zip.finish().map_err(FileError::at(tmp))?;
        Ok(Self {
            file,
            name: recording.name.clone(),
            classes,
        })
    }
}

fn named(labels: &[Label], number: u32) -> Option<&Label> {
    labels.iter().find(|label| label.number == number)
}

/// Such as `happy/p3-anna_00000042.png`.
fn entry(class: &Label, person: &Label, picture: &KeptFace) -> String {
    format!(
        "{}/{}_{:08}.png",
        class.name,
        person::id(person.number, &person.name),
        picture.number
    )
}
