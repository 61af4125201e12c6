//! How one crop looks, for comparing pictures as they come, before there is a data set of them.

use std::ops::Range;

use super::{MAX_HASH_DISTANCE, SAME_CORRELATION, hash_distance};
use crate::dataset::pixels::Pixels;

/// Side of the thumbnails that confirm a candidate.
const THUMBNAIL: usize = 24;

/// Standard deviation, in gray levels, below which a crop counts as blank: it shows nothing that
/// could be similar, so only exact copies of it are grouped.
const BLANK_DEVIATION: f32 = 2.0;

/// How a square crop looks: its perceptual hash and its thumbnail, 0.6 KB together.
#[derive(Debug)]
pub struct Appearance {
    hash: [u64; 4],
    /// Nothing for a blank crop.
    thumbnail: Option<Thumbnail>,
}

impl Appearance {
    /// The look of a crop.
    pub fn new(crop: &Pixels) -> Self {
        Self {
            hash: difference_hash(&crop.gray_values(), crop.size as usize),
            thumbnail: Thumbnail::new(crop),
        }
    }

    /// Whether both are so nearly the same picture that a second one teaches nothing: stricter than what a check-up calls
    /// near-copies, which two moments of one recording usually are. Blank crops are all the same.
    pub fn is_same_as(&self, other: &Self) -> bool {
        match (&self.thumbnail, &other.thumbnail) {
            (Some(own), Some(others)) => {
                hash_distance(&self.hash, &other.hash) <= MAX_HASH_DISTANCE
                    && own.correlation(others) >= SAME_CORRELATION
            }
            (own, others) => own.is_none() && others.is_none(),
        }
    }
}

/// The gray crop shrunk to [`THUMBNAIL`], less its mean, in steps of a hundred-and-twenty-seventh of its largest value:
/// a correlation changes by less than 0.001, and tens of thousands fit into memory.
#[derive(Debug)]
pub(super) struct Thumbnail {
    cells: Box<[i8; THUMBNAIL * THUMBNAIL]>,
    length: f32,
}

impl Thumbnail {
    /// `None` for a blank crop.
    pub(super) fn new(pixels: &Pixels) -> Option<Self> {
        let gray = pixels.gray_values();
        let mut averages = averages(&gray, pixels.size as usize, THUMBNAIL, THUMBNAIL);
        let count = averages.len() as f32;
        let mean = averages.iter().sum::<f32>() / count;
        averages.iter_mut().for_each(|cell| *cell -= mean);
        let square: f32 = averages.iter().map(|cell| cell * cell).sum();
        if square.sqrt() < BLANK_DEVIATION * count.sqrt() {
            return None;
        }
        let largest = averages
            .iter()
            .fold(0.0_f32, |most, cell| most.max(cell.abs()));
        let mut cells = Box::new([0; THUMBNAIL * THUMBNAIL]);
        for (cell, average) in cells.iter_mut().zip(&averages) {
            *cell = rounded(average / largest * 127.0);
        }
        let length = (product(cells.as_slice(), cells.as_slice()) as f32).sqrt();
        Some(Self { cells, length })
    }

    /// Pearson's correlation of the two.
    pub(super) fn correlation(&self, other: &Self) -> f32 {
        product(self.cells.as_slice(), other.cells.as_slice()) as f32 / (self.length * other.length)
    }
}

/// What `f32::round` gives, which on many processors is a call for each number. Half a step less its last bit, so that
/// what lies just below a half is not rounded up by the sum.
fn rounded(value: f32) -> i8 {
    (value + 0.5_f32.next_down().copysign(value)) as i8
}

/// See [`Fingerprint::perceptual`]; `gray` is a square of `size` × `size` values.
pub(super) fn difference_hash(gray: &[u8], size: usize) -> [u64; 4] {
    let averages = averages(gray, size, 17, 16);
    let mut hash = [0; 4];
    for (y, row) in averages.chunks_exact(17).enumerate() {
        for (x, pair) in row.windows(2).enumerate() {
            let bit = 16 * y + x;
            hash[bit / 64] |= u64::from(pair[1] > pair[0]) << (bit % 64);
        }
    }
    hash
}

/// At most 576 × 127², far within range.
fn product(a: &[i8], b: &[i8]) -> i32 {
    (a.iter().zip(b))
        .map(|(&a, &b)| i32::from(a) * i32::from(b))
        .sum()
}

/// Averages of a `columns`×`rows` grid over a square picture; a cell takes every pixel it touches.
fn averages(gray: &[u8], size: usize, columns: usize, rows: usize) -> Vec<f32> {
    let span = |cell: usize, cells: usize| cell * size / cells..((cell + 1) * size).div_ceil(cells);
    let across: Vec<Range<usize>> = (0..columns).map(|column| span(column, columns)).collect();
    // The sums of a cell's stretch of each line, line by line.
    let mut strips: Vec<u32> = Vec::with_capacity(size * columns);
    for line in gray.chunks_exact(size) {
        let sum = |stretch: &Range<usize>| {
            line[stretch.clone()]
                .iter()
                .copied()
                .map(u32::from)
                .sum::<u32>()
        };
        strips.extend(across.iter().map(sum));
    }
    let mut cells = Vec::with_capacity(columns * rows);
    for row in 0..rows {
        let lines = span(row, rows);
        cells.extend(across.iter().enumerate().map(|(column, stretch)| {
            let sum: u32 = lines.clone().map(|y| strips[y * columns + column]).sum();
            sum as f32 / (lines.len() * stretch.len()) as f32
        }));
    }
    cells
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage, imageops};

    use super::*;
    use crate::dataset::testing::face;

    fn look(image: &RgbImage) -> Appearance {
        Appearance::new(&Pixels::rgb(image))
    }

    #[test]
    fn a_picture_is_the_same_with_noise_and_another_when_it_moves() {
        let face = face(1, 128);
        let mut noisy = face.clone();
        for (index, pixel) in noisy.pixels_mut().enumerate() {
            let noise = (index * 7919 % 5) as u8;
            pixel.0 = pixel.0.map(|value| value.saturating_add(noise));
        }
        assert!(look(&face).is_same_as(&look(&noisy)));
        let mut moved = face.clone();
        imageops::replace(&mut moved, &face, 9, 5);
        assert!(!look(&face).is_same_as(&look(&moved)));
        assert!(!look(&face).is_same_as(&look(&imageops::flip_horizontal(&face))));
    }

    #[test]
    fn blank_pictures_are_all_the_same() {
        let blank = |value| look(&RgbImage::from_pixel(64, 64, Rgb([value; 3])));
        assert!(blank(0).is_same_as(&blank(255)));
        assert!(!blank(0).is_same_as(&look(&face(1, 64))));
    }

    #[test]
    fn numbers_are_rounded_as_the_standard_library_does() {
        for step in -127_000..=127_000 {
            let value = step as f32 / 1000.0;
            for value in [value, value.next_up(), value.next_down()] {
                assert_eq!(rounded(value), value.round() as i8, "{value}");
            }
        }
    }

    #[test]
    fn a_cell_takes_every_pixel_that_it_touches() {
        let gray: Vec<u8> = (0..25).collect();
        // Of five pixels in two cells, the middle one counts for both.
        assert_eq!(averages(&gray, 5, 2, 2), [6.0, 8.0, 16.0, 18.0]);
    }
}
