//! YuNet, a small convolutional network for faces of any pose, run by kernels of our own.

mod answers;
mod network;
mod rows;
mod weights;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::U8x3;
use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};
use image::RgbImage;

use super::near::{nearest, region};
use super::{Detection, FaceDetector, square, to_left_to_right};
use crate::vision::bounding_box::BoundingBox;
use answers::{Answer, distinct};
use network::Network;

/// How thoroughly [`YunetDetector`] searches.
///
/// The picture is searched so small that the smallest face wanted still has the pixels that the network needs; its area
/// decides the time. The figures at the presets were measured as those of [`SeetaConfig`](super::SeetaConfig).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct YunetConfig {
    /// Smallest face worth finding: side of the detection's square in pixels of the picture; smaller ones are left out.
    pub min_face_px: u32,
    /// Most pixels to search; a picture that would need more is searched smaller, so only larger faces are found in it.
    pub max_search_px: u64,
    /// Lowest score of the network that counts as a face, from 0 to 1.
    pub score_threshold: f32,
}

impl YunetConfig {
    /// For photographs: up to 2 megapixels faces of 34 pixels are looked for; in 12 megapixels those of about 83.
    ///
    /// 0.89 of the faces of 40 pixels and more at a precision of 0.98, one box in the pictures without a face, 29 ms of
    /// processor time a photo of about 1024 × 760, a third of it for making it smaller. Of blurred faces 0.81, of covered
    /// ones 0.57, of turned ones 0.32 (SeetaFace: 0.63, 0.23, 0.16). Without the lower bound on the side, 0.92 at 0.97.
    pub const PHOTO: Self = Self {
        min_face_px: 34,
        max_search_px: 1_000_000,
        score_threshold: 0.72,
    };

    /// For pictures worth learning from only if a face fills much of them: a small search picture is enough.
    pub const PORTRAIT: Self = Self {
        max_search_px: 153_600,
        ..Self::PHOTO
    };

    /// For frames of a camera: of 640 × 480 pixels, faces of 48 and more.
    ///
    /// On the photographs at a width of 640: 0.91 of the faces of 80 pixels and more, 0.89 of those of 60, at a precision of
    /// 0.98, in 5 ms of processor time, half of it for making the frame smaller.
    pub const LIVE: Self = Self {
        min_face_px: 48,
        max_search_px: 153_600,
        ..Self::PHOTO
    };
}

impl Default for YunetConfig {
    fn default() -> Self {
        Self::PHOTO
    }
}

/// YuNet (W. Wu, H. Peng, S. Yu, "YuNet: A Tiny Millisecond-level Face Detector", Machine Intelligence Research 2023), in
/// the smaller of its two sizes: 54,000 values, embedded in the program, see `models/yunet/README.md`.
///
/// It tells [`Landmarks`](super::Landmarks).
pub struct YunetDetector {
    network: Network,
    config: YunetConfig,
}

/// Pixels that the square of the smallest face wanted has in the searched picture.
const SMALLEST_PX: f64 = 24.0;
/// Pixels of the largest faces that the network knows (the authors name 300): a larger picture is searched once more at a
/// [`NEXT_LEVEL`] of its size.
const LARGEST_PX: u32 = 300;
/// Ratio between a size of the picture and the next smaller one.
const NEXT_LEVEL: f64 = 0.25;
/// A picture is not searched smaller than this on its longer side for the sake of its smallest faces: it costs nothing.
const SMALL_PICTURE_PX: f64 = 160.0;
/// Pixels of the searched picture's shorter side below which no face fits into it.
const NARROWEST_PX: u32 = 16;
/// Share of the smallest side asked for from which on a face counts, since a side is not known to the pixel.
const TOLERANCE: f64 = 0.75;
/// Pixels that the square of an expected face has in the part that is searched again: enough for a steady box.
const NEAR_PX: f64 = 48.0;
/// Smallest face found again, in sides of the box that is expected there.
const NEAR_SMALLEST: f64 = 0.6;

impl YunetDetector {
    /// A detector that searches as `config` says.
    pub fn new(config: YunetConfig) -> Self {
        Self {
            network: Network::bundled(),
            config,
        }
    }

    /// Searches `image` at `scale` of its size, and smaller again for faces that are too large there.
    fn search(&mut self, image: &RgbImage, scale: f64, min_side: f64) -> Vec<Detection> {
        let mut answers = Vec::new();
        let mut picture = Cow::Borrowed(image);
        let mut scale = scale;
        while let Some(searched) = shrunk(&picture, scale) {
            picture = Cow::Owned(searched);
            let (width, height) = picture.dimensions();
            let to_image = (
                f64::from(image.width()) / f64::from(width),
                f64::from(image.height()) / f64::from(height),
            );
            let threshold = self.config.score_threshold;
            let read = |maps: &_| answers::answers(maps, threshold);
            let found = self.network.run(&picture, read);
            answers.extend(found.into_iter().map(|answer| answer.scaled(to_image)));
            if width.min(height) <= LARGEST_PX {
                break;
            }
            scale = NEXT_LEVEL;
        }
        let mut detections: Vec<Detection> = (distinct(answers).iter())
            .map(detection)
            .filter(|face| f64::from(face.bounding_box.width) >= min_side)
            .collect();
        to_left_to_right(&mut detections);
        detections
    }
}

impl Default for YunetDetector {
    fn default() -> Self {
        Self::new(YunetConfig::default())
    }
}

impl FaceDetector for YunetDetector {
    fn detect(&mut self, image: &RgbImage) -> Vec<Detection> {
        let (width, height) = (f64::from(image.width()), f64::from(image.height()));
        let wanted = SMALLEST_PX / f64::from(self.config.min_face_px.max(1));
        let at_least = SMALL_PICTURE_PX / width.max(height);
        let affordable = (self.config.max_search_px as f64 / (width * height)).sqrt();
        let min_side = f64::from(self.config.min_face_px) * TOLERANCE;
        self.search(image, wanted.max(at_least).min(affordable), min_side)
    }

    fn detect_near(&mut self, image: &RgbImage, expected: &BoundingBox) -> Option<Detection> {
        let side = f64::from(expected.width.max(expected.height));
        let region = region(image, expected)?;
        let found = self.search(&region.image, NEAR_PX / side, side * NEAR_SMALLEST);
        let found = found.into_iter().map(|face| region.in_whole(face));
        nearest(found, expected)
    }
}

/// The picture at `scale` of its size, which counts as 1 at most; `None` where no face can fit.
fn shrunk(image: &RgbImage, scale: f64) -> Option<RgbImage> {
    let scaled = |side: u32| (f64::from(side) * scale).round() as u32;
    let (width, height) = match scale < 1.0 {
        true => (scaled(image.width()), scaled(image.height())),
        false => image.dimensions(),
    };
    if width.min(height) < NARROWEST_PX {
        return None;
    }
    let mut smaller = RgbImage::new(width, height);
    let whole = TypedImageRef::<U8x3>::from_buffer(image.width(), image.height(), image.as_raw());
    let target = TypedImage::<U8x3>::from_buffer(width, height, &mut smaller);
    // Averages every pixel, so nothing aliases.
    let averages = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Box));
    Resizer::new()
        .resize_typed(
            &whole.expect("a picture holds all its pixels"),
            &mut target.expect("a picture holds all its pixels"),
            &averages,
        )
        .expect("a picture is no larger than it says");
    Some(smaller)
}

/// Side of the square in geometric means of the sides of the network's box.
///
/// On the crops of CK+48 and FER2013, which are what `vision::crop` wants, the crop's side is 1.13 and 1.16 times this
/// mean, which is steadier than the box's height or any measure of the landmarks: 1.145 / [`crop::MARGIN`].
///
/// [`crop::MARGIN`]: crate::vision::crop::MARGIN
const SQUARE_SIDES: f64 = 0.954;
/// How far the square's centre lies above that of the network's box, in the same unit: 0.033 and 0.023 on those crops.
const SQUARE_ABOVE: f64 = 0.032;

fn detection(answer: &Answer) -> Detection {
    let [left, top, right, bottom] = answer.edges.map(f64::from);
    let mean = ((right - left) * (bottom - top)).sqrt();
    let centre = (
        (left + right) / 2.0,
        (top + bottom) / 2.0 - SQUARE_ABOVE * mean,
    );
    Detection {
        bounding_box: square(centre, SQUARE_SIDES * mean),
        confidence: confidence(answer.score),
        landmarks: Some(answer.landmarks),
    }
}

/// The share of true faces among detections of this score on WIDER FACE photographs, as a logistic curve.
///
/// Measured: 0.58 for scores from 0.55 to 0.6, 0.69 to 0.65, 0.73 to 0.7, 0.91 to 0.75, 0.96 to 0.8, 0.97 to 0.85.
fn confidence(score: f32) -> f32 {
    1.0 / (1.0 + (-13.5 * (score - 0.55)).exp())
}
