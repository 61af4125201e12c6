//! The spans of a film as a file for ELAN: a tier for each face, and one for markers.
//!
//! The format is EAF 3.0 (Max Planck Institute for Psycholinguistics, "EAF Annotation Format 3.0 Specification").

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use super::markers::Marker;
use super::spans::Shown;

/// What an annotation says where the model is not sure.
pub const NOT_SURE: &str = "not sure";

/// Milliseconds that a moment lasts: ELAN knows spans alone.
const MOMENT_MS: u64 = 40;

struct Annotation {
    start_ms: u64,
    end_ms: u64,
    value: String,
}

/// The file about `film`, an absolute path, made at `now` (RFC 3339). Markers that overlap have tiers of their own.
pub fn eaf(film: &Path, shown: &Shown<'_>, now: &str) -> String {
    let tiers = tiers(shown);
    let mut slots = String::new();
    let mut body = String::new();
    let (mut slot, mut number) = (0, 0);
    for (name, annotations) in &tiers {
        body.push_str(&format!(
            "<TIER LINGUISTIC_TYPE_REF=\"span\" TIER_ID=\"{}\">\n",
            escape(name)
        ));
        for annotation in annotations {
            number += 1;
            for at in [annotation.start_ms, annotation.end_ms] {
                slot += 1;
                // Writing into a String cannot fail.
                let _ = writeln!(
                    slots,
                    "<TIME_SLOT TIME_SLOT_ID=\"ts{slot}\" TIME_VALUE=\"{at}\"/>"
                );
            }
            let _ = writeln!(
                body,
                "<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID=\"a{number}\" TIME_SLOT_REF1=\"ts{}\" \
                 TIME_SLOT_REF2=\"ts{slot}\"><ANNOTATION_VALUE>{}</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>",
                slot - 1,
                escape(&annotation.value)
            );
        }
        body.push_str("</TIER>\n");
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <ANNOTATION_DOCUMENT AUTHOR=\"FaceFeel\" DATE=\"{}\" FORMAT=\"3.0\" VERSION=\"3.0\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xsi:noNamespaceSchemaLocation=\"http://www.mpi.nl/tools/elan/EAFv3.0.xsd\">\n\
         <HEADER MEDIA_FILE=\"\" TIME_UNITS=\"milliseconds\">\n\
         <MEDIA_DESCRIPTOR MEDIA_URL=\"{}\" MIME_TYPE=\"{}\" RELATIVE_MEDIA_URL=\"{}\"/>\n\
         <PROPERTY NAME=\"lastUsedAnnotationId\">{number}</PROPERTY>\n</HEADER>\n\
         <TIME_ORDER>\n{slots}</TIME_ORDER>\n{body}\
         <LINGUISTIC_TYPE GRAPHIC_REFERENCES=\"false\" LINGUISTIC_TYPE_ID=\"span\" TIME_ALIGNABLE=\"true\"/>\n\
         </ANNOTATION_DOCUMENT>\n",
        escape(now),
        escape(&address(film)),
        mime(film),
        escape(&relative(film)),
    )
}

fn tiers(shown: &Shown<'_>) -> Vec<(String, Vec<Annotation>)> {
    let Shown {
        spans,
        markers,
        classes,
        names,
    } = *shown;
    let mut faces: BTreeMap<u64, Vec<Annotation>> = BTreeMap::new();
    for span in spans {
        let class = span.class.and_then(|class| classes.get(class));
        let annotation = annotation(
            span.start,
            Some(span.end),
            class.map_or(NOT_SURE, String::as_str),
        );
        faces.entry(span.face).or_default().push(annotation);
    }
    let faces = faces.into_iter().map(|(face, own)| (names.name(face), own));
    let mut sorted: Vec<&Marker> = markers.iter().collect();
    sorted.sort_by(|a, b| a.start.total_cmp(&b.start));
    let mut rows: Vec<Vec<Annotation>> = Vec::new();
    for marker in sorted {
        let own = annotation(marker.start, marker.end, &marker.name);
        let is_free =
            |row: &&mut Vec<Annotation>| row.last().is_none_or(|last| last.end_ms <= own.start_ms);
        match rows.iter_mut().find(is_free) {
            Some(row) => row.push(own),
            None => rows.push(vec![own]),
        }
    }
    let rows = rows
        .into_iter()
        .enumerate()
        .map(|(index, row)| match index {
            0 => ("Markers".to_owned(), row),
            _ => (format!("Markers {}", index + 1), row),
        });
    faces.chain(rows).collect()
}

fn annotation(start: f64, end: Option<f64>, value: &str) -> Annotation {
    let ms = |seconds: f64| (seconds * 1000.0).round().max(0.0) as u64;
    let start_ms = ms(start);
    Annotation {
        start_ms,
        end_ms: end.map_or(start_ms + MOMENT_MS, |end| ms(end).max(start_ms + 1)),
        value: value.to_owned(),
    }
}

fn mime(film: &Path) -> &'static str {
    let ending = film
        .extension()
        .and_then(|ending| ending.to_str())
        .unwrap_or_default();
    match ending.to_ascii_lowercase().as_str() {
        "mp4" | "m4v" => "video/mp4",
        "mov" => "video/quicktime",
        "mpg" | "mpeg" => "video/mpeg",
        _ => "unknown",
    }
}

/// A path as an address (RFC 8089): all but unreserved bytes and slashes in percent signs.
fn address(path: &Path) -> String {
    let mut address = String::from("file://");
    let path = path.to_string_lossy().replace('\\', "/");
    if !path.starts_with('/') {
        address.push('/');
    }
    encode(&path, &mut address);
    address
}

fn relative(path: &Path) -> String {
    let mut relative = String::from("./");
    encode(
        &path.file_name().unwrap_or_default().to_string_lossy(),
        &mut relative,
    );
    relative
}

fn encode(text: &str, into: &mut String) {
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' | b':' => {
                into.push(byte as char)
            }
            _ => {
                // Writing into a String cannot fail.
                let _ = write!(into, "%{byte:02X}");
            }
        }
    }
}

/// Text for XML: markup escaped, and control characters, which XML does not know, left out.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => {}
            char if char.is_control() => escaped.push(' '),
            char => escaped.push(char),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::film::face_names::FaceNames;
    use crate::answers::film::spans::Span;

    #[test]
    fn every_face_has_a_tier_and_markers_that_overlap_have_two() {
        let span = |face, class, start, end| Span {
            face,
            class,
            start,
            end,
        };
        let marker = |name: &str, start, end| Marker {
            name: name.to_owned(),
            start,
            end,
        };
        let markers = [
            marker("a <b>", 0.0, Some(2.0)),
            marker("c", 1.0, None),
            marker("d", 2.0, Some(3.0)),
        ];
        let spans = [
            span(1, Some(0), 0.0, 1.0),
            span(2, None, 0.5, 0.75),
            span(1, Some(1), 1.0, 2.0),
        ];
        let classes = ["neutral", "happy"].map(str::to_owned);
        let film = Path::new("/a b/Ä&.mp4");
        let shown = Shown {
            spans: &spans,
            markers: &markers,
            classes: &classes,
            names: &FaceNames::default(),
        };
        let file = eaf(film, &shown, "2026-11-30T12:00:00Z");
        let tiers: Vec<&str> = file
            .split("TIER_ID=\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap())
            .collect();
        assert_eq!(tiers, ["Face 1", "Face 2", "Markers", "Markers 2"]);
        let values: Vec<&str> = file
            .split("<ANNOTATION_VALUE>")
            .skip(1)
            .map(|rest| rest.split("</").next().unwrap())
            .collect();
        assert_eq!(
            values,
            ["neutral", "happy", "not sure", "a &lt;b&gt;", "d", "c"]
        );
        assert!(
            file.contains("MEDIA_URL=\"file:///a%20b/%C3%84%26.mp4\" MIME_TYPE=\"video/mp4\""),
            "{file}"
        );
        assert!(file.contains("RELATIVE_MEDIA_URL=\"./%C3%84%26.mp4\""));
        let slots: Vec<&str> = file
            .split("TIME_VALUE=\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap())
            .collect();
        assert_eq!(
            slots,
            [
                "0", "1000", "1000", "2000", "500", "750", "0", "2000", "2000", "3000", "1000",
                "1040"
            ]
        );
    }
}
