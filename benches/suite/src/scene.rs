//! Pictures to work on: a photo of 1920 × 1080 pixels with one face, and drawn faces.

use facefeel::vision::Color;
use facefeel::dataset::pixels::Pixels;
use facefeel::ml::train::examples::Example;
use facefeel::dataset::samples::SampleConfig;
use facefeel::vision::draw::encode_jpeg;
use image::imageops::{FilterType, crop_imm, replace, resize};
use image::{GrayImage, RgbImage};

/// Classes of the drawn faces.
pub const CLASSES: usize = 7;
/// Side of the drawn faces in pixels.
const SIDE: u32 = 48;
const ASTRONAUT: &[u8] = include_bytes!("../../../tests/fixtures/photos/astronaut.jpg");
const COFFEE: &[u8] = include_bytes!("../../../tests/fixtures/photos/coffee.jpg");

/// An astronaut before a cup of coffee, as JPEG.
pub fn photo() -> Vec<u8> {
    encode_jpeg(&picture(), 90)
}

/// The same, decoded.
pub fn picture() -> RgbImage {
    let read = |bytes| {
        image::load_from_memory(bytes)
            .expect("our own photo")
            .into_rgb8()
    };
    let coffee = resize(&read(COFFEE), 1920, 1280, FilterType::Triangle);
    let mut picture = crop_imm(&coffee, 0, 100, 1920, 1080).to_image();
    let astronaut = resize(&read(ASTRONAUT), 768, 768, FilterType::Triangle);
    replace(&mut picture, &astronaut, 200, 156);
    picture
}

/// Labelled gray faces of 48 × 48 pixels in [`CLASSES`] classes.
pub fn faces(count: usize) -> Vec<Example> {
    let config = SampleConfig {
        color: Color::Gray,
        seed: 1,
        images: 2 * count,
    };
    // Every person shows all eight expressions in turn; the last one is left out.
    let expressions = facefeel::emotion::Emotion::ALL.len();
    let shown = (0..)
        .filter(|index| index % expressions < CLASSES)
        .take(count);
    let example = |index| Example {
        pixels: resized(config.drawing(index).pixels),
        class: index % expressions,
        votes: None,
    };
    shown.map(example).collect()
}

fn resized(pixels: Pixels) -> Pixels {
    let side = pixels.size;
    let drawn = GrayImage::from_raw(side, side, pixels.data).expect("a gray square");
    Pixels {
        size: SIDE,
        channels: 1,
        data: resize(&drawn, SIDE, SIDE, FilterType::Triangle).into_raw(),
    }
}
