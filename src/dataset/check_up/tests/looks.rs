//! What pictures look like: colours, sizes, faces.

use super::*;
use image::Rgb;
use std::path::PathBuf;

fn photo(name: &str) -> RgbImage {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/photos");
    image::open(folder.join(name)).unwrap().to_rgb8()
}

/// A colourful variation of a picture.
fn colored(seed: u32) -> RgbImage {
    let mut image = face(seed, 48);
    (image.pixels_mut()).for_each(|pixel| pixel.0[0] = pixel.0[0].saturating_add(20));
    image
}

#[test]
fn colour_and_its_absence_are_told() {
    let all_gray = checked(&two_classes(5, 5));
    assert!(all_gray.findings.contains(&Finding::AllGray));
    assert!(
        all_gray
            .findings
            .contains(&Finding::GrayStoredAsColor { images: 10 })
    );
    assert_eq!(all_gray.colorless_images, 10);

    let mut entries = two_classes(12, 0);
    entries.extend((0..12).map(|seed| entry(&format!("sad/{seed}.png"), &colored(seed + 99))));
    let mixed = checked(&entries);
    assert!(mixed.findings.contains(&Finding::MixedColor {
        gray: 12,
        colored: 12
    }));
    assert!(says(&mixed, |finding| matches!(
        finding,
        Finding::ColorTellsClass { gray_class, gray_share, color_class, .. }
            if (gray_class.as_str(), *gray_share, color_class.as_str()) == ("happy", 1.0, "sad")
    )));

    let entries: Vec<(String, Vec<u8>)> = (0..10)
        .map(|seed| {
            entry(
                &format!("{}/{seed}.png", ["a", "b"][seed as usize % 2]),
                &colored(seed),
            )
        })
        .collect();
    assert!(checked(&entries).findings.contains(&Finding::AllColor));
}

#[test]
fn sizes_are_told_and_small_or_narrow_pictures_are_named() {
    let mut entries = two_classes(5, 5);
    entries.push(entry("happy/tiny.png", &face(90, 20)));
    entries.push(entry("happy/small.png", &face(91, 40)));
    entries.push(entry(
        "sad/wide.png",
        &RgbImage::from_fn(120, 60, |x, y| {
            Rgb([(x * 2) as u8, (y * 3) as u8, (x ^ y) as u8])
        }),
    ));
    let check_up = checked(&entries);
    let sizes = check_up.sizes;
    assert_eq!(
        (sizes.smallest, sizes.median, sizes.largest),
        ((20, 20), (48, 48), (120, 60))
    );
    for finding in [
        Finding::Tiny {
            images: 1,
            below_px: 32,
        },
        Finding::Enlarged {
            images: 1,
            below_px: 48,
        },
        Finding::Stretched { images: 1 },
    ] {
        assert!(check_up.findings.contains(&finding), "{finding:?}");
    }
}

#[test]
fn larger_pictures_without_a_face_or_with_a_small_one_are_named() {
    let astronaut = photo("astronaut.jpg");
    let close = image::imageops::crop_imm(&astronaut, 123, 10, 200, 200).to_image();
    let entries = [
        entry("happy/face.png", &close),
        entry("happy/cat.png", &photo("cat.jpg")),
        entry("sad/coffee.png", &photo("coffee.jpg")),
        entry("sad/scene.png", &astronaut),
        entry("sad/crop.png", &face(1, 48)),
    ];
    let check_up = checked(&entries);
    let faces = &check_up.faces;
    assert_eq!(
        (
            faces.examined,
            faces.without_face_images,
            faces.small_face_images
        ),
        (4, 2, 1)
    );
    let without: Vec<&str> = (faces.without_face.iter())
        .map(|picture| picture.entry.as_str())
        .collect();
    assert_eq!(without, ["happy/cat.png", "sad/coffee.png"]);
    assert!(check_up.findings.contains(&Finding::WithoutFace {
        examined: 4,
        images: 2,
        large: 4
    }));
}

#[test]
fn crops_are_not_searched() {
    let check_up = checked(&two_classes(5, 5));
    assert_eq!(check_up.faces, FacesFound::default());
    assert!(
        check_up
            .findings
            .contains(&Finding::AllCrops { from_px: 160 })
    );
}
