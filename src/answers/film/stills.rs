//! Pictures of a film's moments.

use image::{
    RgbImage,
    imageops::{self, FilterType},
};

use super::summary::{FaceSummary, FilmSummary, Peak};
use crate::answers::report_file::{MAX_FACES, Still};
use crate::vision::bounding_box::BoundingBox;
use crate::vision::crop::{FaceCrop, MARGIN};
use crate::vision::draw::encode_jpeg;
use crate::vision::film::{Film, Frame, Frames, Tools, Wanted};

/// Side of a still in pixels, its quality, and the width of the picture around it.
const STILL_PX: u32 = 192;
const STILL_QUALITY: u8 = 88;
const WHOLE_PX: u32 = 480;

/// Quality of other pictures, which are looked at for a moment.
const PICTURE_QUALITY: u8 = 82;

/// Pictures of the peaks of the faces that a report shows; those that cannot be found again are left out.
pub fn stills(summary: &FilmSummary, film: &Film, tools: &Tools) -> Vec<Still> {
    let faces = summary.longest(MAX_FACES).into_iter();
    faces
        .flat_map(|face| stills_of(face, film, tools))
        .collect()
}

fn stills_of(face: &FaceSummary, film: &Film, tools: &Tools) -> Vec<Still> {
    let still = |peak: &Peak| {
        let frame = frame_at(film, peak.seconds, tools)?;
        let crop = FaceCrop::from_box(&frame.image, &peak.bounding_box, STILL_PX);
        Some(Still {
            face: face.face,
            peak: *peak,
            jpeg: encode_jpeg(crop.image(), STILL_QUALITY),
            whole: narrowed(&frame.image, WHOLE_PX),
        })
    };
    face.peaks.iter().filter_map(still).collect()
}

/// The picture that is shown at a moment as a JPEG of at most `width` pixels' width; nothing where the film has none.
pub fn picture_at(film: &Film, seconds: f64, width: u32, tools: &Tools) -> Option<Vec<u8>> {
    let picture = frame_at(film, seconds, tools)?.image;
    Some(narrowed(&picture, width))
}

/// The face in `bounding_box` at a moment, as a square JPEG of at most `width` pixels' width; nothing where the film has no picture.
pub fn face_at(
    film: &Film,
    seconds: f64,
    bounding_box: &BoundingBox,
    width: u32,
    tools: &Tools,
) -> Option<Vec<u8>> {
    let picture = frame_at(film, seconds, tools)?.image;
    let longer = bounding_box.width.max(bounding_box.height);
    // What the film has less is not made up.
    let side = width.min((f64::from(longer) * MARGIN).ceil() as u32);
    let crop = FaceCrop::from_box(&picture, bounding_box, side);
    Some(encode_jpeg(crop.image(), STILL_QUALITY))
}

/// A JPEG of at most `width` pixels' width.
fn narrowed(picture: &RgbImage, width: u32) -> Vec<u8> {
    let width = width.min(picture.width());
    let height = f64::from(picture.height()) * f64::from(width) / f64::from(picture.width());
    let height = (height.round() as u32).max(1);
    let small = imageops::resize(picture, width, height, FilterType::Triangle);
    encode_jpeg(&small, PICTURE_QUALITY)
}

/// The picture that is shown at a moment, in seconds; nothing where the film has none.
fn frame_at(film: &Film, seconds: f64, tools: &Tools) -> Option<Frame> {
    let frames = Frames::open(film, Wanted::At { seconds }, tools);
    frames.ok()?.next()?.ok()
}
