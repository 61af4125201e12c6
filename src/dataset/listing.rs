//! Every usable picture of a data set by name: what pages and edits speak of, without a pixel in memory.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::catalog::Dataset;
use super::layout::Part;
use super::reading::ReadingChoice;
use super::seen::Print;
use crate::emotion::Emotion;

/// The usable pictures of a data set as it was read, by their place in the archive.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// The classes, in byte order.
    pub classes: Vec<String>,
    /// The pictures, by [`Listed::index`].
    pub pictures: Vec<Listed>,
    /// How names and folders were to be read; another choice gives another listing.
    #[serde(default)]
    pub reading: ReadingChoice,
}

/// A picture of a [`Listing`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Its place in [`Source::names`](super::archive::Source::names).
    pub index: usize,
    /// Its file's name inside the archive.
    pub entry: String,
    /// Index into [`Listing::classes`].
    pub class: usize,
    /// The part that the data set itself puts it in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<Part>,
    /// Who it shows, where names or a table tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// Number of its group of copies and near-copies; nothing if it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copies: Option<usize>,
    /// What it is known again by; listings of earlier versions have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub print: Option<Print>,
    /// Whether it came with a later upload: it is used from the step on that says so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub added: bool,
}

impl Listing {
    /// Lists what was loaded; `groups` holds the group of copies of every sample, as
    /// [`near_duplicate_groups`](super::duplicates::near_duplicate_groups) gives them.
    pub(super) fn new(dataset: &Dataset, groups: &[usize], reading: &ReadingChoice) -> Self {
        let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
        groups
            .iter()
            .for_each(|group| *sizes.entry(*group).or_default() += 1);
        let samples = dataset.samples.iter().zip(groups);
        Self {
            classes: dataset.classes.clone(),
            pictures: samples
                .map(|(sample, group)| Listed {
                    index: sample.index,
                    entry: sample.entry.clone(),
                    class: sample.class,
                    part: sample.part,
                    person: sample.person.clone(),
                    copies: Some(*group).filter(|group| sizes[group] > 1),
                    print: Some(Print::new(&sample.fingerprint)),
                    added: false,
                })
                .collect(),
            reading: reading.clone(),
        }
    }

    /// Where in [`Listing::pictures`] the picture is whose place in the archive is `index`.
    pub fn position(&self, index: usize) -> Option<usize> {
        self.pictures
            .binary_search_by_key(&index, |picture| picture.index)
            .ok()
    }

    /// What each picture is known again by; nothing if an earlier version made the listing.
    pub fn prints(&self) -> Option<Vec<Print>> {
        self.pictures.iter().map(|picture| picture.print).collect()
    }

    /// The class that means the same as `name` does elsewhere: the same word in whatever case, or another word for the same
    /// expression.
    pub fn class_like(&self, name: &str) -> Option<&str> {
        let expression = Emotion::from_label(name);
        let is_same = |class: &&String| {
            class.to_lowercase() == name.to_lowercase()
                || expression.is_some() && Emotion::from_label(class) == expression
        };
        let exact = self.classes.iter().find(|class| *class == name);
        let found = exact.or_else(|| self.classes.iter().find(is_same));
        found.map(String::as_str)
    }

    /// Whether every picture has a class, and they are in order.
    pub fn is_sound(&self) -> bool {
        let in_order = (self.pictures).is_sorted_by(|a, b| a.index < b.index);
        let classes = self.classes.len();
        in_order && self.pictures.iter().all(|picture| picture.class < classes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_is_known_by_its_word_in_any_case_and_by_its_meaning() {
        let listing = Listing {
            classes: ["Happy", "joie", "tired"].map(str::to_owned).to_vec(),
            ..Listing::default()
        };
        for (name, expected) in [
            ("joie", Some("joie")),
            ("happiness", Some("Happy")),
            ("TIRED", Some("tired")),
            ("sad", None),
            ("awake", None),
        ] {
            assert_eq!(listing.class_like(name), expected, "{name}");
        }
    }
}
