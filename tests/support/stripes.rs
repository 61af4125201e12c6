//! Small pictures that differ by their seed, to learn from quickly.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};

/// A small picture of stripes whose direction and width come from `seed`.
pub(crate) fn picture(seed: u32, light: u8) -> Vec<u8> {
    let (across, down) = (1 + seed % 7, 1 + seed / 7 % 5);
    let picture = RgbImage::from_fn(32, 32, |x, y| {
        let wave = ((x * across + y * down + seed) % 23) as u8;
        Rgb([light + 2 * wave; 3])
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}
