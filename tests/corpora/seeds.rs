//! Where fuzzing starts: small sound inputs for every target, drawn and written by this program.

use std::io::{Cursor, Write};

use facefeel::dataset::samples::SampleConfig;
use facefeel::vision::Color;
use image::{DynamicImage, ImageFormat, RgbImage, imageops};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::{model, targets};

/// Side of the pictures in pixels.
const SIDE: u32 = 24;

/// One input for the target `target`.
pub(crate) struct Seed {
    pub(crate) target: &'static str,
    pub(crate) name: &'static str,
    pub(crate) bytes: Vec<u8>,
}

/// All of them.
pub(crate) fn all() -> Vec<Seed> {
    let mut seeds = Vec::new();
    let mut add = |target, name, bytes| {
        seeds.push(Seed {
            target,
            name,
            bytes,
        });
    };
    let jpeg = picture(ImageFormat::Jpeg, 0);
    add("image", "face.jpg", jpeg.clone());
    add("image", "turned.jpg", turned(&jpeg));
    add("image", "face.png", picture(ImageFormat::Png, 1));
    add("image", "face.webp", picture(ImageFormat::WebP, 2));
    add("image", "face.gif", picture(ImageFormat::Gif, 3));
    add("image", "face.bmp", picture(ImageFormat::Bmp, 4));
    add(
        "dataset",
        "stored.zip",
        pictures(CompressionMethod::Stored, ""),
    );
    let nested = pictures(CompressionMethod::Deflated, "faces/train/");
    add("dataset", "nested.zip", nested);
    add(
        "model",
        "model.zip",
        targets::zip(&model::card(), &model::weights()[..4096]),
    );
    add("card", "card.json", model::card());
    add("safetensors", "header", [vec![1], model::header()].concat());
    add(
        "safetensors",
        "file",
        [&[0], &model::weights()[..2048]].concat(),
    );
    add("websocket", "frame", messages(0, &[(1, &jpeg), (2, b"?")]));
    let settings = [
        (0, br#"{"smoothing":0.5}"#.as_slice()),
        (0, br#"{"reset":true}"#),
        (0, b"[0.5,null]"),
    ];
    add("websocket", "settings", messages(0, &settings));
    add(
        "websocket",
        "pieces",
        messages(0, &[(5, br#"{"smooth"#), (6, br#"ing":1}"#)]),
    );
    add(
        "websocket",
        "listener",
        messages(2, &[(0, b"hello"), (3, b"")]),
    );
    add(
        "websocket",
        "nonsense",
        messages(3, &[(1, b"\x00\x01"), (7, b"\xff\xff")]),
    );
    seeds
}

fn face(number: usize) -> RgbImage {
    let set = SampleConfig {
        color: Color::Rgb,
        seed: 7,
        images: number + 1,
    };
    let pixels = set.drawing(number).pixels;
    let face = RgbImage::from_raw(pixels.size, pixels.size, pixels.data);
    let face = face.expect("three bytes for each pixel");
    imageops::resize(&face, SIDE, SIDE, imageops::FilterType::Triangle)
}

fn picture(format: ImageFormat, number: usize) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let face = DynamicImage::ImageRgb8(face(number));
    face.write_to(&mut bytes, format)
        .expect("a picture can be written");
    bytes.into_inner()
}

/// The JPEG with an EXIF part that says it lies on its side.
fn turned(jpeg: &[u8]) -> Vec<u8> {
    let exif =
        b"\xff\xe1\x00\x22Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
    let (start, rest) = jpeg.split_at(2);
    [start, exif, rest].concat()
}

/// A ZIP of two classes with five pictures each, below `folder`.
fn pictures(method: CompressionMethod, folder: &str) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .last_modified_time(zip::DateTime::default())
        .compression_method(method);
    for number in 0..10 {
        let class = ["happy", "حزين"][number % 2];
        let name = format!("{folder}{class}/{number}.png");
        zip.start_file(name, options).expect("memory");
        let face = picture(ImageFormat::Png, number);
        zip.write_all(&face).expect("memory");
    }
    zip.finish().expect("memory").into_inner()
}

/// As [`targets::websocket`] reads them.
fn messages(choice: u8, frames: &[(u8, &[u8])]) -> Vec<u8> {
    let mut bytes = vec![choice];
    for (kind, payload) in frames {
        bytes.push(*kind);
        bytes.extend((payload.len() as u16).to_le_bytes());
        bytes.extend(*payload);
    }
    bytes
}
