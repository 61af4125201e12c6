//! `docs/limits.md` says every limit as it is.

use std::collections::BTreeMap;

use facefeel::config::Limits;

const PAGE: &str = include_str!("../../docs/limits.md");

/// What stands for a limit that is found out at the start.
const AUTOMATIC: f64 = f64::INFINITY;

/// A number with its unit, in bytes, seconds or pixels.
fn value(text: &str) -> f64 {
    if text == "automatic" {
        return AUTOMATIC;
    }
    let (number, unit) = text.split_once(' ').unwrap_or((text, ""));
    let number: f64 = number.replace(',', "").parse().unwrap();
    let factor = match unit {
        "" | "s" => 1.0,
        "min" => 60.0,
        "h" => 3600.0,
        "megapixels" => 1e6,
        "KiB" => 1024.0,
        "MiB" => 1024.0 * 1024.0,
        "GiB" => 1024.0 * 1024.0 * 1024.0,
        other => panic!("{other} is no unit of this page"),
    };
    number * factor
}

/// Limits and their defaults as the page's tables say them.
fn documented() -> BTreeMap<String, f64> {
    let rows = PAGE.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.map(|row| {
        let (name, rest) = row.split_once("` | ").unwrap();
        let (default, _) = rest.split_once(" | ").unwrap();
        (name.to_owned(), value(default))
    })
    .collect()
}

/// The same from the code: `Debug` writes durations as whole seconds here.
fn actual() -> BTreeMap<String, f64> {
    let text = format!("{:?}", Limits::default());
    let fields = text.strip_prefix("Limits { ").unwrap();
    let fields = fields.strip_suffix(" }").unwrap().split(", ");
    fields
        .map(|field| {
            let (name, value) = field.split_once(": ").unwrap();
            let number = value.strip_suffix('s').unwrap_or(value);
            let number = match value {
                "None" => AUTOMATIC,
                _ => number.parse().unwrap(),
            };
            (name.to_owned(), number)
        })
        .collect()
}

#[test]
fn the_page_of_limits_is_true() {
    assert_eq!(documented(), actual());
}
