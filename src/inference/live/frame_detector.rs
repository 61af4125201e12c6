//! How a thread finds faces: everywhere, or near where they are expected.

use image::RgbImage;

use crate::vision::bounding_box::BoundingBox;
use crate::vision::detect::{Detection, DetectorKind, FaceDetector};

/// Most faces of one frame that are followed; of more, the surest ones.
const MAX_FACES: usize = 32;

/// Overlap from which two detections are the same face.
const SAME_FACE: f64 = 0.4;

/// Makes the detector of a thread; called again if the detector panicked.
pub(super) type MakeDetector = fn(DetectorKind) -> FrameDetector;

/// What a detection thread looks with.
pub(super) struct FrameDetector(Box<dyn FaceDetector>);

/// A bundled detector with its settings for cameras.
pub(super) fn bundled_detector(kind: DetectorKind) -> FrameDetector {
    FrameDetector(kind.for_frames())
}

impl FrameDetector {
    #[cfg(test)]
    pub(super) fn new(detector: impl FaceDetector + 'static) -> Self {
        Self(Box::new(detector))
    }

    /// Searches the whole frame.
    pub(super) fn search(&mut self, image: &RgbImage) -> Vec<BoundingBox> {
        distinct(self.0.detect(image))
    }

    /// Looks only where faces are expected.
    pub(super) fn follow(
        &mut self,
        image: &RgbImage,
        expected: &[BoundingBox],
    ) -> Vec<BoundingBox> {
        let near = |face| self.0.detect_near(image, face);
        distinct(expected.iter().filter_map(near).collect())
    }
}

/// The surest detections, each face once: two neighbours may both have led to the same one.
fn distinct(mut found: Vec<Detection>) -> Vec<BoundingBox> {
    found.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    let mut faces: Vec<BoundingBox> = Vec::new();
    for face in found.into_iter().map(|detection| detection.bounding_box) {
        if faces.len() < MAX_FACES && faces.iter().all(|other| other.iou(&face) < SAME_FACE) {
            faces.push(face);
        }
    }
    faces
}
