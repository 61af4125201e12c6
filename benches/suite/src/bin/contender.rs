//! FaceFeel's side of the comparisons: one piece of work a call, one line of JSON with its figures.
//!
//! ```text
//! contender train ours|stock STEPS        images a second of the thesis CNN's training
//! contender sgemm                         GFLOP/s of matrix products of 2048 × 2048
//! contender model FOLDER                  writes a thesis CNN with fresh weights
//! contender classify FOLDER BATCH         milliseconds a batch, and the scores of its first image
//! contender photo FILE ROUNDS             milliseconds from a file's bytes to its answer
//! contender faces FILE                    the boxes found in each picture that FILE lists, one path a line
//! contender scene FILE                    writes the photo that the others are shown
//! ```

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use burn::tensor::Device;
use facefeel::ml::card::{Card, FORMAT_VERSION, Origin, TrainedOn};
use facefeel::vision::Color;
use facefeel::inference::engine::{Engine, EngineConfig, FaceMode, ImageRequest};
use facefeel::ml::classify::Classifier;
use facefeel::ml::device::DeviceChoice;
use facefeel::ml::model_file;
use facefeel::ml::network::{Architecture, NetworkConfig};
use facefeel::ml::preprocess::to_tensor;
use facefeel::ml::train::examples::ExampleSets;
use facefeel::ml::train::recipe::Recipe;
use facefeel::ml::train::{Session, fit};
use facefeel::storage::models;
use facefeel::vision::crop::FaceCrop;
use facefeel::vision::decode::{DecodeLimits, decode};
use facefeel::vision::detect::DetectorKind;
use facefeel_benches::scene::{self, CLASSES};
use facefeel_benches::stock::StockTraining;
use serde_json::{Value, json};

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let figures = match words[..] {
        ["train", "ours", steps] => train_ours(steps.parse()?)?,
        ["train", "stock", steps] => train_stock(steps.parse()?),
        ["sgemm"] => sgemm(),
        ["model", folder] => fresh_model(Path::new(folder))?,
        ["classify", folder, batch] => classify(Path::new(folder), batch.parse()?)?,
        ["photo", file, rounds] => photo(Path::new(file), rounds.parse()?)?,
        ["faces", list] => faces(Path::new(list))?,
        ["scene", file] => {
            std::fs::write(file, scene::photo())?;
            Value::Null
        }
        _ => bail!("unknown work {words:?}; the source says what there is"),
    };
    println!("{figures}");
    Ok(())
}

fn recipe() -> Recipe {
    Recipe {
        epochs: 1,
        ..Recipe::thesis(Color::Gray)
    }
}

fn config() -> NetworkConfig {
    NetworkConfig {
        architecture: Architecture::Thesis,
        color: Color::Gray,
        image_size: 48,
        classes: CLASSES,
    }
}

/// One epoch of so many batches through the real training loop, after a short one to warm up.
fn train_ours(steps: usize) -> anyhow::Result<Value> {
    let recipe = recipe();
    let mut images_per_s = 0.0;
    for steps in [2, steps] {
        let sets = ExampleSets {
            train: scene::faces(steps * recipe.batch_size),
            valid: scene::faces(recipe.batch_size),
        };
        let mut session = Session {
            purpose: "comparison",
            on_event: &mut |_| (),
            on_checkpoint: &mut |_| (),
            stop: &|| false,
            checkpoints: None,
        };
        let device = Device::flex();
        let network = config().init(1, &device);
        images_per_s = fit(network, &sets, &recipe, &device, &mut session).images_per_s;
    }
    Ok(json!({ "images_per_s": images_per_s }))
}

/// The same steps with burn's stock operations.
fn train_stock(steps: usize) -> Value {
    let recipe = recipe();
    let examples = scene::faces(steps * recipe.batch_size);
    let mut training = StockTraining::new();
    let mut run = |images: usize| {
        for batch in examples[..images].chunks(recipe.batch_size) {
            black_box(training.step(batch, recipe.input_format()));
        }
    };
    run(2 * recipe.batch_size);
    let started = Instant::now();
    run(examples.len());
    json!({ "images_per_s": examples.len() as f64 / started.elapsed().as_secs_f64() })
}

/// The speed of large matrix products on all of rayon's threads: what the machine gives at most, in practice.
fn sgemm() -> Value {
    const SIDE: usize = 2048;
    let (left, right) = (vec![0.5_f32; SIDE * SIDE], vec![0.5_f32; SIDE * SIDE]);
    let mut output = vec![0.0_f32; SIDE * SIDE];
    let (columns, rows) = (1, SIDE as isize);
    let product_ms = median_ms(|| {
        // SAFETY: three slices of SIDE × SIDE values, with the strides of row-major matrices of that size.
        unsafe {
            gemm::gemm(
                SIDE,
                SIDE,
                SIDE,
                output.as_mut_ptr(),
                columns,
                rows,
                false,
                left.as_ptr(),
                columns,
                rows,
                right.as_ptr(),
                columns,
                rows,
                1.0,
                1.0,
                false,
                false,
                false,
                gemm::Parallelism::Rayon(0),
            );
        }
    });
    json!({ "gflops": 2.0 * (SIDE as f64).powi(3) / product_ms / 1e6 })
}

fn fresh_model(folder: &Path) -> anyhow::Result<Value> {
    let config = config();
    let card = Card {
        format_version: FORMAT_VERSION,
        id: "fresh".to_owned(),
        name: "Fresh weights".to_owned(),
        origin: Origin::Trained,
        architecture: config.architecture,
        color: config.color,
        image_size: config.image_size,
        normalisation: recipe().normalisation,
        mirrored: false,
        temperature: 1.0,
        classes: (0..CLASSES).map(|class| format!("class {class}")).collect(),
        parameters: 0,
        trained_on: TrainedOn {
            name: "nothing".to_owned(),
            images: 0,
            hash: String::new(),
            revision: None,
            version: None,
        },
        fingerprints: None,
        terms: None,
        protocol: "Never trained.".to_owned(),
        metrics: Vec::new(),
        created_at: "2026-01-01T00:00:00Z".to_owned(),
        job: None,
        default: false,
    };
    let device = Device::flex();
    model_file::save(
        &Classifier::new(card, config.init(1, &device), device),
        folder,
    )?;
    Ok(Value::Null)
}

/// Times of the bare network, of bytes to probabilities, and of a face in a photo to probabilities.
fn classify(folder: &Path, batch: usize) -> anyhow::Result<Value> {
    let device = DeviceChoice::Cpu.open()?.device;
    let model = model_file::load(folder, &device)?;
    let format = model.card().input_format();
    let pixels = format.image_size as usize * format.image_size as usize * format.color.channels();
    // The peers make the same images.
    let images: Vec<Vec<u8>> = (0..batch)
        .map(|image| {
            (0..pixels)
                .map(|index| (index * index / 7 + image * 31) as u8)
                .collect()
        })
        .collect();
    let images: Vec<&[u8]> = images.iter().map(Vec::as_slice).collect();
    let input = to_tensor(images.iter().copied(), format, &device);
    // As the library calls it: inside the pool of threads.
    let network_ms = rayon::scope(|_| {
        median_ms(|| {
            black_box(model.network().forward(input.clone()).into_data());
        })
    });
    let library_ms = median_ms(|| {
        black_box(model.predict_pixels(&images));
    });
    let picture = scene::picture();
    let found = DetectorKind::default().for_photos().detect(&picture);
    let face = found.first().context("no face in our own photo")?;
    let face_ms = median_ms(|| {
        let crop = FaceCrop::from_box(&picture, &face.bounding_box, format.image_size);
        black_box(model.predict(&[crop]));
    });
    Ok(json!({
        "network_ms": network_ms,
        "library_ms": library_ms,
        "face_ms": face_ms,
        "scores": model.predict_pixels(&images)[0],
    }))
}

fn photo(file: &Path, rounds: usize) -> anyhow::Result<Value> {
    let bytes = bytes::Bytes::from(std::fs::read(file)?);
    let device = DeviceChoice::Cpu.open()?;
    let engine = Engine::start(
        vec![bundled::load_default(&device)?],
        &device.name,
        EngineConfig::default(),
    )?;
    let ask = || {
        engine.predict_blocking(ImageRequest {
            asker: engine.admit(Client::LOCAL)?,
            bytes: bytes.clone(),
            faces: FaceMode::Detect,
            model: None,
            keep_image: false,
            explain: false,
        })
    };
    let faces = ask()?.faces.len();
    let mut times = Vec::new();
    for _ in 0..rounds {
        let started = Instant::now();
        black_box(ask()?);
        times.push(started.elapsed());
    }
    Ok(json!({ "ms": median(times), "faces": faces }))
}

fn faces(list: &Path) -> anyhow::Result<Value> {
    let mut detector = DetectorKind::default().for_photos();
    let mut found = serde_json::Map::new();
    let mut times = Vec::new();
    for path in std::fs::read_to_string(list)?.lines() {
        let bytes = std::fs::read(path)?;
        let started = Instant::now();
        let picture = decode(&bytes, &DecodeLimits::default())?;
        let boxes: Vec<[i64; 4]> = detector
            .detect(&picture)
            .iter()
            .map(|found| found.bounding_box)
            .map(|place| {
                [
                    place.x.into(),
                    place.y.into(),
                    place.width.into(),
                    place.height.into(),
                ]
            })
            .collect();
        times.push(started.elapsed());
        found.insert(path.to_owned(), json!(boxes));
    }
    Ok(json!({ "ms": median(times), "boxes": found }))
}

/// Median time of a call in milliseconds, over a second and at least five calls, after three to warm up.
fn median_ms(mut work: impl FnMut()) -> f64 {
    (0..3).for_each(|_| work());
    let mut times = Vec::new();
    let begun = Instant::now();
    while times.len() < 5 || begun.elapsed() < Duration::from_secs(1) {
        let started = Instant::now();
        work();
        times.push(started.elapsed());
    }
    median(times)
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times
        .get(times.len() / 2)
        .map_or(f64::NAN, |time| time.as_secs_f64() * 1e3)
}
