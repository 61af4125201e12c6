//! Spans of a film in which a face keeps the same expression.

use std::collections::BTreeMap;

use super::face_names::FaceNames;
use super::markers::Marker;
use super::record::sure_class;
use crate::inference::film::FollowedFrame;

/// A face shows the same for a while.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// The face's number.
    pub face: u64,
    /// Index of its class; nothing where the model is not sure.
    pub class: Option<usize>,
    /// In seconds.
    pub start: f64,
    /// In seconds, later than `start`.
    pub end: f64,
}

/// What files for other programs are made of.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    pub spans: &'a [Span],
    pub markers: &'a [Marker],
    /// The model's.
    pub classes: &'a [String],
    pub names: &'a FaceNames,
}

/// Makes spans of pictures that come one after the other. A picture stands for the time until the next one.
#[derive(Debug, Default)]
pub struct SpanMaker {
    /// Class and start of what each face shows now.
    open: BTreeMap<u64, (Option<usize>, f64)>,
    spans: Vec<Span>,
    last: Option<f64>,
}

impl SpanMaker {
    /// Takes the next picture.
    pub fn take(&mut self, frame: &FollowedFrame) {
        let mut before = std::mem::take(&mut self.open);
        for face in &frame.faces {
            let class = sure_class(face);
            let start = match before.remove(&face.id) {
                Some((known, start)) if known == class => start,
                Some((known, start)) => {
                    self.close(face.id, known, start, frame.seconds);
                    frame.seconds
                }
                None => frame.seconds,
            };
            self.open.insert(face.id, (class, start));
        }
        for (face, (class, start)) in before {
            self.close(face, class, start, frame.seconds);
        }
        self.last = Some(frame.seconds);
    }

    /// All spans by their start. The last picture stands for `every_s`, or until the film's end if that is known and
    /// comes before.
    pub fn end(mut self, every_s: f64, duration_s: Option<f64>) -> Vec<Span> {
        let last = self.last.unwrap_or(0.0);
        let end = duration_s
            .filter(|duration| *duration > last)
            .map_or(last + every_s, |duration| duration.min(last + every_s));
        for (face, (class, start)) in std::mem::take(&mut self.open) {
            self.close(face, class, start, end);
        }
        self.spans
            .sort_by(|a, b| a.start.total_cmp(&b.start).then(a.face.cmp(&b.face)));
        self.spans
    }

    fn close(&mut self, face: u64, class: Option<usize>, start: f64, end: f64) {
        if end > start {
            self.spans.push(Span {
                face,
                class,
                start,
                end,
            });
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::inference::film::{FollowedFace, SeenFace};

    /// A picture with faces that have these numbers and scores.
    pub(in crate::answers::film) fn frame(
        seconds: f64,
        faces: &[(u64, [f32; 3])],
    ) -> FollowedFrame {
        let face = |(id, scores): &(u64, [f32; 3])| {
            let seen = serde_json::json!({
                "box": { "x": 10, "y": 20, "width": 30, "height": 40 },
                "detector_score": 0.875,
                "head": null,
                "scores": scores,
            });
            FollowedFace {
                id: *id,
                seen: serde_json::from_value::<SeenFace>(seen).unwrap(),
                smoothed: scores.to_vec(),
            }
        };
        FollowedFrame {
            seconds,
            width: 640,
            height: 360,
            is_cut: false,
            faces: faces.iter().map(face).collect(),
        }
    }

    pub(in crate::answers::film) const NEUTRAL: [f32; 3] = [0.8, 0.1, 0.1];
    pub(in crate::answers::film) const HAPPY: [f32; 3] = [0.1, 0.8, 0.1];
    pub(in crate::answers::film) const UNSURE: [f32; 3] = [0.4, 0.3, 0.3];

    #[test]
    fn a_span_lasts_until_the_picture_that_shows_something_else() {
        let mut maker = SpanMaker::default();
        for frame in [
            frame(0.0, &[(1, HAPPY)]),
            frame(0.2, &[(1, HAPPY), (2, UNSURE)]),
            frame(0.4, &[(1, NEUTRAL), (2, UNSURE)]),
            frame(1.0, &[(2, UNSURE)]),
        ] {
            maker.take(&frame);
        }
        let span = |face, class, start, end| Span {
            face,
            class,
            start,
            end,
        };
        let expected = [
            span(1, Some(1), 0.0, 0.4),
            span(2, None, 0.2, 1.1),
            span(1, Some(0), 0.4, 1.0),
        ];
        assert_eq!(maker.end(0.2, Some(1.1)), expected);
        assert_eq!(SpanMaker::default().end(0.2, None), []);
    }
}
