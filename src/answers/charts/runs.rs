//! The runs of an experiment: how their accuracy went over the epochs, and what a setting does to it.

use plotters::chart::ChartBuilder;
use plotters::element::Circle;
use plotters::series::LineSeries;

pub use super::marks::Screen;
use super::marks::{Shape, draw_legend, floor, ink, is_logarithmic, short};
use super::svg::{Area, Document, UNITS_PER_PX, done, quiet, stroke, units};
use super::words::ChartWords;
use crate::ml::train::events::EpochSummary;

/// The course of one run.
pub struct Course<'a> {
    pub history: &'a [EpochSummary],
    /// Whether its settings are the best.
    pub is_best: bool,
}

/// One run with one value of a setting.
#[derive(Debug, Clone, Copy)]
pub struct Point {
    /// The setting's value, or the place of its name among the names.
    pub value: f64,
    /// 0 to 1.
    pub accuracy: f64,
    /// Whether its settings are the best.
    pub is_best: bool,
}

/// Accuracy on the validation images of every run by epoch; the runs of the best settings stand out. An SVG document.
pub fn courses(courses: &[Course<'_>], screen: Screen, words: &ChartWords) -> String {
    let epochs = courses.iter().filter_map(|course| course.history.last());
    let last = epochs.map(|epoch| epoch.epoch).max().unwrap_or(1).max(2);
    let lines = courses.iter().map(|course| {
        let points = course.history.iter();
        let points = points
            .map(|epoch| (epoch.epoch as f64, epoch.valid.accuracy))
            .collect();
        (points, course.is_best)
    });
    let drawing = Drawing {
        name: "courses",
        title: "chart-courses-title",
        along: words.text("chart-epoch").into_owned(),
        from: 1.0,
        to: last as f64,
        marks: lines.collect(),
        shape: Shape::Line,
        screen,
    };
    drawing.draw(&words.runs(courses.len()), words, |value| {
        // There is nothing between two epochs.
        let epoch = value.round();
        match (value - epoch).abs() < 1e-6 {
            true => words.number(epoch as usize),
            false => String::new(),
        }
    })
}

/// Accuracy of every run by the value of a setting; the runs of the best settings stand out. Values that lie decades apart have
/// a logarithmic axis; where values are places in `names`, these stand along it. An SVG document.
pub fn sweep(
    points: &[Point],
    names: &[String],
    setting: &str,
    screen: Screen,
    words: &ChartWords,
) -> String {
    let values = || {
        points
            .iter()
            .map(|point| point.value)
            .filter(|value| value.is_finite())
    };
    let (least, most) = (
        values().fold(f64::INFINITY, f64::min),
        values().fold(f64::NEG_INFINITY, f64::max),
    );
    let is_logarithmic = names.is_empty() && is_logarithmic(least, most);
    let place = |value: f64| if is_logarithmic { value.log10() } else { value };
    let (from, to) = match values().next() {
        None => (0.0, 1.0),
        Some(_) if !names.is_empty() => (-0.5, names.len() as f64 - 0.5),
        Some(_) if least == most => {
            let margin = if least == 0.0 { 0.5 } else { least.abs() / 2.0 };
            (least - margin, least + margin)
        }
        Some(_) => {
            let margin = 0.04 * (place(most) - place(least));
            (place(least) - margin, place(most) + margin)
        }
    };
    let marks = points.iter().filter(|point| point.value.is_finite());
    let drawing = Drawing {
        name: "sweep",
        title: "chart-sweep-title",
        along: setting.to_owned(),
        from,
        to,
        marks: marks
            .map(|point| (vec![(place(point.value), point.accuracy)], point.is_best))
            .collect(),
        shape: Shape::Dot,
        screen,
    };
    drawing.draw(&words.runs(points.len()), words, |at| {
        if !names.is_empty() {
            return name_at(names, at);
        }
        short(match is_logarithmic {
            true => 10_f64.powf(at),
            // A mark at zero is off by rounding.
            false if at.abs() < 1e-9 * (to - from) => 0.0,
            false => at,
        })
    })
}

/// The name whose place is `at`; nothing between two of them.
fn name_at(names: &[String], at: f64) -> String {
    let place = at.round();
    let name = (place >= 0.0 && (at - place).abs() < 1e-6).then(|| names.get(place as usize));
    name.flatten().cloned().unwrap_or_default()
}

/// A chart with accuracy upwards.
struct Drawing {
    /// Tells the charts of one page apart; letters only.
    name: &'static str,
    title: &'static str,
    /// What lies to the right.
    along: String,
    from: f64,
    to: f64,
    /// Lines or single points, and whether each stands out.
    marks: Vec<(Vec<(f64, f64)>, bool)>,
    shape: Shape,
    screen: Screen,
}

impl Drawing {
    fn draw(&self, description: &str, words: &ChartWords, label: impl Fn(f64) -> String) -> String {
        let document = Document {
            size: (self.screen.width(), self.height()),
            name: self.name,
            title: &words.text(self.title),
            description,
        };
        document.draw(
            |area| {
                let height = self.height() - self.screen.legend();
                let (top, legend) = area.split_vertically(height * UNITS_PER_PX);
                self.draw_plot(&top, words, &label);
                let keys = ["chart-runs-best", "chart-runs-others"];
                draw_legend(&legend, self.shape, self.screen, keys, words);
            },
            "",
        )
    }

    /// In pixels.
    fn height(&self) -> u32 {
        match self.screen {
            Screen::Wide => 400,
            Screen::Narrow => 360,
        }
    }

    /// Labels along the lower side.
    fn labels(&self) -> usize {
        match self.screen {
            Screen::Wide => 8,
            Screen::Narrow => 4,
        }
    }

    /// The lowest accuracy that is shown.
    fn floor(&self) -> f64 {
        let points = self.marks.iter().flat_map(|(points, _)| points);
        floor(points.map(|(_, accuracy)| *accuracy))
    }

    fn draw_plot(&self, area: &Area<'_>, words: &ChartWords, label: &dyn Fn(f64) -> String) {
        let mut chart = done(
            ChartBuilder::on(area)
                .margin(units(10))
                .margin_right(units(26))
                .x_label_area_size(units(48))
                .y_label_area_size(units(68))
                .build_cartesian_2d(self.from..self.to, self.floor()..1.0),
        );
        let mesh = quiet(&mut chart.configure_mesh())
            .x_desc(self.along.clone())
            .y_desc(words.text("chart-accuracy"))
            .x_labels(self.labels())
            .y_labels(6)
            .x_label_formatter(&|at| label(*at))
            .y_label_formatter(&|share| words.whole_percent(*share).into_owned())
            .draw();
        done(mesh);
        // What stands out is drawn last.
        for is_best in [false, true] {
            for (points, _) in self.marks.iter().filter(|(_, own)| *own == is_best) {
                let style = stroke(ink(is_best), 2);
                let points = points
                    .iter()
                    .copied()
                    .filter(|(_, accuracy)| accuracy.is_finite());
                if self.shape == Shape::Line {
                    done(chart.draw_series(LineSeries::new(points.clone(), style)));
                }
                if self.shape == Shape::Dot || points.clone().count() == 1 {
                    let radius = units(if is_best { 6 } else { 5 });
                    done(chart.draw_series(
                        points.map(|point| Circle::new(point, radius, style.filled())),
                    ));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::charts::multiples::tests::history;
    use crate::answers::words::Words;

    fn words() -> ChartWords {
        ChartWords::new(&Words::for_language("en"))
    }

    #[test]
    fn every_run_is_a_line_and_the_best_ones_stand_out() {
        let (fast, slow) = (history(&[0.5, 0.8, 0.9]), history(&[0.2, 0.3]));
        let course = |history, is_best| Course { history, is_best };
        let svg = courses(
            &[
                course(&fast, true),
                course(&slow, false),
                course(&slow, false),
            ],
            Screen::Wide,
            &words(),
        );
        let lines = |ink: &str| {
            svg.matches(&format!(
                "<polyline fill=\"none\" opacity=\"1\" stroke=\"{ink}\""
            ))
            .count()
        };
        // And a stroke of each in the legend.
        assert_eq!((lines("#0B6E66"), lines("#B45309")), (1 + 1, 2 + 1));
        assert!(svg.contains("20%"), "{svg}");
        for few in [vec![], vec![course(&[], true)]] {
            assert!(courses(&few, Screen::Narrow, &words()).ends_with("</svg>\n"));
        }
    }

    #[test]
    fn every_run_is_a_dot_by_its_value_whatever_the_values_are() {
        let point = |value, accuracy| Point {
            value,
            accuracy,
            is_best: false,
        };
        for values in [
            vec![],
            vec![0.5],
            vec![0.5, 0.5],
            vec![1e-5, 1e-3, 0.1],
            vec![0.0, 1.0],
            vec![f64::NAN, 2.0],
        ] {
            let points: Vec<Point> = values.iter().map(|&value| point(value, 0.7)).collect();
            let svg = sweep(&points, &[], "Learning rate", Screen::Narrow, &words());
            let dots = values.iter().filter(|value| value.is_finite()).count();
            // And one of each kind in the legend.
            assert_eq!(svg.matches("<circle").count(), dots + 2, "{values:?}");
            assert!(svg.contains("Learning rate"));
        }
        let one = sweep(&[point(0.001, 0.7)], &[], "x", Screen::Wide, &words());
        assert!(one.contains("0.001"), "{one}");
        let decades = sweep(
            &[point(1e-5, 0.5), point(0.1, 0.6)],
            &[],
            "x",
            Screen::Wide,
            &words(),
        );
        assert!(decades.contains("0.001"), "{decades}");
    }

    #[test]
    fn names_of_a_setting_stand_each_at_its_place() {
        let point = |value| Point {
            value,
            accuracy: 0.7,
            is_best: false,
        };
        let names = ["none", "moderate", "strong"].map(str::to_owned);
        let points = [point(0.0), point(1.0), point(2.0)];
        let svg = sweep(&points, &names, "Augmentation", Screen::Wide, &words());
        for name in names {
            assert_eq!(
                svg.matches(&format!("\n{name}\n")).count(),
                1,
                "{name}: {svg}"
            );
        }
    }
}
