//! Why a camera or one of its frames is not answered, as a problem with a status.

use super::Problem;
use crate::{engine::EngineError, live::LiveError, words::Words};

impl Problem {
    /// What went wrong with a camera or a frame.
    pub fn from_live(error: &LiveError, words: &Words) -> Self {
        match error {
            LiveError::Busy { most } => {
                let args = [("most", (*most).into())];
                let detail = words.text_with("problem-live-busy-detail", &args);
                Self::new(503, "problem-busy", detail, words)
            }
            LiveError::UnknownModel(model) => {
                Self::from_engine(&EngineError::UnknownModel(model.clone()), words)
            }
            LiveError::Image(error) => super::image::problem(error, words),
            LiveError::Failed => Self::new(
                500,
                "problem-internal",
                words.text("problem-live-failed-detail"),
                words,
            ),
        }
    }

    /// A camera's text message is none of the settings there are.
    pub fn live_settings(words: &Words) -> Self {
        let detail = words.text("problem-live-settings-detail");
        Self::new(422, "problem-live-settings", detail, words)
    }
}
