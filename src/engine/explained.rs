//! An answer with what speaks for it.

use super::ImageAnswer;
use crate::ml::explain::Heat;

/// Most faces of an image that are explained: each costs as much as 145 faces.
pub const MOST_EXPLAINED: usize = 16;

/// What the engine found in one image, and why.
#[derive(Debug, Clone)]
pub struct Explained {
    /// What it found.
    pub answer: ImageAnswer,
    /// What speaks for it, a face each, for the first [`MOST_EXPLAINED`] faces; empty unless it was asked for.
    pub heats: Vec<Heat>,
}

impl From<ImageAnswer> for Explained {
    fn from(answer: ImageAnswer) -> Self {
        let heats = Vec::new();
        Self { answer, heats }
    }
}
