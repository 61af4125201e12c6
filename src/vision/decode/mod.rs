//! Bytes of an image file to an upright RGB image, limits first.
//!
//! The format is read from the content, never from a file name. Size limits are checked on the header, before any pixel
//! is decoded, so a small file that unpacks to a giant picture costs nothing.

mod color;
mod format;
mod header;
mod jpeg;
mod large;
mod png;
mod taken;
#[cfg(test)]
mod tests;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{Cursor, ErrorKind};

use format::Format;
use image::{AnimationDecoder, DynamicImage, ImageDecoder, ImageFormat, ImageReader, RgbImage};
use jpeg::Jpeg;

pub use header::{Header, header};
pub use large::Room;
pub use taken::taken_at;

/// What an image may cost; checked before it is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecodeLimits {
    /// Most bytes an image file may have.
    pub max_image_bytes: usize,
    /// Most pixels (width × height) an image may have.
    pub max_image_px: u64,
}

impl Default for DecodeLimits {
    /// 32 MiB and 51 megapixels: above what phones and full-frame cameras store as JPEG (8192 × 6144 pixels are 50.3 million),
    /// and at most about 400 MB of memory while a picture with 16 bits a channel is decoded.
    fn default() -> Self {
        Self {
            max_image_bytes: 32 * 1024 * 1024,
            max_image_px: 51_000_000,
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
        max_image_px: u64,
    },
    /// The content is no image of a known format.
    #[error("the file is not an image of a known format; use JPEG or PNG")]
    UnknownFormat,
    /// The content is an image of a format that is known and not read.
    #[error(
        "the file is an image of the format {format}, which is not read; save it as JPEG or PNG"
    )]
    OtherFormat { format: &'static str },
    /// The image uses something of its format that is not read.
    #[error("the {format} image uses {feature}, which is not read; save it again")]
    Unsupported {
        /// Name of the format.
        format: &'static str,
        feature: &'static str,
    },
    /// The image breaks off.
    #[error("the {format} image is incomplete, its end is missing; copy it again")]
    Incomplete {
        /// Name of the format.
        format: &'static str,
    },
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
/// JPEG, PNG, WebP, BMP, GIF, TIFF and PNM (of an animation the first frame, of several pages the first), gray or colour, 8 or
/// 16 bits a channel. Colours are brought to sRGB by the ICC profile and the EXIF orientation is applied; transparent parts
/// are laid on white, as a browser's page would show them.
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
    let format = match format::sniff(bytes) {
        Format::Read(format) => format,
        Format::Other(format) => return Err(DecodeError::OtherFormat { format }),
        Format::Unknown => return Err(DecodeError::UnknownFormat),
    };
    match (format, Jpeg::inspect(bytes)) {
        (ImageFormat::Jpeg, Some(jpeg)) if jpeg.is_complete() => decode_jpeg(bytes, &jpeg, limits),
        (ImageFormat::Jpeg, jpeg) => decode_cut_jpeg(bytes, jpeg, limits).map_err(as_incomplete),
        _ => decode_as(format, bytes, limits),
    }
}

/// Decodes a JPEG, unless its markers say that the decoder would misread it.
fn decode_jpeg(bytes: &[u8], jpeg: &Jpeg, limits: &DecodeLimits) -> Result<RgbImage, DecodeError> {
    if let Some(feature) = jpeg.unread_feature() {
        return Err(DecodeError::Unsupported {
            format: "JPEG",
            feature,
        });
    }
    decode_as(ImageFormat::Jpeg, &jpeg.with_tables(bytes), limits)
}

/// Decodes a JPEG without an end, unless more than that is missing.
fn decode_cut_jpeg(
    bytes: &[u8],
    jpeg: Option<Jpeg>,
    limits: &DecodeLimits,
) -> Result<RgbImage, DecodeError> {
    let decode = |bytes: &[u8]| decode_as(ImageFormat::Jpeg, bytes, limits);
    let Some(jpeg) = jpeg else {
        return decode(bytes);
    };
    // One picture at a time is in memory.
    drop(decode_jpeg(bytes, &jpeg, limits)?);
    let bytes = jpeg.with_tables(bytes);
    match jpeg::lacks_data(&bytes, |bytes| {
        decode(bytes).ok().map(|image| digest(&image))
    }) {
        true => Err(DecodeError::Incomplete { format: "JPEG" }),
        false => decode(&bytes),
    }
}

/// What is broken and has no end is incomplete.
fn as_incomplete(error: DecodeError) -> DecodeError {
    match error {
        DecodeError::Broken { format, .. } => DecodeError::Incomplete { format },
        error => error,
    }
}

fn digest(image: &RgbImage) -> u64 {
    let mut hasher = DefaultHasher::new();
    image.as_raw().hash(&mut hasher);
    hasher.finish()
}

/// Decodes by the decoder of the format.
fn decode_as(
    format: ImageFormat,
    bytes: &[u8],
    limits: &DecodeLimits,
) -> Result<RgbImage, DecodeError> {
    let broken = |error: image::ImageError| error_of(format, &error, bytes);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut memory = image::Limits::no_limits();
    memory.max_alloc = Some(limits.max_alloc_bytes());
    reader.limits(memory.clone());
    let mut decoder = reader.into_decoder().map_err(broken)?;

    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(DecodeError::Broken {
            format: format::name(format),
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

    // A broken EXIF block or profile is no reason to refuse a picture that can be seen.
    let orientation = decoder
        .orientation()
        .unwrap_or(image::metadata::Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten();
    let is_gray = !decoder.color_type().has_color();
    let special = match format {
        ImageFormat::Png => match hidden_default(bytes, memory) {
            Some(frame) => Some(frame),
            None => png::rows(bytes, limits.max_alloc_bytes()).map_err(broken_png)?,
        },
        _ => None,
    };
    let mut image = match special {
        Some(image) => image,
        None => on_white(DynamicImage::from_decoder(decoder).map_err(broken)?),
    };
    if let Some(profile) = profile {
        color::to_srgb(&mut image, &profile, is_gray);
    }
    let mut image = DynamicImage::ImageRgb8(image);
    image.apply_orientation(orientation);
    Ok(image.into_rgb8())
}

/// The first frame of an animated PNG whose still picture is no part of the animation, and is not what browsers show.
fn hidden_default(bytes: &[u8], limits: image::Limits) -> Option<RgbImage> {
    let has_hidden = png::has_hidden_default(bytes);
    let decoder = || image::codecs::png::PngDecoder::with_limits(Cursor::new(bytes), limits).ok();
    let frames = has_hidden.then(decoder)??.apng().ok()?.into_frames();
    let first = frames.into_iter().next()?.ok()?;
    Some(on_white(first.into_buffer().into()))
}

fn broken_png(error: ::png::DecodingError) -> DecodeError {
    let format = format::name(ImageFormat::Png);
    match error {
        ::png::DecodingError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => {
            DecodeError::Incomplete { format }
        }
        error => DecodeError::Broken {
            format,
            reason: error.to_string(),
        },
    }
}

fn error_of(format: ImageFormat, error: &image::ImageError, bytes: &[u8]) -> DecodeError {
    let name = format::name(format);
    match error {
        image::ImageError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => {
            DecodeError::Incomplete { format: name }
        }
        _ if format == ImageFormat::WebP && format::is_cut_webp(bytes) => {
            DecodeError::Incomplete { format: name }
        }
        image::ImageError::Unsupported(_) => DecodeError::Unsupported {
            format: name,
            feature: "a rare kind of coding",
        },
        _ => DecodeError::Broken {
            format: name,
            reason: error.to_string(),
        },
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
