//! A whole film in figures, and what each face shows in each marked span, as scripts read them.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::figures::{Estimate, MarkerFigures};
use super::markers::Marker;
use super::summary::{FaceSummary, FilmSummary};
use crate::answers::prediction::PixelBox;
use crate::storage::store::FilmEdits;

/// Peaks that are shown of all faces together.
const MAX_PEAKS: usize = 6;

/// What a film comes to.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FilmOverview {
    /// The end of what was looked at, in seconds.
    pub end_s: f64,
    pub pictures: usize,
    /// Of these, pictures without a face.
    pub without_face: usize,
    /// Faces in the order of their numbers.
    pub faces: Vec<FaceOverview>,
    /// All faces together, each by the time for which it is seen.
    pub all: FaceOverview,
}

/// What a face comes to, or all of them.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FaceOverview {
    /// Its number; null for all faces together.
    pub id: Option<u64>,
    /// What people call it.
    pub name: Option<String>,
    /// When it is seen first and last, in seconds.
    pub first_s: f64,
    pub last_s: f64,
    /// For how long it is seen.
    pub seconds: f64,
    /// Share of that time by class, and `not_sure`; 0 to 1.
    pub shares: BTreeMap<String, f64>,
    /// How often one expression follows another, both sure, the most frequent first.
    pub transitions: Vec<Transition>,
    /// The strongest expressions but neutral, the strongest first.
    pub peaks: Vec<PeakOverview>,
    /// Derived: mean of happy minus the strongest negative expression.
    pub mean_valence: Option<f64>,
    /// Derived: mean of one minus neutral.
    pub mean_expressiveness: Option<f64>,
    /// Share of its pictures in which the head is turned away; null if the detector does not tell.
    pub turned_share: Option<f64>,
}

/// A change of expression.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Transition {
    pub from: String,
    pub to: String,
    pub count: usize,
}

/// A moment in which a class has its highest score.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PeakOverview {
    /// Number of the face.
    pub face: u64,
    pub class: String,
    /// In seconds.
    pub at: f64,
    /// Smoothed, 0 to 1.
    pub score: f32,
    #[serde(rename = "box")]
    pub pixel_box: PixelBox,
}

/// What a face shows within a marker.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FigureRow {
    /// Name of the marker.
    pub marker: String,
    /// Which one, counted from 0.
    pub index: usize,
    /// In seconds.
    pub start: f64,
    /// Null for a moment.
    pub end: Option<f64>,
    pub face: u64,
    /// What people call the face.
    pub name: Option<String>,
    /// Pictures that show it.
    pub pictures: usize,
    /// Scores of each picture alone, by class.
    pub scores: BTreeMap<String, MeanAnswer>,
    pub valence: Option<MeanAnswer>,
    pub expressiveness: Option<MeanAnswer>,
    /// Share of the pictures by class, 0 to 1.
    pub shares: BTreeMap<String, f64>,
    pub not_sure: f64,
}

/// A mean with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct MeanAnswer {
    pub mean: f64,
    /// Null where there is too little for one.
    pub interval: Option<[f64; 2]>,
}

impl From<Estimate> for MeanAnswer {
    fn from(estimate: Estimate) -> Self {
        Self {
            mean: estimate.mean,
            interval: estimate.interval,
        }
    }
}

impl FilmOverview {
    /// For a model with these classes.
    pub fn new(summary: &FilmSummary, edits: &FilmEdits, classes: &[String]) -> Self {
        let faces = summary.faces.iter();
        let faces = faces.map(|face| FaceOverview::new(face, edits, classes));
        Self {
            end_s: summary.end,
            pictures: summary.pictures,
            without_face: summary.without_face,
            all: FaceOverview::of_all(&summary.faces, classes),
            faces: faces.collect(),
        }
    }
}

impl FaceOverview {
    fn new(face: &FaceSummary, edits: &FilmEdits, classes: &[String]) -> Self {
        Self {
            id: Some(face.face),
            name: edits.name(face.face).map(str::to_owned),
            ..Self::of_all(std::slice::from_ref(face), classes)
        }
    }

    fn of_all(faces: &[FaceSummary], classes: &[String]) -> Self {
        let total: f64 = faces.iter().map(FaceSummary::total_s).sum();
        let share = |seconds: f64| if total > 0.0 { seconds / total } else { 0.0 };
        let of_class = |class: usize| -> f64 { faces.iter().map(|face| face.seconds[class]).sum() };
        let mut shares: BTreeMap<String, f64> = (classes.iter().enumerate())
            .map(|(index, class)| (class.clone(), share(of_class(index))))
            .collect();
        let unsure = faces.iter().map(|face| face.unsure_s).sum();
        shares.insert("not_sure".to_owned(), share(unsure));
        let first = faces.iter().map(|face| face.seen.0).reduce(f64::min);
        let last = faces.iter().map(|face| face.seen.1).reduce(f64::max);
        Self {
            id: None,
            name: None,
            first_s: first.unwrap_or(0.0),
            last_s: last.unwrap_or(0.0),
            seconds: total,
            shares,
            transitions: transitions(faces, classes),
            peaks: peaks(faces, classes),
            mean_valence: by_time(faces, |face| face.valence),
            mean_expressiveness: by_time(faces, |face| face.expressiveness),
            turned_share: by_time(faces, |face| face.turned),
        }
    }
}

/// The mean over faces by how long each is seen; nothing if none tells.
fn by_time(faces: &[FaceSummary], value: impl Fn(&FaceSummary) -> Option<f64>) -> Option<f64> {
    let told = faces
        .iter()
        .filter_map(|face| Some((value(face)?, face.total_s())));
    let (sum, time) = told.fold((0.0, 0.0), |(sum, all), (value, time)| {
        (sum + value * time, all + time)
    });
    (time > 0.0).then(|| sum / time)
}

fn transitions(faces: &[FaceSummary], classes: &[String]) -> Vec<Transition> {
    let mut counts: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (&pair, count) in faces.iter().flat_map(|face| &face.transitions) {
        *counts.entry(pair).or_default() += count;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let transition = |((from, to), count): ((usize, usize), usize)| Transition {
        from: classes[from].clone(),
        to: classes[to].clone(),
        count,
    };
    counts.into_iter().map(transition).collect()
}

fn peaks(faces: &[FaceSummary], classes: &[String]) -> Vec<PeakOverview> {
    let mut peaks: Vec<PeakOverview> = faces
        .iter()
        .flat_map(|face| {
            face.peaks.iter().map(|peak| PeakOverview {
                face: face.face,
                class: classes[peak.class].clone(),
                at: peak.seconds,
                score: peak.score,
                pixel_box: peak.bounding_box.into(),
            })
        })
        .collect();
    peaks.sort_by(|a, b| b.score.total_cmp(&a.score));
    peaks.truncate(MAX_PEAKS);
    peaks
}

/// The figures of all markers.
pub fn figure_rows(
    figures: Vec<MarkerFigures>,
    markers: &[Marker],
    edits: &FilmEdits,
    classes: &[String],
) -> Vec<FigureRow> {
    let row = |own: MarkerFigures| {
        let marker = &markers[own.marker];
        let scores = classes.iter().cloned().zip(own.scores);
        FigureRow {
            marker: marker.name.clone(),
            index: own.marker,
            start: marker.start,
            end: marker.end,
            face: own.face,
            name: edits.name(own.face).map(str::to_owned),
            pictures: own.pictures,
            scores: scores.map(|(class, score)| (class, score.into())).collect(),
            valence: own.valence.map(MeanAnswer::from),
            expressiveness: own.expressiveness.map(MeanAnswer::from),
            shares: classes.iter().cloned().zip(own.shares).collect(),
            not_sure: own.unsure,
        }
    };
    figures.into_iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::film::spans::tests::{HAPPY, NEUTRAL, UNSURE, frame};
    use crate::answers::film::summary::SummaryMaker;

    #[test]
    fn faces_count_by_their_time_in_all_of_them() {
        let classes = ["neutral", "happy", "sad"].map(str::to_owned);
        let mut maker = SummaryMaker::new(&classes);
        for (second, faces) in [
            vec![(1, NEUTRAL)],
            vec![(1, HAPPY), (2, UNSURE)],
            vec![(1, HAPPY)],
        ]
        .into_iter()
        .enumerate()
        {
            maker.take(&frame(second as f64, &faces));
        }
        let overview = FilmOverview::new(&maker.end(1.0, None), &FilmEdits::default(), &classes);
        let all = &overview.all;
        assert_eq!((all.id, all.seconds), (None, 4.0));
        assert_eq!(all.shares["happy"], 0.5);
        assert_eq!(all.shares["not_sure"], 0.25);
        let transitions = [Transition {
            from: "neutral".to_owned(),
            to: "happy".to_owned(),
            count: 1,
        }];
        assert_eq!(all.transitions, transitions);
        assert_eq!(all.peaks.len(), 1);
        // Face 1 for three seconds, face 2 for one, whose valence is 0.
        let of_one = overview.faces[0].mean_valence.unwrap();
        assert!((all.mean_valence.unwrap() - 0.75 * of_one).abs() < 1e-6);
    }
}
