//! Spellings and words that are one class.

use super::{Part, Place};
use crate::emotion::Emotion;
use std::collections::{BTreeMap, BTreeSet};

/// What is known of a class as it is spelled somewhere.
#[derive(Default)]
struct Spelling {
    pictures: usize,
    training: usize,
    /// Where its folders stand: the folder around them.
    parents: BTreeSet<String>,
}

/// Gives every class one name, and returns names that were taken for the same: the name kept, then the others.
///
/// Spellings that differ only in case are one class. So are words for one expression, and a word with a number before it, where they never stand in the same folder: `train/happy` and `test/Happiness`. The name is that of the
/// training part, else the commoner one. `parents` holds the folder around each place's class folder.
pub(super) fn unite(places: &mut [Option<Place>], parents: &[String]) -> Vec<Vec<String>> {
    let mut spellings: BTreeMap<String, Spelling> = BTreeMap::new();
    for (place, parent) in places.iter().zip(parents) {
        let Some(place) = place else { continue };
        let spelling = spellings.entry(place.class.clone()).or_default();
        spelling.pictures += 1;
        spelling.training += usize::from(place.part == Some(Part::Train));
        if !spelling.parents.contains(parent) {
            spelling.parents.insert(parent.clone());
        }
    }
    let groups = groups(&spellings);
    let mut names: BTreeMap<&str, &str> = BTreeMap::new();
    let mut told = Vec::new();
    for group in &groups {
        let rank = |name: &&&str| (spellings[**name].training, spellings[**name].pictures);
        // The first of those that are equal, in byte order.
        let Some(kept) = group.iter().rev().max_by_key(rank) else {
            continue;
        };
        names.extend(group.iter().map(|name| (*name, *kept)));
        let others = group
            .iter()
            .filter(|name| name.to_lowercase() != kept.to_lowercase());
        let others: Vec<String> = others.map(|name| (*name).to_owned()).collect();
        if !others.is_empty() {
            told.push([vec![(*kept).to_owned()], others].concat());
        }
    }
    for place in places.iter_mut().flatten() {
        let kept = names[place.class.as_str()].to_owned();
        place.class = kept;
    }
    told
}

/// The spellings of each class.
fn groups(spellings: &BTreeMap<String, Spelling>) -> Vec<Vec<&str>> {
    let mut groups: Vec<Vec<&str>> = Vec::new();
    let mut by_case: BTreeMap<String, usize> = BTreeMap::new();
    for name in spellings.keys() {
        let index = *by_case.entry(name.to_lowercase()).or_insert(groups.len());
        if index == groups.len() {
            groups.push(Vec::new());
        }
        groups[index].push(name);
    }
    // Classes are few; people's names that are taken for classes may be many, and mean nothing.
    if groups.len() > 500 {
        return groups;
    }
    let mut united: Vec<Vec<&str>> = Vec::new();
    for group in groups {
        let is_same = |other: &&mut Vec<&str>| mean_the_same(other, &group, spellings);
        match united.iter_mut().find(is_same) {
            Some(other) => other.extend(group),
            None => united.push(group),
        }
    }
    united.iter_mut().for_each(|group| group.sort_unstable());
    united
}

fn mean_the_same(a: &[&str], b: &[&str], spellings: &BTreeMap<String, Spelling>) -> bool {
    let (first, second) = (a[0], b[0]);
    let emotions = [first, second].map(Emotion::from_label);
    let is_one_word = match emotions {
        [Some(first), Some(second)] => first == second,
        [None, None] => without_number(first) == without_number(second),
        _ => false,
    };
    let parents = |group: &[&str]| -> BTreeSet<&String> {
        (group.iter())
            .flat_map(|name| &spellings[*name].parents)
            .collect()
    };
    is_one_word && parents(a).is_disjoint(&parents(b))
}

/// The name in small letters, without a number and separator before it: `0_cat` is `cat`, but `S005` is itself.
fn without_number(name: &str) -> String {
    let rest = name.trim_start_matches(|char: char| char.is_ascii_digit());
    let word = rest.trim_start_matches(['_', '-', '.', ' ']);
    let is_numbered = !word.is_empty() && word.len() < rest.len();
    if is_numbered { word } else { name }.to_lowercase()
}
