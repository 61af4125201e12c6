//! What every detector has to do.

use std::path::Path;

use image::RgbImage;
use image::imageops::{self, FilterType};

use super::*;

pub(super) fn photo(name: &str) -> RgbImage {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/photos");
    image::open(folder.join(name)).unwrap().to_rgb8()
}

pub(super) fn square_at(x: i32, y: i32, side: u32) -> BoundingBox {
    BoundingBox {
        x,
        y,
        width: side,
        height: side,
    }
}

pub(super) fn boxes(detector: &mut dyn FaceDetector, image: &RgbImage) -> Vec<BoundingBox> {
    let detections = detector.detect(image);
    for face in &detections {
        assert!((0.0..=1.0).contains(&face.confidence));
    }
    detections.iter().map(|face| face.bounding_box).collect()
}

/// Exactly the `expected` faces (marked by hand) are found, in this order; overlap of 0.5 and more counts.
#[track_caller]
pub(super) fn check(found: &[BoundingBox], expected: &[BoundingBox]) {
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (found, expected) in found.iter().zip(expected) {
        let overlap = found.iou(expected);
        assert!(overlap >= 0.5, "{found:?} is not at {expected:?}");
    }
}

/// Every detector, for photographs and for frames.
fn for_photos_and_frames() -> impl Iterator<Item = Box<dyn FaceDetector>> {
    DetectorKind::ALL
        .into_iter()
        .flat_map(|kind| [kind.for_photos(), kind.for_frames()])
}

#[test]
fn every_detector_is_known_by_its_name() {
    for kind in DetectorKind::ALL {
        assert_eq!(kind.to_string().parse(), Ok(kind));
    }
    assert!("mtcnn".parse::<DetectorKind>().is_err());
}

#[test]
fn one_face_is_found_where_it_is() {
    for mut detector in for_photos_and_frames() {
        let found = boxes(&mut *detector, &photo("astronaut.jpg"));
        check(&found, &[square_at(173, 68, 100)]);
    }
}

#[test]
fn no_face_is_found_where_there_is_none() {
    for mut detector in for_photos_and_frames() {
        for name in ["coffee.jpg", "cat.jpg"] {
            check(&boxes(&mut *detector, &photo(name)), &[]);
        }
    }
}

#[test]
fn four_faces_come_from_left_to_right() {
    let expected = [
        square_at(34, 80, 56),
        square_at(84, 26, 50),
        square_at(192, 82, 55),
        square_at(232, 39, 48),
    ];
    for kind in DetectorKind::ALL {
        let found = boxes(&mut *kind.for_photos(), &photo("solvay_1927_four.jpg"));
        check(&found, &expected);
    }
}

#[test]
fn a_large_photo_answers_in_its_own_pixels() {
    let large = imageops::resize(&photo("astronaut.jpg"), 2048, 2048, FilterType::Triangle);
    for kind in DetectorKind::ALL {
        let found = boxes(&mut *kind.for_photos(), &large);
        check(&found, &[square_at(692, 272, 400)]);
    }
}

#[test]
fn a_crop_of_a_face_still_shows_a_face() {
    let face = imageops::crop_imm(&photo("astronaut.jpg"), 163, 58, 120, 120).to_image();
    for kind in DetectorKind::ALL {
        for side in [48, 120] {
            let crop = imageops::resize(&face, side, side, FilterType::Triangle);
            let found = boxes(&mut *kind.for_photos(), &crop);
            assert_eq!(found.len(), 1, "{kind}, {side} px");
        }
    }
}

#[test]
fn no_expectation_makes_a_detector_panic() {
    let photo = photo("astronaut.jpg");
    for kind in DetectorKind::ALL {
        let mut detector = kind.for_frames();
        for (x, y) in [(0, 0), (i32::MIN, i32::MIN), (i32::MAX, 5), (511, 511)] {
            for side in [1, 39, 41, 600, u32::MAX] {
                detector.detect_near(&photo, &square_at(x, y, side));
            }
        }
    }
}

#[test]
fn a_detector_can_move_to_another_thread() {
    for mut detector in for_photos_and_frames() {
        let faces = std::thread::spawn(move || detector.detect(&RgbImage::new(64, 64))).join();
        assert!(faces.unwrap().is_empty());
    }
}
