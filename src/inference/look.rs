//! What every photo goes through: from bytes to its faces and their crops.

use bytes::Bytes;
use image::RgbImage;

use super::engine::FaceMode;
use crate::vision::bounding_box::BoundingBox;
use crate::vision::crop::FaceCrop;
use crate::vision::decode::{DecodeError, DecodeLimits, Room, decode};
use crate::vision::detect::{Detection, FaceDetector};
use crate::vision::turned::{self, Turn};

/// A picture and its faces.
pub(super) struct Looked {
    /// The upright picture.
    pub(super) image: RgbImage,
    /// How far it was turned because no face stood upright in it.
    pub(super) turned: Option<Turn>,
    /// Faces from left to right.
    pub(super) faces: Vec<LookedFace>,
    /// Their crops.
    pub(super) crops: Vec<FaceCrop>,
}

/// Where a face is, and what the detector says of it; nothing where the whole picture is the face.
pub(super) struct LookedFace {
    pub(super) bounding_box: BoundingBox,
    pub(super) detection: Option<Detection>,
}

/// Decodes a picture and finds its faces, cut out with a side of `crop_px` pixels. Of large pictures one is in memory at a
/// time.
///
/// # Errors
///
/// If it cannot be decoded.
pub(super) fn look(
    bytes: Bytes,
    mode: FaceMode,
    crop_px: u32,
    detector: &mut dyn FaceDetector,
    limits: &DecodeLimits,
) -> Result<(Looked, Room), DecodeError> {
    let room = Room::enter(&bytes);
    let image = decode(&bytes, limits)?;
    // The file is of no more use, and may be large.
    drop(bytes);
    let (image, turned, found) = match mode {
        FaceMode::Whole => (image, None, Vec::new()),
        FaceMode::Detect => detect(detector, image),
    };
    let (width, height) = image.dimensions();
    let (faces, crops) = match mode {
        FaceMode::Whole => {
            let bounding_box = BoundingBox {
                x: 0,
                y: 0,
                width,
                height,
            };
            let face = LookedFace {
                bounding_box,
                detection: None,
            };
            (vec![face], vec![FaceCrop::whole(&image, crop_px)])
        }
        FaceMode::Detect => (found.into_iter())
            .map(|found| {
                let face = LookedFace {
                    bounding_box: found.bounding_box,
                    detection: Some(found),
                };
                (
                    face,
                    FaceCrop::from_box(&image, &found.bounding_box, crop_px),
                )
            })
            .unzip(),
    };
    let looked = Looked {
        image,
        turned,
        faces,
        crops,
    };
    Ok((looked, room))
}

/// The faces of a picture, which is turned where none stands upright.
fn detect(
    detector: &mut dyn FaceDetector,
    image: RgbImage,
) -> (RgbImage, Option<Turn>, Vec<Detection>) {
    let found = detector.detect(&image);
    if !found.is_empty() {
        return (image, None, found);
    }
    match turned::find(detector, &image) {
        Some((turn, image, found)) => (image, Some(turn), found),
        None => (image, None, found),
    }
}
