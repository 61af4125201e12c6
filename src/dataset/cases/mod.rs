//! What people hand over, and the right answer for each: archives as Windows, macOS, a NAS, Kaggle and GitHub write them.

use super::archive::ArchiveError;
use super::catalog::{DatasetError, LoadConfig};
use super::check_up::finding::{Finding, Level};
use super::check_up::{CheckUp, check_up};
use super::testing::{face, on_disk, png, zip_of};
use std::sync::atomic::{AtomicU32, Ordering};

mod generated;

mod labelled;

type Entry = (String, Vec<u8>);

/// A picture unlike all others, so that no two count as copies.
pub(super) fn picture() -> Vec<u8> {
    static SEED: AtomicU32 = AtomicU32::new(1);
    png(&face(SEED.fetch_add(1, Ordering::Relaxed), 48))
}

/// `count` pictures below `folder`.
fn pictures(folder: &str, count: usize) -> Vec<Entry> {
    (0..count)
        .map(|index| (format!("{folder}/{index:03}.png"), picture()))
        .collect()
}

/// Eight pictures of each of three classes below `prefix`.
fn three(prefix: &str) -> Vec<Entry> {
    ["angry", "happy", "sad"]
        .iter()
        .flat_map(|class| pictures(&format!("{prefix}{class}"), 8))
        .collect()
}

fn also(mut entries: Vec<Entry>, name: &str, bytes: &[u8]) -> Vec<Entry> {
    entries.push((name.to_owned(), bytes.to_vec()));
    entries
}

/// As when a dataset is uploaded: one picture of one class is enough.
fn config() -> LoadConfig {
    LoadConfig {
        min_classes: 1,
        min_images_per_class: 1,
        ..LoadConfig::gray(48)
    }
}

fn upload(zip: &[u8]) -> Result<CheckUp, DatasetError> {
    let (_folder, path) = on_disk(zip);
    check_up(&path, &config(), &|_, _| {})
}

/// Classes with their pictures, and the names of what was left out.
fn check(zip: &[u8], classes: &[(&str, usize)], left_out: &[&str]) -> CheckUp {
    let found = upload(zip).unwrap();
    let counts: Vec<(&str, usize)> = (found.classes.iter())
        .map(|class| (class.name.as_str(), class.images))
        .collect();
    assert_eq!(counts, classes);
    let skipped: Vec<&str> = found
        .skipped
        .iter()
        .map(|file| file.entry.as_str())
        .collect();
    assert_eq!(skipped, left_out);
    found
}

/// The pictures of each class in each part: train, valid, test.
fn check_parts(entries: &[Entry], parts: &[(&str, [usize; 3])]) -> CheckUp {
    let found = upload(&zip_of(entries)).unwrap();
    let counts: Vec<(&str, [usize; 3])> = (found.classes.iter())
        .map(|class| {
            let parts = class.parts.unwrap_or_default();
            (class.name.as_str(), [parts.train, parts.valid, parts.test])
        })
        .collect();
    assert_eq!(counts, parts);
    assert!(found.skipped.is_empty(), "{:?}", found.skipped);
    found
}

fn says(found: &CheckUp, picks: impl Fn(&Finding) -> bool) -> bool {
    found.findings.iter().any(picks)
}

/// Replaces text of the same length wherever it stands.
fn patched(mut bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    for at in 0..bytes.len() - from.len() {
        if bytes[at..].starts_with(from) {
            bytes[at..at + to.len()].copy_from_slice(to);
        }
    }
    bytes
}

const THREE: [(&str, usize); 3] = [("angry", 8), ("happy", 8), ("sad", 8)];

#[test]
fn an_icon_of_a_mac_folder_is_passed_over() {
    let entries = also(three(""), "Icon\r", b"");
    check(&zip_of(&also(entries, "happy/Icon\r", b"")), &THREE, &[]);
}

#[test]
fn bsdtar_lists_its_own_root() {
    use std::io::{Cursor, Write};
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    zip.add_directory("./", options).unwrap();
    for (name, bytes) in three("./") {
        zip.start_file(name, options).unwrap();
        zip.write_all(&bytes).unwrap();
    }
    check(&zip.finish().unwrap().into_inner(), &THREE, &[]);
}

#[test]
fn a_packed_table_beside_the_folders_is_left_out_and_named() {
    let zip = zip_of(&also(three(""), "labels.csv.gz", b"\x1f\x8b\x08"));
    check(&zip, &THREE, &["labels.csv.gz"]);
    let alone = zip_of(&[("labels.csv.gz", b"\x1f\x8b\x08")]);
    assert!(matches!(
        upload(&alone),
        Err(DatasetError::NoPictures { example, .. }) if example == "labels.csv.gz"
    ));
}

#[test]
fn a_large_drawing_in_a_class_is_left_out_and_named() {
    let zip = zip_of(&also(three(""), "happy/source.psd", &vec![0; 21 << 20]));
    check(&zip, &THREE, &["happy/source.psd"]);
}

#[test]
fn two_pictures_whose_names_differ_in_case_are_both_used() {
    let entries = also(three(""), "happy/IMG_1.PNG", &picture());
    let zip = zip_of(&also(entries, "happy/img_1.png", &picture()));
    check(&zip, &[("angry", 8), ("happy", 10), ("sad", 8)], &[]);
}

#[test]
fn thumbnails_of_a_nas_are_passed_over() {
    let entries = also(three(""), "@eaDir/x/SYNOPHOTO_THUMB_M.jpg", &picture());
    let zip = zip_of(&also(
        entries,
        "happy/@eaDir/000.png/SYNOFILE_THUMB_M.jpg",
        &picture(),
    ));
    check(&zip, &THREE, &[]);
}

#[test]
fn windows_powershell_writes_backslashes() {
    let mut zip = zip_of(&three(""));
    for class in ["angry", "happy", "sad"] {
        let from = format!("{class}/");
        let to = format!("{class}\\");
        zip = patched(zip, from.as_bytes(), to.as_bytes());
    }
    check(&zip, &THREE, &[]);
}

#[test]
fn japanese_windows_writes_shift_jis_whose_letters_hold_backslashes() {
    // 表情/喜び, 表情/悲しみ and 表情/怒り; 表 is 0x95 0x5C.
    let entries: Vec<Entry> = ["AAAA/BBBB", "AAAA/CCCCCC", "AAAA/DDDD"]
        .iter()
        .flat_map(|folder| pictures(folder, 8))
        .collect();
    let mut zip = zip_of(&entries);
    for (from, to) in [
        (&b"AAAA/"[..], &b"\x95\x5c\x8f\xee/"[..]),
        (b"/BBBB/", b"/\x8a\xec\x82\xd1/"),
        (b"/CCCCCC/", b"/\x94\xdf\x82\xb5\x82\xdd/"),
        (b"/DDDD/", b"/\x93\x7b\x82\xe8/"),
    ] {
        zip = patched(zip, from, to);
    }
    let found = check(&zip, &[("喜び", 8), ("怒り", 8), ("悲しみ", 8)], &[]);
    assert!(says(&found, |finding| matches!(
        finding,
        Finding::NamesRead { encoding, example }
            if encoding.name() == "Shift_JIS" && example.starts_with("表情/")
    )));
}

#[test]
fn parts_inside_folders_of_the_same_name_are_parts() {
    let mut entries = Vec::new();
    for class in ["angry", "happy", "sad"] {
        entries.extend(pictures(&format!("Training/Training/{class}"), 10));
        entries.extend(pictures(&format!("Testing/Testing/{class}"), 4));
    }
    let parts = ["angry", "happy", "sad"].map(|class| (class, [10, 0, 4]));
    check_parts(&entries, &parts);
}

#[test]
fn parts_with_more_words_are_parts() {
    let mut entries = Vec::new();
    for class in ["angry", "happy", "sad"] {
        entries.extend(pictures(&format!("training_set/{class}"), 10));
        entries.extend(pictures(&format!("test_set/{class}"), 4));
    }
    let parts = ["angry", "happy", "sad"].map(|class| (class, [10, 0, 4]));
    check_parts(&entries, &parts);
}

#[test]
fn parts_inside_classes_are_kept() {
    let mut entries = Vec::new();
    for class in ["angry", "happy", "sad"] {
        entries.extend(pictures(&format!("{class}/train"), 10));
        entries.extend(pictures(&format!("{class}/test"), 4));
    }
    let parts = ["angry", "happy", "sad"].map(|class| (class, [10, 0, 4]));
    check_parts(&entries, &parts);
}

#[test]
fn parts_that_name_their_classes_otherwise_have_the_same_classes() {
    let mut entries = three("train/");
    for class in ["Anger", "Happiness", "Sadness"] {
        entries.extend(pictures(&format!("test/{class}"), 5));
    }
    let parts = ["angry", "happy", "sad"].map(|class| (class, [8, 0, 5]));
    let found = check_parts(&entries, &parts);
    assert!(says(&found, |finding| matches!(
        finding,
        Finding::United { names } if names.contains(&vec!["happy".into(), "Happiness".into()])
    )));
}

#[test]
fn fer2013s_words_for_parts_are_known() {
    let mut entries = three("Training/");
    for class in ["angry", "happy", "sad"] {
        entries.extend(pictures(&format!("PublicTest/{class}"), 5));
        entries.extend(pictures(&format!("PrivateTest/{class}"), 4));
    }
    let parts = ["angry", "happy", "sad"].map(|class| (class, [8, 5, 4]));
    check_parts(&entries, &parts);
}

#[test]
fn a_repositorys_preview_is_left_out_and_named() {
    let entries = also(
        three("repo-main/data/"),
        "repo-main/docs/preview.png",
        &picture(),
    );
    let zip = zip_of(&also(entries, "repo-main/README.md", b"# Faces"));
    let left_out = ["repo-main/README.md", "repo-main/docs/preview.png"];
    check(&zip, &THREE, &left_out);
}

#[test]
fn an_empty_class_is_named_and_is_no_class() {
    use std::io::{Cursor, Write};
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    zip.add_directory("fear/", options).unwrap();
    for (name, bytes) in three("") {
        zip.start_file(name, options).unwrap();
        zip.write_all(&bytes).unwrap();
    }
    let found = check(&zip.finish().unwrap().into_inner(), &THREE, &[]);
    let empty = found.findings.iter().find(
        |finding| matches!(finding, Finding::EmptyClasses { classes } if *classes == ["fear"]),
    );
    assert_eq!(empty.unwrap().level(), Level::Warning);
}

#[test]
fn a_folder_with_a_space_behind_its_name_is_the_same_class() {
    let mut entries = pictures("happy", 8);
    entries.extend(pictures("happy ", 8));
    entries.extend(pictures("sad", 8));
    check(&zip_of(&entries), &[("happy", 16), ("sad", 8)], &[]);
}

#[test]
fn jpegs_that_break_off_are_left_out_and_named() {
    let jpeg = |seed: u32| {
        let mut bytes = std::io::Cursor::new(Vec::new());
        face(seed, 64)
            .write_to(&mut bytes, image::ImageFormat::Jpeg)
            .unwrap();
        bytes.into_inner()
    };
    let mut entries = Vec::new();
    for (class, seed) in [("happy", 9000), ("sad", 9100)] {
        for index in 0..9 {
            let mut bytes = jpeg(seed + index);
            if index > 5 {
                bytes.truncate(bytes.len() * 3 / 5);
            }
            entries.push((format!("{class}/{index}.jpg"), bytes));
        }
    }
    let cut = [
        "happy/6.jpg",
        "happy/7.jpg",
        "happy/8.jpg",
        "sad/6.jpg",
        "sad/7.jpg",
        "sad/8.jpg",
    ];
    check(&zip_of(&entries), &[("happy", 6), ("sad", 6)], &cut);
}

#[test]
fn measuring_needs_one_picture_and_training_says_what_it_needs() {
    let entries = [pictures("happy", 1), pictures("sad", 1)].concat();
    let found = check(&zip_of(&entries), &[("happy", 1), ("sad", 1)], &[]);
    assert!(says(&found, |finding| matches!(
        finding,
        Finding::TooSmallToTrain { classes, min_images: 5, .. } if classes.len() == 2
    )));
    let (_folder, path) = on_disk(&zip_of(&entries));
    assert!(matches!(
        super::catalog::load(&path, &LoadConfig::gray(8), &|_, _| {}),
        Err(DatasetError::TooFewImages { minimum: 5, .. })
    ));
}

#[test]
fn what_escapes_refuses_the_whole_archive() {
    for name in ["../evil.png", "C:\\evil.png", "/evil.png"] {
        let plain = "n".repeat(name.len());
        let zip = zip_of(&also(three(""), &plain, b"x"));
        let zip = patched(zip, plain.as_bytes(), name.as_bytes());
        assert!(matches!(
            upload(&zip),
            Err(DatasetError::Archive(ArchiveError::UnsafeName { .. }))
        ));
    }
}
