//! What is made of a film once it is read: its report, and files for other programs.

use std::path::Path;

use anyhow::Context;
use facefeel::answers::film::annotated::{self, Reel};
use facefeel::answers::film::face_names::FaceNames;
use facefeel::answers::film::figures::{self, FigureMaker};
use facefeel::answers::film::markers::Marker;
use facefeel::answers::film::spans::Shown;
use facefeel::answers::film::stills::stills;
use facefeel::answers::film::summary::SummaryMaker;
use facefeel::answers::film::{boris, elan};
use facefeel::answers::report_file::{FilmAbout, film_html};
use facefeel::answers::words::Words;
use facefeel::files::{self, durable};
use facefeel::ml::card::Card;
use facefeel::storage::film_journal::{Entry, FilmHead};
use facefeel::storage::store::now;
use facefeel::vision::film::{Film, Tools, frame_number};

use super::VideoArguments;
use super::outputs::Kept;

/// Writes all that is asked for about the one film of a run.
pub(super) fn write(
    arguments: &VideoArguments,
    kept: &Kept,
    markers: &[Marker],
    card: &Card,
    tools: &Tools,
    words: &Words,
) -> anyhow::Result<()> {
    let path = &arguments.files[0];
    if let Some(file) = &arguments.annotate {
        let film = Film::open(path, tools)?;
        let seen = kept.journal.followed()?;
        let reel = Reel {
            film: &film,
            sampling: arguments.every,
            classes: &card.classes,
            tools,
        };
        annotated::write(file, &reel, seen, &|| false)?;
    }
    let others = [
        &arguments.report,
        &arguments.elan,
        &arguments.boris,
        &arguments.figures,
    ];
    if others.iter().all(|file| file.is_none()) {
        return Ok(());
    }
    let names = FaceNames::default();
    let (head, error) = ends(kept)?;
    let every_s = arguments.every.every_s();
    let (mut summary, mut seen) = (
        SummaryMaker::new(&card.classes),
        FigureMaker::new(markers, &card.classes, every_s),
    );
    for frame in kept.journal.followed()? {
        let frame = frame?;
        summary.take(&frame);
        seen.take(&frame);
    }
    // A film that was cut off ends before its container says.
    let duration = head.duration_s.filter(|_| error.is_none());
    let (summary, figures) = (summary.end(every_s, duration), seen.end());
    let shown = Shown {
        spans: &summary.spans,
        markers,
        classes: &card.classes,
        names: &names,
    };
    if let Some(file) = &arguments.elan {
        let film = std::path::absolute(path).unwrap_or_else(|_| path.clone());
        let document = elan::eaf(&film, &shown, &now());
        put(file, &document)?;
    }
    if let Some(file) = &arguments.boris {
        let number = |seconds| frame_number(head.rate, seconds);
        put(file, &boris::events(&shown, number))?;
    }
    if let Some(file) = &arguments.figures {
        put(file, &figures::csv(&figures, markers, &card.classes, None))?;
    }
    if let Some(file) = &arguments.report {
        let about = FilmAbout {
            film: files::name(path),
            model: card.name.clone(),
            created_at: now(),
            every_s,
            error,
            names,
        };
        let film = Film::open(path, tools).ok();
        let stills = film.map_or_else(Vec::new, |film| stills(&summary, &film, tools));
        let page = film_html(
            &about,
            &summary,
            (markers, &figures),
            &card.classes,
            &stills,
            words,
        );
        put(file, &page)?;
    }
    Ok(())
}

/// How the film began and ended.
fn ends(kept: &Kept) -> anyhow::Result<(FilmHead, Option<String>)> {
    let mut head = None;
    let mut ending = None;
    for entry in kept.journal.entries()? {
        match entry? {
            Entry::Film(begun) => head = Some(begun),
            Entry::End { error } => ending = error,
            _ => {}
        }
    }
    Ok((head.context("the film has no beginning")?, ending))
}

/// The file appears complete, in place of what an earlier run may have written.
fn put(file: &Path, text: &str) -> anyhow::Result<()> {
    durable::replace(file, text.as_bytes()).with_context(|| file.display().to_string())
}
