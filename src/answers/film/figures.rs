//! What each face shows in each marked span: means with intervals, and shares of the time.

use std::collections::BTreeMap;

use super::markers::Marker;
use super::record::{expressiveness, sure_class, valence};
use crate::answers::report_file::csv_field;
use crate::inference::film::{FollowedFace, FollowedFrame};
use crate::ml::metrics::blocks::{block_interval, least_block};
use crate::storage::store::FilmEdits;

/// Seconds that a block of an interval lasts at least: expressions do not change much faster than that (P. Ekman 2003,
/// "Emotions Revealed": half a second to four seconds).
const BLOCK_S: f64 = 2.0;

/// Resamples of an interval.
const RESAMPLES: usize = 2000;

/// Draws of the same film are the same.
const SEED: u64 = 26;

/// A mean over pictures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    pub mean: f64,
    /// 95 % interval by the [moving-block bootstrap](block_interval); nothing where the span is too short for one.
    pub interval: Option<[f64; 2]>,
}

/// What one face shows within one marker.
#[derive(Debug, Clone, PartialEq)]
pub struct MarkerFigures {
    /// Which marker, counted from 0.
    pub marker: usize,
    /// The face's number.
    pub face: u64,
    /// Pictures that show the face.
    pub pictures: usize,
    /// Mean scores of each picture alone, in the order of the classes.
    pub scores: Vec<Estimate>,
    /// Of the same scores, if the classes have both sides.
    pub valence: Option<Estimate>,
    /// Of the same scores, if there is a neutral class.
    pub expressiveness: Option<Estimate>,
    /// Share of the pictures by class, 0 to 1; the rest is not sure.
    pub shares: Vec<f64>,
    /// Share of the pictures where the model is not sure.
    pub unsure: f64,
}

/// Gathers pictures by marker and face. Memory is that of the scores within markers.
#[derive(Debug)]
pub struct FigureMaker<'a> {
    markers: &'a [Marker],
    classes: &'a [String],
    every_s: f64,
    seen: Vec<BTreeMap<u64, Seen>>,
    last: Option<FollowedFrame>,
}

#[derive(Debug, Default)]
struct Seen {
    scores: Vec<Vec<f32>>,
    counts: Vec<usize>,
    unsure: usize,
}

impl<'a> FigureMaker<'a> {
    /// For pictures that come every `every_s` seconds.
    pub fn new(markers: &'a [Marker], classes: &'a [String], every_s: f64) -> Self {
        Self {
            markers,
            classes,
            every_s,
            seen: markers.iter().map(|_| BTreeMap::new()).collect(),
            last: None,
        }
    }

    /// Takes the next picture.
    pub fn take(&mut self, frame: &FollowedFrame) {
        for (marker, seen) in self.markers.iter().zip(&mut self.seen) {
            let is_inside = marker
                .end
                .is_some_and(|end| (marker.start..end).contains(&frame.seconds));
            if is_inside {
                add(seen, frame, self.classes.len());
            }
        }
        self.take_moments(frame.seconds);
        self.last = Some(frame.clone());
    }

    /// A moment is that of the picture which is shown then: the last one before `next`.
    fn take_moments(&mut self, next: f64) {
        let Some(last) = &self.last else { return };
        for (marker, seen) in self.markers.iter().zip(&mut self.seen) {
            if marker.end.is_none() && (last.seconds..next).contains(&marker.start) {
                add(seen, last, self.classes.len());
            }
        }
    }

    /// The figures by marker, then by face; faces that are not seen within a marker are left out.
    pub fn end(mut self) -> Vec<MarkerFigures> {
        self.take_moments(
            self.last
                .as_ref()
                .map_or(0.0, |last| last.seconds + self.every_s),
        );
        let (classes, every_s) = (self.classes, self.every_s);
        let markers = self.seen.into_iter().enumerate();
        let figures = markers.flat_map(|(marker, faces)| {
            faces
                .into_iter()
                .map(move |(face, seen)| seen.figures(marker, face, classes, every_s))
        });
        figures.collect()
    }
}

fn add(seen: &mut BTreeMap<u64, Seen>, frame: &FollowedFrame, classes: usize) {
    for face in &frame.faces {
        seen.entry(face.id).or_default().add(face, classes);
    }
}

impl Seen {
    fn add(&mut self, face: &FollowedFace, classes: usize) {
        self.counts.resize(classes, 0);
        self.scores.push(face.seen.scores.clone());
        match sure_class(face).and_then(|class| self.counts.get_mut(class)) {
            Some(count) => *count += 1,
            None => self.unsure += 1,
        }
    }

    fn figures(self, marker: usize, face: u64, classes: &[String], every_s: f64) -> MarkerFigures {
        let pictures = self.scores.len();
        let of = |values: Vec<f64>| estimate(&values, every_s);
        let derived = |derive: fn(&[f32], &[String]) -> Option<f32>| {
            let values = self
                .scores
                .iter()
                .map(|scores| derive(scores, classes).map(f64::from));
            values.collect::<Option<Vec<f64>>>().map(of)
        };
        let score = |class: usize| {
            let values = self
                .scores
                .iter()
                .map(|scores| f64::from(scores.get(class).copied().unwrap_or(0.0)));
            of(values.collect())
        };
        let share = |count: usize| count as f64 / pictures.max(1) as f64;
        MarkerFigures {
            marker,
            face,
            pictures,
            scores: (0..classes.len()).map(score).collect(),
            valence: derived(valence),
            expressiveness: derived(expressiveness),
            shares: self.counts.iter().map(|&count| share(count)).collect(),
            unsure: share(self.unsure),
        }
    }
}

fn estimate(values: &[f64], every_s: f64) -> Estimate {
    let block = least_block(values.len()).max((BLOCK_S / every_s).ceil() as usize);
    Estimate {
        mean: values.iter().sum::<f64>() / values.len().max(1) as f64,
        interval: block_interval(values, block, RESAMPLES, SEED),
    }
}

/// The figures as a table: a row for each marker and face, and one for a marker without a face. It has a column for what people call
/// the faces where that is known.
pub fn csv(
    figures: &[MarkerFigures],
    markers: &[Marker],
    classes: &[String],
    names: Option<&FilmEdits>,
) -> String {
    let of_face = names.map_or("face", |_| "face,name");
    let mut columns = vec![format!("marker,start,end,{of_face},pictures")];
    let measured = classes.iter().map(|class| format!("mean_{class}"));
    let derived = ["valence_derived", "expressiveness_derived"].map(|name| format!("mean_{name}"));
    for name in measured.chain(derived) {
        columns.extend(["", "_low", "_high"].map(|end| csv_field(&format!("{name}{end}"))));
    }
    columns.extend(
        classes
            .iter()
            .map(|class| csv_field(&format!("share_{class}"))),
    );
    columns.push("share_not_sure".to_owned());
    let mut table = format!("{}\r\n", columns.join(","));
    let width = 3 * (classes.len() + 2) + classes.len() + 1;
    for (index, marker) in markers.iter().enumerate() {
        let end = marker.end.map_or_else(String::new, |end| end.to_string());
        let start = format!("{},{},{end}", csv_field(&marker.name), marker.start);
        let mut rows = figures.iter().filter(|row| row.marker == index).peekable();
        if rows.peek().is_none() {
            let empty = names.map_or("", |_| ",");
            table.push_str(&format!("{start},{empty},0{}\r\n", ",".repeat(width)));
        }
        for row in rows {
            let name = names.map_or_else(String::new, |names| {
                let name = names.name(row.face).unwrap_or_default();
                format!(",{}", csv_field(name))
            });
            table.push_str(&format!(
                "{start},{}{name},{},{}\r\n",
                row.face,
                row.pictures,
                cells(row)
            ));
        }
    }
    table
}

fn cells(row: &MarkerFigures) -> String {
    let mut cells = Vec::new();
    let estimates = row.scores.iter().map(|score| Some(*score));
    for estimate in estimates.chain([row.valence, row.expressiveness]) {
        let [low, high] = match estimate.and_then(|estimate| estimate.interval) {
            Some(ends) => ends.map(|end| format!("{end:.6}")),
            None => Default::default(),
        };
        let mean = estimate.map_or_else(String::new, |estimate| format!("{:.6}", estimate.mean));
        cells.extend([mean, low, high]);
    }
    let shares = row.shares.iter().chain([&row.unsure]);
    cells.extend(shares.map(|share| format!("{share:.6}")));
    cells.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::film::spans::tests::{HAPPY, NEUTRAL, UNSURE, frame};

    fn figures(markers: &[Marker]) -> Vec<MarkerFigures> {
        let classes = classes();
        let mut maker = FigureMaker::new(markers, &classes, 1.0);
        for second in 0..20 {
            let scores = match second {
                0..8 => NEUTRAL,
                8..16 => HAPPY,
                _ => UNSURE,
            };
            maker.take(&frame(f64::from(second), &[(1, scores)]));
        }
        maker.end()
    }

    fn classes() -> Vec<String> {
        ["neutral", "happy", "sad"].map(str::to_owned).to_vec()
    }

    fn marker(start: f64, end: Option<f64>) -> Marker {
        Marker {
            name: "m".to_owned(),
            start,
            end,
        }
    }

    #[test]
    fn means_and_shares_are_those_of_the_pictures_within() {
        let found = figures(&[
            marker(6.0, Some(18.0)),
            marker(8.5, None),
            marker(30.0, Some(40.0)),
            marker(19.5, None),
        ]);
        let places: Vec<(usize, usize)> =
            found.iter().map(|row| (row.marker, row.pictures)).collect();
        assert_eq!(places, [(0, 12), (1, 1), (3, 1)]);
        let close = |value: f64, expected: f64| {
            assert!((value - expected).abs() < 1e-6, "{value} {expected}")
        };
        let row = &found[0];
        close(
            row.scores[1].mean,
            (2.0 * 0.1 + 8.0 * 0.8 + 2.0 * 0.3) / 12.0,
        );
        close(
            row.valence.unwrap().mean,
            (2.0 * 0.0 + 8.0 * 0.7 + 2.0 * 0.0) / 12.0,
        );
        close(
            row.expressiveness.unwrap().mean,
            (2.0 * 0.2 + 8.0 * 0.9 + 2.0 * 0.6) / 12.0,
        );
        assert_eq!(
            (&row.shares[..], row.unsure),
            (&[2.0 / 12.0, 8.0 / 12.0, 0.0][..], 2.0 / 12.0)
        );
        let [low, high] = row.scores[1].interval.unwrap();
        assert!(low < row.scores[1].mean && row.scores[1].mean < high);
        assert_eq!(found[1].shares, [0.0, 1.0, 0.0]);
        assert_eq!(found[1].valence.unwrap().interval, None);
        assert_eq!(found[2].unsure, 1.0);
    }

    #[test]
    fn every_row_of_the_table_has_a_cell_for_every_column() {
        let markers = [marker(6.0, Some(18.0)), marker(30.0, None)];
        let edits = serde_json::json!({ "faces": { "1": { "name": "Anna" } } });
        let edits: FilmEdits = serde_json::from_value(edits).unwrap();
        for (names, columns) in [(None, 24), (Some(&edits), 25)] {
            let table = csv(&figures(&markers), &markers, &classes(), names);
            let cells: Vec<usize> = table.lines().map(|line| line.split(',').count()).collect();
            assert_eq!(cells, [columns; 3]);
            assert_eq!(table.contains(",1,Anna,12,"), names.is_some(), "{table}");
        }
    }
}
