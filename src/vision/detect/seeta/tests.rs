use std::path::Path;
use std::sync::LazyLock;

use image::Rgb;
use proptest::prelude::*;

use super::*;

fn photo(name: &str) -> RgbImage {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/photos");
    image::open(folder.join(name)).unwrap().to_rgb8()
}

fn square(x: i32, y: i32, side: u32) -> BoundingBox {
    BoundingBox {
        x,
        y,
        width: side,
        height: side,
    }
}

fn boxes(image: &RgbImage, config: SeetaConfig) -> Vec<BoundingBox> {
    let detections = SeetaDetector::new(config).detect(image);
    assert!(
        detections
            .iter()
            .all(|face| (0.0..=1.0).contains(&face.confidence))
    );
    detections.iter().map(|face| face.bounding_box).collect()
}

/// Exactly the `expected` faces (marked by hand) are found, in this order; overlap of 0.5 and more counts.
#[track_caller]
fn check(found: &[BoundingBox], expected: &[BoundingBox]) {
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(
            found.iou(expected) >= 0.5,
            "{found:?} is not at {expected:?}"
        );
    }
}

#[test]
fn one_face_is_found_where_it_is() {
    check(
        &boxes(&photo("astronaut.jpg"), SeetaConfig::PHOTO),
        &[square(173, 68, 100)],
    );
}

#[test]
fn a_face_is_found_again_near_where_it_was_and_not_elsewhere() {
    let photo = photo("astronaut.jpg");
    let mut detector = SeetaDetector::new(SeetaConfig::LIVE);
    let whole = detector.detect(&photo)[0].bounding_box;
    for (x, y, side) in [(0, 0, 100), (20, -15, 100), (-25, 10, 90), (10, 20, 120)] {
        let expected = square(whole.x + x, whole.y + y, whole.width * side / 100);
        let again = detector.detect_near(&photo, &expected).unwrap();
        assert!(again.bounding_box.iou(&whole) > 0.7, "{again:?} {whole:?}");
    }
    for nowhere in [square(400, 400, 90), square(-500, 0, 90), square(10, 10, 0)] {
        assert_eq!(detector.detect_near(&photo, &nowhere), None);
    }
}

#[test]
fn no_expectation_makes_the_detector_panic() {
    let photo = photo("astronaut.jpg");
    let mut detector = SeetaDetector::new(SeetaConfig::LIVE);
    for (x, y) in [(0, 0), (i32::MIN, i32::MIN), (i32::MAX, 5), (511, 511)] {
        for side in [1, 39, 41, 600, u32::MAX] {
            detector.detect_near(&photo, &square(x, y, side));
        }
    }
}

#[test]
fn four_faces_come_from_left_to_right() {
    let expected = [
        square(34, 80, 56),
        square(84, 26, 50),
        square(192, 82, 55),
        square(232, 39, 48),
    ];
    check(
        &boxes(&photo("solvay_1927_four.jpg"), SeetaConfig::PHOTO),
        &expected,
    );
}

#[test]
fn almost_everybody_in_a_group_of_29_is_found() {
    let found = boxes(&photo("solvay_1927.jpg"), SeetaConfig::PHOTO);
    assert!((26..=29).contains(&found.len()), "{}", found.len());
    assert!(found.is_sorted_by(|a, b| a.centre().0 <= b.centre().0));
}

#[test]
fn no_face_is_found_where_there_is_none() {
    for name in ["coffee.jpg", "cat.jpg"] {
        check(&boxes(&photo(name), SeetaConfig::PHOTO), &[]);
        check(&boxes(&photo(name), SeetaConfig::LIVE), &[]);
    }
}

#[test]
fn a_camera_frame_gives_the_same_face() {
    check(
        &boxes(&photo("astronaut.jpg"), SeetaConfig::LIVE),
        &[square(173, 68, 100)],
    );
}

#[test]
fn a_large_photo_answers_in_its_own_pixels() {
    let large = imageops::resize(&photo("astronaut.jpg"), 2048, 2048, FilterType::Triangle);
    check(&boxes(&large, SeetaConfig::PHOTO), &[square(692, 272, 400)]);
}

#[test]
fn a_crop_of_a_face_still_shows_a_face() {
    let face = imageops::crop_imm(&photo("astronaut.jpg"), 163, 58, 120, 120).to_image();
    for side in [48, 120] {
        let crop = imageops::resize(&face, side, side, FilterType::Triangle);
        assert_eq!(boxes(&crop, SeetaConfig::PHOTO).len(), 1, "{side} px");
    }
}

#[test]
fn the_search_keeps_within_its_budget_and_never_below_the_window() {
    let size = |width, height| {
        let picture = search_picture(&RgbImage::new(width, height), &SeetaConfig::PHOTO)?;
        Some(picture.dimensions())
    };
    let (width, height) = size(6000, 4000).unwrap();
    assert!(u64::from(width) * u64::from(height) <= SeetaConfig::PHOTO.max_search_px + 10_000);
    assert!((f64::from(width) / f64::from(height) - 1.5).abs() < 0.01);
    // Faces of `min_face_px` are brought to the window's 40 pixels.
    assert_eq!(size(340, 340), Some((400, 400)));
    assert_eq!(size(0, 0), None);
    assert_eq!(size(20, 20), None);
    assert_eq!(size(100_000, 10), None);
}

#[test]
fn a_detector_can_move_to_another_thread() {
    let mut detector = SeetaDetector::default();
    let faces = std::thread::spawn(move || detector.detect(&RgbImage::new(64, 64))).join();
    assert!(faces.unwrap().is_empty());
}

#[test]
fn confidence_grows_with_the_score() {
    let values = [0.5, 1.3, 2.5, 5.0, 50.0].map(confidence);
    assert!(values.is_sorted());
    assert!(values[1] < 0.5 && values[2] > 0.75 && values[4] <= 1.0);
}

/// Read once for all cases.
static SMALL_FACE: LazyLock<RgbImage> = LazyLock::new(|| {
    let face = imageops::crop_imm(&photo("astronaut.jpg"), 163, 58, 120, 120).to_image();
    imageops::thumbnail(&face, 60, 60)
});

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_size_of_picture_and_no_setting_panics(
        (width, height) in (0..130_u32, 0..130_u32),
        seed in any::<u32>(),
        min_face_px in any::<u32>(),
        pyramid_factor in -1.0..2.0_f32,
        window_step in 0..50_u32,
    ) {
        let noise = |x: u32, y: u32| (x ^ y.rotate_left(7) ^ seed).wrapping_mul(2_654_435_761) >> 24;
        let image = RgbImage::from_fn(width, height, |x, y| Rgb([noise(x, y) as u8; 3]));
        let config = SeetaConfig { min_face_px, max_search_px: 20_000, score_threshold: 0.0, pyramid_factor, window_step };
        SeetaDetector::new(config).detect(&image);
    }

    #[test]
    fn a_face_across_the_border_never_panics((x, y) in (-60..130_i64, -60..130_i64)) {
        let mut image = RgbImage::new(130, 130);
        imageops::overlay(&mut image, &*SMALL_FACE, x, y);
        SeetaDetector::default().detect(&image);
    }
}
