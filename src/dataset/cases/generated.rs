//! Layouts × names × litter × formats, drawn at random: no picture is lost without being named, and no class appears that
//! is a part, a wrapper or litter.

use super::*;
use crate::dataset::layout::Part;
use image::{DynamicImage, ImageFormat};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::collections::BTreeSet;
use std::io::Cursor;

/// How parts and classes are laid out; `{part}`, `{class}` and `{person}` are filled in.
const LAYOUTS: [&str; 12] = [
    "{class}",
    "data/{class}",
    "{part}/{class}",
    "faces/{part}/{class}",
    "{part}/{part}/{class}",
    "{part}_set/images/{class}",
    "{part}/{part}_images/{class}",
    "{class}/{part}",
    "{class}_{part}",
    "{person}/{class}",
    "repo-main/data/{part}/{class}/{person}",
    "{part}/{person}/{class}",
];

/// Words for parts, in the order of training, validation and test.
const PARTS: [[&str; 3]; 5] = [
    ["train", "val", "test"],
    ["Training", "Validation", "Testing"],
    ["TRAIN", "DEV", "TEST"],
    ["Training", "PublicTest", "PrivateTest"],
    ["train", "eval", "test"],
];

/// Words for the same classes.
const CLASSES: [[&str; 3]; 6] = [
    ["happy", "sad", "angry"],
    ["Happiness", "Sadness", "Anger"],
    ["joie", "tristesse", "colère"],
    ["سعادة", "حزن", "غضب"],
    ["0_happy", "1_sad", "2_angry"],
    ["喜び", "悲しみ", "怒り"],
];

/// Files that are passed over.
const LITTER: [&str; 8] = [
    "__MACOSX/._x.png",
    ".DS_Store",
    "{folder}/Thumbs.db",
    "{folder}/@eaDir/1.jpg/SYNOPHOTO_THUMB_M.jpg",
    "{folder}/Icon\r",
    "{folder}/.ipynb_checkpoints/1-checkpoint.png",
    "desktop.ini",
    "{folder}/._1.png",
];

/// Files that are left out and named.
const NAMED: [&str; 8] = [
    "README.md",
    "{folder}/film.mp4",
    "{folder}/broken.png",
    "docs/preview.png",
    "more.zip",
    "{folder}/drawing.psd",
    "labels.npy",
    "{folder}/photo.heic",
];

#[derive(Debug, Clone)]
struct Made {
    layout: &'static str,
    parts: [&'static str; 3],
    classes: [&'static str; 3],
    litter: BTreeSet<usize>,
    named: BTreeSet<usize>,
    format: usize,
    spaces: bool,
}

fn made() -> impl Strategy<Value = Made> {
    let sets = |most: usize| prop::collection::btree_set(0..most, 0..4);
    (
        prop::sample::select(LAYOUTS.to_vec()),
        prop::sample::select(PARTS.to_vec()),
        prop::sample::select(CLASSES.to_vec()),
        (sets(LITTER.len()), sets(NAMED.len())),
        (0..5_usize, any::<bool>()),
    )
        .prop_map(
            |(layout, parts, classes, (litter, named), (format, spaces))| Made {
                layout,
                parts,
                classes,
                litter,
                named,
                format,
                spaces,
            },
        )
}

fn encoded(format: usize, seed: u32) -> (&'static str, Vec<u8>) {
    let (extension, format) = [
        ("png", ImageFormat::Png),
        ("jpg", ImageFormat::Jpeg),
        ("TIF", ImageFormat::Tiff),
        ("pgm", ImageFormat::Pnm),
        ("bmp", ImageFormat::Bmp),
    ][format];
    let mut bytes = Cursor::new(Vec::new());
    let image = DynamicImage::ImageRgb8(face(seed, 24)).into_luma8();
    image.write_to(&mut bytes, format).unwrap();
    (extension, bytes.into_inner())
}

impl Made {
    fn is_divided(&self) -> bool {
        self.layout.contains("{part}")
    }

    fn folder(&self, part: usize, class: usize, person: usize) -> String {
        let name = self.classes[class];
        let space = if self.spaces && person == 1 && !self.layout.contains("{class}_") {
            " "
        } else {
            ""
        };
        (self.layout)
            .replace("{part}", self.parts[part])
            .replace("{class}", &format!("{name}{space}"))
            .replace("{person}", ["S005", "S006"][person])
    }

    /// The archive's files, and the names of those that hold a usable picture.
    fn entries(&self) -> (Vec<Entry>, BTreeSet<String>) {
        let mut entries = Vec::new();
        let mut seed = 0;
        for part in 0..if self.is_divided() { 3 } else { 1 } {
            for class in 0..3 {
                for person in 0..2 {
                    let folder = self.folder(part, class, person);
                    for index in 0..2 {
                        seed += 1;
                        let (extension, bytes) = encoded(self.format, seed);
                        let name = format!("{folder}/{person}{index}.{extension}");
                        entries.push((name, bytes));
                    }
                }
            }
        }
        let usable = entries.iter().map(|(name, _)| name.clone()).collect();
        let folder = self.folder(0, 0, 0);
        let litter = self.litter.iter().map(|&index| LITTER[index]);
        let named = self.named.iter().map(|&index| NAMED[index]);
        for name in litter.chain(named) {
            let name = name.replace("{folder}", &folder);
            let bytes = match name.contains("preview") {
                true => encoded(0, 999).1,
                false => b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(),
            };
            entries.push((name, bytes));
        }
        (entries, usable)
    }
}

/// The same cases each time, unless `PROPTEST_RNG_SEED` asks for others.
fn seed() -> RngSeed {
    let asked = std::env::var("PROPTEST_RNG_SEED").ok();
    RngSeed::Fixed(asked.and_then(|seed| seed.parse().ok()).unwrap_or(21))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, rng_seed: seed(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_picture_is_lost_without_being_named_and_no_class_is_a_part_a_wrapper_or_litter(made in made()) {
        let (entries, usable) = made.entries();
        let (_folder, path) = on_disk(&zip_of(&entries));
        let set = crate::dataset::catalog::load(&path, &config(), &|_, _| {}).unwrap();
        let used: BTreeSet<String> = set.samples.iter().map(|sample| sample.entry.clone()).collect();
        prop_assert_eq!(&used, &usable, "left out: {:?}", set.skipped);
        let mut classes = made.classes.to_vec();
        classes.sort_unstable();
        prop_assert_eq!(&set.classes, &classes);
        let named: BTreeSet<&str> = set.skipped.iter().map(|file| file.entry.as_str()).collect();
        let expected = made.named.iter().map(|&index| {
            NAMED[index].replace("{folder}", &made.folder(0, 0, 0))
        });
        let expected: BTreeSet<String> = expected.collect();
        prop_assert_eq!(named, expected.iter().map(String::as_str).collect());
        for part in [Part::Train, Part::Valid, Part::Test] {
            let count = set.samples.iter().filter(|sample| sample.part == Some(part)).count();
            prop_assert_eq!(count, if made.is_divided() { 12 } else { 0 });
        }
    }
}
