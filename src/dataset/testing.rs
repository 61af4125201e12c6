//! Generated pictures and archives for this layer's tests.

use super::catalog::Sample;
use super::duplicates::Fingerprint;
use super::pixels::{Pixels, to_gray};
use image::{ImageFormat, Rgb, RgbImage};
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A picture of smooth blobs, different for every seed, the same on every machine.
pub(crate) fn face(seed: u32, size: u32) -> RgbImage {
    let wave =
        |k: u32| f64::from((seed.wrapping_mul(2_654_435_761).rotate_left(k * 7)) % 628) / 100.0;
    RgbImage::from_fn(size, size, |x, y| {
        let (x, y) = (
            f64::from(x) / f64::from(size),
            f64::from(y) / f64::from(size),
        );
        let value = (9.0 * x + wave(1)).sin()
            + (11.0 * y + wave(2)).sin()
            + (13.0 * (x + y) + wave(3)).sin()
            + (17.0 * (x - y) + wave(4)).sin();
        Rgb([(128.0 + 31.0 * value) as u8; 3])
    })
}

/// The picture as PNG.
pub(crate) fn png(image: &RgbImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// CRC-32 as ZIP and PNG have it (ISO 3309), bit by bit.
pub(crate) fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| {
            (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg())
        })
    })
}

/// A sample of the whole picture.
pub(crate) fn sample(image: &RgbImage) -> Sample {
    Sample {
        index: 0,
        entry: String::new(),
        class: 0,
        part: None,
        person: None,
        votes: None,
        pixels: Pixels::gray(image),
        fingerprint: Fingerprint::new(image, &to_gray(image)),
        detected: false,
        original_px: image.dimensions(),
        colorless: true,
        gray_stored_as_color: false,
    }
}

/// A ZIP of the given entries, in memory.
pub(crate) fn zip_of<N: AsRef<str>, B: AsRef<[u8]>>(entries: &[(N, B)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(name.as_ref(), SimpleFileOptions::default())
            .unwrap();
        zip.write_all(bytes.as_ref()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Five pictures of each class under the prefix, all different.
pub(crate) fn class_entries(prefix: &str, classes: &[&str]) -> Vec<(String, Vec<u8>)> {
    let mut entries = Vec::new();
    for (class_index, class) in classes.iter().enumerate() {
        for index in 0..5 {
            let image = face((prefix.len() + class_index * 100 + index) as u32, 48);
            entries.push((format!("{prefix}{class}/{index}.png"), png(&image)));
        }
    }
    entries
}

/// Writes the bytes to a file of a fresh folder; keep the folder alive while it is used.
pub(crate) fn on_disk(bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("set.zip");
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

/// Writes the entries as files below a folder.
pub(crate) fn unpack(root: &Path, entries: &[(String, Vec<u8>)]) {
    for (name, bytes) in entries {
        let path = root.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
}
