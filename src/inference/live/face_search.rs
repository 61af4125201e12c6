//! Where to look in the next frame: everywhere now and then, else near the faces that are followed.

use std::time::Duration;

use image::RgbImage;

use super::frame_detector::FrameDetector;
use super::{LiveFace, LiveFrame, Times};
use crate::vision::track::{Sighting, Smoothing, Tracker};

/// Time after which the whole frame is searched again for faces that are new. A full search of 640 × 480 pixels takes
/// as long as following a dozen faces.
const SEARCH_AFTER: Duration = Duration::from_millis(300);
/// The same while a face is missed.
const SEARCH_MISSED_AFTER: Duration = Duration::from_millis(100);
/// At most every third frame is searched wholly because time has passed, so that following pays under load too, when
/// there is long between two frames.
const SEARCH_AFTER_FRAMES: u32 = 3;

/// Settings that apply from the next frame on.
#[derive(Debug, Default)]
pub(super) struct Wishes {
    pub(super) smoothing: Option<Smoothing>,
    pub(super) forget: bool,
}

/// What is known of one client's faces.
#[derive(Debug, Default)]
pub(super) struct FaceSearch {
    tracker: Tracker,
    /// Width and height of the last frame; boxes of another size mean nothing.
    size: (u32, u32),
    searched_at: Option<Duration>,
    frames_since: u32,
}

impl FaceSearch {
    pub(super) fn take_wishes(&mut self, wishes: &Wishes) {
        if let Some(smoothing) = wishes.smoothing {
            self.tracker.set_smoothing(smoothing);
        }
        if wishes.forget {
            self.forget();
        }
    }

    pub(super) fn forget(&mut self) {
        self.tracker.forget();
        self.searched_at = None;
    }

    /// The faces of the frame received at time `at`.
    pub(super) fn look(
        &mut self,
        image: &RgbImage,
        at: Duration,
        detector: &mut FrameDetector,
    ) -> Vec<Sighting> {
        if std::mem::replace(&mut self.size, image.dimensions()) != image.dimensions() {
            self.forget();
        }
        let expected = self.tracker.expected(at);
        let mut found = None;
        if !expected.is_empty() && !self.wants_search(at) {
            let followed = detector.follow(image, &expected);
            let has_lost = followed.len() < expected.len();
            if !has_lost || (!followed.is_empty() && !self.has_passed(at, SEARCH_MISSED_AFTER)) {
                found = Some(followed);
            }
        }
        let found = found.unwrap_or_else(|| {
            self.searched_at = Some(at);
            self.frames_since = 0;
            detector.search(image)
        });
        self.frames_since += 1;
        self.tracker.update(&found, at)
    }

    /// Puts scores to the faces of [`look`](Self::look): one list for each that is not held, in their order.
    pub(super) fn faces(
        &mut self,
        sightings: &[Sighting],
        scores: Vec<Vec<f32>>,
        at: Duration,
    ) -> Vec<LiveFace> {
        let mut scores = scores.into_iter();
        let mut faces = Vec::with_capacity(sightings.len());
        for sighting in sightings {
            let known = match sighting.is_held {
                true => self.tracker.scores(sighting.id),
                false => scores
                    .next()
                    .and_then(|raw| self.tracker.record(sighting.id, raw, at)),
            };
            // A face whose only frame could not be classified has none.
            let Some(known) = known else { continue };
            faces.push(LiveFace {
                id: sighting.id,
                bounding_box: sighting.bounding_box,
                is_held: sighting.is_held,
                scores: known.smoothed.clone(),
                raw_scores: known.raw.clone(),
            });
        }
        faces
    }

    fn wants_search(&self, at: Duration) -> bool {
        let patience = match self.tracker.misses_a_face() {
            true => SEARCH_MISSED_AFTER,
            false => SEARCH_AFTER,
        };
        self.has_passed(at, patience) && self.frames_since >= SEARCH_AFTER_FRAMES
    }

    fn has_passed(&self, at: Duration, time: Duration) -> bool {
        self.searched_at
            .is_none_or(|searched| at.saturating_sub(searched) >= time)
    }
}

/// A frame between search and answer.
#[derive(Debug)]
pub(super) struct Looked {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) sightings: Vec<Sighting>,
    pub(super) times: Times,
}

impl Looked {
    pub(super) fn with_faces(self, faces: Vec<LiveFace>) -> LiveFrame {
        LiveFrame {
            width: self.width,
            height: self.height,
            faces,
            times: self.times,
        }
    }
}
