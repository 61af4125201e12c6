//! Films are read: first what an earlier run has written down, then the films themselves.

use std::io::{self, IsTerminal};
use std::path::Path;

use facefeel::answers::film::record::FilmRecord;
use facefeel::answers::words::Words;
use facefeel::inference::bulk::Bulk;
use facefeel::inference::film::{self, Follower, Sight};
use facefeel::ml::card::Card;
use facefeel::storage::film_journal::{Entry, FilmHead};
use facefeel::vision::film::{Film, FilmError, Frames, Tools, Wanted, frame_number};

use super::VideoArguments;
use super::outputs::Kept;
use super::progress::Progress;
use super::tables::Tables;

pub(super) struct Reading<'a> {
    arguments: &'a VideoArguments,
    bulk: &'a Bulk,
    tools: &'a Tools,
    words: Words,
    kept: Kept,
    tables: Tables<'a>,
    /// Films that are over, and those of them that were not read to their end.
    films: usize,
    failed: usize,
    pictures: usize,
    /// The film that an earlier run was cut off in.
    open: Option<OpenFilm>,
}

/// A film that has begun.
struct OpenFilm {
    head: FilmHead,
    follower: Follower,
    last: Option<f64>,
    pictures: usize,
    faces: u64,
}

impl OpenFilm {
    fn new(head: FilmHead) -> Self {
        Self {
            head,
            follower: Follower::default(),
            last: None,
            pictures: 0,
            faces: 0,
        }
    }

    /// The record of the next picture.
    fn record(&mut self, sight: Sight, card: &Card) -> FilmRecord {
        let frame = self.follower.follow(sight);
        self.last = Some(frame.seconds);
        self.pictures += 1;
        self.faces = frame
            .faces
            .iter()
            .map(|face| face.id)
            .fold(self.faces, u64::max);
        let number = frame_number(self.head.rate, frame.seconds);
        FilmRecord::new(&self.head.file, &frame, number, &card.classes)
    }
}

impl<'a> Reading<'a> {
    pub(super) fn new(
        arguments: &'a VideoArguments,
        bulk: &'a Bulk,
        tools: &'a Tools,
        words: Words,
        kept: Kept,
    ) -> anyhow::Result<Self> {
        Ok(Self {
            tables: Tables::open(arguments, bulk.card(), kept.is_resumed)?,
            arguments,
            bulk,
            tools,
            words,
            kept,
            films: 0,
            failed: 0,
            pictures: 0,
            open: None,
        })
    }

    /// Films that could not be read to their end.
    pub(super) fn failed(&self) -> usize {
        self.failed
    }

    /// Pictures that were looked at, by this run and those before.
    pub(super) fn pictures(&self) -> usize {
        self.pictures
    }

    /// The journal of all that was seen.
    pub(super) fn end(self) -> Kept {
        self.kept
    }

    /// Reads what is left.
    pub(super) fn go_on(&mut self) -> anyhow::Result<()> {
        for entry in self.kept.journal.entries()? {
            self.take_up(entry?)?;
        }
        self.tables.cut_off()?;
        for path in &self.arguments.files[self.films..] {
            self.film(path)?;
        }
        Ok(())
    }

    /// Writes once more what an earlier run had written.
    fn take_up(&mut self, entry: Entry) -> anyhow::Result<()> {
        match entry {
            Entry::Settings(_) => Ok(()),
            Entry::Film(head) => {
                self.open = Some(OpenFilm::new(head));
                Ok(())
            }
            // Recordings of a camera are none of a run's.
            Entry::Followed(_) => Ok(()),
            Entry::Sight(sight) => match &mut self.open {
                Some(film) => {
                    self.pictures += 1;
                    self.tables.write(&film.record(sight, self.bulk.card()))
                }
                None => Ok(()),
            },
            Entry::End { error } => {
                let film = self.open.take();
                self.films += 1;
                match (film, error) {
                    (Some(film), Some(error)) => self.fail(&film.head.file, &error),
                    _ => Ok(()),
                }
            }
        }
    }

    fn film(&mut self, path: &Path) -> anyhow::Result<()> {
        let name = path.display().to_string();
        let opened = Film::open(path, self.tools);
        let open = match self.open.take() {
            Some(open) => open,
            None => {
                let known = opened.as_ref().ok();
                let head = FilmHead {
                    file: name.clone(),
                    duration_s: known.and_then(|film| film.duration_s),
                    rate: known.and_then(|film| film.rate),
                };
                self.kept.journal.add(&Entry::Film(head.clone()))?;
                OpenFilm::new(head)
            }
        };
        let (open, error) = match opened {
            Ok(film) => self.pictures_of(&film, open)?,
            Err(error) => (open, Some(error)),
        };
        let error = error.map(|error| error.to_string());
        self.kept.journal.add(&Entry::End {
            error: error.clone(),
        })?;
        self.films += 1;
        match error {
            Some(error) => {
                note!("{name}: {error}");
                self.fail(&name, &error)
            }
            None => {
                let number = |count| self.words.number(count).into();
                let args = [
                    ("file", name.as_str().into()),
                    ("pictures", number(open.pictures)),
                    ("faces", number(open.faces as usize)),
                ];
                note!("{}", self.words.text_with("cli-film-done", &args));
                Ok(())
            }
        }
    }

    /// Looks at the pictures of a film that were not looked at before; also why it gave no more of them.
    fn pictures_of(
        &mut self,
        film: &Film,
        mut open: OpenFilm,
    ) -> anyhow::Result<(OpenFilm, Option<FilmError>)> {
        let wanted = Wanted::Sampled {
            sampling: self.arguments.every,
            after: open.last,
        };
        let frames = match Frames::open(film, wanted, self.tools) {
            Ok(frames) => frames,
            Err(error) => return Ok((open, Some(error))),
        };
        let progress = Progress::new(film.duration_s, open.last.unwrap_or(0.0), self.words);
        // Rows and a bar on one terminal get in each other's way.
        let shares_terminal = self.tables.shows_rows() && io::stdout().is_terminal();
        let ending = film::look(self.bulk, frames, |seconds, sight| {
            // A picture on which something panicked is none; the others go on.
            let Some(sight) = sight else { return Ok(()) };
            self.kept.journal.add(&Entry::Sight(sight.clone()))?;
            let record = open.record(sight, self.bulk.card());
            self.pictures += 1;
            match shares_terminal {
                true => progress.suspend(|| self.tables.write(&record))?,
                false => self.tables.write(&record)?,
            }
            progress.at(seconds);
            Ok::<_, anyhow::Error>(())
        })?;
        Ok((open, ending))
    }

    fn fail(&mut self, file: &str, error: &str) -> anyhow::Result<()> {
        self.failed += 1;
        self.tables.write(&FilmRecord::broken(file, error))
    }
}
