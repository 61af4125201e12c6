//! Why a film is not taken, changed, shown or removed.

use super::{Explain, Problem, refusal::bad_setting, storage::disk_full};
use crate::answers::film::markers::MarkerError;
use crate::answers::words::Words;
use crate::storage::films::FilmsError;
use crate::vision::film::FilmError;

impl Explain for FilmsError {
    fn problem(&self, words: &Words) -> Problem {
        let state = |detail| Problem::fixed(409, "problem-state", detail, words);
        let with = |status, title, detail, name: &'static str, value: String| {
            let detail = words.text_with(detail, &[(name, value.into())]);
            Problem::new(status, title, detail, words)
        };
        let missing = |detail, id: &str| with(404, "problem-missing", detail, "id", id.to_owned());
        let full =
            |detail, max: usize| with(409, "problem-full", detail, "most", words.number(max));
        match self {
            _ if self.is_disk_full() => disk_full(words),
            Self::NoFilm(id) => missing("problem-missing-film-detail", id),
            Self::NoUpload(id) => missing("problem-missing-upload-detail", id),
            Self::UsedUpload(id) => with(
                409,
                "problem-state",
                "problem-used-upload-detail",
                "id",
                id.clone(),
            ),
            Self::Incomplete { offset, length } => {
                let args = [
                    ("there", words.mebibytes(*offset).into()),
                    ("all", words.mebibytes(*length).into()),
                ];
                let detail = words.text_with("problem-incomplete-upload-detail", &args);
                Problem::new(409, "problem-state", detail, words).at_field("upload")
            }
            Self::WrongOffset { offset } => {
                let detail = "problem-upload-offset-detail";
                with(409, "problem-state", detail, "offset", offset.to_string())
            }
            Self::UploadBusy => {
                Problem::fixed(423, "problem-busy", "problem-upload-busy-detail", words)
            }
            Self::TooLong { length } => {
                let detail = "problem-upload-too-long-detail";
                with(
                    413,
                    "problem-too-large",
                    detail,
                    "length",
                    length.to_string(),
                )
            }
            Self::TooLarge { max } => {
                let detail = "problem-film-too-large-detail";
                with(
                    413,
                    "problem-too-large",
                    detail,
                    "most",
                    words.mebibytes(*max),
                )
            }
            Self::TooManyUploads { max } => full("problem-too-many-film-uploads-detail", *max),
            Self::TooMany { max } => full("problem-too-many-films-detail", *max),
            Self::QueueFull { max_queued } => {
                let args = [("most", (*max_queued).into())];
                let detail = words.text_with("problem-queue-full-detail", &args);
                Problem::new(503, "problem-busy", detail, words)
            }
            Self::BadField { field, why } => bad_setting(field, why, words),
            Self::Stale(film) => {
                let detail = "problem-stale-film-detail";
                with(
                    409,
                    "problem-stale",
                    detail,
                    "revision",
                    film.revision.to_string(),
                )
            }
            Self::NoVideo => {
                Problem::fixed(404, "problem-missing", "problem-no-video-detail", words)
            }
            Self::InUse => state("problem-film-in-use-detail"),
            Self::Film(error) => error.problem(words),
            Self::Datasets(error) => error.problem(words),
            Self::Store(error) => error.problem(words),
            Self::Journal(_) => {
                tracing::error!(error = %self, "what was seen in a film is damaged");
                Problem::fixed(500, "problem-damaged", "problem-damaged-film-detail", words)
            }
            Self::File(_) | Self::Failed => {
                tracing::error!(error = %self, "a film could not be read or changed");
                Problem::fixed(500, "problem-internal", "problem-film-fault-detail", words)
            }
        }
    }
}

impl Explain for FilmError {
    /// What is wrong with the film itself is said in English, as ffmpeg says it.
    fn problem(&self, words: &Words) -> Problem {
        match self {
            Self::NoProgram { .. } => {
                let args = [("line", FilmError::install_line().into())];
                let detail = words.text_with("problem-no-ffmpeg-detail", &args);
                Problem::new(503, "problem-no-ffmpeg", detail, words)
            }
            Self::Pipe(_) | Self::Unwritable(_) | Self::Unreadable(_) | Self::NotAFile => {
                tracing::error!(error = %self, "a film could not be read or written");
                Problem::fixed(500, "problem-internal", "problem-film-fault-detail", words)
            }
            _ => {
                let args = [("why", self.to_string().into())];
                let detail = words.text_with("problem-film-unusable-detail", &args);
                Problem::new(422, "problem-film-unusable", detail, words)
            }
        }
    }
}

impl Explain for MarkerError {
    /// Which line it is and what is wrong with it, only English says.
    fn problem(&self, words: &Words) -> Problem {
        bad_setting("markers", &self.to_string(), words)
    }
}
