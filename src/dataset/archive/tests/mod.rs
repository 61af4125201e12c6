use super::*;
use crate::dataset::testing::{class_entries, face, on_disk, png, unpack, zip_of};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

mod by_hand;

mod left_out;

fn open(bytes: &[u8], limits: &ArchiveLimits) -> Result<Vec<String>, ArchiveError> {
    let (_folder, path) = on_disk(bytes);
    Source::open(&path, limits).map(|source| source.names().to_vec())
}

fn refused(bytes: &[u8], limits: &ArchiveLimits) -> ArchiveError {
    open(bytes, limits).unwrap_err()
}

/// Reads every entry, as the catalogue does.
fn read_all(bytes: &[u8], limits: &ArchiveLimits) -> Result<Vec<Vec<u8>>, ReadError> {
    let (_folder, path) = on_disk(bytes);
    let source = Source::open(&path, limits)?;
    let mut reader = source.reader()?;
    (0..source.names().len())
        .map(|index| reader.read(index))
        .collect()
}

/// Replaces text of the same length wherever it stands, to make what no writer makes.
fn patched(mut bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let places: Vec<usize> = (0..bytes.len() - from.len())
        .filter(|&at| bytes[at..].starts_with(from))
        .collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at..at + to.len()].copy_from_slice(to);
    }
    bytes
}

/// Where the central directory's headers start.
fn central_headers(bytes: &[u8]) -> Vec<usize> {
    (0..bytes.len())
        .filter(|&at| bytes[at..].starts_with(b"PK\x01\x02"))
        .collect()
}

fn limits() -> ArchiveLimits {
    ArchiveLimits::default()
}

fn picture_zip(name: &str) -> Vec<u8> {
    zip_of(&[(name, png(&face(1, 8)))])
}

#[test]
fn a_zip_with_too_many_entries_is_rejected() {
    let bytes = zip_of(&class_entries("", &["happy", "sad"]));
    let few = ArchiveLimits {
        max_entries: 9,
        ..limits()
    };
    assert!(matches!(
        refused(&bytes, &few),
        ArchiveError::TooManyEntries {
            entries: 10,
            limit: 9
        }
    ));
}

#[test]
fn a_zip_larger_than_allowed_is_rejected() {
    let bytes = picture_zip("happy/1.png");
    let small = ArchiveLimits {
        max_archive_bytes: 20,
        ..limits()
    };
    assert!(matches!(
        refused(&bytes, &small),
        ArchiveError::ArchiveTooLarge { limit: 20, .. }
    ));
}

#[test]
fn a_bomb_is_rejected() {
    let bytes = zip_of(&[("a/1.bmp", vec![0; 4 << 20])]);
    assert!(matches!(
        refused(&bytes, &limits()),
        ArchiveError::Bomb { .. }
    ));
}

#[test]
fn a_bomb_that_lies_about_its_size_is_stopped_while_unpacking() {
    let mut bytes = zip_of(&[("a/1.bmp", vec![0; 4 << 20])]);
    let central = central_headers(&bytes)[0];
    for at in [22, central + 24] {
        bytes[at..at + 4].copy_from_slice(&100u32.to_le_bytes());
    }
    assert!(open(&bytes, &limits()).is_ok());
    match read_all(&bytes, &limits()) {
        Err(_) => {}
        Ok(entries) => assert!(entries[0].len() <= 100),
    }
}

#[test]
fn a_total_ratio_is_checked_while_unpacking() {
    // Each entry is small enough to be left alone, all together are not.
    let entries: Vec<(String, Vec<u8>)> = (0..8)
        .map(|index| (format!("a/{index}.bmp"), vec![0; 1 << 19]))
        .collect();
    let outcome = read_all(&zip_of(&entries), &limits());
    assert!(matches!(
        outcome,
        Err(ReadError::Refused(ArchiveError::Bomb { .. }))
    ));
}

#[test]
fn a_small_blank_picture_is_no_bomb() {
    let bytes = zip_of(&[("a/1.bmp", vec![0; 1 << 19])]);
    assert_eq!(read_all(&bytes, &limits()).unwrap()[0].len(), 1 << 19);
}

#[test]
fn one_file_is_read_again_and_again_without_counting_towards_the_total() {
    let (_folder, path) = on_disk(&zip_of(&[("a/1.png", b"1"), ("a/2.png", b"2")]));
    let tight = ArchiveLimits {
        max_total_bytes: 2,
        ..limits()
    };
    let source = Source::open(&path, &tight).unwrap();
    for _ in 0..5 {
        assert_eq!(source.read(1).unwrap(), b"2");
    }
    assert!(matches!(source.read(2), Err(ReadError::Damaged(_))));
}

#[test]
fn entries_that_share_bytes_are_rejected() {
    let mut bytes = zip_of(&[("happy/1.png", b"1"), ("happy/2.png", b"2")]);
    let second = central_headers(&bytes)[1];
    bytes[second + 42..second + 46].fill(0);
    assert!(matches!(
        refused(&bytes, &limits()),
        ArchiveError::Overlap { .. }
    ));
}

#[test]
fn a_damaged_entry_spoils_only_itself() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, text) in [("a/1.png", "first"), ("a/2.png", "second")] {
        zip.start_file(name, stored).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    let bytes = patched(zip.finish().unwrap().into_inner(), b"first", b"thirs");
    let (_folder, path) = on_disk(&bytes);
    let source = Source::open(&path, &limits()).unwrap();
    let mut reader = source.reader().unwrap();
    assert!(matches!(reader.read(0), Err(ReadError::Damaged(_))));
    assert_eq!(reader.read(1).unwrap(), b"second");
}

#[test]
fn arabic_french_and_emoji_names_survive() {
    let names = ["dégoût/é.png", "غضب/صورة.png", "😀/1.png"];
    let entries: Vec<(&str, &[u8])> = names.iter().map(|name| (*name, &b"x"[..])).collect();
    assert_eq!(open(&zip_of(&entries), &limits()).unwrap(), names);
    // "é" in code page 437 is the byte 0x82, which is no valid UTF-8.
    let old = patched(picture_zip("d_gout/1.png"), b"d_gout", b"d\x82gout");
    assert_eq!(open(&old, &limits()).unwrap(), ["dégout/1.png"]);
}

#[test]
fn a_zips_hash_is_that_of_its_bytes() {
    let (_folder, path) = on_disk(&zip_of(&[] as &[(&str, &[u8])]));
    let sum = Source::open(&path, &limits()).unwrap().sha256().unwrap();
    // An empty ZIP is 22 fixed bytes; the sum is sha256sum's.
    assert_eq!(
        sum,
        "8739c76e681f900923b900c9df0ef75cf421d39cabb54650c4b9ad19b6a76d85"
    );
}

#[test]
fn a_folder_is_read_like_a_zip() {
    let entries = class_entries("data/", &["happy", "sad"]);
    let folder = tempfile::tempdir().unwrap();
    unpack(folder.path(), &entries);
    unpack(folder.path(), &[("data/happy/.DS_Store".into(), vec![1])]);
    let source = Source::open(folder.path(), &limits()).unwrap();
    let names: Vec<&String> = entries.iter().map(|(name, _)| name).collect();
    assert_eq!(source.names().iter().collect::<Vec<_>>(), names);
    assert_eq!(source.reader().unwrap().read(0).unwrap(), entries[0].1);
    let before = source.sha256().unwrap();
    unpack(folder.path(), &[("data/happy/9.png".into(), vec![1])]);
    assert_ne!(
        Source::open(folder.path(), &limits())
            .unwrap()
            .sha256()
            .unwrap(),
        before
    );
}

#[cfg(unix)]
#[test]
fn links_in_a_folder_are_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    unpack(folder.path(), &[("happy/1.png".into(), vec![1])]);
    std::os::unix::fs::symlink("/etc", folder.path().join("sad")).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", folder.path().join("happy/2.png")).unwrap();
    let source = Source::open(folder.path(), &limits()).unwrap();
    assert_eq!(source.names(), ["happy/1.png"]);
    let left_out: Vec<&LeftOut> = source.left_out().iter().map(|(_, why)| why).collect();
    assert_eq!(left_out, [&LeftOut::Link, &LeftOut::Link]);
}

#[test]
fn a_zip_with_unsafe_paths_is_rejected() {
    for (name, expected) in [
        ("../../etc/x.png", NameProblem::Traversal),
        ("happy/../../x.png", NameProblem::Traversal),
        ("..\\..\\etc\\x.png", NameProblem::Traversal),
        ("/etc/x.png", NameProblem::Absolute),
        ("C:\\happy\\x.png", NameProblem::Absolute),
        ("\\\\host\\x.png", NameProblem::Absolute),
    ] {
        let plain = "n".repeat(name.len());
        let bytes = patched(picture_zip(&plain), plain.as_bytes(), name.as_bytes());
        match refused(&bytes, &limits()) {
            ArchiveError::UnsafeName { entry, problem } => {
                assert_eq!((entry.as_str(), problem), (name, expected));
            }
            other => panic!("{name}: {other}"),
        }
    }
}

#[test]
fn a_total_larger_than_allowed_is_rejected() {
    let bytes = zip_of(&[("a/1.bmp", [7; 600]), ("a/2.bmp", [7; 600])]);
    let small = ArchiveLimits {
        max_total_bytes: 1000,
        ..limits()
    };
    assert!(matches!(
        refused(&bytes, &small),
        ArchiveError::UnpackedTooLarge { limit: 1000 }
    ));
}

#[test]
fn what_is_no_zip_is_rejected() {
    let whole = zip_of(&class_entries("", &["happy", "sad"]));
    for bytes in [&b"hello"[..], &png(&face(1, 8)), &whole[..whole.len() / 2]] {
        assert!(matches!(
            refused(bytes, &limits()),
            ArchiveError::NotAZip { .. }
        ));
    }
    assert!(matches!(refused(b"", &limits()), ArchiveError::Empty));
}

#[test]
fn an_archive_of_another_format_is_named() {
    let mut tar = vec![0; 512];
    tar[257..262].copy_from_slice(b"ustar");
    for (start, expected) in [
        (&b"Rar!\x1a\x07\x01\0"[..], "RAR"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"\x1f\x8b\x08\0", "gzip (.gz, .tar.gz)"),
        (&tar, "tar"),
    ] {
        match refused(start, &limits()) {
            ArchiveError::OtherArchive { kind } => assert_eq!(kind, expected),
            other => panic!("{expected}: {other}"),
        }
    }
}
