//! Loads a ZIP or folder of labelled pictures into samples.

mod config;
mod crop;
mod error;
mod people;
mod skipped;

use super::archive::{OtherFile, ReadError, Source};
use super::duplicates::Fingerprint;
use super::edits::Edition;
use super::faces::FaceReader;
use super::labels::LabelsRead;
use super::layout::{self, Place};
use super::pixels::Pixels;
use super::reading::{self, Understood};
use super::votes::{self, Votes};
use crate::vision::decode;
use crop::Crop;
use people::People;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

pub use super::layout::Part;
pub use config::LoadConfig;
pub use error::DatasetError;
pub use skipped::{SkipReason, Skipped};

/// Least classes that a training needs; measuring needs one.
pub const MIN_CLASSES_TO_TRAIN: usize = 2;

/// Least usable images in every class that a training needs; measuring needs one.
pub const MIN_IMAGES_TO_TRAIN: usize = 5;

/// A labelled set of face crops in memory.
#[derive(Clone, Debug)]
pub struct Dataset {
    /// The file's or folder's name without extension.
    pub name: String,
    /// See [`Source::sha256`].
    pub sha256: String,
    /// The classes as their folders are named, in byte order.
    pub classes: Vec<String>,
    /// The usable images, by entry in byte order.
    pub samples: Vec<Sample>,
    /// What was left out, by entry in byte order.
    pub skipped: Vec<Skipped>,
    /// What was understood of names and folders.
    pub understood: Understood,
    /// Pictures in which a face was to be found and there is none, by entry in byte order.
    pub no_face: Vec<NoFace>,
    /// Which state between people's edits this is; nothing if there were none.
    pub edition: Option<Edition>,
}

/// A picture in which no face was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoFace {
    /// The file's place in [`Source::names`].
    pub index: usize,
    /// The file's name inside the archive.
    pub entry: String,
    pub class: String,
    /// The part of the dataset that it is in.
    #[serde(skip)]
    pub part: Option<Part>,
}

impl Dataset {
    /// Leaves out the pictures of all other parts, also those in which no face was found.
    pub fn keep_part(&mut self, part: Part) {
        self.samples.retain(|sample| sample.part == Some(part));
        self.no_face.retain(|picture| picture.part == Some(part));
    }

    /// Whether it names both training and validation images itself, so that nothing is left to divide.
    pub fn is_divided(&self) -> bool {
        let has = |part| self.samples.iter().any(|sample| sample.part == Some(part));
        has(Part::Train) && has(Part::Valid)
    }
}

/// One labelled face crop.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The file's place in [`Source::names`].
    pub index: usize,
    /// The file's name inside the archive.
    pub entry: String,
    /// Index into [`Dataset::classes`].
    pub class: usize,
    /// The part that the data set itself puts it in.
    pub part: Option<Part>,
    /// Who it shows, where file names tell.
    pub person: Option<String>,
    /// What several people saw, as shares of the classes that sum to 1, where `votes.csv` tells.
    pub votes: Option<Box<[f32]>>,
    pub pixels: Pixels,
    /// For finding it, or nearly it, again.
    pub fingerprint: Fingerprint,
    /// Whether its face was found in the picture and cropped; else the whole picture is the crop.
    pub detected: bool,
    /// Width and height of the upright picture before cropping, in pixels.
    pub original_px: (u32, u32),
    /// Whether the picture has no colour (red = green = blue everywhere in the crop).
    pub colorless: bool,
    /// Whether it is colourless and its file has channels for colour all the same.
    pub gray_stored_as_color: bool,
}

/// Loads every image of a ZIP or folder, decoding in parallel straight to its crop.
///
/// `progress` hears `(done, total)` after every image, from several threads.
///
/// # Errors
/// See [`DatasetError`]; single unusable images are no error but listed in [`Dataset::skipped`].
pub fn load(
    path: &Path,
    config: &LoadConfig,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Dataset, DatasetError> {
    let source = Source::open_with(path, &config.open())?;
    load_from(&source, config, progress)
}

/// [`load`] from an archive or folder that is open already, by its limits.
///
/// # Errors
/// See [`DatasetError`].
pub fn load_from(
    source: &Source,
    config: &LoadConfig,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Dataset, DatasetError> {
    let reading::Reading {
        mut places,
        mut understood,
        people,
    } = reading::read(source, &config.reading);
    let assignment = config.assignment.as_deref();
    if let Some(assignment) = assignment {
        assignment.apply(&mut places);
    }
    let (outcomes, sha256) = rayon::join(
        || decode_all(source, &places, config, progress),
        || source.sha256(),
    );
    let outcomes = outcomes?;

    let left_out = source.left_out().iter();
    let mut skipped: Vec<Skipped> = left_out
        .map(|(entry, reason)| Skipped {
            entry: entry.clone(),
            reason: reason.clone().into(),
        })
        .collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut loaded = Vec::with_capacity(outcomes.len());
    let mut no_face = Vec::new();
    for (index, (place, outcome)) in places.iter().zip(outcomes).enumerate() {
        let entry = &source.names()[index];
        if assignment.is_some_and(|assignment| assignment.is_left_out(index)) {
            continue;
        }
        match (outcome, place) {
            (Ok(None), Some(place)) => {
                counts.entry(&place.class).or_default();
                no_face.push(NoFace {
                    index,
                    entry: entry.clone(),
                    class: place.class.clone(),
                    part: place.part,
                });
            }
            (Ok(Some(crop)), Some(place)) => {
                *counts.entry(&place.class).or_default() += 1;
                loaded.push(Loaded {
                    index,
                    entry,
                    place,
                    crop,
                });
            }
            (outcome, place) => {
                if let Some(place) = place.as_ref().filter(|_| layout::is_image_name(entry)) {
                    counts.entry(&place.class).or_default();
                }
                let reason = outcome.err().unwrap_or(SkipReason::NoClassFolder);
                let is_labelled = understood.labels.is_some() && layout::is_image_name(entry);
                skipped.push(Skipped {
                    entry: entry.clone(),
                    reason: match reason {
                        SkipReason::NoClassFolder if is_labelled => SkipReason::NoLabel,
                        reason => reason,
                    },
                });
            }
        }
    }
    if let Some(table) = understood.labels.as_ref().and_then(LabelsRead::table) {
        skipped.retain(|file| file.entry != table);
    }
    understood
        .empty_classes
        .extend(without_pictures(&mut counts, &no_face));
    understood.empty_classes.sort_unstable();
    if loaded.is_empty() && no_face.is_empty() {
        return Err(nothing_usable(skipped));
    }
    check_classes(&counts, config)?;
    let classes: Vec<String> = counts.into_keys().map(str::to_owned).collect();
    let votes = read_votes(source, &classes, &mut skipped);
    let people = People {
        told: people.as_deref(),
        assignment,
    };
    skipped.sort_by(|a, b| a.entry.cmp(&b.entry));
    Ok(Dataset {
        name: (source.path())
            .file_stem()
            .unwrap_or(source.path().as_os_str())
            .to_string_lossy()
            .into_owned(),
        sha256: sha256?,
        samples: samples(loaded, &classes, &votes, &people),
        classes,
        skipped,
        understood,
        no_face,
        edition: assignment.map(|assignment| assignment.edition.clone()),
    })
}

/// Takes out the classes in which no picture can be used.
fn without_pictures(counts: &mut BTreeMap<&str, usize>, no_face: &[NoFace]) -> Vec<String> {
    let mut empty = Vec::new();
    counts.retain(|class, images| {
        let is_used = *images > 0 || no_face.iter().any(|picture| picture.class == *class);
        if !is_used {
            empty.push((*class).to_owned());
        }
        is_used
    });
    empty
}

/// Why there is nothing to use: the example is a file that says most about it.
fn nothing_usable(skipped: Vec<Skipped>) -> DatasetError {
    let files = skipped.len();
    let telling = |file: &&Skipped| match file.reason {
        SkipReason::NoClassFolder => u8::from(layout::is_image_name(&file.entry)),
        SkipReason::OtherFile(_) => 0,
        _ => 2,
    };
    // The first of those that say most.
    match skipped.iter().rev().max_by_key(telling) {
        Some(file) if telling(&file) != 1 => DatasetError::NoPictures {
            files,
            example: file.entry.clone(),
            reason: file.reason.clone(),
        },
        _ => DatasetError::NoClasses,
    }
}

/// A usable image and where it came from.
struct Loaded<'a> {
    index: usize,
    entry: &'a str,
    place: &'a Place,
    crop: Crop,
}

/// Reads and decodes every file that has a place; one archive reader a thread, one image at a
/// time each.
fn decode_all(
    source: &Source,
    places: &[Option<Place>],
    config: &LoadConfig,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Vec<Result<Option<Crop>, SkipReason>>, DatasetError> {
    let total = places.iter().flatten().count();
    let done = AtomicUsize::new(0);
    (places.par_iter().enumerate())
        .map_init(
            || (None, FaceReader::new(config.detector)),
            |(reader, faces), (index, place)| {
                if place.is_none() {
                    return Ok(Err(match OtherFile::of(&source.names()[index]) {
                        Some(kind) => SkipReason::OtherFile(kind),
                        None => SkipReason::NoClassFolder,
                    }));
                }
                config.effort.check()?;
                let reader = match reader {
                    Some(reader) => reader,
                    None => reader.insert(source.reader()?),
                };
                let outcome = match reader.read(index) {
                    Ok(bytes) => {
                        config.effort.add_px(cost_px(&bytes, config))?;
                        crop::read(&bytes, config, faces)
                    }
                    Err(ReadError::Damaged(detail)) => Err(SkipReason::Broken(detail)),
                    Err(ReadError::LeftOut(reason)) => Err(reason.into()),
                    Err(ReadError::Refused(error)) => return Err(error.into()),
                };
                progress(done.fetch_add(1, Ordering::Relaxed) + 1, total);
                Ok(outcome)
            },
        )
        .collect()
}

/// What decoding a file will cost; nothing if it will be skipped.
fn cost_px(bytes: &[u8], config: &LoadConfig) -> u64 {
    let header = decode::header(bytes);
    let header = header.filter(|header| header.px() <= config.decode_limits.max_image_px);
    header.map_or(0, |header| header.cost_px())
}

fn check_classes(counts: &BTreeMap<&str, usize>, config: &LoadConfig) -> Result<(), DatasetError> {
    if counts.is_empty() {
        return Err(DatasetError::NoClasses);
    }
    if counts.len() < config.min_classes {
        return Err(DatasetError::TooFewClasses {
            classes: counts.keys().map(|class| (*class).to_owned()).collect(),
            minimum: config.min_classes,
        });
    }
    let minimum = config.min_images_per_class;
    match counts.iter().find(|(_, images)| **images < minimum) {
        None => Ok(()),
        Some((class, &images)) => Err(DatasetError::TooFewImages {
            class: (*class).to_owned(),
            images,
            minimum,
        }),
    }
}

/// The votes, if there are any; if they cannot be used, `skipped` says so.
fn read_votes(source: &Source, classes: &[String], skipped: &mut Vec<Skipped>) -> Votes {
    let Some(index) = votes::find(source.names()) else {
        return Votes::default();
    };
    let entry = &source.names()[index];
    skipped.retain(|left_out| left_out.entry != *entry);
    Votes::read(source, index, classes).unwrap_or_else(|detail| {
        skipped.push(Skipped {
            entry: entry.clone(),
            reason: SkipReason::Broken(detail),
        });
        Votes::default()
    })
}

fn samples(
    loaded: Vec<Loaded<'_>>,
    classes: &[String],
    votes: &Votes,
    people: &People<'_>,
) -> Vec<Sample> {
    let labels: Vec<usize> = loaded
        .iter()
        .map(|image| classes.partition_point(|class| *class < image.place.class))
        .collect();
    let persons = people.of(&loaded, &labels);
    (loaded.into_iter().zip(labels).zip(persons))
        .map(|((image, class), person)| Sample {
            index: image.index,
            entry: image.entry.to_owned(),
            class,
            part: image.place.part,
            person,
            // What was put into another class has not the votes that it had in the old one.
            votes: votes.of(image.entry).filter(|_| !people.moved(image.index)),
            pixels: image.crop.pixels,
            fingerprint: image.crop.fingerprint,
            detected: image.crop.detected,
            original_px: image.crop.original_px,
            colorless: image.crop.colorless,
            gray_stored_as_color: image.crop.gray_stored_as_color,
        })
        .collect()
}

#[cfg(test)]
mod tests;
