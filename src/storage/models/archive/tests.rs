//! Models out of ZIPs, sound and hostile.

use std::fs;
use std::sync::Arc;

use super::*;
use crate::dataset::seen::LearnedImages;
use crate::dataset::testing::{face, sample, zip_of};
use crate::ml::card::Fingerprints;
use crate::ml::device::DeviceChoice;
use crate::ml::testing::fresh;

fn device() -> ComputeDevice {
    DeviceChoice::Cpu.open().unwrap()
}

/// Name and content of a sound model's files.
fn files() -> Vec<(String, Vec<u8>)> {
    let model = fresh("ours");
    let card = serde_json::to_vec(model.card()).unwrap();
    let weights = model_file::weights(model.network()).unwrap();
    vec![
        (WEIGHTS.to_owned(), weights),
        (CARD.to_owned(), card),
        (README.to_owned(), b"hello".to_vec()),
    ]
}

fn unpack_bytes(zip: &[u8]) -> Result<Classifier, ImportError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.zip");
    fs::write(&path, zip).unwrap();
    unpack(&path, &device())
}

fn unpack_changed(
    change: impl FnOnce(&mut Vec<(String, Vec<u8>)>),
) -> Result<Classifier, ImportError> {
    let mut files = files();
    change(&mut files);
    unpack_bytes(&zip_of(&files))
}

#[test]
fn a_packed_model_comes_out_as_it_went_in() {
    let model = fresh("ours");
    let zip = pack(model.card(), &model).unwrap();
    assert!(
        zip == pack(model.card(), &model).unwrap(),
        "the same bytes each time"
    );
    let unpacked = unpack_bytes(&zip).unwrap();
    let card = Card {
        origin: Origin::Imported,
        parameters: model.parameters(),
        ..model.card().clone()
    };
    assert_eq!(*unpacked.card(), card);
    let weights = |model: &Classifier| model_file::weights(model.network()).unwrap();
    assert!(weights(&unpacked) == weights(&model));
}

#[test]
fn fingerprints_travel_along_on_disk_and_in_the_zip_and_are_not_missed() {
    let learned = LearnedImages::of(&[sample(&face(1, 48))]);
    let model = fresh("ours");
    let card = Card {
        fingerprints: Some(Fingerprints {
            file: FINGERPRINTS.to_owned(),
            images: learned.len(),
            complete: true,
        }),
        temperature: 1.5,
        ..model.card().clone()
    };
    let model = model.with_card(card).with_learned(Some(Arc::new(learned)));
    let zip = pack(model.card(), &model).unwrap();
    let unpacked = unpack_bytes(&zip).unwrap();
    assert_eq!(unpacked.learned(), model.learned());
    assert_eq!(unpacked.card().fingerprints, model.card().fingerprints);

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ours");
    model_file::save(&model, &path).unwrap();
    let load = || model_file::load(&path, &device().device).unwrap();
    assert_eq!(load().learned(), model.learned());
    fs::remove_file(path.join(FINGERPRINTS)).unwrap();
    assert_eq!(load().learned(), None);

    let card = serde_json::to_vec(model.card()).unwrap();
    let without = unpack_changed(|files| files[1].1 = card.clone()).unwrap();
    assert_eq!(
        (without.learned(), &without.card().fingerprints),
        (None, &None)
    );
    let damaged = unpack_changed(|files| {
        files[1].1 = card.clone();
        files.push((FINGERPRINTS.to_owned(), b"nonsense".to_vec()));
    });
    assert!(matches!(damaged, Err(ImportError::Model(_))));
}

#[test]
fn names_come_in_without_what_is_not_seen() {
    let mut card = fresh("ours").card().clone();
    card.name = "\u{202e}Ours\u{2069}".to_owned();
    card.classes = ["happy\u{200b}", "\u{2066}sad", "fear"]
        .map(str::to_owned)
        .to_vec();
    let unpacked = unpack_changed(|files| files[1].1 = serde_json::to_vec(&card).unwrap());
    let unpacked = unpacked.unwrap();
    assert_eq!(unpacked.card().name, "Ours");
    assert_eq!(unpacked.card().classes, ["happy", "sad", "fear"]);
    for classes in [["happy", "happy\u{200b}", "sad"], ["\u{200b}", "a", "b"]] {
        card.classes = classes.map(str::to_owned).to_vec();
        let refused = unpack_changed(|files| files[1].1 = serde_json::to_vec(&card).unwrap());
        assert!(matches!(refused, Err(ImportError::Card(_))), "{classes:?}");
    }
}

#[test]
fn a_downloaded_model_whose_bytes_changed_on_the_way_is_refused() {
    let learned = LearnedImages::of(&[sample(&face(1, 48))]);
    let model = fresh("ours");
    let card = Card {
        fingerprints: Some(Fingerprints {
            file: FINGERPRINTS.to_owned(),
            images: learned.len(),
            complete: true,
        }),
        ..model.card().clone()
    };
    let model = model.with_card(card).with_learned(Some(Arc::new(learned)));
    let zip = pack(model.card(), &model).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.zip");
    fs::write(&path, &zip).unwrap();
    let source = Source::open(&path, &limits()).unwrap();
    let mut reader = source.reader().unwrap();
    let mut files: Vec<(String, Vec<u8>)> = source
        .names()
        .to_vec()
        .into_iter()
        .enumerate()
        .map(|(place, name)| (name, reader.read(place).unwrap()))
        .collect();
    unpack_bytes(&zip_of(&files)).unwrap();
    for place in 0..files.len() {
        let name = files[place].0.clone();
        if name == README {
            continue;
        }
        let end = files[place].1.len() - 10;
        files[place].1[end] ^= 1;
        let error = unpack_bytes(&zip_of(&files)).unwrap_err().to_string();
        assert!(
            error.contains(&name) && error.contains("checksum"),
            "{error}"
        );
        files[place].1[end] ^= 1;
    }
}

#[test]
fn litter_a_folder_around_and_a_missing_readme_do_no_harm() {
    unpack_changed(|_| {}).unwrap();
    unpack_changed(|files| {
        files.truncate(2);
        files.push(("__MACOSX/._card.json".to_owned(), vec![1]));
    })
    .unwrap();
    unpack_changed(|files| {
        for (name, _) in files {
            name.insert_str(0, "my model/");
        }
    })
    .unwrap();
}

fn check(what: &str, expected: &str, change: impl FnOnce(&mut Vec<(String, Vec<u8>)>)) {
    let error = unpack_changed(change).expect_err(what).to_string();
    assert!(error.contains(expected), "{what}: {error}");
}

#[test]
fn files_that_do_not_belong_there_are_refused() {
    let add = |name: &'static str| {
        move |files: &mut Vec<(String, Vec<u8>)>| files.push((name.to_owned(), vec![1]))
    };
    check("another file", "model.pkl", add("model.pkl"));
    check("another folder", "sub/card.json", add("sub/card.json"));
    check("a path upwards", "leads out", add("../card.json"));
    check("an absolute path", "absolute", add("/etc/passwd"));
    check("a name in capitals", "CARD.JSON", add("CARD.JSON"));
    check("an inner archive", "archive", add("more.zip"));
    check("no card", "card.json is missing", |files| {
        files.remove(1);
    });
    check("no weights", "weights.safetensors is missing", |files| {
        files.remove(0);
    });
    check("deep folders", "does not belong", |files| {
        for (name, _) in files {
            name.insert_str(0, "a/b/");
        }
    });
}

#[test]
fn bombs_and_what_is_no_zip_are_refused() {
    check("a bomb", "bomb", |files| files[2].1 = vec![b' '; 60 << 20]);
    check("too large", "larger than", |files| {
        files[2].1 = vec![0; (MAX_BYTES + 1) as usize];
    });
    for bytes in [&b""[..], b"PK", b"hello, world"] {
        let error = unpack_bytes(bytes).unwrap_err();
        assert!(matches!(error, ImportError::Archive(_)), "{error}");
    }
    let whole = zip_of(&files());
    unpack_bytes(&whole[..whole.len() / 2]).unwrap_err();
}

fn check_weights(what: &str, expected: &str, change: impl FnOnce(&mut Vec<u8>)) {
    check(what, expected, |files| change(&mut files[0].1));
}

#[test]
fn broken_weights_are_refused() {
    let put = |value: f32| {
        move |weights: &mut Vec<u8>| {
            let end = weights.len();
            weights[end - 4..].copy_from_slice(&value.to_le_bytes());
        }
    };
    check_weights("not a number", "no numbers", put(f32::NAN));
    check_weights("infinite", "no numbers", put(f32::INFINITY));
    check_weights("huge", "finite scores", |weights| {
        let start = 8 + u64::from_le_bytes(weights[..8].try_into().unwrap()) as usize;
        for value in weights[start..].as_chunks_mut::<4>().0 {
            *value = 3e38_f32.to_le_bytes();
        }
    });
    check_weights("empty", "no safetensors", Vec::clear);
    check_weights("a header of absurd length", "far too long", |weights| {
        weights[..8].fill(0xff);
    });
    check_weights("cut", "", |weights| weights.truncate(weights.len() - 4));
    check_weights("cut inside a number", "no safetensors", |weights| {
        weights.truncate(weights.len() - 1);
    });
    check_weights("another type", "type F32", |weights| {
        let place = weights
            .windows(5)
            .position(|bytes| bytes == b"\"F32\"")
            .unwrap();
        weights[place..place + 5].copy_from_slice(b"\"I32\"");
    });
}

fn check_card(what: &str, expected: &str, change: impl FnOnce(&mut Card)) {
    check(what, expected, |files| {
        let mut card = fresh("ours").card().clone();
        change(&mut card);
        files[1].1 = serde_json::to_vec(&card).unwrap();
    });
}

#[test]
fn impossible_cards_are_refused() {
    check("no card", "not a model card", |files| {
        files[1].1 = b"[]".to_vec()
    });
    check_card("a newer layout", "layout", |card| card.format_version += 1);
    check_card("another shape", "do not fit", |card| card.image_size = 64);
    check_card("more classes", "do not fit", |card| {
        card.classes.push("more".to_owned())
    });
    check_card("an id that is a path", "id", |card| {
        card.id = "../up".to_owned()
    });
    check_card("no name", "name", |card| card.name = " ".to_owned());
    check_card("a control character", "class", |card| {
        card.classes[0] = "a\u{7}".to_owned()
    });
    check_card("twins", "same name", |card| {
        card.classes[0] = card.classes[1].clone()
    });
    check_card("an endless class", "class", |card| {
        card.classes[0] = "x".repeat(10_000)
    });
    check_card("an endless text", "too long", |card| {
        card.protocol = "x".repeat(30_000)
    });
}

#[test]
fn impossible_figures_are_refused() {
    let with = |change: fn(&mut crate::ml::metrics::ClassificationReport)| {
        move |card: &mut Card| {
            let mut report = crate::ml::metrics::ClassificationReport::new(
                &card.classes,
                &[vec![1.0, 0.0, 0.0]],
                &[1],
            );
            change(&mut report);
            card.metrics.push(crate::ml::card::Evaluation {
                name: "test".to_owned(),
                protocol: String::new(),
                report,
                calibration_error: None,
                robustness: Vec::new(),
            });
        }
    };
    check_card(
        "a share of 200 %",
        "share",
        with(|report| report.accuracy = 2.0),
    );
    check_card(
        "a ragged matrix",
        "matrix",
        with(|report| report.confusion_matrix[1].truncate(1)),
    );
    check_card(
        "no matrix",
        "matrix",
        with(|report| report.confusion_matrix.clear()),
    );
    check_card(
        "a count that overflows",
        "images",
        with(|report| report.confusion_matrix[0] = vec![usize::MAX; 3]),
    );
}

/// The weights of a sound model whose header is padded to so many bytes.
fn padded(weights: &[u8], header_bytes: usize) -> Vec<u8> {
    let (length, rest) = weights.split_first_chunk::<8>().unwrap();
    let (header, numbers) = rest.split_at(u64::from_le_bytes(*length) as usize);
    let mut padded = (header_bytes as u64).to_le_bytes().to_vec();
    padded.extend(header);
    padded.resize(8 + header_bytes, b' ');
    padded.extend(numbers);
    padded
}

#[test]
fn the_header_of_weights_is_bounded_before_it_is_read() {
    const MOST: usize = 1 << 20;
    for bytes in [MOST - 8, MOST] {
        unpack_changed(|files| files[0].1 = padded(&files[0].1, bytes)).unwrap();
    }
    let refused = unpack_changed(|files| files[0].1 = padded(&files[0].1, MOST + 1));
    let error = refused.unwrap_err().to_string();
    assert!(error.contains("header is far too long"), "{error}");
    // One that claims to be longer than the file, or than any.
    for claimed in [MOST as u64 + 1, u64::MAX] {
        let refused = unpack_changed(|files| {
            files[0].1.splice(..8, claimed.to_le_bytes());
        });
        assert!(matches!(refused, Err(ImportError::Weights(_))));
    }
}

#[test]
fn the_number_of_tensors_is_bounded() {
    let header = |tensors: usize| {
        let tensor = r#"{"dtype":"F32","shape":[0],"data_offsets":[0,0]}"#;
        let tensors = (0..tensors).map(|number| format!("\"{number}\":{tensor}"));
        let metadata = r#""__metadata__":{"format":"x"}"#.to_owned();
        let members: Vec<String> = std::iter::once(metadata).chain(tensors).collect();
        let json = format!("{{{}}}", members.join(","));
        let mut bytes = (json.len() as u64).to_le_bytes().to_vec();
        bytes.extend(json.into_bytes());
        bytes
    };
    for tensors in [0, 999, 1000] {
        check::weights(&header(tensors)).unwrap();
    }
    assert!(check::weights(&header(1001)).is_err());
}
