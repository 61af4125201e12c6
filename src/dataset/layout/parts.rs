//! Folders that name parts: `train`, `test_set`, `happy_train`.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::words::{Word, is_emotion};
use super::{Part, Path};

/// Takes the folders out that name parts, if there are several parts; whether every picture has to have one.
pub(super) fn split(paths: &mut [Path]) -> bool {
    let words: BTreeMap<String, Word> = (paths.iter())
        .flat_map(|path| &path.folders)
        .map(|folder| (folder.clone(), Word::of(folder)))
        .collect();
    let mixed = mixed_classes(&words);
    let split: Vec<(Option<Part>, Vec<String>)> = (paths.iter())
        .map(|path| split_one(&path.folders, &words, &mixed))
        .collect();
    let guides = || (paths.iter().zip(&split)).filter(|(path, _)| path.is_guide && !path.is_stray);
    let in_parts = || guides().filter(|(_, (part, _))| part.is_some());
    let parts: BTreeSet<Part> = in_parts().filter_map(|(_, (part, _))| *part).collect();
    let with_class = in_parts().filter(|(_, (_, rest))| !rest.is_empty()).count();
    let is_credible = with_class * 2 > in_parts().count();
    if parts.is_empty() || !is_credible {
        return false;
    }
    let outside = outside_is_for_training(&parts, guides());
    let is_divided = parts.len() > 1 || outside;
    for (path, (part, rest)) in paths.iter_mut().zip(split) {
        path.part = part.filter(|_| is_divided);
        if outside && part.is_none() {
            path.part = Some(Part::Train);
        }
        path.folders = rest;
        path.is_stray |= path.folders.is_empty();
    }
    is_divided
}

/// Whether pictures outside of the one part there is are for training: `happy/…` beside `test/happy/…`.
fn outside_is_for_training<'a>(
    parts: &BTreeSet<Part>,
    guides: impl Iterator<Item = (&'a Path, &'a (Option<Part>, Vec<String>))>,
) -> bool {
    if parts.len() != 1 || parts.contains(&Part::Train) {
        return false;
    }
    let (mut inside, mut outside) = (BTreeSet::new(), BTreeSet::new());
    for (_, (part, rest)) in guides {
        let classes = if part.is_some() {
            &mut inside
        } else {
            &mut outside
        };
        classes.extend(rest.first().map(|class| class.to_lowercase()));
    }
    !outside.is_empty() && inside.intersection(&outside).count() * 2 >= inside.len()
}

/// Classes that have a part in their own names: `happy_train`, where `happy` is an expression or has several parts.
fn mixed_classes(words: &BTreeMap<String, Word>) -> HashSet<String> {
    let mut parts: BTreeMap<&str, BTreeSet<Part>> = BTreeMap::new();
    for word in words.values() {
        if let (Some(part), false) = (word.part, word.rest.is_empty()) {
            parts.entry(&word.rest).or_default().insert(part);
        }
    }
    (parts.into_iter())
        .filter(|(class, parts)| parts.len() > 1 || is_emotion(class))
        .map(|(class, _)| class.to_owned())
        .collect()
}

/// The outermost part among the folders, and the folders without any part.
fn split_one(
    folders: &[String],
    words: &BTreeMap<String, Word>,
    mixed: &HashSet<String>,
) -> (Option<Part>, Vec<String>) {
    let mut part = None;
    let mut rest = Vec::with_capacity(folders.len());
    for folder in folders {
        let word = &words[folder];
        let is_mixed = word.part.is_some() && mixed.contains(&word.rest);
        match word.pure_part() {
            Some(named) => part = part.or(Some(named)),
            None if is_mixed => {
                part = part.or(word.part);
                rest.push(word.rest.clone());
            }
            None => rest.push(folder.clone()),
        }
    }
    (part, rest)
}
