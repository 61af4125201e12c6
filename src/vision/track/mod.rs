//! Which detection is which face: tracks over the frames of one camera.
//!
//! Pure and without a clock: the caller says when each frame was seen. Detections are matched to where each face is
//! expected, the best pair first; for the few faces of a camera that finds the same pairs as an optimal assignment would.

use std::time::Duration;

use super::bounding_box::BoundingBox;

#[cfg(test)]
mod tests;

/// Longest time without a detection after which a face is still the same one.
pub const BRIDGED: Duration = Duration::from_secs(1);

/// Longest time between two frames over which a face of the first is still the same one in the second: under load a
/// second and more may pass from frame to frame.
pub const PAUSED: Duration = Duration::from_secs(5);

/// Time for which a face without a detection is still shown where it is expected: one or two misses of the detector
/// then do not make it flicker.
pub const HELD: Duration = Duration::from_millis(250);

/// Distance between a face and where it was expected, in sides of its box, up to which it may be the same one.
/// It grows by one side in a second without a detection, and no further.
const REACH: f64 = 0.8;

/// Smallest ratio between two sizes of the same face in successive frames.
const SIZE_RATIO: f64 = 0.5;

/// Time after which a face that moved is expected to have slowed down to 1/e of its speed, in seconds.
const DAMPING_S: f64 = 0.5;

/// Time over which a speed is averaged, in seconds; detections jitter by a few pixels from frame to frame.
const SPEED_S: f64 = 0.1;

/// How strongly boxes and scores are smoothed over time, from 0 (not at all) to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Smoothing(f64);

impl Smoothing {
    /// `strength` from 0 to 1; nothing if it lies outside.
    pub fn new(strength: f64) -> Option<Self> {
        (0.0..=1.0).contains(&strength).then_some(Self(strength))
    }

    /// Time constant for scores in seconds: 0.3 in the middle, 1.2 at most.
    fn scores_s(self) -> f64 {
        1.2 * self.0 * self.0
    }

    /// Time constant for boxes in seconds; short, because a box that lags behind its face is worse than one that shakes.
    fn box_s(self) -> f64 {
        0.2 * self.0 * self.0
    }
}

impl Default for Smoothing {
    /// The middle.
    fn default() -> Self {
        Self(0.5)
    }
}

/// A face of this frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sighting {
    /// Counts from 1; stays with the face and is never given to another.
    pub id: u64,
    /// Where it is, smoothed, in pixels of the upright frame.
    pub bounding_box: BoundingBox,
    /// Whether it was not found in this frame but just before, and is shown where it is expected.
    pub is_held: bool,
    /// Which of the frame's detections it is, counted from 0; nothing if it is held.
    pub detection: Option<usize>,
}

/// Scores of one face in the order of a model's classes.
#[derive(Debug, Clone, PartialEq)]
pub struct TrackScores {
    /// Of the last frame.
    pub raw: Vec<f32>,
    /// Averaged exponentially over time.
    pub smoothed: Vec<f32>,
    at: Duration,
}

/// Follows the faces of one camera.
#[derive(Debug, Clone, Default)]
pub struct Tracker {
    tracks: Vec<Track>,
    /// The last id that was given.
    given: u64,
    smoothing: Smoothing,
    now: Duration,
}

impl Tracker {
    /// Smooths like this from now on.
    pub fn set_smoothing(&mut self, smoothing: Smoothing) {
        self.smoothing = smoothing;
    }

    /// Forgets every face; the next ones get new ids.
    pub fn forget(&mut self) {
        self.tracks.clear();
    }

    /// Where the faces of the last frame are expected at time `at`; those that were not found in it are left out.
    pub fn expected(&self, at: Duration) -> Vec<BoundingBox> {
        let found = self.tracks.iter().filter(|track| track.detection.is_some());
        found.map(|track| track.expected(at)).collect()
    }

    /// Whether a face that was not found in the last frame is still waited for.
    pub fn misses_a_face(&self) -> bool {
        self.tracks.iter().any(|track| track.detection.is_none())
    }

    /// Takes the detections of the frame seen at time `at` (since any fixed moment; it does not run backwards) and gives
    /// the faces in the order of their ids.
    pub fn update(&mut self, found: &[BoundingBox], at: Duration) -> Vec<Sighting> {
        let at = at.max(self.now);
        self.now = at;
        self.tracks.retain(|track| {
            let most = if track.detection.is_some() {
                PAUSED
            } else {
                BRIDGED
            };
            at - track.seen_at <= most
        });
        for track in &mut self.tracks {
            track.detection = None;
        }
        let mut is_new = vec![true; found.len()];
        for (track, detection) in self.pairs(found, at) {
            self.tracks[track].see(&found[detection], at, self.smoothing);
            self.tracks[track].detection = Some(detection);
            is_new[detection] = false;
        }
        for (detection, face) in found.iter().enumerate().filter(|(index, _)| is_new[*index]) {
            self.given += 1;
            self.tracks
                .push(Track::new(self.given, face, detection, at));
        }
        let shown = self
            .tracks
            .iter()
            .filter(|track| at - track.seen_at <= HELD);
        shown.map(|track| track.sighting(at)).collect()
    }

    /// Takes the scores of face `id` at time `at`; nothing if that face is unknown.
    pub fn record(&mut self, id: u64, raw: Vec<f32>, at: Duration) -> Option<&TrackScores> {
        let smoothing = self.smoothing.scores_s();
        let track = self.tracks.iter_mut().find(|track| track.id == id)?;
        let smoothed = match &track.scores {
            Some(before) if before.smoothed.len() == raw.len() => {
                let weight = weight(at.saturating_sub(before.at), smoothing) as f32;
                let pairs = before.smoothed.iter().zip(&raw);
                pairs.map(|(old, new)| old + weight * (new - old)).collect()
            }
            _ => raw.clone(),
        };
        Some(track.scores.insert(TrackScores { raw, smoothed, at }))
    }

    /// The last scores of face `id`, if there are any.
    pub fn scores(&self, id: u64) -> Option<&TrackScores> {
        let track = self.tracks.iter().find(|track| track.id == id)?;
        track.scores.as_ref()
    }

    /// Which track each detection belongs to, as indices `(track, detection)`: the best pair first, each used once.
    fn pairs(&self, found: &[BoundingBox], at: Duration) -> Vec<(usize, usize)> {
        let mut candidates = Vec::new();
        for (index, track) in self.tracks.iter().enumerate() {
            for (detection, face) in found.iter().enumerate() {
                if let Some(likeness) = track.likeness(face, at) {
                    candidates.push((likeness, index, detection));
                }
            }
        }
        candidates.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        for (_, track, detection) in candidates {
            if pairs
                .iter()
                .all(|pair| pair.0 != track && pair.1 != detection)
            {
                pairs.push((track, detection));
            }
        }
        pairs
    }
}

/// A point or a size, `(x, y)`.
type Pair = (f64, f64);

/// One face over time.
#[derive(Debug, Clone)]
struct Track {
    id: u64,
    seen_at: Duration,
    /// Which detection of the last frame it was, if it was found there.
    detection: Option<usize>,
    /// Centre of the last detection.
    found: Pair,
    /// Pixels a second.
    velocity: Pair,
    centre: Pair,
    size: Pair,
    scores: Option<TrackScores>,
}

impl Track {
    fn new(id: u64, face: &BoundingBox, detection: usize, at: Duration) -> Self {
        Self {
            id,
            seen_at: at,
            detection: Some(detection),
            found: face.centre(),
            velocity: (0.0, 0.0),
            centre: face.centre(),
            size: size(face),
            scores: None,
        }
    }

    /// How far a face is expected to have moved since it was last found.
    fn movement(&self, at: Duration) -> Pair {
        let passed = at.saturating_sub(self.seen_at).as_secs_f64();
        let reach = DAMPING_S * (1.0 - (-passed / DAMPING_S).exp());
        (self.velocity.0 * reach, self.velocity.1 * reach)
    }

    fn expected(&self, at: Duration) -> BoundingBox {
        bounding_box(add(self.found, self.movement(at)), self.size)
    }

    /// How well a detection fits, the more the better; nothing if it cannot be this face.
    fn likeness(&self, face: &BoundingBox, at: Duration) -> Option<f64> {
        let expected = add(self.found, self.movement(at));
        let centre = face.centre();
        let (own, other) = (side(self.size), side(size(face)));
        let distance =
            (centre.0 - expected.0).hypot(centre.1 - expected.1) / ((own + other) / 2.0).max(1.0);
        let unseen = at.saturating_sub(self.seen_at).min(BRIDGED).as_secs_f64();
        let is_near = distance <= REACH + unseen;
        let is_alike = own.min(other) >= SIZE_RATIO * own.max(other);
        (is_near && is_alike).then(|| self.expected(at).iou(face) - distance)
    }

    fn see(&mut self, face: &BoundingBox, at: Duration, smoothing: Smoothing) {
        let passed = at.saturating_sub(self.seen_at);
        let (centre, seconds) = (face.centre(), passed.as_secs_f64());
        let expected = add(self.centre, self.movement(at));
        if seconds > 0.0 {
            let speed = (
                (centre.0 - self.found.0) / seconds,
                (centre.1 - self.found.1) / seconds,
            );
            self.velocity = towards(self.velocity, speed, weight(passed, SPEED_S));
        }
        let weight = weight(passed, smoothing.box_s());
        self.centre = towards(expected, centre, weight);
        self.size = towards(self.size, size(face), weight);
        self.found = centre;
        self.seen_at = at;
    }

    fn sighting(&self, at: Duration) -> Sighting {
        Sighting {
            id: self.id,
            bounding_box: bounding_box(add(self.centre, self.movement(at)), self.size),
            is_held: self.detection.is_none(),
            detection: self.detection,
        }
    }
}

/// What a new value counts for when the last one is `passed` old and the average reaches back `constant_s` seconds.
fn weight(passed: Duration, constant_s: f64) -> f64 {
    if constant_s <= 0.0 {
        return 1.0;
    }
    1.0 - (-passed.as_secs_f64() / constant_s).exp()
}

fn add(a: Pair, b: Pair) -> Pair {
    (a.0 + b.0, a.1 + b.1)
}

fn towards(from: Pair, to: Pair, weight: f64) -> Pair {
    (
        from.0 + weight * (to.0 - from.0),
        from.1 + weight * (to.1 - from.1),
    )
}

fn size(face: &BoundingBox) -> Pair {
    (f64::from(face.width), f64::from(face.height))
}

fn side(size: Pair) -> f64 {
    size.0.max(size.1)
}

fn bounding_box(centre: Pair, size: Pair) -> BoundingBox {
    BoundingBox {
        x: (centre.0 - size.0 / 2.0).round() as i32,
        y: (centre.1 - size.1 / 2.0).round() as i32,
        width: size.0.round() as u32,
        height: size.1.round() as u32,
    }
}
