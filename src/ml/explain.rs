//! Why a model said what it said: where covering a face changes its mind.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::classify::Classifier;
use super::metrics::best;

/// Columns and rows of a heat map.
const CELLS: usize = 12;

/// Side of the cover in cells: a quarter of the face, which hides an eye or the mouth.
const COVER_CELLS: f64 = 3.0;

/// Log-odds below which a change is nothing but noise; the hottest cell counts at least this much.
const LEAST_FALL: f32 = 0.05;

/// How much each part of a face speaks for the class that the model named.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Heat {
    /// Cells from left to right.
    pub columns: usize,
    /// Cells from top to bottom.
    pub rows: usize,
    /// Row by row from the top left, 0 (says nothing, or speaks against it) to 1 (the most telling).
    pub values: Vec<f32>,
    /// The class that it is about.
    pub class: String,
    /// How far the class's probability falls, 0 to 1, when the most telling part is covered. If it hardly falls, no
    /// single part decides.
    pub fall: f32,
}

/// The heat map of one crop, `[size, size, channels]` bytes in the model's colour: a square of its mean colour is laid
/// over each part in turn, and the heat of a part is how far the log-odds of the named class fall (occlusion: Zeiler and
/// Fergus 2014, "Visualizing and understanding convolutional networks"). Costs 145 predictions.
///
/// # Panics
///
/// If the image has another number of bytes.
pub fn occlusion(classifier: &Classifier, image: &[u8]) -> Heat {
    let card = classifier.card();
    let (size, channels) = (card.image_size as usize, card.color.channels());
    let mean = mean_color(image, channels);
    let covered: Vec<Vec<u8>> = (0..CELLS * CELLS)
        .map(|cell| cover(image, size, &mean, (cell % CELLS, cell / CELLS)))
        .collect();
    let shown = std::iter::once(image).chain(covered.iter().map(Vec::as_slice));
    let scores = classifier.predict_pixels(&shown.collect::<Vec<_>>());
    let class = best(&scores[0]);
    let open = scores[0][class];
    let falls: Vec<f32> = scores[1..]
        .iter()
        .map(|scores| log_odds(open) - log_odds(scores[class]))
        .collect();
    let largest = falls.iter().copied().fold(LEAST_FALL, f32::max);
    let lowest = scores[1..]
        .iter()
        .map(|scores| scores[class])
        .fold(open, f32::min);
    Heat {
        columns: CELLS,
        rows: CELLS,
        values: falls
            .iter()
            .map(|fall| (fall / largest).clamp(0.0, 1.0))
            .collect(),
        class: card.classes[class].clone(),
        fall: open - lowest,
    }
}

/// The mean of each channel.
fn mean_color(image: &[u8], channels: usize) -> Vec<u8> {
    let mean = |channel| {
        let values = image.iter().skip(channel).step_by(channels);
        let sum: u64 = values.clone().map(|&value| u64::from(value)).sum();
        (sum / values.count().max(1) as u64) as u8
    };
    (0..channels).map(mean).collect()
}

/// The image with a square of one colour around the middle of a cell.
fn cover(image: &[u8], size: usize, color: &[u8], (column, row): (usize, usize)) -> Vec<u8> {
    let cell = size as f64 / CELLS as f64;
    let span = |at: usize| {
        let middle = (at as f64 + 0.5) * cell;
        let half = COVER_CELLS * cell / 2.0;
        let end = (middle + half).round().min(size as f64);
        (middle - half).round().max(0.0) as usize..end as usize
    };
    let mut covered = image.to_vec();
    for y in span(row) {
        for x in span(column) {
            let at = (y * size + x) * color.len();
            covered[at..at + color.len()].copy_from_slice(color);
        }
    }
    covered
}

/// Probabilities near 0 and 1 hardly move; their log-odds do.
fn log_odds(probability: f32) -> f32 {
    let probability = probability.clamp(1e-6, 1.0 - 1e-6);
    (probability / (1.0 - probability)).ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ml::testing::trained;

    #[test]
    fn covers_are_squares_that_stay_inside() {
        let covered = cover(&[0; 24 * 24 * 3], 24, &[1, 2, 3], (0, 11));
        assert_eq!(covered.iter().filter(|&&value| value == 3).count(), 4 * 4);
        assert_eq!(covered[23 * 24 * 3..][..3], [1, 2, 3]);
        assert_eq!(mean_color(&[10, 0, 20, 4], 2), [15, 2]);
    }

    #[test]
    fn a_blank_picture_has_no_heat_and_any_other_has_shares() {
        let model = trained();
        let size = model.card().image_size as usize;
        let bytes = size * size * model.card().color.channels();
        let blank = occlusion(&model, &vec![128; bytes]);
        assert!(blank.values.iter().all(|&value| value == 0.0));
        let half: Vec<u8> = (0..bytes)
            .map(|at| {
                if at < bytes / 2 {
                    40
                } else {
                    (at * 37 % 251) as u8
                }
            })
            .collect();
        let heat = occlusion(&model, &half);
        assert_eq!(heat.values.len(), heat.columns * heat.rows);
        assert!(heat.values.iter().all(|value| (0.0..=1.0).contains(value)));
        assert!((0.0..=1.0).contains(&heat.fall));
    }
}
