//! Recordings: faces that people showed to a camera, or dropped as photos, on their way to a data set.
//!
//! A recording is a folder of its own. Its pictures' names say all there is to know about them (`picture.rs`), and
//! `recording.json` holds the names of classes and people (`sheet.rs`); so what was confirmed is there after a kill, and there is
//! no list beside the files that could say otherwise.

mod error;
mod open;
mod pack;
mod picture;
mod sheet;

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use image::RgbImage;

pub use error::RecordingsError;
pub use open::Added;
pub use pack::Packed;
pub use picture::{FaceLabels, KeptFace};
pub use sheet::{Label, MAX_CLASSES, MAX_PEOPLE};

use crate::files::durable;
use crate::files::{self, FileError};
use crate::storage::datasets::Datasets;
use crate::storage::names;
use crate::storage::store::{new_id, now};
use open::OpenRecording;
use sheet::Sheet;

/// Side of a kept crop in pixels: below [`crate::dataset::faces`]' bound for photographs, so that a training takes it whole, and
/// twice what the bundled networks look at.
pub const CROP_PX: u32 = 128;

/// What ids of recordings begin with.
const PREFIX: &str = "rec";

/// The recordings of one data folder; cheap to clone. Everything here waits for the disk: for threads of one's own.
#[derive(Debug, Clone)]
pub struct Recordings(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    datasets: Datasets,
    /// Those that were asked about, each with a lock of its own.
    open: Mutex<HashMap<String, Arc<Mutex<OpenRecording>>>>,
}

/// What is known of a recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording {
    pub id: String,
    pub name: String,
    /// RFC 3339, UTC.
    pub created_at: String,
    pub classes: Vec<Label>,
    pub people: Vec<Label>,
    /// In the order in which they were taken.
    pub pictures: Vec<KeptFace>,
    /// Bytes of all pictures.
    pub bytes: u64,
}

/// A list of class names or people of a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabelKind {
    Classes,
    People,
}

impl Recordings {
    /// The recordings beside these data sets, whose limits they share.
    pub fn new(datasets: Datasets) -> Self {
        Self(Arc::new(Inner {
            datasets,
            open: Mutex::default(),
        }))
    }

    /// All recordings, the newest first; one that cannot be read is left out and told in the log.
    ///
    /// # Errors
    ///
    /// If their folder cannot be read.
    pub fn all(&self) -> Result<Vec<Recording>, RecordingsError> {
        let mut all = Vec::new();
        for id in self.ids()? {
            match self.get(&id) {
                Ok(recording) => all.push(recording),
                Err(RecordingsError::NoRecording(_)) => {}
                Err(error) => tracing::warn!(recording = id, %error, "a recording cannot be read"),
            }
        }
        all.sort_by(|a, b| b.created_at.cmp(&a.created_at).then(a.id.cmp(&b.id)));
        Ok(all)
    }

    /// One recording.
    ///
    /// # Errors
    ///
    /// If there is none of this id, or it cannot be read.
    pub fn get(&self, id: &str) -> Result<Recording, RecordingsError> {
        let recording = self.open(id)?;
        Ok(lock(&recording)?.describe())
    }

    /// Begins a recording of people who have agreed to it.
    ///
    /// # Errors
    ///
    /// If there are too many, a name cannot be used, or the disk cannot be written.
    pub fn create(&self, name: &str, classes: &[String]) -> Result<Recording, RecordingsError> {
        let limits = self.0.datasets.limits();
        // Held to the end, so that two that begin at once do not both take the last place.
        let _one_at_a_time = self.opened();
        if self.ids()?.len() >= limits.max_recordings {
            return Err(RecordingsError::TooMany {
                max: limits.max_recordings,
            });
        }
        self.0.datasets.make_sure_of_room(0)?;
        let name = names::checked(name).map_err(|_| RecordingsError::BadName { field: "name" })?;
        let mut sheet = Sheet::new(name, now());
        for class in classes {
            sheet.add(LabelKind::Classes, class)?;
        }
        let id = new_id(PREFIX);
        let stage = self.0.datasets.data_dir().tmp().join(&id);
        let folder = self.folder(&id);
        let made = || {
            fs::create_dir(&stage)?;
            sheet.write(&stage)?;
            durable::sync_folder(&stage)?;
            // The data folder may be older than recordings are.
            fs::create_dir_all(self.0.datasets.data_dir().recordings())?;
            durable::sync_folder(self.0.datasets.data_dir().root())?;
            durable::rename(&stage, &folder)
        };
        if let Err(error) = made() {
            // The first error is the one to report.
            let _ = fs::remove_dir_all(&stage);
            return Err(FileError::at(&folder)(error).into());
        }
        Ok(OpenRecording::read(&id, folder)?.describe())
    }

    /// Gives a recording another name.
    ///
    /// # Errors
    ///
    /// If there is none of this id, the name cannot be used, or the disk cannot be written.
    pub fn rename(&self, id: &str, name: &str) -> Result<Recording, RecordingsError> {
        let name = names::checked(name).map_err(|_| RecordingsError::BadName { field: "name" })?;
        self.change(id, |sheet| {
            sheet.name = name;
            Ok(())
        })
    }

    /// Removes a recording and all its pictures for good.
    ///
    /// # Errors
    ///
    /// If there is none of this id, or its files cannot be removed.
    pub fn remove(&self, id: &str) -> Result<(), RecordingsError> {
        let recording = self.open(id)?;
        let mut recording = lock(&recording)?;
        recording.remove(&self.0.datasets.data_dir().tmp().join(id))?;
        self.opened().remove(id);
        Ok(())
    }

    /// Adds a class or a person.
    ///
    /// # Errors
    ///
    /// If there are too many, the name is taken or cannot be used, or the disk cannot be written.
    pub fn add_label(
        &self,
        id: &str,
        which: LabelKind,
        name: &str,
    ) -> Result<Recording, RecordingsError> {
        self.change(id, |sheet| sheet.add(which, name).map(|_| ()))
    }

    /// Gives a class or a person another name.
    ///
    /// # Errors
    ///
    /// If there is none of this number, the name is taken or cannot be used, or the disk cannot be written.
    pub fn rename_label(
        &self,
        id: &str,
        which: LabelKind,
        label: u32,
        name: &str,
    ) -> Result<Recording, RecordingsError> {
        self.change(id, |sheet| sheet.rename(which, label, name))
    }

    /// Removes a class or a person with all its pictures for good.
    ///
    /// # Errors
    ///
    /// If there is none of this number, or the disk cannot be written; then some of the pictures may be gone already.
    pub fn remove_label(
        &self,
        id: &str,
        which: LabelKind,
        label: u32,
    ) -> Result<Recording, RecordingsError> {
        let recording = self.open(id)?;
        let mut recording = lock(&recording)?;
        recording.sheet().position(which, label)?;
        recording.remove_pictures(|picture| match which {
            LabelKind::Classes => picture.class == label,
            LabelKind::People => picture.person == label,
        })?;
        recording.change(|sheet| sheet.remove(which, label))?;
        Ok(recording.describe())
    }

    /// Keeps a crop of [`CROP_PX`] pixels, unless one that looks the same is there: it is on the disk when this returns.
    ///
    /// # Errors
    ///
    /// If the recording, the class or the person is not there, the recording is full, or the disk cannot be written.
    pub fn add_picture(
        &self,
        id: &str,
        wanted: FaceLabels,
        crop: &RgbImage,
    ) -> Result<Added, RecordingsError> {
        let recording = self.open(id)?;
        let prepared = open::Prepared::new(crop)?;
        self.0.datasets.make_sure_of_room(prepared.bytes())?;
        lock(&recording)?.add(wanted, prepared, self.0.datasets.limits())
    }

    /// The file of a picture, PNG.
    ///
    /// # Errors
    ///
    /// If there is none of this number, or it cannot be read.
    pub fn picture(&self, id: &str, number: u32) -> Result<Vec<u8>, RecordingsError> {
        let recording = self.open(id)?;
        let path = lock(&recording)?.path_of(number)?;
        fs::read(&path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => RecordingsError::NoPicture,
            _ => FileError::at(&path)(error).into(),
        })
    }

    /// Puts pictures into another class of the recording.
    ///
    /// # Errors
    ///
    /// If one of them or the class is not there, then none has moved; or if the disk cannot be written.
    pub fn move_pictures(
        &self,
        id: &str,
        numbers: &[u32],
        class: u32,
    ) -> Result<Recording, RecordingsError> {
        let recording = self.open(id)?;
        let mut recording = lock(&recording)?;
        recording.move_pictures(numbers, class)?;
        Ok(recording.describe())
    }

    /// Removes one picture for good.
    ///
    /// # Errors
    ///
    /// If there is none of this number, or the disk cannot be written.
    pub fn remove_picture(&self, id: &str, number: u32) -> Result<(), RecordingsError> {
        let recording = self.open(id)?;
        let removed = lock(&recording)?.remove_pictures(|picture| picture.number == number)?;
        match removed {
            0 => Err(RecordingsError::NoPicture),
            _ => Ok(()),
        }
    }

    /// Removes all pictures of one burst for good, and returns what is left.
    ///
    /// # Errors
    ///
    /// If there are none, or the disk cannot be written.
    pub fn remove_burst(&self, id: &str, burst: u32) -> Result<Recording, RecordingsError> {
        let recording = self.open(id)?;
        let mut recording = lock(&recording)?;
        match recording.remove_pictures(|picture| picture.burst == burst)? {
            0 => Err(RecordingsError::NoBurst),
            _ => Ok(recording.describe()),
        }
    }

    /// The recording as a ZIP in the folder of temporary files: a folder for each class, the person in front of each file's name.
    ///
    /// # Errors
    ///
    /// If there is none of this id or no picture in it, or the disk cannot be written.
    pub fn pack(&self, id: &str) -> Result<Packed, RecordingsError> {
        let recording = self.get(id)?;
        let tmp = self.0.datasets.data_dir().tmp();
        self.0.datasets.make_sure_of_room(recording.bytes)?;
        Packed::write(&recording, &self.folder(id), &tmp)
    }

    fn change(
        &self,
        id: &str,
        change: impl FnOnce(&mut Sheet) -> Result<(), RecordingsError>,
    ) -> Result<Recording, RecordingsError> {
        let recording = self.open(id)?;
        let mut recording = lock(&recording)?;
        recording.change(change)?;
        Ok(recording.describe())
    }

    fn folder(&self, id: &str) -> PathBuf {
        self.0.datasets.data_dir().recordings().join(id)
    }

    fn ids(&self) -> Result<Vec<String>, RecordingsError> {
        let folder = self.0.datasets.data_dir().recordings();
        let entries = files::entries(&folder).map_err(FileError::at(&folder))?;
        let names = entries.iter().map(|path| files::name(path));
        Ok(names.filter(|name| is_id(name)).collect())
    }

    /// The recording, read from the disk when it is asked for first.
    fn open(&self, id: &str) -> Result<Arc<Mutex<OpenRecording>>, RecordingsError> {
        if !is_id(id) {
            return Err(RecordingsError::NoRecording(id.to_owned()));
        }
        let mut opened = self.opened();
        if let Some(known) = opened.get(id) {
            return Ok(Arc::clone(known));
        }
        let read = Arc::new(Mutex::new(OpenRecording::read(id, self.folder(id))?));
        opened.insert(id.to_owned(), Arc::clone(&read));
        Ok(read)
    }

    fn opened(&self) -> MutexGuard<'_, HashMap<String, Arc<Mutex<OpenRecording>>>> {
        // Entries are added and taken as wholes.
        self.0.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The recording itself, unless a panic in the middle of a change left it unknown what it holds.
fn lock(
    recording: &Mutex<OpenRecording>,
) -> Result<MutexGuard<'_, OpenRecording>, RecordingsError> {
    let recording = recording.lock().map_err(|_| RecordingsError::Failed)?;
    match recording.is_gone() {
        true => Err(RecordingsError::NoRecording(recording.id().to_owned())),
        false => Ok(recording),
    }
}

/// Whether the text is an id that this program gave, so that it leads nowhere else as a folder's name.
pub(in crate::storage) fn is_id(text: &str) -> bool {
    text.strip_prefix(PREFIX)
        .and_then(|rest| rest.strip_prefix('-'))
        .is_some_and(|rest| {
            !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

/// Makes sure that a folder is a recording.
///
/// # Errors
///
/// Why it is none.
pub(in crate::storage) fn verify(folder: &Path) -> Result<(), String> {
    if !is_id(&files::name(folder)) {
        return Err("it is no recording's folder".to_owned());
    }
    match Sheet::read(folder) {
        Ok(Some(_)) => Ok(()),
        Ok(None) => Err("it is no recording's folder: recording.json is missing".to_owned()),
        Err(error) => Err(format!("recording.json cannot be read: {error}")),
    }
}

/// Whether a file inside a recording's folder is called as this program calls them.
pub(in crate::storage) fn is_own_file(name: &str) -> bool {
    name == sheet::FILE || KeptFace::from_file(name).is_some()
}

#[cfg(test)]
mod tests;
