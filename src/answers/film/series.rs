//! What faces show over time, thinned to as many columns as a chart has room for.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use utoipa::ToSchema;

use super::record::{expressiveness, valence};
use crate::answers::prediction::SURE_FROM;
use crate::inference::film::{FollowedFace, FollowedFrame};
use crate::ml::metrics::best;

/// Most faces that are shown at once: those seen longest.
pub const MAX_SERIES_FACES: usize = 24;

/// A span of a film in columns. Where there are more pictures than columns, a column is the mean of its pictures.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FilmSeries {
    /// In seconds.
    pub from: f64,
    pub to: f64,
    /// When each column is, in seconds.
    pub times: Vec<f64>,
    /// Faces in the order of their numbers; of many those that are seen longest.
    pub faces: Vec<FaceSeries>,
    /// Faces that are seen and not shown here; ask for them by their numbers.
    pub more_faces: usize,
    /// When new shots begin, in seconds.
    pub cuts: Vec<f64>,
}

/// A face in columns.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FaceSeries {
    pub id: u64,
    /// Smoothed scores by class, 0 to 1, one a column; null where the face is not seen.
    pub scores: BTreeMap<String, Vec<Option<f32>>>,
    /// Scores of each picture alone.
    pub raw: BTreeMap<String, Vec<Option<f32>>>,
    /// Index of the likeliest class; null where the face is not seen.
    pub emotion: Vec<Option<usize>>,
    /// Whether the model is sure of it.
    pub sure: Vec<bool>,
    /// Derived: happy minus the strongest negative expression.
    pub valence: Vec<Option<f32>>,
    /// Derived: one minus neutral.
    pub expressiveness: Vec<Option<f32>>,
    /// Degrees about the vertical axis; null where the detector does not tell.
    pub yaw: Vec<Option<f32>>,
    /// Whether the head is turned away in most of the column's pictures.
    pub turned: Vec<bool>,
}

/// Which part is wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesWanted {
    /// In seconds; the second one belongs to it no more.
    pub from: f64,
    pub to: f64,
    /// Most columns.
    pub points: usize,
    /// Numbers of the faces; those seen longest if empty.
    pub faces: BTreeSet<u64>,
}

/// Counts what a span holds, so that columns and faces can be chosen: the first of two readings.
#[derive(Debug, Default)]
pub struct SeriesCount {
    pictures: usize,
    faces: BTreeMap<u64, usize>,
}

impl SeriesCount {
    /// Takes the next picture of the film.
    pub fn take(&mut self, frame: &FollowedFrame, wanted: &SeriesWanted) {
        if !wanted.holds(frame.seconds) {
            return;
        }
        self.pictures += 1;
        for face in &frame.faces {
            *self.faces.entry(face.id).or_default() += 1;
        }
    }

    /// What makes the columns of the second reading.
    pub fn maker(self, wanted: SeriesWanted, classes: &[String]) -> SeriesMaker<'_> {
        let mut faces: Vec<(u64, usize)> = self.faces.into_iter().collect();
        if !wanted.faces.is_empty() {
            faces.retain(|(face, _)| wanted.faces.contains(face));
        }
        faces.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        let more_faces = faces.len().saturating_sub(MAX_SERIES_FACES);
        faces.truncate(MAX_SERIES_FACES);
        let is_exact = self.pictures <= wanted.points;
        let columns = if is_exact {
            self.pictures
        } else {
            wanted.points
        };
        let column = || vec![Sum::new(classes.len()); columns];
        SeriesMaker {
            classes,
            is_exact,
            times: vec![Mean::default(); columns],
            faces: faces
                .into_iter()
                .map(|(face, _)| (face, column()))
                .collect(),
            more_faces,
            cuts: Vec::new(),
            taken: 0,
            wanted,
        }
    }
}

impl SeriesWanted {
    fn holds(&self, seconds: f64) -> bool {
        (self.from..self.to).contains(&seconds)
    }
}

/// Gathers columns from the pictures of a film in their order.
#[derive(Debug)]
pub struct SeriesMaker<'a> {
    classes: &'a [String],
    wanted: SeriesWanted,
    /// Whether every picture has a column of its own.
    is_exact: bool,
    times: Vec<Mean>,
    faces: BTreeMap<u64, Vec<Sum>>,
    more_faces: usize,
    cuts: Vec<f64>,
    taken: usize,
}

#[derive(Debug, Clone, Copy, Default)]
struct Mean {
    sum: f64,
    count: usize,
}

impl Mean {
    fn add(&mut self, value: f64) {
        self.sum += value;
        self.count += 1;
    }

    fn value(self) -> Option<f64> {
        (self.count > 0).then(|| self.sum / self.count as f64)
    }

    /// With four decimals: more would only be bytes.
    fn short(self) -> Option<f32> {
        self.value()
            .map(|value| ((value * 1e4).round() / 1e4) as f32)
    }
}

/// The pictures of one face in one column.
#[derive(Debug, Clone)]
struct Sum {
    smoothed: Vec<Mean>,
    raw: Vec<Mean>,
    valence: Mean,
    expressiveness: Mean,
    yaw: Mean,
    turned: usize,
}

impl Sum {
    fn new(classes: usize) -> Self {
        Self {
            smoothed: vec![Mean::default(); classes],
            raw: vec![Mean::default(); classes],
            valence: Mean::default(),
            expressiveness: Mean::default(),
            yaw: Mean::default(),
            turned: 0,
        }
    }

    fn add(&mut self, face: &FollowedFace, classes: &[String]) {
        let each = |sums: &mut [Mean], scores: &[f32]| {
            let pairs = sums.iter_mut().zip(scores);
            pairs.for_each(|(sum, score)| sum.add(f64::from(*score)));
        };
        each(&mut self.smoothed, &face.smoothed);
        each(&mut self.raw, &face.seen.scores);
        if let Some(value) = valence(&face.smoothed, classes) {
            self.valence.add(value.into());
        }
        if let Some(value) = expressiveness(&face.smoothed, classes) {
            self.expressiveness.add(value.into());
        }
        if let Some(turn) = face.seen.head() {
            self.yaw.add(turn.yaw.into());
            self.turned += usize::from(turn.is_turned());
        }
    }

    /// The likeliest class of the mean scores, and whether it is sure; nothing where the face is not seen.
    fn likeliest(&self) -> Option<(usize, bool)> {
        let scores: Option<Vec<f32>> = self.smoothed.iter().map(|mean| mean.short()).collect();
        let scores = scores.filter(|scores| !scores.is_empty())?;
        let class = best(&scores);
        Some((class, scores[class] >= SURE_FROM))
    }
}

impl SeriesMaker<'_> {
    /// Takes the next picture of the film.
    pub fn take(&mut self, frame: &FollowedFrame) {
        let wanted = &self.wanted;
        if !wanted.holds(frame.seconds) {
            return;
        }
        if frame.is_cut {
            self.cuts.push(frame.seconds);
        }
        let column = match self.is_exact {
            true => self.taken,
            false => {
                let share = (frame.seconds - wanted.from) / (wanted.to - wanted.from);
                (share * wanted.points as f64) as usize
            }
        };
        self.taken += 1;
        // A film that goes on meanwhile has more pictures than were counted.
        let Some(time) = self.times.get_mut(column) else {
            return;
        };
        time.add(frame.seconds);
        for face in &frame.faces {
            let sum = self.faces.get_mut(&face.id);
            if let Some(sum) = sum.and_then(|columns| columns.get_mut(column)) {
                sum.add(face, self.classes);
            }
        }
    }

    /// The columns. Those without a picture are left out.
    pub fn end(self) -> FilmSeries {
        let kept: Vec<usize> = (0..self.times.len())
            .filter(|&column| self.times[column].count > 0)
            .collect();
        let classes = self.classes;
        let faces = self.faces.iter();
        FilmSeries {
            from: self.wanted.from,
            to: self.wanted.to,
            times: kept
                .iter()
                .filter_map(|&column| self.times[column].value())
                .collect(),
            faces: faces
                .map(|(&id, columns)| {
                    let columns: Vec<&Sum> = kept.iter().map(|&column| &columns[column]).collect();
                    FaceSeries::new(id, &columns, classes)
                })
                .collect(),
            more_faces: self.more_faces,
            cuts: self.cuts,
        }
    }
}

impl FaceSeries {
    fn new(id: u64, columns: &[&Sum], classes: &[String]) -> Self {
        let likeliest: Vec<Option<(usize, bool)>> =
            columns.iter().map(|sum| sum.likeliest()).collect();
        Self {
            id,
            scores: by_class(columns, classes, |sum| &sum.smoothed),
            raw: by_class(columns, classes, |sum| &sum.raw),
            emotion: likeliest
                .iter()
                .map(|told| told.map(|(class, _)| class))
                .collect(),
            sure: likeliest
                .iter()
                .map(|told| told.is_some_and(|(_, sure)| sure))
                .collect(),
            valence: values(columns, |sum| sum.valence),
            expressiveness: values(columns, |sum| sum.expressiveness),
            yaw: values(columns, |sum| sum.yaw),
            turned: columns
                .iter()
                .map(|sum| 2 * sum.turned > sum.yaw.count)
                .collect(),
        }
    }
}

/// A mean of every class in every column.
fn by_class(
    columns: &[&Sum],
    classes: &[String],
    means: fn(&Sum) -> &[Mean],
) -> BTreeMap<String, Vec<Option<f32>>> {
    let class = |(index, class): (usize, &String)| {
        let values = columns.iter().map(|sum| means(sum)[index].short());
        (class.clone(), values.collect())
    };
    classes.iter().enumerate().map(class).collect()
}

fn values(columns: &[&Sum], mean: fn(&Sum) -> Mean) -> Vec<Option<f32>> {
    columns.iter().map(|sum| mean(sum).short()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::film::spans::tests::{HAPPY, NEUTRAL, frame};

    fn series(points: usize, faces: &[u64]) -> FilmSeries {
        let classes = ["neutral", "happy", "sad"].map(str::to_owned);
        let frames = [
            frame(0.0, &[(1, NEUTRAL)]),
            frame(1.0, &[(1, HAPPY), (2, HAPPY)]),
            frame(2.0, &[(1, HAPPY)]),
            frame(3.0, &[]),
            frame(9.0, &[(3, HAPPY)]),
        ];
        let wanted = SeriesWanted {
            from: 0.0,
            to: 4.0,
            points,
            faces: faces.iter().copied().collect(),
        };
        let mut count = SeriesCount::default();
        frames.iter().for_each(|frame| count.take(frame, &wanted));
        let mut maker = count.maker(wanted, &classes);
        frames.iter().for_each(|frame| maker.take(frame));
        maker.end()
    }

    #[test]
    fn every_picture_has_a_column_where_there_is_room() {
        let series = series(10, &[]);
        assert_eq!(series.times, [0.0, 1.0, 2.0, 3.0]);
        let ids: Vec<u64> = series.faces.iter().map(|face| face.id).collect();
        assert_eq!(ids, [1, 2]);
        let [one, two] = &series.faces[..] else {
            panic!("{series:?}")
        };
        assert_eq!(one.emotion, [Some(0), Some(1), Some(1), None]);
        assert_eq!(one.sure, [true, true, true, false]);
        assert_eq!(two.scores["happy"], [None, Some(0.8), None, None]);
        assert_eq!(one.yaw, [None; 4]);
    }

    #[test]
    fn else_a_column_is_the_mean_of_its_pictures() {
        let series = series(2, &[1]);
        assert_eq!(series.times, [0.5, 2.5]);
        let [one] = &series.faces[..] else {
            panic!("{series:?}")
        };
        assert_eq!(one.scores["happy"], [Some(0.45), Some(0.8)]);
        assert_eq!(one.sure, [false, true]);
    }
}
