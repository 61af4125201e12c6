//! Which folder is the class of a file, told from names alone.
//!
//! Known layouts, each with or without folders around it that hold everything: `class/…` and
//! `train|val|test/class/…`. Folders inside a class folder belong to that class.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use unicode_normalization::UnicodeNormalization;

/// A data set's own division into parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// For learning.
    Train,
    /// For choosing parameters and stopping early.
    Valid,
    /// For the final figures.
    Test,
}

impl Part {
    /// The part that a folder's name means, whatever its case; `PublicTest` and `PrivateTest` are
    /// FER2013's words for validation and test.
    pub fn from_folder(name: &str) -> Option<Self> {
        match name.to_lowercase().as_str() {
            "train" | "training" => Some(Self::Train),
            "val" | "valid" | "validation" | "dev" | "publictest" => Some(Self::Valid),
            "test" | "testing" | "privatetest" => Some(Self::Test),
            _ => None,
        }
    }
}

/// Where a file belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) class: String,
    pub(super) part: Option<Part>,
}

/// The place of every name; `None` for files in no class folder.
///
/// Class folders that differ only in case or in how accents are composed are one class, spelled as
/// the first in byte order. Parts are given only where there are at least two of them: a lone
/// `test/` around everything is a wrapper, not a division.
pub(super) fn places(names: &[String]) -> Vec<Option<Place>> {
    let folders: Vec<Vec<&str>> = names
        .iter()
        .map(|name| {
            let mut parts: Vec<&str> = name.split('/').collect();
            parts.pop();
            parts
        })
        .collect();
    let guides = guides(names, &folders);
    let outer = wrappers(&guides);
    let divided = guides
        .iter()
        .any(|guide| guide.len() > outer + 1 && Part::from_folder(guide[outer]).is_some());
    let inner = if divided {
        let inside: Vec<&[&str]> = guides
            .iter()
            .filter(|guide| guide.len() > outer && Part::from_folder(guide[outer]).is_some())
            .map(|guide| &guide[outer + 1..])
            .collect();
        outer + 1 + wrappers(&inside)
    } else {
        outer
    };
    // The wrappers of the first guide are everyone's; between them may stand the part.
    let prefix = guides.first().copied().unwrap_or_default();
    let place = |folder: &Vec<&str>| {
        let wrapped = (0..inner)
            .all(|depth| (divided && depth == outer) || folder.get(depth) == prefix.get(depth));
        let part = folder
            .get(outer)
            .filter(|_| divided)
            .map(|name| Part::from_folder(name));
        let class = folder
            .get(inner)
            .filter(|_| wrapped && part != Some(None))?;
        Some(Place {
            class: class.nfc().collect(),
            part: part.flatten(),
        })
    };
    let mut places: Vec<Option<Place>> = folders.iter().map(place).collect();
    unify_spelling(&mut places);
    let parts: BTreeSet<Part> = places
        .iter()
        .flatten()
        .filter_map(|place| place.part)
        .collect();
    if parts.len() < 2 {
        places
            .iter_mut()
            .flatten()
            .for_each(|place| place.part = None);
    }
    places
}

/// Whether the name ends like an image that can be decoded.
pub(super) fn is_image_name(name: &str) -> bool {
    const EXTENSIONS: [&str; 8] = ["jpg", "jpeg", "jpe", "jfif", "png", "webp", "bmp", "gif"];
    name.rsplit_once('.').is_some_and(|(_, extension)| {
        EXTENSIONS
            .iter()
            .any(|known| known.eq_ignore_ascii_case(extension))
    })
}

/// The folders that decide the layout: those of images by name, or of all files if none is.
fn guides<'a>(names: &[String], folders: &'a [Vec<&'a str>]) -> Vec<&'a [&'a str]> {
    let in_folders = |only_images: bool| -> Vec<&'a [&'a str]> {
        (names.iter().zip(folders))
            .filter(|(name, folder)| !folder.is_empty() && (!only_images || is_image_name(name)))
            .map(|(_, folder)| folder.as_slice())
            .collect()
    };
    let images = in_folders(true);
    if images.is_empty() {
        in_folders(false)
    } else {
        images
    }
}

/// How many leading folders all paths share, leaving at least one path a class folder.
fn wrappers(paths: &[&[&str]]) -> usize {
    let Some((first, rest)) = paths.split_first() else {
        return 0;
    };
    let shared = rest.iter().fold(first.len(), |shared, path| {
        (0..shared.min(path.len()))
            .take_while(|&depth| path[depth] == first[depth])
            .count()
    });
    if paths.iter().any(|path| path.len() > shared) {
        shared
    } else {
        shared.saturating_sub(1)
    }
}

fn unify_spelling(places: &mut [Option<Place>]) {
    let mut spellings: BTreeMap<String, String> = BTreeMap::new();
    for place in places.iter().flatten() {
        let spelling = spellings
            .entry(place.class.to_lowercase())
            .or_insert_with(|| place.class.clone());
        if place.class < *spelling {
            spelling.clone_from(&place.class);
        }
    }
    for place in places.iter_mut().flatten() {
        place
            .class
            .clone_from(&spellings[&place.class.to_lowercase()]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cases: &[(&str, &str)]) {
        let names: Vec<String> = cases.iter().map(|(name, _)| (*name).to_owned()).collect();
        let told: Vec<String> = places(&names)
            .into_iter()
            .map(|place| match place {
                None => "-".to_owned(),
                Some(Place { class, part: None }) => class,
                Some(Place {
                    class,
                    part: Some(part),
                }) => format!("{class} {part:?}"),
            })
            .collect();
        let expected: Vec<&str> = cases.iter().map(|(_, expected)| *expected).collect();
        assert_eq!(told, expected, "{names:?}");
    }

    #[test]
    fn top_folders_are_classes() {
        check(&[
            ("happy/1.png", "happy"),
            ("sad/x/2.png", "sad"),
            ("readme.txt", "-"),
        ]);
    }

    #[test]
    fn wrapper_folders_are_looked_through() {
        check(&[
            ("data/happy/1.png", "happy"),
            ("data/sad/2.png", "sad"),
            ("data/about.txt", "-"),
        ]);
        check(&[
            ("a/b/happy/1.png", "happy"),
            ("a/b/sad/2.png", "sad"),
            ("a/b/stray.png", "-"),
            ("stray.png", "-"),
            ("docs/x/y/readme.txt", "-"),
        ]);
    }

    #[test]
    fn parts_are_recognised_whatever_their_case_and_wrapper() {
        check(&[
            ("Train/happy/1.png", "happy Train"),
            ("VALIDATION/happy/1.png", "happy Valid"),
            ("test/sad/1.png", "sad Test"),
            ("train/stray.png", "-"),
            ("extra/happy/1.png", "-"),
        ]);
        check(&[
            ("set/train/happy/1.png", "happy Train"),
            ("set/val/sad/1.png", "sad Valid"),
        ]);
        check(&[
            ("train/images/happy/1.png", "happy Train"),
            ("test/images/sad/1.png", "sad Test"),
        ]);
    }

    #[test]
    fn a_lone_part_is_a_wrapper() {
        check(&[("test/happy/1.png", "happy"), ("test/sad/1.png", "sad")]);
    }

    #[test]
    fn a_single_class_is_not_taken_for_a_wrapper() {
        check(&[("happy/1.png", "happy"), ("happy/2.png", "happy")]);
        check(&[
            ("train/happy/1.png", "happy Train"),
            ("test/happy/2.png", "happy Test"),
        ]);
    }

    #[test]
    fn spellings_of_one_class_are_united() {
        check(&[
            ("test/happy/1.png", "Happy Test"),
            ("train/Happy/1.png", "Happy Train"),
            ("test/de\u{301}gout/1.png", "d\u{e9}gout Test"),
            ("train/d\u{e9}gout/1.png", "d\u{e9}gout Train"),
        ]);
    }
}
