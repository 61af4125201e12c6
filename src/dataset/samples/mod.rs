//! Sample data that is ours to give away: faces drawn by this program, labelled with what they show.
//!
//! Everything follows from a seed and is the same on every machine. Each person keeps face, hair and line from
//! picture to picture; pose, light, strength of the expression and small unrest change.

mod canvas;
mod dice;
mod expression;
mod face;
mod features;
mod person;
mod pose;
mod sitter;

use std::io::{self, Cursor, Write};

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder, RgbImage};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::dataset::pixels::Pixels;
use crate::emotion::Emotion;
use crate::vision::Color;

use dice::Dice;
use expression::Actions;
use person::Person;

/// Side of a picture in pixels.
pub const SIDE: u32 = 64;

/// Pictures of each person: three of each expression.
const EACH: usize = 24;

/// Most persons of one set; their numbers have two digits.
const MAX_PERSONS: usize = 99;

/// What a set that comes with the program is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SamplePurpose {
    /// A model learns from it.
    Train,
    /// A model is measured on it; it shows other persons.
    Test,
}

/// A set that comes with the program.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    /// Its name, which is a file's name without `.zip`.
    pub name: &'static str,
    pub purpose: SamplePurpose,
    /// Channels of its pictures.
    pub color: Color,
    pub classes: usize,
    pub images: usize,
    /// What it is made from.
    pub seed: u64,
    pub zip: &'static [u8],
}

/// Every set that comes with the program: for each colour one to learn from, and a smaller one of other
/// persons to test with.
pub fn all() -> &'static [Sample] {
    static ALL: [Sample; 4] = [
        Sample {
            name: "drawn-faces-gray",
            purpose: SamplePurpose::Train,
            color: Color::Gray,
            classes: Emotion::ALL.len(),
            images: 1104,
            seed: 1,
            zip: include_bytes!("../../../datasets/drawn-faces-gray.zip"),
        },
        Sample {
            name: "drawn-faces-gray-test",
            purpose: SamplePurpose::Test,
            color: Color::Gray,
            classes: Emotion::ALL.len(),
            images: 240,
            seed: 2,
            zip: include_bytes!("../../../datasets/drawn-faces-gray-test.zip"),
        },
        Sample {
            name: "drawn-faces-rgb",
            purpose: SamplePurpose::Train,
            color: Color::Rgb,
            classes: Emotion::ALL.len(),
            images: 624,
            seed: 1,
            zip: include_bytes!("../../../datasets/drawn-faces-rgb.zip"),
        },
        Sample {
            name: "drawn-faces-rgb-test",
            purpose: SamplePurpose::Test,
            color: Color::Rgb,
            classes: Emotion::ALL.len(),
            images: 192,
            seed: 2,
            zip: include_bytes!("../../../datasets/drawn-faces-rgb-test.zip"),
        },
    ];
    &ALL
}

impl Sample {
    /// One of its pictures as PNG: another person and another expression for each number.
    pub fn example(&self, number: usize) -> Vec<u8> {
        let config = SampleConfig {
            color: self.color,
            seed: self.seed,
            images: self.images,
        };
        let index = number * EACH + number % Emotion::ALL.len();
        png(&config.drawing(index % self.images.max(1)).pixels)
    }
}

/// What to draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SampleConfig {
    /// Channels of the pictures.
    pub color: Color,
    /// Where every random choice starts; also tells which persons are drawn.
    pub seed: u64,
    /// How many pictures, at most 24 of each of 99 persons.
    pub images: usize,
}

/// One drawn face.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawing {
    /// Its file inside a ZIP: `happy/S101_007.png`, where `S101` is the person.
    pub entry: String,
    pub pixels: Pixels,
}

/// Most pictures of one set.
pub const MAX_IMAGES: usize = EACH * MAX_PERSONS;

impl SampleConfig {
    /// The picture of this number, counted from 0. Persons come one after another, expressions in turn.
    pub fn drawing(&self, index: usize) -> Drawing {
        let (person, number) = (index / EACH, index % EACH);
        let emotion = Emotion::ALL[number % Emotion::ALL.len()];
        let sitter = Person::new(&mut Dice::new(self.seed, 2 * person as u64));
        let mut dice = Dice::new(self.seed, 2 * index as u64 + 1);
        let actions = Actions::of(emotion, &mut dice);
        let bytes = face::draw(&sitter, actions, SIDE as usize, &mut dice);
        let image = RgbImage::from_raw(SIDE, SIDE, bytes).expect("three bytes for each pixel");
        let group = 1 + self.seed % 9;
        Drawing {
            entry: format!(
                "{}/S{group}{:02}_{:03}.png",
                emotion.name(),
                person + 1,
                number + 1
            ),
            pixels: match self.color {
                Color::Gray => Pixels::gray(&image),
                Color::Rgb => Pixels::rgb(&image),
            },
        }
    }

    /// The whole set as a ZIP with one folder a class. The same configuration always gives the same pictures.
    ///
    /// # Errors
    ///
    /// None that can happen in memory.
    pub fn zip(&self) -> io::Result<Vec<u8>> {
        let mut drawings: Vec<Drawing> = (0..self.images.min(MAX_IMAGES))
            .map(|index| self.drawing(index))
            .collect();
        drawings.sort_unstable_by(|a, b| a.entry.cmp(&b.entry));
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        // PNG is deflated already; the default time is 1 January 1980 everywhere.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(zip::DateTime::default());
        for Drawing { entry, pixels } in &drawings {
            zip.start_file(entry.as_str(), options)?;
            zip.write_all(&png(pixels))?;
        }
        Ok(zip.finish()?.into_inner())
    }
}

fn png(pixels: &Pixels) -> Vec<u8> {
    let kind = match pixels.channels {
        1 => ExtendedColorType::L8,
        _ => ExtendedColorType::Rgb8,
    };
    let mut bytes = Vec::new();
    PngEncoder::new_with_quality(&mut bytes, CompressionType::Best, FilterType::Adaptive)
        .write_image(&pixels.data, pixels.size, pixels.size, kind)
        .expect("writing into memory does not fail");
    bytes
}

#[cfg(test)]
mod tests;
