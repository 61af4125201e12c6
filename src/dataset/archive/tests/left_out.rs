//! Entries that are left out while the others are used.

use super::*;

/// What is kept and what is left out of a ZIP that also holds `happy/1.png`.
fn check(bytes: &[u8], limits: &ArchiveLimits, kept: &[&str], left_out: &[(&str, LeftOut)]) {
    let (_folder, path) = on_disk(bytes);
    let source = Source::open(&path, limits).unwrap();
    assert_eq!(source.names(), kept);
    let found: Vec<(&str, LeftOut)> = (source.left_out().iter())
        .map(|(name, why)| (name.as_str(), why.clone()))
        .collect();
    assert_eq!(found, left_out);
}

fn zip_with(name: &str, bytes: &[u8]) -> Vec<u8> {
    zip_of(&[("happy/1.png", &b"x"[..]), (name, bytes)])
}

#[test]
fn a_link_is_left_out() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.add_symlink("happy/0.png", "/etc/passwd", SimpleFileOptions::default())
        .unwrap();
    zip.start_file("happy/1.png", SimpleFileOptions::default())
        .unwrap();
    let bytes = zip.finish().unwrap().into_inner();
    let link = [("happy/0.png", LeftOut::Link)];
    check(&bytes, &limits(), &["happy/1.png"], &link);
}

/// A ZIP whose second entry has a byte of its central header changed, and the flags in its local one.
fn changed(offset: usize, value: u8) -> Vec<u8> {
    let mut bytes = zip_with("happy/2.png", b"x");
    let second = central_headers(&bytes)[1];
    bytes[second + offset] = value;
    bytes
}

#[test]
fn one_encrypted_entry_is_left_out_and_all_encrypted_are_refused() {
    let encrypted = [("happy/2.png", LeftOut::Encrypted)];
    let mut bytes = changed(8, 1);
    check(&bytes, &limits(), &["happy/1.png"], &encrypted);
    let first = central_headers(&bytes)[0];
    bytes[first + 8] = 1;
    assert!(matches!(
        refused(&bytes, &limits()),
        ArchiveError::Encrypted { .. }
    ));
}

#[test]
fn an_entry_packed_by_an_unknown_method_is_left_out() {
    let (_folder, path) = on_disk(&changed(10, 98));
    let source = Source::open(&path, &limits()).unwrap();
    assert_eq!(source.names(), ["happy/1.png"]);
    assert!(matches!(source.left_out()[0].1, LeftOut::Method { .. }));
}

#[test]
fn a_file_larger_than_allowed_is_left_out_even_if_its_size_lies() {
    let small = ArchiveLimits {
        max_entry_bytes: 500,
        ..limits()
    };
    let mut bytes = zip_with("happy/source.psd", &[7; 600]);
    let large = [("happy/source.psd", LeftOut::TooLarge { limit: 500 })];
    check(&bytes, &small, &["happy/1.png"], &large);
    let second = central_headers(&bytes)[1];
    bytes[second + 24..second + 28].copy_from_slice(&100_u32.to_le_bytes());
    let (_folder, path) = on_disk(&bytes);
    let source = Source::open(&path, &small).unwrap();
    assert_eq!(source.names().len(), 2);
    assert!(matches!(
        source.reader().unwrap().read(1),
        Err(ReadError::LeftOut(LeftOut::TooLarge { limit: 500 }) | ReadError::Damaged(_))
    ));
}

#[test]
fn a_large_film_beside_the_pictures_counts_towards_no_limit() {
    let tight = ArchiveLimits {
        max_total_bytes: 1000,
        ..limits()
    };
    let bytes = zip_with("holiday.mp4", &vec![0; 4 << 20]);
    check(&bytes, &tight, &["happy/1.png", "holiday.mp4"], &[]);
}

#[test]
fn an_archive_inside_is_left_out_by_name_and_by_content() {
    let inner = picture_zip("happy/1.png");
    let archive = [("happy/more.zip", LeftOut::Archive)];
    let bytes = zip_with("happy/more.zip", &inner);
    check(&bytes, &limits(), &["happy/1.png"], &archive);
    let (_folder, path) = on_disk(&zip_with("happy/2.png", &inner));
    let source = Source::open(&path, &limits()).unwrap();
    assert!(matches!(
        source.reader().unwrap().read(1),
        Err(ReadError::LeftOut(LeftOut::Archive))
    ));
}

#[test]
fn names_that_differ_only_in_case_are_two_files() {
    let bytes = zip_with("happy/1.PNG", b"y");
    check(&bytes, &limits(), &["happy/1.PNG", "happy/1.png"], &[]);
}

#[test]
fn a_name_listed_twice_is_used_once() {
    let bytes = patched(zip_with("happy/2.png", b"y"), b"2.png", b"1.png");
    let twice = [("happy/1.png", LeftOut::ListedTwice)];
    check(&bytes, &limits(), &["happy/1.png"], &twice);
    assert_eq!(read_all(&bytes, &limits()).unwrap(), [b"x"]);
}

#[test]
fn a_name_with_a_control_character_is_left_out() {
    let bytes = patched(zip_with("happy/2.png", b"y"), b"2.png", b"\x07.png");
    let named = [("happy/\u{fffd}.png", LeftOut::Name(NameProblem::Control))];
    check(&bytes, &limits(), &["happy/1.png"], &named);
}

#[test]
fn litter_and_the_archives_own_root_are_passed_over() {
    let mut entries: Vec<(&str, &[u8])> = [
        "__MACOSX/happy/._1.png",
        "happy/.DS_Store",
        "happy/Thumbs.db",
        "happy/desktop.ini",
        "@eaDir/x/SYNOPHOTO_THUMB_M.jpg",
        "happy/@eaDir/1.png/SYNOPHOTO_THUMB_M.jpg",
        "happy/Icon\r",
        ".ipynb_checkpoints/1-checkpoint.png",
        "$RECYCLE.BIN/1.png",
    ]
    .map(|name| (name, &b"x"[..]))
    .to_vec();
    entries.push(("./happy/1.png", b"x"));
    check(&zip_of(&entries), &limits(), &["happy/1.png"], &[]);
}

#[test]
fn windows_powershell_separates_folders_by_backslashes() {
    let stored = zip_of(&[("happy_1.png", b"x"), ("sad_1.png", b"y")]);
    let bytes = patched(stored, b"happy_1", b"happy\\1");
    let bytes = patched(bytes, b"sad_1", b"sad\\1");
    check(&bytes, &limits(), &["happy/1.png", "sad/1.png"], &[]);
}

#[cfg(unix)]
#[test]
fn a_plain_folder_is_sorted_out_like_a_zip() {
    let folder = tempfile::tempdir().unwrap();
    let files = ["happy\\1.png", "sad\\1.png", "more.rar", "Icon\r"];
    let files = files.map(|name| (name.to_owned(), vec![1]));
    unpack(folder.path(), &files);
    let source = Source::open(folder.path(), &limits()).unwrap();
    assert_eq!(source.names(), ["happy/1.png", "sad/1.png"]);
    assert_eq!(
        source.left_out(),
        [("more.rar".to_owned(), LeftOut::Archive)]
    );
}
