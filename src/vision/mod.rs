//! From bytes to faces and back to a picture: decode, detect, track, crop, draw.
//!
//! Everything here is synchronous and knows nothing of expressions, the web or the disk. All coordinates are
//! pixels of the *upright* image (EXIF orientation already applied), origin at its top left corner.

pub mod bounding_box;
pub mod color;
pub mod crop;
pub mod decode;
pub mod detect;
pub mod draw;
pub mod track;
pub mod turned;

pub use bounding_box::BoundingBox;
pub use color::Color;
pub use crop::FaceCrop;
pub use decode::{DecodeError, DecodeLimits, decode};
pub use detect::{
    Detection, DetectorKind, FaceDetector, Landmarks, SeetaConfig, SeetaDetector, YunetConfig,
    YunetDetector,
};
pub use draw::{Annotation, annotate, emojify, encode_jpeg};
pub use track::{Sighting, Smoothing, TrackScores, Tracker};
