//! Problem details (RFC 9457): how an error looks to scripts, in the web interface and on the command line alike.

use serde::Serialize;
use utoipa::ToSchema;

use crate::answers::words::Words;
use crate::inference::engine::EngineError;

/// A problem object, `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Problem {
    /// Kind of problem; `about:blank` where the status says it all.
    #[serde(rename = "type")]
    #[schema(example = "about:blank")]
    pub kind: &'static str,
    /// The kind in a few words, the same every time.
    pub title: String,
    /// The HTTP status that fits.
    #[schema(example = 422)]
    pub status: u16,
    /// What is wrong this time, and what to do about it.
    pub detail: String,
    /// The form field at fault, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

impl Problem {
    /// A problem whose title is the words behind `title_key`.
    pub fn new(status: u16, title_key: &str, detail: impl Into<String>, words: &Words) -> Self {
        Self {
            kind: "about:blank",
            title: words.text(title_key).into_owned(),
            status,
            detail: detail.into(),
            field: None,
        }
    }

    /// The server cannot do its work now.
    pub fn not_ready(words: &Words) -> Self {
        Self::new(
            503,
            "problem-not-ready",
            words.text("problem-not-ready-detail"),
            words,
        )
    }

    /// The same problem, naming the form field at fault.
    pub fn at_field(self, field: &str) -> Self {
        Self {
            field: Some(field.to_owned()),
            ..self
        }
    }

    /// The request's time ended before this image was answered; others were.
    pub fn out_of_time(words: &Words) -> Self {
        let detail = words.text("problem-out-of-time-detail");
        Self::new(503, "problem-timeout", detail, words)
    }

    /// What went wrong in the engine.
    pub fn from_engine(error: &EngineError, words: &Words) -> Self {
        match error {
            EngineError::Image(error) => crate::answers::problem::image::problem(error, words),
            EngineError::UnknownModel(model) => {
                let detail = words.text_with(
                    "problem-unknown-model-detail",
                    &[("model", model.as_str().into())],
                );
                Self::new(422, "problem-bad-field", detail, words).at_field("model")
            }
            EngineError::Busy => Self::new(
                503,
                "problem-busy",
                words.text("problem-busy-detail"),
                words,
            ),
            EngineError::Unloadable { model, .. } => {
                let args = [("model", model.as_str().into())];
                let detail = words.text_with("problem-model-unloadable-detail", &args);
                Self::new(500, "problem-internal", detail, words)
            }
            EngineError::Failed => Self::new(
                500,
                "problem-internal",
                words.text("problem-engine-failed-detail"),
                words,
            ),
        }
    }
}

mod image;
mod library;
mod live;
mod work;
