//! What faces are called in files for other programs, where two that are called the same must be told apart.

use std::collections::BTreeMap;

use crate::storage::store::FilmEdits;

/// Names that people gave to faces.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FaceNames(BTreeMap<u64, String>);

impl FaceNames {
    /// The names of a film's faces.
    pub fn of(edits: &FilmEdits) -> Self {
        let named = edits.faces.iter().filter_map(|(&face, edit)| {
            let is_whole = edit.merged_into.is_none();
            Some((face, edit.name.clone().filter(|_| is_whole)?))
        });
        let named: BTreeMap<u64, String> = named.collect();
        let is_shared = |name: &String| named.values().filter(|other| *other == name).count() > 1;
        let told = |(&face, name): (&u64, &String)| match is_shared(name) {
            true => (face, format!("{name} ({face})")),
            false => (face, name.clone()),
        };
        Self(named.iter().map(told).collect())
    }

    /// The name that a face was given.
    pub fn given(&self, face: u64) -> Option<&str> {
        self.0.get(&face).map(String::as_str)
    }

    /// The name that a face was given, else its number.
    pub fn name(&self, face: u64) -> String {
        self.given(face)
            .map_or_else(|| format!("Face {face}"), str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faces_that_are_called_the_same_are_told_apart() {
        let edits = serde_json::json!({ "faces": {
            "1": { "name": "Anna" }, "2": { "name": "Ben" }, "3": { "name": "Anna" },
            "4": { "name": "Carl", "merged_into": 2 },
        } });
        let names = FaceNames::of(&serde_json::from_value(edits).unwrap());
        let told = [1, 2, 3, 4].map(|face| names.name(face));
        assert_eq!(told, ["Anna (1)", "Ben", "Anna (3)", "Face 4"]);
    }
}
