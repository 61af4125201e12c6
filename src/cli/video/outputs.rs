//! Which files a run writes, looked at before its work starts, and whether it goes on with another's.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use facefeel::ml::card::Card;
use facefeel::storage::film_journal::{Journal, JournalError, Settings};
use tempfile::TempDir;

use super::VideoArguments;
use crate::cli::{WrongUse, outputs};

/// What is behind the name of the first output.
const ENDING: &str = ".progress";

/// What is known of the run that this one continues.
pub(super) enum Start {
    Journal(Kept),
    /// All that is asked for is there.
    Done,
}

/// The journal, and where it lies.
pub(super) struct Kept {
    pub(super) journal: Journal,
    /// Whether an earlier run began it.
    pub(super) is_resumed: bool,
    /// The folder of a journal that nobody can go on with.
    passing: Option<TempDir>,
}

impl Kept {
    /// All is written, so there is nothing to go on with.
    pub(super) fn end(self) -> anyhow::Result<()> {
        self.journal.remove()?;
        drop(self.passing);
        Ok(())
    }
}

/// Makes sure that outputs can be written, and opens the journal of the run.
pub(super) fn start(arguments: &VideoArguments, card: &Card) -> anyhow::Result<Start> {
    let files = files(arguments)?;
    let settings = settings(arguments, card);
    let Some(first) = files.first() else {
        if arguments.resume {
            return Err(WrongUse::error(
                "--resume continues a file; say which one with --csv or --jsonl".to_owned(),
            ));
        }
        let folder = tempfile::tempdir()?;
        let journal = Journal::begin(&folder.path().join("journal"), &settings)?;
        return Ok(Start::Journal(Kept {
            journal,
            is_resumed: false,
            passing: Some(folder),
        }));
    };
    let mut path = first.clone().into_os_string();
    path.push(ENDING);
    let path = PathBuf::from(path);
    let is_begun = path.symlink_metadata().is_ok();
    if !arguments.resume {
        files.iter().try_for_each(|file| outputs::new(file))?;
        if is_begun {
            return Err(WrongUse::error(format!(
                "{} is left of a `facefeel video` that was cut off; continue it with --resume, or remove that file",
                path.display()
            )));
        }
        return kept(Journal::begin(&path, &settings), false);
    }
    if is_begun {
        files.iter().try_for_each(|file| outputs::file(file))?;
        return kept(Journal::resume(&path, &settings), true);
    }
    let is_there = |file: &&PathBuf| file.symlink_metadata().is_ok();
    match files.iter().filter(is_there).count() {
        0 => {
            files.iter().try_for_each(|file| outputs::new(file))?;
            kept(Journal::begin(&path, &settings), false)
        }
        count if count == files.len() => Ok(Start::Done),
        _ => Err(WrongUse::error(format!(
            "some of the outputs are there already, and nothing says how they were made ({} is missing); remove them or choose other names",
            path.display()
        ))),
    }
}

fn kept(journal: Result<Journal, JournalError>, is_resumed: bool) -> anyhow::Result<Start> {
    match journal {
        Ok(journal) => Ok(Start::Journal(Kept {
            journal,
            is_resumed,
            passing: None,
        })),
        Err(error @ JournalError::OtherSettings { .. }) => Err(WrongUse::error(error.to_string())),
        Err(error) => Err(error.into()),
    }
}

/// The outputs that are asked for, the table first.
fn files(arguments: &VideoArguments) -> anyhow::Result<Vec<PathBuf>> {
    let all = [
        &arguments.csv,
        &arguments.jsonl,
        &arguments.report,
        &arguments.elan,
        &arguments.boris,
        &arguments.figures,
        &arguments.annotate,
    ];
    let files: Vec<PathBuf> = all.into_iter().flatten().cloned().collect();
    no_input(arguments, &files)?;
    let different: BTreeSet<&PathBuf> = files.iter().collect();
    match different.len() == files.len() {
        true => Ok(files),
        false => Err(WrongUse::error(
            "two outputs have the same name; choose another for one of them".to_owned(),
        )),
    }
}

/// Refuses to write over what is read, as a run that is continued could: its outputs may be there already.
fn no_input(arguments: &VideoArguments, files: &[PathBuf]) -> anyhow::Result<()> {
    let read = arguments.files.iter().chain(&arguments.markers);
    let read: BTreeSet<PathBuf> = read.flat_map(|path| path.canonicalize()).collect();
    let is_read = |file: &&PathBuf| file.canonicalize().is_ok_and(|file| read.contains(&file));
    match files.iter().find(is_read) {
        None => Ok(()),
        Some(file) => Err(WrongUse::error(format!(
            "{} is read, so nothing is written over it; choose another name for the output",
            file.display()
        ))),
    }
}

/// What decides on the rows, by option.
fn settings(arguments: &VideoArguments, card: &Card) -> Settings {
    let path = |file: &Option<PathBuf>| {
        let file = file.as_ref();
        file.map_or_else(|| "nothing".to_owned(), |file| file.display().to_string())
    };
    let films = arguments.files.iter().enumerate();
    films
        .map(|(index, film)| (format!("FILE {}", index + 1), state(film)))
        .chain([
            (
                "--every".to_owned(),
                format!("{} s", arguments.every.every_s()),
            ),
            (
                "--model".to_owned(),
                format!("{} ({})", card.id, card.created_at),
            ),
            (
                "--detector".to_owned(),
                arguments.detector.detector.to_string(),
            ),
            (
                "--device".to_owned(),
                format!("{:?}", arguments.compute.device).to_lowercase(),
            ),
            ("--csv".to_owned(), path(&arguments.csv)),
            ("--jsonl".to_owned(), path(&arguments.jsonl)),
            (
                "the program's version".to_owned(),
                env!("CARGO_PKG_VERSION").to_owned(),
            ),
        ])
        .collect()
}

/// By what a film is known again.
fn state(film: &Path) -> String {
    let Ok(metadata) = fs::metadata(film) else {
        return film.display().to_string();
    };
    let changed = metadata
        .modified()
        .ok()
        .and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let changed = changed.map_or(0, |time| time.as_millis());
    format!(
        "{} ({} bytes, changed {changed})",
        film.display(),
        metadata.len()
    )
}
