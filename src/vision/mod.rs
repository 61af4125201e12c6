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
pub mod film;
pub mod head;
pub mod track;
pub mod turned;

pub use color::Color;
