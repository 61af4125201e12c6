//! From a file's bytes to the crop of a sample.

use std::io::Cursor;

use image::{ImageDecoder, ImageReader};

use super::LoadConfig;
use super::skipped::SkipReason;
use crate::dataset::duplicates::Fingerprint;
use crate::dataset::faces::FaceReader;
use crate::dataset::pixels::{Pixels, to_gray};
use crate::vision::decode::{Room, decode};

/// A picture's crop, and what is known of the picture.
pub(super) struct Crop {
    pub(super) pixels: Pixels,
    pub(super) fingerprint: Fingerprint,
    pub(super) original_px: (u32, u32),
    pub(super) detected: bool,
    pub(super) colorless: bool,
    pub(super) gray_stored_as_color: bool,
}

/// Nothing if a face was to be found and there is none.
pub(super) fn read(
    bytes: &[u8],
    config: &LoadConfig,
    reader: &mut FaceReader,
) -> Result<Option<Crop>, SkipReason> {
    let _room = Room::enter(bytes);
    let image = decode(bytes, &config.decode_limits)?;
    let Some((crop, detected)) = reader.crop(&image, config.faces, config.image_size) else {
        return Ok(None);
    };
    let crop = crop.image();
    let colorless = crop.pixels().all(|p| p.0[0] == p.0[1] && p.0[1] == p.0[2]);
    let gray = to_gray(crop);
    let fingerprint = Fingerprint::new(&image, &gray);
    Ok(Some(Crop {
        pixels: match config.keep_color {
            true => Pixels::rgb(crop),
            false => Pixels::from(gray),
        },
        fingerprint,
        original_px: image.dimensions(),
        detected,
        colorless,
        gray_stored_as_color: colorless && has_color_channels(bytes),
    }))
}

/// Whether the file stores colour, told from its header.
fn has_color_channels(bytes: &[u8]) -> bool {
    (ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .ok())
    .and_then(|reader| reader.into_decoder().ok())
    .is_some_and(|decoder| decoder.color_type().has_color())
}
