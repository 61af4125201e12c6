//! A film in which two drawn people act three expressions, for recording a data set of them. Each scene has a wall of its own
//! colour, by which a script knows what it shows.

use std::io::Write;

use facefeel::dataset::samples::{self, SampleConfig};
use facefeel::emotion::Emotion;
use facefeel::vision::Color;
use image::{
    Rgb, RgbImage,
    imageops::{self, FilterType},
};
use tempfile::NamedTempFile;

use crate::film::{CHANGES, RATE, jpeg};

/// What is acted, in the order of the scenes.
pub(crate) const ACTED: [Emotion; 3] = [Emotion::Happy, Emotion::Surprise, Emotion::Sad];
pub(crate) const PEOPLE: usize = 2;

/// Pictures that a sample has of each person, the eight expressions in turn.
const OF_A_PERSON: usize = 24;
const SIZE: (u32, u32) = (480, 360);
const FACE_PX: u32 = 230;
/// How long a scene is that is recorded, and one that is only looked at.
const RECORDED_S: u32 = 7;
const HELD_OUT_S: u32 = 4;
/// Part of a second at either end of a scene in which no one is there, so that no picture is taken for the next scene's.
const EMPTY: u32 = CHANGES * 6 / 10;

/// One scene: who acts what, and whether it is held out, which shows other drawings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scene {
    pub(crate) person: usize,
    pub(crate) acted: usize,
    pub(crate) is_held_out: bool,
}

/// Every scene of the film; a scene's wall tells its place among them.
pub(crate) fn scenes() -> Vec<Scene> {
    let of = |is_held_out| {
        (0..PEOPLE).flat_map(move |person| {
            (0..ACTED.len()).map(move |acted| Scene {
                person,
                acted,
                is_held_out,
            })
        })
    };
    of(false).chain(of(true)).collect()
}

/// The colour of the wall in the scene at this place: its red and its blue, in steps that a camera's change of range keeps
/// apart.
fn wall(place: usize) -> Rgb<u8> {
    let step = |count: usize| 40 + 60 * count as u8;
    Rgb([step(place % 4), 120, step(place / 4)])
}

/// In JavaScript: the place of the scene that `video` shows.
pub(crate) const SCENE_OF: &str = "
    window.pen = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    window.sceneOf = (video) => {
        pen.drawImage(video, 2, 2, 8, 8, 0, 0, 1, 1);
        const [red, , blue] = pen.getImageData(0, 0, 1, 1).data;
        const step = (value) => Math.round((value - 40) / 60);
        return step(red) + 4 * step(blue);
    };";

/// The film, to be played over and over.
pub(crate) fn film() -> NamedTempFile {
    let mut film = tempfile::Builder::new()
        .suffix(".mjpeg")
        .tempfile()
        .unwrap();
    for (place, scene) in scenes().into_iter().enumerate() {
        let changes = CHANGES
            * if scene.is_held_out {
                HELD_OUT_S
            } else {
                RECORDED_S
            };
        for change in 0..changes {
            let mut picture = RgbImage::from_pixel(SIZE.0, SIZE.1, wall(place));
            if (EMPTY..changes - EMPTY).contains(&change) {
                act(&mut picture, scene, change);
            }
            let bytes = jpeg(&picture);
            for _ in 0..RATE / CHANGES {
                film.write_all(&bytes).unwrap();
            }
        }
    }
    film.flush().unwrap();
    film
}

/// A still of each person and expression, as in the film.
pub(crate) fn stills() -> Vec<RgbImage> {
    let still = |(place, scene): (usize, Scene)| {
        let mut picture = RgbImage::from_pixel(SIZE.0, SIZE.1, wall(place));
        act(&mut picture, scene, 20);
        picture
    };
    scenes().into_iter().enumerate().map(still).collect()
}

/// Puts the person into the picture, a little other each time: turned, nearer, lit from elsewhere. Of the 58 pictures of a
/// recorded scene more than 45 differ by the rule that thins them.
fn act(picture: &mut RgbImage, scene: Scene, change: u32) {
    let emotion = ACTED[scene.acted];
    let turn = Emotion::ALL.iter().position(|one| *one == emotion).unwrap();
    // Of the three drawings of each expression the last one is held out.
    let drawing = if scene.is_held_out {
        2
    } else {
        change as usize / 3 % 2
    };
    let face = drawn(OF_A_PERSON * scene.person + Emotion::ALL.len() * drawing + turn);
    let wave = |speed: f32| (change as f32 * speed + scene.acted as f32).sin();
    let face = lit(
        &face,
        1.0 + 0.2 * wave(1.7),
        0.35 * wave(0.73),
        0.25 * wave(1.19),
    );
    let side = (FACE_PX as f32 * (1.0 + 0.16 * wave(0.9))) as u32;
    let face = imageops::resize(&face, side, side, FilterType::CatmullRom);
    let [x, y] = [1.3, 2.1].map(|speed| 20.0 * wave(speed));
    let (left, top) = (
        (SIZE.0 - side) as f32 / 2.0 + x,
        (SIZE.1 - side) as f32 / 2.0 + y,
    );
    turned_onto(picture, &face, (left, top), 0.24 * wave(2.9));
}

fn drawn(number: usize) -> RgbImage {
    let config = SampleConfig {
        color: Color::Rgb,
        seed: 1,
        images: samples::MAX_IMAGES,
    };
    let pixels = config.drawing(number).pixels;
    RgbImage::from_raw(pixels.size, pixels.size, pixels.data).unwrap()
}

/// The face so many times as bright, and lit from the side: `across` and `down` say how much, -1 to 1.
fn lit(face: &RgbImage, strength: f32, across: f32, down: f32) -> RgbImage {
    let mut face = face.clone();
    let (width, height) = face.dimensions();
    let share = |at: u32, side: u32| 2.0 * at as f32 / side as f32 - 1.0;
    for (x, y, pixel) in face.enumerate_pixels_mut() {
        let light = strength * (1.0 + across * share(x, width) + down * share(y, height));
        pixel.0 = pixel
            .0
            .map(|value| (f32::from(value) * light).clamp(0.0, 255.0) as u8);
    }
    face
}

/// Draws `face`, turned by `angle` (radians), with its upper left corner at `place` before it was turned.
fn turned_onto(picture: &mut RgbImage, face: &RgbImage, place: (f32, f32), angle: f32) {
    let (sin, cos) = angle.sin_cos();
    let half = face.width() as f32 / 2.0;
    let (width, height) = face.dimensions();
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let (dx, dy) = (x as f32 - place.0 - half, y as f32 - place.1 - half);
        let (sx, sy) = (dx * cos + dy * sin + half, dy * cos - dx * sin + half);
        if sx >= 0.0 && sy >= 0.0 && (sx as u32) < width && (sy as u32) < height {
            *pixel = *face.get_pixel(sx as u32, sy as u32);
        }
    }
}
