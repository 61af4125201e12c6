//! Boxes, labels and emoji on a picture.

use ab_glyph::{FontRef, PxScale};
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::{Rgb, RgbImage, RgbaImage};
use imageproc::drawing::{draw_filled_rect_mut, draw_text_mut, text_size};
use imageproc::rect::Rect;

use super::bounding_box::BoundingBox;

#[cfg(test)]
mod tests;

/// Noto Sans, semi-bold, Latin, Greek and Cyrillic; see `static/fonts/README.md`.
static FONT: &[u8] = include_bytes!("../../../static/fonts/NotoSans-SemiBold-subset.ttf");

/// What to draw for one face.
#[derive(Debug, Clone)]
pub struct Annotation<'a> {
    /// The detector's box in pixels of the picture; it may reach outside.
    pub bounding_box: BoundingBox,
    /// The face's number, counted from 1 as people do.
    pub number: usize,
    /// The text behind the number, such as `happy 97 %`; left to right only, as no text shaping is done.
    pub label: String,
    /// Colour of the box and its tab: red, green, blue.
    pub color: [u8; 3],
    /// The emoji's picture, square.
    pub emoji: Option<&'a RgbaImage>,
}

/// Draws a box with a tab (emoji, number, label) for every face on a copy of `image`.
///
/// Lines and letters grow with the picture. A tab sits above its box, inside it where there is no room above, always
/// within the picture; its text is black or white, whichever stands out more against the face's colour.
pub fn annotate(image: &RgbImage, faces: &[Annotation<'_>]) -> RgbImage {
    let mut canvas = image.clone();
    // All boxes first: no box may cross another face's label.
    for face in faces {
        draw_box(&mut canvas, face);
    }
    for face in faces {
        draw_tab(&mut canvas, face);
    }
    canvas
}

/// Encodes `image` as JPEG of `quality` 1 (smallest) to 100 (best).
///
/// A side above JPEG's 65 535 pixels cannot be written and gives no bytes.
pub fn encode_jpeg(image: &RgbImage, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, quality.clamp(1, 100));
    if image.write_with_encoder(encoder).is_err() {
        bytes.clear();
    }
    bytes
}

/// Thickness of lines for a picture of this size: one in 250 of its shorter side, at least 2 pixels.
fn line_px(canvas: &RgbImage) -> i64 {
    i64::from(canvas.width().min(canvas.height()) / 250).max(2)
}

fn draw_box(canvas: &mut RgbImage, face: &Annotation<'_>) {
    let line = line_px(canvas);
    let (left, top) = (
        i64::from(face.bounding_box.x),
        i64::from(face.bounding_box.y),
    );
    let (right, bottom) = (face.bounding_box.right(), face.bounding_box.bottom());
    let color = Rgb(face.color);
    fill(canvas, [left, top, right, top + line], color);
    fill(canvas, [left, bottom - line, right, bottom], color);
    fill(canvas, [left, top, left + line, bottom], color);
    fill(canvas, [right - line, top, right, bottom], color);
}

fn draw_tab(canvas: &mut RgbImage, face: &Annotation<'_>) {
    let (width, height) = (i64::from(canvas.width()), i64::from(canvas.height()));
    let line = line_px(canvas);
    // No larger than the picture's size calls for, nor so large that a small face's tab hides its neighbours.
    let beside_face = (i64::from(face.bounding_box.height) * 3 / 10).max(14);
    let text_px = (line * 7).min(beside_face).min(height / 2);
    let tab_height = text_px + 2 * line;
    let emoji = face
        .emoji
        .filter(|emoji| emoji.width() > 0 && emoji.height() > 0);
    let emoji_px = if emoji.is_some() { tab_height } else { 0 };
    if text_px < 6
        || face
            .bounding_box
            .clamped(canvas.width(), canvas.height())
            .is_none()
    {
        return;
    }

    let font = FontRef::try_from_slice(FONT).expect("the embedded font is complete");
    let scale = PxScale::from(text_px as f32);
    let room = width - 2 * line - emoji_px;
    let text = fitted(&format!("{} {}", face.number, face.label), room, |text| {
        i64::from(text_size(scale, &font, text).0)
    });
    let tab_width = i64::from(text_size(scale, &font, &text).0) + 2 * line + emoji_px;

    let left = i64::from(face.bounding_box.x).min(width - tab_width).max(0);
    let above = i64::from(face.bounding_box.y) - tab_height;
    let top = if above >= 0 {
        above
    } else {
        i64::from(face.bounding_box.y).max(0)
    };
    let top = top.min(height - tab_height).max(0);

    fill(
        canvas,
        [left, top, left + tab_width, top + tab_height],
        Rgb(face.color),
    );
    if let Some(emoji) = emoji {
        let side = (tab_height - line).clamp(1, 4096) as u32;
        let picture = imageops::resize(emoji, side, side, FilterType::Triangle);
        blend(canvas, &picture, left + line / 2, top + line / 2);
    }
    let ink = Rgb(readable_on(face.color));
    // Both are inside the picture, whose sides are far below `i32::MAX`.
    let (x, y) = ((left + line + emoji_px) as i32, (top + line / 2) as i32);
    draw_text_mut(canvas, ink, x, y, scale, &font, &text);
}

/// Shortens `text` with an ellipsis until `measure` finds it no wider than `room` pixels.
fn fitted(text: &str, room: i64, measure: impl Fn(&str) -> i64) -> String {
    if measure(text) <= room {
        return text.to_owned();
    }
    // Labels are class names a visitor may have chosen: no need to try thousands of lengths.
    let mut letters: Vec<char> = text.chars().take(200).collect();
    while letters.pop().is_some() {
        let shorter: String = letters.iter().chain(['…'].iter()).collect();
        if measure(&shorter) <= room {
            return shorter;
        }
    }
    String::new()
}

/// Fills `[left, top, right, bottom]` (right and bottom excluded) as far as it lies inside the picture.
fn fill(canvas: &mut RgbImage, [left, top, right, bottom]: [i64; 4], color: Rgb<u8>) {
    let (left, top) = (left.max(0), top.max(0));
    let right = right.min(i64::from(canvas.width()));
    let bottom = bottom.min(i64::from(canvas.height()));
    if left < right && top < bottom {
        let rect = Rect::at(left as i32, top as i32);
        let rect = rect.of_size((right - left) as u32, (bottom - top) as u32);
        draw_filled_rect_mut(canvas, rect, color);
    }
}

/// Lays `picture` on the canvas with its top left corner at (`left`, `top`), by its alpha.
fn blend(canvas: &mut RgbImage, picture: &RgbaImage, left: i64, top: i64) {
    for (x, y, pixel) in picture.enumerate_pixels() {
        let x = u32::try_from(left + i64::from(x)).ok();
        let y = u32::try_from(top + i64::from(y)).ok();
        let Some(below) = x
            .zip(y)
            .and_then(|(x, y)| canvas.get_pixel_mut_checked(x, y))
        else {
            continue;
        };
        let alpha = u32::from(pixel.0[3]);
        for (value, above) in below.0.iter_mut().zip(pixel.0) {
            *value =
                ((u32::from(above) * alpha + u32::from(*value) * (255 - alpha) + 127) / 255) as u8;
        }
    }
}

/// Black or white, whichever has the higher contrast against `color` by WCAG 2's relative luminance
/// (<https://www.w3.org/TR/WCAG22/#dfn-relative-luminance>).
fn readable_on(color: [u8; 3]) -> [u8; 3] {
    let [red, green, blue] = color.map(|value| {
        let value = f64::from(value) / 255.0;
        if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    });
    let luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    // (L + 0.05) / 0.05 > 1.05 / (L + 0.05), solved for L.
    if luminance > 0.179 { [0; 3] } else { [255; 3] }
}
