//! `facefeel predict`.

mod earlier;
mod inputs;
mod own;
mod pictures;
mod results;
mod summary;
mod text;

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::time::Instant;

use anyhow::bail;
use clap::Args;
use facefeel::answers::picture_record::PictureRecord;
use facefeel::answers::prediction::ImagePrediction;
use facefeel::answers::problem::{Explain, Problem};
use facefeel::answers::words::Words;
use facefeel::inference::bulk::{Bulk, BulkConfig, Hand};
use facefeel::inference::engine::FaceMode;
use facefeel::ml::bundled;
use facefeel::ml::card::Card;
use facefeel::storage::models;
use facefeel::vision::decode::{DecodeLimits, taken_at};
use indicatif::ProgressBar;

use super::ending::PartlyDone;
use super::language::LanguageArguments;
use super::{ComputeArguments, DataArguments, DetectorArguments, output, outputs};
use earlier::Earlier;
use inputs::{Inputs, Picture};
use own::OwnFolders;
use results::{Form, Format, Results};
use summary::{Summary, SummaryBy};

/// What scripts need to know.
const EXIT_STATUS: &str = "Exit status: 0 every picture was answered, also those without a face; 3 some could not be read, and the \
                           others were answered; 1 none was answered, or an output could not be written; 2 wrong usage.";

#[derive(Args)]
#[command(after_help = EXIT_STATUS)]
pub(crate) struct PredictArguments {
    /// Pictures (JPEG, PNG, WebP, BMP, GIF, TIFF or PNM); folders, of which every picture is taken, also in folders below;
    /// patterns such as 'photos/*.jpg'; or - for a picture on standard input.
    #[arg(
        required_unless_present = "files_from",
        conflicts_with = "files_from",
        value_name = "FILE|FOLDER|PATTERN|-"
    )]
    files: Vec<PathBuf>,
    /// Take the pictures whose names stand in this file, one a line; - for standard input.
    #[arg(long, value_name = "FILE|-")]
    files_from: Option<PathBuf>,
    /// A model's id, folder or ZIP; the bundled model if left out.
    #[arg(long, value_name = "ID|DIR|ZIP")]
    model: Option<String>,
    /// detect: search each picture for faces; whole: each picture is one face crop.
    #[arg(long, default_value = "detect", value_parser = face_mode)]
    faces: FaceMode,
    /// How to write answers: text, jsonl (one document a picture), csv (one row a face) or json; by the ending of --out if
    /// left out, else text. Each picture's answer is written as soon as it is there.
    #[arg(long, value_name = "FORMAT", conflicts_with = "json")]
    format: Option<Format>,
    /// The same as --format json.
    #[arg(long)]
    json: bool,
    /// File for the answers, in place of standard output; must not exist yet, but for --resume.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Continue a .csv or .jsonl that was cut off: pictures that it has are not asked about again.
    #[arg(long, requires = "out")]
    resume: bool,
    /// Print a table with a row for each person, which is the folder that a picture lies in, or for each folder;
    /// with --resume, of the pictures that are answered now.
    #[arg(long, value_name = "person|folder", num_args = 0..=1, require_equals = true, default_missing_value = "person", hide_possible_values = true)]
    summary: Option<SummaryBy>,
    /// Folder to write each face to, as the model sees it (PNG).
    #[arg(long, value_name = "DIR")]
    crops: Option<PathBuf>,
    /// Folder to write pictures with boxes and labels to.
    #[arg(long, value_name = "DIR")]
    annotate: Option<PathBuf>,
    /// Pictures at a time; as many as there are cores if left out.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,
    #[command(flatten)]
    language: LanguageArguments,
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
    let words = arguments.language.words();
    let own = OwnFolders::new(arguments.annotate.as_deref(), arguments.crops.as_deref());
    let list = arguments.files_from.as_deref();
    let inputs = Inputs::new(&arguments.files, list, &own)?;
    own.given().try_for_each(outputs::folder)?;
    let bulk = bulk(arguments)?;
    let card = bulk.card();
    let settings = settings(arguments, card, &words);
    let (mut results, earlier) = results(arguments, card, &settings, words)?;
    let mut summary = arguments.summary.map(|by| Summary::new(by, &card.classes));
    let bar = progress(inputs.total, earlier.count());
    // Lines and a bar on one terminal get in each other's way.
    let shares_terminal = arguments.out.is_none() && io::stdout().is_terminal();

    let (mut pictures, mut failed) = (0, 0);
    let new = inputs
        .pictures
        .filter(|picture| !earlier.has(&picture.name) && !is_own(&own, picture, &words));
    bulk.in_order(
        new,
        |hand, picture| {
            let record = answer(hand, &picture, arguments, &words);
            record.map(|record| (record, picture.folder()))
        },
        |answered| {
            let (record, folder) = answered?;
            pictures += 1;
            failed += usize::from(record.error.is_some());
            if let Some(summary) = &mut summary {
                summary.add(&record, &folder);
            }
            match shares_terminal {
                true => bar.suspend(|| results.write(&record))?,
                false => results.write(&record)?,
            }
            bar.inc(1);
            Ok::<_, anyhow::Error>(())
        },
    )?;
    bar.finish_and_clear();
    results.end(started.elapsed().as_secs_f64() * 1e3)?;
    if let Some(summary) = &summary {
        print_summary(summary, arguments, &words)?;
    }
    let message = format!("{failed} of {pictures} pictures could not be read");
    match failed {
        0 => Ok(()),
        // What an earlier run has answered counts as well.
        _ if failed == pictures && earlier.count() == 0 => bail!(message),
        _ => Err(PartlyDone::error(message)),
    }
}

/// Whether an earlier run made the picture, which is said.
fn is_own(own: &OwnFolders, picture: &Picture, words: &Words) -> bool {
    let is_own = own.have_made(picture);
    if is_own {
        let args = [("file", picture.name.as_str().into())];
        note!("{}", words.text_with("cli-own-picture", &args));
    }
    is_own
}

fn bulk(arguments: &PredictArguments) -> anyhow::Result<Bulk> {
    let device = arguments.compute.device.open()?;
    let folder = arguments.data_dir.models();
    let classifier = models::find(arguments.model.as_deref(), &folder, &device)?;
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    let config = BulkConfig {
        threads: arguments.jobs.map_or_else(cores, usize::from),
        detector: arguments.detector.detector,
        faces: arguments.faces,
        decode: DecodeLimits::default(),
    };
    Ok(Bulk::new(classifier, config)?)
}

fn format(arguments: &PredictArguments) -> Format {
    let asked = arguments.json.then_some(Format::Json).or(arguments.format);
    Format::chosen(asked, arguments.out.as_deref())
}

fn results<'a>(
    arguments: &PredictArguments,
    card: &'a Card,
    settings: &'a str,
    words: Words,
) -> anyhow::Result<(Results<'a>, Earlier)> {
    let form = Form {
        format: format(arguments),
        card,
        settings,
        words,
    };
    let results = match &arguments.out {
        None => Results::on_standard_output(form),
        Some(out) if arguments.resume => return Results::behind(out, form),
        Some(out) => Results::in_file(out, form),
    };
    Ok((results?, Earlier::default()))
}

/// What beside the model decides on a picture's rows; every row has it, so that a file goes on as it began.
fn settings(arguments: &PredictArguments, card: &Card, words: &Words) -> String {
    let faces = match arguments.faces {
        FaceMode::Detect => format!("faces=detect detector={}", arguments.detector.detector),
        FaceMode::Whole => "faces=whole".to_owned(),
    };
    let lang = words.language();
    let mut settings = format!("{faces} lang={lang}");
    // Two models of one's own may have the same id, which is their folder's name.
    if !bundled::ids().any(|id| id == card.id) {
        settings.push_str(&format!(" made={}", card.created_at));
    }
    if let Some(folder) = &arguments.crops {
        settings.push_str(&format!(" crops={}", folder.display()));
    }
    settings
}

/// How far it is, how fast, and how long it will take; on a terminal only.
fn progress(total: Option<u64>, done: u64) -> ProgressBar {
    let bar = match total {
        Some(total) => output::bar(
            total.saturating_sub(done),
            "{bar:30} {pos}/{len}  {per_sec}  {eta_precise}",
        ),
        None => output::bar(0, "{spinner} {pos}  {per_sec}  {elapsed_precise}"),
    };
    bar.set_position(0);
    bar
}

/// Answers one picture, and writes the pictures that are made of it.
fn answer(
    hand: &mut Hand<'_>,
    picture: &Picture,
    arguments: &PredictArguments,
    words: &Words,
) -> anyhow::Result<PictureRecord> {
    let without = |problem: Problem| {
        let prediction = ImagePrediction::new(picture.name.clone(), Err(problem), words);
        PictureRecord {
            person: picture.person.clone(),
            ..PictureRecord::new(prediction, &[])
        }
    };
    let bytes = match picture.read(DecodeLimits::default().max_image_bytes) {
        Ok(bytes) => bytes,
        Err(error) => return Ok(without(unreadable(&error, words))),
    };
    let taken_at = taken_at(&bytes);
    let found = match hand.answer(bytes) {
        Ok(found) => found,
        Err(error) => return Ok(without(error.problem(words))),
    };
    let prediction = ImagePrediction::new(picture.name.clone(), Ok(&found.answer), words);
    let mut record = PictureRecord {
        taken_at,
        person: picture.person.clone(),
        ..PictureRecord::new(prediction, &found.answer.faces)
    };
    if let Some(folder) = &arguments.annotate {
        pictures::annotate(&found.answer, words, folder, &picture.stem())?;
    }
    if let Some(folder) = &arguments.crops {
        for (index, (face, crop)) in record.faces.iter_mut().zip(&found.crops).enumerate() {
            let file = pictures::write_crop(crop, folder, &picture.stem(), index + 1)?;
            face.crop = Some(file.display().to_string());
        }
    }
    Ok(record)
}

fn unreadable(error: &io::Error, words: &Words) -> Problem {
    let status = match error.kind() {
        io::ErrorKind::NotFound => 404,
        _ => 422,
    };
    Problem::new(status, "problem-unreadable-file", error.to_string(), words)
}

/// On standard output, unless that is for scripts.
fn print_summary(
    summary: &Summary,
    arguments: &PredictArguments,
    words: &Words,
) -> anyhow::Result<()> {
    let table = summary.table(words);
    let table = table.trim_end();
    let is_for_people = arguments.out.is_some() || format(arguments) == Format::Text;
    match is_for_people {
        true => say!("{table}"),
        false => {
            note!("{table}");
            Ok(())
        }
    }
}
