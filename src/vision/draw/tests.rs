use image::Rgba;
use proptest::prelude::*;

use super::*;

fn annotation(x: i32, y: i32, side: u32) -> Annotation<'static> {
    Annotation {
        bounding_box: BoundingBox {
            x,
            y,
            width: side,
            height: side,
        },
        number: 1,
        label: "happy 97 %".to_owned(),
        color: [250, 200, 0],
        emoji: None,
    }
}

fn gray(width: u32, height: u32) -> RgbImage {
    RgbImage::from_pixel(width, height, Rgb([90; 3]))
}

fn changed(image: &RgbImage, left: u32, top: u32, right: u32, bottom: u32) -> usize {
    let inside = |x, y| (left..right).contains(&x) && (top..bottom).contains(&y);
    image
        .enumerate_pixels()
        .filter(|(x, y, pixel)| inside(*x, *y) && pixel.0 != [90; 3])
        .count()
}

/// Pixels that only black letters can have made of yellow and gray.
fn dark(image: &RgbImage) -> usize {
    image
        .pixels()
        .filter(|pixel| pixel.0.iter().all(|value| *value < 60))
        .count()
}

#[test]
fn box_and_tab_are_drawn_in_the_faces_colour() {
    let image = annotate(&gray(400, 300), &[annotation(100, 100, 80)]);
    assert_eq!(image.dimensions(), (400, 300));
    assert_eq!(image.get_pixel(140, 100).0, [250, 200, 0]);
    assert_eq!(image.get_pixel(179, 140).0, [250, 200, 0]);
    assert_eq!(
        image.get_pixel(140, 140).0,
        [90; 3],
        "the face itself stays visible"
    );
    let dark = dark(&image);
    assert!(dark > 20, "black letters on yellow");
}

#[test]
fn the_tab_stays_inside_the_picture_at_every_border() {
    for (x, y) in [(-30, -30), (360, -30), (-30, 260), (360, 260), (150, 0)] {
        let image = annotate(&gray(400, 300), &[annotation(x, y, 80)]);
        let dark = dark(&image);
        assert!(dark > 20, "the label at ({x}, {y}) can be read");
    }
}

#[test]
fn a_face_wholly_outside_leaves_the_picture_as_it_is() {
    for (x, y) in [(-500, 10), (5000, 10), (10, -500), (10, 5000)] {
        assert_eq!(
            annotate(&gray(400, 300), &[annotation(x, y, 80)]),
            gray(400, 300)
        );
    }
}

#[test]
fn a_long_label_is_shortened_to_the_pictures_width() {
    let label = "a class name without any end ".repeat(400);
    let image = annotate(
        &gray(200, 200),
        &[Annotation {
            label,
            ..annotation(50, 80, 60)
        }],
    );
    assert!(
        changed(&image, 190, 0, 200, 200) > 0,
        "the tab uses the width there is"
    );
}

#[test]
fn letters_are_black_on_light_and_white_on_dark() {
    assert_eq!(readable_on([255, 220, 0]), [0; 3]);
    assert_eq!(readable_on([20, 30, 120]), [255; 3]);
}

#[test]
fn jpeg_comes_back_with_its_size() {
    let bytes = encode_jpeg(&gray(40, 30), 90);
    assert_eq!(
        image::load_from_memory(&bytes)
            .unwrap()
            .to_rgb8()
            .dimensions(),
        (40, 30)
    );
    assert!(encode_jpeg(&gray(65_536, 1), 90).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_box_on_any_picture_keeps_the_pictures_size(
        (width, height) in (0..160_u32, 0..160_u32),
        corner in prop_oneof![any::<(i32, i32)>(), (-200..200_i32, -200..200_i32)],
        sides in prop_oneof![any::<(u32, u32)>(), (0..300_u32, 0..300_u32)],
        with_emoji in any::<bool>(),
        label in ".{0,40}",
    ) {
        let picture = RgbaImage::from_pixel(16, 16, Rgba([1, 2, 3, 128]));
        let bounding_box = BoundingBox { x: corner.0, y: corner.1, width: sides.0, height: sides.1 };
        let face = Annotation { bounding_box, label, emoji: with_emoji.then_some(&picture), ..annotation(0, 0, 1) };
        let faces = [face];
        prop_assert_eq!(annotate(&gray(width, height), &faces).dimensions(), (width, height));
    }
}
