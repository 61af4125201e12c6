//! Runs of a sweep over several settings as parallel coordinates: an axis for each setting and one for the accuracy, and a line
//! for each run.

use plotters::element::{PathElement, Text};
use plotters::style::text_anchor::{HPos, VPos};

use super::marks::{Screen, Shape, draw_legend, floor, ink, is_logarithmic, short};
use super::svg::{
    AXIS, Area, Document, Font, SOFT_TEXT, UNITS_PER_PX, done, shorten, stroke, units,
};
use super::words::ChartWords;

/// Pixels from the left and right side to the first and last axis.
const SIDE: u32 = 64;
/// Pixels above the axes, for names in two rows, and below them.
const TOP: u32 = 64;
const BOTTOM: u32 = 24;
/// Height of the axes in pixels.
const HEIGHT: u32 = 280;

/// Values that are written beside an axis each; of more, the ends are.
const MAX_WRITTEN: usize = 6;

/// Labels of the axis of accuracies.
const SHARES: usize = 5;

/// What is tried for one setting.
#[derive(Debug, Clone)]
pub struct Axis {
    /// As people call it.
    pub name: String,
    /// Names of its values; empty where these are numbers.
    pub names: Vec<String>,
}

/// One run.
#[derive(Debug, Clone)]
pub struct Line {
    /// The value of each setting, or the place of its name, in the axes' order.
    pub values: Vec<f64>,
    /// 0 to 1.
    pub accuracy: f64,
    /// Whether its settings are the best.
    pub is_best: bool,
}

/// The runs whose values are numbers. Values that lie decades apart have a logarithmic axis. An SVG document.
pub fn parallel(axes: &[Axis], lines: &[Line], screen: Screen, words: &ChartWords) -> String {
    let is_whole = |line: &&Line| {
        line.values.len() == axes.len()
            && line.accuracy.is_finite()
            && line.values.iter().all(|value| value.is_finite())
    };
    let lines: Vec<&Line> = lines.iter().filter(is_whole).collect();
    let size = (screen.width(), TOP + HEIGHT + BOTTOM + screen.legend());
    let document = Document {
        size,
        name: "parallel",
        title: &words.text("chart-parallel-title"),
        description: &words.runs(lines.len()),
    };
    let floor = floor(lines.iter().map(|line| line.accuracy));
    let scales: Vec<Scale> = axes
        .iter()
        .enumerate()
        .map(|(place, axis)| {
            let values: Vec<f64> = lines.iter().map(|line| line.values[place]).collect();
            Scale::of(axis, &values)
        })
        .chain([Scale::of_accuracy(floor, words)])
        .collect();
    document.draw(
        |area| {
            let (top, legend) = area.split_vertically(units(size.1 - screen.legend()));
            let across = Across::of(scales.len(), screen);
            across.draw_lines(&top, &scales, &lines);
            for (place, scale) in scales.iter().enumerate() {
                across.draw_axis(&top, place, scale);
            }
            let keys = ["chart-runs-best", "chart-runs-others"];
            draw_legend(&legend, Shape::Line, screen, keys, words);
        },
        "",
    )
}

/// One axis: what stands beside it, and where a value lies.
struct Scale {
    name: String,
    from: f64,
    to: f64,
    is_logarithmic: bool,
    /// Values that are written beside it, and their words.
    labels: Vec<(f64, String)>,
}

impl Scale {
    fn of(axis: &Axis, values: &[f64]) -> Self {
        let name = axis.name.clone();
        if !axis.names.is_empty() {
            let labels = axis.names.iter().enumerate();
            return Self {
                name,
                from: 0.0,
                to: (axis.names.len() - 1) as f64,
                is_logarithmic: false,
                labels: labels
                    .map(|(place, name)| (place as f64, shorten(name, 12)))
                    .collect(),
            };
        }
        let mut tried = values.to_vec();
        tried.sort_by(f64::total_cmp);
        tried.dedup();
        let (from, to) = match (tried.first(), tried.last()) {
            (Some(&from), Some(&to)) => (from, to),
            _ => (0.0, 1.0),
        };
        if tried.len() > MAX_WRITTEN {
            tried = vec![from, to];
        }
        Self {
            name,
            from,
            to,
            is_logarithmic: is_logarithmic(from, to),
            labels: tried
                .into_iter()
                .map(|value| (value, short(value)))
                .collect(),
        }
    }

    fn of_accuracy(floor: f64, words: &ChartWords) -> Self {
        let share = |step: usize| floor + (1.0 - floor) * step as f64 / (SHARES - 1) as f64;
        let labels = (0..SHARES).map(share);
        Self {
            name: words.text("chart-accuracy").into_owned(),
            from: floor,
            to: 1.0,
            is_logarithmic: false,
            labels: labels
                .map(|share| (share, words.whole_percent(share).into_owned()))
                .collect(),
        }
    }

    /// From 0 at the lower end to 1; a single value lies in the middle.
    fn place(&self, value: f64) -> f64 {
        if self.from == self.to {
            return 0.5;
        }
        let along = |value: f64| match self.is_logarithmic {
            true => value.log10(),
            false => value,
        };
        (along(value) - along(self.from)) / (along(self.to) - along(self.from))
    }
}

/// Where the axes lie, in units.
struct Across {
    axes: usize,
    width: u32,
}

impl Across {
    fn of(axes: usize, screen: Screen) -> Self {
        Self {
            axes,
            width: screen.width(),
        }
    }

    fn x(&self, place: usize) -> i32 {
        let between = f64::from(self.width - 2 * SIDE) / (self.axes - 1).max(1) as f64;
        ((f64::from(SIDE) + between * place as f64) * f64::from(UNITS_PER_PX)).round() as i32
    }

    fn y(share: f64) -> i32 {
        let px = f64::from(TOP) + f64::from(HEIGHT) * (1.0 - share.clamp(0.0, 1.0));
        (px * f64::from(UNITS_PER_PX)).round() as i32
    }

    fn draw_lines(&self, area: &Area<'_>, scales: &[Scale], lines: &[&Line]) {
        // What stands out is drawn last.
        for is_best in [false, true] {
            let style = stroke(ink(is_best), if is_best { 3 } else { 1 });
            for line in lines.iter().filter(|line| line.is_best == is_best) {
                let values = line.values.iter().chain([&line.accuracy]);
                let points = values.zip(scales).enumerate();
                let points = points
                    .map(|(place, (value, scale))| (self.x(place), Self::y(scale.place(*value))));
                done(area.draw(&PathElement::new(points.collect::<Vec<_>>(), style)));
            }
        }
    }

    fn draw_axis(&self, area: &Area<'_>, place: usize, scale: &Scale) {
        let x = self.x(place);
        let ends = vec![(x, Self::y(0.0)), (x, Self::y(1.0))];
        done(area.draw(&PathElement::new(ends, stroke(AXIS, 2))));
        let is_last = place + 1 == self.axes;
        let (h_pos, next) = match is_last {
            true => (HPos::Left, 8),
            false => (HPos::Right, -8),
        };
        let font = Font {
            ink: SOFT_TEXT,
            anchor: (h_pos, VPos::Center),
            ..Font::px(13.0)
        };
        for (value, label) in &scale.labels {
            let at = (x + next * UNITS_PER_PX as i32, Self::y(scale.place(*value)));
            done(area.draw(&Text::new(label.clone(), at, font.style())));
        }
        let name = Font {
            bold: true,
            anchor: (self.anchor(place), VPos::Center),
            ..Font::px(14.0)
        };
        // Neighbours have different rows, so that long names do not meet.
        let row = if place.is_multiple_of(2) { 16 } else { 38 };
        // From the side of the picture, or around the axis.
        let start = match self.anchor(place) {
            HPos::Left => units(4) as i32,
            HPos::Right => (units(self.width) - units(4)) as i32,
            HPos::Center => x,
        };
        let letters = (self.width / self.axes as u32).max(110) / 8;
        let text = shorten(&scale.name, letters as usize);
        done(area.draw(&Text::new(text, (start, units(row) as i32), name.style())));
    }

    /// Names of the outer axes begin at the sides.
    fn anchor(&self, place: usize) -> HPos {
        match place {
            0 => HPos::Left,
            _ if place + 1 == self.axes => HPos::Right,
            _ => HPos::Center,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::words::Words;

    fn axis(name: &str, names: &[&str]) -> Axis {
        Axis {
            name: name.to_owned(),
            names: names.iter().map(|&name| name.to_owned()).collect(),
        }
    }

    fn line(values: &[f64], accuracy: f64, is_best: bool) -> Line {
        Line {
            values: values.to_vec(),
            accuracy,
            is_best,
        }
    }

    fn draw(axes: &[Axis], lines: &[Line], screen: Screen) -> String {
        let words = ChartWords::new(&Words::for_language("en"));
        parallel(axes, lines, screen, &words)
    }

    #[test]
    fn every_run_is_a_line_over_all_axes() {
        let axes = [
            axis("Learning rate", &[]),
            axis("Augmentation", &["none", "strong"]),
        ];
        let lines = [
            line(&[1e-4, 0.0], 0.71, false),
            line(&[1e-2, 1.0], 0.83, true),
            line(&[1e-3, 1.0], f64::NAN, false),
        ];
        for screen in [Screen::Wide, Screen::Narrow] {
            let svg = draw(&axes, &lines, screen);
            let of = |ink: &str| {
                let line = format!("<polyline fill=\"none\" opacity=\"1\" stroke=\"{ink}\"");
                svg.matches(&line).count()
            };
            // And a stroke of each in the legend; a run without a figure has no line.
            assert_eq!((of("#0B6E66"), of("#B45309")), (1 + 1, 1 + 1), "{svg}");
            for text in ["0.0001", "0.01", "none", "strong", "70%", "Accuracy"] {
                assert!(svg.contains(text), "{text}: {svg}");
            }
        }
    }

    #[test]
    fn decades_are_evenly_far_apart() {
        let scale = Scale::of(&axis("x", &[]), &[1e-4, 1e-2, 1e-3]);
        assert!((scale.place(1e-3) - 0.5).abs() < 1e-9);
        let even = Scale::of(&axis("x", &[]), &[0.1, 0.3, 0.2]);
        assert!((even.place(0.2) - 0.5).abs() < 1e-9);
        assert_eq!(Scale::of(&axis("x", &[]), &[7.0]).place(7.0), 0.5);
    }

    #[test]
    fn nothing_to_show_is_drawn_too() {
        for axes in [vec![], vec![axis("x", &[]), axis("y", &[])]] {
            assert!(draw(&axes, &[], Screen::Narrow).ends_with("</svg>\n"));
        }
    }
}
