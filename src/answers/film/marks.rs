//! What is drawn on a film's pictures: a box for each face with its number and the emoji of its expression.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use image::RgbaImage;

use super::record::sure_class;
use crate::emotion::Emotion;
use crate::inference::film::FollowedFrame;
use crate::vision::draw::Annotation;

/// Gray, for classes that have no colour of their own, and where the model is not sure.
const UNKNOWN_COLOR: [u8; 3] = [0x7a, 0x70, 0x66];

const UNKNOWN: &str = "unknown";
const UNSURE: &str = "unsure";

macro_rules! artwork {
    ($($name:literal),+) => {
        [$(($name, include_bytes!(concat!("../../../static/img/emoji/", $name, ".png")).as_slice())),+]
    };
}

const ARTWORK: [(&str, &[u8]); 10] = artwork!(
    "angry", "contempt", "disgust", "fear", "happy", "neutral", "sad", "surprise", "unknown",
    "unsure"
);

static EMOJI: LazyLock<BTreeMap<&'static str, RgbaImage>> = LazyLock::new(|| {
    let pictures = ARTWORK.iter().filter_map(|(name, png)| {
        let picture = image::load_from_memory(png).ok()?;
        Some((*name, picture.to_rgba8()))
    });
    pictures.collect()
});

/// The marks of a picture's faces.
pub fn marks(frame: &FollowedFrame, classes: &[String]) -> Vec<Annotation<'static>> {
    let mark = |face: &crate::inference::film::FollowedFace| {
        let class = sure_class(face).and_then(|class| classes.get(class));
        let emotion = class.and_then(|class| Emotion::from_label(class));
        let emoji = match (class, emotion) {
            (None, _) => UNSURE,
            (_, None) => UNKNOWN,
            (_, Some(emotion)) => emotion.name(),
        };
        Annotation {
            bounding_box: face.seen.bounding_box,
            number: face.id as usize,
            label: String::new(),
            color: emotion.map_or(UNKNOWN_COLOR, Emotion::color),
            emoji: EMOJI.get(emoji),
        }
    };
    frame.faces.iter().map(mark).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::film::spans::tests::{HAPPY, UNSURE, frame};

    #[test]
    fn every_expression_has_its_emoji() {
        for emotion in Emotion::ALL {
            assert!(EMOJI.contains_key(emotion.name()), "{emotion:?}");
        }
        let classes = ["neutral", "happy", "bored"].map(str::to_owned);
        let marks = marks(
            &frame(0.0, &[(3, HAPPY), (4, UNSURE), (5, [0.1, 0.1, 0.8])]),
            &classes,
        );
        let seen: Vec<_> = marks
            .iter()
            .map(|mark| (mark.number, mark.color, mark.emoji))
            .collect();
        let emoji = |name| EMOJI.get(name);
        let expected = [
            (3, Emotion::Happy.color(), emoji("happy")),
            (4, UNKNOWN_COLOR, emoji("unsure")),
            (5, UNKNOWN_COLOR, emoji("unknown")),
        ];
        assert_eq!(seen, expected);
    }
}
