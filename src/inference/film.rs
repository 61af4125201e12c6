//! The faces of a film: what is seen in each picture, and which face is which over the film's own time.
//!
//! What is seen in one picture ([`Sight`]) does not depend on any other, so several are looked at together, and it can be
//! written down. All that follows from it (ids, smoothed scores, cuts) is made by a [`Follower`] from the sights in their
//! order alone: from sights that were stored, it is made again without the film.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use serde::{Deserialize, Serialize};

use super::bulk::{Bulk, Hand};
use super::engine::{EngineError, FaceAnswer};
use crate::vision::bounding_box::BoundingBox;
use crate::vision::film::{Cuts, FilmError, FilmTime, Frame, Frames, Thumbnail};
use crate::vision::head::HeadTurn;
use crate::vision::track::Tracker;

/// What is seen in one picture of a film.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sight {
    /// When it is shown, in units of the film's picture track.
    pub units: i64,
    /// Seconds a unit, as a fraction.
    pub unit_s: (u32, u32),
    /// Width of the picture that was looked at, in pixels.
    pub width: u32,
    /// Its height.
    pub height: u32,
    /// The picture made very small, by which cuts are found; base64.
    thumbnail: String,
    /// Faces from left to right.
    pub faces: Vec<SeenFace>,
}

/// A face in one picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SeenFace {
    /// Where the detector found it, in pixels of the picture.
    #[serde(rename = "box")]
    pub bounding_box: BoundingBox,
    /// How likely this is a face at all, by the detector: 0 to 1.
    pub detector_score: f32,
    /// Degrees of yaw and roll, see [`HeadTurn`], if the detector tells.
    head: Option<(f32, f32)>,
    /// Probabilities in the order of the model's classes.
    pub scores: Vec<f32>,
}

impl Sight {
    /// Looks at a picture.
    ///
    /// # Errors
    ///
    /// If something panics on it.
    pub fn of(frame: &Frame, hand: &mut Hand<'_>) -> Result<Self, EngineError> {
        let faces = hand.faces(&frame.image)?;
        Ok(Self {
            units: frame.at.units,
            unit_s: frame.at.unit_s,
            width: frame.image.width(),
            height: frame.image.height(),
            thumbnail: BASE64.encode(Thumbnail::of(&frame.image).shades()),
            faces: faces.into_iter().map(SeenFace::from).collect(),
        })
    }

    /// When the picture is shown, in seconds since the film's start.
    pub fn seconds(&self) -> f64 {
        let at = FilmTime {
            units: self.units,
            unit_s: self.unit_s,
        };
        at.seconds()
    }

    fn thumbnail(&self) -> Option<Thumbnail> {
        Thumbnail::from_shades(BASE64.decode(&self.thumbnail).ok()?)
    }
}

impl From<FaceAnswer> for SeenFace {
    fn from(answer: FaceAnswer) -> Self {
        let landmarks = answer.detection.and_then(|found| found.landmarks);
        let head = landmarks.and_then(|landmarks| HeadTurn::of(&landmarks));
        Self {
            bounding_box: answer.bounding_box,
            detector_score: answer.detection.map_or(1.0, |found| found.confidence),
            head: head.map(|turn| (turn.yaw, turn.roll)),
            scores: answer.scores,
        }
    }
}

impl SeenFace {
    /// A face that was seen elsewhere, of which no more is known.
    pub fn measured(bounding_box: BoundingBox, scores: Vec<f32>) -> Self {
        Self {
            bounding_box,
            detector_score: 1.0,
            head: None,
            scores,
        }
    }

    /// How the head is turned, if the detector tells.
    pub fn head(&self) -> Option<HeadTurn> {
        self.head.map(|(yaw, roll)| HeadTurn { yaw, roll })
    }
}

/// Looks at the pictures of a film, several at a time, and hands what is seen in each to `sink` in the film's order, with the
/// moment in seconds; nothing is seen in a picture on which something panicked. Ends at the sink's first error. Gives why the film
/// showed no more pictures, if it is not over.
///
/// # Errors
///
/// The sink's.
pub fn look<E>(
    bulk: &Bulk,
    frames: Frames,
    mut sink: impl FnMut(f64, Option<Sight>) -> Result<(), E>,
) -> Result<Option<FilmError>, E> {
    let mut ending = None;
    bulk.in_order(
        frames,
        |hand, frame: Result<Frame, FilmError>| {
            frame.map(|frame| (frame.at.seconds(), Sight::of(&frame, hand).ok()))
        },
        |looked| match looked {
            Ok((seconds, sight)) => sink(seconds, sight),
            Err(error) => {
                ending = Some(error);
                Ok(())
            }
        },
    )?;
    Ok(ending)
}

/// A picture whose faces are known by their ids.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FollowedFrame {
    /// When it is shown, in seconds since the film's start.
    pub seconds: f64,
    /// Width of the picture that was looked at, in pixels.
    pub width: u32,
    /// Its height.
    pub height: u32,
    /// Whether a new shot begins with it: every face has a new id.
    pub is_cut: bool,
    /// Faces in the order of their ids.
    pub faces: Vec<FollowedFace>,
}

/// A face that has an id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FollowedFace {
    /// Counts from 1 in each film; stays with the face through a second's absence, until the next cut.
    pub id: u64,
    pub seen: SeenFace,
    /// The scores, averaged over time as those of a camera are.
    pub smoothed: Vec<f32>,
}

/// Follows the faces of one film.
#[derive(Debug, Default)]
pub struct Follower {
    tracker: Tracker,
    cuts: Cuts,
}

impl Follower {
    /// Takes what is seen in the next picture.
    pub fn follow(&mut self, sight: Sight) -> FollowedFrame {
        let seconds = sight.seconds();
        let at = Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or_default();
        let is_cut = sight.thumbnail().is_some_and(|now| self.cuts.is_cut(&now));
        if is_cut {
            self.tracker.forget();
        }
        let boxes: Vec<BoundingBox> = sight.faces.iter().map(|face| face.bounding_box).collect();
        let sightings = self.tracker.update(&boxes, at);
        let mut faces = Vec::with_capacity(boxes.len());
        for sighting in sightings {
            // Faces that are held were not seen, so there is nothing to tell.
            let Some(seen) = sighting.detection.and_then(|index| sight.faces.get(index)) else {
                continue;
            };
            let scores = self.tracker.record(sighting.id, seen.scores.clone(), at);
            faces.push(FollowedFace {
                id: sighting.id,
                seen: seen.clone(),
                smoothed: scores
                    .map_or_else(|| seen.scores.clone(), |scores| scores.smoothed.clone()),
            });
        }
        FollowedFrame {
            seconds,
            width: sight.width,
            height: sight.height,
            is_cut,
            faces,
        }
    }
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage};

    use super::*;

    /// A picture at `tenths` of a second with faces whose left edges are given, in a shot of this shade.
    fn sight(tenths: i64, shade: u8, lefts: &[i32]) -> Sight {
        let picture = RgbImage::from_fn(160, 90, |x, _| {
            Rgb([if x < 80 { shade } else { 255 - shade }; 3])
        });
        let face = |&x: &i32| SeenFace {
            bounding_box: BoundingBox {
                x,
                y: 10,
                width: 40,
                height: 40,
            },
            detector_score: 0.9,
            head: None,
            scores: vec![0.25, 0.75],
        };
        Sight {
            units: tenths,
            unit_s: (1, 10),
            width: 160,
            height: 90,
            thumbnail: BASE64.encode(Thumbnail::of(&picture).shades()),
            faces: lefts.iter().map(face).collect(),
        }
    }

    fn ids(sights: Vec<Sight>) -> Vec<Vec<u64>> {
        let mut follower = Follower::default();
        let ids = |sight| {
            follower
                .follow(sight)
                .faces
                .iter()
                .map(|face| face.id)
                .collect()
        };
        sights.into_iter().map(ids).collect()
    }

    #[test]
    fn ids_stay_through_a_second_s_absence_and_end_at_a_cut() {
        let found = ids(vec![
            sight(0, 40, &[20, 100]),
            sight(2, 40, &[22]),
            sight(10, 40, &[100, 24]),
            sight(14, 40, &[]),
            sight(27, 40, &[24]),
            sight(29, 200, &[24]),
        ]);
        let expected: [&[u64]; 6] = [&[1, 2], &[1], &[1, 2], &[], &[3], &[4]];
        assert_eq!(found, expected);
    }

    #[test]
    fn the_same_sights_give_the_same_answers_after_they_were_written_down() {
        let mut sight = sight(3, 40, &[20]);
        sight.faces[0].scores = vec![0.1 + f32::EPSILON, 0.9 - f32::EPSILON];
        sight.faces[0].head = Some((-12.345_678, 1e-7));
        let line = serde_json::to_string(&sight).unwrap();
        let read: Sight = serde_json::from_str(&line).unwrap();
        assert_eq!(read, sight);
        assert_eq!(
            Follower::default().follow(read),
            Follower::default().follow(sight)
        );
    }

    #[test]
    fn scores_are_smoothed_by_the_film_s_clock() {
        let mut follower = Follower::default();
        let smoothed = |follower: &mut Follower, tenths, score: f32| {
            let mut sight = sight(tenths, 40, &[20]);
            sight.faces[0].scores = vec![score, 1.0 - score];
            follower.follow(sight).faces[0].smoothed[0]
        };
        assert_eq!(smoothed(&mut follower, 0, 0.0), 0.0);
        // A time constant of 0.3 s: after 0.3 s a step has reached 1 - 1/e.
        let reached = smoothed(&mut follower, 3, 1.0);
        assert!(
            (reached - (1.0 - (-1.0_f32).exp())).abs() < 1e-6,
            "{reached}"
        );
    }
}
