//! What charts of several runs share: for which screen they are, where accuracy begins, and which marks stand out.

use plotters::element::{Circle, PathElement, Text};
use plotters::style::text_anchor::{HPos, VPos};

use super::svg::{Area, FIRST, Font, Ink, SECOND, UNITS_PER_PX, done, stroke, units};
use super::words::ChartWords;

/// For what a chart is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// A screen where it can be as wide as the page.
    Wide,
    /// A phone.
    Narrow,
}

/// Ends of a range that differ by this factor stand on a logarithmic axis.
const LOGARITHMIC_FROM: f64 = 10.0;

impl Screen {
    /// Width of the chart in pixels.
    pub(super) fn width(self) -> u32 {
        match self {
            Self::Wide => 960,
            Self::Narrow => 360,
        }
    }

    /// Height of what says which mark is which, in pixels.
    pub(super) fn legend(self) -> u32 {
        match self {
            Self::Wide => 40,
            Self::Narrow => 64,
        }
    }
}

/// How marks are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Line,
    Dot,
}

/// What stands out has the line without gaps, and the others the one that [`super::svg::style`] gives gaps.
pub(super) fn ink(stands_out: bool) -> Ink {
    if stands_out { SECOND } else { FIRST }
}

/// Which marks stand out, in the words of two keys, first theirs: side by side, or one above the other on a phone.
pub(super) fn draw_legend(
    area: &Area<'_>,
    shape: Shape,
    screen: Screen,
    keys: [&str; 2],
    words: &ChartWords,
) {
    let px = |px: i32| px * UNITS_PER_PX as i32;
    let font = Font {
        anchor: (HPos::Left, VPos::Center),
        ..Font::px(14.0)
    };
    let places = match screen {
        Screen::Wide => [(68, 14), (368, 14)],
        Screen::Narrow => [(20, 14), (20, 40)],
    };
    for ((x, y), (key, stands_out)) in places.into_iter().zip(keys.into_iter().zip([true, false])) {
        let style = stroke(ink(stands_out), 3);
        match shape {
            Shape::Line => {
                let ends = vec![(px(x), px(y)), (px(x + 28), px(y))];
                done(area.draw(&PathElement::new(ends, style)));
            }
            Shape::Dot => {
                let middle = (px(x + 14), px(y));
                done(area.draw(&Circle::new(middle, units(6), style.filled())));
            }
        }
        let text = words.text(key).into_owned();
        done(area.draw(&Text::new(text, (px(x + 38), px(y)), font.style())));
    }
}

/// The lowest accuracy that is shown: a round one below all, which leaves room above it.
pub(super) fn floor(accuracies: impl Iterator<Item = f64>) -> f64 {
    let lowest = accuracies
        .filter(|accuracy| accuracy.is_finite())
        .fold(0.9, f64::min);
    ((lowest * 10.0 - 1e-9).floor() / 10.0).max(0.0)
}

/// Whether values from `least` to `most` stand on a logarithmic axis.
pub(super) fn is_logarithmic(least: f64, most: f64) -> bool {
    least > 0.0 && most / least >= LOGARITHMIC_FROM
}

/// A number as it is typed in a form, and short.
pub(super) fn short(value: f64) -> String {
    let rounded = format!("{value:.1e}").parse::<f64>().unwrap_or(value);
    rounded.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accuracy_begins_at_a_round_share_below_all() {
        let check = |accuracies: &[f64], expected: f64| {
            let floor = floor(accuracies.iter().copied());
            assert!((floor - expected).abs() < 1e-9, "{accuracies:?}: {floor}");
        };
        check(&[], 0.8);
        check(&[0.95, 0.31], 0.3);
        check(&[0.3, f64::NAN], 0.2);
        check(&[0.0], 0.0);
    }

    #[test]
    fn decades_are_logarithmic_and_what_reaches_zero_is_not() {
        assert!(is_logarithmic(1e-4, 1e-3));
        assert!(!is_logarithmic(1e-4, 5e-4));
        assert!(!is_logarithmic(0.0, 1.0));
        assert_eq!(
            (short(0.000_123), short(16.0)),
            ("0.00012".to_owned(), "16".to_owned())
        );
    }
}
