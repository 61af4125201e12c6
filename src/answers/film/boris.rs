//! The spans of a film as events for BORIS (Friard and Gamba 2016, "BORIS: a free, versatile open-source event-logging
//! software for video/audio coding and live observations", Methods in Ecology and Evolution 7).
//!
//! A line is an event with the six fields of BORIS 8's events of media files, set apart by tabs, in the order in which it pastes
//! them: time in seconds, subject, code of the behaviour, modifier, comment, number of the picture. A state begins with one event and
//! ends with the next of the same subject and behaviour.

use super::elan::NOT_SURE;
use super::spans::Shown;

/// Subject of markers.
const MARKERS: &str = "Markers";

/// The events by time; ends stand before beginnings of the same moment. `number` says which picture is shown at a moment.
pub fn events(shown: &Shown<'_>, number: impl Fn(f64) -> Option<u64>) -> String {
    let Shown {
        spans,
        markers,
        classes,
        names,
    } = *shown;
    let mut events: Vec<(f64, bool, String, String)> = Vec::new();
    for span in spans {
        let class = span.class.and_then(|class| classes.get(class));
        let code = field(class.map_or(NOT_SURE, String::as_str));
        for (at, is_start) in [(span.start, true), (span.end, false)] {
            events.push((at, is_start, field(&names.name(span.face)), code.clone()));
        }
    }
    for marker in markers {
        let code = field(&marker.name);
        events.push((marker.start, true, MARKERS.to_owned(), code.clone()));
        if let Some(end) = marker.end {
            events.push((end, false, MARKERS.to_owned(), code));
        }
    }
    events.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let line = |(at, _, subject, code): &(f64, bool, String, String)| {
        let number = number(*at).map_or_else(|| "NA".to_owned(), |number| number.to_string());
        format!("{at:.3}\t{subject}\t{code}\t\t\t{number}\n")
    };
    events.iter().map(line).collect()
}

/// A text without what separates fields and lines.
fn field(text: &str) -> String {
    text.chars()
        .map(|char| if char.is_control() { ' ' } else { char })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::film::face_names::FaceNames;
    use crate::answers::film::markers::Marker;
    use crate::answers::film::spans::Span;

    #[test]
    fn states_begin_and_end_and_moments_are_points() {
        let span = |class, start, end| Span {
            face: 1,
            class,
            start,
            end,
        };
        let markers = [Marker {
            name: "bell\trings".to_owned(),
            start: 0.5,
            end: None,
        }];
        let classes = ["happy".to_owned()];
        let shown = Shown {
            spans: &[span(Some(0), 0.0, 1.0), span(None, 1.0, 1.5)],
            markers: &markers,
            classes: &classes,
            names: &FaceNames::default(),
        };
        let table = events(&shown, |at| (at < 1.5).then_some((at * 10.0) as u64));
        assert_eq!(
            table,
            "0.000\tFace 1\thappy\t\t\t0\n0.500\tMarkers\tbell rings\t\t\t5\n1.000\tFace 1\thappy\t\t\t10\n\
             1.000\tFace 1\tnot sure\t\t\t10\n1.500\tFace 1\tnot sure\t\t\tNA\n"
        );
    }
}
