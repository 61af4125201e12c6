//! Why an edit of a data set makes no sense.

use super::{Explain, Problem};
use crate::answers::words::Words;
use crate::dataset::edits::{EditError, MAX_CLASSES, MAX_EDITS, MAX_NAME_CHARS};

impl Explain for EditError {
    fn problem(&self, words: &Words) -> Problem {
        let bad = |key: &str, name: &'static str, value: String| {
            let detail = words.text_with(key, &[(name, value.into())]);
            Problem::new(422, "problem-bad-field", detail, words).at_field("edits")
        };
        let plain =
            |key: &str| Problem::fixed(422, "problem-bad-field", key, words).at_field("edits");
        match self {
            Self::NoPicture(index) => {
                bad("problem-edit-picture-detail", "picture", index.to_string())
            }
            Self::NoPictures => plain("problem-edit-no-pictures-detail"),
            Self::NoClass(class) => bad("problem-edit-class-detail", "class", class.clone()),
            Self::ClassTaken(class) => bad("problem-edit-taken-detail", "class", class.clone()),
            Self::BadName => bad(
                "problem-edit-name-detail",
                "most",
                words.number(MAX_NAME_CHARS),
            ),
            Self::TooManyClasses => bad(
                "problem-edit-classes-detail",
                "most",
                words.number(MAX_CLASSES),
            ),
            Self::BadCount => bad("problem-edit-count-detail", "most", words.number(MAX_EDITS)),
            Self::BadMerge => bad(
                "problem-edit-merge-detail",
                "most",
                words.number(MAX_CLASSES),
            ),
            Self::NoChange => plain("problem-edit-nothing-detail"),
            Self::NothingThere => {
                Problem::fixed(409, "problem-state", "problem-edit-undo-detail", words)
            }
        }
    }
}
