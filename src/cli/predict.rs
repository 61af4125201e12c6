//! `facefeel predict`.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, bail};
use bytes::Bytes;
use clap::Args;
use facefeel::answers::prediction::{ImagePrediction, Predictions};
use facefeel::answers::problem::{Explain, Problem};
use facefeel::answers::words::Words;
use facefeel::config::shares::Client;
use facefeel::dataset::pictures_below;
use facefeel::emotion::Emotion;
use facefeel::inference::engine::{
    Engine, EngineConfig, EngineError, FaceMode, ImageAnswer, ImageRequest,
};
use facefeel::storage::models;
use facefeel::vision::draw::{self, Annotation};

use super::output::{percent, print_json};
use super::{ComputeArguments, DataArguments, DetectorArguments};

/// Quality of annotated pictures, 1 to 100.
const JPEG_QUALITY: u8 = 90;

#[derive(Args)]
pub(crate) struct PredictArguments {
    /// Pictures (JPEG, PNG, WebP, BMP, GIF, TIFF or PNM), and folders of which every picture is taken.
    #[arg(required = true, value_name = "FILE|FOLDER")]
    files: Vec<PathBuf>,
    /// A model's id, folder or ZIP; the bundled model if left out.
    #[arg(long, value_name = "ID|DIR|ZIP")]
    model: Option<String>,
    /// detect: search each picture for faces; whole: each picture is one face crop.
    #[arg(long, default_value = "detect", value_parser = face_mode)]
    faces: FaceMode,
    /// Folder to write pictures with boxes and labels to.
    #[arg(long, value_name = "DIR")]
    annotate: Option<PathBuf>,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data_dir: DataArguments,
    #[command(flatten)]
    detector: DetectorArguments,
    #[command(flatten)]
    compute: ComputeArguments,
}

fn face_mode(word: &str) -> Result<FaceMode, String> {
    match word {
        "detect" => Ok(FaceMode::Detect),
        "whole" => Ok(FaceMode::Whole),
        _ => Err(format!("{word} is neither detect nor whole")),
    }
}

pub(crate) fn run(arguments: &PredictArguments) -> anyhow::Result<()> {
    let started = Instant::now();
    let device = arguments.compute.device.open()?;
    let folder = arguments.data_dir.models();
    let classifier = models::find(arguments.model.as_deref(), &folder, &device)?;
    let model = classifier.card().id.clone();
    let config = EngineConfig {
        detector: arguments.detector.detector,
        ..EngineConfig::default()
    };
    let engine = Engine::start(vec![classifier], &device.name, config)?;
    if let Some(folder) = &arguments.annotate {
        fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    let words = Words::for_language("en");
    let mut images = Vec::new();
    let files = files(&arguments.files)?;
    for file in &files {
        let answer = match fs::read(file) {
            Ok(bytes) => {
                ask(&engine, bytes.into(), arguments).map_err(|error| error.problem(&words))
            }
            Err(error) => Err(unreadable(&error, &words)),
        };
        if let (Some(folder), Ok(answer)) = (&arguments.annotate, &answer) {
            annotate(answer, &words, &annotated_path(folder, file))?;
        }
        let name = file.display().to_string();
        images.push(ImagePrediction::new(
            name,
            answer.as_ref().map_err(Problem::clone),
            &words,
        ));
    }
    let failed = images.iter().filter(|image| image.error.is_some()).count();
    let elapsed_ms = started.elapsed().as_secs_f64() * 1e3;
    if arguments.json {
        print_json(&Predictions {
            model,
            images,
            unexplained_faces: 0,
            elapsed_ms,
        })?;
    } else {
        images.iter().for_each(|image| print_words(image, &words));
    }
    if failed > 0 {
        bail!("{failed} of {} pictures could not be read", files.len());
    }
    Ok(())
}

/// The files themselves, and the pictures that lie in folders and below, by name.
fn files(given: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in given {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let before = files.len();
        for name in pictures_below(path)? {
            files.push(path.join(name));
        }
        if files.len() == before {
            bail!("there are no pictures in {}", path.display());
        }
    }
    Ok(files)
}

fn ask(
    engine: &Engine,
    bytes: Bytes,
    arguments: &PredictArguments,
) -> Result<ImageAnswer, EngineError> {
    engine.predict_blocking(ImageRequest {
        asker: engine.admit(Client::LOCAL)?,
        bytes,
        faces: arguments.faces,
        model: None,
        keep_image: arguments.annotate.is_some(),
        explain: false,
    })
}

fn unreadable(error: &std::io::Error, words: &Words) -> Problem {
    let status = match error.kind() {
        std::io::ErrorKind::NotFound => 404,
        _ => 422,
    };
    Problem::new(status, "problem-unreadable-file", error.to_string(), words)
}

fn annotated_path(folder: &Path, file: &Path) -> PathBuf {
    let stem = file
        .file_stem()
        .unwrap_or(file.as_os_str())
        .to_string_lossy();
    // Pictures of one name from several folders are numbered.
    let numbered = (2..).map(|number| format!("{stem}.annotated-{number}.jpg"));
    std::iter::once(format!("{stem}.annotated.jpg"))
        .chain(numbered)
        .map(|name| folder.join(name))
        .find(|path| !path.exists())
        .expect("there are endless numbers")
}

fn annotate(answer: &ImageAnswer, words: &Words, path: &Path) -> anyhow::Result<()> {
    let Some(image) = &answer.image else {
        return Ok(());
    };
    let annotations: Vec<Annotation<'_>> = answer
        .faces
        .iter()
        .enumerate()
        .map(|(index, face)| {
            let best = facefeel::ml::metrics::best(&face.scores);
            let class = &answer.card.classes[best];
            Annotation {
                bounding_box: face.bounding_box,
                number: index + 1,
                label: format!(
                    "{} {:.0} %",
                    words.emotion_label(class),
                    100.0 * face.scores[best]
                ),
                color: Emotion::from_label(class).map_or([128; 3], Emotion::color),
                emoji: None,
            }
        })
        .collect();
    let picture = draw::encode_jpeg(&draw::annotate(image, &annotations), JPEG_QUALITY);
    fs::write(path, picture).with_context(|| path.display().to_string())
}

fn print_words(image: &ImagePrediction, words: &Words) {
    match &image.error {
        Some(problem) => println!("{}: {}", image.file, problem.detail),
        None if image.faces.is_empty() => {
            println!("{}: {}", image.file, words.text("detect-no-face"))
        }
        None => {
            if image.turned > 0 {
                println!("{}: {}", image.file, words.text("detect-turned"));
            }
            for (index, face) in image.faces.iter().enumerate() {
                let place = face.pixel_box;
                println!(
                    "{}: face {} at {},{} ({}×{}): {} {} {}",
                    image.file,
                    index + 1,
                    place.x,
                    place.y,
                    place.width,
                    place.height,
                    face.emoji,
                    face.emotion,
                    percent(face.confidence.into())
                );
            }
        }
    }
}
