//! Films of known faces at known times.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use image::imageops::{self, FilterType};
use image::{Rgb, RgbImage};

/// Width and height of every film.
pub(crate) const SIZE: (u32, u32) = (480, 360);

/// Where no one is, films are this green.
const GREEN: Rgb<u8> = Rgb([20, 160, 60]);

/// The middle of the portrait's face, from the portrait's left upper corner.
const FACE: (f64, f64) = (57.0, 52.0);

/// How far a detector's box may be from where the face is.
const NEAR_PX: f64 = 14.0;

pub(crate) const H264: [&str; 6] = [
    "-c:v",
    "libx264",
    "-preset",
    "ultrafast",
    "-pix_fmt",
    "yuv420p",
];

fn photo(name: &str) -> RgbImage {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/photos");
    image::open(folder.join(name)).unwrap().to_rgb8()
}

/// No one.
pub(crate) fn empty() -> RgbImage {
    RgbImage::from_pixel(SIZE.0, SIZE.1, GREEN)
}

/// One smiling face, in a portrait whose left upper corner is given.
pub(crate) fn portrait(left: u32, top: u32) -> RgbImage {
    let part = imageops::crop_imm(&photo("astronaut.jpg"), 110, 10, 230, 240).to_image();
    let part = imageops::resize(&part, 115, 120, FilterType::Triangle);
    let mut picture = empty();
    imageops::replace(&mut picture, &part, left.into(), top.into());
    picture
}

/// Four faces in another shot.
pub(crate) fn four() -> RgbImage {
    let part = imageops::resize(
        &photo("solvay_1927_four.jpg"),
        400,
        360,
        FilterType::Triangle,
    );
    let mut picture = RgbImage::new(SIZE.0, SIZE.1);
    imageops::replace(&mut picture, &part, 40, 0);
    picture
}

/// Whether a box lies on the face of [`portrait`] at that place.
pub(crate) fn is_on_face(bounding_box: [f64; 4], (left, top): (u32, u32)) -> bool {
    let [x, y, width, height] = bounding_box;
    let expected = (f64::from(left) + FACE.0, f64::from(top) + FACE.1);
    let off = (x + width / 2.0 - expected.0).hypot(y + height / 2.0 - expected.1);
    off < NEAR_PX && (30.0..90.0).contains(&width)
}

/// Makes a film: `picture` says what is shown in each frame.
pub(crate) fn film(
    path: &Path,
    rate: u32,
    frames: u32,
    picture: impl Fn(u32) -> RgbImage,
    encoder: &[&str],
) {
    let size = format!("{}x{}", SIZE.0, SIZE.1);
    let rate = rate.to_string();
    let mut command = Command::new("ffmpeg");
    command.args([
        "-loglevel",
        "error",
        "-nostdin",
        "-y",
        "-f",
        "rawvideo",
        "-pixel_format",
        "rgb24",
    ]);
    command.args(["-video_size", &size, "-framerate", &rate, "-i", "pipe:0"]);
    command
        .args(encoder)
        .arg(format!("file:{}", path.display()));
    let spawned = command.stdin(Stdio::piped()).spawn();
    let mut child = spawned.expect("ffmpeg is missing; ./test.sh installs it");
    let mut pipe = child.stdin.take().unwrap();
    for frame in 0..frames {
        pipe.write_all(picture(frame).as_raw()).unwrap();
    }
    drop(pipe);
    assert!(child.wait().unwrap().success(), "{encoder:?}");
}

/// Runs ffmpeg on its own; whether it was content.
pub(crate) fn ffmpeg(arguments: &[&str]) -> bool {
    let mut command = Command::new("ffmpeg");
    command
        .args(["-loglevel", "error", "-nostdin", "-y"])
        .args(arguments);
    command.stderr(Stdio::null()).status().unwrap().success()
}
