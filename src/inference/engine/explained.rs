//! An answer with what is needed to explain it.

use std::sync::Arc;

use super::ImageAnswer;
use super::shelf::Model;
use crate::vision::crop::FaceCrop;

/// Most faces of an image that are explained: each costs as much as 145 faces.
pub const MAX_EXPLAINED: usize = 16;

/// What the engine found in one image, and the faces that it can explain.
#[derive(Debug)]
pub struct Found {
    pub answer: ImageAnswer,
    /// The faces in the same order, if they were asked for: at most the first [`MAX_EXPLAINED`].
    pub explainable: Vec<Explainable>,
}

/// A face whose answer can be explained, see [`super::Engine::explain`].
#[derive(Debug)]
pub struct Explainable {
    pub(super) model: Arc<Model>,
    pub(super) crop: FaceCrop,
}
