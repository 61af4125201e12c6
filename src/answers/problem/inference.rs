//! Why a photo, a camera or one of its frames is not answered.

use super::{Explain, Problem, Refusal};
use crate::answers::words::Words;
use crate::inference::camera::CameraError;
use crate::inference::engine::EngineError;
use crate::inference::live::LiveError;

impl Explain for EngineError {
    fn problem(&self, words: &Words) -> Problem {
        match self {
            Self::Image(error) => error.problem(words),
            Self::UnknownModel(model) => unknown_model(model, words),
            Self::Busy => Problem::fixed(503, "problem-busy", "problem-busy-detail", words),
            Self::Unloadable { model, .. } => {
                let args = [("model", model.as_str().into())];
                let detail = words.text_with("problem-model-unloadable-detail", &args);
                Problem::new(500, "problem-internal", detail, words)
            }
            Self::Failed => Problem::fixed(
                500,
                "problem-internal",
                "problem-engine-failed-detail",
                words,
            ),
        }
    }

    fn retry_after_s(&self) -> u64 {
        2
    }
}

impl Explain for LiveError {
    fn problem(&self, words: &Words) -> Problem {
        match self {
            Self::Busy { max_cameras } => {
                let args = [("most", (*max_cameras).into())];
                let detail = words.text_with("problem-live-busy-detail", &args);
                Problem::new(503, "problem-busy", detail, words)
            }
            Self::UnknownModel(model) => unknown_model(model, words),
            Self::Image(error) => error.problem(words),
            Self::Failed => {
                Problem::fixed(500, "problem-internal", "problem-live-failed-detail", words)
            }
        }
    }
}

impl Explain for CameraError {
    fn problem(&self, words: &Words) -> Problem {
        let problem = |status, detail| Problem::new(status, "problem-no-camera", detail, words);
        match self {
            Self::NotBuilt => problem(404, words.text("problem-camera-not-built-detail")),
            Self::Unknown(id) => {
                let args = [("id", id.as_str().into())];
                problem(404, words.text_with("problem-camera-unknown-detail", &args))
            }
            Self::Unavailable { reason, .. } => {
                let args = [("reason", reason.as_str().into())];
                problem(
                    503,
                    words.text_with("problem-camera-unavailable-detail", &args),
                )
            }
        }
    }
}

/// A field of a form names a model that there is not.
fn unknown_model(model: &str, words: &Words) -> Problem {
    Problem {
        status: 422,
        ..Refusal::NoModel(model.to_owned())
            .problem(words)
            .at_field("model")
    }
}
