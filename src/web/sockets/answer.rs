//! The answer to a camera's frame as its page reads it.

use std::time::Duration;

use serde::Serialize;
use utoipa::ToSchema;

use crate::answers::prediction::{PixelBox, SURE_FROM, Scores};
use crate::answers::problem::{Explain, Problem};
use crate::answers::words::Words;
use crate::inference::live::{LiveAnswer, LiveFace, LiveFrame};
use crate::ml::card::Card;

/// One text message: what was seen in a frame, or why nothing was.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct LiveAnswerText {
    /// Number of the frame among those received, from 1; null if the message was no frame.
    seq: Option<u64>,
    #[serde(flatten)]
    content: Content,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
enum Content {
    Seen(Seen),
    Error { error: Problem },
}

/// What was seen in a frame.
#[derive(Debug, Serialize, ToSchema)]
struct Seen {
    /// Width of the upright frame in pixels.
    width: u32,
    /// Height of the upright frame in pixels.
    height: u32,
    /// Faces in the order of their ids; empty if there are none.
    faces: Vec<Face>,
    /// Time to read the picture, in milliseconds.
    decode_ms: f64,
    /// Time to search and follow faces.
    detect_ms: f64,
    /// Time to ask the model, together with the faces of other cameras.
    classify_ms: f64,
    /// Time spent waiting.
    queue_ms: f64,
}

/// A face that is followed.
#[derive(Debug, Serialize, ToSchema)]
struct Face {
    /// Stays with the face from frame to frame.
    id: u64,
    /// Where it is.
    #[serde(rename = "box")]
    pixel_box: PixelBox,
    /// The likeliest class.
    #[schema(example = "happy")]
    emotion: String,
    /// Its smoothed probability, 0 to 1.
    confidence: f32,
    /// Whether the likeliest class is likelier than all others together; pages say “not sure” if it is not.
    sure: bool,
    /// Probability of every class, smoothed over time; they sum to 1.
    scores: Scores,
    /// The same for this frame alone.
    raw_scores: Scores,
    /// Whether the face was lost a moment ago and is shown where it is expected, with its last scores.
    held: bool,
}

impl LiveAnswerText {
    /// The answer to a frame; `card` is of the model that was asked.
    pub(super) fn new(answer: LiveAnswer, card: &Card, words: &Words) -> Self {
        let content = match answer.seen {
            Ok(frame) => Content::Seen(Seen::new(frame, card)),
            Err(error) => Content::Error {
                error: error.problem(words),
            },
        };
        Self {
            seq: Some(answer.seq),
            content,
        }
    }

    /// What is said to a message that is no frame.
    pub(super) fn no_frame(error: Problem) -> Self {
        Self {
            seq: None,
            content: Content::Error { error },
        }
    }
}

impl Seen {
    fn new(frame: LiveFrame, card: &Card) -> Self {
        let times = frame.times;
        Self {
            width: frame.width,
            height: frame.height,
            faces: (frame.faces.into_iter())
                .map(|face| Face::new(face, &card.classes))
                .collect(),
            decode_ms: milliseconds(times.decode),
            detect_ms: milliseconds(times.detect),
            classify_ms: milliseconds(times.classify),
            queue_ms: milliseconds(times.queue),
        }
    }
}

impl Face {
    fn new(face: LiveFace, classes: &[String]) -> Self {
        let named = |scores: Vec<f32>| Scores(classes.iter().cloned().zip(scores).collect());
        let scores = named(face.scores);
        let likeliest = scores.0.iter().max_by(|a, b| a.1.total_cmp(&b.1));
        let (emotion, confidence) = likeliest.cloned().unwrap_or_default();
        Self {
            id: face.id,
            pixel_box: face.bounding_box.into(),
            emotion,
            confidence,
            sure: confidence >= SURE_FROM,
            scores,
            raw_scores: named(face.raw_scores),
            held: face.is_held,
        }
    }
}

/// To a thousandth, which is less than what two measurements differ by.
fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}
