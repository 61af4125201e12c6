//! Rows as they are written: each picture's as soon as it is answered.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use facefeel::answers::film::record::{FilmRecord, FilmTable, json_line};
use facefeel::ml::card::Card;

use super::VideoArguments;

/// The tables of a run. One that goes on writes what the earlier one had written once more, over it: then nothing of it is
/// lost in between, and what was cut off is whole.
pub(super) struct Tables<'a> {
    card: &'a Card,
    csv: Option<Rows>,
    jsonl: Option<Rows>,
}

struct Rows {
    target: Target,
    path: PathBuf,
}

enum Target {
    File(File),
    StandardOutput,
}

impl<'a> Tables<'a> {
    pub(super) fn open(
        arguments: &VideoArguments,
        card: &'a Card,
        is_resumed: bool,
    ) -> anyhow::Result<Self> {
        let open = |path: &Option<PathBuf>| {
            path.as_deref()
                .map(|path| Rows::open(path, is_resumed))
                .transpose()
        };
        let mut tables = Self {
            card,
            csv: open(&arguments.csv)?,
            jsonl: open(&arguments.jsonl)?,
        };
        let others = [
            &arguments.report,
            &arguments.elan,
            &arguments.boris,
            &arguments.figures,
            &arguments.annotate,
        ];
        let has_output = tables.csv.is_some()
            || tables.jsonl.is_some()
            || others.iter().any(|file| file.is_some());
        if !has_output {
            tables.csv = Some(Rows {
                target: Target::StandardOutput,
                path: PathBuf::new(),
            });
        }
        if let Some(csv) = &mut tables.csv {
            csv.put(&table(card).head())?;
        }
        Ok(tables)
    }

    /// Whether rows go to standard output.
    pub(super) fn shows_rows(&self) -> bool {
        matches!(
            self.csv,
            Some(Rows {
                target: Target::StandardOutput,
                ..
            })
        )
    }

    pub(super) fn write(&mut self, record: &FilmRecord) -> anyhow::Result<()> {
        if let Some(csv) = &mut self.csv {
            csv.put(&table(self.card).rows(record))?;
        }
        if let Some(jsonl) = &mut self.jsonl {
            jsonl.put(&json_line(record, &self.card.id)?)?;
        }
        Ok(())
    }

    /// All that an earlier run knew is written: what else is in the files was cut off.
    pub(super) fn cut_off(&mut self) -> anyhow::Result<()> {
        let both = [&mut self.csv, &mut self.jsonl];
        both.into_iter().flatten().try_for_each(Rows::cut_off)
    }
}

/// The command line knows no names of faces.
fn table(card: &Card) -> FilmTable<'_> {
    FilmTable {
        model: &card.id,
        classes: &card.classes,
        has_names: false,
    }
}

impl Rows {
    fn open(path: &Path, is_resumed: bool) -> anyhow::Result<Self> {
        let mut options = OpenOptions::new();
        options.write(true);
        match is_resumed {
            true => options.create(true).truncate(false),
            false => options.create_new(true),
        };
        let file = options
            .open(path)
            .with_context(|| path.display().to_string())?;
        Ok(Self {
            target: Target::File(file),
            path: path.to_owned(),
        })
    }

    /// In one piece, so that a reader of the file sees whole lines.
    fn put(&mut self, text: &str) -> anyhow::Result<()> {
        match &mut self.target {
            Target::File(file) => {
                let written = file.write_all(text.as_bytes());
                written.with_context(|| self.path.display().to_string())
            }
            Target::StandardOutput => {
                let mut output = io::stdout().lock();
                let written = output
                    .write_all(text.as_bytes())
                    .and_then(|()| output.flush());
                written.context("standard output cannot be written")
            }
        }
    }

    fn cut_off(&mut self) -> anyhow::Result<()> {
        let Target::File(file) = &mut self.target else {
            return Ok(());
        };
        let cut = file.stream_position().and_then(|end| file.set_len(end));
        cut.with_context(|| self.path.display().to_string())
    }
}
