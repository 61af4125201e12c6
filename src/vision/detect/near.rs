//! Finding a face again near where it is expected.

use image::{RgbImage, imageops};

use super::Detection;
use crate::vision::bounding_box::BoundingBox;

/// Side of the square that is searched again, in sides of the box that is expected there.
const SIDES: f64 = 2.0;

/// The part of a picture to search again.
pub(super) struct Region {
    pub(super) image: RgbImage,
    x: i32,
    y: i32,
}

/// The square around `expected` that a face may have moved in; `None` if none of it lies inside `image`.
pub(super) fn region(image: &RgbImage, expected: &BoundingBox) -> Option<Region> {
    let side = f64::from(expected.width.max(expected.height));
    let reach = (side * SIDES).round().min(f64::from(i32::MAX)) as u32;
    let (x, y) = expected.centre();
    let region = BoundingBox {
        x: (x - f64::from(reach) / 2.0).round() as i32,
        y: (y - f64::from(reach) / 2.0).round() as i32,
        width: reach,
        height: reach,
    };
    let region = region.clamped(image.width(), image.height())?;
    // Inside the picture since it was clamped.
    let (left, top) = (region.x as u32, region.y as u32);
    Some(Region {
        image: imageops::crop_imm(image, left, top, region.width, region.height).to_image(),
        x: region.x,
        y: region.y,
    })
}

impl Region {
    /// A detection in this part, in pixels of the whole picture.
    pub(super) fn in_whole(&self, mut found: Detection) -> Detection {
        found.bounding_box.x = found.bounding_box.x.saturating_add(self.x);
        found.bounding_box.y = found.bounding_box.y.saturating_add(self.y);
        let moved = |[x, y]: [f32; 2]| [x + self.x as f32, y + self.y as f32];
        found.landmarks = found.landmarks.map(|points| points.map(moved));
        found
    }
}

/// Of several detections the one that covers `expected` best, if any touches it.
pub(super) fn nearest(
    detections: impl IntoIterator<Item = Detection>,
    expected: &BoundingBox,
) -> Option<Detection> {
    let overlap = |detection: &Detection| detection.bounding_box.iou(expected);
    let best = detections
        .into_iter()
        .max_by(|a, b| overlap(a).total_cmp(&overlap(b)))?;
    (overlap(&best) > 0.0).then_some(best)
}
