//! Problem details (RFC 9457): how an error looks to scripts, in the web interface and on the command line alike.

mod edits;
mod fault;
mod films;
mod image;
mod inference;
mod jobs;
mod models;
mod recordings;
mod refusal;
mod storage;

use std::fmt::Debug;

use serde::Serialize;
use utoipa::ToSchema;

pub use refusal::Refusal;

use crate::answers::words::Words;

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

/// An error that can be put into words for a visitor.
pub trait Explain: Debug {
    /// Its words and status. Faults of the server are logged here, with what visitors are not shown.
    fn problem(&self, words: &Words) -> Problem;

    /// Seconds after which to ask again, if the status says that the server is busy (503).
    fn retry_after_s(&self) -> u64 {
        10
    }
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

    /// A problem whose title and detail are the words behind these keys.
    pub fn fixed(status: u16, title_key: &str, detail_key: &str, words: &Words) -> Self {
        Self::new(status, title_key, words.text(detail_key), words)
    }

    /// The same problem, naming the form field at fault.
    pub fn at_field(self, field: &str) -> Self {
        Self {
            field: Some(field.to_owned()),
            ..self
        }
    }
}
