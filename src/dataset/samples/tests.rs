//! The drawn faces that ship with the program.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::dataset::catalog::{LoadConfig, load};
use image::ImageReader;

fn config(sample: &Sample) -> SampleConfig {
    SampleConfig {
        color: sample.color,
        seed: sample.seed,
        images: sample.images,
    }
}

/// Pixels of a file in a sample's ZIP.
fn shipped(sample: &Sample, entry: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sample.zip");
    std::fs::write(&path, sample.zip).unwrap();
    let source = crate::dataset::archive::Source::open(&path, &Default::default()).unwrap();
    let place = source.names().iter().position(|name| name == entry);
    let place = place.unwrap_or_else(|| panic!("{} lacks {entry}", sample.name));
    let bytes = source.reader().unwrap().read(place).unwrap();
    let reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .unwrap();
    reader.decode().unwrap().into_bytes()
}

#[test]
fn the_shipped_pictures_are_those_that_this_program_draws() {
    for sample in all() {
        for index in [0, 7, 100, sample.images - 1] {
            let drawing = config(sample).drawing(index);
            let shipped = shipped(sample, &drawing.entry);
            assert!(
                shipped == drawing.pixels.data,
                "{} {}",
                sample.name,
                drawing.entry
            );
        }
    }
}

#[test]
fn a_seed_gives_the_same_bytes_each_time_and_another_seed_others() {
    let config = SampleConfig {
        color: Color::Rgb,
        seed: 5,
        images: 10,
    };
    let zip = config.zip().unwrap();
    assert!(zip == config.zip().unwrap());
    let other = SampleConfig { seed: 6, ..config };
    assert_ne!(config.drawing(0).pixels, other.drawing(0).pixels);
}

#[test]
fn the_shipped_sets_load_with_every_class_and_person() {
    for sample in all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sample.zip");
        std::fs::write(&path, sample.zip).unwrap();
        let load_config = match sample.color {
            Color::Gray => LoadConfig::gray(SIDE),
            Color::Rgb => LoadConfig::rgb(SIDE),
        };
        let dataset = load(&path, &load_config, &|_, _| ()).unwrap();
        assert_eq!(dataset.samples.len(), sample.images, "{}", sample.name);
        assert_eq!(dataset.classes.len(), sample.classes);
        assert_eq!(dataset.skipped.len(), 0);
        let mut of_person: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
        for picture in &dataset.samples {
            let person = picture.person.as_deref().unwrap();
            of_person.entry(person).or_default().insert(picture.class);
        }
        assert_eq!(of_person.len(), sample.images / EACH, "{}", sample.name);
        assert!(
            of_person
                .values()
                .all(|classes| classes.len() == sample.classes)
        );
        let gray = dataset
            .samples
            .iter()
            .filter(|picture| picture.colorless)
            .count();
        match sample.color {
            Color::Gray => assert_eq!(gray, sample.images),
            Color::Rgb => assert_eq!(gray, 0),
        }
    }
}

#[test]
fn learning_and_testing_sets_show_different_persons() {
    let person = |seed| {
        let config = SampleConfig {
            color: Color::Gray,
            seed,
            images: 1,
        };
        config.drawing(0).entry[.."neutral/S1".len()].to_owned()
    };
    assert_ne!(person(1), person(2));
}
