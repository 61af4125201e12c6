//! How many images each class has, in all and in each part, and some to show.

use super::finding::{ClassCount, Finding};
use crate::dataset::catalog::{Dataset, MIN_CLASSES_TO_TRAIN, MIN_IMAGES_TO_TRAIN};
use crate::dataset::layout::Part;
use crate::dataset::listing::Listed;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Images below which a class is called small: with the usual fifth for validation, fewer than ten would judge it.
const FEW_IMAGES: usize = 50;

/// Images below which a class is called scarce in one part; as many as a whole class must have.
const FEW_IN_PART: usize = 5;

/// Most examples of a class.
const MAX_EXAMPLES: usize = 8;

/// The parts, in order.
const PARTS: [Part; 3] = [Part::Train, Part::Valid, Part::Test];

/// What there is of a class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassSummary {
    /// The class, as its folder is named.
    pub name: String,
    pub images: usize,
    /// How the data set itself divides them, if it does.
    pub parts: Option<PartCounts>,
    /// Up to eight of its images, as places in [`Source::names`](crate::dataset::archive::Source::names): spread evenly
    /// over the class, and without copies of each other where there are enough.
    pub examples: Vec<usize>,
}

/// Images in each part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartCounts {
    /// For learning.
    pub train: usize,
    /// For validation.
    pub valid: usize,
    /// For testing.
    pub test: usize,
}

impl PartCounts {
    /// The images in one part.
    pub fn of(&self, part: Part) -> usize {
        match part {
            Part::Train => self.train,
            Part::Valid => self.valid,
            Part::Test => self.test,
        }
    }

    fn add(&mut self, part: Option<Part>) {
        match part {
            Some(Part::Train) => self.train += 1,
            Some(Part::Valid) => self.valid += 1,
            Some(Part::Test) => self.test += 1,
            None => {}
        }
    }
}

/// Images of the largest class for each of the smallest; 1 where there is no class.
pub(super) fn imbalance(classes: &[ClassSummary]) -> f64 {
    let counts = || classes.iter().map(|class| class.images.max(1));
    match (counts().max(), counts().min()) {
        (Some(most), Some(fewest)) => most as f64 / fewest as f64,
        _ => 1.0,
    }
}

/// The classes; `groups` tells for every sample which others are copies of it.
pub(super) fn summaries(dataset: &Dataset, groups: &[usize]) -> Vec<ClassSummary> {
    let mut members = vec![Vec::new(); dataset.classes.len()];
    for (index, sample) in dataset.samples.iter().enumerate() {
        members[sample.class].push(index);
    }
    let divided = dataset.samples.iter().any(|sample| sample.part.is_some());
    (dataset.classes.iter().zip(members))
        .map(|(name, members)| {
            let mut parts = PartCounts::default();
            (members.iter()).for_each(|&index| parts.add(dataset.samples[index].part));
            ClassSummary {
                name: name.clone(),
                images: members.len(),
                parts: divided.then_some(parts),
                examples: (examples(&members, groups).into_iter())
                    .map(|index| dataset.samples[index].index)
                    .collect(),
            }
        })
        .collect()
}

/// The classes of pictures that are known by name alone, in byte order; each with its class and part.
pub(in crate::dataset) fn summaries_of<'a>(
    pictures: impl Iterator<Item = (&'a Listed, &'a str, Option<Part>)>,
) -> Vec<ClassSummary> {
    let mut classes: BTreeMap<&str, (PartCounts, Vec<&Listed>)> = BTreeMap::new();
    let mut divided = false;
    for (picture, class, part) in pictures {
        let (parts, members) = classes.entry(class).or_default();
        parts.add(part);
        members.push(picture);
        divided |= part.is_some();
    }
    (classes.into_iter())
        .map(|(name, (parts, members))| {
            let places: Vec<usize> = (0..members.len()).collect();
            // A picture without copies is a group of its own.
            let group = |&place: &usize| {
                (members[place].copies).map_or(place, |group| group + members.len())
            };
            let groups: Vec<usize> = places.iter().map(group).collect();
            ClassSummary {
                name: name.to_owned(),
                images: members.len(),
                parts: divided.then_some(parts),
                examples: (examples(&places, &groups).into_iter())
                    .map(|place| members[place].index)
                    .collect(),
            }
        })
        .collect()
}

/// Some of the members: one of each group of copies, spread evenly; copies only where that gives too few.
fn examples(members: &[usize], groups: &[usize]) -> Vec<usize> {
    let mut seen = BTreeSet::new();
    let (firsts, copies): (Vec<usize>, Vec<usize>) = members
        .iter()
        .partition(|&&index| seen.insert(groups[index]));
    let mut chosen = spread(&firsts, MAX_EXAMPLES);
    chosen.extend(spread(&copies, MAX_EXAMPLES - chosen.len()));
    chosen.sort_unstable();
    chosen
}

/// At most `most` of the items, at even distances from the first on.
fn spread(items: &[usize], most: usize) -> Vec<usize> {
    let count = most.min(items.len());
    (0..count)
        .map(|position| items[position * items.len() / count])
        .collect()
}

/// What there is to say about numbers of images.
pub(super) fn findings(classes: &[ClassSummary], dataset: &Dataset) -> Vec<Finding> {
    let mut findings = vec![Finding::Counts {
        images: dataset.samples.len(),
        classes: classes.len(),
    }];
    let mut counts: Vec<ClassCount> = (classes.iter())
        .map(|class| ClassCount {
            class: class.name.clone(),
            images: class.images,
        })
        .collect();
    counts.sort_by_key(|count| count.images);
    if let [smallest, .., largest] = counts.as_slice() {
        findings.push(Finding::Imbalance {
            largest: largest.clone(),
            smallest: smallest.clone(),
            ratio: imbalance(classes),
        });
    }
    findings.extend(too_small_to_train(&counts));
    counts.retain(|count| count.images < FEW_IMAGES);
    if !counts.is_empty() {
        findings.push(Finding::SmallClasses {
            classes: counts,
            fewer_than: FEW_IMAGES,
        });
    }
    findings.extend(part_findings(classes));
    findings
}

/// Measuring needs one picture; a training needs more.
fn too_small_to_train(counts: &[ClassCount]) -> Option<Finding> {
    let few = counts
        .iter()
        .filter(|count| count.images < MIN_IMAGES_TO_TRAIN);
    let few: Vec<ClassCount> = few.cloned().collect();
    let is_too_small = !few.is_empty() || counts.len() < MIN_CLASSES_TO_TRAIN;
    is_too_small.then_some(Finding::TooSmallToTrain {
        classes: few,
        min_images: MIN_IMAGES_TO_TRAIN,
        min_classes: MIN_CLASSES_TO_TRAIN,
    })
}

fn part_findings(classes: &[ClassSummary]) -> Vec<Finding> {
    let of = |class: &ClassSummary, part| class.parts.map_or(0, |parts| parts.of(part));
    let total = |part| -> usize { classes.iter().map(|class| of(class, part)).sum() };
    let [train, valid, test] = PARTS.map(total);
    if train + valid + test == 0 {
        return Vec::new();
    }
    let mut findings = vec![Finding::OwnParts { train, valid, test }];
    for part in PARTS.into_iter().filter(|&part| total(part) > 0) {
        let mut few: Vec<ClassCount> = (classes.iter())
            .map(|class| ClassCount {
                class: class.name.clone(),
                images: of(class, part),
            })
            .filter(|count| count.images < FEW_IN_PART)
            .collect();
        few.sort_by_key(|count| count.images);
        let missing: Vec<String> = (few.iter())
            .filter(|count| count.images == 0)
            .map(|count| count.class.clone())
            .collect();
        few.retain(|count| count.images > 0);
        if !missing.is_empty() {
            findings.push(Finding::MissingInPart {
                part,
                classes: missing,
            });
        }
        if !few.is_empty() {
            findings.push(Finding::FewInPart {
                part,
                classes: few,
                fewer_than: FEW_IN_PART,
            });
        }
    }
    findings
}
