//! Bytes of an image file to an upright RGB image, limits first.
//!
//! The format is read from the content, never from a file name. Size limits are checked on the header, before any pixel
//! is decoded, so a small file that unpacks to a giant picture costs nothing.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, RgbImage};

mod header;
mod large;
mod png;

#[cfg(test)]
mod tests;

pub use header::{Header, header};
pub use large::Room;

/// What an image may cost; checked before it is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecodeLimits {
    /// Most bytes an image file may have.
    pub max_image_bytes: usize,
    /// Most pixels (width × height) an image may have.
    pub max_image_px: u64,
}

impl Default for DecodeLimits {
    /// 32 MiB and 50 megapixels: above what phones and full-frame cameras store as JPEG, and at most about 400 MB of
    /// memory while a picture with 16 bits a channel is decoded.
    fn default() -> Self {
        Self {
            max_image_bytes: 32 * 1024 * 1024,
            max_image_px: 50_000_000,
        }
    }
}

impl DecodeLimits {
    /// The decoder's own memory budget in bytes: a pixel of 16-bit RGBA takes 8 bytes and a progressive JPEG keeps its
    /// coefficients beside the picture; the constant covers tables and metadata of small files.
    fn max_alloc_bytes(&self) -> u64 {
        self.max_image_px
            .saturating_mul(16)
            .saturating_add(16 * 1024 * 1024)
    }
}

/// Why an image could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The file has no bytes.
    #[error("the file is empty; choose an image file with content")]
    Empty,
    /// The file is larger than [`DecodeLimits::max_image_bytes`].
    #[error(
        "the file has {bytes} bytes and at most {max_image_bytes} are accepted; save it smaller or as JPEG"
    )]
    TooManyBytes {
        /// Bytes of the file.
        bytes: usize,
        /// The limit.
        max_image_bytes: usize,
    },
    /// The image has more pixels than [`DecodeLimits::max_image_px`].
    #[error(
        "the image has {width} × {height} pixels and at most {max_image_px} in all are accepted; scale it down"
    )]
    TooManyPixels {
        /// Width in the file, before any rotation.
        width: u32,
        /// Height in the file, before any rotation.
        height: u32,
        /// The limit.
        max_image_px: u64,
    },
    /// The content is no image of a known format.
    #[error("the file is not an image of a known format; use JPEG, PNG, WebP, BMP or GIF")]
    UnknownFormat,
    /// The content begins like an image but cannot be decoded; also an image without any pixel.
    #[error("the {format} image is broken or incomplete ({reason}); save it again and retry")]
    Broken {
        /// Name of the format.
        format: &'static str,
        /// What the decoder said.
        reason: String,
    },
}

/// Decodes the image in `bytes` and turns it upright.
///
/// JPEG, PNG, WebP, BMP and GIF (of an animation, the first frame), gray or colour, 8 or 16 bits a channel. The EXIF
/// orientation is applied; transparent parts are laid on white, as a browser's page would show them.
///
/// # Errors
///
/// See [`DecodeError`]; no input makes this panic.
pub fn decode(bytes: &[u8], limits: &DecodeLimits) -> Result<RgbImage, DecodeError> {
    if bytes.is_empty() {
        return Err(DecodeError::Empty);
    }
    if bytes.len() > limits.max_image_bytes {
        return Err(DecodeError::TooManyBytes {
            bytes: bytes.len(),
            max_image_bytes: limits.max_image_bytes,
        });
    }
    let format = sniff(bytes).ok_or(DecodeError::UnknownFormat)?;
    let broken = |error: image::ImageError| DecodeError::Broken {
        format: name(format),
        reason: error.to_string(),
    };

    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut memory = image::Limits::no_limits();
    memory.max_alloc = Some(limits.max_alloc_bytes());
    reader.limits(memory);
    let mut decoder = reader.into_decoder().map_err(broken)?;

    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(DecodeError::Broken {
            format: name(format),
            reason: "it has no pixels".to_owned(),
        });
    }
    if u64::from(width) * u64::from(height) > limits.max_image_px {
        return Err(DecodeError::TooManyPixels {
            width,
            height,
            max_image_px: limits.max_image_px,
        });
    }

    // A broken EXIF block is no reason to refuse a picture that can be seen.
    let orientation = decoder
        .orientation()
        .unwrap_or(image::metadata::Orientation::NoTransforms);
    let rows = match format {
        ImageFormat::Png => png::rows(bytes, limits.max_alloc_bytes()).map_err(broken_png)?,
        _ => None,
    };
    let image = match rows {
        Some(image) => image,
        None => on_white(DynamicImage::from_decoder(decoder).map_err(broken)?),
    };
    let mut image = DynamicImage::ImageRgb8(image);
    image.apply_orientation(orientation);
    Ok(image.into_rgb8())
}

fn broken_png(error: ::png::DecodingError) -> DecodeError {
    DecodeError::Broken {
        format: name(ImageFormat::Png),
        reason: error.to_string(),
    }
}

/// The format by its first bytes, where it is one that is accepted.
fn sniff(bytes: &[u8]) -> Option<ImageFormat> {
    let format = image::guess_format(bytes).ok()?;
    matches!(
        format,
        ImageFormat::Jpeg
            | ImageFormat::Png
            | ImageFormat::WebP
            | ImageFormat::Bmp
            | ImageFormat::Gif
    )
    .then_some(format)
}

fn name(format: ImageFormat) -> &'static str {
    match format {
        ImageFormat::Jpeg => "JPEG",
        ImageFormat::Png => "PNG",
        ImageFormat::WebP => "WebP",
        ImageFormat::Bmp => "BMP",
        _ => "GIF",
    }
}

/// Drops the alpha channel, if there is one, by laying the image on white. The image crate's own conversion from gray
/// takes four times as long as decoding.
fn on_white(image: DynamicImage) -> RgbImage {
    let mut target = RgbImage::new(image.width(), image.height());
    match image {
        DynamicImage::ImageRgb8(image) => return image,
        DynamicImage::ImageLuma8(image) => png::gray_to_rgb(&image, &mut target),
        DynamicImage::ImageLumaA8(image) => png::gray_alpha_to_rgb(&image, &mut target),
        image if image.color().has_alpha() => png::rgba_to_rgb(&image.into_rgba8(), &mut target),
        image => return image.into_rgb8(),
    }
    target
}

fn over_white(value: u8, alpha: u8) -> u8 {
    let (value, alpha) = (u32::from(value), u32::from(alpha));
    // At most 255, so nothing is cut off.
    ((value * alpha + 255 * (255 - alpha) + 127) / 255) as u8
}
