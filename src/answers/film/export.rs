//! A film's files for spreadsheets, other programs and people.

use std::io::{self, Write};
use std::path::Path;

use serde::Deserialize;
use utoipa::ToSchema;

use super::face_names::FaceNames;
use super::figures::{self, FigureMaker, MarkerFigures};
use super::record::{FilmRecord, FilmTable, json_line};
use super::spans::Shown;
use super::stills::stills;
use super::summary::{FilmSummary, SummaryMaker};
use super::{boris, elan};
use crate::answers::report_file::{FilmAbout, film_html};
use crate::answers::words::Words;
use crate::inference::film::FollowedFrame;
use crate::storage::films::{Films, FilmsError};
use crate::storage::store::{StoredFilm, now};
use crate::vision::film::frame_number;

/// Which file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FilmFormat {
    /// A row for each face and picture.
    Csv,
    /// A document for each picture.
    Jsonl,
    /// A report that needs nothing else.
    Html,
    /// For ELAN.
    Eaf,
    /// For BORIS.
    Boris,
    /// The film with boxes.
    Mp4,
    /// A row for each marker and face.
    Figures,
}

impl FilmFormat {
    /// The file's ending, and its media type.
    pub fn kind(self) -> (&'static str, &'static str) {
        match self {
            Self::Csv => ("csv", "text/csv; charset=utf-8"),
            Self::Jsonl => ("jsonl", "application/x-ndjson"),
            Self::Html => ("html", "text/html; charset=utf-8"),
            Self::Eaf => ("eaf", "application/xml"),
            Self::Boris => ("tsv", "text/tab-separated-values; charset=utf-8"),
            Self::Mp4 => ("mp4", "video/mp4"),
            Self::Figures => ("figures.csv", "text/csv; charset=utf-8"),
        }
    }
}

/// Why a file was not written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Films(#[from] FilmsError),
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// What a film comes to, and what its faces show in its markers.
pub fn summarised(
    films: &Films,
    film: &StoredFilm,
) -> Result<(FilmSummary, Vec<MarkerFigures>), FilmsError> {
    let mut summary = SummaryMaker::new(&film.classes);
    let mut seen = FigureMaker::new(&film.edits.markers, &film.classes, film.every_s);
    films.each(film, |frame| {
        summary.take(frame);
        seen.take(frame);
    })?;
    // A film that was cut off ends before its container says.
    let duration = film
        .seen
        .duration_s
        .filter(|_| film.seen.ends_early.is_none());
    Ok((summary.end(film.every_s, duration), seen.end()))
}

/// The record of a picture, with the names that people gave its faces.
pub fn record(film: &StoredFilm, frame: &FollowedFrame) -> FilmRecord {
    let number = frame_number(film.seen.rate, frame.seconds);
    FilmRecord::new(&film.file_name, frame, number, &film.classes).named(&film.edits)
}

/// Writes a film's file, all but [the one with boxes](super::annotated). Memory does not grow with the film where it has a row for
/// each picture.
///
/// # Errors
///
/// If the film cannot be read, or `to` not be written.
pub fn write(
    format: FilmFormat,
    films: &Films,
    film: &StoredFilm,
    model: &str,
    words: &Words,
    to: &mut impl Write,
) -> Result<(), ExportError> {
    match format {
        FilmFormat::Csv => {
            let table = FilmTable {
                model: &film.model,
                classes: &film.classes,
                has_names: true,
            };
            to.write_all(table.head().as_bytes())?;
            rows(films, film, to, |record| Ok(table.rows(record)))
        }
        FilmFormat::Jsonl => rows(films, film, to, |record| {
            Ok(json_line(record, &film.model)?)
        }),
        _ => {
            let (summary, figures) = summarised(films, film)?;
            let text = text(format, films, film, (&summary, &figures), model, words);
            Ok(to.write_all(text.as_bytes())?)
        }
    }
}

/// Writes what every picture gives, and why there are no more of them.
fn rows(
    films: &Films,
    film: &StoredFilm,
    to: &mut impl Write,
    line: impl Fn(&FilmRecord) -> io::Result<String>,
) -> Result<(), ExportError> {
    let mut written = Ok(());
    films.until(film, |frame| {
        written = line(&record(film, frame)).and_then(|line| to.write_all(line.as_bytes()));
        written.is_ok()
    })?;
    written?;
    if let Some(why) = &film.seen.ends_early {
        let broken = FilmRecord::broken(&film.file_name, why);
        to.write_all(line(&broken)?.as_bytes())?;
    }
    Ok(())
}

fn text(
    format: FilmFormat,
    films: &Films,
    film: &StoredFilm,
    (summary, figures): (&FilmSummary, &[MarkerFigures]),
    model: &str,
    words: &Words,
) -> String {
    let (markers, classes) = (&film.edits.markers[..], &film.classes[..]);
    let names = FaceNames::of(&film.edits);
    let shown = Shown {
        spans: &summary.spans,
        markers,
        classes,
        names: &names,
    };
    match format {
        FilmFormat::Eaf => elan::eaf(Path::new(&film.file_name), &shown, &now()),
        FilmFormat::Boris => boris::events(&shown, |seconds| frame_number(film.seen.rate, seconds)),
        FilmFormat::Figures => figures::csv(figures, markers, classes, Some(&film.edits)),
        _ => {
            let opened = films.open_video(film).ok();
            let stills =
                opened.map_or_else(Vec::new, |(video, tools)| stills(summary, &video, &tools));
            let about = FilmAbout {
                film: film.name.clone(),
                model: model.to_owned(),
                created_at: now(),
                every_s: film.every_s,
                error: film.seen.ends_early.clone(),
                names: names.clone(),
            };
            film_html(&about, summary, (markers, figures), classes, &stills, words)
        }
    }
}
