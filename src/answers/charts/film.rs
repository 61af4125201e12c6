//! What each face of a film shows over time: a lane for each, in the colours of the expressions.

use plotters::element::{PathElement, Rectangle, Text};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color, RGBColor, ShapeStyle};

use super::svg::{
    AXIS, Area, Document, Font, GRID, SOFT_TEXT, UNITS_PER_PX, done, shorten, stroke,
};
use super::words::ChartWords;
use crate::emotion::Emotion;

/// A face's lane.
#[derive(Debug, Clone, PartialEq)]
pub struct Lane<'a> {
    /// The face's number.
    pub face: u64,
    /// `(start, end, class)` in seconds; no class where the model is not sure.
    pub spans: Vec<(f64, f64, Option<&'a str>)>,
}

/// What follows from how wide the chart is; in pixels.
#[derive(Debug, Clone, Copy)]
struct Layout {
    /// Tells the two apart on one page.
    name: &'static str,
    width: u32,
    /// Room before the lanes and behind them.
    left: u32,
    right: u32,
    /// Names of the legend in a line, and the room of each.
    in_line: usize,
    legend_name: u32,
    /// Most characters of a face's name, and of a name in the legend.
    max_face_chars: usize,
    max_legend_chars: usize,
    /// Most marks of the axis.
    max_marks: f64,
}

const WIDE: Layout = Layout {
    name: "film",
    width: 960,
    left: 110,
    right: 24,
    in_line: 6,
    legend_name: 155,
    max_face_chars: 14,
    max_legend_chars: 18,
    max_marks: 9.0,
};

/// As wide as a page on a phone, so that its text has its own size there.
const NARROW: Layout = Layout {
    name: "filmnarrow",
    width: 358,
    left: 78,
    right: 20,
    in_line: 2,
    legend_name: 170,
    max_face_chars: 10,
    max_legend_chars: 18,
    max_marks: 4.0,
};

/// Height of a lane, of its coloured part, of the axis and of a line of the legend, in pixels.
const LANE: u32 = 34;
const BAND: u32 = 24;
const AXIS_ROOM: u32 = 34;
const LEGEND: u32 = 26;
/// Where a class of one's own, or none, has no colour.
const UNSURE: [u8; 3] = [0xd8, 0xd0, 0xc4];
const OWN: [u8; 3] = [0x7a, 0x70, 0x66];

/// Steps between marks of the axis in seconds.
const STEPS_S: [f64; 14] = [
    0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1200.0, 1800.0, 3600.0, 7200.0,
];

/// The lanes from 0 to `end` seconds. Where more happens in a pixel than it can show, it shows what lasts longest. An SVG
/// document.
pub fn film(lanes: &[Lane<'_>], end: f64, words: &ChartWords) -> String {
    WIDE.draw(lanes, end, words)
}

/// The same for a phone.
pub fn narrow_film(lanes: &[Lane<'_>], end: f64, words: &ChartWords) -> String {
    NARROW.draw(lanes, end, words)
}

impl Layout {
    fn draw(self, lanes: &[Lane<'_>], end: f64, words: &ChartWords) -> String {
        let names = legend(lanes);
        let lines = names.len().div_ceil(self.in_line) as u32;
        let plot = LANE * lanes.len() as u32;
        let document = Document {
            size: (self.width, plot + AXIS_ROOM + LEGEND * lines + 8),
            name: self.name,
            title: &words.text("chart-film-title"),
            description: &words.film(lanes.len(), &clock(end)),
        };
        let draw = |area: &Area<'_>| {
            self.draw_axis(area, plot, end);
            for (index, lane) in lanes.iter().enumerate() {
                self.draw_lane(area, lane, (LANE * index as u32, end), words);
            }
            self.draw_legend(area, &names, plot + AXIS_ROOM, words);
        };
        document.draw(draw, "")
    }

    fn draw_axis(self, area: &Area<'_>, bottom: u32, end: f64) {
        let step = STEPS_S
            .into_iter()
            .find(|step| end / step <= self.max_marks);
        let step = step.unwrap_or((end / self.max_marks / 7200.0).ceil() * 7200.0);
        let font = Font {
            ink: SOFT_TEXT,
            anchor: (HPos::Center, VPos::Center),
            ..Font::px(13.0)
        };
        for mark in 0..=(end / step).floor() as u64 {
            let seconds = mark as f64 * step;
            let x = self.place(seconds, end);
            done(area.draw(&PathElement::new(
                vec![(x, 0), (x, px(bottom + 5))],
                stroke(GRID, 1),
            )));
            done(area.draw(&Text::new(
                clock(seconds),
                (x, px(bottom + 17)),
                font.style(),
            )));
        }
        let line = vec![
            (px(self.left), px(bottom)),
            (px(self.width - self.right), px(bottom)),
        ];
        done(area.draw(&PathElement::new(line, stroke(AXIS, 1))));
    }

    fn draw_lane(
        self,
        area: &Area<'_>,
        lane: &Lane<'_>,
        (top, end): (u32, f64),
        words: &ChartWords,
    ) {
        let font = Font {
            anchor: (HPos::Right, VPos::Center),
            ..Font::px(14.0)
        };
        let name = shorten(&words.face(lane.face), self.max_face_chars);
        done(area.draw(&Text::new(
            name,
            (px(self.left - 10), px(top + LANE / 2)),
            font.style(),
        )));
        let margin = (LANE - BAND) / 2;
        let (upper, lower) = (px(top + margin), px(top + margin + BAND));
        for (left, right, class) in self.runs(&lane.spans, end) {
            done(area.draw(&Rectangle::new(
                [(left, upper), (right, lower)],
                fill(class),
            )));
        }
    }

    fn draw_legend(self, area: &Area<'_>, names: &[Option<&str>], top: u32, words: &ChartWords) {
        for (index, class) in names.iter().enumerate() {
            let (column, line) = ((index % self.in_line) as u32, (index / self.in_line) as u32);
            let (x, y) = (
                16 + column * self.legend_name,
                top + line * LEGEND + LEGEND / 2,
            );
            let square = [(px(x), px(y - 7)), (px(x + 14), px(y + 7))];
            done(area.draw(&Rectangle::new(square, fill(*class))));
            let name = match class {
                Some(class) => words.class(class),
                None => words.text("detect-not-sure").into_owned(),
            };
            let text = Text::new(
                shorten(&name, self.max_legend_chars),
                (px(x + 22), px(y)),
                Font::px(13.0).style(),
            );
            done(area.draw(&text));
        }
    }

    /// Where a moment lies, in units from the left.
    fn place(self, seconds: f64, end: f64) -> i32 {
        let room = f64::from((self.width - self.left - self.right) * UNITS_PER_PX);
        px(self.left) + (room * (seconds / end.max(1e-9)).clamp(0.0, 1.0)).round() as i32
    }

    /// Spans in units from the left: each unit shows what lasts longest in it, and equal neighbours are one.
    fn runs<'a>(
        self,
        spans: &[(f64, f64, Option<&'a str>)],
        end: f64,
    ) -> Vec<(i32, i32, Option<&'a str>)> {
        let mut runs: Vec<(i32, i32, Option<&str>)> = Vec::new();
        // The part of the last unit that is taken.
        let mut taken = 0.0;
        for &(start, stop, class) in spans {
            let (left, right) = (
                self.place(start, end),
                self.place(stop, end).max(self.place(start, end) + 1),
            );
            let length = stop - start;
            match runs.last_mut() {
                Some(last) if last.2 == class && left <= last.1 => last.1 = last.1.max(right),
                Some(last) if left < last.1 && right <= last.1 => {
                    if length > taken {
                        last.2 = class;
                        taken = length;
                    }
                    continue;
                }
                Some(&mut (_, taken_until, _)) => runs.push((left.max(taken_until), right, class)),
                None => runs.push((left, right, class)),
            }
            taken = length;
        }
        runs.retain(|(left, right, _)| left < right);
        runs
    }
}

/// Seconds as minutes and seconds.
pub fn clock(seconds: f64) -> String {
    let tenths = (seconds.max(0.0) * 10.0).round() as u64;
    let (minutes, rest) = (tenths / 600, tenths % 600);
    match rest % 10 {
        0 => format!("{minutes}:{:02}", rest / 10),
        tenth => format!("{minutes}:{:02}.{tenth}", rest / 10),
    }
}

fn px(px: u32) -> i32 {
    (px * UNITS_PER_PX) as i32
}

fn fill(class: Option<&str>) -> ShapeStyle {
    let [red, green, blue] = match class {
        None => UNSURE,
        Some(class) => Emotion::from_label(class).map_or(OWN, Emotion::color),
    };
    RGBColor(red, green, blue).filled()
}

/// The classes that are shown, in their first order; the one that is none at the end.
fn legend<'a>(lanes: &[Lane<'a>]) -> Vec<Option<&'a str>> {
    let mut names: Vec<Option<&str>> = Vec::new();
    for (.., class) in lanes.iter().flat_map(|lane| &lane.spans) {
        if !names.contains(class) {
            names.push(*class);
        }
    }
    names.sort_by_key(Option::is_none);
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::words::Words;

    #[test]
    fn every_face_has_a_lane_and_every_expression_its_colour_and_name() {
        let words = ChartWords::new(&Words::for_language("en"));
        let lane = |face, spans| Lane { face, spans };
        let lanes = [
            lane(
                1,
                vec![(0.0, 1.0, Some("happy")), (1.0, 2.0, Some("neutral"))],
            ),
            lane(7, vec![(0.5, 2.0, None)]),
        ];
        let svg = film(&lanes, 2.0, &words);
        for text in ["Face 1", "Face 7", "Happy", "Neutral", "Not sure", "0:01"] {
            assert!(svg.contains(text), "{text}: {svg}");
        }
        // Each span, and its name's square.
        assert_eq!(svg.matches("<rect").count(), 3 + 3);
        assert!(film(&[], 0.0, &words).ends_with("</svg>\n"));
        let narrow = narrow_film(&lanes, 2.0, &words);
        assert!(narrow.contains("width=\"358\"") && narrow.contains("filmnarrow-title"));
    }

    #[test]
    fn a_pixel_shows_what_lasts_longest_in_it() {
        let end = 10_000.0;
        let spans: Vec<(f64, f64, Option<&str>)> = (0..10_000)
            .map(|second| {
                let (start, class) = (
                    f64::from(second),
                    if second % 3 == 0 { "happy" } else { "sad" },
                );
                (start, start + 1.0, Some(class))
            })
            .collect();
        let runs = WIDE.runs(&spans, end);
        assert!(runs.len() <= ((WIDE.width - WIDE.left - WIDE.right) * UNITS_PER_PX) as usize);
        assert!(runs.windows(2).all(|pair| pair[0].1 <= pair[1].0));
    }

    #[test]
    fn times_read_as_on_a_player() {
        for (seconds, expected) in [
            (0.0, "0:00"),
            (59.96, "1:00"),
            (75.25, "1:15.3"),
            (3600.0, "60:00"),
        ] {
            assert_eq!(clock(seconds), expected);
        }
    }
}
