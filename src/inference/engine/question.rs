//! One image to answer, and its answer.

use std::sync::Arc;

use image::RgbImage;

use super::Asker;
use crate::inference::look::LookedFace;
use crate::ml::card::Card;
use crate::vision::bounding_box::BoundingBox;
use crate::vision::detect::Detection;
use crate::vision::turned::Turn;

/// How an image is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FaceMode {
    /// Search it for faces.
    #[default]
    Detect,
    /// The whole image is one face crop.
    Whole,
}

/// One image to answer.
#[derive(Debug, Clone)]
pub struct ImageRequest {
    /// The request that it belongs to, see [`Engine::admit`](super::Engine::admit).
    pub asker: Asker,
    pub bytes: bytes::Bytes,
    /// How to read it.
    pub faces: FaceMode,
    /// The model to ask; the default one if `None`.
    pub model: Option<String>,
    /// Whether [`ImageAnswer::image`] (the upright picture) is wanted back, for drawing.
    pub keep_image: bool,
    /// Whether its faces are wanted back for [`Engine::explain`](super::Engine::explain).
    pub explain: bool,
}

/// One face found.
#[derive(Debug, Clone)]
pub struct FaceAnswer {
    /// Where, in pixels of the upright image.
    pub bounding_box: BoundingBox,
    /// Softmax probabilities in the order of the model's classes.
    pub scores: Vec<f32>,
    /// What the detector says of it; nothing where the whole image is the face.
    pub detection: Option<Detection>,
}

impl FaceAnswer {
    pub(in crate::inference) fn new(face: LookedFace, scores: Vec<f32>) -> Self {
        Self {
            bounding_box: face.bounding_box,
            scores,
            detection: face.detection,
        }
    }
}

/// What the engine found in one image.
#[derive(Debug, Clone)]
pub struct ImageAnswer {
    /// Card of the model that answered.
    pub card: Arc<Card>,
    /// Width of the upright image in pixels.
    pub width: u32,
    /// Height of the upright image in pixels.
    pub height: u32,
    /// Faces from left to right.
    pub faces: Vec<FaceAnswer>,
    /// How far the picture was turned because no face stood upright in it; all else is about the turned one.
    pub turned: Option<Turn>,
    /// The upright picture, if it was asked for.
    pub image: Option<RgbImage>,
}
