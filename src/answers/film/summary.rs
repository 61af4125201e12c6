//! A whole film in figures: how long each face is seen, what it shows for how long, and when most.

use std::collections::BTreeMap;

use super::record::{expressiveness, sure_class, valence};
use super::spans::{Span, SpanMaker};
use crate::emotion::Emotion;
use crate::inference::film::{FollowedFace, FollowedFrame};
use crate::vision::bounding_box::BoundingBox;

/// Most peaks of one face.
const MAX_PEAKS: usize = 3;

/// Pause in seconds between two spans of a face over which a change of expression is still one.
const CHANGE_S: f64 = 1.0;

/// What is known of a film at its end. Memory is that of its spans and faces, whatever its length.
#[derive(Debug, Clone, PartialEq)]
pub struct FilmSummary {
    /// Pictures that were looked at.
    pub pictures: usize,
    /// Of these, pictures without a face.
    pub without_face: usize,
    /// When new shots begin, in seconds.
    pub cuts: Vec<f64>,
    /// The end of what was looked at, in seconds.
    pub end: f64,
    /// Faces in the order of their numbers.
    pub faces: Vec<FaceSummary>,
    pub spans: Vec<Span>,
}

impl FilmSummary {
    /// The `most` faces that are seen longest, in the order of their numbers.
    pub fn longest(&self, most: usize) -> Vec<&FaceSummary> {
        let mut faces: Vec<&FaceSummary> = self.faces.iter().collect();
        faces.sort_by(|a, b| b.total_s().total_cmp(&a.total_s()));
        faces.truncate(most);
        faces.sort_by_key(|face| face.face);
        faces
    }
}

/// What is known of one face.
#[derive(Debug, Clone, PartialEq)]
pub struct FaceSummary {
    /// Its number.
    pub face: u64,
    /// When it is seen first and last, in seconds.
    pub seen: (f64, f64),
    /// Seconds by class, in the order of the classes.
    pub seconds: Vec<f64>,
    /// Seconds where the model is not sure.
    pub unsure_s: f64,
    /// How often one expression follows another, both sure: `(from, to)` by class.
    pub transitions: BTreeMap<(usize, usize), usize>,
    /// Means over its pictures.
    pub valence: Option<f64>,
    pub expressiveness: Option<f64>,
    /// Share of its pictures in which the head is turned away, 0 to 1; nothing if the detector does not tell.
    pub turned: Option<f64>,
    /// Its strongest expressions but neutral, the strongest first.
    pub peaks: Vec<Peak>,
}

/// A moment in which a class has its highest score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Peak {
    pub class: usize,
    pub seconds: f64,
    /// Smoothed, 0 to 1.
    pub score: f32,
    /// In pixels of the picture.
    pub bounding_box: BoundingBox,
}

impl FaceSummary {
    /// How long it is seen, in seconds.
    pub fn total_s(&self) -> f64 {
        self.unsure_s + self.seconds.iter().sum::<f64>()
    }
}

/// Gathers a summary from the pictures of a film in their order.
#[derive(Debug)]
pub struct SummaryMaker<'a> {
    classes: &'a [String],
    spans: SpanMaker,
    faces: BTreeMap<u64, Gathered>,
    pictures: usize,
    without_face: usize,
    cuts: Vec<f64>,
    last: f64,
}

#[derive(Debug, Default)]
struct Gathered {
    seen: Option<(f64, f64)>,
    pictures: usize,
    valence: Option<f64>,
    expressiveness: Option<f64>,
    heads: usize,
    turned: usize,
    peaks: BTreeMap<usize, Peak>,
}

impl<'a> SummaryMaker<'a> {
    /// For a model with these classes.
    pub fn new(classes: &'a [String]) -> Self {
        Self {
            classes,
            spans: SpanMaker::default(),
            faces: BTreeMap::new(),
            pictures: 0,
            without_face: 0,
            cuts: Vec::new(),
            last: 0.0,
        }
    }

    /// Takes the next picture.
    pub fn take(&mut self, frame: &FollowedFrame) {
        self.spans.take(frame);
        self.pictures += 1;
        self.without_face += usize::from(frame.faces.is_empty());
        if frame.is_cut {
            self.cuts.push(frame.seconds);
        }
        self.last = frame.seconds;
        for face in &frame.faces {
            self.faces
                .entry(face.id)
                .or_default()
                .add(face, frame.seconds, self.classes);
        }
    }

    /// See [`SpanMaker::end`] for the arguments.
    pub fn end(self, every_s: f64, duration_s: Option<f64>) -> FilmSummary {
        let spans = self.spans.end(every_s, duration_s);
        let classes = self.classes.len();
        let faces = self.faces.into_iter();
        let mut faces: Vec<FaceSummary> = faces
            .map(|(face, own)| own.summary(face, classes))
            .collect();
        let mut before: BTreeMap<u64, Span> = BTreeMap::new();
        for span in &spans {
            // Faces stand in the order of their numbers.
            let Ok(index) = faces.binary_search_by_key(&span.face, |face| face.face) else {
                continue;
            };
            faces[index].add(span, before.get(&span.face));
            // What lies between two expressions may be unsure.
            if span.class.is_some() {
                before.insert(span.face, *span);
            }
        }
        let last_span = spans.iter().map(|span| span.end).fold(self.last, f64::max);
        FilmSummary {
            pictures: self.pictures,
            without_face: self.without_face,
            cuts: self.cuts,
            end: last_span,
            faces,
            spans,
        }
    }
}

impl Gathered {
    fn add(&mut self, face: &FollowedFace, seconds: f64, classes: &[String]) {
        self.seen = Some((self.seen.map_or(seconds, |seen| seen.0), seconds));
        let sum =
            |sum: Option<f64>, value: Option<f32>| Some(sum.unwrap_or(0.0) + f64::from(value?));
        self.valence = sum(self.valence, valence(&face.smoothed, classes));
        self.expressiveness = sum(self.expressiveness, expressiveness(&face.smoothed, classes));
        self.pictures += 1;
        if let Some(turn) = face.seen.head() {
            self.heads += 1;
            self.turned += usize::from(turn.is_turned());
        }
        let Some(class) = sure_class(face) else {
            return;
        };
        let is_neutral = Emotion::from_label(&classes[class]) == Some(Emotion::Neutral);
        let score = face.smoothed[class];
        if !is_neutral && self.peaks.get(&class).is_none_or(|peak| peak.score < score) {
            let peak = Peak {
                class,
                seconds,
                score,
                bounding_box: face.seen.bounding_box,
            };
            self.peaks.insert(class, peak);
        }
    }

    fn summary(self, face: u64, classes: usize) -> FaceSummary {
        let mean = |sum: Option<f64>| sum.map(|sum| sum / self.pictures.max(1) as f64);
        let mut peaks: Vec<Peak> = self.peaks.into_values().collect();
        peaks.sort_by(|a, b| b.score.total_cmp(&a.score));
        peaks.truncate(MAX_PEAKS);
        FaceSummary {
            face,
            seen: self.seen.unwrap_or_default(),
            seconds: vec![0.0; classes],
            unsure_s: 0.0,
            transitions: BTreeMap::new(),
            valence: mean(self.valence),
            expressiveness: mean(self.expressiveness),
            turned: (self.heads > 0).then(|| self.turned as f64 / self.heads as f64),
            peaks,
        }
    }
}

impl FaceSummary {
    fn add(&mut self, span: &Span, before: Option<&Span>) {
        match span.class.and_then(|class| self.seconds.get_mut(class)) {
            Some(seconds) => *seconds += span.end - span.start,
            None => self.unsure_s += span.end - span.start,
        }
        let follows = before.filter(|before| span.start - before.end <= CHANGE_S);
        if let Some((from, to)) = follows.and_then(|before| before.class).zip(span.class)
            && from != to
        {
            *self.transitions.entry((from, to)).or_default() += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::film::spans::tests::{HAPPY, NEUTRAL, UNSURE, frame};

    #[test]
    fn times_changes_and_peaks_are_those_of_the_pictures() {
        let classes = ["neutral", "happy", "sad"].map(str::to_owned);
        let mut maker = SummaryMaker::new(&classes);
        let strong = [0.05, 0.9, 0.05];
        for (second, faces) in [
            vec![(1, NEUTRAL)],
            vec![(1, HAPPY)],
            vec![(1, strong), (2, UNSURE)],
            vec![(1, NEUTRAL), (2, UNSURE)],
            vec![],
        ]
        .into_iter()
        .enumerate()
        {
            maker.take(&frame(second as f64, &faces));
        }
        let summary = maker.end(1.0, None);
        assert_eq!(
            (summary.pictures, summary.without_face, summary.end),
            (5, 1, 4.0)
        );
        let [one, two] = &summary.faces[..] else {
            panic!("{:?}", summary.faces)
        };
        assert_eq!(
            (&one.seconds[..], one.unsure_s, one.seen),
            (&[2.0, 2.0, 0.0][..], 0.0, (0.0, 3.0))
        );
        assert_eq!(
            (two.total_s(), two.unsure_s, two.peaks.len()),
            (2.0, 2.0, 0)
        );
        assert_eq!(one.transitions, BTreeMap::from([((0, 1), 1), ((1, 0), 1)]));
        let peaks: Vec<(usize, f64)> = one
            .peaks
            .iter()
            .map(|peak| (peak.class, peak.seconds))
            .collect();
        assert_eq!(peaks, [(1, 2.0)]);
        assert!((one.expressiveness.unwrap() - (0.2 + 0.9 + 0.95 + 0.2) / 4.0).abs() < 1e-6);
    }
}
