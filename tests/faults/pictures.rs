//! The smallest dataset that a model learns from, and what is asked for with it.

use std::io::{Cursor, Write};
use std::sync::LazyLock;

use image::{ImageFormat, Rgb, RgbImage};
use serde_json::{Value, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Pictures of each class in each part.
const EACH: u8 = 5;

/// A ZIP with bright pictures in one folder and dark ones in another, divided in advance, so that one run suffices.
pub(crate) fn dataset() -> &'static [u8] {
    static ZIP: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (part, from) in [("train", 0), ("valid", EACH)] {
            for (class, light) in [("happy", 170), ("sad", 60)] {
                for index in from..from + EACH {
                    let name = format!("{part}/{class}/{index}.png");
                    zip.start_file(name, SimpleFileOptions::default()).unwrap();
                    zip.write_all(&picture(index, light)).unwrap();
                }
            }
        }
        zip.finish().unwrap().into_inner()
    });
    &ZIP
}

fn picture(seed: u8, light: u8) -> Vec<u8> {
    let (across, down) = (1 + u32::from(seed) % 7, 1 + u32::from(seed) / 7 % 5);
    let picture = RgbImage::from_fn(16, 16, |x, y| {
        let wave = (x * across + y * down + u32::from(seed)) % 23;
        Rgb([light + 2 * wave as u8; 3])
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

pub(crate) fn training(dataset: &str, name: &str, epochs: u32) -> Value {
    json!({
        "kind": "train", "dataset": dataset, "name": name, "color": "gray", "epochs": epochs, "image_size": 32,
        "batch_size": 8, "balance": 5, "patience": 1000,
    })
}

pub(crate) fn evaluation(dataset: &str, model: &str) -> Value {
    json!({"kind": "evaluate", "dataset": dataset, "model": model, "faces": "whole"})
}
