//! What every chart shares: colours for light and dark, text, and the document around the drawing.

use std::fmt::Write;

use plotters::backend::{DrawingBackend, SVGBackend};
use plotters::chart::MeshStyle;
use plotters::coord::Shift;
use plotters::coord::ranged1d::Ranged;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{
    Color, FontDesc, FontFamily, FontStyle, FontTransform, RGBColor, ShapeStyle, TextStyle,
};

/// The canvas has two units for each pixel shown, because plotters draws at whole units only.
pub(super) const UNITS_PER_PX: u32 = 2;

/// Ends what U+2066, U+2067 or U+2068 began (Unicode UAX #9).
const ISOLATE_END: char = '\u{2069}';

/// A colour of the site (`static/css/tokens.css`) in light surroundings, and what stands for it in dark ones.
#[derive(Clone, Copy)]
pub(super) struct Ink {
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "a test compares it with tokens.css")
    )]
    token: &'static str,
    light: [u8; 3],
    dark: [u8; 3],
}

// Light values must differ: the style tells them apart by it.
pub(super) const TEXT: Ink = ink("--ink", 0x26211c, 0xf3eee7);
pub(super) const SOFT_TEXT: Ink = ink("--ink-soft", 0x62594f, 0xb9aea2);
pub(super) const GRID: Ink = ink("--line", 0xe6ded2, 0x3a342e);
pub(super) const AXIS: Ink = ink("--line-strong", 0x938778, 0x82786c);
pub(super) const FIRST: Ink = ink("--warm", 0xb45309, 0xffb870);
pub(super) const SECOND: Ink = ink("--accent", 0x0b6e66, 0x63d2c4);
pub(super) const WRONG: Ink = ink("--danger", 0xa32c1c, 0xffa091);
/// Text on a full [`SECOND`] or [`WRONG`].
pub(super) const ON_FULL: Ink = ink("--on-accent", 0xffffff, 0x06231f);
pub(super) const SUNK: Ink = ink("--surface-sunk", 0xf2ece3, 0x2b2723);

const INKS: [Ink; 9] = [
    TEXT, SOFT_TEXT, GRID, AXIS, FIRST, SECOND, WRONG, ON_FULL, SUNK,
];

const fn ink(token: &'static str, light: u32, dark: u32) -> Ink {
    Ink {
        token,
        light: channels(light),
        dark: channels(dark),
    }
}

const fn channels(color: u32) -> [u8; 3] {
    let [_, red, green, blue] = color.to_be_bytes();
    [red, green, blue]
}

impl Ink {
    /// For plotters.
    pub(super) fn color(&self) -> RGBColor {
        let [red, green, blue] = self.light;
        RGBColor(red, green, blue)
    }
}

/// Pixels as units of the canvas.
pub(super) fn units(px: u32) -> u32 {
    px * UNITS_PER_PX
}

/// A line so many pixels wide.
pub(super) fn stroke(ink: Ink, px: u32) -> ShapeStyle {
    ShapeStyle::from(ink.color()).stroke_width(units(px))
}

/// Axes and horizontal lines in the site's colours, with labels of 13 pixels.
pub(super) fn quiet<'m, 'a, 'b, X: Ranged, Y: Ranged, DB: DrawingBackend>(
    mesh: &'m mut MeshStyle<'a, 'b, X, Y, DB>,
) -> &'m mut MeshStyle<'a, 'b, X, Y, DB> {
    let font = |ink| {
        Font {
            ink,
            ..Font::px(13.0)
        }
        .style()
    };
    mesh.disable_x_mesh()
        .bold_line_style(stroke(GRID, 1))
        .light_line_style(GRID.color().mix(0.0))
        .axis_style(stroke(AXIS, 1))
        .label_style(font(SOFT_TEXT))
        .axis_desc_style(font(TEXT))
}

/// The area that charts are drawn on.
pub(super) type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// What surrounds a drawing.
pub(super) struct Document<'a> {
    /// Width and height in pixels.
    pub(super) size: (u32, u32),
    /// Tells the charts of one page apart; letters only.
    pub(super) name: &'a str,
    /// What it is, for screen readers.
    pub(super) title: &'a str,
    /// What it shows, for screen readers.
    pub(super) description: &'a str,
}

impl Document<'_> {
    /// Runs `draw` on a canvas of [`UNITS_PER_PX`] units a pixel; `more` stands behind the drawing as it is.
    pub(super) fn draw(&self, draw: impl FnOnce(&Area<'_>), more: &str) -> String {
        let (width, height) = self.size;
        let mut drawing = String::new();
        {
            let size = (width * UNITS_PER_PX, height * UNITS_PER_PX);
            let area = SVGBackend::with_string(&mut drawing, size).into_drawing_area();
            draw(&area);
            done(area.present());
        }
        let (_, elements) = drawing
            .split_once(">\n")
            .expect("the drawing starts with its <svg> element");
        let elements = elements.trim_end().trim_end_matches("</svg>");
        let Self { name, .. } = self;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {} {}\" role=\"img\" aria-labelledby=\"{name}-title {name}-description\">\n\
             <title id=\"{name}-title\">{}</title>\n<desc id=\"{name}-description\">{}</desc>\n\
             <style>{}</style>\n{elements}{more}</svg>\n",
            width * UNITS_PER_PX,
            height * UNITS_PER_PX,
            escape(self.title),
            escape(self.description),
            style(),
        )
    }
}

/// Exchanges every colour in dark surroundings, and tells the first line from the second without colour.
pub(super) fn style() -> String {
    let mut rules = String::new();
    for Ink { light, dark, .. } in &INKS {
        let hex = |[red, green, blue]: &[u8; 3]| format!("#{red:02X}{green:02X}{blue:02X}");
        for attribute in ["fill", "stroke"] {
            let (light, dark) = (hex(light), hex(dark));
            write!(rules, "[{attribute}=\"{light}\"]{{{attribute}:{dark}}}")
                .expect("a String takes everything");
        }
    }
    let [red, green, blue] = FIRST.light;
    format!(
        "polyline[stroke=\"#{red:02X}{green:02X}{blue:02X}\"]{{stroke-dasharray:14 7}}\
         :root{{color-scheme:light dark}}text{{font-family:system-ui,sans-serif}}\
         @media (prefers-color-scheme:dark){{{rules}}}"
    )
}

/// Drawing into memory does not fail; a text that cannot be measured would be a fault of ours.
pub(super) fn done<T, E: std::fmt::Debug>(result: Result<T, E>) -> T {
    result.expect("drawing into memory does not fail")
}

/// A text's look.
pub(super) struct Font {
    pub(super) px: f64,
    pub(super) bold: bool,
    pub(super) ink: Ink,
    /// Which point of the text is given.
    pub(super) anchor: (HPos, VPos),
    /// Whether it runs upwards.
    pub(super) upwards: bool,
}

impl Font {
    /// Of this size, starting at the given point, in the colour of text.
    pub(super) const fn px(px: f64) -> Self {
        Self {
            px,
            bold: false,
            ink: TEXT,
            anchor: (HPos::Left, VPos::Center),
            upwards: false,
        }
    }

    /// For plotters, which writes sizes divided by 1.24.
    pub(super) fn style(&self) -> TextStyle<'static> {
        let weight = match self.bold {
            true => FontStyle::Bold,
            false => FontStyle::Normal,
        };
        let size = self.px * f64::from(UNITS_PER_PX) * 1.24;
        let mut font = FontDesc::new(FontFamily::SansSerif, size, weight);
        if self.upwards {
            font = font.transform(FontTransform::Rotate270);
        }
        TextStyle {
            font,
            color: self.ink.color().to_backend_color(),
            pos: Pos::new(self.anchor.0, self.anchor.1),
        }
    }
}

/// Text for XML: markup escaped, and characters that XML does not know left out.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in clean(text).chars() {
        match char {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            char => escaped.push(char),
        }
    }
    escaped
}

/// Text without control characters and the few others that XML forbids, nor marks that turn the direction of what
/// follows. Marks that isolate a name from its surroundings stay, each with its end.
pub(super) fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    let mut open = 0_usize;
    for char in text.chars() {
        match char {
            '\u{2066}'..='\u{2068}' => open += 1,
            ISOLATE_END if open == 0 => continue,
            ISOLATE_END => open -= 1,
            _ => {}
        }
        let is_bad =
            char.is_control() || matches!(char, '\u{fffe}' | '\u{ffff}' | '\u{202a}'..='\u{202e}');
        cleaned.push(if is_bad { ' ' } else { char });
    }
    cleaned.extend(std::iter::repeat_n(ISOLATE_END, open));
    cleaned
}

/// The name, or its start and `…` where it is wider than `columns` letters. Emoji and East Asian letters
/// count twice.
pub(super) fn shorten(name: &str, columns: usize) -> String {
    let name = clean(name);
    if width(&name) <= columns {
        return name;
    }
    let mut short = String::new();
    let mut room = columns.saturating_sub(1);
    for char in name.chars() {
        let Some(rest) = room.checked_sub(columns_of(char)) else {
            break;
        };
        room = rest;
        short.push(char);
    }
    // Half an emoji is another emoji.
    let end = short.trim_end_matches(|char: char| char == '\u{200d}' || char.is_whitespace());
    clean(&format!("{end}…"))
}

/// How many letters of ordinary width a text takes the room of.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(columns_of).sum()
}

fn columns_of(char: char) -> usize {
    match char as u32 {
        // Combining marks, joiners and variation selectors stand with the letter before them.
        0x300..=0x36f | 0x64b..=0x65f | 0x200b..=0x200f | 0x2066..=0x2069 | 0xfe00..=0xfe0f => 0,
        0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xff00..=0xff60 => {
            2
        }
        0x1f000..=0x3fffd => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shortened_by_the_room_they_take() {
        for (name, columns, expected) in [
            ("happy", 5, "happy"),
            ("happiness", 5, "happ…"),
            ("مبتسم جدا", 6, "مبتسم…"),
            ("😀😀😀😀", 5, "😀😀…"),
            ("👩\u{200d}👧x", 4, "👩…"),
            ("a\u{301}b\u{301}c", 3, "a\u{301}b\u{301}c"),
            ("", 3, ""),
            ("tab\there", 20, "tab here"),
        ] {
            assert_eq!(shorten(name, columns), expected);
        }
    }

    #[test]
    fn markup_and_forbidden_characters_are_harmless() {
        assert_eq!(
            escape("<a href=\"x\">&\u{0}\u{ffff}"),
            "&lt;a href=&quot;x&quot;&gt;&amp;  "
        );
        assert_eq!(escape("a\u{202e}b"), "a b");
    }

    #[test]
    fn isolated_names_stay_isolated_and_marks_without_their_pair_turn_nothing() {
        let check = |text: &str, expected: &str| assert_eq!(clean(text), expected, "{text:?}");
        check("صنف \u{2068}CK+\u{2069} هنا", "صنف \u{2068}CK+\u{2069} هنا");
        check("\u{2067}open", "\u{2067}open\u{2069}");
        check("end\u{2069}", "end");
        assert_eq!(shorten("\u{2068}abcdef\u{2069}", 4), "\u{2068}abc…\u{2069}");
    }

    #[test]
    fn every_ink_is_the_color_of_its_token() {
        let tokens = include_str!("../../../static/css/tokens.css");
        let hex = |[red, green, blue]: [u8; 3]| format!("#{red:02x}{green:02x}{blue:02x}");
        for Ink { token, light, dark } in INKS {
            let rule = format!("{token}: light-dark({}, {});", hex(light), hex(dark));
            assert!(tokens.contains(&rule), "tokens.css has no {rule}");
        }
    }

    #[test]
    fn no_two_inks_have_the_same_light_colour() {
        for (index, ink) in INKS.iter().enumerate() {
            assert!(INKS[..index].iter().all(|other| other.light != ink.light));
        }
    }
}
