//! PNG row by row, so that a picture with 16 bits a channel and transparency takes no more memory than any other.

use std::io::Cursor;

use image::RgbImage;
use png::{BitDepth, ColorType, Decoder, Limits, Transformations};

use super::over_white;

/// The picture as it is stored, laid on white; nothing if its rows are interlaced, which has to be read whole.
///
/// # Errors
///
/// What the decoder says.
pub(super) fn rows(
    bytes: &[u8],
    max_alloc_bytes: u64,
) -> Result<Option<RgbImage>, png::DecodingError> {
    let limits = Limits {
        bytes: usize::try_from(max_alloc_bytes).unwrap_or(usize::MAX),
    };
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), limits);
    // Palettes, fewer than eight bits and a transparent colour become ordinary channels.
    decoder.set_transformations(Transformations::EXPAND);
    let mut reader = decoder.read_info()?;
    if reader.info().interlaced {
        return Ok(None);
    }
    let (width, height) = reader.info().size();
    let convert = converter(reader.output_color_type());
    let mut image = RgbImage::new(width, height);
    for target in image.chunks_exact_mut(width as usize * 3) {
        match reader.next_row()? {
            Some(row) => convert(row.data(), target),
            None => break,
        }
    }
    Ok(Some(image))
}

/// Whether it is animated and its still picture is no part of that.
pub(super) fn has_hidden_default(bytes: &[u8]) -> bool {
    let reader = Decoder::new(Cursor::new(bytes)).read_info();
    reader.is_ok_and(|reader| {
        let info = reader.info();
        info.animation_control().is_some() && info.frame_control().is_none()
    })
}

/// What turns a row of these channels into red, green and blue.
fn converter(kind: (ColorType, BitDepth)) -> fn(&[u8], &mut [u8]) {
    use ColorType::{Grayscale, GrayscaleAlpha, Rgb, Rgba};
    match kind {
        (Grayscale, BitDepth::Sixteen) => {
            |row, target| each(row, target, |[high, low]: [u8; 2]| [narrow(high, low); 3])
        }
        (GrayscaleAlpha, BitDepth::Sixteen) => |row, target| {
            each(row, target, |[high, low, alpha, more]: [u8; 4]| {
                [over_white(narrow(high, low), narrow(alpha, more)); 3]
            })
        },
        (Rgb, BitDepth::Sixteen) => |row, target| {
            each(row, target, |[r, s, g, h, b, c]: [u8; 6]| {
                [narrow(r, s), narrow(g, h), narrow(b, c)]
            })
        },
        (Rgba, BitDepth::Sixteen) => |row, target| {
            each(row, target, |[r, s, g, h, b, c, alpha, more]: [u8; 8]| {
                let alpha = narrow(alpha, more);
                [narrow(r, s), narrow(g, h), narrow(b, c)].map(|value| over_white(value, alpha))
            })
        },
        (Grayscale, _) => gray_to_rgb,
        (GrayscaleAlpha, _) => gray_alpha_to_rgb,
        (Rgba, _) => rgba_to_rgb,
        // Palettes were expanded to this.
        (Rgb | ColorType::Indexed, _) => |row, target| target.copy_from_slice(row),
    }
}

pub(super) fn gray_to_rgb(from: &[u8], target: &mut [u8]) {
    each(from, target, |[value]: [u8; 1]| [value; 3]);
}

pub(super) fn gray_alpha_to_rgb(from: &[u8], target: &mut [u8]) {
    each(from, target, |[value, alpha]: [u8; 2]| {
        [over_white(value, alpha); 3]
    });
}

pub(super) fn rgba_to_rgb(from: &[u8], target: &mut [u8]) {
    each(from, target, |[red, green, blue, alpha]: [u8; 4]| {
        [red, green, blue].map(|value| over_white(value, alpha))
    });
}

fn each<const CHANNELS: usize>(
    from: &[u8],
    target: &mut [u8],
    convert: impl Fn([u8; CHANNELS]) -> [u8; 3],
) {
    let (pixels, _) = from.as_chunks::<CHANNELS>();
    let (targets, _) = target.as_chunks_mut::<3>();
    for (target, pixel) in targets.iter_mut().zip(pixels) {
        *target = convert(*pixel);
    }
}

/// The nearest value of eight bits, as the image crate rounds it.
fn narrow(high: u8, low: u8) -> u8 {
    let value = u32::from(u16::from_be_bytes([high, low]));
    // At most 255, so nothing is cut off.
    ((value + 128) / 257) as u8
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, ImageFormat};
    use proptest::prelude::*;

    use super::*;

    fn written(width: u32, height: u32, kind: (ColorType, BitDepth), rows: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, width, height);
        encoder.set_color(kind.0);
        encoder.set_depth(kind.1);
        if kind.0 == ColorType::Indexed {
            encoder.set_palette(
                (0..=255)
                    .flat_map(|n: u8| [n, n / 2, 255 - n])
                    .collect::<Vec<_>>(),
            );
            encoder.set_trns((0..=255).collect::<Vec<u8>>());
        }
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(rows).unwrap();
        writer.finish().unwrap();
        bytes
    }

    /// The same through the image crate alone.
    fn whole(bytes: &[u8]) -> RgbImage {
        let image = image::load_from_memory_with_format(bytes, ImageFormat::Png).unwrap();
        if !image.color().has_alpha() {
            return image.into_rgb8();
        }
        let mut target = RgbImage::new(image.width(), image.height());
        rgba_to_rgb(&DynamicImage::into_rgba8(image), &mut target);
        target
    }

    proptest! {
        #[test]
        fn every_kind_gives_the_pixels_that_the_image_crate_gives(
            width in 1_u32..20,
            height in 1_u32..6,
            noise in proptest::collection::vec(any::<u8>(), 20 * 6 * 8),
        ) {
            use ColorType::{Grayscale, GrayscaleAlpha, Indexed, Rgb, Rgba};
            for color in [Grayscale, GrayscaleAlpha, Indexed, Rgb, Rgba] {
                for depth in [BitDepth::One, BitDepth::Two, BitDepth::Four, BitDepth::Eight, BitDepth::Sixteen] {
                    let bits = depth as u32;
                    if matches!(color, GrayscaleAlpha | Rgb | Rgba) && bits < 8 || color == Indexed && bits > 8 {
                        continue;
                    }
                    let row = (width * color.samples() as u32 * bits).div_ceil(8);
                    let bytes = written(width, height, (color, depth), &noise[..(row * height) as usize]);
                    prop_assert_eq!(rows(&bytes, 1 << 20).unwrap().unwrap(), whole(&bytes), "{:?} {}", color, bits);
                }
            }
        }
    }

    #[test]
    fn a_picture_that_breaks_off_is_an_error() {
        let bytes = written(9, 9, (ColorType::Rgb, BitDepth::Eight), &[7; 9 * 9 * 3]);
        assert!(rows(&bytes[..bytes.len() - 30], 1 << 20).is_err());
    }
}
