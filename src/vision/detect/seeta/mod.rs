//! SeetaFace's frontal detector, through rustface.

use image::imageops::{self, FilterType};
use image::{GrayImage, RgbImage};
use rustface::{FaceInfo, ImageData, Model};

use super::near::{nearest, region};
use super::{Detection, FaceDetector, square, to_left_to_right};
use crate::vision::bounding_box::BoundingBox;

#[cfg(test)]
mod tests;

/// How thoroughly [`SeetaDetector`] searches.
///
/// The detector's window has a fixed 40 pixels, so the size at which a picture is searched decides the smallest face
/// that can be found in it, and its area the time that takes. The figures at the two presets were measured on one shared
/// core (Zen 4) with 150 photographs of WIDER FACE (500 faces of 40 pixels and more) and 120 pictures without a face.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SeetaConfig {
    /// Smallest face worth finding: side of the detector's square in pixels of the picture, 10 to 1000.
    pub min_face_px: u32,
    /// Most pixels to search; a picture that would need more is searched smaller, so only larger faces are found in it.
    pub max_search_px: u64,
    /// Lowest score of the model that counts as a face, above 0; scores add up over neighbouring windows.
    pub score_threshold: f64,
    /// Ratio between one size of the picture and the next smaller one, 0.1 to 0.95.
    pub pyramid_factor: f32,
    /// Pixels from one position of the window to the next, 1 to 40.
    pub window_step: u32,
}

impl SeetaConfig {
    /// For photographs: up to 1.5 megapixels the whole picture is searched for faces of 40 pixels (rustface's square is
    /// 0.86 of a face's height); of 12 megapixels those of about 115, of 24 those of about 160 are found.
    ///
    /// 0.76 of the faces of 40 pixels and more at a precision of 0.98, nothing in the pictures without a face, 190 ms of
    /// processor time a photo of about 1024 × 760. Below this threshold most further finds are false (1.3 to 1.6: 7 faces,
    /// 12 others); a pyramid factor of 0.8 finds no more (0.75) in 250 ms; a window step of 6 or a budget of 0.6 megapixels
    /// loses 0.03 to 0.06 of the faces.
    pub const PHOTO: Self = Self {
        min_face_px: 34,
        max_search_px: 1_500_000,
        score_threshold: 1.6,
        pyramid_factor: 0.7,
        window_step: 4,
    };

    /// For frames of a camera: of 640 × 480 pixels, faces of 60 and more.
    ///
    /// On the photographs at a width of 640: 0.72 of the faces of 80 pixels and more at a precision of 0.99 in 26 ms of
    /// processor time. Half the budget takes 14 to 24 ms and finds 0.42 to 0.53.
    pub const LIVE: Self = Self {
        min_face_px: 60,
        max_search_px: 153_600,
        ..Self::PHOTO
    };

    /// For pictures worth learning from only if a face fills much of them: a small search picture is enough.
    pub const PORTRAIT: Self = Self {
        max_search_px: 153_600,
        ..Self::PHOTO
    };

    /// The nearest values that rustface accepts; it panics on others.
    fn sane(self) -> Self {
        Self {
            min_face_px: self.min_face_px.clamp(10, 1000),
            max_search_px: self.max_search_px,
            score_threshold: self.score_threshold.max(0.01),
            pyramid_factor: self.pyramid_factor.clamp(0.1, 0.95),
            window_step: self.window_step.clamp(1, WINDOW_PX),
        }
    }
}

impl Default for SeetaConfig {
    fn default() -> Self {
        Self::PHOTO
    }
}

/// SeetaFace's frontal detector (a funnel-structured cascade), run by rustface.
///
/// It finds clear frontal faces and loses most turned or covered ones; its model is embedded in the program, see
/// `models/seetaface/README.md`.
pub struct SeetaDetector {
    model: Model,
    config: SeetaConfig,
}

/// Side of the detector's window in pixels, rustface's `K_WND_SIZE`: no smaller face is found in the searched picture.
const WINDOW_PX: u32 = 40;

static MODEL: &[u8] = include_bytes!("../../../../models/seetaface/seeta_fd_frontal_v1.0.bin");

impl SeetaDetector {
    /// A detector that searches as `config` says; values out of range are moved to the nearest allowed one.
    pub fn new(config: SeetaConfig) -> Self {
        let model = rustface::read_model(MODEL).expect("the embedded model is complete");
        Self {
            model,
            config: config.sane(),
        }
    }
}

impl Default for SeetaDetector {
    fn default() -> Self {
        Self::new(SeetaConfig::default())
    }
}

/// Smallest face found again, in sides of the box that is expected there.
const NEAR_SMALLEST: f64 = 0.75;

impl FaceDetector for SeetaDetector {
    fn detect(&mut self, image: &RgbImage) -> Vec<Detection> {
        self.search(image, &self.config)
    }

    fn detect_near(&mut self, image: &RgbImage, expected: &BoundingBox) -> Option<Detection> {
        let side = f64::from(expected.width.max(expected.height));
        let region = region(image, expected)?;
        let config = SeetaConfig {
            min_face_px: (side * NEAR_SMALLEST) as u32,
            ..self.config
        };
        let found = self.search(&region.image, &config.sane()).into_iter();
        nearest(found.map(|face| region.in_whole(face)), expected)
    }
}

impl SeetaDetector {
    fn search(&self, image: &RgbImage, config: &SeetaConfig) -> Vec<Detection> {
        let Some(search) = search_picture(image, config) else {
            return Vec::new();
        };
        let (width, height) = search.dimensions();
        // rustface's detector cannot be sent to another thread, its model can; the copy takes well under a millisecond.
        let mut detector = rustface::create_detector_with_model(self.model.clone());
        detector.set_score_thresh(config.score_threshold);
        detector.set_pyramid_scale_factor(config.pyramid_factor);
        detector.set_slide_window_step(config.window_step, config.window_step);
        // One pixel less than the picture: rounding could otherwise make the last pyramid level 39 pixels wide, on which
        // rustface counts below zero.
        detector.set_max_face_size(width.min(height) - 1);
        let faces = detector.detect(&ImageData::new(&search, width, height));

        let scale = (
            f64::from(image.width()) / f64::from(width),
            f64::from(image.height()) / f64::from(height),
        );
        let mut detections: Vec<Detection> =
            faces.iter().map(|face| detection(face, scale)).collect();
        to_left_to_right(&mut detections);
        detections
    }
}

/// The gray picture to search, at the size that [`SeetaConfig`] asks for; `None` where no face can fit.
fn search_picture(image: &RgbImage, config: &SeetaConfig) -> Option<GrayImage> {
    let (width, height) = (f64::from(image.width()), f64::from(image.height()));
    let wanted = f64::from(WINDOW_PX) / f64::from(config.min_face_px);
    let affordable = (config.max_search_px as f64 / (width * height)).sqrt();
    let scale = wanted.min(affordable);
    let scaled_width = (width * scale).round() as u32;
    let scaled_height = (height * scale).round() as u32;
    if scaled_width.min(scaled_height) <= WINDOW_PX {
        return None;
    }
    Some(if (scaled_width, scaled_height) == image.dimensions() {
        imageops::grayscale(image)
    } else if scale < 1.0 {
        // Averages every pixel, so nothing aliases, and is the fastest way down from a large photo.
        imageops::grayscale(&imageops::thumbnail(image, scaled_width, scaled_height))
    } else {
        let gray = imageops::grayscale(image);
        imageops::resize(&gray, scaled_width, scaled_height, FilterType::Triangle)
    })
}

/// A face of the searched picture in pixels of the original, which is `scale` (x, y) times as large.
fn detection(face: &FaceInfo, scale: (f64, f64)) -> Detection {
    let found = face.bbox();
    // One side for both axes keeps the square a square when the picture's sides were rounded.
    let side = f64::from(found.width());
    let centre_x = (f64::from(found.x()) + side / 2.0) * scale.0;
    let centre_y = (f64::from(found.y()) + side / 2.0) * scale.1;
    Detection {
        bounding_box: square((centre_x, centre_y), side * (scale.0 + scale.1) / 2.0),
        confidence: confidence(face.score()),
        landmarks: None,
    }
}

/// The share of true faces among detections of this score on WIDER FACE photographs, as a logistic curve.
///
/// Measured with [`SeetaConfig::PHOTO`]: 0.37 for scores from 1.3 to 1.6, 0.84 to 2.5, 0.93 to 3, 0.97 to 4, then all.
fn confidence(score: f64) -> f32 {
    (1.0 / (1.0 + (2.2 - 1.6 * score).exp())) as f32
}
