//! Answers as pages show them.

use std::borrow::Cow;

use base64::{Engine as _, prelude::BASE64_STANDARD};

use super::assets;
use crate::answers::prediction::{FacePrediction, Scores};
use crate::answers::words::Words;
use crate::emotion::Emotion;

/// Stands for classes without artwork and colour of their own.
pub(super) const UNKNOWN: &str = "unknown";

/// One photo with what was found in it.
#[derive(Debug, Clone)]
pub(super) struct PhotoView {
    /// The file's name.
    pub(super) file: String,
    /// Address of the picture with its faces marked; empty if there is none.
    pub(super) picture: String,
    /// How many faces, in words.
    pub(super) count: Cow<'static, str>,
    /// The faces from left to right.
    pub(super) faces: Vec<FaceView>,
    /// Why there is no answer.
    pub(super) problem: Option<String>,
}

/// One face with its scores.
#[derive(Debug, Clone)]
pub(super) struct FaceView {
    /// Its number in the picture, from 1.
    pub(super) number: usize,
    /// Name of its colour and artwork: an emotion's name or `unknown`.
    pub(super) emotion: &'static str,
    /// The likeliest class.
    pub(super) label: Cow<'static, str>,
    /// Address of the class's artwork.
    pub(super) emoji_url: String,
    /// Probability of the likeliest class, in words.
    pub(super) confidence: Cow<'static, str>,
    /// Whether that is half or more.
    pub(super) is_sure: bool,
    /// What the class means.
    pub(super) description: String,
    /// Every class's probability.
    pub(super) bars: Vec<BarView>,
    /// Address of the face's picture; empty if the page makes it itself.
    pub(super) crop: String,
}

/// One class's probability.
#[derive(Debug, Clone)]
pub(super) struct BarView {
    /// Name of its colour: an emotion's name or `unknown`.
    pub(super) emotion: &'static str,
    /// The class.
    pub(super) label: Cow<'static, str>,
    /// Its probability, in words.
    pub(super) share: Cow<'static, str>,
    /// Its probability from 0 to 100, for drawing.
    pub(super) length: String,
}

impl PhotoView {
    /// A photo to be filled in by the page's script.
    pub(super) fn blank() -> Self {
        Self {
            file: String::new(),
            picture: String::new(),
            count: Cow::Borrowed(""),
            faces: Vec::new(),
            problem: None,
        }
    }
}

impl FaceView {
    /// `face`, the `number`th of its picture, whose own picture is at `crop`.
    pub(super) fn new(number: usize, face: &FacePrediction, crop: String, words: &Words) -> Self {
        let emotion = emotion_key(&face.emotion);
        Self {
            number,
            emotion,
            label: words.emotion_label(&face.emotion),
            emoji_url: assets::emoji_url(emotion),
            confidence: words.percent(face.confidence.into()),
            is_sure: face.is_sure(),
            description: face.description.clone(),
            bars: bars(&face.scores, words),
            crop,
        }
    }

    /// A face to be filled in by the page's script.
    pub(super) fn blank() -> Self {
        Self {
            number: 0,
            emotion: UNKNOWN,
            label: Cow::Borrowed(""),
            emoji_url: assets::emoji_url(UNKNOWN),
            confidence: Cow::Borrowed(""),
            is_sure: true,
            description: String::new(),
            bars: vec![BarView {
                emotion: UNKNOWN,
                label: Cow::Borrowed(""),
                share: Cow::Borrowed(""),
                length: "0".to_owned(),
            }],
            crop: String::new(),
        }
    }
}

/// Name of the colour and artwork of `class`.
pub(super) fn emotion_key(class: &str) -> &'static str {
    Emotion::from_label(class).map_or(UNKNOWN, Emotion::name)
}

/// A JPEG as an address, for pages that must not leave a file behind.
pub(super) fn data_uri(jpeg: &[u8]) -> String {
    format!("data:image/jpeg;base64,{}", BASE64_STANDARD.encode(jpeg))
}

fn bars(scores: &Scores, words: &Words) -> Vec<BarView> {
    let bar = |(class, score): &(String, f32)| BarView {
        emotion: emotion_key(class),
        label: words.emotion_label(class),
        share: words.percent((*score).into()),
        length: format!("{:.2}", score * 100.0),
    };
    scores.0.iter().map(bar).collect()
}
