//! Whether names that a person gives to classes are read as these classes again.

use std::collections::BTreeSet;

use super::{Level, class_name, read};
use crate::dataset::archive::is_litter;

/// Characters that some system does not take in a folder's name.
const NOT_IN_FOLDERS: [char; 9] = ['/', '\\', ':', '*', '?', '"', '<', '>', '|'];

/// Whether pictures in folders called so are read as exactly these classes: folders such as `docs` or `happy_test` are not,
/// nor are two that differ in case alone.
pub fn are_classes(names: &[&str]) -> bool {
    let is_folder = |name: &&str| {
        !name.contains(NOT_IN_FOLDERS)
            && !name.ends_with('.')
            && !is_litter(name)
            && class_name(name) == **name
    };
    if !names.iter().all(is_folder) {
        return false;
    }
    let files: Vec<String> = (names.iter())
        .flat_map(|name| [1, 2].map(|number| format!("{name}/p1_{number}.png")))
        .collect();
    let layout = read(&files, &BTreeSet::new(), Level::Meaning);
    let classes = layout
        .places
        .iter()
        .map(|place| place.as_ref().map(|place| place.class.as_str()));
    classes.eq(names.iter().flat_map(|&name| [Some(name); 2]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_mean_something_else_are_no_classes() {
        for names in [
            &["happy", "sad"][..],
            &["tired", "awake", "3"],
            &["train", "bus"],
            &["عادي", "glücklich"],
            &["happy"],
        ] {
            assert!(are_classes(names), "{names:?}");
        }
        for names in [
            &["a/b", "c"][..],
            &["..", "c"],
            &[".hidden", "c"],
            &["a", "b", "docs"],
            &["happy_test", "sad"],
            &["Tired", "tired"],
            &["__MACOSX", "a"],
            &["a\u{200b}", "b"],
        ] {
            assert!(!are_classes(names), "{names:?}");
        }
    }
}
