//! From the network's maps to faces.

use super::network::Map;
use crate::vision::detect::Landmarks;

/// Pixels from one cell of a map to the next.
const STEPS: [f32; 3] = [8.0, 16.0, 32.0];
/// Most cells of a picture that are looked at further; of more, the best.
const MOST: usize = 1000;
/// Overlap (intersection over union) from which on two answers are the same face.
const SAME_FACE: f32 = 0.3;

/// A face in pixels, before anything is rounded.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answer {
    /// From 0 to 1.
    pub(super) score: f32,
    /// Left, top, right, bottom.
    pub(super) edges: [f32; 4],
    pub(super) landmarks: Landmarks,
}

impl Answer {
    /// The same in a picture that is `scale` (x, y) times as large.
    pub(super) fn scaled(mut self, (across, down): (f64, f64)) -> Self {
        let (across, down) = (across as f32, down as f32);
        let [left, top, right, bottom] = self.edges;
        self.edges = [left * across, top * down, right * across, bottom * down];
        self.landmarks = self.landmarks.map(|[x, y]| [x * across, y * down]);
        self
    }

    fn area(&self) -> f32 {
        let [left, top, right, bottom] = self.edges;
        (right - left) * (bottom - top)
    }

    fn overlap(&self, other: &Self) -> f32 {
        let width = self.edges[2].min(other.edges[2]) - self.edges[0].max(other.edges[0]);
        let height = self.edges[3].min(other.edges[3]) - self.edges[1].max(other.edges[1]);
        if width <= 0.0 || height <= 0.0 {
            return 0.0;
        }
        let shared = width * height;
        shared / (self.area() + other.area() - shared)
    }
}

/// Every cell whose score is `threshold` or more.
pub(super) fn answers(maps: &[Map; 3], threshold: f32) -> Vec<Answer> {
    let mut answers = Vec::new();
    for (map, step) in maps.iter().zip(STEPS) {
        let (cells, _) = map.values.as_chunks();
        for (index, cell) in cells.iter().enumerate() {
            let score = score(cell);
            if score >= threshold {
                let (x, y) = (index % map.width, index / map.width);
                answers.push(answer(score, cell, [x as f32, y as f32], step));
            }
        }
    }
    answers.sort_by(|a, b| b.score.total_cmp(&a.score));
    answers.truncate(MOST);
    answers
}

/// The best answer for each face, the best first.
pub(super) fn distinct(mut answers: Vec<Answer>) -> Vec<Answer> {
    answers.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut kept: Vec<Answer> = Vec::new();
    for answer in answers {
        if kept.iter().all(|other| answer.overlap(other) <= SAME_FACE) {
            kept.push(answer);
        }
    }
    kept
}

/// The geometric mean of being a face and of the box being one.
fn score(cell: &[f32; 16]) -> f32 {
    let logistic = |value: f32| 1.0 / (1.0 + (-value).exp());
    (logistic(cell[0]) * logistic(cell[1])).sqrt()
}

/// What `cell` says: places are counted from its corner, in `step`s, and sides are logarithms.
fn answer(score: f32, cell: &[f32; 16], [x, y]: [f32; 2], step: f32) -> Answer {
    let point = |at: usize| [(x + cell[at]) * step, (y + cell[at + 1]) * step];
    // No face is larger than any picture, whatever the network says.
    let side = |at: usize| cell[at].min(10.0).exp() * step;
    let ([x, y], [width, height]) = (point(2), [side(4), side(5)]);
    Answer {
        score,
        edges: [
            x - width / 2.0,
            y - height / 2.0,
            x + width / 2.0,
            y + height / 2.0,
        ],
        landmarks: Landmarks {
            right_eye: point(6),
            left_eye: point(8),
            nose: point(10),
            mouth_right: point(12),
            mouth_left: point(14),
        },
    }
}
