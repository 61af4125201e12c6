//! Why a recording is not begun, changed or made into a data set.

use super::{Explain, Problem, storage::disk_full};
use crate::answers::words::Words;
use crate::storage::recordings::RecordingsError;

impl Explain for RecordingsError {
    fn problem(&self, words: &Words) -> Problem {
        let missing = |detail, value: String| {
            let args = [("id", value.into())];
            Problem::new(
                404,
                "problem-missing",
                words.text_with(detail, &args),
                words,
            )
        };
        let full = |detail, max: String| {
            let args = [("most", max.into())];
            Problem::new(409, "problem-full", words.text_with(detail, &args), words)
        };
        let count = |max: usize| words.number(max);
        match self {
            _ if self.is_disk_full() => disk_full(words),
            Self::NoRecording(id) => missing("problem-missing-recording-detail", id.clone()),
            Self::NoClass(number) => {
                missing("problem-missing-recorded-class-detail", number.to_string())
            }
            Self::NoPerson(number) => {
                missing("problem-missing-recorded-person-detail", number.to_string())
            }
            Self::NoPicture => Problem::fixed(
                404,
                "problem-missing",
                "problem-missing-recorded-picture-detail",
                words,
            ),
            Self::NoBurst => Problem::fixed(
                404,
                "problem-missing",
                "problem-missing-burst-detail",
                words,
            ),
            Self::Empty => Problem::fixed(
                409,
                "problem-state",
                "problem-recording-empty-detail",
                words,
            ),
            Self::TooMany { max } => full("problem-too-many-recordings-detail", count(*max)),
            Self::Full { max } => full("problem-recording-full-detail", count(*max)),
            Self::TooLarge { max } => full("problem-recording-large-detail", words.mebibytes(*max)),
            Self::TooManyLabels { field, max } => {
                full("problem-too-many-labels-detail", count(*max)).at_field(field)
            }
            Self::BadName { field } => Problem::fixed(
                422,
                "problem-bad-field",
                "problem-recorded-name-detail",
                words,
            )
            .at_field(field),
            Self::BadClass(name) => {
                let args = [("name", name.as_str().into())];
                let detail = words.text_with("problem-recorded-class-detail", &args);
                Problem::new(422, "problem-bad-field", detail, words).at_field("class")
            }
            Self::NameTaken { field } => Problem::fixed(
                409,
                "problem-name-taken",
                "problem-recorded-name-taken-detail",
                words,
            )
            .at_field(field),
            Self::Datasets(error) => error.problem(words),
            Self::Damaged { .. } => {
                tracing::error!(error = %self, "a recording is damaged");
                Problem::fixed(
                    500,
                    "problem-damaged",
                    "problem-damaged-recording-detail",
                    words,
                )
            }
            Self::File(_) | Self::Failed => {
                tracing::error!(error = %self, "a recording could not be read or changed");
                Problem::fixed(
                    500,
                    "problem-internal",
                    "problem-recording-fault-detail",
                    words,
                )
            }
        }
    }
}
