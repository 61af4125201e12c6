//! Files as people bring them, in a real browser: photos that the browser would show otherwise, and labels that are no folders.

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use facefeel::config::Limits;
use image::codecs::{jpeg::JpegEncoder, png::PngEncoder, webp::WebPEncoder};
use image::metadata::Orientation;
use image::{DynamicImage, ImageEncoder, ImageFormat, RgbImage, imageops};
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
    let (width, height) = COMPARED;
    let reference = imageops::resize(&upright, width, height, imageops::FilterType::Triangle);
    let reference: Vec<f64> = reference
        .as_raw()
        .iter()
        .map(|&value| value.into())
        .collect();
    let script = SHOWN
        .replace("WIDTH", &width.to_string())
        .replace("HEIGHT", &height.to_string());
    for format in ["jpg", "png", "webp", "tiff"] {
        let files: Vec<PathBuf> = (1..=8)
            .map(|orientation| {
                let bytes = encoded(&upright, format, orientation);
                write(&folder, &format!("{orientation}.{format}"), &bytes)
            })
            .collect();
        ask_about(&browser, &files).await;
        let shown = browser.run(&script).await;
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

/// A picture of stripes whose direction and width come from `seed`.
fn stripes(seed: u32) -> RgbImage {
    let (across, down, light) = (1 + seed % 7, 1 + seed / 7 % 5, [60, 170][seed as usize % 2]);
    RgbImage::from_fn(32, 32, |x, y| {
        image::Rgb([light + 2 * ((x * across + y * down + seed) % 23) as u8; 3])
    })
}

fn picture(seed: u32, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    stripes(seed).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn zip(entries: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(name.as_str(), zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Pictures whose names come from their number, and further files.
fn named(name: impl Fn(u32) -> String, format: ImageFormat, others: &[(&str, String)]) -> Vec<u8> {
    let mut entries: Vec<_> = (0..PICTURES)
        .map(|index| (name(index), picture(index, format)))
        .collect();
    entries.extend(
        others
            .iter()
            .map(|(name, text)| ((*name).to_owned(), text.clone().into_bytes())),
    );
    zip(&entries)
}

/// Pictures of each layout: six of each of two classes.
const PICTURES: u32 = 12;

/// A list with a line for each picture.
fn lines(line: impl Fn(u32) -> String) -> String {
    (0..PICTURES).map(|index| line(index) + "\n").collect()
}

/// CK+ as it comes: six sequences of two frames with one of six labels each, of which the last frame is used.
fn ck_plus() -> Vec<u8> {
    let mut entries = Vec::new();
    for sequence in 0..PICTURES {
        let stem = format!("S{:03}_001", 10 + sequence);
        let folder = format!("S{:03}/001", 10 + sequence);
        for frame in 1..=2 {
            let name = format!("cohn-kanade-images/{folder}/{stem}_0000000{frame}.png");
            entries.push((name, picture(sequence + 12 * (frame - 1), ImageFormat::Png)));
        }
        let label = format!("   {}.0000000e+00\n", [5, 6][sequence as usize % 2]);
        entries.push((
            format!("Emotion/{folder}/{stem}_00000002_emotion.txt"),
            label.into_bytes(),
        ));
    }
    zip(&entries)
}

fn fer2013() -> Vec<u8> {
    let line = |index: u32| {
        let pixels: Vec<String> = stripes(index)
            .pixels()
            .map(|pixel| pixel.0[0].to_string())
            .collect();
        format!("{},{},Training", 3 + index % 2, pixels.join(" "))
    };
    format!("emotion,pixels,Usage\n{}", lines(line)).into_bytes()
}

/// File name, content, and what the label of the first class is called.
fn layouts() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let png = ImageFormat::Png;
    let word = |index: u32| ["joy", "grief"][index as usize % 2];
    let number = |index: u32| index % 2;
    vec![
        ("fer2013.csv", fer2013(), "3"),
        (
            "table.zip",
            named(
                |index| format!("images/{index}.png"),
                png,
                &[(
                    "labels.csv",
                    format!(
                        "file,label\n{}",
                        lines(|index| format!("{index}.png,{}", word(index)))
                    ),
                )],
            ),
            "joy",
        ),
        (
            "json.zip",
            named(
                |index| format!("images/{index}.png"),
                png,
                &[(
                    "labels.json",
                    format!(
                        "{{{}}}",
                        lines(|index| format!(
                            "\"{index}.png\": \"{}\"{}",
                            word(index),
                            if index + 1 < PICTURES { "," } else { "" }
                        ))
                    ),
                )],
            ),
            "joy",
        ),
        (
            "raf-db.zip",
            named(
                |index| format!("basic/Image/aligned/train_{index:05}_aligned.png"),
                png,
                &[(
                    "basic/EmoLabel/list_patition_label.txt",
                    lines(|index| format!("train_{index:05}.jpg {}", 4 + number(index))),
                )],
            ),
            "4",
        ),
        (
            "jaffe.zip",
            named(
                |index| {
                    format!(
                        "jaffe/K{}.{}1.{index}.tiff",
                        char::from(b'A' + index as u8),
                        ["HA", "SA"][index as usize % 2]
                    )
                },
                ImageFormat::Tiff,
                &[],
            ),
            "HA",
        ),
        (
            "kdef.zip",
            named(
                |index| {
                    format!(
                        "KDEF/AF{index:02}/AF{index:02}{}S.JPG",
                        ["HA", "SA"][index as usize % 2]
                    )
                },
                png,
                &[],
            ),
            "HA",
        ),
        ("ck-plus.zip", ck_plus(), "5"),
        (
            "affectnet.zip",
            named(
                |index| format!("AffectNet/train_set/{}/{index}.png", 1 + number(index)),
                png,
                &[],
            ),
            "1",
        ),
    ]
}

/// Uploads a data set on the training page and waits for what was understood.
async fn bring(browser: &Browser, file: &Path) {
    browser.goto("/train/gray").await;
    let picker = browser.find("[data-archive]").await;
    picker.send_keys(file.to_str().unwrap()).await.unwrap();
    let shown = "document.querySelector('[data-settings-form]:not([hidden])') !== null \
        && document.querySelectorAll('[data-reading-rows] > *').length > 0";
    browser
        .wait_until(&format!("{} was understood", file.display()), shown)
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_layout_is_brought_corrected_and_learned_from() {
    let browser = Browser::open(app(), Scripts::On, 1280).await;
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes, label) in layouts() {
        bring(&browser, &write(&folder, name, &bytes)).await;
        let pictures = "return [...document.querySelectorAll('[data-reading-rows] > *')] \
            .map((row) => row.querySelectorAll('img').length)";
        assert_eq!(numbers(&browser.run(pictures).await), [3.0, 3.0], "{name}");
        let correct = format!(
            "const field = document.querySelector('[data-reading-rows] [data-label=\"{label}\"]'); \
             field.value = 'delight'; document.querySelector('[data-reading-labels]').requestSubmit();"
        );
        browser.run(&correct).await;
        let corrected = "[...document.querySelectorAll('[data-classes] [data-name]')].some((name) => name.textContent === 'delight') \
            && document.querySelector('[data-reading-status]').textContent === ''";
        browser
            .wait_until(&format!("{name} was corrected"), corrected)
            .await;
        let start = "for (const [name, value] of [['epochs', '1'], ['image_size', '32'], ['balance', '20']]) { \
              const field = document.querySelector(`[name=${name}]`); field.value = value; \
              field.dispatchEvent(new Event('input', { bubbles: true })); } \
            document.querySelector('[data-start]').click();";
        browser.run(start).await;
        let learned = "document.querySelector('[data-results]:not([hidden])') !== null";
        browser
            .wait_until(&format!("{name} was learned from"), learned)
            .await;
        let classes = "return document.querySelector('[data-class-figures]').textContent";
        let words = browser.run(classes).await;
        assert!(
            words.as_str().unwrap().contains("delight"),
            "{name}: {words}"
        );
    }
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_is_packed_and_sent() {
    let browser = Browser::open(app(), Scripts::On, 1280).await;
    let folder = tempfile::tempdir().unwrap();
    for index in 0..PICTURES {
        let class = folder
            .path()
            .join("faces")
            .join(["happy", "sad"][index as usize % 2]);
        std::fs::create_dir_all(&class).unwrap();
        std::fs::write(
            class.join(format!("é{index}.png")),
            picture(index, ImageFormat::Png),
        )
        .unwrap();
    }
    browser.goto("/train/gray").await;
    let picker = browser.find("[data-folder]").await;
    picker
        .send_keys(folder.path().join("faces").to_str().unwrap())
        .await
        .unwrap();
    let shown = "document.querySelector('[data-settings-form]:not([hidden])') !== null";
    browser.wait_until("the folder arrived", shown).await;
    let names = "return [...document.querySelectorAll('[data-classes] [data-name]')].map((name) => name.textContent)";
    assert_eq!(
        browser.run(names).await,
        serde_json::json!(["happy", "sad"])
    );
    browser.close().await;
}
