use super::*;
use crate::dataset::archive::ArchiveLimits;
use crate::dataset::archive::LeftOut;
use crate::dataset::faces::Faces;
use crate::dataset::testing::{class_entries, crc32, face, on_disk, png, unpack, zip_of};
use image::{Rgb, RgbImage};
use std::sync::Mutex;

fn load_zip(entries: &[(String, Vec<u8>)], config: &LoadConfig) -> Result<Dataset, DatasetError> {
    let (_folder, path) = on_disk(&zip_of(entries));
    load(&path, config, &|_, _| {})
}

fn entry(name: &str, bytes: impl Into<Vec<u8>>) -> (String, Vec<u8>) {
    (name.to_owned(), bytes.into())
}

#[test]
fn a_folder_per_class_becomes_samples_in_order() {
    let set = load_zip(&class_entries("", &["sad", "happy"]), &LoadConfig::gray(48)).unwrap();
    assert_eq!(set.name, "set");
    assert_eq!(set.classes, ["happy", "sad"]);
    assert!(set.samples.is_sorted_by(|a, b| a.entry < b.entry));
    assert_eq!(set.samples.len(), 10);
    assert_eq!((set.samples[0].class, set.samples[9].class), (0, 1));
    assert!(set.skipped.is_empty());
}

#[test]
fn a_gray_picture_of_the_right_size_stays_exactly_itself() {
    let set = load_zip(&class_entries("", &["a", "b"]), &LoadConfig::gray(48)).unwrap();
    let original: Vec<u8> = face(0, 48).pixels().map(|pixel| pixel.0[0]).collect();
    assert_eq!(set.samples[0].pixels.data, original);
    assert!(set.samples[0].colorless);
    assert_eq!(set.samples[0].original_px, (48, 48));
}

#[test]
fn color_is_kept_on_demand() {
    let mut entries = class_entries("", &["a", "b"]);
    entries[0].1 = png(&RgbImage::from_pixel(60, 50, Rgb([200, 10, 30])));
    let rgb = load_zip(&entries, &LoadConfig::rgb(32)).unwrap();
    assert_eq!(rgb.samples[0].pixels.data.len(), 32 * 32 * 3);
    assert_eq!(rgb.samples[0].pixels.data[..3], [200, 10, 30]);
    assert!(!rgb.samples[0].colorless);
    let gray = load_zip(&entries, &LoadConfig::gray(32)).unwrap();
    assert_eq!(gray.samples[0].pixels.data.len(), 32 * 32);
    assert_eq!(gray.samples[0].fingerprint, rgb.samples[0].fingerprint);
}

#[test]
fn parts_are_kept() {
    let mut entries = class_entries("set/Train/", &["happy", "sad"]);
    entries.extend(class_entries("set/valid/", &["happy", "sad"]));
    let set = load_zip(&entries, &LoadConfig::gray(48)).unwrap();
    let count = |part| {
        set.samples
            .iter()
            .filter(|sample| sample.part == Some(part))
            .count()
    };
    assert_eq!(
        (count(Part::Train), count(Part::Valid), count(Part::Test)),
        (10, 10, 0)
    );
}

#[test]
fn one_part_is_kept_with_its_pictures_without_a_face() {
    let mut entries = class_entries("set/train/", &["happy", "sad"]);
    entries.extend(class_entries("set/val/", &["happy"]));
    let check = |faces: Faces, samples: usize, no_face: usize| {
        let config = LoadConfig {
            faces,
            min_images_per_class: 0,
            ..LoadConfig::gray(48)
        };
        let mut set = load_zip(&entries, &config).unwrap();
        set.keep_part(Part::Valid);
        assert_eq!((set.samples.len(), set.no_face.len()), (samples, no_face));
        let names = set.samples.iter().map(|sample| &sample.entry);
        let mut names = names.chain(set.no_face.iter().map(|picture| &picture.entry));
        assert!(names.all(|name| name.starts_with("set/val/")));
    };
    check(Faces::Whole, 5, 0);
    check(Faces::Detect, 0, 5);
}

#[test]
fn what_is_no_usable_picture_is_skipped_with_its_reason() {
    let mut entries = class_entries("data/", &["happy", "sad"]);
    let broken = png(&face(1, 48))[..60].to_vec();
    entries.push(entry("data/happy/broken.png", broken));
    entries.push(entry("data/happy/text.jpg", "not a picture"));
    entries.push(entry("data/notes.txt", "about"));
    entries.push(entry("stray.png", png(&face(1, 48))));
    let set = load_zip(&entries, &LoadConfig::gray(48)).unwrap();
    assert_eq!((set.samples.len(), set.classes.len()), (10, 2));
    let skipped: Vec<(&str, &SkipReason)> = set
        .skipped
        .iter()
        .map(|skipped| (skipped.entry.as_str(), &skipped.reason))
        .collect();
    assert!(matches!(
        skipped[..],
        [
            ("data/happy/broken.png", SkipReason::Incomplete),
            ("data/happy/text.jpg", SkipReason::NotAnImage),
            ("data/notes.txt", SkipReason::OtherFile(OtherFile::Text)),
            ("stray.png", SkipReason::NoClassFolder),
        ]
    ));
}

/// The header of an 8-bit gray PNG of the given size, and nothing behind it.
fn png_header(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = png(&face(1, 8));
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let crc = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&crc.to_be_bytes());
    bytes
}

#[test]
fn pictures_that_are_too_large_empty_or_of_another_format_spoil_only_themselves() {
    let mut entries = class_entries("", &["happy", "sad"]);
    entries.push(entry("happy/empty.png", ""));
    entries.push(entry("happy/giant.png", png_header(60_000, 60_000)));
    entries.push(entry("happy/long.png", png(&face(9, 60))));
    entries.push(entry(
        "happy/z.heic",
        &b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"[..],
    ));
    entries.push(entry("happy/scan.tif", &b"II*\0\x08\0\0\0\0\0\0\0"[..]));
    let mut config = LoadConfig::gray(8);
    config.decode_limits.max_image_bytes = png(&face(9, 60)).len() - 1;
    let set = load_zip(&entries, &config).unwrap();
    assert_eq!(set.samples.len(), 10);
    let reasons: Vec<&SkipReason> = set.skipped.iter().map(|skipped| &skipped.reason).collect();
    assert!(
        matches!(
            reasons[..],
            [
                SkipReason::Empty,
                SkipReason::TooManyPixels {
                    width: 60_000,
                    height: 60_000,
                    ..
                },
                SkipReason::TooManyBytes { .. },
                SkipReason::Broken(_) | SkipReason::Incomplete,
                SkipReason::OtherFormat { .. },
            ]
        ),
        "{reasons:?}"
    );
}

#[test]
fn a_class_with_few_images_in_one_part_is_used() {
    let mut entries = class_entries("train/", &["happy", "sad"]);
    entries.extend(class_entries("test/", &["happy"]));
    entries.push(entry("test/sad/1.png", png(&face(77, 48))));
    let set = load_zip(&entries, &LoadConfig::gray(8)).unwrap();
    assert_eq!((set.samples.len(), set.classes.len()), (16, 2));
}

#[test]
fn a_sample_knows_its_place_among_the_files() {
    let mut entries = class_entries("", &["happy", "sad"]);
    entries.push(entry("about.txt", "about"));
    let (_folder, path) = on_disk(&zip_of(&entries));
    let source = Source::open(&path, &ArchiveLimits::default()).unwrap();
    let set = load_from(&source, &LoadConfig::gray(8), &|_, _| {}).unwrap();
    for sample in &set.samples {
        assert_eq!(source.names()[sample.index], sample.entry);
    }
}

#[test]
fn gray_is_told_from_gray_that_is_stored_as_color() {
    let mut entries = class_entries("", &["a", "b"]);
    let mut gray = std::io::Cursor::new(Vec::new());
    image::DynamicImage::ImageRgb8(face(1, 48))
        .to_luma8()
        .write_to(&mut gray, image::ImageFormat::Png)
        .unwrap();
    entries[0].1 = gray.into_inner();
    entries[1].1 = png(&RgbImage::from_pixel(48, 48, Rgb([200, 10, 30])));
    let set = load_zip(&entries, &LoadConfig::gray(8)).unwrap();
    let told: Vec<(bool, bool)> = (set.samples[..3].iter())
        .map(|sample| (sample.colorless, sample.gray_stored_as_color))
        .collect();
    assert_eq!(told, [(true, false), (false, false), (true, true)]);
}

#[test]
fn a_set_that_cannot_be_used_names_the_class() {
    let flat = [entry("1.png", png(&face(1, 8)))];
    assert!(matches!(
        load_zip(&flat, &LoadConfig::gray(8)),
        Err(DatasetError::NoClasses)
    ));
    let packed = [entry("faces.tar.gz", "packed")];
    assert!(matches!(
        load_zip(&packed, &LoadConfig::gray(8)),
        Err(DatasetError::NoPictures { files: 1, example, .. }) if example == "faces.tar.gz"
    ));

    let error = load_zip(&class_entries("", &["happy"]), &LoadConfig::gray(8)).unwrap_err();
    assert!(error.to_string().contains("happy"), "{error}");
    assert!(matches!(
        error,
        DatasetError::TooFewClasses { minimum: 2, .. }
    ));

    let mut few = class_entries("", &["happy", "sad"]);
    few.pop();
    let error = load_zip(&few, &LoadConfig::gray(8)).unwrap_err();
    assert!(
        matches!(error, DatasetError::TooFewImages { class, images: 4, minimum: 5 } if class == "sad")
    );
    let lenient = LoadConfig {
        min_images_per_class: 1,
        ..LoadConfig::gray(8)
    };
    assert_eq!(load_zip(&few, &lenient).unwrap().samples.len(), 9);
}

#[test]
fn a_folder_gives_the_same_samples_as_its_zip() {
    let entries = class_entries("wrapper/", &["happy", "غضب"]);
    let folder = tempfile::tempdir().unwrap();
    unpack(folder.path(), &entries);
    let from_folder = load(folder.path(), &LoadConfig::gray(48), &|_, _| {}).unwrap();
    let from_zip = load_zip(&entries, &LoadConfig::gray(48)).unwrap();
    assert_eq!(from_folder.classes, from_zip.classes);
    for (a, b) in from_folder.samples.iter().zip(&from_zip.samples) {
        assert_eq!(
            (&a.entry, a.class, &a.pixels),
            (&b.entry, b.class, &b.pixels)
        );
    }
}

#[test]
fn progress_reaches_the_total() {
    let (_folder, path) = on_disk(&zip_of(&class_entries("", &["happy", "sad"])));
    let heard = Mutex::new(Vec::new());
    load(&path, &LoadConfig::gray(8), &|done, total| {
        heard.lock().unwrap().push((done, total))
    })
    .unwrap();
    let mut heard = heard.into_inner().unwrap();
    heard.sort_unstable();
    assert_eq!(heard, (1..=10).map(|done| (done, 10)).collect::<Vec<_>>());
}

#[test]
fn a_class_without_a_usable_picture_is_no_class_but_is_named() {
    let mut entries = class_entries("", &["happy", "sad"]);
    entries.push(entry("docs/readme.txt", "about"));
    entries.push(entry("fear/1.png", "broken"));
    let set = load_zip(&entries, &LoadConfig::gray(8)).unwrap();
    assert_eq!(set.classes, ["happy", "sad"]);
    assert_eq!(set.understood.empty_classes, ["fear"]);
    assert!(set.skipped.iter().any(|file| file.entry == "fear/1.png"));
}

#[test]
fn an_archive_inside_is_left_out() {
    let mut entries = class_entries("", &["happy", "sad"]);
    entries.push(entry("happy/9.png", zip_of(&[("x", b"x")])));
    let set = load_zip(&entries, &LoadConfig::gray(8)).unwrap();
    assert_eq!(set.samples.len(), 10);
    assert_eq!(set.skipped[0].reason, SkipReason::Unread(LeftOut::Archive));
}
