//! What is made of a film once it is read: its report, and files for other programs.

use std::path::Path;

use anyhow::Context;
use facefeel::answers::film::figures::{self, FigureMaker};
use facefeel::answers::film::markers::Marker;
use facefeel::answers::film::summary::{FaceSummary, FilmSummary, Peak, SummaryMaker};
use facefeel::answers::film::{boris, elan};
use facefeel::answers::report_file::{FilmAbout, MAX_FACES, Still, film_html};
use facefeel::answers::words::Words;
use facefeel::files::{self, durable};
use facefeel::ml::card::Card;
use facefeel::storage::film_journal::{Entry, FilmHead};
use facefeel::storage::store::now;
use facefeel::vision::crop::FaceCrop;
use facefeel::vision::draw::encode_jpeg;
use facefeel::vision::film::{Film, Frames, Tools, Wanted, frame_number};

use super::VideoArguments;
use super::annotate;
use super::outputs::Kept;

/// Side of a still in pixels, and its quality.
const STILL_PX: u32 = 192;
const STILL_QUALITY: u8 = 88;

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
        annotate::write(file, path, kept, arguments.every, card, tools)?;
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
    if let Some(file) = &arguments.elan {
        let film = std::path::absolute(path).unwrap_or_else(|_| path.clone());
        let document = elan::eaf(&film, &summary.spans, markers, &card.classes, &now());
        put(file, &document)?;
    }
    if let Some(file) = &arguments.boris {
        let number = |seconds| frame_number(head.rate, seconds);
        put(
            file,
            &boris::events(&summary.spans, markers, &card.classes, number),
        )?;
    }
    if let Some(file) = &arguments.figures {
        put(file, &figures::csv(&figures, markers, &card.classes))?;
    }
    if let Some(file) = &arguments.report {
        let about = FilmAbout {
            film: files::name(path),
            model: card.name.clone(),
            created_at: now(),
            every_s,
            error,
        };
        let stills = stills(&summary, path, tools);
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

/// Pictures of the peaks of the faces that a report shows; those that cannot be found again are left out.
fn stills(summary: &FilmSummary, path: &Path, tools: &Tools) -> Vec<Still> {
    let Ok(film) = Film::open(path, tools) else {
        return Vec::new();
    };
    let faces = summary.longest(MAX_FACES).into_iter();
    faces
        .flat_map(|face| stills_of(face, &film, tools))
        .collect()
}

fn stills_of(face: &FaceSummary, film: &Film, tools: &Tools) -> Vec<Still> {
    let still = |peak: &Peak| {
        let wanted = Wanted::At {
            seconds: peak.seconds,
        };
        let frame = Frames::open(film, wanted, tools).ok()?.next()?.ok()?;
        let crop = FaceCrop::from_box(&frame.image, &peak.bounding_box, STILL_PX);
        Some(Still {
            face: face.face,
            peak: *peak,
            jpeg: encode_jpeg(crop.image(), STILL_QUALITY),
        })
    };
    face.peaks.iter().filter_map(still).collect()
}

/// The file appears complete, in place of what an earlier run may have written.
fn put(file: &Path, text: &str) -> anyhow::Result<()> {
    durable::replace(file, text.as_bytes()).with_context(|| file.display().to_string())
}
