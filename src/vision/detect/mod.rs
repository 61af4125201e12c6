//! Where are the faces? The detectors' common interface, and the two that are bundled.

mod near;
mod seeta;
mod yunet;

use std::fmt;
use std::str::FromStr;

use image::RgbImage;

use super::bounding_box::BoundingBox;

pub use seeta::{SeetaConfig, SeetaDetector};
pub use yunet::{YunetConfig, YunetDetector};

/// A face that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Detection {
    /// The face as a square without any margin, in pixels of the upright image.
    ///
    /// Detectors agree on it: grown by [`MARGIN`](super::crop::MARGIN) around its centre, it is the crop that
    /// expressions are learned from.
    pub bounding_box: BoundingBox,
    /// How likely this is a face at all, from 0 to 1.
    pub confidence: f32,
    /// Where its parts are, if the detector tells.
    pub landmarks: Option<Landmarks>,
}

/// Five points of a face, `[x, y]` in pixels of the upright image, in continuous coordinates; they may lie outside it.
///
/// Right and left are the person's own, so in an upright face the right eye has the smaller x.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Landmarks {
    /// Centre of the right eye.
    pub right_eye: [f32; 2],
    /// Centre of the left eye.
    pub left_eye: [f32; 2],
    /// Tip of the nose.
    pub nose: [f32; 2],
    /// Right corner of the mouth.
    pub mouth_right: [f32; 2],
    /// Left corner of the mouth.
    pub mouth_left: [f32; 2],
}

impl Landmarks {
    /// Each point after `change`.
    fn map(self, change: impl Fn([f32; 2]) -> [f32; 2]) -> Self {
        Self {
            right_eye: change(self.right_eye),
            left_eye: change(self.left_eye),
            nose: change(self.nose),
            mouth_right: change(self.mouth_right),
            mouth_left: change(self.mouth_left),
        }
    }
}

/// Finds the faces of a picture.
pub trait FaceDetector: Send {
    /// Finds the faces of `image` and returns them from left to right (by the centre of their boxes).
    fn detect(&mut self, image: &RgbImage) -> Vec<Detection>;

    /// Finds again, near where it is `expected`, a face that was found in the picture before; the rest is not searched.
    fn detect_near(&mut self, image: &RgbImage, expected: &BoundingBox) -> Option<Detection> {
        near::nearest(self.detect(image), expected)
    }
}

/// A choice among the bundled detectors.
///
/// On 150 photographs of WIDER FACE's validation set (500 faces of 40 pixels and more) YuNet finds more in less time; the
/// figures stand at the presets of [`YunetConfig`] and [`SeetaConfig`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DetectorKind {
    /// [`YunetDetector`].
    #[default]
    Yunet,
    /// [`SeetaDetector`].
    Seetaface,
}

impl DetectorKind {
    /// Every detector, the default one first.
    pub const ALL: [Self; 2] = [Self::Yunet, Self::Seetaface];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Yunet => "yunet",
            Self::Seetaface => "seetaface",
        }
    }

    /// A detector for photographs, with many faces and small ones.
    pub fn for_photos(self) -> Box<dyn FaceDetector> {
        match self {
            Self::Yunet => Box::new(YunetDetector::new(YunetConfig::PHOTO)),
            Self::Seetaface => Box::new(SeetaDetector::new(SeetaConfig::PHOTO)),
        }
    }

    /// A detector for pictures that are worth learning from only if a face fills much of them.
    pub fn for_portraits(self) -> Box<dyn FaceDetector> {
        match self {
            Self::Yunet => Box::new(YunetDetector::new(YunetConfig::PORTRAIT)),
            Self::Seetaface => Box::new(SeetaDetector::new(SeetaConfig::PORTRAIT)),
        }
    }

    /// A detector for frames of a camera.
    pub fn for_frames(self) -> Box<dyn FaceDetector> {
        match self {
            Self::Yunet => Box::new(YunetDetector::new(YunetConfig::LIVE)),
            Self::Seetaface => Box::new(SeetaDetector::new(SeetaConfig::LIVE)),
        }
    }
}

impl fmt::Display for DetectorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for DetectorKind {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let named = |kind: &Self| kind.name() == word;
        let unknown = || format!("{word} is none of yunet, seetaface");
        Self::ALL.into_iter().find(named).ok_or_else(unknown)
    }
}

fn to_left_to_right(detections: &mut [Detection]) {
    detections.sort_by(|a, b| {
        let (a, b) = (a.bounding_box.centre(), b.bounding_box.centre());
        a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1))
    });
}

/// The square around `centre` in whole pixels.
fn square(centre: (f64, f64), side: f64) -> BoundingBox {
    let side = side.round();
    BoundingBox {
        x: (centre.0 - side / 2.0).round() as i32,
        y: (centre.1 - side / 2.0).round() as i32,
        width: side as u32,
        height: side as u32,
    }
}

#[cfg(test)]
mod tests;
