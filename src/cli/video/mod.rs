//! `facefeel video`.

mod outputs;
mod progress;
mod reading;
mod results;
mod tables;

use std::io::Read;
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;
use facefeel::answers::film::annotated::ENDINGS;
use facefeel::answers::film::markers::{self, Marker};
use facefeel::files;
use facefeel::inference::bulk::{Bulk, BulkConfig};
use facefeel::inference::engine::FaceMode;
use facefeel::storage::models;
use facefeel::vision::decode::DecodeLimits;
use facefeel::vision::film::{Sampling, Tools};

use super::ending::PartlyDone;
use super::language::LanguageArguments;
use super::{ComputeArguments, DataArguments, DetectorArguments, WrongUse};
use outputs::Start;
use reading::Reading;

/// What scripts need to know.
const EXIT_STATUS: &str = "Exit status: 0 every film was read to its end, also those without a face; 3 some could not be read, or not to \
                           their end, and the rest is written; 1 nothing could be read, or an output could not be written; 2 wrong \
                           usage.";

/// Largest table of markers in bytes.
const MAX_MARKERS_BYTES: u64 = 4 << 20;

#[derive(Args)]
#[command(after_help = EXIT_STATUS)]
pub(crate) struct VideoArguments {
    /// Films and recordings: MP4, MOV, Matroska, WebM, AVI, GIF, MPEG and others that ffmpeg reads.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// A model's id, folder or ZIP; the bundled model if left out.
    #[arg(long, value_name = "ID|DIR|ZIP")]
    model: Option<String>,
    /// How often to look, by the film's own time, such as 0.2s, 40ms or 2min.
    #[arg(long, default_value = "0.2s", value_name = "TIME", value_parser = step)]
    every: Sampling,
    /// File for a table with a row for each face and picture; without any output it goes to standard output.
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// File for the same as one JSON document a picture and line.
    #[arg(long, value_name = "FILE")]
    jsonl: Option<PathBuf>,
    /// File for a report of one film as a page (HTML) that needs nothing else.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// File for one film with a box, a number and an emoji for each face, without sound (.mp4, .mov, .m4v, .mkv or .avi).
    #[arg(long, value_name = "FILE")]
    annotate: Option<PathBuf>,
    /// File for ELAN (.eaf): a tier for each face of one film with spans of the same expression, and one for markers.
    #[arg(long, value_name = "FILE")]
    elan: Option<PathBuf>,
    /// File with the same spans as events for BORIS, set apart by tabs.
    #[arg(long, value_name = "FILE")]
    boris: Option<PathBuf>,
    /// Table of the spans and moments of one film: columns name, start and end in seconds; a moment has no end.
    #[arg(long, value_name = "CSV")]
    markers: Option<PathBuf>,
    /// File for a table with what each face shows within each marker: means with intervals, and shares of the time.
    #[arg(long, value_name = "FILE", requires = "markers")]
    figures: Option<PathBuf>,
    /// Continue where `facefeel video` was cut off: what lies beside its first output and ends in .progress says how far it came.
    #[arg(long)]
    resume: bool,
    /// Pictures at a time; as many as there are cores if left out.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,
    /// The program ffmpeg, with ffprobe beside it; those on the search path if left out.
    #[arg(long, value_name = "PATH", env = "FACEFEEL_FFMPEG")]
    ffmpeg: Option<PathBuf>,
    #[command(flatten)]
    language: LanguageArguments,
    #[command(flatten)]
    data_dir: DataArguments,
    #[command(flatten)]
    detector: DetectorArguments,
    #[command(flatten)]
    compute: ComputeArguments,
}

/// `0.2s`, `0.2`, `200ms` or `1min`.
fn step(text: &str) -> Result<Sampling, String> {
    let units = [("ms", 1e-3), ("min", 60.0), ("s", 1.0), ("", 1.0)];
    let parsed = units.into_iter().find_map(|(unit, seconds)| {
        let number = text.strip_suffix(unit)?.trim().parse::<f64>().ok()?;
        Some(number * seconds)
    });
    let (least, most) = Sampling::STEPS_S;
    parsed
        .and_then(Sampling::new)
        .ok_or_else(|| format!("write a time from {least} to {most} seconds, such as 0.2s or 40ms"))
}

pub(crate) fn run(arguments: &VideoArguments) -> anyhow::Result<()> {
    let words = arguments.language.words();
    arguments.check_use()?;
    let markers = arguments.read_markers()?;
    let tools = Tools::find(arguments.ffmpeg.as_deref())?;
    let bulk = bulk(arguments)?;
    let journal = match outputs::start(arguments, bulk.card())? {
        Start::Journal(journal) => journal,
        Start::Done => {
            note!("{}", words.text("cli-film-there"));
            return Ok(());
        }
    };
    let mut reading = Reading::new(arguments, &bulk, &tools, words, journal)?;
    reading.go_on()?;
    let (films, failed, pictures) = (arguments.files.len(), reading.failed(), reading.pictures());
    let journal = reading.end();
    if pictures > 0 && arguments.files.len() == 1 {
        results::write(arguments, &journal, &markers, bulk.card(), &tools, &words)?;
    }
    journal.end()?;
    let message = format!("{failed} of {films} films could not be read to the end");
    match failed {
        0 => Ok(()),
        _ if pictures == 0 => bail!(message),
        _ => Err(PartlyDone::error(message)),
    }
}

fn bulk(arguments: &VideoArguments) -> anyhow::Result<Bulk> {
    let device = arguments.compute.device.open()?;
    let folder = arguments.data_dir.models();
    let classifier = models::find(arguments.model.as_deref(), &folder, &device)?;
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    let config = BulkConfig {
        threads: arguments.jobs.map_or_else(cores, usize::from),
        detector: arguments.detector.detector,
        faces: FaceMode::Detect,
        decode: DecodeLimits::default(),
    };
    Ok(Bulk::new(classifier, config)?)
}

impl VideoArguments {
    /// Refuses what is about one film where there are several.
    fn check_use(&self) -> anyhow::Result<()> {
        let of_one = [
            ("--report", &self.report),
            ("--annotate", &self.annotate),
            ("--elan", &self.elan),
            ("--boris", &self.boris),
            ("--markers", &self.markers),
        ];
        let given = of_one.iter().find(|(_, file)| file.is_some());
        if let Some((option, _)) = given.filter(|_| self.files.len() > 1) {
            return Err(WrongUse::error(format!(
                "{option} is about one film; give one FILE, or leave it out"
            )));
        }
        let ending = self
            .annotate
            .as_ref()
            .map(|file| file.extension().unwrap_or_default());
        match ending {
            Some(ending)
                if !ENDINGS
                    .iter()
                    .any(|known| ending.eq_ignore_ascii_case(known)) =>
            {
                let known = ENDINGS.join(", ");
                Err(WrongUse::error(format!(
                    "--annotate writes films that end in one of {known}"
                )))
            }
            _ => Ok(()),
        }
    }

    fn read_markers(&self) -> anyhow::Result<Vec<Marker>> {
        let Some(path) = &self.markers else {
            return Ok(Vec::new());
        };
        let place = || path.display().to_string();
        let mut table = Vec::new();
        let read = files::open(path)
            .and_then(|file| file.take(MAX_MARKERS_BYTES + 1).read_to_end(&mut table));
        if read.with_context(place)? as u64 > MAX_MARKERS_BYTES {
            return Err(WrongUse::error(format!(
                "{}: a table of markers has at most 4 MiB",
                path.display()
            )));
        }
        let markers = markers::read(&table);
        markers.map_err(|error| WrongUse::error(format!("{}: {error}", path.display())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_times() {
        let seconds = |text: &str| step(text).map(Sampling::every_s);
        for (text, expected) in [("0.2s", 0.2), ("40ms", 0.04), ("1 min", 60.0), ("2", 2.0)] {
            assert_eq!(seconds(text), Ok(expected), "{text}");
        }
        for wrong in ["", "s", "0", "-1s", "1h", "nan", "5ms", "2000min"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }
}
