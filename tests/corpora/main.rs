//! The fuzz targets' corpora, replayed: seeds, and every input that once brought the program down.
//!
//! `FACEFEEL_SEEDS=tests/fixtures/fuzz cargo test --test corpora` writes the seeds again.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod model;
mod seeds;
mod targets;

use std::fs;
use std::path::{Path, PathBuf};

fn corpora() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/fuzz")
}

/// Runs every input of one target's folder.
fn replay(name: &str) {
    let (_, target) = targets::ALL
        .iter()
        .find(|(known, _)| *known == name)
        .unwrap();
    let mut replayed = 0;
    for entry in fs::read_dir(corpora().join(name)).unwrap() {
        let path = entry.unwrap().path();
        println!("{}", path.display());
        target(&fs::read(&path).unwrap());
        replayed += 1;
    }
    assert!(replayed > 0, "the corpus of {name} is empty");
}

#[test]
fn pictures_are_decoded_or_refused() {
    replay("image");
}

#[test]
fn datasets_are_checked_or_refused() {
    replay("dataset");
}

#[test]
fn models_are_taken_or_refused() {
    replay("model");
}

#[test]
fn cards_are_read_or_refused() {
    replay("card");
}

#[test]
fn weights_are_loaded_or_refused() {
    replay("safetensors");
}

#[test]
fn messages_are_answered_or_end_the_connection() {
    replay("websocket");
}

#[test]
fn every_corpus_belongs_to_a_target_and_is_small() {
    let mut bytes = 0;
    for folder in fs::read_dir(corpora()).unwrap() {
        let folder = folder.unwrap();
        let name = folder.file_name().into_string().unwrap();
        assert!(
            targets::ALL.iter().any(|(known, _)| *known == name),
            "{name}"
        );
        for file in fs::read_dir(folder.path()).unwrap() {
            bytes += file.unwrap().metadata().unwrap().len();
        }
    }
    assert!(bytes < 1_000_000, "{bytes} bytes");
}

#[test]
fn sound_seeds_are_taken() {
    let seeds = seeds::all();
    for seed in &seeds {
        if let Ok(folder) = std::env::var("FACEFEEL_SEEDS") {
            let folder = Path::new(&folder).join(seed.target);
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join(seed.name), &seed.bytes).unwrap();
        }
    }
    let find = |target: &str, name: &str| {
        let seed = seeds
            .iter()
            .find(|seed| (seed.target, seed.name) == (target, name));
        seed.unwrap().bytes.clone()
    };
    let limits = facefeel::vision::decode::DecodeLimits::default();
    for seed in seeds.iter().filter(|seed| seed.target == "image") {
        facefeel::vision::decode::decode(&seed.bytes, &limits).unwrap();
    }
    let device = facefeel::ml::device::DeviceChoice::Cpu.open().unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(
        file.path(),
        targets::zip(&find("card", "card.json"), &model::weights()),
    )
    .unwrap();
    facefeel::storage::models::archive::unpack(file.path(), &device).unwrap();
    let config = facefeel::dataset::catalog::LoadConfig::gray(48);
    for name in ["stored.zip", "nested.zip"] {
        fs::write(file.path(), find("dataset", name)).unwrap();
        facefeel::dataset::check_up::check_up(file.path(), &config, &|_, _| ()).unwrap();
    }
}
