//! Photos that a browser would show otherwise than they are looked at: turned, in other colours, animated.

use std::path::{Path, PathBuf};

use facefeel::config::Limits;
use facefeel::vision::decode::{DecodeLimits, decode};
use image::codecs::{jpeg::JpegEncoder, png::PngEncoder, webp::WebPEncoder};
use image::metadata::Orientation;
use image::{DynamicImage, ImageEncoder, RgbImage, imageops};
use tempfile::TempDir;

use crate::common::{app, app_with, limits, photo_path};
use crate::driver::{Browser, Scripts};

/// Pixels across and down that pictures are compared in.
const COMPARED: (u32, u32) = (36, 30);

/// A portrait of 360 × 300 pixels.
fn portrait() -> RgbImage {
    let photo = image::open(photo_path("astronaut.jpg"))
        .unwrap()
        .into_rgb8();
    imageops::crop_imm(&photo, 60, 0, 360, 300).to_image()
}

/// The picture as it is stored so that `orientation` turns it upright.
fn stored(upright: &RgbImage, orientation: u8) -> RgbImage {
    let inverse = match orientation {
        6 => 8,
        8 => 6,
        other => other,
    };
    let mut image = DynamicImage::from(upright.clone());
    image.apply_orientation(Orientation::from_exif(inverse).unwrap());
    image.into_rgb8()
}

/// A TIFF block with the orientation alone.
fn exif(orientation: u8) -> Vec<u8> {
    let mut block = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    block.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    block
}

fn with_exif(mut encoder: impl ImageEncoder, image: &RgbImage, orientation: u8) {
    encoder.set_exif_metadata(exif(orientation)).unwrap();
    let (width, height) = image.dimensions();
    let color = image::ExtendedColorType::Rgb8;
    encoder.write_image(image, width, height, color).unwrap();
}

/// An uncompressed TIFF of one strip (TIFF 6.0, section 6), which no encoder at hand writes with an orientation.
fn tiff(image: &RgbImage, orientation: u8) -> Vec<u8> {
    const ENTRIES: u32 = 10;
    let behind = 8 + 2 + 12 * ENTRIES + 4;
    let (width, height) = image.dimensions();
    let mut file = b"II*\0\x08\0\0\0".to_vec();
    file.extend((ENTRIES as u16).to_le_bytes());
    let mut entry = |tag: u16, kind: u16, count: u32, value: u32| {
        file.extend(tag.to_le_bytes());
        file.extend(kind.to_le_bytes());
        file.extend(count.to_le_bytes());
        file.extend(value.to_le_bytes());
    };
    let (short, long) = (3, 4);
    entry(256, long, 1, width);
    entry(257, long, 1, height);
    entry(258, short, 3, behind);
    entry(259, short, 1, 1);
    entry(262, short, 1, 2);
    entry(273, long, 1, behind + 6);
    entry(274, short, 1, orientation.into());
    entry(277, short, 1, 3);
    entry(278, long, 1, height);
    entry(279, long, 1, 3 * width * height);
    file.extend([0; 4]);
    file.extend([8, 0, 8, 0, 8, 0]);
    file.extend(image.as_raw());
    file
}

fn encoded(upright: &RgbImage, format: &str, orientation: u8) -> Vec<u8> {
    let image = stored(upright, orientation);
    let mut bytes = Vec::new();
    match format {
        "jpg" => with_exif(
            JpegEncoder::new_with_quality(&mut bytes, 95),
            &image,
            orientation,
        ),
        "png" => with_exif(PngEncoder::new(&mut bytes), &image, orientation),
        "webp" => with_exif(WebPEncoder::new_lossless(&mut bytes), &image, orientation),
        _ => bytes = tiff(&image, orientation),
    }
    bytes
}

fn write(folder: &TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

/// Asks about photos on the Detect page and waits for every picture.
async fn ask_about(browser: &Browser, files: &[PathBuf]) {
    browser.goto("/detect").await;
    let list: Vec<&str> = files.iter().map(|file| file.to_str().unwrap()).collect();
    let picker = browser.find("[data-files]").await;
    picker.send_keys(&list.join("\n")).await.unwrap();
    let count = files.len();
    let chosen = format!("document.querySelectorAll('.thumbnail').length === {count}");
    browser.wait_until("every file is chosen", &chosen).await;
    browser.find("[data-submit]").await.click().await.unwrap();
    let answered =
        format!("document.querySelectorAll('[data-photos] [data-photo]').length === {count}");
    browser
        .wait_until("every photo is answered", &answered)
        .await;
    let open = "document.querySelectorAll('[data-photos] [data-photo]').forEach((photo) => { photo.open = true; })";
    browser.run(open).await;
    let shown = format!(
        "document.querySelectorAll('[data-photos] .marked > img').length === {count} && \
         [...document.querySelectorAll('[data-photos] .marked > img')].every((img) => img.complete)"
    );
    browser.wait_until("every photo is shown", &shown).await;
}

/// For each photo: width and height as shown, the share of the picture at which its box is, and its pixels made small.
const SHOWN: &str = "return [...document.querySelectorAll('[data-photos] [data-photo]')].map((photo) => { \
    const img = photo.querySelector('.marked > img'); \
    const p = img.getBoundingClientRect(); \
    const m = photo.querySelector('.mark').getBoundingClientRect(); \
    const small = (source) => { const c = document.createElement('canvas'); c.width = WIDTH; c.height = HEIGHT; \
      const x = c.getContext('2d'); x.imageSmoothingQuality = 'high'; x.drawImage(source, 0, 0, c.width, c.height); \
      return [...x.getImageData(0, 0, c.width, c.height).data].filter((_, at) => at % 4 !== 3); }; \
    return { size: [img.naturalWidth, img.naturalHeight], \
      box: [(m.x - p.x) / p.width, (m.y - p.y) / p.height, m.width / p.width, m.height / p.height], \
      pixels: small(img), face: small(photo.querySelector('[data-crop] canvas')) }; })";

async fn shown(browser: &Browser) -> serde_json::Value {
    let (width, height) = COMPARED;
    let script = SHOWN
        .replace("WIDTH", &width.to_string())
        .replace("HEIGHT", &height.to_string());
    browser.run(&script).await
}

/// The picture as small as the pixels of [`SHOWN`].
fn small(image: &RgbImage) -> Vec<f64> {
    let (width, height) = COMPARED;
    let small = imageops::resize(image, width, height, imageops::FilterType::Triangle);
    small.as_raw().iter().map(|&value| value.into()).collect()
}

fn numbers(value: &serde_json::Value) -> Vec<f64> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|number| number.as_f64().unwrap())
        .collect()
}

/// The mean difference of two lists.
fn difference(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum::<f64>() / a.len() as f64
}

#[tokio::test(flavor = "multi_thread")]
async fn every_orientation_of_every_format_is_shown_as_it_was_looked_at() {
    let limits = Limits {
        images: 32,
        request_bytes: 32 << 20,
        ..limits()
    };
    let browser = Browser::open(app_with(limits), Scripts::On, 1280).await;
    let folder = tempfile::tempdir().unwrap();
    let upright = portrait();
    let reference = small(&upright);
    for format in ["jpg", "png", "webp", "tiff"] {
        let files: Vec<PathBuf> = (1..=8)
            .map(|orientation| {
                let bytes = encoded(&upright, format, orientation);
                write(&folder, &format!("{orientation}.{format}"), &bytes)
            })
            .collect();
        ask_about(&browser, &files).await;
        let shown = shown(&browser).await;
        let first = &shown[0];
        for (photo, orientation) in shown.as_array().unwrap().iter().zip(1..) {
            let what = format!("{format} {orientation}");
            assert_eq!(numbers(&photo["size"]), [360.0, 300.0], "{what}");
            let pixels = difference(&numbers(&photo["pixels"]), &reference);
            assert!(pixels < 4.0, "{what}: its pixels are {pixels} off");
            let boxes = difference(&numbers(&photo["box"]), &numbers(&first["box"]));
            assert!(boxes < 0.01, "{what}: its box is {boxes} off");
            let face = difference(&numbers(&photo["face"]), &numbers(&first["face"]));
            assert!(face < 8.0, "{what}: its face is {face} off");
        }
    }
    browser.close().await;
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/imports")
        .join(name)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lying_photo_is_shown_upright_with_its_face_marked() {
    let browser = Browser::open(app(), Scripts::On, 1280).await;
    ask_about(&browser, &[fixture("geo_rot90.jpg")]).await;
    let words = browser
        .run("return document.querySelector('[data-photos] [data-count]').textContent")
        .await;
    assert!(
        words.as_str().unwrap().contains("turned upright"),
        "{words}"
    );
    let size = "const img = document.querySelector('.marked > img'); return [img.naturalWidth, img.naturalHeight]";
    let shown = numbers(&browser.run(size).await);
    let lying = image::image_dimensions(fixture("geo_rot90.jpg")).unwrap();
    assert_eq!(shown, [f64::from(lying.1), f64::from(lying.0)]);
    browser.close().await;
}

/// The largest difference of two lists' means over a fifth of the picture around its middle, where the face is.
fn patch_difference(a: &[f64], b: &[f64]) -> f64 {
    let (width, height) = (COMPARED.0 as usize, COMPARED.1 as usize);
    let mean = |values: &[f64], channel: usize| {
        let rows = height * 2 / 5..height * 3 / 5;
        let columns = || width * 2 / 5..width * 3 / 5;
        let patch = rows.flat_map(|y| columns().map(move |x| 3 * (y * width + x) + channel));
        let patch: Vec<f64> = patch.map(|at| values[at]).collect();
        patch.iter().sum::<f64>() / patch.len() as f64
    };
    let differences = (0..3).map(|channel| (mean(a, channel) - mean(b, channel)).abs());
    differences.fold(0.0, f64::max)
}

#[tokio::test(flavor = "multi_thread")]
async fn colours_of_a_wide_gamut_are_those_that_were_looked_at() {
    let browser = Browser::open(app(), Scripts::On, 1280).await;
    let path = fixture("icc_adobe_face.jpg");
    ask_about(&browser, std::slice::from_ref(&path)).await;
    let photo = &shown(&browser).await[0];
    let pixels = numbers(&photo["pixels"]);
    let seen = decode(&std::fs::read(&path).unwrap(), &DecodeLimits::default()).unwrap();
    let difference = patch_difference(&pixels, &small(&seen));
    assert!(difference < 3.0, "the colours are {difference} off");
    // Without its profile the picture is another one, or the comparison would say nothing.
    let plain = image::open(&path).unwrap().into_rgb8();
    let other = patch_difference(&pixels, &small(&plain));
    assert!(other > 6.0, "the profile changes the colours by {other}");
    let (width, height) = seen.dimensions();
    let expected = [f64::from(width), f64::from(height)];
    assert_eq!(numbers(&photo["size"]), expected);
    browser.close().await;
}

/// An animation whose still picture is no part of it: the portrait, then its negative.
fn animated(portrait: &RgbImage) -> Vec<u8> {
    let mut negative = portrait.clone();
    negative.iter_mut().for_each(|value| *value = 255 - *value);
    let still = RgbImage::from_pixel(portrait.width(), portrait.height(), image::Rgb([9, 200, 9]));
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, portrait.width(), portrait.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_animated(2, 0).unwrap();
    encoder.set_sep_def_img(true).unwrap();
    encoder.set_frame_delay(1, 100).unwrap();
    let mut writer = encoder.write_header().unwrap();
    for picture in [&still, portrait, &negative] {
        writer.write_image_data(picture).unwrap();
    }
    writer.finish().unwrap();
    bytes
}

#[tokio::test(flavor = "multi_thread")]
async fn of_an_animation_the_frame_is_shown_that_was_looked_at() {
    let browser = Browser::open(app(), Scripts::On, 1280).await;
    let folder = tempfile::tempdir().unwrap();
    let still = write(&folder, "still.png", &encoded(&portrait(), "png", 1));
    let moving = write(&folder, "moving.png", &animated(&portrait()));
    ask_about(&browser, &[still, moving]).await;
    let photos = shown(&browser).await;
    let reference = small(&portrait());
    for photo in photos.as_array().unwrap() {
        let pixels = difference(&numbers(&photo["pixels"]), &reference);
        assert!(pixels < 4.0, "its pixels are {pixels} off");
    }
    let boxes = difference(&numbers(&photos[1]["box"]), &numbers(&photos[0]["box"]));
    assert!(boxes < 0.01, "its box is {boxes} off");
    browser.close().await;
}
