//! Marked spans and moments of a film, read from a table.

pub use crate::storage::store::Marker;
use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::Encoding;

use crate::storage::store::{MAX_MARKER_CHARS, MAX_MARKERS, MAX_SECONDS};

/// Why a table of markers cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MarkerError {
    #[error(
        "a table of markers has the columns name, start and end in its first line; {0} is missing"
    )]
    Column(&'static str),
    #[error("line {line}: {value:?} is no time; write seconds up to {MAX_SECONDS}, such as 12.5")]
    Time {
        /// Counted from 1.
        line: u64,
        value: String,
    },
    #[error("line {0}: the marker ends before it begins")]
    Order(u64),
    #[error(
        "line {0}: the name is longer than {MAX_MARKER_CHARS} characters, or holds control characters"
    )]
    Name(u64),
    #[error("a film has at most {MAX_MARKERS} markers")]
    Many,
    #[error("this is no table: {0}")]
    Table(String),
}

/// The markers of a table with the columns `name`, `start` and `end`, set apart by commas, semicolons or tabs. Between
/// semicolons and tabs a comma may stand for the decimal point. An empty end, or one that is the start, makes a moment. The
/// encoding is that of the byte order mark, or the one that the bytes look like.
///
/// # Errors
///
/// If a column is missing, or a line says nothing that can be meant.
pub fn read(table: &[u8]) -> Result<Vec<Marker>, MarkerError> {
    let table = decoded(table);
    let head = table.lines().next().unwrap_or_default();
    let delimiter = [b';', b'\t']
        .into_iter()
        .find(|&byte| head.as_bytes().contains(&byte));
    let delimiter = delimiter.unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .trim(csv::Trim::All)
        .flexible(true)
        .from_reader(table.as_bytes());
    let no_table = |error: csv::Error| MarkerError::Table(error.to_string());
    let head = reader.headers().map_err(no_table)?.clone();
    let column = |name: &'static str| {
        let place = head
            .iter()
            .position(|column| column.eq_ignore_ascii_case(name));
        place.ok_or(MarkerError::Column(name))
    };
    let (name, start, end) = (column("name")?, column("start")?, column("end")?);
    let mut markers = Vec::new();
    for row in reader.records() {
        let row = row.map_err(no_table)?;
        let line = row.position().map_or(0, csv::Position::line);
        let seconds = |column: usize| {
            let text = row.get(column).unwrap_or_default();
            seconds(text, delimiter != b',').ok_or_else(|| MarkerError::Time {
                line,
                value: text.chars().take(40).collect(),
            })
        };
        if row.iter().all(str::is_empty) {
            continue;
        }
        if markers.len() == MAX_MARKERS {
            return Err(MarkerError::Many);
        }
        let start = seconds(start)?;
        let end = match row.get(end) {
            None | Some("") => None,
            Some(_) => Some(seconds(end)?).filter(|end| *end != start),
        };
        if end.is_some_and(|end| end < start) {
            return Err(MarkerError::Order(line));
        }
        let name = row.get(name).unwrap_or_default();
        if !Marker::is_name(name) {
            return Err(MarkerError::Name(line));
        }
        markers.push(Marker {
            name: name.to_owned(),
            start,
            end,
        });
    }
    Ok(markers)
}

fn seconds(text: &str, comma_is_point: bool) -> Option<f64> {
    let text = match comma_is_point {
        true => text.replace(',', "."),
        false => text.to_owned(),
    };
    let seconds: f64 = text.parse().ok()?;
    Marker::is_moment(seconds).then_some(seconds)
}

fn decoded(table: &[u8]) -> Cow<'_, str> {
    let guessed = || {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(table, true);
        detector.guess(None, Utf8Detection::Allow)
    };
    let encoding = Encoding::for_bom(table).map_or_else(guessed, |(encoding, _)| encoding);
    encoding.decode(table).0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marker(name: &str, start: f64, end: Option<f64>) -> Marker {
        Marker {
            name: name.to_owned(),
            start,
            end,
        }
    }

    #[test]
    fn spans_and_moments_are_read_however_a_spreadsheet_wrote_them() {
        let expected = vec![
            marker("film, part 1", 1.5, Some(4.0)),
            marker("bell", 7.25, None),
        ];
        for table in [
            "name,start,end\n\"film, part 1\",1.5,4\nbell,7.25,\n",
            "\u{feff}Name;Start;End\r\nfilm, part 1;1,5;4,0\r\n;;\r\nbell;7,25;7,25\r\n",
            "end\tnote\tstart\tname\n4\tx\t1.5\tfilm, part 1\n\t\t7.25\tbell",
        ] {
            assert_eq!(read(table.as_bytes()).unwrap(), expected, "{table}");
        }
        assert_eq!(read(b"name,start,end\n").unwrap(), []);
    }

    #[test]
    fn tables_are_read_in_the_encoding_that_they_are_in() {
        let expected = vec![marker("Prüfung für Zoë", 1.0, Some(2.0))];
        let table = "name,start,end\nPrüfung für Zoë,1,2\n";
        let (latin, ..) = encoding_rs::WINDOWS_1252.encode(table);
        let wide = ["\u{feff}", table].concat();
        let wide: Vec<u8> = wide.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [table.as_bytes(), &latin, &wide] {
            assert_eq!(read(bytes).unwrap(), expected, "{bytes:?}");
        }
    }

    #[test]
    fn what_cannot_be_meant_is_named_with_its_line() {
        let check = |table: &str, expected: MarkerError| {
            assert_eq!(read(table.as_bytes()), Err(expected), "{table}")
        };
        check("", MarkerError::Column("name"));
        check("name,start\na,1\n", MarkerError::Column("end"));
        let time = |line, value: &str| MarkerError::Time {
            line,
            value: value.to_owned(),
        };
        check("name,start,end\na,0,1\nb,0:10,1\n", time(3, "0:10"));
        check("name,start,end\na,-1,1\n", time(2, "-1"));
        check("name,start,end\na,inf,\n", time(2, "inf"));
        check("name,start,end\na,0,1e300\n", time(2, "1e300"));
        check("name,start,end\na\u{0}b,0,1\n", MarkerError::Name(2));
        check("name,start,end\na,2,1\n", MarkerError::Order(2));
        check(
            &format!("name,start,end\n{},2,3\n", "x".repeat(201)),
            MarkerError::Name(2),
        );
        check(
            &format!("name,start,end\n{}", "a,1,2\n".repeat(10_001)),
            MarkerError::Many,
        );
    }
}
