//! The report of a film as one page: style, timeline and stills are inside it.

use askama::Template;
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};

use super::minute;
use super::page::STYLE;
use crate::answers::charts::ChartWords;
use crate::answers::charts::film::{Lane, clock, film};
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
    pub jpeg: Vec<u8>,
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
    timeline: String,
    classes: Vec<String>,
    faces: Vec<FaceRow>,
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
        timeline: timeline(summary, &shown, classes, words),
        classes: classes
            .iter()
            .map(|class| words.emotion_label(class).into_owned())
            .collect(),
        faces: shown
            .iter()
            .map(|face| face_row(face, &about.names, classes, words))
            .collect(),
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

fn timeline(
    summary: &FilmSummary,
    shown: &[&FaceSummary],
    classes: &[String],
    words: &Words,
) -> String {
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
    film(&lanes, summary.end, &ChartWords::new(words))
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
    StillWords {
        source: format!("data:image/jpeg;base64,{}", BASE64.encode(&still.jpeg)),
        face: face_name(still.face, names, words),
        expression: words.emotion_label(&classes[still.peak.class]).into_owned(),
        score: words.percent(still.peak.score.into()).into_owned(),
        time: clock(still.peak.seconds),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::film::spans::Span;
    use crate::vision::bounding_box::BoundingBox;

    fn page(faces: u64, words: &Words) -> String {
        let classes = ["neutral", "happy", "<bored>"].map(str::to_owned);
        let face = |face: u64| FaceSummary {
            face,
            seen: (0.0, face as f64),
            seconds: vec![1.0, face as f64, 0.0],
            unsure_s: 0.5,
            transitions: [((0, 1), 2), ((1, 2), 1)].into_iter().collect(),
            valence: Some(-0.25),
            expressiveness: None,
            turned: Some(0.5),
            peaks: Vec::new(),
        };
        let summary = FilmSummary {
            pictures: 60,
            without_face: 3,
            cuts: vec![5.0],
            end: 12.0,
            faces: (1..=faces).map(face).collect(),
            spans: vec![Span {
                face: faces,
                class: Some(1),
                start: 0.0,
                end: 2.0,
            }],
        };
        let about = FilmAbout {
            film: "a <b>.mp4".to_owned(),
            model: "ours".to_owned(),
            created_at: "2026-11-30T12:00:00Z".to_owned(),
            every_s: 0.2,
            error: Some("moov atom not found".to_owned()),
            names: FaceNames::default(),
        };
        let markers = [Marker {
            name: "<i>bell</i>".to_owned(),
            start: 1.0,
            end: Some(9.0),
        }];
        let estimate = |interval| Estimate {
            mean: 0.5,
            interval,
        };
        let figures = [MarkerFigures {
            marker: 0,
            face: faces,
            pictures: 40,
            scores: vec![estimate(Some([0.25, 0.75])), estimate(None), estimate(None)],
            valence: None,
            expressiveness: None,
            shares: vec![1.0, 0.0, 0.0],
            unsure: 0.0,
        }];
        let bounding_box = BoundingBox {
            x: 0,
            y: 0,
            width: 1,
            height: 1,
        };
        let still = Still {
            face: faces,
            peak: Peak {
                class: 1,
                seconds: 3.5,
                score: 0.9,
                bounding_box,
            },
            jpeg: vec![0xff, 0xd8],
        };
        film_html(
            &about,
            &summary,
            (&markers, &figures),
            &classes,
            &[still],
            words,
        )
    }

    #[test]
    fn it_says_everything_once_and_nothing_as_markup() {
        let page = page(2, &Words::for_language("en"));
        for text in [
            "a &#60;b&#62;.mp4",
            "&#60;i&#62;bell&#60;/i&#62;",
            "&#60;bored&#62;",
            "0.50 (0.25 to 0.75)",
            "moov atom not found",
            "data:image/jpeg;base64,/9g=",
            "Face 2",
            "−0.25",
        ] {
            assert!(page.contains(text), "{text}: {page}");
        }
        assert!(!page.contains("<script") && !page.contains("http://www.w3.org/1999"));
    }

    #[test]
    fn of_many_faces_those_seen_longest_are_shown() {
        for words in Words::all() {
            let page = page(20, &words);
            assert!(page.contains(&face_name(20, &FaceNames::default(), &words)));
            assert!(
                !page.contains(&format!("{}<", face_name(3, &FaceNames::default(), &words))),
                "{}",
                words.language()
            );
        }
    }
}
