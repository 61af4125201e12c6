//! What an exported ONNX file is worth: onnxruntime gives our probabilities, from the file that holds everything, and by
//! hand around the network, as its metadata say.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "common/random_model.rs"]
mod random_model;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use facefeel::dataset::catalog::{self, LoadConfig};
use facefeel::dataset::samples::SampleConfig;
use facefeel::ml::bundled;
use facefeel::ml::card::{Card, Origin};
use facefeel::ml::classify::Classifier;
use facefeel::ml::device::{ComputeDevice, DeviceChoice};
use facefeel::ml::network::Architecture;
use facefeel::ml::onnx::{OnnxInput, export};
use facefeel::ml::preprocess::Normalisation;
use facefeel::vision::Color;
use random_model::random_model;

/// Largest difference of a probability from ours.
const TOLERANCE: f32 = 1e-4;

/// Crops that the bundled models are asked about, and models with random weights.
const CROPS: usize = 500;
const FEW_CROPS: usize = 48;

/// The Python with onnxruntime that test.sh installs.
fn python() -> PathBuf {
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("target"),
        PathBuf::from,
    );
    let installed = target.join("onnx/bin/python");
    let python = env::var_os("FACEFEEL_TEST_ONNX_PYTHON").map_or(installed, PathBuf::from);
    assert!(
        python.exists(),
        "{} is missing; ./test.sh installs it",
        python.display()
    );
    python
}

/// Drawn faces as a model takes them, `[size, size, channels]` each.
fn crops(card: &Card, images: usize, folder: &Path) -> Vec<Vec<u8>> {
    let drawn = SampleConfig {
        color: card.color,
        seed: 5,
        images,
    };
    let file = folder.join("drawn.zip");
    fs::write(&file, drawn.zip().unwrap()).unwrap();
    let load = match card.color {
        Color::Gray => LoadConfig::gray(card.image_size),
        Color::Rgb => LoadConfig::rgb(card.image_size),
    };
    let dataset = catalog::load(&file, &load, &|_, _| ()).unwrap();
    let samples = dataset.samples.into_iter();
    samples.map(|sample| sample.pixels.data).collect()
}

/// Exports the model, lets onnxruntime answer, and compares.
fn check(model: &Classifier, images: usize) {
    let card = model.card();
    let folder = tempfile::tempdir().unwrap();
    let crops = crops(card, images, folder.path());
    assert_eq!(crops.len(), images);
    let place = |name: &str| folder.path().join(name);
    fs::write(place("crops.bin"), crops.concat()).unwrap();
    fs::write(
        place("crop.onnx"),
        export(card, model, OnnxInput::Crop).unwrap(),
    )
    .unwrap();
    fs::write(
        place("tensor.onnx"),
        export(card, model, OnnxInput::Tensor).unwrap(),
    )
    .unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/onnx/ask.py");
    let asked = Command::new(python())
        .arg(script)
        .arg(folder.path())
        .output();
    let asked = asked.unwrap();
    let said = String::from_utf8_lossy(&asked.stderr);
    assert!(asked.status.success(), "{said}");

    let slices: Vec<&[u8]> = crops.iter().map(Vec::as_slice).collect();
    let ours = model.predict_pixels(&slices).concat();
    let varied = ours.iter().filter(|score| (0.05..0.95).contains(*score));
    assert!(
        varied.count() > images,
        "scores of 0 and 1 would hide a mistake"
    );
    for name in ["probabilities.bin", "by_hand.bin"] {
        let theirs = fs::read(place(name)).unwrap();
        let theirs = theirs
            .as_chunks::<4>()
            .0
            .iter()
            .copied()
            .map(f32::from_le_bytes);
        let theirs: Vec<f32> = theirs.collect();
        assert_eq!(theirs.len(), ours.len());
        let differences = theirs.iter().zip(&ours).map(|(a, b)| (a - b).abs());
        let most = differences.fold(0.0, f32::max);
        assert!(most < TOLERANCE, "{} {name}: {most}", card.id);
    }
}

fn cpu() -> ComputeDevice {
    DeviceChoice::Cpu.open().unwrap()
}

#[test]
fn onnxruntime_gives_the_bundled_models_answers() {
    for model in bundled::load_all(&cpu()).unwrap() {
        check(&model, CROPS);
    }
}

#[test]
fn onnxruntime_gives_the_answers_of_every_architecture() {
    let bundled = bundled::load_default(&cpu()).unwrap();
    for architecture in Architecture::ALL {
        for (color, normalisation, mirrored, image_size, temperature) in [
            (Color::Gray, Normalisation::Unit, false, 48, 1.0),
            (Color::Rgb, Normalisation::PerImage, true, 47, 2.5),
        ] {
            let card = Card {
                id: format!("{architecture}-{image_size}"),
                origin: Origin::Trained,
                fingerprints: None,
                architecture,
                color,
                normalisation,
                mirrored,
                image_size,
                temperature,
                classes: ["happy", "حزين", "dégoût 🤢"].map(str::to_owned).to_vec(),
                ..bundled.card().clone()
            };
            check(&random_model(&card), FEW_CROPS);
        }
    }
}
