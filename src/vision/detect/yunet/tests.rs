use image::imageops;
use image::{Rgb, imageops::FilterType};
use proptest::prelude::*;

use super::*;
use crate::vision::detect::tests::{boxes, check, photo, square_at};

/// What libfacedetection itself finds: hundredths of the score, then x, y, width, height and the five points in pixels,
/// rounded down. `tests/fixtures/yunet.py` printed it.
type Reference = (i16, [i16; 4], [i16; 10]);

const ASTRONAUT: &[Reference] = &[(
    93,
    [178, 62, 89, 112],
    [200, 101, 247, 102, 220, 124, 198, 142, 239, 143],
)];

const SOLVAY: &[Reference] = &[
    (
        91,
        [196, 79, 46, 58],
        [208, 99, 229, 100, 218, 112, 209, 122, 226, 122],
    ),
    (
        91,
        [235, 38, 37, 50],
        [246, 58, 263, 58, 254, 68, 248, 76, 261, 76],
    ),
    (
        91,
        [87, 26, 40, 51],
        [100, 43, 119, 43, 111, 54, 101, 64, 117, 62],
    ),
    (
        88,
        [37, 78, 48, 61],
        [51, 102, 74, 102, 64, 114, 53, 125, 72, 124],
    ),
];

#[test]
fn the_network_says_what_the_original_says() {
    for (name, expected) in [
        ("astronaut.jpg", ASTRONAUT),
        ("solvay_1927_four.jpg", SOLVAY),
    ] {
        let read = |maps: &_| answers::answers(maps, 0.6);
        let mut found = distinct(Network::bundled().run(&photo(name), read));
        assert_eq!(found.len(), expected.len(), "{name}");
        for (score, sides, points) in expected {
            let nearest = found.iter().position(|answer| {
                let corner = [answer.edges[0], answer.edges[1]];
                (corner[0] - f32::from(sides[0])).hypot(corner[1] - f32::from(sides[1])) < 5.0
            });
            let answer = found.swap_remove(nearest.unwrap());
            let score = f32::from(*score) / 100.0;
            assert!((answer.score - score).abs() < 0.011, "{}", answer.score);
            let [left, top, right, bottom] = answer.edges;
            let marks = answer.landmarks;
            let points = points.map(f32::from);
            let values = [left, top, right - left, bottom - top]
                .into_iter()
                .chain(marks.right_eye)
                .chain(marks.left_eye)
                .chain(marks.nose)
                .chain(marks.mouth_right)
                .chain(marks.mouth_left);
            // Pillow's JPEG decoder and ours differ by a level here and there.
            for (value, wanted) in values.zip(sides.map(f32::from).into_iter().chain(points)) {
                let off = value - wanted;
                assert!((-0.5..1.5).contains(&off), "{name}: {value} for {wanted}");
            }
        }
    }
}

#[test]
fn a_portrait_shows_the_face_where_it_is() {
    let mut detector = YunetDetector::new(YunetConfig::PORTRAIT);
    let found = boxes(&mut detector, &photo("astronaut.jpg"));
    check(&found, &[square_at(173, 68, 100)]);
}

#[test]
fn the_landmarks_lie_in_the_face() {
    let face = YunetDetector::default().detect(&photo("astronaut.jpg"))[0];
    let marks = face.landmarks.unwrap();
    let near = |[x, y]: [f32; 2], wanted: [f32; 2]| (x - wanted[0]).hypot(y - wanted[1]) < 6.0;
    assert!(near(marks.right_eye, [201.0, 102.0]), "{marks:?}");
    assert!(near(marks.left_eye, [248.0, 103.0]), "{marks:?}");
    assert!(near(marks.mouth_left, [240.0, 144.0]), "{marks:?}");
}

#[test]
fn everybody_in_a_group_of_29_is_found() {
    let found = boxes(&mut YunetDetector::default(), &photo("solvay_1927.jpg"));
    assert_eq!(found.len(), 29);
    assert!(found.is_sorted_by(|a, b| a.centre().0 <= b.centre().0));
}

#[test]
fn a_face_that_fills_a_large_photo_is_found_in_its_pixels() {
    let photo = photo("astronaut.jpg");
    let large = imageops::resize(&photo, 2048, 2048, FilterType::Triangle);
    check(
        &boxes(&mut YunetDetector::default(), &large),
        &[square_at(692, 272, 400)],
    );
    let face = imageops::crop_imm(&photo, 123, 18, 200, 200).to_image();
    let huge = imageops::resize(&face, 2000, 2000, FilterType::Triangle);
    check(
        &boxes(&mut YunetDetector::default(), &huge),
        &[square_at(500, 500, 1000)],
    );
}

#[test]
fn a_face_is_found_again_near_where_it_was_and_not_elsewhere() {
    let photo = photo("astronaut.jpg");
    let mut detector = YunetDetector::new(YunetConfig::LIVE);
    let whole = detector.detect(&photo)[0].bounding_box;
    for (x, y, side) in [(0, 0, 100), (20, -15, 100), (-25, 10, 90), (10, 20, 120)] {
        let expected = square_at(whole.x + x, whole.y + y, whole.width * side / 100);
        let again = detector.detect_near(&photo, &expected).unwrap();
        assert!(again.bounding_box.iou(&whole) > 0.8, "{again:?} {whole:?}");
        let eye = again.landmarks.unwrap().right_eye;
        assert!(
            (eye[0] - 201.0).hypot(eye[1] - 102.0) < 6.0,
            "points of the whole picture: {eye:?}"
        );
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
fn strange_sizes_are_searched_within_the_budget() {
    let mut detector = YunetDetector::default();
    for (width, height) in [
        (0, 0),
        (1, 1),
        (20_000, 1),
        (1, 20_000),
        (40_000, 30),
        (4000, 3000),
    ] {
        assert_eq!(detector.detect(&RgbImage::new(width, height)), []);
    }
    let searched = |width, height, scale| {
        let picture = shrunk(&RgbImage::new(width, height), scale)?;
        Some(picture.dimensions())
    };
    assert_eq!(searched(640, 480, 0.5), Some((320, 240)));
    assert_eq!(searched(640, 480, 2.0), Some((640, 480)));
    assert_eq!(searched(640, 20, 0.5), None);
}

#[test]
fn confidence_grows_with_the_score() {
    let values = [0.0, 0.6, 0.72, 0.8, 1.0].map(confidence);
    assert!(values.is_sorted());
    assert!(values[2] > 0.85 && values[4] <= 1.0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_size_of_picture_and_no_setting_panics(
        (width, height) in (0..130_u32, 0..130_u32),
        seed in any::<u32>(),
        min_face_px in any::<u32>(),
        score_threshold in prop_oneof![Just(0.0), Just(f32::NAN), -1.0..2.0_f32],
    ) {
        let noise = |x: u32, y: u32| (x ^ y.rotate_left(7) ^ seed).wrapping_mul(2_654_435_761) >> 24;
        let image = RgbImage::from_fn(width, height, |x, y| Rgb([noise(x, y) as u8; 3]));
        let config = YunetConfig { min_face_px, max_search_px: 20_000, score_threshold };
        YunetDetector::new(config).detect(&image);
    }
}
