use proptest::prelude::*;

use super::*;

/// Red grows by one a column, green by one a row, within 0 to 255.
fn ramp(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        Rgb([x.min(255) as u8, y.min(255) as u8, 7])
    })
}

fn square(x: i32, y: i32, side: u32) -> BoundingBox {
    BoundingBox {
        x,
        y,
        width: side,
        height: side,
    }
}

#[test]
fn the_crop_is_one_fifth_larger_than_the_box_on_the_same_centre() {
    // Box 50..150 has its centre at 100; the crop reaches from 40 to 160, so 12 pixels are 10 wide each.
    let crop = FaceCrop::from_box(&ramp(200, 200), &square(50, 50, 100), 12);
    let row: Vec<u8> = crop
        .image()
        .rows()
        .next()
        .unwrap()
        .map(|pixel| pixel.0[0])
        .collect();
    // Centre of the first: 45 in continuous coordinates, where the ramp (pixel x holds x, centred at x + 0.5) is 44.5.
    for (index, value) in row.iter().enumerate() {
        let expected = 44.5 + 10.0 * index as f64;
        assert!(
            (f64::from(*value) - expected).abs() <= 0.51,
            "pixel {index}: {value}"
        );
    }
}

#[test]
fn a_whole_image_of_the_right_size_is_kept_bit_for_bit() {
    let image = ramp(48, 48);
    assert_eq!(FaceCrop::whole(&image, 48).image(), &image);
}

#[test]
fn fine_patterns_turn_gray_instead_of_aliasing() {
    let stripes = RgbImage::from_fn(480, 480, |x, _| Rgb([if x % 2 == 0 { 0 } else { 255 }; 3]));
    let crop = FaceCrop::whole(&stripes, 48);
    // The outermost pixels lean to the repeated edge.
    let inner = |x: u32, y: u32| (1..47).contains(&x) && (1..47).contains(&y);
    for (x, y, pixel) in crop
        .image()
        .enumerate_pixels()
        .filter(|(x, y, _)| inner(*x, *y))
    {
        assert!(pixel.0[0].abs_diff(127) <= 2, "({x}, {y}): {}", pixel.0[0]);
    }
}

#[test]
fn outside_the_picture_its_edge_is_repeated() {
    let mut image = RgbImage::from_pixel(40, 40, Rgb([9, 9, 9]));
    (0..40).for_each(|y| image.put_pixel(39, y, Rgb([200, 0, 0])));
    let crop = FaceCrop::from_box(&image, &square(500, 10, 20), 32);
    assert!(crop.image().pixels().all(|pixel| pixel.0 == [200, 0, 0]));
}

#[test]
fn degenerate_input_still_gives_a_crop() {
    assert_eq!(FaceCrop::whole(&RgbImage::new(0, 5), 32).size(), 32);
    assert_eq!(
        FaceCrop::from_box(&ramp(5, 5), &square(1, 1, 0), 0).size(),
        1
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_box_gives_a_square_of_the_asked_size(
        (width, height) in (1..90_u32, 1..90_u32),
        corner in any::<(i32, i32)>(),
        sides in any::<(u32, u32)>(),
        size in 1..130_u32,
    ) {
        let bounding_box = BoundingBox { x: corner.0, y: corner.1, width: sides.0, height: sides.1 };
        let crop = FaceCrop::from_box(&ramp(width, height), &bounding_box, size);
        prop_assert_eq!(crop.image().dimensions(), (size, size));
    }

    #[test]
    fn moving_picture_and_box_together_changes_nothing(
        (x, y) in (20..60_i32, 20..60_i32),
        (right, down) in (0..40_u32, 0..40_u32),
        side in 8..50_u32,
        size in 8..64_u32,
    ) {
        let scene = RgbImage::from_fn(200, 200, |x, y| Rgb([(x * 7 % 251) as u8, (y * 5 % 241) as u8, (x * y % 239) as u8]));
        let moved = RgbImage::from_fn(240, 240, |x, y| *scene.get_pixel((x + 200 - right) % 200, (y + 200 - down) % 200));
        let here = FaceCrop::from_box(&scene, &square(x, y, side), size);
        let there = FaceCrop::from_box(&moved, &square(x + right as i32, y + down as i32, side), size);
        let differs = |(a, b): (&u8, &u8)| a.abs_diff(*b) > 1;
        prop_assert!(!here.image().as_raw().iter().zip(there.image().as_raw()).any(differs));
    }

    #[test]
    fn weights_of_every_pixel_sum_to_one(start in -500.0..500.0_f64, length in 1.0..800.0_f64, pixels in 1..300_u32, size in 1..130_u32) {
        for tap in taps(Span { start, length }, pixels, size) {
            prop_assert!((tap.weights.iter().sum::<f32>() - 1.0).abs() < 1e-4);
            prop_assert!(tap.first as usize + tap.weights.len() <= pixels as usize);
        }
    }

    #[test]
    fn one_colour_stays_that_colour(colour in any::<[u8; 3]>(), x in -90..90_i32, side in 1..200_u32) {
        let crop = FaceCrop::from_box(&RgbImage::from_pixel(33, 21, Rgb(colour)), &square(x, 3, side), 20);
        prop_assert!(crop.image().pixels().all(|pixel| pixel.0 == colour));
    }
}
