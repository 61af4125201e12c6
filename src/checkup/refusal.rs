//! The words for a data set that is refused as a whole.

use super::MEBIBYTE;
use crate::{
    dataset::{
        archive::{ArchiveError, NameProblem},
        catalog::DatasetError,
        effort::EffortError,
    },
    words::Words,
};

/// What is wrong with the data set, naming the thing at fault, and what to do about it.
pub fn text(error: &DatasetError, words: &Words) -> String {
    let number = |value: usize| words.number(value);
    let text = match error {
        DatasetError::Archive(error) => return archive_text(error, words),
        DatasetError::Effort(error) => return effort_text(*error, words),
        DatasetError::NoClasses => words.text("refused-no-classes"),
        DatasetError::TooFewClasses { classes, minimum } => {
            let list = classes.join(&words.text("list-separator"));
            let arguments = [
                ("classes", list.into()),
                ("minimum", number(*minimum).into()),
            ];
            words.text_with("refused-too-few-classes", &arguments)
        }
        DatasetError::TooFewImages {
            class,
            images,
            minimum,
        } => {
            let arguments = [
                ("class", class.as_str().into()),
                ("images", number(*images).into()),
                ("minimum", number(*minimum).into()),
            ];
            words.text_with("refused-too-few-images", &arguments)
        }
    };
    text.into_owned()
}

fn effort_text(error: EffortError, words: &Words) -> String {
    let text = match error {
        EffortError::Stopped => words.text("refused-stopped"),
        EffortError::TooManyPixels { max_px } => {
            let most = words.number((max_px / 1_000_000) as usize);
            words.text_with("refused-too-many-pixels", &[("most", most.into())])
        }
        EffortError::TooLong { time } => {
            let minutes = words.number(time.as_secs().div_ceil(60) as usize);
            words.text_with("refused-too-long", &[("minutes", minutes.into())])
        }
    };
    text.into_owned()
}

fn archive_text(error: &ArchiveError, words: &Words) -> String {
    let about = |key: &str, entry: &str| words.text_with(key, &[("entry", entry.into())]);
    let pair = |key: &str, first: &str, second: &str| {
        words.text_with(key, &[("first", first.into()), ("second", second.into())])
    };
    let most = |key: &str, limit: String| words.text_with(key, &[("limit", limit.into())]);
    let text = match error {
        ArchiveError::Io { .. } => words.text("refused-io"),
        ArchiveError::NotAZip { .. } => words.text("refused-not-a-zip"),
        ArchiveError::UnsafeName { entry, problem } => about(name_key(*problem), entry),
        ArchiveError::NotAFile { entry } => about("refused-link", entry),
        ArchiveError::Encrypted { entry } => about("refused-encrypted", entry),
        ArchiveError::Method { entry, method } => {
            let arguments = [
                ("entry", entry.as_str().into()),
                ("method", method.as_str().into()),
            ];
            words.text_with("refused-method", &arguments)
        }
        ArchiveError::TooManyEntries { limit, .. } => {
            most("refused-too-many-entries", words.number(*limit))
        }
        ArchiveError::ArchiveTooLarge { limit, .. } => {
            most("refused-archive-too-large", mebibytes(*limit, words))
        }
        ArchiveError::EntryTooLarge { entry, limit } => {
            let arguments = [
                ("entry", entry.as_str().into()),
                ("limit", mebibytes(*limit, words).into()),
            ];
            words.text_with("refused-entry-too-large", &arguments)
        }
        ArchiveError::UnpackedTooLarge { limit } => {
            most("refused-unpacked-too-large", mebibytes(*limit, words))
        }
        ArchiveError::Bomb { what, limit } => {
            let arguments = [
                ("entry", what.as_str().into()),
                ("limit", limit.to_string().into()),
            ];
            words.text_with("refused-bomb", &arguments)
        }
        ArchiveError::Nested { entry } => about("refused-nested", entry),
        ArchiveError::DuplicateName { first, second } => {
            pair("refused-duplicate-name", first, second)
        }
        ArchiveError::Overlap { first, second } => pair("refused-overlap", first, second),
    };
    text.into_owned()
}

const fn name_key(problem: NameProblem) -> &'static str {
    match problem {
        NameProblem::Traversal => "refused-traversal",
        NameProblem::Absolute => "refused-absolute",
        NameProblem::Backslash => "refused-backslash",
        NameProblem::Control => "refused-control",
        NameProblem::TooLong => "refused-long-name",
        NameProblem::Empty => "refused-empty-name",
    }
}

/// A limit in MB, with a decimal where it is not whole.
fn mebibytes(bytes: u64, words: &Words) -> String {
    let value = bytes as f64 / MEBIBYTE;
    match value.fract() {
        0.0 => words.number(value as usize),
        _ => format!("{value:.1}"),
    }
}
