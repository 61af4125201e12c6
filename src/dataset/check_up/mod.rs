//! The check-up of a data set before anything is trained on it: what is in it, and what looks wrong.
//!
//! In reading order: [`examine`] puts a [`CheckUp`] together, [`finding`] says what may be found, [`classes`], [`copies`],
//! [`faces`] and [`looks`] look for it. Everything is numbers and names; the words are put to it elsewhere.

pub mod finding;

pub mod classes;

pub mod copies;

pub mod faces;

pub mod looks;

use super::archive::OtherFile;
use super::archive::Source;
use super::catalog::{self, Dataset, DatasetError, LoadConfig, SkipReason, Skipped};
use super::listing::Listing;
use super::reading::{ReadingChoice, Understood};
use super::{layout, split};
use classes::ClassSummary;
use copies::{Copies, DuplicateGroup};
use faces::FacesFound;
use finding::Finding;
use looks::Sizes;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::mem::discriminant;
use std::path::Path;

use crate::emotion::Emotion;

/// Most skipped files that a check-up names; the others are counted.
const MAX_SKIPPED: usize = 200;

/// What was found out about a data set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CheckUp {
    /// Usable images.
    pub images: usize,
    /// The classes, in the data set's order.
    pub classes: Vec<ClassSummary>,
    /// How many people the file names tell apart, if they do.
    pub persons: Option<usize>,
    /// Whether the data set is divided into parts by itself.
    pub has_parts: bool,
    /// Sizes of the pictures before cropping.
    pub sizes: Sizes,
    /// Images without any colour.
    pub colorless_images: usize,
    /// The first 200 files that were left out.
    pub skipped: Vec<Skipped>,
    /// All files that were left out.
    pub skipped_images: usize,
    /// The first 100 groups of copies and near-copies, conflicting ones first.
    pub duplicates: Vec<DuplicateGroup>,
    /// Images that have a copy or near-copy.
    pub duplicate_images: usize,
    /// Groups in which copies have different classes.
    pub conflicting_groups: usize,
    /// Whether pictures larger than a crop show a face.
    pub faces: FacesFound,
    /// Images of the largest class for each of the smallest.
    pub imbalance: f64,
    /// What is worth saying, the worst first.
    pub findings: Vec<Finding>,
    /// How names, folders and labels were to be read.
    #[serde(default)]
    pub reading: ReadingChoice,
    /// What was understood of them.
    #[serde(default)]
    pub understood: Understood,
}

/// An image of the data set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// Its place in [`Source::names`].
    pub index: usize,
    /// Its file's name inside the archive.
    pub entry: String,
    pub class: String,
}

impl Picture {
    /// The sample at `sample` of the data set.
    fn of(dataset: &Dataset, sample: usize) -> Self {
        let sample = &dataset.samples[sample];
        Self {
            index: sample.index,
            entry: sample.entry.clone(),
            class: dataset.classes[sample.class].clone(),
        }
    }
}

/// Loads a ZIP or folder and examines it.
///
/// `progress` hears `(done, total)` after every image that was loaded, from several threads.
///
/// # Errors
/// See [`DatasetError`].
pub fn check_up(
    path: &Path,
    config: &LoadConfig,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<CheckUp, DatasetError> {
    check_up_and_list(path, config, progress).map(|(check_up, _)| check_up)
}

/// [`check_up`], and every usable picture by name.
///
/// # Errors
/// See [`DatasetError`].
pub fn check_up_and_list(
    path: &Path,
    config: &LoadConfig,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<(CheckUp, Listing), DatasetError> {
    let source = Source::open_with(path, &config.open())?;
    let dataset = catalog::load_from(&source, config, progress)?;
    let copies = copies::find(&dataset);
    let listing = Listing::new(&dataset, &copies.groups, &config.reading);
    let check_up = examine_with(&dataset, &source, config, copies);
    // Searching for faces breaks off without a word.
    config.effort.check()?;
    Ok((check_up, listing))
}

/// How many pictures were searched for a face, if none of them shows one and no class is named after an expression: then the
/// data set may be about something else. Nothing where there is no doubt, or all pictures are as small as crops.
///
/// # Errors
/// If the ZIP or folder can no longer be read.
pub fn searched_without_face(
    path: &Path,
    dataset: &Dataset,
    config: &LoadConfig,
) -> Result<Option<usize>, DatasetError> {
    let is_expression = |class: &String| Emotion::from_label(class).is_some();
    if dataset.classes.iter().any(is_expression) {
        return Ok(None);
    }
    let source = Source::open_with(path, &config.open())?;
    let faces = faces::look(dataset, &source, config);
    let is_empty = faces.examined > 0 && faces.without_face_images == faces.examined;
    Ok(is_empty.then_some(faces.examined))
}

/// Examines a data set that was loaded from `source` as `config` says; pictures larger than a crop are read from it once more.
pub fn examine(dataset: &Dataset, source: &Source, config: &LoadConfig) -> CheckUp {
    examine_with(dataset, source, config, copies::find(dataset))
}

fn examine_with(
    dataset: &Dataset,
    source: &Source,
    config: &LoadConfig,
    copies: Copies,
) -> CheckUp {
    let faces = faces::look(dataset, source, config);
    let classes = classes::summaries(dataset, &copies.groups);
    let persons = person_count(dataset);
    let has_parts = dataset.samples.iter().any(|sample| sample.part.is_some());

    let mut findings = classes::findings(&classes, dataset);
    findings.extend(reading_findings(&dataset.understood));
    findings.extend(skipped_findings(&dataset.skipped));
    findings.extend(copies.findings);
    findings.extend(person_findings(dataset, persons));
    findings.extend(looks::findings(dataset));
    findings.extend(faces::findings(&faces, dataset));
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.level()));
    CheckUp {
        images: dataset.samples.len(),
        persons,
        has_parts,
        sizes: looks::sizes(dataset),
        colorless_images: (dataset.samples.iter())
            .filter(|sample| sample.colorless)
            .count(),
        skipped: dataset.skipped.iter().take(MAX_SKIPPED).cloned().collect(),
        skipped_images: dataset.skipped.len(),
        duplicates: copies.shown,
        duplicate_images: copies.images,
        conflicting_groups: copies.conflicting,
        faces,
        imbalance: classes::imbalance(&classes),
        classes,
        findings,
        reading: config.reading.clone(),
        understood: dataset.understood.clone(),
    }
}

/// How names and folders were understood, where it is not plain.
fn reading_findings(understood: &Understood) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some((encoding, example)) = &understood.names {
        findings.push(Finding::NamesRead {
            encoding: *encoding,
            example: example.clone(),
        });
    }
    if !understood.united.is_empty() {
        findings.push(Finding::United {
            names: understood.united.clone(),
        });
    }
    if !understood.empty_classes.is_empty() {
        findings.push(Finding::EmptyClasses {
            classes: understood.empty_classes.clone(),
        });
    }
    if let Some(read) = &understood.labels {
        findings.push(Finding::LabelsRead { read: read.clone() });
    }
    if let Some(entry) = &understood.not_understood {
        findings.push(Finding::NotUnderstood {
            entry: entry.clone(),
        });
    }
    findings.extend(
        understood
            .other
            .map(|layout| Finding::OtherLayout { layout }),
    );
    findings
}

/// One finding for each reason for which files were left out, the most frequent first.
fn skipped_findings(skipped: &[Skipped]) -> Vec<Finding> {
    let mut kinds: Vec<(usize, &Skipped)> = Vec::new();
    for file in skipped {
        let known = (kinds.iter_mut()).find(|(_, first)| is_alike(&first.reason, &file.reason));
        match known {
            Some((files, first)) => {
                *files += 1;
                // A picture outside the class folders is worth more mention than a text.
                if !layout::is_image_name(&first.entry) && layout::is_image_name(&file.entry) {
                    *first = file;
                }
            }
            None => kinds.push((1, file)),
        }
    }
    kinds.sort_by_key(|&(files, _)| std::cmp::Reverse(files));
    (kinds.into_iter())
        .map(|(files, first)| Finding::Skipped {
            reason: first.reason.clone(),
            files,
            example: first.entry.clone(),
            is_expected: match first.reason {
                SkipReason::NoClassFolder => !layout::is_image_name(&first.entry),
                SkipReason::OtherFile(kind) => kind == OtherFile::Text,
                _ => false,
            },
        })
        .collect()
}

/// Whether two files are left out for one reason.
fn is_alike(a: &SkipReason, b: &SkipReason) -> bool {
    match (a, b) {
        (SkipReason::OtherFile(a), SkipReason::OtherFile(b)) => a == b,
        (SkipReason::Unread(a), SkipReason::Unread(b)) => discriminant(a) == discriminant(b),
        _ => discriminant(a) == discriminant(b),
    }
}

/// How many people there are, where the names of most images tell.
fn person_count(dataset: &Dataset) -> Option<usize> {
    let persons: BTreeSet<&String> = (dataset.samples.iter())
        .filter_map(|sample| sample.person.as_ref())
        .collect();
    split::tells_persons(&dataset.samples).then_some(persons.len())
}

fn person_findings(dataset: &Dataset, persons: Option<usize>) -> Vec<Finding> {
    let is_divided = dataset.is_divided();
    let Some(persons) = persons else {
        return match is_divided {
            true => Vec::new(),
            false => vec![Finding::PersonsUnknown],
        };
    };
    let mut parts: BTreeMap<&String, BTreeSet<_>> = BTreeMap::new();
    for sample in &dataset.samples {
        if let Some(person) = &sample.person {
            parts.entry(person).or_default().extend(sample.part);
        }
    }
    let mut findings = vec![Finding::Persons {
        persons,
        is_divided,
    }];
    let across = parts.values().filter(|parts| parts.len() > 1).count();
    if across > 0 {
        findings.push(Finding::PersonsAcrossParts { persons: across });
    }
    findings
}

#[cfg(test)]
mod tests;
