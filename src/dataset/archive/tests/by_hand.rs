//! Archives that no ZIP writer at hand makes: old code pages, Unicode path fields, ZIP64, broken ends.

use super::*;
use crate::dataset::testing::crc32;

/// A stored entry with the fields that matter here.
struct Entry<'a> {
    name: &'a [u8],
    extra: Vec<u8>,
    bytes: &'a [u8],
}

fn named(name: &[u8]) -> Entry<'_> {
    Entry {
        name,
        extra: Vec::new(),
        bytes: b"x",
    }
}

/// An Info-ZIP Unicode path field (0x7075): version 1, the CRC-32 of the stored name, the name in UTF-8.
fn unicode_path(stored: &[u8], name: &str) -> Vec<u8> {
    let mut field = 0x7075_u16.to_le_bytes().to_vec();
    field.extend((5 + name.len() as u16).to_le_bytes());
    field.push(1);
    field.extend(crc32(stored).to_le_bytes());
    field.extend(name.as_bytes());
    field
}

/// The part that local and central header share, from the version needed to the name's length.
fn shared_fields(entry: &Entry<'_>) -> Vec<u8> {
    let size = entry.bytes.len() as u32;
    let mut fields = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
    for value in [crc32(entry.bytes), size, size] {
        fields.extend(value.to_le_bytes());
    }
    fields.extend((entry.name.len() as u16).to_le_bytes());
    fields.extend((entry.extra.len() as u16).to_le_bytes());
    fields
}

/// Local entries, their central directory, and where that starts.
fn body(entries: &[Entry<'_>]) -> (Vec<u8>, Vec<u8>) {
    let (mut local, mut central) = (Vec::new(), Vec::new());
    for entry in entries {
        let start = local.len() as u32;
        let shared = shared_fields(entry);
        local.extend(b"PK\x03\x04");
        local.extend(&shared);
        local.extend(entry.name);
        local.extend(&entry.extra);
        local.extend(entry.bytes);
        central.extend(b"PK\x01\x02\x14\0");
        central.extend(&shared);
        central.extend([0; 10]);
        central.extend(start.to_le_bytes());
        central.extend(entry.name);
        central.extend(&entry.extra);
    }
    (local, central)
}

fn zip_by_hand(entries: &[Entry<'_>]) -> Vec<u8> {
    let (mut bytes, central) = body(entries);
    let (start, count) = (bytes.len() as u32, entries.len() as u16);
    bytes.extend(&central);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    bytes.extend((central.len() as u32).to_le_bytes());
    bytes.extend(start.to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

/// The same with a ZIP64 end record (APPNOTE.TXT 4.3.14), the old one filled with ones.
fn zip64_by_hand(entries: &[Entry<'_>]) -> Vec<u8> {
    let (mut bytes, central) = body(entries);
    let (start, count) = (bytes.len() as u64, entries.len() as u64);
    bytes.extend(&central);
    let record = bytes.len() as u64;
    bytes.extend(b"PK\x06\x06");
    bytes.extend(44_u64.to_le_bytes());
    bytes.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    for value in [count, count, central.len() as u64, start] {
        bytes.extend(value.to_le_bytes());
    }
    bytes.extend(b"PK\x06\x07\0\0\0\0");
    bytes.extend(record.to_le_bytes());
    bytes.extend(1_u32.to_le_bytes());
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend([0xff; 12]);
    bytes.extend([0, 0]);
    bytes
}

#[test]
fn names_in_old_code_pages_survive() {
    for (stored, name) in [
        (&b"d\x82go\x96t/\x82.png"[..], "dégoût/é.png"),
        (b"D\x90GO\xeaT/1.png", "DÉGOÛT/1.png"),
        (b"col\xe8re/1.png", "colère/1.png"),
        (b"\xe4\xe0\xa0/1.png", "غضب/1.png"),
        (b"\xdb\xd6\xc8/1.png", "غضب/1.png"),
    ] {
        assert_eq!(
            open(&zip_by_hand(&[named(stored)]), &limits()).unwrap(),
            [name]
        );
    }
}

#[test]
fn all_names_of_an_archive_are_read_in_one_page() {
    // The second alone could be either of two pages; the first tells.
    let names: [&[u8]; 2] = [b"D\x90GO\xeaT/1.png", b"\x82t\x82/2.png"];
    let bytes = zip_by_hand(&names.map(named));
    assert_eq!(
        open(&bytes, &limits()).unwrap(),
        ["DÉGOÛT/1.png", "été/2.png"]
    );
}

#[test]
fn a_unicode_path_field_names_the_entry() {
    let stored = b"____/1.png";
    let entry = |name| Entry {
        extra: unicode_path(stored, name),
        ..named(stored)
    };
    let bytes = zip_by_hand(&[entry("غضب/صورة.png")]);
    assert_eq!(open(&bytes, &limits()).unwrap(), ["غضب/صورة.png"]);
    assert_eq!(read_all(&bytes, &limits()).unwrap(), [b"x"]);
    // The field's name obeys the same rules.
    let hostile = zip_by_hand(&[entry("../../x.png")]);
    assert!(matches!(
        refused(&hostile, &limits()),
        ArchiveError::UnsafeName {
            problem: NameProblem::Traversal,
            ..
        }
    ));
}

#[test]
fn a_unicode_path_field_of_another_name_is_passed_over() {
    let entry = Entry {
        extra: unicode_path(b"renamed since", "old/1.png"),
        ..named(b"happy/1.png")
    };
    assert_eq!(
        open(&zip_by_hand(&[entry]), &limits()).unwrap(),
        ["happy/1.png"]
    );
}

#[test]
fn a_unicode_path_field_in_the_central_directory_alone_is_no_overlap() {
    let stored = b"e/1";
    let (mut bytes, _) = body(&[named(stored), named(b"f/1")]);
    let start = bytes.len() as u32;
    let long = Entry {
        extra: unicode_path(stored, &format!("{}/1.png", "é".repeat(100))),
        ..named(stored)
    };
    let second = body(&[named(stored)]).0.len() as u32;
    let (_, mut central) = body(&[long]);
    let (_, mut other) = body(&[named(b"f/1")]);
    other[42..46].copy_from_slice(&second.to_le_bytes());
    central.extend(other);
    bytes.extend(&central);
    bytes.extend(b"PK\x05\x06\0\0\0\0\x02\0\x02\0");
    bytes.extend((central.len() as u32).to_le_bytes());
    bytes.extend(start.to_le_bytes());
    bytes.extend([0, 0]);
    assert_eq!(open(&bytes, &limits()).unwrap().len(), 2);
    assert_eq!(read_all(&bytes, &limits()).unwrap(), [b"x", b"x"]);
}

#[test]
fn a_zip64_archive_is_read_like_any_other() {
    let bytes = zip64_by_hand(&[named(b"happy/1.png"), named(b"sad/1.png")]);
    assert_eq!(
        open(&bytes, &limits()).unwrap(),
        ["happy/1.png", "sad/1.png"]
    );
    assert_eq!(read_all(&bytes, &limits()).unwrap(), [b"x", b"x"]);
}

#[test]
fn a_zip64_archive_that_lists_more_than_it_holds_is_rejected() {
    let mut bytes = zip64_by_hand(&[named(b"happy/1.png")]);
    let record = (0..bytes.len())
        .find(|&at| bytes[at..].starts_with(b"PK\x06\x06"))
        .unwrap();
    bytes[record + 24..record + 40].fill(0x7f);
    assert!(matches!(
        refused(&bytes, &limits()),
        ArchiveError::NotAZip { .. } | ArchiveError::TooManyEntries { .. }
    ));
}

#[test]
fn an_archive_cut_off_anywhere_is_rejected_and_never_read_past_its_end() {
    let whole = zip_by_hand(&[named(b"happy/1.png"), named(b"sad/1.png")]);
    for length in 0..whole.len() {
        assert!(
            matches!(
                open(&whole[..length], &limits()),
                Err(ArchiveError::NotAZip { .. } | ArchiveError::Empty)
            ),
            "{length} of {} bytes",
            whole.len()
        );
    }
}

#[test]
fn an_archive_with_any_byte_changed_is_refused_or_read_but_never_panics() {
    let whole = zip_by_hand(&[named(b"happy/1.png"), named(b"d\x82go\x96t/1.png")]);
    for at in 0..whole.len() {
        for value in [0x00, 0x2f, 0x7f, 0xff] {
            let mut bytes = whole.clone();
            bytes[at] = value;
            let _ = read_all(&bytes, &limits());
        }
    }
}

#[test]
fn an_empty_archive_has_no_files() {
    assert!(open(&zip_by_hand(&[]), &limits()).unwrap().is_empty());
}
