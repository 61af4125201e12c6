//! How loss and accuracy went over the epochs.

use plotters::backend::SVGBackend;
use plotters::chart::{ChartBuilder, ChartContext};
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::types::{RangedCoordf64, RangedCoordi32};
use plotters::element::{Circle, PathElement, Text};
use plotters::series::LineSeries;
use plotters::style::text_anchor::{HPos, VPos};

use super::svg::{
    Area, Document, FIRST, Font, Ink, SECOND, SOFT_TEXT, UNITS_PER_PX, done, quiet, stroke, units,
};
use super::words::ChartWords;
use crate::ml::train::events::{EpochSummary, Measure};

/// Epochs to the right, a value upwards.
type Chart<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<RangedCoordi32, RangedCoordf64>>;

/// Width and height in pixels.
const SIZE: (u32, u32) = (960, 400);

/// Most epochs whose points get a dot each.
const DOTTED: usize = 40;

/// Loss and accuracy side by side, of training and validation, with the epoch of the lowest validation loss
/// marked. An SVG document; takes any number of epochs, also none.
pub fn curves(history: &[EpochSummary], words: &ChartWords) -> String {
    let best = history.iter().rev().find(|epoch| epoch.best);
    let description = match best.or(history.last()) {
        Some(best) => words.curves(history.len(), best),
        None => words.text("chart-curves-empty"),
    };
    let document = Document {
        size: SIZE,
        name: "curves",
        title: &words.text("chart-curves-title"),
        description: &description,
    };
    document.draw(
        |area| {
            let (top, legend) = area.split_vertically((SIZE.1 - 44) * UNITS_PER_PX);
            let (left, right) = top.split_horizontally(SIZE.0 / 2 * UNITS_PER_PX);
            let panel = |value, ceiling, percent, caption: &'static str| Panel {
                history,
                best,
                value,
                ceiling,
                percent,
                caption,
            };
            panel(loss, highest_loss(history), false, "chart-loss").draw(&left, words);
            panel(accuracy, 1.0, true, "chart-accuracy").draw(&right, words);
            draw_legend(&legend, best, words);
        },
        "",
    )
}

fn loss(measure: &Measure) -> f64 {
    measure.loss
}

fn accuracy(measure: &Measure) -> f64 {
    measure.accuracy
}

/// Some air above the highest finite loss.
fn highest_loss(history: &[EpochSummary]) -> f64 {
    let losses = history
        .iter()
        .flat_map(|epoch| [epoch.train.loss, epoch.valid.loss])
        .filter(|loss| loss.is_finite());
    let highest = losses.fold(0.0, f64::max);
    if highest > 0.0 { 1.05 * highest } else { 1.0 }
}

/// One of the two charts.
struct Panel<'a> {
    history: &'a [EpochSummary],
    best: Option<&'a EpochSummary>,
    value: fn(&Measure) -> f64,
    ceiling: f64,
    percent: bool,
    caption: &'static str,
}

impl Panel<'_> {
    fn draw(&self, area: &Area<'_>, words: &ChartWords) {
        let last = self.last();
        // One epoch alone stands in the middle.
        let epochs = if last == 1 { 0..2 } else { 1..last };
        let caption = Font {
            bold: true,
            ..Font::px(17.0)
        };
        let mut chart = done(
            ChartBuilder::on(area)
                .margin(units(10))
                .margin_right(units(26))
                .caption(words.text(self.caption), caption.style())
                .x_label_area_size(units(44))
                .y_label_area_size(units(56))
                .build_cartesian_2d(epochs, 0.0..self.ceiling),
        );
        self.draw_mesh(&mut chart, words);
        if let Some(best) = self.best {
            let ends = vec![(best.epoch as i32, 0.0), (best.epoch as i32, self.ceiling)];
            done(chart.draw_series([PathElement::new(ends, stroke(SOFT_TEXT, 1))]));
        }
        self.draw_curve(&mut chart, |epoch| &epoch.train, FIRST);
        self.draw_curve(&mut chart, |epoch| &epoch.valid, SECOND);
        if let Some(best) = self.best {
            let value = (self.value)(&best.valid);
            let ring = Circle::new((best.epoch as i32, value), units(7), stroke(SECOND, 2));
            done(chart.draw_series(value.is_finite().then_some(ring)));
        }
    }

    /// The last epoch; 1 before the first.
    fn last(&self) -> i32 {
        self.history.last().map_or(1, |epoch| epoch.epoch as i32)
    }

    fn draw_mesh(&self, chart: &mut Chart<'_, '_>, words: &ChartWords) {
        let mut mesh = chart.configure_mesh();
        quiet(&mut mesh)
            .x_desc(words.text("chart-epoch"))
            .x_labels(8)
            .y_labels(6);
        let epochs = 1..=self.last();
        let epoch_label = |epoch: &i32| match epochs.contains(epoch) {
            true => words.number(*epoch as usize),
            false => String::new(),
        };
        let value_label = |value: &f64| match self.percent {
            true => words.whole_percent(*value).into_owned(),
            false => loss_label(*value, self.ceiling, words),
        };
        mesh.x_label_formatter(&epoch_label)
            .y_label_formatter(&value_label);
        done(mesh.draw());
    }

    fn draw_curve(&self, chart: &mut Chart<'_, '_>, set: fn(&EpochSummary) -> &Measure, ink: Ink) {
        let points = self
            .history
            .iter()
            .map(|epoch| (epoch.epoch as i32, (self.value)(set(epoch))))
            .filter(|(_, value)| value.is_finite());
        let style = stroke(ink, 2);
        done(chart.draw_series(LineSeries::new(points.clone(), style)));
        if self.history.len() <= DOTTED {
            let dots = points.map(|point| Circle::new(point, units(3), style.filled()));
            done(chart.draw_series(dots));
        }
    }
}

/// As many decimals as the scale needs.
fn loss_label(value: f64, ceiling: f64, words: &ChartWords) -> String {
    match ceiling {
        10.0.. => words.decimal(value, 0),
        1.0.. => words.decimal(value, 1),
        0.1.. => words.decimal(value, 2),
        _ => format!("{value:.0e}"),
    }
}

/// What the lines and the ring mean, below both charts.
fn draw_legend(area: &Area<'_>, best: Option<&EpochSummary>, words: &ChartWords) {
    let units = UNITS_PER_PX as i32;
    let middle = 16 * units;
    let font = Font {
        anchor: (HPos::Left, VPos::Center),
        ..Font::px(14.0)
    };
    let text = |text: String, x: i32| Text::new(text, (x, middle), font.style());
    for (key, ink, x) in [
        ("chart-training", FIRST, 66),
        ("chart-validation", SECOND, 266),
    ] {
        let style = stroke(ink, 3);
        let line = PathElement::new(vec![(x * units, middle), ((x + 28) * units, middle)], style);
        done(area.draw(&line));
        done(area.draw(&text(words.text(key).into_owned(), (x + 38) * units)));
    }
    if let Some(best) = best {
        let style = stroke(SECOND, 2);
        done(area.draw(&Circle::new((480 * units, middle), 7 * UNITS_PER_PX, style)));
        done(area.draw(&text(words.best(best.epoch).into_owned(), 496 * units)));
    }
}

#[cfg(test)]
mod tests;
