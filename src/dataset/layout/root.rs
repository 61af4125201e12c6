//! Folders around everything, which say nothing about classes.

use super::words::{Word, is_beside_data, is_emotion};
use std::collections::BTreeMap;

/// Pictures below which a folder beside a much larger one may be taken for something that goes with the data.
const FEW: usize = 5;

/// What lies below one folder.
#[derive(Default)]
struct Below<'a> {
    pictures: usize,
    /// Its own folders with pictures, and how many each has.
    folders: BTreeMap<&'a str, usize>,
}

/// The folders that lead to where the data begin: each holds all pictures, but for those in folders beside the data.
///
/// `paths` are the folders of pictures; `is_class` tells names that are known to be classes.
pub(super) fn root(paths: &[&[String]], is_class: &dyn Fn(&str) -> bool) -> Vec<String> {
    let mut root: Vec<String> = Vec::new();
    while let Some(next) = next(paths, &root, is_class) {
        root.push(next);
    }
    root
}

fn next(paths: &[&[String]], root: &[String], is_class: &dyn Fn(&str) -> bool) -> Option<String> {
    let depth = root.len();
    let mut children: BTreeMap<&str, Below<'_>> = BTreeMap::new();
    for path in paths.iter().filter(|path| path.starts_with(root)) {
        let Some(child) = path.get(depth) else {
            continue;
        };
        let below = children.entry(child).or_default();
        below.pictures += 1;
        if let Some(folder) = path.get(depth + 1) {
            *below.folders.entry(folder).or_default() += 1;
        }
    }
    let (&name, largest) = children.iter().max_by_key(|(_, below)| below.pictures)?;
    let holds_classes =
        !largest.folders.is_empty() && !is_class(name) && !is_one_class(name, largest);
    let others = children.iter().filter(|&(&other, _)| other != name);
    let is_alone = others
        .clone()
        .all(|(other, below)| is_minor(other, below, largest));
    (holds_classes && is_alone).then(|| name.to_owned())
}

/// An expression's folder with folders in it that are none.
fn is_one_class(name: &str, below: &Below<'_>) -> bool {
    let emotions = below.folders.keys().filter(|folder| is_emotion(folder));
    is_emotion(name) && emotions.count() < 2
}

/// Whether a folder goes with the data, which are in the largest.
fn is_minor(name: &str, below: &Below<'_>, largest: &Below<'_>) -> bool {
    if is_emotion(name) || Word::of(name).part.is_some() {
        return false;
    }
    let full = largest
        .folders
        .values()
        .filter(|&&pictures| pictures >= FEW);
    let is_few = below.folders.is_empty()
        && below.pictures < FEW
        && largest.pictures >= 10 * below.pictures
        && full.count() >= 2;
    is_few || is_beside_data(name)
}
