//! The report of a film as one page: style, timeline and stills are inside it.

#[cfg(test)]
mod tests;

use askama::Template;

use super::page::STYLE;
use super::{data_uri, minute};
use crate::answers::charts::ChartWords;
use crate::answers::charts::film::{Lane, clock, film, narrow_film};
use crate::answers::film::face_names::FaceNames;
use crate::answers::film::figures::{Estimate, MarkerFigures};
use crate::answers::film::markers::Marker;
use crate::answers::film::summary::{FaceSummary, FilmSummary, Peak};
use crate::answers::words::Words;

/// Faces that a report shows one by one: those seen longest.
pub const MAX_FACES: usize = 12;

/// Changes of expression that are listed for each face.
const MAX_CHANGES: usize = 5;

/// What the page is about.
#[derive(Debug, Clone)]
pub struct FilmAbout {
    /// The film's name.
    pub film: String,
    /// The model's name.
    pub model: String,
    /// When it was made, RFC 3339.
    pub created_at: String,
    /// Seconds between two pictures.
    pub every_s: f64,
    /// Why the film could not be read to its end.
    pub error: Option<String>,
    /// What people call the faces.
    pub names: FaceNames,
}

/// The picture of a peak.
#[derive(Debug, Clone)]
pub struct Still {
    /// The face's number.
    pub face: u64,
    pub peak: Peak,
    /// The face alone.
    pub jpeg: Vec<u8>,
    /// All of the picture that it is in.
    pub whole: Vec<u8>,
}

#[derive(Template)]
#[template(path = "report/film.html")]
struct Page<'a> {
    words: &'a Words,
    about: &'a FilmAbout,
    style: &'a str,
    made: String,
    facts: Vec<(&'static str, String)>,
    /// Faces that are left out.
    more: usize,
    /// For wide screens and for phones.
    timelines: [(&'static str, String); 2],
    classes: Vec<String>,
    faces: Vec<FaceRow>,
    /// Whether any face changes its expression.
    has_changes: bool,
    stills: Vec<StillWords>,
    markers: Vec<MarkerRow>,
}

/// A face in words.
struct FaceRow {
    name: String,
    time: String,
    /// Shares of its time by class, and not sure.
    shares: Vec<String>,
    valence: String,
    expressiveness: String,
    turned: String,
    /// From which expression to which, and how often.
    changes: Vec<(String, String, String)>,
}

struct StillWords {
    source: String,
    alt: String,
    /// All of the picture, and what it shows.
    whole: String,
    whole_alt: String,
    face: String,
    expression: String,
    score: String,
    time: String,
}

struct MarkerRow {
    name: String,
    time: String,
    face: String,
    pictures: String,
    scores: Vec<String>,
    valence: String,
}

/// The page. It needs no other file, runs no script, and reads in light and dark.
pub fn film_html(
    about: &FilmAbout,
    summary: &FilmSummary,
    (markers, figures): (&[Marker], &[MarkerFigures]),
    classes: &[String],
    stills: &[Still],
    words: &Words,
) -> String {
    let shown = summary.longest(MAX_FACES);
    let page = Page {
        words,
        about,
        style: STYLE,
        made: minute(&about.created_at),
        facts: facts(about, summary, words),
        more: summary.faces.len() - shown.len(),
        timelines: timelines(summary, &shown, classes, words),
        classes: classes
            .iter()
            .map(|class| words.emotion_label(class).into_owned())
            .collect(),
        faces: shown
            .iter()
            .map(|face| face_row(face, &about.names, classes, words))
            .collect(),
        has_changes: shown.iter().any(|face| !face.transitions.is_empty()),
        stills: stills
            .iter()
            .map(|still| still_words(still, &about.names, classes, words))
            .collect(),
        markers: marker_rows(markers, figures, &about.names, words),
    };
    page.render().expect("a String takes everything")
}

fn facts(about: &FilmAbout, summary: &FilmSummary, words: &Words) -> Vec<(&'static str, String)> {
    let seconds = words.amount(about.every_s);
    let every = words.text_with("film-seconds", &[("seconds", seconds.into())]);
    vec![
        ("film-length", clock(summary.end)),
        ("film-every", every.into_owned()),
        ("film-pictures", words.number(summary.pictures)),
        ("film-without-face", words.number(summary.without_face)),
        ("film-faces", words.number(summary.faces.len())),
        ("film-cuts", words.number(summary.cuts.len())),
        ("film-model", about.model.clone()),
    ]
}

/// Each with its style.
fn timelines(
    summary: &FilmSummary,
    shown: &[&FaceSummary],
    classes: &[String],
    words: &Words,
) -> [(&'static str, String); 2] {
    let lanes: Vec<Lane<'_>> = shown
        .iter()
        .map(|face| {
            let own = summary.spans.iter().filter(|span| span.face == face.face);
            let spans = own.map(|span| {
                let class = span.class.and_then(|class| classes.get(class));
                (span.start, span.end, class.map(String::as_str))
            });
            Lane {
                face: face.face,
                spans: spans.collect(),
            }
        })
        .collect();
    let words = ChartWords::new(words);
    [
        ("chart-wide", film(&lanes, summary.end, &words)),
        ("chart-narrow", narrow_film(&lanes, summary.end, &words)),
    ]
}

fn face_row(face: &FaceSummary, names: &FaceNames, classes: &[String], words: &Words) -> FaceRow {
    let total = face.total_s().max(1e-9);
    let shares = face.seconds.iter().chain([&face.unsure_s]);
    let mut changes: Vec<_> = face.transitions.iter().collect();
    changes.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    let changes = changes.into_iter().take(MAX_CHANGES);
    let label = |class: usize| words.emotion_label(&classes[class]).into_owned();
    FaceRow {
        name: face_name(face.face, names, words),
        time: format!("{} – {}", clock(face.seen.0), clock(face.seen.1)),
        shares: shares
            .map(|seconds| words.percent(seconds / total).into_owned())
            .collect(),
        valence: decimal(face.valence, words),
        expressiveness: decimal(face.expressiveness, words),
        turned: face
            .turned
            .map_or_else(nothing, |share| words.percent(share).into_owned()),
        changes: changes
            .map(|((from, to), count)| (label(*from), label(*to), words.number(*count)))
            .collect(),
    }
}

fn still_words(still: &Still, names: &FaceNames, classes: &[String], words: &Words) -> StillWords {
    let face = face_name(still.face, names, words);
    let time = clock(still.peak.seconds);
    let told = [
        ("face", face.as_str().into()),
        ("time", time.as_str().into()),
    ];
    StillWords {
        source: data_uri(&still.jpeg),
        alt: words.text_with("film-peak-alt", &told).into_owned(),
        whole: data_uri(&still.whole),
        whole_alt: words.text_with("film-peak-whole-alt", &told).into_owned(),
        expression: words.emotion_label(&classes[still.peak.class]).into_owned(),
        score: words.percent(still.peak.score.into()).into_owned(),
        face,
        time,
    }
}

fn marker_rows(
    markers: &[Marker],
    figures: &[MarkerFigures],
    names: &FaceNames,
    words: &Words,
) -> Vec<MarkerRow> {
    let mut rows = Vec::new();
    for (index, marker) in markers.iter().enumerate() {
        let time = match marker.end {
            Some(end) => format!("{} – {}", clock(marker.start), clock(end)),
            None => clock(marker.start),
        };
        let row = |face: String, pictures: usize| MarkerRow {
            name: marker.name.clone(),
            time: time.clone(),
            face,
            pictures: words.number(pictures),
            scores: Vec::new(),
            valence: nothing(),
        };
        let own: Vec<&MarkerFigures> = figures
            .iter()
            .filter(|figures| figures.marker == index)
            .collect();
        if own.is_empty() {
            rows.push(row(nothing(), 0));
        }
        rows.extend(own.into_iter().map(|own| {
            MarkerRow {
                scores: own
                    .scores
                    .iter()
                    .map(|score| estimate(Some(*score), words))
                    .collect(),
                valence: estimate(own.valence, words),
                ..row(face_name(own.face, names, words), own.pictures)
            }
        }));
    }
    rows
}

fn estimate(estimate: Option<Estimate>, words: &Words) -> String {
    let Some(Estimate { mean, interval }) = estimate else {
        return nothing();
    };
    let number = |value: f64| signed(value, words);
    match interval {
        None => number(mean),
        Some([low, high]) => {
            let args = [
                ("mean", number(mean).into()),
                ("low", number(low).into()),
                ("high", number(high).into()),
            ];
            words.text_with("film-estimate", &args).into_owned()
        }
    }
}

fn decimal(value: Option<f64>, words: &Words) -> String {
    value.map_or_else(nothing, |value| signed(value, words))
}

/// With two decimals and a minus sign.
fn signed(value: f64, words: &Words) -> String {
    words.decimal(value, 2).replace('-', "−")
}

fn face_name(face: u64, names: &FaceNames, words: &Words) -> String {
    if let Some(name) = names.given(face) {
        return name.to_owned();
    }
    let args = [("number", words.number(face as usize).into())];
    words.text_with("live-face", &args).into_owned()
}

fn nothing() -> String {
    "–".to_owned()
}
