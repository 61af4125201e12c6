//! What confidence is worth: accuracy by confidence, and accuracy by the share of images that get an answer.

use plotters::backend::SVGBackend;
use plotters::chart::{ChartBuilder, ChartContext};
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::types::RangedCoordf64;
use plotters::element::{Circle, PathElement};
use plotters::series::LineSeries;

use super::svg::{Area, Document, SECOND, SOFT_TEXT, UNITS_PER_PX, done, quiet, stroke, units};
use super::words::ChartWords;
use crate::ml::metrics::calibration::{CoveragePoint, ReliabilityBin};

/// Shares to the right and upwards.
type Chart<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// Width and height in pixels.
pub const SIZE: (u32, u32) = (520, 370);
/// Room beside the plot, for names and numbers, in pixels.
const LEFT: u32 = 68;
const RIGHT: u32 = 28;
const TOP: u32 = 14;
const BOTTOM: u32 = 52;

/// Smallest and largest radius of a dot in pixels: the larger, the more images.
const DOTS_PX: (f64, f64) = (3.0, 9.0);

/// Where a point lies in a chart of this module, in pixels of its [`SIZE`].
pub fn place(right: f64, up: f64) -> (f64, f64) {
    let along = |share: f64, from: u32, to: u32| f64::from(from) + share * f64::from(to - from);
    (
        along(right, LEFT, SIZE.0 - RIGHT),
        along(1.0 - up, TOP, SIZE.1 - BOTTOM),
    )
}

/// Accuracy by confidence, beside the diagonal on which confidence means what it says; a larger dot stands for more
/// images. An SVG document.
pub fn reliability(bins: &[ReliabilityBin], words: &ChartWords) -> String {
    let points: Vec<(f64, f64, usize)> = (bins.iter())
        .filter_map(|bin| Some((bin.confidence?, bin.accuracy?, bin.images)))
        .collect();
    let most = points.iter().map(|(.., images)| *images).max().unwrap_or(1);
    let document = Document {
        size: SIZE,
        name: "reliability",
        title: &words.text("evaluate-reliability"),
        description: &words.reliability(&points),
    };
    let draw = |area: &Area<'_>| {
        let mut chart = axes(area, words, "evaluate-chart-confidence");
        let diagonal = PathElement::new(vec![(0.0, 0.0), (1.0, 1.0)], stroke(SOFT_TEXT, 1));
        done(chart.draw_series([diagonal]));
        let line = points
            .iter()
            .map(|(confidence, accuracy, _)| (*confidence, *accuracy));
        done(chart.draw_series(LineSeries::new(line, stroke(SECOND, 2))));
        let dots = points.iter().map(|(confidence, accuracy, images)| {
            let share = (*images as f64 / most as f64).sqrt();
            let px = DOTS_PX.0 + (DOTS_PX.1 - DOTS_PX.0) * share;
            let radius = (px * f64::from(UNITS_PER_PX)).round() as u32;
            Circle::new((*confidence, *accuracy), radius, stroke(SECOND, 2).filled())
        });
        done(chart.draw_series(dots));
    };
    document.draw(draw, "")
}

/// Accuracy of the answers that are left when unsure ones are held back, by their share. An SVG document.
pub fn coverage(points: &[CoveragePoint], words: &ChartWords) -> String {
    let document = Document {
        size: SIZE,
        name: "coverage",
        title: &words.text("evaluate-coverage"),
        description: &words.text("evaluate-chart-coverage"),
    };
    let draw = |area: &Area<'_>| {
        let mut chart = axes(area, words, "evaluate-chart-answered");
        let line = points
            .iter()
            .filter_map(|point| Some((point.coverage, point.accuracy?)));
        done(chart.draw_series(LineSeries::new(line, stroke(SECOND, 2))));
    };
    document.draw(draw, "")
}

/// Both axes from 0 to 100 %, with a line at each quarter.
fn axes<'a, 'b>(area: &'a Area<'b>, words: &ChartWords, along: &'static str) -> Chart<'a, 'b> {
    let mut chart = done(
        ChartBuilder::on(area)
            .margin_top(units(TOP))
            .margin_right(units(RIGHT))
            .x_label_area_size(units(BOTTOM))
            .y_label_area_size(units(LEFT))
            .build_cartesian_2d(0.0..1.0, 0.0..1.0),
    );
    let percent = |share: &f64| words.whole_percent(*share).into_owned();
    let mesh = quiet(&mut chart.configure_mesh())
        .x_desc(words.text(along))
        .y_desc(words.text("evaluate-chart-right"))
        .x_labels(5)
        .y_labels(5)
        .x_label_formatter(&percent)
        .y_label_formatter(&percent)
        .draw();
    done(mesh);
    chart
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::words::Words;

    fn words() -> ChartWords {
        ChartWords::new(&Words::for_language("en"))
    }

    #[test]
    fn every_bin_with_images_is_a_dot_and_is_told_in_words() {
        let bin = |images: usize, confidence: f64, accuracy: f64| ReliabilityBin {
            from: 0.0,
            to: 1.0,
            images,
            confidence: (images > 0).then_some(confidence),
            accuracy: (images > 0).then_some(accuracy),
        };
        let svg = reliability(
            &[bin(4, 0.5, 0.25), bin(0, 0.0, 0.0), bin(1, 0.9, 1.0)],
            &words(),
        );
        assert_eq!(svg.matches("<circle").count(), 2, "{svg}");
        assert!(svg.contains("50.0% 25.0%, 90.0% 100.0%"), "{svg}");
        assert!(svg.contains("r=\"18\""), "{svg}");
        assert!(!reliability(&[], &words()).contains("<circle"));
    }

    #[test]
    fn places_are_those_of_the_drawing() {
        let point = |coverage, accuracy| CoveragePoint {
            threshold: 0.0,
            coverage,
            accuracy: Some(accuracy),
        };
        let svg = coverage(&[point(0.0, 0.0), point(0.5, 1.0)], &words());
        let (_, points) = svg
            .split_once("stroke=\"#0B6E66\" stroke-width=\"4\" points=\"")
            .unwrap();
        let (points, _) = points.split_once('"').unwrap();
        let drawn: Vec<f64> = (points.split([' ', ',']))
            .filter_map(|number| number.parse().ok())
            .collect();
        for (index, (right, up)) in [(0.0, 0.0), (0.5, 1.0)].into_iter().enumerate() {
            let (x, y) = place(right, up);
            let units = f64::from(UNITS_PER_PX);
            let off = (x * units - drawn[2 * index])
                .abs()
                .max((y * units - drawn[2 * index + 1]).abs());
            assert!(off <= units, "{points}: {x} {y}");
        }
    }
}
