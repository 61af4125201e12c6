//! A recording that is being asked about: its files on the disk, and what is known of them in memory.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Cursor};
use std::path::{Path, PathBuf};

use image::{ImageFormat, RgbImage};

use super::picture::{FaceLabels, KeptFace};
use super::sheet::Sheet;
use super::{LabelKind, Recording, RecordingsError};
use crate::config::Limits;
use crate::dataset::duplicates::Appearance;
use crate::dataset::pixels::Pixels;
use crate::files::durable;
use crate::files::{self, FileError};

/// A new picture is compared with so many of its class and person, the newest ones.
const COMPARED: usize = 80;
/// So many classes of people are compared without reading pictures again.
const REMEMBERED: usize = 8;

/// What came of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// It is on the disk.
    Kept(KeptFace),
    /// One that looks the same is there.
    Same,
}

/// A crop that is ready to be kept.
pub(super) struct Prepared {
    png: Vec<u8>,
    look: Appearance,
}

impl Prepared {
    pub(super) fn new(crop: &RgbImage) -> Result<Self, RecordingsError> {
        let mut png = Cursor::new(Vec::new());
        let written = crop.write_to(&mut png, ImageFormat::Png);
        // Writing into memory does not fail.
        written.map_err(|_| RecordingsError::Failed)?;
        Ok(Self {
            png: png.into_inner(),
            look: look(crop),
        })
    }

    pub(super) fn bytes(&self) -> u64 {
        self.png.len() as u64
    }
}

/// How the newest pictures of one class and person look.
#[derive(Debug)]
struct Looks {
    class: u32,
    person: u32,
    looks: Vec<(u32, Appearance)>,
}

/// A recording, to be held behind a lock.
#[derive(Debug)]
pub(super) struct OpenRecording {
    id: String,
    folder: PathBuf,
    sheet: Sheet,
    /// By number, each with its bytes.
    pictures: BTreeMap<u32, (KeptFace, u64)>,
    /// The number of the newest picture there ever was, as far as is known.
    last: u32,
    /// Those asked about last come last.
    looks: Vec<Looks>,
    is_gone: bool,
}

impl OpenRecording {
    /// Reads what lies in `folder`. What an interrupted write left there is removed.
    ///
    /// # Errors
    ///
    /// If there is no recording, or it cannot be read.
    pub(super) fn read(id: &str, folder: PathBuf) -> Result<Self, RecordingsError> {
        let sheet = Sheet::read(&folder).map_err(|error| match error.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => RecordingsError::Damaged {
                id: id.to_owned(),
                detail: error.to_string(),
            },
            _ => FileError::at(&folder)(error).into(),
        })?;
        let sheet = sheet.ok_or_else(|| RecordingsError::NoRecording(id.to_owned()))?;
        let mut pictures = BTreeMap::new();
        for path in files::entries(&folder).map_err(FileError::at(&folder))? {
            let name = files::name(&path);
            if name.ends_with(".partial") {
                // No one was told of it; the next start tries again.
                let _ = fs::remove_file(&path);
                continue;
            }
            let Some(picture) = KeptFace::from_file(&name) else {
                continue;
            };
            let is_known = sheet.position(LabelKind::Classes, picture.class).is_ok()
                && sheet.position(LabelKind::People, picture.person).is_ok();
            let metadata = fs::metadata(&path).map_err(FileError::at(&path))?;
            if is_known {
                pictures.insert(picture.number, (picture, metadata.len()));
            } else {
                tracing::warn!(
                    recording = id,
                    file = name,
                    "a picture of a class or person that is not there"
                );
            }
        }
        Ok(Self {
            id: id.to_owned(),
            folder,
            sheet,
            last: pictures.last_key_value().map_or(0, |(&number, _)| number),
            pictures,
            looks: Vec::new(),
            is_gone: false,
        })
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn sheet(&self) -> &Sheet {
        &self.sheet
    }

    /// Whether it was removed while this waited for its turn.
    pub(super) fn is_gone(&self) -> bool {
        self.is_gone
    }

    pub(super) fn describe(&self) -> Recording {
        Recording {
            id: self.id.clone(),
            name: self.sheet.name.clone(),
            created_at: self.sheet.created_at.clone(),
            classes: self.sheet.classes.clone(),
            people: self.sheet.people.clone(),
            pictures: self
                .pictures
                .values()
                .map(|(picture, _)| *picture)
                .collect(),
            bytes: self.bytes(),
        }
    }

    /// Changes names; the disk has them before the memory.
    pub(super) fn change(
        &mut self,
        change: impl FnOnce(&mut Sheet) -> Result<(), RecordingsError>,
    ) -> Result<(), RecordingsError> {
        let mut sheet = self.sheet.clone();
        change(&mut sheet)?;
        sheet
            .write(&self.folder)
            .map_err(FileError::at(&self.folder))?;
        self.sheet = sheet;
        Ok(())
    }

    pub(super) fn path_of(&self, number: u32) -> Result<PathBuf, RecordingsError> {
        let (picture, _) = self
            .pictures
            .get(&number)
            .ok_or(RecordingsError::NoPicture)?;
        Ok(self.folder.join(picture.file()))
    }

    /// Keeps a picture unless one looks the same.
    pub(super) fn add(
        &mut self,
        wanted: FaceLabels,
        prepared: Prepared,
        limits: &Limits,
    ) -> Result<Added, RecordingsError> {
        let FaceLabels {
            class,
            person,
            burst,
        } = wanted;
        self.sheet.position(LabelKind::Classes, class)?;
        self.sheet.position(LabelKind::People, person)?;
        if self
            .looks_of(class, person)
            .iter()
            .any(|(_, look)| look.is_same_as(&prepared.look))
        {
            return Ok(Added::Same);
        }
        if self.pictures.len() >= limits.max_recording_pictures {
            return Err(RecordingsError::Full {
                max: limits.max_recording_pictures,
            });
        }
        if self.bytes().saturating_add(prepared.bytes()) > limits.max_recording_bytes {
            return Err(RecordingsError::TooLarge {
                max: limits.max_recording_bytes,
            });
        }
        let number = self.last.checked_add(1).ok_or(RecordingsError::Failed)?;
        let picture = KeptFace {
            number,
            class,
            person,
            burst,
        };
        let path = self.folder.join(picture.file());
        durable::replace(&path, &prepared.png).map_err(FileError::at(&path))?;
        self.last = number;
        self.pictures.insert(number, (picture, prepared.bytes()));
        let looks = self.looks_of(class, person);
        if looks.len() >= COMPARED {
            looks.remove(0);
        }
        looks.push((number, prepared.look));
        Ok(Added::Kept(picture))
    }

    /// Puts pictures into another class, durably; none if one of them is not there. Each is in the one or the other, whatever
    /// happens in between.
    pub(super) fn move_pictures(
        &mut self,
        numbers: &[u32],
        class: u32,
    ) -> Result<(), RecordingsError> {
        self.sheet.position(LabelKind::Classes, class)?;
        if !numbers
            .iter()
            .all(|number| self.pictures.contains_key(number))
        {
            return Err(RecordingsError::NoPicture);
        }
        // They are among others now that new pictures are compared with.
        self.looks.clear();
        for number in numbers {
            let Some((picture, _)) = self.pictures.get_mut(number) else {
                continue;
            };
            let moved = KeptFace { class, ..*picture };
            if moved == *picture {
                continue;
            }
            let path = self.folder.join(picture.file());
            fs::rename(&path, self.folder.join(moved.file())).map_err(FileError::at(&path))?;
            *picture = moved;
        }
        Ok(durable::sync_folder(&self.folder).map_err(FileError::at(&self.folder))?)
    }

    /// Removes the pictures that fit, durably, and says how many they were.
    pub(super) fn remove_pictures(
        &mut self,
        fits: impl Fn(&KeptFace) -> bool,
    ) -> Result<usize, RecordingsError> {
        let leaving: Vec<KeptFace> = (self.pictures.values())
            .map(|(picture, _)| *picture)
            .filter(|picture| fits(picture))
            .collect();
        for picture in &leaving {
            let path = self.folder.join(picture.file());
            if let Err(error) = fs::remove_file(&path)
                && error.kind() != io::ErrorKind::NotFound
            {
                return Err(FileError::at(&path)(error).into());
            }
            self.pictures.remove(&picture.number);
        }
        if !leaving.is_empty() {
            // Only now is it sure that they do not come back after a power cut.
            durable::sync_folder(&self.folder).map_err(FileError::at(&self.folder))?;
        }
        for looks in &mut self.looks {
            looks
                .looks
                .retain(|(number, _)| self.pictures.contains_key(number));
        }
        Ok(leaving.len())
    }

    /// Removes the recording by way of `leaving`, so that there is never half of one.
    pub(super) fn remove(&mut self, leaving: &Path) -> Result<(), RecordingsError> {
        fs::rename(&self.folder, leaving).map_err(FileError::at(&self.folder))?;
        self.is_gone = true;
        if let Some(parent) = self.folder.parent() {
            durable::sync_folder(parent).map_err(FileError::at(parent))?;
        }
        Ok(fs::remove_dir_all(leaving).map_err(FileError::at(leaving))?)
    }

    fn bytes(&self) -> u64 {
        self.pictures.values().map(|(_, bytes)| bytes).sum()
    }

    /// How the newest pictures of a class and person look, read from the disk unless they were asked about lately.
    fn looks_of(&mut self, class: u32, person: u32) -> &mut Vec<(u32, Appearance)> {
        let known =
            (self.looks.iter()).position(|looks| looks.class == class && looks.person == person);
        let looks = match known {
            Some(position) => self.looks.remove(position),
            None => Looks {
                class,
                person,
                looks: self.read_looks(class, person),
            },
        };
        if self.looks.len() >= REMEMBERED {
            self.looks.remove(0);
        }
        self.looks.push(looks);
        let newest = self.looks.last_mut().expect("one was just added");
        &mut newest.looks
    }

    fn read_looks(&self, class: u32, person: u32) -> Vec<(u32, Appearance)> {
        let pictures = self.pictures.values().map(|(picture, _)| picture).rev();
        let pictures =
            pictures.filter(|picture| picture.class == class && picture.person == person);
        let mut looks: Vec<(u32, Appearance)> = pictures
            .take(COMPARED)
            .filter_map(|picture| {
                // One that cannot be read is like none.
                let bytes = fs::read(self.folder.join(picture.file())).ok()?;
                let crop = image::load_from_memory_with_format(&bytes, ImageFormat::Png).ok()?;
                Some((picture.number, look(&crop.into_rgb8())))
            })
            .collect();
        looks.reverse();
        looks
    }
}

fn look(crop: &RgbImage) -> Appearance {
    Appearance::new(&Pixels::gray(crop))
}
