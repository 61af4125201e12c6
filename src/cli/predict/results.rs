//! Answers as they are written: one picture after the other, each as soon as it is there.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use facefeel::answers::picture_record::{PictureRecord, csv_head, csv_rows};
use facefeel::answers::words::Words;
use facefeel::ml::card::Card;
use serde::Serialize;

use super::earlier::Earlier;
use super::text;
use crate::cli::{WrongUse, outputs};

/// How answers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// For people.
    Text,
    /// One JSON document a line and picture.
    Jsonl,
    /// A table with a row for each face.
    Csv,
    /// One JSON document for all.
    Json,
}

impl Format {
    /// What a file's ending says.
    fn of(file: &Path) -> Option<Self> {
        match file.extension()?.to_str()? {
            "csv" => Some(Self::Csv),
            "jsonl" | "ndjson" => Some(Self::Jsonl),
            "json" => Some(Self::Json),
            _ => None,
        }
    }

    /// The one that is asked for, else the one of the file, else words.
    pub(super) fn chosen(asked: Option<Self>, out: Option<&Path>) -> Self {
        asked.or_else(|| Self::of(out?)).unwrap_or(Self::Text)
    }
}

/// The form that answers have.
#[derive(Clone, Copy)]
pub(super) struct Form<'a> {
    pub(super) format: Format,
    pub(super) card: &'a Card,
    /// What beside the model decides on a picture's rows.
    pub(super) settings: &'a str,
    pub(super) words: Words,
}

/// Where answers go, and in which form.
pub(super) struct Results<'a> {
    target: Box<dyn Write>,
    /// The file, if it is one.
    file: Option<PathBuf>,
    form: Form<'a>,
    pictures: usize,
}

/// A line of JSON.
#[derive(Serialize)]
struct Line<'a> {
    model: &'a str,
    settings: &'a str,
    #[serde(flatten)]
    record: &'a PictureRecord,
}

impl<'a> Results<'a> {
    fn to(target: impl Write + 'static, file: Option<&Path>, form: Form<'a>) -> Self {
        Self {
            target: Box::new(target),
            file: file.map(Path::to_owned),
            form,
            pictures: 0,
        }
    }

    /// Answers on standard output.
    pub(super) fn on_standard_output(form: Form<'a>) -> anyhow::Result<Self> {
        let mut results = Self::to(io::stdout(), None, form);
        results.begin()?;
        Ok(results)
    }

    /// Answers in a new file.
    pub(super) fn in_file(path: &Path, form: Form<'a>) -> anyhow::Result<Self> {
        outputs::new(path)?;
        let file = File::create_new(path).with_context(|| path.display().to_string())?;
        let mut results = Self::to(file, Some(path), form);
        results.begin()?;
        Ok(results)
    }

    /// Answers behind those that a file has already; also which these are.
    pub(super) fn behind(path: &Path, form: Form<'a>) -> anyhow::Result<(Self, Earlier)> {
        if matches!(form.format, Format::Text | Format::Json) {
            let message =
                "--resume continues a .csv or .jsonl; choose one with --format".to_owned();
            return Err(WrongUse::error(message));
        }
        if !path.exists() {
            return Ok((Self::in_file(path, form)?, Earlier::default()));
        }
        outputs::file(path)?;
        let place = || path.display().to_string();
        let Form { card, settings, .. } = form;
        let earlier = match form.format {
            Format::Csv => Earlier::of_csv(path, &csv_head(&card.classes), &card.id, settings),
            _ => Earlier::of_jsonl(path, &card.id, settings),
        };
        let earlier = earlier.with_context(place)?;
        let open = || {
            let mut file = OpenOptions::new().write(true).open(path)?;
            file.set_len(earlier.complete_bytes)?;
            file.seek(SeekFrom::End(0))?;
            Ok::<_, io::Error>(file)
        };
        let mut results = Self::to(open().with_context(place)?, Some(path), form);
        if earlier.complete_bytes == 0 {
            results.begin()?;
        }
        Ok((results, earlier))
    }

    /// Writes what stands before all answers.
    fn begin(&mut self) -> anyhow::Result<()> {
        let card = self.form.card;
        match self.form.format {
            Format::Text | Format::Jsonl => Ok(()),
            Format::Csv => self.put(&csv_head(&card.classes)),
            Format::Json => {
                let model = serde_json::to_string(&card.id)?;
                self.put(&format!("{{\"model\":{model},\"images\":["))
            }
        }
    }

    /// Writes an answer, which is out at once.
    pub(super) fn write(&mut self, record: &PictureRecord) -> anyhow::Result<()> {
        let Form {
            format,
            card,
            settings,
            words,
        } = self.form;
        let model = &card.id;
        let line = Line {
            model,
            settings,
            record,
        };
        let text = match format {
            Format::Text => text::lines(record, &words),
            Format::Jsonl => format!("{}\n", serde_json::to_string(&line)?),
            Format::Csv => csv_rows(record, card.classes.len(), model, settings),
            Format::Json => {
                let comma = if self.pictures == 0 { "" } else { "," };
                format!("{comma}{}", serde_json::to_string(record)?)
            }
        };
        self.pictures += 1;
        self.put(&text)
    }

    /// Writes what stands behind all answers.
    pub(super) fn end(&mut self, elapsed_ms: f64) -> anyhow::Result<()> {
        match self.form.format {
            Format::Json => self.put(&format!("],\"elapsed_ms\":{elapsed_ms}}}\n")),
            _ => Ok(()),
        }
    }

    fn put(&mut self, text: &str) -> anyhow::Result<()> {
        // In one piece, so that a reader of the file sees whole lines.
        let written = self.target.write_all(text.as_bytes());
        written
            .and_then(|()| self.target.flush())
            .with_context(|| match &self.file {
                Some(path) => path.display().to_string(),
                None => "standard output cannot be written".to_owned(),
            })
    }
}
