use std::sync::LazyLock;

use image::Rgb;
use proptest::prelude::*;

use super::*;
use crate::vision::detect::tests::{boxes, photo, square_at};

#[test]
fn a_face_is_found_again_near_where_it_was_and_not_elsewhere() {
    let photo = photo("astronaut.jpg");
    let mut detector = SeetaDetector::new(SeetaConfig::LIVE);
    let whole = detector.detect(&photo)[0].bounding_box;
    for (x, y, side) in [(0, 0, 100), (20, -15, 100), (-25, 10, 90), (10, 20, 120)] {
        let expected = square_at(whole.x + x, whole.y + y, whole.width * side / 100);
        let again = detector.detect_near(&photo, &expected).unwrap();
        assert!(again.bounding_box.iou(&whole) > 0.7, "{again:?} {whole:?}");
    }
    for nowhere in [
        square_at(400, 400, 90),
        square_at(-500, 0, 90),
        square_at(10, 10, 0),
    ] {
        assert_eq!(detector.detect_near(&photo, &nowhere), None);
    }
}

#[test]
fn almost_everybody_in_a_group_of_29_is_found() {
    let found = boxes(&mut SeetaDetector::default(), &photo("solvay_1927.jpg"));
    assert!((26..=29).contains(&found.len()), "{}", found.len());
    assert!(found.is_sorted_by(|a, b| a.centre().0 <= b.centre().0));
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
