//! Which class was taken for which.

use std::fmt::Write;

use plotters::element::{Rectangle, Text};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color, ShapeStyle};

use super::svg::{
    Area, Document, Font, ON_FULL, SECOND, SOFT_TEXT, SUNK, TEXT, UNITS_PER_PX, WRONG, done,
    escape, shorten, width,
};
use super::words::{CellWords, ChartWords};
use crate::ml::metrics::ClassificationReport;

/// Least and most room for the names of the rows, and of columns that run upwards, in pixels.
const NAMES_PX: (u32, u32) = (48, 140);
/// Room for names of columns that do not, in pixels.
const HEADS_PX: u32 = 28;
/// Room between names and cells in pixels.
const GAP_PX: u32 = 6;
/// Room for the name of an axis in pixels.
const AXIS_PX: u32 = 30;
/// Room right and below in pixels.
const MARGIN_PX: u32 = 12;

/// Narrowest cell that shows a count, and narrowest that shows a share below it, in pixels.
const COUNT_PX: u32 = 30;
const SHARE_PX: u32 = 46;

/// Share of its row from which a cell is full of colour, with its text in the opposite.
const FULL: f64 = 0.6;

/// Counts and shares by row: rows are true classes, columns predicted ones. An SVG document; every cell that
/// is not empty says in words what it holds when it is pointed at.
pub fn confusion(report: &ClassificationReport, words: &ChartWords) -> String {
    let matrix = Matrix::new(report, words);
    let cells = matrix.side * matrix.names.len() as u32;
    let size = (
        AXIS_PX + matrix.names_px + cells + MARGIN_PX,
        AXIS_PX + matrix.heads_px + cells + MARGIN_PX,
    );
    let document = Document {
        size,
        name: "confusion",
        title: &words.text("chart-confusion-title"),
        description: &matrix.description(words),
    };
    document.draw(|area| matrix.draw(area, words), &matrix.tooltips(words))
}

struct Matrix<'a> {
    counts: &'a [Vec<usize>],
    /// Classes as people read them.
    names: Vec<String>,
    /// Side of a cell in pixels.
    side: u32,
    /// Size of names in pixels.
    font_px: f64,
    /// Room for the names of rows and columns.
    names_px: u32,
    heads_px: u32,
}

/// Width of names in pixels: a letter of a proportional font is about .6 of its size wide.
fn name_px(name: &str, font_px: f64) -> u32 {
    (width(name) as f64 * 0.6 * font_px).ceil() as u32
}

impl<'a> Matrix<'a> {
    fn new(report: &'a ClassificationReport, words: &ChartWords) -> Self {
        let classes = report.per_class.iter().map(|class| &class.class);
        let names: Vec<String> = classes.map(|class| words.class(class)).collect();
        let side = (640 / names.len().max(1) as u32).clamp(14, 72);
        let font_px = (f64::from(side) * 0.75).min(14.0);
        let longest = names.iter().map(|name| name_px(name, font_px)).max();
        let longest = longest.unwrap_or_default();
        let names_px = (longest + 2 * GAP_PX).clamp(NAMES_PX.0, NAMES_PX.1);
        Self {
            counts: &report.confusion_matrix,
            // Names of columns run upwards as soon as one does not fit above its column.
            heads_px: if longest <= side { HEADS_PX } else { names_px },
            names,
            side,
            font_px,
            names_px,
        }
    }

    /// Every cell: row, column, count, share of the row.
    fn cells(&self) -> impl Iterator<Item = (usize, usize, usize, f64)> {
        self.counts.iter().enumerate().flat_map(|(row, counts)| {
            let total = counts.iter().sum::<usize>().max(1) as f64;
            let cell = move |(column, count): (usize, &usize)| {
                (row, column, *count, *count as f64 / total)
            };
            counts.iter().enumerate().map(cell)
        })
    }

    fn words_of(&self, row: usize, column: usize, count: usize, share: f64) -> CellWords<'_> {
        CellWords {
            truth: self.names.get(row).map_or("", String::as_str),
            called: self.names.get(column).map_or("", String::as_str),
            count,
            share,
        }
    }

    fn description(&self, words: &ChartWords) -> String {
        let total = self.cells().map(|(_, _, count, _)| count).sum();
        let right = self
            .cells()
            .filter(|(row, column, ..)| row == column)
            .map(|(_, _, count, _)| count)
            .sum();
        let mistakes = self.cells().filter(|(row, column, ..)| row != column);
        let mut text = words.confusion(right, total).into_owned();
        // Of equals the first one.
        let worst = mistakes.reduce(|worst, cell| if cell.2 > worst.2 { cell } else { worst });
        if let Some((row, column, count, share)) = worst.filter(|(_, _, count, _)| *count > 0) {
            text.push(' ');
            text.push_str(&words.worst(&self.words_of(row, column, count, share)));
        }
        text
    }

    /// Upper left corner of a cell in units.
    fn corner(&self, row: usize, column: usize) -> (i32, i32) {
        let x = AXIS_PX + self.names_px + column as u32 * self.side;
        let y = AXIS_PX + self.heads_px + row as u32 * self.side;
        ((x * UNITS_PER_PX) as i32, (y * UNITS_PER_PX) as i32)
    }

    fn draw(&self, area: &Area<'_>, words: &ChartWords) {
        let count = self.names.len();
        let all = [self.corner(0, 0), self.corner(count, count)];
        done(area.draw(&Rectangle::new(
            all,
            ShapeStyle::from(SUNK.color()).filled(),
        )));
        for (row, column, count, share) in self.cells().filter(|cell| cell.2 > 0) {
            let count = format_count(count, self.side, words);
            let share_words = words.whole_percent(share);
            self.draw_cell(area, (row, column), share, [&count, &share_words]);
        }
        self.draw_names(area);
        self.draw_axes(area, words);
    }

    fn draw_cell(
        &self,
        area: &Area<'_>,
        (row, column): (usize, usize),
        share: f64,
        [count, share_words]: [&str; 2],
    ) {
        let ink = if row == column { SECOND } else { WRONG };
        // A middle shade would leave no colour that reads on it, so full cells are set apart.
        let (opacity, text) = match share >= FULL {
            true => (0.85 + 0.15 * (share - FULL) / (1.0 - FULL), ON_FULL),
            false => (0.16 + 0.32 * share / FULL, TEXT),
        };
        let (left, top) = self.corner(row, column);
        let (right, bottom) = self.corner(row + 1, column + 1);
        let gap = UNITS_PER_PX as i32 / 2;
        let corners = [(left + gap, top + gap), (right - gap, bottom - gap)];
        let fill = ShapeStyle::from(ink.color().mix(opacity)).filled();
        done(area.draw(&Rectangle::new(corners, fill)));
        if self.side < COUNT_PX {
            return;
        }
        let middle = (i32::midpoint(left, right), i32::midpoint(top, bottom));
        let shows_share = self.side >= SHARE_PX;
        let count_px = (f64::from(self.side) / 3.4).min(16.0);
        let lines = [
            (count, count_px, if shows_share { -9 } else { 0 }),
            (share_words, 12.0, 10),
        ];
        for (line, px, down) in &lines[..1 + usize::from(shows_share)] {
            let font = Font {
                ink: text,
                anchor: (HPos::Center, VPos::Center),
                ..Font::px(*px)
            };
            let place = (middle.0, middle.1 + down * UNITS_PER_PX as i32);
            done(area.draw(&Text::new((*line).to_owned(), place, font.style())));
        }
    }

    fn draw_names(&self, area: &Area<'_>) {
        let half = (self.side * UNITS_PER_PX / 2) as i32;
        let gap = (GAP_PX * UNITS_PER_PX) as i32;
        let columns = f64::from(self.names_px - GAP_PX) / (0.6 * self.font_px);
        let is_upright = self.heads_px != HEADS_PX;
        let row = Font {
            anchor: (HPos::Right, VPos::Center),
            ..Font::px(self.font_px)
        };
        let head = Font {
            anchor: match is_upright {
                true => (HPos::Left, VPos::Center),
                false => (HPos::Center, VPos::Center),
            },
            upwards: is_upright,
            ..Font::px(self.font_px)
        };
        let lift = if is_upright { gap } else { 2 * gap };
        for (index, name) in self.names.iter().enumerate() {
            let name = shorten(name, columns as usize);
            let (left, top) = self.corner(index, 0);
            let place = (left - gap, top + half);
            done(area.draw(&Text::new(name.clone(), place, row.style())));
            let (left, top) = self.corner(0, index);
            let place = (left + half, top - lift);
            done(area.draw(&Text::new(name, place, head.style())));
        }
    }

    fn draw_axes(&self, area: &Area<'_>, words: &ChartWords) {
        let count = self.names.len();
        let (start, end) = (self.corner(0, 0), self.corner(count, count));
        let middle = (i32::midpoint(start.0, end.0), i32::midpoint(start.1, end.1));
        let edge = (AXIS_PX / 2 * UNITS_PER_PX) as i32;
        for (key, place, upwards) in [
            ("chart-predicted", (middle.0, edge), false),
            ("chart-true", (edge, middle.1), true),
        ] {
            let font = Font {
                bold: true,
                ink: SOFT_TEXT,
                anchor: (HPos::Center, VPos::Center),
                upwards,
                ..Font::px(14.0)
            };
            done(area.draw(&Text::new(
                words.text(key).into_owned(),
                place,
                font.style(),
            )));
        }
    }

    /// Invisible areas above the drawing that tell their cell or the full name of a class.
    fn tooltips(&self, words: &ChartWords) -> String {
        let mut areas = String::new();
        let mut add = |(left, top): (i32, i32), (right, bottom): (i32, i32), title: &str| {
            let (width, height) = (right - left, bottom - top);
            writeln!(
                areas,
                "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" fill-opacity=\"0\"><title>{}</title></rect>",
                escape(title)
            )
            .expect("a String takes everything");
        };
        for (row, column, count, share) in self.cells().filter(|cell| cell.2 > 0) {
            let title = words.cell(&self.words_of(row, column, count, share));
            add(
                self.corner(row, column),
                self.corner(row + 1, column + 1),
                &title,
            );
        }
        let axis = (AXIS_PX * UNITS_PER_PX) as i32;
        for (index, name) in self.names.iter().enumerate() {
            let (_, top) = self.corner(index, 0);
            add((axis, top), self.corner(index + 1, 0), name);
            let (left, _) = self.corner(0, index);
            add((left, axis), self.corner(0, index + 1), name);
        }
        areas
    }
}

fn format_count(count: usize, side: u32, words: &ChartWords) -> String {
    // A cell holds about so many digits.
    match count < 10_usize.saturating_pow(side / 10) {
        true => words.number(count),
        false => "…".to_owned(),
    }
}

#[cfg(test)]
mod tests;
