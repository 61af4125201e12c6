//! Image and box to a face crop: the one margin rule, shared by training and inference.
//!
//! The crop is a square with the detector's centre and a side of [`MARGIN`] × the detector's box. Parts outside the
//! picture repeat its edge. It is scaled with a triangle filter that widens with the reduction (as Pillow's `BILINEAR`
//! does), so every pixel under the crop counts and fine patterns do not alias.

use image::{Rgb, RgbImage};

use super::bounding_box::BoundingBox;

#[cfg(test)]
mod tests;

/// Side of a crop in sides of the detector's box.
///
/// Measured on the crops of CK+48, FER2013 and KDEF: in all three the midpoint of the eyes
/// lies at (0.50, 0.40) of the square, the eyes are 0.355 of its side apart and the mouth is at 0.745; rustface's square
/// has to grow by this factor around its centre to put a face there. Crops that are turned and moved by the eyes instead
/// were named no better on the data at hand (models/README.md).
pub const MARGIN: f64 = 1.2;

/// A square picture of one face, ready for a classifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaceCrop(RgbImage);

impl FaceCrop {
    /// Crops the face in `bounding_box` (a detector's box without margin) to `size` × `size` pixels.
    ///
    /// A box that is not square counts with its longer side. Outside the picture its edge is repeated, also for a box
    /// wholly outside. An image without pixels gives a black crop; a `size` of 0 counts as 1.
    pub fn from_box(image: &RgbImage, bounding_box: &BoundingBox, size: u32) -> Self {
        let (x, y) = bounding_box.centre();
        let side = f64::from(bounding_box.width.max(bounding_box.height)) * MARGIN;
        // A side of no or of billions of pixels is no face; the bounds keep the filter's arithmetic small.
        let longest = f64::from(image.width().max(image.height()));
        let side = side.clamp(1.0, (4.0 * longest).max(1.0));
        let across = Span {
            start: x - side / 2.0,
            length: side,
        };
        let down = Span {
            start: y - side / 2.0,
            length: side,
        };
        Self(resample(image, across, down, size))
    }

    /// Takes `image` as being one face crop already and scales it to `size` × `size` pixels.
    ///
    /// An image that is not square is stretched, as data sets of crops are read everywhere. One that has the size already
    /// is kept bit for bit.
    pub fn whole(image: &RgbImage, size: u32) -> Self {
        if image.dimensions() == (size, size) {
            return Self(image.clone());
        }
        let across = Span {
            start: 0.0,
            length: f64::from(image.width()),
        };
        let down = Span {
            start: 0.0,
            length: f64::from(image.height()),
        };
        Self(resample(image, across, down, size))
    }

    /// The crop's pixels.
    pub fn image(&self) -> &RgbImage {
        &self.0
    }

    /// Width and height in pixels.
    pub fn size(&self) -> u32 {
        self.0.width()
    }
}

/// A stretch of one axis in continuous coordinates: pixel 0 reaches from 0.0 to 1.0.
#[derive(Debug, Clone, Copy)]
struct Span {
    start: f64,
    length: f64,
}

/// What one output pixel takes from one axis: `weights` (sum 1) of the source pixels from `first` on.
#[derive(Debug, PartialEq)]
struct Taps {
    first: u32,
    weights: Vec<f32>,
}

/// Scales the rectangle `across` × `down` of `image` to `size` × `size` pixels, one axis after the other.
fn resample(image: &RgbImage, across: Span, down: Span, size: u32) -> RgbImage {
    let size = size.max(1);
    let (width, height) = image.dimensions();
    if width == 0 || height == 0 {
        return RgbImage::new(size, size);
    }
    let columns = taps(across, width, size);
    let rows = taps(down, height, size);

    // Only the source rows that some output row uses are narrowed.
    let top = rows.iter().map(|row| row.first).min().unwrap_or(0);
    let bottom = rows
        .iter()
        .map(|row| row.first + row.weights.len() as u32)
        .max()
        .unwrap_or(0);
    let source: &[u8] = image;
    let stride = width as usize * 3;
    let mut narrowed: Vec<[f32; 3]> = Vec::with_capacity((bottom - top) as usize * size as usize);
    for y in top..bottom {
        let line = &source[y as usize * stride..][..stride];
        narrowed.extend(columns.iter().map(|column| {
            let pixels = line[column.first as usize * 3..].chunks_exact(3);
            weighted(
                &column.weights,
                pixels.map(|pixel| [pixel[0], pixel[1], pixel[2]].map(f32::from)),
            )
        }));
    }
    RgbImage::from_fn(size, size, |x, y| {
        let row = &rows[y as usize];
        let below = narrowed[((row.first - top) * size + x) as usize..]
            .iter()
            .step_by(size as usize);
        // `as` saturates, so rounding can never leave 0 to 255.
        Rgb(weighted(&row.weights, below.copied()).map(|value| value.round() as u8))
    })
}

fn weighted(weights: &[f32], pixels: impl Iterator<Item = [f32; 3]>) -> [f32; 3] {
    weights
        .iter()
        .zip(pixels)
        .fold([0.0; 3], |sum, (weight, pixel)| {
            [
                sum[0] + weight * pixel[0],
                sum[1] + weight * pixel[1],
                sum[2] + weight * pixel[2],
            ]
        })
}

/// The taps of `size` output pixels over `span` of an axis of `pixels` source pixels.
fn taps(span: Span, pixels: u32, size: u32) -> Vec<Taps> {
    let scale = span.length / f64::from(size);
    let support = scale.max(1.0);
    let last = i64::from(pixels) - 1;
    (0..size)
        .map(|index| {
            let centre = span.start + (f64::from(index) + 0.5) * scale;
            let from = (centre - support).floor() as i64;
            let to = (centre + support).ceil() as i64;
            let first = from.clamp(0, last);
            let mut weights = vec![0.0_f32; (to.clamp(0, last) - first + 1) as usize];
            let mut sum = 0.0;
            for position in from..=to {
                let distance = (position as f64 + 0.5 - centre).abs() / support;
                let weight = (1.0 - distance).max(0.0);
                // What falls outside is counted for the edge pixel: that repeats the edge.
                weights[(position.clamp(0, last) - first) as usize] += weight as f32;
                sum += weight;
            }
            weights.iter_mut().for_each(|weight| *weight /= sum as f32);
            Taps {
                first: first as u32,
                weights,
            }
        })
        .collect()
}
