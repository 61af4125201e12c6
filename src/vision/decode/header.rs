//! What an image file says of itself before any pixel is decoded.

use std::io::Cursor;

use image::{ImageFormat, ImageReader};

use super::format::{Format, sniff};

/// Scans of a progressive JPEG up to which one costs no more than any other; cameras and editors write about ten.
const USUAL_SCANS: u64 = 12;

/// An image's size as its header says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Pixels from left to right, before it is turned upright.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// How often its pixels are gone through: a JPEG's scans.
    scans: u64,
}

impl Header {
    /// Number of its pixels.
    pub fn px(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    /// What decoding costs, in pixels of an ordinary picture.
    pub fn cost_px(&self) -> u64 {
        self.px() * self.scans.div_ceil(USUAL_SCANS).max(1)
    }
}

/// The header of an image file; nothing if it has none that can be read.
pub fn header(bytes: &[u8]) -> Option<Header> {
    let Format::Read(format) = sniff(bytes) else {
        return None;
    };
    let reader = ImageReader::with_format(Cursor::new(bytes), format);
    let (width, height) = reader.into_dimensions().ok()?;
    Some(Header {
        width,
        height,
        scans: match format {
            ImageFormat::Jpeg => scans(bytes),
            _ => 1,
        },
    })
}

/// How many scans a JPEG has. Inside compressed data 0xFF is never followed by the marker's second byte, so only those of
/// an embedded preview are counted too.
fn scans(bytes: &[u8]) -> u64 {
    const START_OF_SCAN: [u8; 2] = [0xff, 0xda];
    bytes
        .windows(2)
        .filter(|pair| **pair == START_OF_SCAN)
        .count() as u64
}

#[cfg(test)]
mod tests {
    use image::RgbImage;

    use super::*;
    use crate::vision::draw::encode_jpeg;

    #[test]
    fn a_header_says_size_and_cost() {
        let jpeg = encode_jpeg(&RgbImage::new(30, 20), 80);
        let found = header(&jpeg).unwrap();
        assert_eq!((found.width, found.height, found.px()), (30, 20, 600));
        assert_eq!(found.cost_px(), 600);
        assert_eq!(header(&jpeg[..4]), None);
        assert_eq!(header(b"no picture"), None);
    }

    #[test]
    fn many_scans_cost_more() {
        let cost = |scans| {
            Header {
                width: 10,
                height: 10,
                scans,
            }
            .cost_px()
        };
        assert_eq!([0, 1, 12, 13, 100].map(cost), [100, 100, 100, 200, 900]);
    }
}
