//! Why a camera or one of its frames is not answered, as a problem with a status.

use super::Problem;
use crate::answers::words::Words;
use crate::inference::camera::CameraError;
use crate::inference::engine::EngineError;
use crate::inference::live::LiveError;

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

    /// Why a camera of the server gives no picture.
    pub fn from_camera(error: &CameraError, words: &Words) -> Self {
        match error {
            CameraError::NotBuilt => {
                let detail = words.text("problem-camera-not-built-detail");
                Self::new(404, "problem-no-camera", detail, words)
            }
            CameraError::Unknown(id) => {
                let args = [("id", id.as_str().into())];
                let detail = words.text_with("problem-camera-unknown-detail", &args);
                Self::new(404, "problem-no-camera", detail, words)
            }
            CameraError::Unavailable { reason, .. } => {
                let args = [("reason", reason.as_str().into())];
                let detail = words.text_with("problem-camera-unavailable-detail", &args);
                Self::new(503, "problem-no-camera", detail, words)
            }
        }
    }

    /// A viewer of the server's camera sent a frame of its own.
    pub fn live_viewer(words: &Words) -> Self {
        let detail = words.text("problem-live-viewer-detail");
        Self::new(422, "problem-live-settings", detail, words)
    }

    /// A camera's text message is none of the settings there are.
    pub fn live_settings(words: &Words) -> Self {
        let detail = words.text("problem-live-settings-detail");
        Self::new(422, "problem-live-settings", detail, words)
    }
}
