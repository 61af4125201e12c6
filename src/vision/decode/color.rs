//! Colours as the file means them: by its ICC profile, as sRGB.

use image::RgbImage;
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformExecutor, TransformOptions};
use std::sync::Arc;

/// Bytes that are converted at a time; whole pixels.
const STEP: usize = 3 << 12;

/// Brings the image to sRGB. A profile that is broken or for other channels than the file has changes nothing: then the
/// image is shown as it is, as browsers do. `is_gray` tells that the file has one channel, which stands in all three here.
pub(super) fn to_srgb(image: &mut RgbImage, profile: &[u8], is_gray: bool) {
    let Ok(profile) = ColorProfile::new_from_slice(profile) else {
        return;
    };
    match profile.color_space {
        DataColorSpace::Rgb if !is_gray => convert_colors(image, &profile),
        DataColorSpace::Gray if is_gray => convert_gray(image, &profile),
        _ => {}
    }
}

type Transform = Arc<dyn TransformExecutor<u8> + Send + Sync>;

fn transform(profile: &ColorProfile, from: Layout) -> Option<Transform> {
    let srgb = ColorProfile::new_srgb();
    let options = TransformOptions::default();
    let to = Layout::Rgb;
    profile.create_transform_8bit(from, &srgb, to, options).ok()
}

fn convert_colors(image: &mut RgbImage, profile: &ColorProfile) {
    let Some(transform) = transform(profile, Layout::Rgb).filter(|to_srgb| !is_srgb(&**to_srgb))
    else {
        return;
    };
    let mut converted = vec![0; STEP];
    for pixels in image.chunks_mut(STEP) {
        let converted = &mut converted[..pixels.len()];
        if transform.transform(pixels, converted).is_ok() {
            pixels.copy_from_slice(converted);
        }
    }
}

/// By a table, for there are 256 gray values.
fn convert_gray(image: &mut RgbImage, profile: &ColorProfile) {
    let values: Vec<u8> = (0..=255).collect();
    let mut table = vec![0; 3 * values.len()];
    let done = transform(profile, Layout::Gray)
        .is_some_and(|transform| transform.transform(&values, &mut table).is_ok());
    if done {
        for value in image.iter_mut() {
            *value = table[3 * usize::from(*value) + 1];
        }
    }
}

/// Whether a transform changes hardly anything, tried on a grid of colours: most profiles are sRGB's own.
fn is_srgb(transform: &dyn TransformExecutor<u8>) -> bool {
    const STEPS: [u8; 6] = [0, 40, 90, 140, 200, 255];
    let mut grid = Vec::with_capacity(3 * STEPS.len().pow(3));
    for red in STEPS {
        for green in STEPS {
            grid.extend(STEPS.iter().flat_map(|&blue| [red, green, blue]));
        }
    }
    let mut mapped = vec![0; grid.len()];
    transform.transform(&grid, &mut mapped).is_ok()
        && grid.iter().zip(&mapped).all(|(a, b)| a.abs_diff(*b) <= 1)
}
