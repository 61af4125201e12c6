//! The answer to "what expression is this?" as scripts read it, in the web interface and from `facefeel predict --json`.

use serde::{Serialize, Serializer, ser::SerializeMap};
use utoipa::ToSchema;

use crate::answers::problem::Problem;
use crate::answers::words::Words;
use crate::emotion::Emotion;
use crate::inference::engine::{FaceAnswer, ImageAnswer};
use crate::ml::card::Card;
use crate::ml::explain::Heat;
use crate::vision::bounding_box::BoundingBox;
use crate::vision::turned::Turn;

/// Stands for classes that have no emoji of their own.
pub const UNKNOWN_EMOJI: &str = "🔘";

/// Below this confidence an answer is called unsure.
pub const SURE_FROM: f32 = 0.5;

/// Everything one request gets back.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Predictions {
    /// Id of the model that answered.
    pub model: String,
    /// One entry a file, in the order they were sent.
    pub images: Vec<ImagePrediction>,
    /// Faces that were to be explained and were not, because one request has a limit on that, or its time was over.
    #[serde(skip_serializing_if = "is_zero")]
    pub unexplained_faces: usize,
    /// Time the server took, in milliseconds.
    pub elapsed_ms: f64,
}

/// What was found in one file.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ImagePrediction {
    /// The file's name, as it was sent.
    pub file: String,
    /// Width of the upright image in pixels; null if it could not be read.
    pub width: Option<u32>,
    /// Height of the upright image in pixels; null if it could not be read.
    pub height: Option<u32>,
    /// Degrees clockwise that the image was turned because no face stood upright in it: 90, 180 or 270, and 0 nearly
    /// always. Width, height and boxes are of the turned image.
    #[schema(example = 0)]
    pub turned: u16,
    /// Faces from left to right; empty if there are none.
    pub faces: Vec<FacePrediction>,
    /// Why the file could not be answered, if it could not.
    pub error: Option<Problem>,
}

/// One face.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FacePrediction {
    /// Where it is.
    #[serde(rename = "box")]
    pub pixel_box: PixelBox,
    /// The likeliest class.
    #[schema(example = "happy")]
    pub emotion: String,
    /// Its emoji.
    #[schema(example = "😄")]
    pub emoji: String,
    /// Its probability, 0 to 1.
    pub confidence: f32,
    /// Whether the likeliest class is likelier than all others together; pages say “not sure” if it is not.
    pub sure: bool,
    /// Probability of every class; they sum to 1.
    pub scores: Scores,
    /// What the class means, in plain words.
    pub description: String,
    /// What speaks for the class, if that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heat: Option<Heat>,
}

/// A rectangle in pixels of the upright image, origin top left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct PixelBox {
    /// Left edge.
    pub x: i32,
    /// Top edge.
    pub y: i32,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

impl From<BoundingBox> for PixelBox {
    fn from(found: BoundingBox) -> Self {
        Self {
            x: found.x,
            y: found.y,
            width: found.width,
            height: found.height,
        }
    }
}

/// Probabilities by class, in the model's class order; an object in JSON.
#[derive(Debug, Clone, PartialEq, ToSchema)]
#[schema(value_type = std::collections::HashMap<String, f32>)]
pub struct Scores(pub Vec<(String, f32)>);

impl Serialize for Scores {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (class, score) in &self.0 {
            map.serialize_entry(class, score)?;
        }
        map.end()
    }
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl ImagePrediction {
    /// The engine's answer about `file`, in words.
    pub fn new(
        file: impl Into<String>,
        answer: Result<&ImageAnswer, Problem>,
        words: &Words,
    ) -> Self {
        let file = file.into();
        match answer {
            Ok(answer) => Self {
                file,
                width: Some(answer.width),
                height: Some(answer.height),
                turned: answer.turned.map_or(0, Turn::degrees),
                faces: answer
                    .faces
                    .iter()
                    .map(|face| FacePrediction::new(face, &answer.card, words))
                    .collect(),
                error: None,
            },
            Err(error) => Self {
                file,
                width: None,
                height: None,
                turned: 0,
                faces: Vec::new(),
                error: Some(error),
            },
        }
    }
}

impl ImagePrediction {
    /// The same with what speaks for each face's class, in the order of the faces.
    pub fn explained(mut self, heats: Vec<Heat>) -> Self {
        for (face, heat) in self.faces.iter_mut().zip(heats) {
            face.heat = Some(heat);
        }
        self
    }
}

impl FacePrediction {
    /// One face's scores, in words.
    pub fn new(face: &FaceAnswer, card: &Card, words: &Words) -> Self {
        let scores: Vec<_> = card
            .classes
            .iter()
            .cloned()
            .zip(face.scores.iter().copied())
            .collect();
        let (emotion, confidence) = scores
            .iter()
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .cloned()
            .unwrap_or_else(|| (String::new(), 0.0));
        Self {
            pixel_box: face.bounding_box.into(),
            emoji: Emotion::from_label(&emotion)
                .map_or(UNKNOWN_EMOJI, |emotion| emotion.emoji())
                .to_owned(),
            description: words.emotion_description(&emotion).into_owned(),
            heat: None,
            emotion,
            confidence,
            sure: confidence >= SURE_FROM,
            scores: Scores(scores),
        }
    }
}
