//! What a downloaded model is worth outside FaceFeel: its ZIP's Python gives our scores.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "common/random_model.rs"]
mod random_model;

use std::{
    fs,
    io::Cursor,
    path::{Path, PathBuf},
    process::Command,
};

use facefeel::ml::card::{Card, FORMAT_VERSION, Origin, TrainedOn};
use facefeel::ml::{
    classify::Classifier, model_file, network::Architecture, preprocess::Normalisation,
};
use facefeel::storage::models::archive;
use facefeel::vision::Color;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use random_model::random_model;

/// Largest difference of a score from ours. Sums are rounded in another order elsewhere; anything wrong in
/// layout, padding or normalisation changes scores by more than a hundredth.
const TOLERANCE: f64 = 1e-5;

fn card(architecture: Architecture, color: Color) -> Card {
    Card {
        format_version: FORMAT_VERSION,
        id: "random".to_owned(),
        name: "Random".to_owned(),
        origin: Origin::Trained,
        architecture,
        color,
        image_size: 48,
        normalisation: Normalisation::Unit,
        mirrored: false,
        temperature: 1.0,
        classes: ["happy", "حزين", "dégoût 🤢", "neutral", "other"]
            .map(str::to_owned)
            .to_vec(),
        parameters: 1,
        trained_on: TrainedOn {
            name: "nothing".to_owned(),
            images: 0,
            hash: "0".repeat(64),
            revision: None,
            version: None,
        },
        fingerprints: None,
        terms: None,
        protocol: "Made by a test.".to_owned(),
        metrics: Vec::new(),
        created_at: "2026-01-01T00:00:00Z".to_owned(),
        job: None,
        default: false,
    }
}

/// A picture with a gradient and noise, `[size, size, channels]`.
fn pixels(card: &Card) -> Vec<u8> {
    let mut rng = ChaCha8Rng::seed_from_u64(9);
    let (size, channels) = (card.image_size as usize, card.color.channels());
    (0..size * size * channels)
        .map(|place| {
            let row = place / (size * channels);
            (row * 120 / size + place % channels * 30) as u8 + rng.random_range(0..70)
        })
        .collect()
}

/// Unpacks the model's ZIP and the picture into `folder`, and gives our scores.
fn lay_out(model: &Classifier, folder: &Path) -> Vec<f32> {
    let zip = archive::pack(model.card(), model).unwrap();
    let mut zip = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    let names: Vec<String> = zip
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .collect();
    assert_eq!(
        names,
        [model_file::WEIGHTS, model_file::CARD, archive::README]
    );
    zip.extract(folder).unwrap();
    let pixels = pixels(model.card());
    fs::write(folder.join("pixels.bin"), &pixels).unwrap();
    model.predict_pixels(&[&pixels]).remove(0)
}

/// The first Python that can import `modules`.
fn python(modules: &str) -> Option<PathBuf> {
    let chosen = std::env::var_os("FACEFEEL_TEST_PYTHON").map(PathBuf::from);
    let usual = ["python3", "/usr/bin/python3", "python"].map(PathBuf::from);
    chosen.into_iter().chain(usual).find(|python| {
        let import = format!("import {modules}");
        let output = Command::new(python).args(["-c", &import]).output();
        output.is_ok_and(|output| output.status.success())
    })
}

/// The JSON list that a script prints.
fn scores_of(python: &Path, script: &Path, folder: &Path) -> Vec<f64> {
    let output = Command::new(python)
        .arg(script)
        .arg(folder)
        .current_dir(folder)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {errors}"))
}

fn check(theirs: &[f64], ours: &[f32], what: &str) {
    assert_eq!(theirs.len(), ours.len(), "{what}");
    let most = ours.iter().fold(0.0_f32, |most, score| most.max(*score));
    assert!(most < 0.9, "{what}: {ours:?} would hide a mistake");
    for (their, our) in theirs.iter().zip(ours) {
        assert!(
            (their - f64::from(*our)).abs() < TOLERANCE,
            "{what}: {theirs:?} is not {ours:?}"
        );
    }
}

#[test]
fn numpy_computes_our_scores_from_the_weights_file() {
    let python = python("numpy").expect(
        "this test needs Python with numpy: ./test.sh installs it, or set FACEFEEL_TEST_PYTHON to one that has it",
    );
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/thesis_forward.py");
    for color in [Color::Gray, Color::Rgb] {
        let folder = tempfile::tempdir().unwrap();
        let model = random_model(&card(Architecture::Thesis, color));
        let ours = lay_out(&model, folder.path());
        let theirs = scores_of(&python, &script, folder.path());
        check(&theirs, &ours, &format!("{color:?}"));
    }
}

/// The first block of Python below a heading of the ZIP's page.
fn readme_code(folder: &Path, heading: &str) -> String {
    let page = fs::read_to_string(folder.join(archive::README)).unwrap();
    let (_, rest) = page.split_once(heading).unwrap();
    let (_, rest) = rest.split_once("```python\n").unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

/// Feeds the test's picture to the `scores` that the page defines.
const ASK: &str = r#"
size, channels = card["image_size"], {"gray": 1, "rgb": 3}[card["color"]]
pixels = torch.frombuffer(bytearray(open("pixels.bin", "rb").read()), dtype=torch.uint8)
print(json.dumps(scores(pixels.reshape(size, size, channels)).tolist()))
"#;

/// The same for Keras.
const ASK_KERAS: &str = r#"
size, channels = card["image_size"], {"gray": 1, "rgb": 3}[card["color"]]
print(json.dumps(scores(np.fromfile("pixels.bin", np.uint8).reshape(size, size, channels)).tolist()))
"#;

#[test]
fn the_pages_lines_for_torch_give_our_scores() {
    check_page("torch, safetensors.torch", "## In Python", ASK);
}

#[test]
fn the_pages_lines_for_keras_give_our_scores() {
    check_page("keras, safetensors.numpy", "## In Keras", ASK_KERAS);
}

fn check_page(modules: &str, heading: &str, ask: &str) {
    let Some(python) = python(modules) else {
        eprintln!("no Python with {modules} here: the page's lines were not run");
        return;
    };
    for architecture in Architecture::ALL {
        for color in [Color::Gray, Color::Rgb] {
            for (normalisation, mirrored, image_size, temperature) in [
                (Normalisation::Unit, false, 48, 1.0),
                (Normalisation::PerImage, true, 61, 1.7),
            ] {
                let card = Card {
                    temperature,
                    normalisation,
                    mirrored,
                    image_size,
                    ..card(architecture, color)
                };
                let what = format!("{architecture} {color:?} {normalisation:?}");
                let folder = tempfile::tempdir().unwrap();
                let ours = lay_out(&random_model(&card), folder.path());
                let script = folder.path().join("ask.py");
                fs::write(&script, readme_code(folder.path(), heading) + ask).unwrap();
                check(&scores_of(&python, &script, folder.path()), &ours, &what);
            }
        }
    }
}
