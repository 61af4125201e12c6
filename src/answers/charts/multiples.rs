//! Learning curves of several models: a panel for each, in which its own curve stands out from all others.

use plotters::chart::ChartBuilder;
use plotters::element::Circle;
use plotters::series::LineSeries;

use super::marks::{Screen, Shape, draw_legend, floor, ink};
use super::svg::{Area, Document, Font, UNITS_PER_PX, done, quiet, shorten, stroke, units};
use super::words::ChartWords;
use crate::ml::train::events::EpochSummary;

/// Most panels side by side.
const COLUMNS: usize = 3;

/// Height of a panel in pixels.
const PANEL: u32 = 260;

/// A model, or a run of an experiment, and how it went.
#[derive(Debug, Clone, Copy)]
pub struct Named<'a> {
    pub name: &'a str,
    pub history: &'a [EpochSummary],
}

/// Accuracy on the validation images by epoch, all on the same axes. An SVG document; takes any number, also none.
pub fn multiples(courses: &[Named<'_>], screen: Screen, words: &ChartWords) -> String {
    let (columns, rows) = grid(courses.len(), screen);
    let panels = PANEL * rows as u32;
    let names: Vec<&str> = courses.iter().map(|course| course.name).collect();
    let document = Document {
        size: size(courses.len(), screen),
        name: "multiples",
        title: &words.text("chart-multiples-title"),
        description: &words.list(&names),
    };
    let axes = Axes::of(courses);
    document.draw(
        |area| {
            let (top, legend) = area.split_vertically(panels * UNITS_PER_PX);
            let areas = top.split_evenly((rows, columns));
            for (place, area) in areas.iter().enumerate().take(courses.len()) {
                axes.draw(area, courses, place, columns, words);
            }
            let keys = ["chart-multiples-own", "chart-multiples-others"];
            draw_legend(&legend, Shape::Line, screen, keys, words);
        },
        "",
    )
}

/// Width and height in pixels of a chart of so many curves.
pub fn size(courses: usize, screen: Screen) -> (u32, u32) {
    let (_, rows) = grid(courses, screen);
    (screen.width(), PANEL * rows as u32 + screen.legend())
}

/// Columns and rows of panels.
fn grid(courses: usize, screen: Screen) -> (usize, usize) {
    let columns = match screen {
        Screen::Wide => courses.clamp(1, COLUMNS),
        Screen::Narrow => 1,
    };
    (columns, courses.div_ceil(columns).max(1))
}

/// What all panels share, so that they can be compared.
struct Axes {
    /// The last epoch of all, two at least.
    last: usize,
    /// The lowest accuracy.
    floor: f64,
}

impl Axes {
    fn of(courses: &[Named<'_>]) -> Self {
        let epochs = || courses.iter().flat_map(|course| course.history);
        Self {
            last: epochs().map(|epoch| epoch.epoch).max().unwrap_or(1).max(2),
            floor: floor(epochs().map(|epoch| epoch.valid.accuracy)),
        }
    }

    fn draw(
        &self,
        area: &Area<'_>,
        courses: &[Named<'_>],
        place: usize,
        columns: usize,
        words: &ChartWords,
    ) {
        let caption = Font {
            bold: true,
            ..Font::px(15.0)
        };
        // A letter is about eight pixels wide.
        let letters = area.dim_in_pixel().0 / UNITS_PER_PX / 8;
        let name = shorten(courses[place].name, letters as usize);
        let mut chart = done(
            ChartBuilder::on(area)
                .margin(units(8))
                .margin_right(units(20))
                .caption(name, caption.style())
                .x_label_area_size(units(44))
                .y_label_area_size(units(52))
                .build_cartesian_2d(1.0..self.last as f64, self.floor..1.0),
        );
        let epoch = |value: &f64| {
            // There is nothing between two epochs.
            let epoch = value.round();
            match (value - epoch).abs() < 1e-6 {
                true => words.number(epoch as usize),
                false => String::new(),
            }
        };
        let share = |share: &f64| words.whole_percent(*share).into_owned();
        let mesh = quiet(&mut chart.configure_mesh())
            .x_desc(words.text("chart-epoch"))
            .x_labels(if columns == 1 { 8 } else { 5 })
            .y_labels(5)
            .x_label_formatter(&epoch)
            .y_label_formatter(&share)
            .draw();
        done(mesh);
        let others = (0..courses.len()).filter(|other| *other != place);
        // The panel's own curve is drawn last.
        for course in others.chain([place]) {
            let is_own = course == place;
            let style = stroke(ink(is_own), if is_own { 3 } else { 1 });
            let points = courses[course]
                .history
                .iter()
                .map(|epoch| (epoch.epoch as f64, epoch.valid.accuracy))
                .filter(|(_, accuracy)| accuracy.is_finite());
            if points.clone().count() == 1 {
                let dots = points.map(|point| Circle::new(point, units(4), style.filled()));
                done(chart.draw_series(dots));
            } else {
                done(chart.draw_series(LineSeries::new(points, style)));
            }
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::answers::words::Words;
    use crate::ml::train::events::Measure;

    pub(in crate::answers::charts) fn history(accuracies: &[f64]) -> Vec<EpochSummary> {
        let epoch = |(&accuracy, epoch)| {
            let measure = Measure {
                loss: 1.0,
                accuracy,
            };
            EpochSummary {
                epoch,
                train: measure,
                valid: measure,
                best: false,
            }
        };
        accuracies.iter().zip(1..).map(epoch).collect()
    }

    fn draw(courses: &[(&str, Vec<EpochSummary>)], screen: Screen) -> String {
        let named: Vec<Named<'_>> = courses
            .iter()
            .map(|(name, history)| Named { name, history })
            .collect();
        multiples(&named, screen, &ChartWords::new(&Words::for_language("en")))
    }

    #[test]
    fn every_model_has_a_panel_in_which_its_own_curve_stands_out() {
        let courses = [
            ("Fast", history(&[0.5, 0.8, 0.9])),
            ("Slow", history(&[0.2, 0.3])),
            ("<Odd>", history(&[0.4, f64::NAN, 0.6])),
        ];
        for screen in [Screen::Wide, Screen::Narrow] {
            let svg = draw(&courses, screen);
            let lines = |ink: &str| {
                let line = format!("<polyline fill=\"none\" opacity=\"1\" stroke=\"{ink}\"");
                svg.matches(&line).count()
            };
            // And a stroke of each in the legend.
            assert_eq!((lines("#0B6E66"), lines("#B45309")), (3 + 1, 6 + 1));
            for name in ["Fast", "Slow", "&lt;Odd&gt;"] {
                // In its panel, and in what screen readers are told.
                assert!(svg.matches(name).count() >= 2, "{name}: {svg}");
            }
        }
    }

    #[test]
    fn few_epochs_and_few_models_are_drawn_too() {
        for courses in [
            vec![],
            vec![("None", vec![])],
            vec![("One", history(&[0.5])), ("Two", history(&[0.5, 0.6]))],
        ] {
            for screen in [Screen::Wide, Screen::Narrow] {
                assert!(draw(&courses, screen).ends_with("</svg>\n"));
            }
        }
    }
}
