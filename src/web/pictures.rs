//! Pictures made from an answer: faces marked, and each face on its own.

use std::{collections::BTreeMap, sync::LazyLock};

use image::{RgbImage, RgbaImage, imageops};

use super::{
    assets,
    results::{UNKNOWN, UNSURE, Verdict},
};
use crate::answers::prediction::FacePrediction;
use crate::answers::words::Words;
use crate::emotion::Emotion;
use crate::inference::engine::{FaceAnswer, ImageAnswer};
use crate::vision::{
    crop::FaceCrop,
    draw::{self, Annotation},
};

/// Longest side of a picture on a page without scripts, in pixels: sharp on a large screen, and not too much to send.
const MAX_SIDE_PX: u32 = 1600;

/// Side of a face's own picture in pixels.
const CROP_PX: u32 = 192;

/// Longest side of a photo's small picture in pixels: sharp at half of that.
const THUMBNAIL_PX: u32 = 128;

const JPEG_QUALITY: u8 = 88;

/// Gray, for classes that have no colour of their own, and where the model is not sure.
const UNKNOWN_COLOR: [u8; 3] = [0x7a, 0x70, 0x66];

/// The pictures of one answer, as JPEG files.
#[derive(Debug, Clone, Default)]
pub(super) struct Pictures {
    /// The photo with its faces marked.
    pub(super) annotated: Vec<u8>,
    /// The photo made small.
    pub(super) thumbnail: Vec<u8>,
    /// Each face alone, in order.
    pub(super) crops: Vec<Vec<u8>>,
}

/// The artwork of every emotion, of classes without their own and of "not sure".
static EMOJI: LazyLock<BTreeMap<&'static str, RgbaImage>> = LazyLock::new(|| {
    let names = Emotion::ALL
        .iter()
        .map(|emotion| emotion.name())
        .chain([UNKNOWN, UNSURE]);
    names
        .filter_map(|name| Some((name, emoji(name)?)))
        .collect()
});

/// Draws the pictures of `answer`; none if it came without its image. Slow: for [`crate::inference::engine::Engine::render`].
pub(super) fn draw(answer: &ImageAnswer, words: &Words) -> Pictures {
    let Some(image) = &answer.image else {
        return Pictures::default();
    };
    let crop = |face: &FaceAnswer| {
        let crop = FaceCrop::from_box(image, &face.bounding_box, CROP_PX);
        draw::encode_jpeg(crop.image(), JPEG_QUALITY)
    };
    let faces = answer.faces.iter().enumerate();
    let marks: Vec<_> = faces
        .map(|(index, face)| mark(index + 1, face, answer, words))
        .collect();
    let annotated = fitted(draw::annotate(image, &marks), MAX_SIDE_PX);
    let thumbnail = fitted(image.clone(), THUMBNAIL_PX);
    Pictures {
        annotated: draw::encode_jpeg(&annotated, JPEG_QUALITY),
        thumbnail: draw::encode_jpeg(&thumbnail, JPEG_QUALITY),
        crops: answer.faces.iter().map(crop).collect(),
    }
}

fn mark(
    number: usize,
    face: &FaceAnswer,
    answer: &ImageAnswer,
    words: &Words,
) -> Annotation<'static> {
    let prediction = FacePrediction::new(face, &answer.card, words);
    let verdict = Verdict::on(&prediction, words);
    let color = match verdict.likely {
        None => Emotion::from_label(&prediction.emotion).map(Emotion::color),
        Some(_) => None,
    };
    Annotation {
        bounding_box: face.bounding_box,
        number,
        label: match verdict.likely {
            None => {
                let share = words.percent(prediction.confidence.into());
                format!("{} {share}", verdict.label)
            }
            Some(_) => verdict.label.into_owned(),
        },
        color: color.unwrap_or(UNKNOWN_COLOR),
        emoji: EMOJI.get(verdict.emotion),
    }
}

/// The picture, made smaller if one of its sides is longer than `max_side_px`.
fn fitted(image: RgbImage, max_side_px: u32) -> RgbImage {
    let longest = image.width().max(image.height());
    if longest <= max_side_px {
        return image;
    }
    let scaled =
        |side: u32| (u64::from(side) * u64::from(max_side_px) / u64::from(longest)).max(1) as u32;
    imageops::thumbnail(&image, scaled(image.width()), scaled(image.height()))
}

fn emoji(name: &str) -> Option<RgbaImage> {
    let file = assets::bytes(&format!("img/emoji/{name}.png"))?;
    Some(image::load_from_memory(&file).ok()?.to_rgba8())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_emotion_has_artwork() {
        assert_eq!(EMOJI.len(), Emotion::ALL.len() + 2);
    }
}
