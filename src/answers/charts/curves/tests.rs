//! Curves of long, short and broken trainings.

use super::*;
use crate::answers::words::Words;

fn words() -> ChartWords {
    ChartWords::new(&Words::for_language("en"))
}

/// A training that improves and then overfits.
pub(crate) fn history(epochs: usize) -> Vec<EpochSummary> {
    let mut lowest = f64::INFINITY;
    let epoch = |epoch: usize| {
        let done = epoch as f64 / epochs as f64;
        let train = Measure {
            loss: 2.0 * (-3.0 * done).exp(),
            accuracy: 1.0 - 0.8 * (-3.0 * done).exp(),
        };
        let wave = 0.04 * (7.0 * epoch as f64).sin();
        let valid = Measure {
            loss: 2.0 * (-2.5 * done).exp() + 0.5 * done * done + wave + 0.1,
            accuracy: 0.9 - 0.7 * (-3.0 * done).exp() - wave / 4.0,
        };
        let best = valid.loss < lowest;
        lowest = lowest.min(valid.loss);
        EpochSummary {
            epoch,
            train,
            valid,
            best,
        }
    };
    (1..=epochs).map(epoch).collect()
}

fn count(text: &str, part: &str) -> usize {
    text.matches(part).count()
}

#[test]
fn every_length_of_training_gives_four_lines_and_a_mark() {
    for epochs in [1, 2, 3, 30, 1000] {
        let svg = curves(&history(epochs), &words());
        for ink in ["#B45309", "#0B6E66"] {
            // A curve in each chart, and a stroke in the legend.
            let lines = count(
                &svg,
                &format!("<polyline fill=\"none\" opacity=\"1\" stroke=\"{ink}\""),
            );
            assert_eq!(lines, 3, "{epochs}");
        }
        assert!(svg.contains("Best epoch: "), "{epochs}");
        assert!(
            svg.len() < 100_000,
            "{epochs} epochs make {} bytes",
            svg.len()
        );
    }
    assert!(curves(&history(30), &words()).contains("30 epochs."));
}

#[test]
fn a_training_without_epochs_or_with_broken_losses_is_drawn() {
    assert!(curves(&[], &words()).contains("No epoch has finished yet."));
    let mut broken = history(5);
    broken[2].train.loss = f64::NAN;
    broken[3].valid.loss = f64::INFINITY;
    let svg = curves(&broken, &words());
    // Lines that leave a point out.
    for (ink, points) in [("#B45309", 4), ("#0B6E66", 4)] {
        let line = format!("stroke=\"{ink}\" stroke-width=\"4\" points=\"");
        let line = svg.split(&line).nth(1).unwrap().split('"').next().unwrap();
        assert_eq!(line.split_whitespace().count(), points);
    }
}

#[test]
fn screen_readers_get_a_title_and_a_description() {
    let svg = curves(&history(3), &words());
    assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""));
    assert!(svg.contains("aria-labelledby=\"curves-title curves-description\""));
    assert!(svg.contains("<title id=\"curves-title\">Loss and accuracy by epoch</title>"));
    assert!(
        svg.contains("Validation loss was lowest in epoch 2"),
        "{svg}"
    );
}
