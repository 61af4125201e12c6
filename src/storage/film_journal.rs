//! What was seen in films, written down picture by picture beside the tables that are made of it: a run that was cut off goes
//! on from there, and every table and report can be made again without the films.
//!
//! A line is a JSON document. The first one holds the settings, by which it is known whether another run may go on.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::inference::film::{FollowedFrame, Follower, Sight};

/// Longest line in bytes; a picture with a thousand faces has a tenth of that.
const MAX_LINE: u64 = 1 << 24;

/// What decides on the answers, by option.
pub type Settings = BTreeMap<String, String>;

/// One line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// The first line.
    Settings(Settings),
    /// A film begins.
    Film(FilmHead),
    /// The next picture of the film that began last.
    Sight(Sight),
    /// The next picture of a recording whose faces had numbers already.
    Followed(FollowedFrame),
    /// The film that began last is over.
    End {
        /// Why it could not be read, or not to its end.
        error: Option<String>,
    },
}

/// What is known of a film before its first picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FilmHead {
    /// As it was named.
    pub file: String,
    /// Seconds, if its container says so.
    pub duration_s: Option<f64>,
    /// Pictures a second as a fraction, if that does not change.
    pub rate: Option<(u32, u32)>,
}

/// Why a journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    #[error("{path}: {error}", path = .path.display())]
    Io { path: PathBuf, error: io::Error },
    /// Something that no run writes.
    #[error("{path} is damaged in line {line}; remove it, and what it belongs to, to begin again", path = .path.display())]
    Damaged {
        path: PathBuf,
        /// Counted from 1.
        line: usize,
    },
    /// Another run's.
    #[error(
        "{path} belongs to a `facefeel video` with other settings: {name} was {before} and is {now} now; give the same ones to continue it, or \
         remove it and its outputs to begin again", path = .path.display()
    )]
    OtherSettings {
        path: PathBuf,
        /// The option.
        name: String,
        before: String,
        now: String,
    },
}

/// How each line begins.
const LINE_START: &[u8] = b"{\"";

/// Makes sure that a journal holds lines that a run writes, and behind them at most the beginning of one, as a kill leaves it.
///
/// # Errors
///
/// If it is damaged, or cannot be read.
pub fn verify(path: &Path) -> Result<(), JournalError> {
    let mut entries = Entries::open(path)?;
    if let Some(first) = entries.next().transpose()?
        && !matches!(first, Entry::Settings(_))
    {
        return Err(entries.damaged());
    }
    for entry in entries.by_ref() {
        entry?;
    }
    let mut rest = File::open(path).map_err(at(path))?;
    let mut start = Vec::new();
    rest.seek(SeekFrom::Start(entries.whole_bytes))
        .and_then(|_| rest.take(LINE_START.len() as u64).read_to_end(&mut start))
        .map_err(at(path))?;
    if !LINE_START.starts_with(&start) {
        entries.line += 1;
        return Err(entries.damaged());
    }
    Ok(())
}

/// A journal that is written.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
}

impl Journal {
    /// A new one.
    ///
    /// # Errors
    ///
    /// If there is one already, or it cannot be written.
    pub fn begin(path: &Path, settings: &Settings) -> Result<Self, JournalError> {
        let file = OpenOptions::new().append(true).create_new(true).open(path);
        let mut journal = Self {
            file: file.map_err(at(path))?,
            path: path.to_owned(),
        };
        journal.add(&Entry::Settings(settings.clone()))?;
        Ok(journal)
    }

    /// The one that a run with the same settings began; what it did not write to its end is cut off.
    ///
    /// # Errors
    ///
    /// If its settings are others, it is damaged or cannot be written.
    pub fn resume(path: &Path, settings: &Settings) -> Result<Self, JournalError> {
        let mut entries = Entries::open(path)?;
        let before = match entries.next().transpose()? {
            Some(Entry::Settings(before)) => Some(before),
            Some(_) => return Err(entries.damaged()),
            None => None,
        };
        if let Some(difference) = before
            .as_ref()
            .and_then(|before| difference(path, before, settings))
        {
            return Err(difference);
        }
        for entry in entries.by_ref() {
            entry?;
        }
        let file = OpenOptions::new()
            .append(true)
            .open(path)
            .map_err(at(path))?;
        file.set_len(entries.whole_bytes).map_err(at(path))?;
        let mut journal = Self {
            file,
            path: path.to_owned(),
        };
        if before.is_none() {
            journal.add(&Entry::Settings(settings.clone()))?;
        }
        Ok(journal)
    }

    /// Adds a line, which a kill of the program leaves whole or without its end.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn add(&mut self, entry: &Entry) -> Result<(), JournalError> {
        let mut line =
            serde_json::to_string(entry).map_err(|error| at(&self.path)(error.into()))?;
        line.push('\n');
        self.file.write_all(line.as_bytes()).map_err(at(&self.path))
    }

    /// All that is written so far.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    pub fn entries(&self) -> Result<Entries, JournalError> {
        Entries::open(&self.path)
    }

    /// The pictures of the first film, whose faces are followed once more.
    ///
    /// # Errors
    ///
    /// If it cannot be read; so do its pictures.
    pub fn followed(
        &self,
    ) -> Result<impl Iterator<Item = Result<FollowedFrame, JournalError>> + use<>, JournalError>
    {
        Ok(self.entries()?.followed())
    }

    /// Waits until the disk has all of it.
    ///
    /// # Errors
    ///
    /// If it cannot be synced.
    pub fn sync(&self) -> Result<(), JournalError> {
        self.file.sync_all().map_err(at(&self.path))
    }

    /// Deletes it: all that was to be made of it is there.
    ///
    /// # Errors
    ///
    /// If the system does not let it go.
    pub fn remove(self) -> Result<(), JournalError> {
        std::fs::remove_file(&self.path).map_err(at(&self.path))
    }
}

/// The lines of a journal, one at a time; a last one without its end is none.
#[derive(Debug)]
pub struct Entries {
    path: PathBuf,
    lines: BufReader<File>,
    line: usize,
    whole_bytes: u64,
}

impl Entries {
    /// Those of the journal at `path`, which may still be written.
    ///
    /// # Errors
    ///
    /// If it cannot be opened.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        let file = File::open(path).map_err(at(path))?;
        Ok(Self {
            path: path.to_owned(),
            lines: BufReader::new(file),
            line: 0,
            whole_bytes: 0,
        })
    }

    /// The pictures of the first film, whose faces are followed once more.
    pub fn followed(self) -> impl Iterator<Item = Result<FollowedFrame, JournalError>> + use<> {
        let mut follower = Follower::default();
        let first = self.take_while(|entry| !matches!(entry, Ok(Entry::End { .. })));
        first.filter_map(move |entry| match entry {
            Ok(Entry::Sight(sight)) => Some(Ok(follower.follow(sight))),
            Ok(Entry::Followed(frame)) => Some(Ok(frame)),
            Ok(_) => None,
            Err(error) => Some(Err(error)),
        })
    }

    fn damaged(&self) -> JournalError {
        JournalError::Damaged {
            path: self.path.clone(),
            line: self.line,
        }
    }
}

impl Iterator for Entries {
    type Item = Result<Entry, JournalError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut line = Vec::new();
        let read = self
            .lines
            .by_ref()
            .take(MAX_LINE)
            .read_until(b'\n', &mut line);
        if let Err(error) = read {
            return Some(Err(at(&self.path)(error)));
        }
        if !line.ends_with(b"\n") {
            return None;
        }
        self.line += 1;
        let Ok(entry) = serde_json::from_slice(&line) else {
            return Some(Err(self.damaged()));
        };
        self.whole_bytes += line.len() as u64;
        Some(Ok(entry))
    }
}

fn at(path: &Path) -> impl Fn(io::Error) -> JournalError {
    let path = path.to_owned();
    move |error| JournalError::Io {
        path: path.clone(),
        error,
    }
}

/// The first setting that is not the same.
fn difference(path: &Path, before: &Settings, now: &Settings) -> Option<JournalError> {
    let names = before.keys().chain(now.keys());
    let name = names
        .into_iter()
        .find(|name| before.get(*name) != now.get(*name))?;
    let value = |settings: &Settings| {
        settings
            .get(name)
            .map_or_else(|| "nothing".to_owned(), Clone::clone)
    };
    Some(JournalError::OtherSettings {
        path: path.to_owned(),
        name: name.clone(),
        before: value(before),
        now: value(now),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(every: &str) -> Settings {
        BTreeMap::from([("--every".to_owned(), every.to_owned())])
    }

    fn end(error: &str) -> Entry {
        Entry::End {
            error: Some(error.to_owned()),
        }
    }

    fn all(journal: &Journal) -> Vec<Entry> {
        journal.entries().unwrap().map(Result::unwrap).collect()
    }

    #[test]
    fn it_goes_on_wherever_it_was_cut_off() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let mut journal = Journal::begin(&path, &settings("1s")).unwrap();
        journal.add(&end("a")).unwrap();
        journal.add(&end("b")).unwrap();
        let written = all(&journal);
        let bytes = std::fs::read(&path).unwrap();
        for length in 0..=bytes.len() {
            std::fs::write(&path, &bytes[..length]).unwrap();
            let mut journal = Journal::resume(&path, &settings("1s")).unwrap();
            let known = all(&journal);
            assert_eq!(known, written[..known.len()]);
            assert!(!known.is_empty());
            for entry in &written[known.len()..] {
                journal.add(entry).unwrap();
            }
            assert_eq!(std::fs::read(&path).unwrap(), bytes, "{length}");
        }
    }

    #[test]
    fn whatever_a_kill_leaves_is_sound_and_garbage_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let mut journal = Journal::begin(&path, &settings("1s")).unwrap();
        journal.add(&end("a")).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        for length in 0..=bytes.len() {
            std::fs::write(&path, &bytes[..length]).unwrap();
            verify(&path).unwrap();
        }
        let last = bytes.iter().position(|&byte| byte == b'\n').unwrap() + 1;
        for damaged in [
            b"garbage".to_vec(),
            b"garbage\n".to_vec(),
            bytes[last..].to_vec(),
            [&bytes[..], b"garbage"].concat(),
            [&bytes[..], b"{}\n"].concat(),
        ] {
            std::fs::write(&path, &damaged).unwrap();
            let found = verify(&path);
            let told = matches!(found, Err(JournalError::Damaged { .. }));
            assert!(told, "{}: {found:?}", String::from_utf8_lossy(&damaged));
        }
    }

    #[test]
    fn another_run_s_is_refused_and_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        drop(Journal::begin(&path, &settings("1s")).unwrap());
        let bytes = std::fs::read(&path).unwrap();
        let refused = Journal::resume(&path, &settings("2s"))
            .unwrap_err()
            .to_string();
        assert!(
            refused.contains("--every was 1s and is 2s now"),
            "{refused}"
        );
        assert!(Journal::begin(&path, &settings("1s")).is_err());
        assert_eq!(std::fs::read(&path).unwrap(), bytes);
        std::fs::write(&path, [&bytes[..], b"{\"film\":1}\nx"].concat()).unwrap();
        let damaged = Journal::resume(&path, &settings("1s"))
            .unwrap_err()
            .to_string();
        assert!(damaged.contains("line 2"), "{damaged}");
    }
}
