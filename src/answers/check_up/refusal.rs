//! The words for a data set that is refused as a whole.

use super::skip_text;
use crate::answers::words::Words;
use crate::dataset::{
    archive::{ArchiveError, NameProblem},
    catalog::DatasetError,
    effort::EffortError,
};

/// What is wrong with the data set, naming the thing at fault, and what to do about it.
pub fn text(error: &DatasetError, words: &Words) -> String {
    let number = |value: usize| words.number(value);
    let text = match error {
        DatasetError::Archive(error) => return archive_text(error, words),
        DatasetError::Effort(error) => return effort_text(*error, words),
        DatasetError::NoClasses => words.text("refused-no-classes"),
        DatasetError::NoPictures {
            files,
            example,
            reason,
        } => {
            let arguments = [
                ("files", number(*files).into()),
                ("files-count", (*files).into()),
                ("example", example.as_str().into()),
                ("reason", skip_text(reason, words).into()),
            ];
            words.text_with("refused-no-pictures", &arguments)
        }
        DatasetError::TooFewClasses { classes, minimum } => {
            let list = words.list(classes);
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
                ("images-count", (*images).into()),
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
    let most = |key: &str, limit: String| words.text_with(key, &[("limit", limit.into())]);
    let text = match error {
        ArchiveError::Io { .. } => words.text("refused-io"),
        ArchiveError::NotAFile { .. } => words.text("refused-io"),
        ArchiveError::Empty => words.text("refused-empty"),
        ArchiveError::OtherArchive { kind } => {
            words.text_with("refused-other-archive", &[("kind", (*kind).into())])
        }
        ArchiveError::NotAZip { .. } => words.text("refused-not-a-zip"),
        ArchiveError::UnsafeName { entry, problem } => match problem {
            NameProblem::Absolute => about("refused-absolute", entry),
            _ => about("refused-traversal", entry),
        },
        ArchiveError::Encrypted { entry } => about("refused-encrypted", entry),
        ArchiveError::TooManyEntries { limit, .. } => {
            most("refused-too-many-entries", words.number(*limit))
        }
        ArchiveError::ArchiveTooLarge { limit, .. } => {
            most("refused-archive-too-large", words.mebibytes(*limit))
        }
        ArchiveError::UnpackedTooLarge { limit } => {
            most("refused-unpacked-too-large", words.mebibytes(*limit))
        }
        ArchiveError::Bomb { what, limit } => {
            let arguments = [
                ("entry", what.as_str().into()),
                ("limit", limit.to_string().into()),
            ];
            words.text_with("refused-bomb", &arguments)
        }
        ArchiveError::Overlap { first, second } => words.text_with(
            "refused-overlap",
            &[
                ("first", first.as_str().into()),
                ("second", second.as_str().into()),
            ],
        ),
    };
    text.into_owned()
}
