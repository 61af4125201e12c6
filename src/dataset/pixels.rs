//! What a sample looks like: raw bytes of its square crop, and the one way to gray.

use image::{GrayImage, Luma, RgbImage};

/// The bytes of a square crop, row by row from the top left, channels innermost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pixels {
    /// Side of the square in pixels.
    pub size: u32,
    /// 1 (gray) or 3 (red, green, blue).
    pub channels: usize,
    /// `[height, width, channels]`, each 0–255.
    pub data: Vec<u8>,
}

impl Pixels {
    /// The crop in colour.
    pub fn rgb(image: &RgbImage) -> Self {
        Self {
            size: image.width(),
            channels: 3,
            data: image.as_raw().clone(),
        }
    }

    /// The crop in gray, by [`to_gray`].
    pub fn gray(image: &RgbImage) -> Self {
        to_gray(image).into()
    }

    /// The gray values, `[height, width]`, whatever the channels.
    pub fn gray_values(&self) -> Vec<u8> {
        match self.channels {
            1 => self.data.clone(),
            _ => (self.data.chunks_exact(3))
                .map(|p| luma([p[0], p[1], p[2]]))
                .collect(),
        }
    }
}

impl From<GrayImage> for Pixels {
    fn from(image: GrayImage) -> Self {
        Self {
            size: image.width(),
            channels: 1,
            data: image.into_raw(),
        }
    }
}

/// Colour to gray, for training and inference alike.
///
/// Luma of ITU-R BT.601, 0.299 R + 0.587 G + 0.114 B, rounded, in Pillow's fixed-point form
/// (19595 R + 38470 G + 7471 B + 32768) >> 16, so Python's `Image.convert("L")` gives the same
/// bytes. The weights sum to 65536, so a gray picture (R = G = B) stays exactly itself.
pub fn to_gray(image: &RgbImage) -> GrayImage {
    GrayImage::from_fn(image.width(), image.height(), |x, y| {
        Luma([luma(image.get_pixel(x, y).0)])
    })
}

/// Luma of one pixel, see [`to_gray`].
fn luma([red, green, blue]: [u8; 3]) -> u8 {
    let [red, green, blue] = [red, green, blue].map(u32::from);
    ((19595 * red + 38470 * green + 7471 * blue + 32768) >> 16) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gray_stays_exactly_itself() {
        for value in 0..=255 {
            assert_eq!(luma([value; 3]), value);
        }
    }

    #[test]
    fn primaries_match_pillow() {
        // Answers of Pillow's Image.convert("L").
        for (pixel, gray) in [
            ([255, 0, 0], 76),
            ([0, 255, 0], 150),
            ([0, 0, 255], 29),
            ([10, 200, 90], 131),
        ] {
            assert_eq!(luma(pixel), gray, "{pixel:?}");
        }
    }

    #[test]
    fn values_are_row_by_row_with_channels_innermost() {
        let image = RgbImage::from_fn(2, 2, |x, y| image::Rgb([x as u8, y as u8, 9]));
        let pixels = Pixels::rgb(&image);
        assert_eq!(pixels.data, [0, 0, 9, 1, 0, 9, 0, 1, 9, 1, 1, 9]);
        assert_eq!(pixels.gray_values(), Pixels::gray(&image).data);
    }
}
