//! Where are the faces? The detector's interface and the bundled SeetaFace detector.

use image::imageops::{self, FilterType};
use image::{GrayImage, RgbImage};
use rustface::{FaceInfo, ImageData, Model};

use super::bounding_box::BoundingBox;

#[cfg(test)]
mod tests;

/// A face that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Detection {
    /// The detector's own square, without any margin, in pixels of the upright image.
    pub bounding_box: BoundingBox,
    /// How likely this is a face at all, from 0 to 1.
    pub confidence: f32,
}

/// Finds the faces of a picture.
pub trait FaceDetector: Send {
    /// Finds the faces of `image` and returns them from left to right (by the centre of their boxes).
    fn detect(&mut self, image: &RgbImage) -> Vec<Detection>;

    /// Finds again, near where it is `expected`, a face that was found in the picture before; the rest is not searched.
    fn detect_near(&mut self, image: &RgbImage, expected: &BoundingBox) -> Option<Detection> {
        nearest(self.detect(image), expected)
    }
}

/// Of several detections the one that covers `expected` best, if any touches it.
fn nearest(detections: Vec<Detection>, expected: &BoundingBox) -> Option<Detection> {
    let overlap = |detection: &Detection| detection.bounding_box.iou(expected);
    let best = detections
        .into_iter()
        .max_by(|a, b| overlap(a).total_cmp(&overlap(b)))?;
    (overlap(&best) > 0.0).then_some(best)
}

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

const MODEL: &[u8] = include_bytes!("../../models/seetaface/seeta_fd_frontal_v1.0.bin");

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

/// Side of the square that is searched again, in sides of the box that is expected there.
const NEAR_SIDES: f64 = 2.0;
/// Smallest face found again, in sides of the box that is expected there.
const NEAR_SMALLEST: f64 = 0.75;

impl FaceDetector for SeetaDetector {
    fn detect(&mut self, image: &RgbImage) -> Vec<Detection> {
        self.search(image, &self.config)
    }

    fn detect_near(&mut self, image: &RgbImage, expected: &BoundingBox) -> Option<Detection> {
        let side = f64::from(expected.width.max(expected.height));
        let reach = (side * NEAR_SIDES).round().min(f64::from(i32::MAX)) as u32;
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
        let part = imageops::crop_imm(image, left, top, region.width, region.height).to_image();
        let config = SeetaConfig {
            min_face_px: (side * NEAR_SMALLEST) as u32,
            ..self.config
        };
        let mut found = self.search(&part, &config.sane());
        for detection in &mut found {
            detection.bounding_box.x += region.x;
            detection.bounding_box.y += region.y;
        }
        nearest(found, expected)
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
        detections.sort_by(|a, b| {
            let (a, b) = (a.bounding_box.centre(), b.bounding_box.centre());
            a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1))
        });
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
    let side = (side * (scale.0 + scale.1) / 2.0).round();
    Detection {
        bounding_box: BoundingBox {
            x: (centre_x - side / 2.0).round() as i32,
            y: (centre_y - side / 2.0).round() as i32,
            width: side as u32,
            height: side as u32,
        },
        confidence: confidence(face.score()),
    }
}

/// The share of true faces among detections of this score on WIDER FACE photographs, as a logistic curve.
///
/// Measured with [`SeetaConfig::PHOTO`]: 0.37 for scores from 1.3 to 1.6, 0.84 to 2.5, 0.93 to 3, 0.97 to 4, then all.
fn confidence(score: f64) -> f32 {
    (1.0 / (1.0 + (2.2 - 1.6 * score).exp())) as f32
}
