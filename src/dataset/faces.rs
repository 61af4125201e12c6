//! Whether a picture of a data set is a face crop already, or a photograph in which the face is to be found.

use std::str::FromStr;

use image::{RgbImage, imageops};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::vision::bounding_box::BoundingBox;
use crate::vision::crop::FaceCrop;
use crate::vision::detect::{DetectorKind, FaceDetector};

/// Longer side in pixels from which on a picture may be more than a crop: data sets of crops have 48 to 128.
pub(super) const LARGE_FROM_PX: u32 = 160;

/// Share of a picture's shorter side from which on its face makes it a crop: a crop by the margin rule
/// ([`crate::vision::crop::MARGIN`]) has 0.83.
const CROP_SHARE: f64 = 0.7;

/// How the pictures of a data set are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Faces {
    /// Every picture is one face crop.
    #[default]
    Whole,
    /// The largest face of every picture is cropped.
    Detect,
    /// Each picture as it seems to be: one that is small, or that a face fills, is a crop; in any other the largest
    /// face is cropped.
    Auto,
}

impl FromStr for Faces {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        match word {
            "whole" => Ok(Self::Whole),
            "detect" => Ok(Self::Detect),
            "auto" => Ok(Self::Auto),
            _ => Err(format!("{word} is none of auto, whole, detect")),
        }
    }
}

/// Reads pictures as [`Faces`] says; makes its detector when it needs one.
pub struct FaceReader {
    kind: DetectorKind,
    detector: Option<Box<dyn FaceDetector>>,
}

impl FaceReader {
    /// Finds faces with a detector of this kind.
    pub fn new(kind: DetectorKind) -> Self {
        Self {
            kind,
            detector: None,
        }
    }

    /// The crop of `size` × `size` pixels, and whether a face was detected for it; nothing if there is no face.
    pub fn crop(&mut self, image: &RgbImage, faces: Faces, size: u32) -> Option<(FaceCrop, bool)> {
        let whole = || Some((FaceCrop::whole(image, size), false));
        let is_small = image.width().max(image.height()) < LARGE_FROM_PX;
        if faces == Faces::Whole || faces == Faces::Auto && is_small {
            return whole();
        }
        let found = self.largest(image)?;
        let short_side = f64::from(image.width().min(image.height()));
        let fills = f64::from(found.width) >= CROP_SHARE * short_side;
        match faces == Faces::Auto && fills {
            true => whole(),
            false => Some((FaceCrop::from_box(image, &found, size), true)),
        }
    }

    /// The largest face, searched once more with a border around the picture if there is none: the detector misses faces
    /// whose outline is cut off.
    fn largest(&mut self, image: &RgbImage) -> Option<BoundingBox> {
        let kind = self.kind;
        let detector = (self.detector).get_or_insert_with(|| kind.for_portraits());
        let mut largest = |image: &RgbImage| {
            let faces = detector.detect(image).into_iter();
            faces
                .map(|face| face.bounding_box)
                .max_by_key(|found| found.width)
        };
        if let Some(found) = largest(image) {
            return Some(found);
        }
        let bordered = Bordered::new(image);
        Some(bordered.in_original(&largest(&bordered.image)?))
    }
}

/// A picture, at most 512 pixels wide and high, with its edge repeated by a quarter of its shorter side all around.
/// Of 22 faces that the detector missed among 233 crops it finds 7 in this, and none in 118 pictures without a face.
pub(super) struct Bordered {
    pub(super) image: RgbImage,
    border: u32,
    /// Pixels of the original for each of its own.
    scale: f64,
}

impl Bordered {
    pub(super) fn new(image: &RgbImage) -> Self {
        const MAX_PX: u32 = 512;
        let longer = image.width().max(image.height()).max(1);
        let shrunk = (f64::from(MAX_PX) / f64::from(longer)).min(1.0);
        let scaled = |side: u32| ((f64::from(side) * shrunk) as u32).max(1);
        let (width, height) = (scaled(image.width()), scaled(image.height()));
        let inner = imageops::thumbnail(image, width, height);
        let border = width.min(height) / 4;
        Self {
            image: RgbImage::from_fn(width + 2 * border, height + 2 * border, |x, y| {
                let inside = |at: u32, side: u32| at.saturating_sub(border).min(side - 1);
                *inner.get_pixel(inside(x, width), inside(y, height))
            }),
            border,
            scale: 1.0 / shrunk,
        }
    }

    fn in_original(&self, found: &BoundingBox) -> BoundingBox {
        let place = |at: i32| (f64::from(at - self.border as i32) * self.scale).round() as i32;
        let side = |length: u32| (f64::from(length) * self.scale).round() as u32;
        BoundingBox {
            x: place(found.x),
            y: place(found.y),
            width: side(found.width),
            height: side(found.height),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::testing::face;

    #[test]
    fn small_pictures_are_crops_and_large_ones_without_a_face_are_told() {
        let mut reader = FaceReader::new(DetectorKind::default());
        let small = face(1, 48);
        let (crop, detected) = reader.crop(&small, Faces::Auto, 48).unwrap();
        assert_eq!((crop.image(), detected), (&small, false));
        let large = RgbImage::from_pixel(400, 300, image::Rgb([90; 3]));
        assert!(reader.crop(&large, Faces::Auto, 48).is_none());
        assert!(reader.crop(&large, Faces::Detect, 48).is_none());
        assert!(!reader.crop(&large, Faces::Whole, 48).unwrap().1);
    }

    #[test]
    fn a_face_in_a_photograph_is_cropped_and_its_crop_is_kept_whole() {
        let photo =
            image::load_from_memory(include_bytes!("../../tests/fixtures/photos/astronaut.jpg"));
        let photo = photo.unwrap().into_rgb8();
        let mut reader = FaceReader::new(DetectorKind::default());
        let (crop, detected) = reader.crop(&photo, Faces::Auto, 200).unwrap();
        assert!(detected);
        let again = reader.crop(crop.image(), Faces::Auto, 200);
        assert!(again.is_some_and(|(_, detected)| !detected));
    }
}
