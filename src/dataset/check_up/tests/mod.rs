use super::copies::DuplicateKind;
use super::finding::Level;
use super::*;
use crate::dataset::archive::ArchiveLimits;
use crate::dataset::catalog::{Part, Sample};
use crate::dataset::pixels::Pixels;
use crate::dataset::testing::{class_entries, face, on_disk, png, sample, zip_of};
use image::RgbImage;
use proptest::prelude::*;

mod looks;

/// Checks up a ZIP of the entries, however few they are.
fn checked(entries: &[(String, Vec<u8>)]) -> CheckUp {
    let (_folder, path) = on_disk(&zip_of(entries));
    let config = LoadConfig {
        min_images_per_class: 1,
        ..LoadConfig::gray(48)
    };
    check_up(&path, &config, &|_, _| {}).unwrap()
}

fn entry(name: &str, image: &RgbImage) -> (String, Vec<u8>) {
    (name.to_owned(), png(image))
}

/// Pictures of the class, all different and different from those of other first numbers.
fn pictures(folder: &str, first: u32, count: u32) -> Vec<(String, Vec<u8>)> {
    (first..first + count)
        .map(|seed| entry(&format!("{folder}/{seed}.png"), &face(seed, 48)))
        .collect()
}

fn two_classes(happy: u32, sad: u32) -> Vec<(String, Vec<u8>)> {
    [pictures("happy", 0, happy), pictures("sad", 5000, sad)].concat()
}

fn brighter(image: &RgbImage) -> RgbImage {
    let mut image = image.clone();
    (image.pixels_mut()).for_each(|pixel| pixel.0 = pixel.0.map(|value| value.saturating_add(9)));
    image
}

fn says(check_up: &CheckUp, picks: impl Fn(&Finding) -> bool) -> bool {
    check_up.findings.iter().any(picks)
}

#[test]
fn classes_are_counted_and_compared() {
    let check_up = checked(&two_classes(60, 12));
    let counts: Vec<(&str, usize)> = (check_up.classes.iter())
        .map(|class| (class.name.as_str(), class.images))
        .collect();
    assert_eq!(counts, [("happy", 60), ("sad", 12)]);
    assert_eq!((check_up.images, check_up.imbalance), (72, 5.0));
    assert!(says(&check_up, |finding| matches!(
        finding,
        Finding::Imbalance { largest, smallest, ratio }
            if (largest.class.as_str(), smallest.class.as_str(), *ratio) == ("happy", "sad", 5.0)
    )));
    assert!(says(&check_up, |finding| matches!(
        finding,
        Finding::SmallClasses { classes, fewer_than: 50 }
            if classes.len() == 1 && classes[0].images == 12
    )));
    assert!(!check_up.has_parts && check_up.classes[0].parts.is_none());
}

#[test]
fn examples_are_spread_over_the_class_and_show_no_picture_twice() {
    let mut entries = two_classes(40, 5);
    entries.extend((0..40).map(|index| entry(&format!("happy/0copy{index}.png"), &face(0, 48))));
    let check_up = checked(&entries);
    let (_folder, path) = on_disk(&zip_of(&entries));
    let source = Source::open(&path, &ArchiveLimits::default()).unwrap();
    let happy: Vec<&str> = (check_up.classes[0].examples.iter())
        .map(|&index| source.names()[index].as_str())
        .collect();
    assert_eq!(happy.len(), 8);
    let copies = |name: &&&str| name.starts_with("happy/0");
    assert_eq!(happy.iter().filter(copies).count(), 1, "{happy:?}");
    assert_eq!(check_up.classes[1].examples.len(), 5);
    // Where there are too few pictures, their copies are shown as well.
    let few = [
        entry("happy/1.png", &face(1, 48)),
        entry("happy/2.png", &face(1, 48)),
        entry("sad/1.png", &face(2, 48)),
    ];
    assert_eq!(checked(&few).classes[0].examples, [0, 1]);
}

#[test]
fn copies_are_grouped_and_a_pair_with_two_labels_is_named_first() {
    let mut entries = two_classes(10, 10);
    entries.push(entry("happy/same.png", &face(3, 48)));
    entries.push(entry("happy/near.png", &brighter(&face(4, 48))));
    entries.push(entry("sad/wrong.png", &face(6, 48)));
    entries.push(entry("sad/doubtful.png", &brighter(&face(7, 48))));
    let check_up = checked(&entries);
    let told: Vec<(DuplicateKind, bool, Vec<&str>)> = (check_up.duplicates.iter())
        .map(|group| {
            let names = group.images.iter().map(|image| image.entry.as_str());
            (group.kind, group.conflicting, names.collect())
        })
        .collect();
    let expected = [
        (
            DuplicateKind::Exact,
            true,
            vec!["happy/6.png", "sad/wrong.png"],
        ),
        (
            DuplicateKind::Near,
            true,
            vec!["happy/7.png", "sad/doubtful.png"],
        ),
        (
            DuplicateKind::Exact,
            false,
            vec!["happy/3.png", "happy/same.png"],
        ),
        (
            DuplicateKind::Near,
            false,
            vec!["happy/4.png", "happy/near.png"],
        ),
    ];
    assert_eq!(told, expected);
    assert_eq!(
        (check_up.duplicate_images, check_up.conflicting_groups),
        (8, 2)
    );
    for exact in [true, false] {
        assert!(says(&check_up, |finding| matches!(
            finding,
            Finding::Conflicts { groups: 1, exact: is_exact, .. } if *is_exact == exact
        )));
    }
    assert!(says(&check_up, |finding| matches!(
        finding,
        Finding::ExactCopies {
            groups: 1,
            images: 2,
            is_divided: false
        }
    )));
}

#[test]
fn a_set_without_copies_says_nothing_of_them() {
    let check_up = checked(&two_classes(10, 10));
    assert_eq!(
        (check_up.duplicates.len(), check_up.duplicate_images),
        (0, 0)
    );
    assert!(!says(&check_up, |finding| matches!(
        finding,
        Finding::ExactCopies { .. } | Finding::NearCopies { .. } | Finding::Conflicts { .. }
    )));
}

#[test]
fn a_long_group_is_cut_and_counted() {
    let mut entries = two_classes(1, 1);
    entries.extend((0..30).map(|index| entry(&format!("sad/c{index}.png"), &face(7, 48))));
    let group = &checked(&entries).duplicates[0];
    assert_eq!((group.images.len(), group.total), (20, 30));
}

#[test]
fn own_parts_are_kept_and_what_they_lack_is_told() {
    let mut entries = class_entries("train/", &["happy", "sad"]);
    entries.extend(class_entries("valid/", &["happy"]));
    entries.push(entry("valid/sad/1.png", &face(800, 48)));
    entries.extend(class_entries("some/test/", &["happy"]));
    let entries: Vec<(String, Vec<u8>)> = (entries.into_iter())
        .map(|(name, bytes)| (name.replace("some/", ""), bytes))
        .collect();
    let check_up = checked(&entries);
    assert!(check_up.has_parts);
    let parts = check_up.classes[1].parts.unwrap();
    assert_eq!((parts.train, parts.valid, parts.test), (5, 1, 0));
    let own = Finding::OwnParts {
        train: 10,
        valid: 6,
        test: 5,
    };
    assert!(check_up.findings.contains(&own));
    assert!(says(&check_up, |finding| matches!(
        finding,
        Finding::MissingInPart { part: Part::Test, classes } if classes == &["sad"]
    )));
    assert!(says(&check_up, |finding| matches!(
        finding,
        Finding::FewInPart { part: Part::Valid, classes, .. } if classes[0].images == 1
    )));
}

#[test]
fn a_class_that_the_training_part_lacks_is_a_problem_and_comes_first() {
    let mut entries = class_entries("train/", &["happy", "angry"]);
    entries.extend(class_entries("test/", &["happy", "sad"]));
    let first = &checked(&entries).findings[0];
    assert_eq!(first.level(), Level::Problem);
    assert!(
        matches!(first, Finding::MissingInPart { part: Part::Train, classes } if classes == &["sad"])
    );
}

#[test]
fn a_copy_in_another_part_is_told() {
    let folders = ["train/happy", "train/sad", "test/happy", "test/sad"];
    let mut entries: Vec<(String, Vec<u8>)> = (folders.iter().zip(0..))
        .flat_map(|(folder, number)| pictures(folder, 1000 * number, 5))
        .collect();
    entries.push(entry("test/happy/copy.png", &face(0, 48)));
    let told = Finding::CopiesAcrossParts {
        groups: 1,
        images: 2,
    };
    assert!(checked(&entries).findings.contains(&told));
    entries.pop();
    assert!(!says(&checked(&entries), |finding| matches!(
        finding,
        Finding::CopiesAcrossParts { .. }
    )));
}

#[test]
fn people_are_counted_by_their_file_names() {
    let named = |folder: &str, first: u32| -> Vec<(String, Vec<u8>)> {
        (0..6)
            .map(|index| {
                let name = format!("{folder}/S{:03}_001_{index:08}.png", 10 + index % 3);
                entry(&name, &face(first + index, 48))
            })
            .collect()
    };
    let check_up = checked(&[named("happy", 0), named("sad", 50)].concat());
    assert_eq!(check_up.persons, Some(3));
    assert!(check_up.findings.contains(&Finding::Persons {
        persons: 3,
        is_divided: false
    }));

    let nobody = checked(&two_classes(5, 5));
    assert_eq!(nobody.persons, None);
    assert!(nobody.findings.contains(&Finding::PersonsUnknown));

    let divided = checked(&[named("train/happy", 0), named("test/sad", 50)].concat());
    assert!(
        divided
            .findings
            .contains(&Finding::PersonsAcrossParts { persons: 3 })
    );
}

#[test]
fn files_left_out_are_told_once_for_each_reason() {
    let mut entries = two_classes(5, 5);
    entries.push(("readme.txt".into(), b"about".to_vec()));
    entries.push(("stray.png".into(), png(&face(1, 8))));
    entries.extend((0..300).map(|index| (format!("sad/x{index}.jpg"), b"no image".to_vec())));
    let check_up = checked(&entries);
    assert_eq!(
        (check_up.skipped.len(), check_up.skipped_images),
        (200, 302)
    );
    let told: Vec<(usize, &str, Level)> = (check_up.findings.iter())
        .filter_map(|finding| match finding {
            Finding::Skipped { files, example, .. } => {
                Some((*files, example.as_str(), finding.level()))
            }
            _ => None,
        })
        .collect();
    assert_eq!(
        told,
        [
            (300, "sad/x0.jpg", Level::Warning),
            (1, "stray.png", Level::Warning),
            (1, "readme.txt", Level::Info),
        ]
    );
}

#[test]
fn a_check_up_survives_being_stored() {
    let mut entries = two_classes(12, 5);
    entries.push(entry("sad/wrong.png", &face(3, 48)));
    entries.push(("sad/broken.png".into(), png(&face(3, 48))[..50].to_vec()));
    let check_up = checked(&entries);
    let stored = serde_json::to_string(&check_up).unwrap();
    assert_eq!(serde_json::from_str::<CheckUp>(&stored).unwrap(), check_up);
}

/// A sample as no loader would make it.
fn odd_sample() -> impl Strategy<Value = Sample> {
    let part = prop_oneof![
        Just(None),
        Just(Some(Part::Train)),
        Just(Some(Part::Valid)),
        Just(Some(Part::Test))
    ];
    let size = prop_oneof![0..3_u32, 40..200_u32, Just(u32::MAX)];
    (
        0..9_u32,
        0..4_usize,
        part,
        0..4_u8,
        (size.clone(), size),
        any::<bool>(),
    )
        .prop_map(
            |(seed, class, part, person, original_px, colorless)| Sample {
                index: seed as usize,
                entry: format!("{class}/{seed}"),
                class,
                part,
                person: (person > 0).then(|| person.to_string()),
                original_px,
                colorless,
                gray_stored_as_color: colorless && seed > 4,
                ..sample(&face(seed, 24))
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_data_set_makes_it_panic(samples in prop::collection::vec(odd_sample(), 0..40), in_color: bool) {
        let (_folder, path) = on_disk(&zip_of(&[("0/0", b"no image")]));
        let source = Source::open(&path, &ArchiveLimits::default()).unwrap();
        let mut samples = samples;
        if in_color {
            let pixels = Pixels::rgb(&face(1, 24));
            samples.iter_mut().for_each(|sample| sample.pixels = pixels.clone());
        }
        let dataset = Dataset {
            name: String::new(),
            sha256: String::new(),
            classes: ["0", "1", "2", "3"].map(str::to_owned).to_vec(),
            samples,
            skipped: vec![],
            understood: Default::default(),
            no_face: vec![],
            edition: None,
        };
        let check_up = examine(&dataset, &source, &LoadConfig::gray(48));
        prop_assert_eq!(check_up.images, dataset.samples.len());
        let classes: usize = check_up.classes.iter().map(|class| class.images).sum();
        prop_assert_eq!(classes, dataset.samples.len());
        prop_assert!(check_up.duplicate_images <= dataset.samples.len());
        prop_assert!(check_up.findings.is_sorted_by_key(|finding| std::cmp::Reverse(finding.level())));
    }
}
