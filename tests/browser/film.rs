//! A film of faces for the browser's fake camera, made from photos. A file of JPEGs one after the other is a film (MJPEG).

use std::io::Write;

use image::{
    Rgb, RgbImage,
    codecs::jpeg::JpegEncoder,
    imageops::{self, FilterType},
};
use tempfile::NamedTempFile;

use crate::common::photo;

/// Pictures a second of an MJPEG file in Chromium.
pub(crate) const RATE: u32 = 30;
/// Different pictures a second; each is repeated to reach the rate.
pub(crate) const CHANGES: u32 = 10;
const SIZE: (u32, u32) = (640, 480);
/// Where no one is, the film is this green, so that a script finds the photos in it.
const GREEN: Rgb<u8> = Rgb([20, 160, 60]);

/// Seconds at which something changes, from the start of each round.
const TWO_FROM_S: u32 = 5;
const EMPTY_FROM_S: u32 = 9;
const BACK_FROM_S: u32 = 12;
const END_S: u32 = 15;

/// Where the first photo begins and ends its way, in pixels from the left.
const WAY: (u32, u32) = (20, 170);

/// Rounds of: one face wanders, a second one joins it, no one is there, the first one is back where it began.
pub(crate) fn film() -> NamedTempFile {
    let first = cut("astronaut.jpg", (110, 10, 230, 240), (270, 282));
    let second = cut("solvay_1927.jpg", (1015, 186, 130, 140), (190, 205));
    let mut film = tempfile::Builder::new()
        .suffix(".mjpeg")
        .tempfile()
        .unwrap();
    for change in 0..END_S * CHANGES {
        let mut picture = RgbImage::from_pixel(SIZE.0, SIZE.1, GREEN);
        let second_s = change / CHANGES;
        if !(EMPTY_FROM_S..BACK_FROM_S).contains(&second_s) {
            let left = if second_s < BACK_FROM_S {
                way(change)
            } else {
                WAY.0
            };
            imageops::replace(&mut picture, &first, i64::from(left), 90);
        }
        if (TWO_FROM_S..EMPTY_FROM_S).contains(&second_s) {
            imageops::replace(&mut picture, &second, 445, 120);
        }
        let bytes = jpeg(&picture);
        for _ in 0..RATE / CHANGES {
            film.write_all(&bytes).unwrap();
        }
    }
    film.flush().unwrap();
    film
}

/// One picture of a face as JPEG.
pub(crate) fn still() -> Vec<u8> {
    let mut picture = RgbImage::from_pixel(SIZE.0, SIZE.1, GREEN);
    let face = cut("astronaut.jpg", (110, 10, 230, 240), (270, 282));
    imageops::replace(&mut picture, &face, 170, 90);
    jpeg(&picture)
}

pub(crate) fn jpeg(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, 85);
    picture.write_with_encoder(encoder).unwrap();
    bytes
}

fn way(change: u32) -> u32 {
    let done = change.min(TWO_FROM_S * CHANGES);
    WAY.0 + (WAY.1 - WAY.0) * done / (TWO_FROM_S * CHANGES)
}

/// The part (left, top, width, height) of a photo, enlarged or reduced to `size`.
fn cut(name: &str, (left, top, width, height): (u32, u32, u32, u32), size: (u32, u32)) -> RgbImage {
    let photo = image::load_from_memory(&photo(name)).unwrap().to_rgb8();
    let part = imageops::crop_imm(&photo, left, top, width, height).to_image();
    imageops::resize(&part, size.0, size.1, FilterType::Triangle)
}
