//! Which column of a table names the pictures, and which says what they show: told by what stands in them.

use std::collections::{BTreeSet, HashMap};

use super::super::files::Files;
use super::super::numbers::whole;
use super::rows::Rows;
use crate::dataset::layout::Part;
use crate::emotion::Emotion;

/// Lines by which columns are told.
const LOOKED_AT: usize = 500;
/// Most columns that are looked at.
const MAX_COLUMNS: usize = 64;
/// Most classes that a column of labels may have; more are people or notes.
const MAX_CLASSES: usize = 60;
/// Share of lines that may contradict an earlier one about the same picture.
const MAX_CONTRADICTIONS: f64 = 0.05;

/// Which column is what.
pub(super) struct Columns {
    pub(super) file: usize,
    pub(super) label: usize,
    pub(super) part: Option<usize>,
    /// Whether the label's column is called so, or holds words for expressions.
    pub(super) is_named: bool,
}

/// The columns of a table about pictures; nothing if it is none, or says nothing that could be a label.
pub(super) fn columns(rows: &Rows, files: &Files) -> Option<Columns> {
    let table = Table { rows };
    // Numbers are found among names without their endings; names that say more are better.
    let named = |value: &str| files.find(value).is_some();
    let as_file = |column: usize| {
        let plain = table.share(column, &|value| whole(value).is_none() && named(value));
        plain.max(0.9 * table.share(column, &named))
    };
    let all = 0..table.width();
    let best = (all.clone()).max_by(|&a, &b| as_file(a).total_cmp(&as_file(b)).then(b.cmp(&a)))?;
    let file = Some(best).filter(|&column| as_file(column) >= 0.5)?;
    let is_part = |value: &str| Part::from_folder(value).is_some();
    let part = (all.clone()).find(|&column| column != file && table.share(column, &is_part) > 0.95);
    let others: Vec<usize> = all
        .filter(|&column| column != file && Some(column) != part)
        .collect();
    let is_emotion = |value: &str| Emotion::from_label(value).is_some();
    let by_meaning = (others.iter()).find(|&&column| table.share(column, &is_emotion) > 0.5);
    let by_name = || {
        (others.iter())
            .find(|&&column| table.is_called_label(column) && table.may_be_label(file, column))
    };
    let named = by_meaning.copied().or_else(|| by_name().copied());
    let label = named.or_else(|| table.unnamed_label(file, &others))?;
    Some(Columns {
        file,
        label,
        part,
        is_named: named.is_some(),
    })
}

struct Table<'a> {
    rows: &'a Rows,
}

impl<'a> Table<'a> {
    fn looked_at(&self) -> &'a [Vec<String>] {
        &self.rows.lines[..self.rows.lines.len().min(LOOKED_AT)]
    }

    fn width(&self) -> usize {
        let widest = self.looked_at().iter().map(Vec::len).max().unwrap_or(0);
        widest.max(self.rows.header.len()).min(MAX_COLUMNS)
    }

    /// Share of a column's values that are as asked for, in the first lines.
    fn share(&self, column: usize, is: &dyn Fn(&str) -> bool) -> f64 {
        let values = self.looked_at().iter().filter_map(|line| line.get(column));
        let fitting = (values.clone()).filter(|value| is(value.trim())).count();
        fitting as f64 / values.count().max(1) as f64
    }

    fn name(&self, column: usize) -> &str {
        self.rows.header.get(column).map_or("", String::as_str)
    }

    fn is_called_label(&self, column: usize) -> bool {
        let is_number = self.is_about_boxes() && is_geometry(self.name(column));
        is_label_name(self.name(column)) && !is_number
    }

    /// Whether it says where things are in the pictures, or how large these are.
    fn is_about_boxes(&self) -> bool {
        let names = self.rows.header.iter();
        names.filter(|name| is_geometry(name)).count() > 1
    }

    /// A column that may hold labels, though nothing says so: one of few different values, or the only one. What stands
    /// beside boxes, such as how blurred a face is, is no label.
    fn unnamed_label(&self, file: usize, others: &[usize]) -> Option<usize> {
        if self.is_about_boxes() {
            return None;
        }
        let lines = self.looked_at().len();
        let is_few = |&column: &usize| {
            let different = self.different(self.looked_at(), column).len();
            different > 1 && 2 * different <= lines && self.may_be_label(file, column)
        };
        let few = others.iter().copied().find(is_few);
        few.or_else(|| match others {
            [only] if self.may_be_label(file, *only) => Some(*only),
            _ => None,
        })
    }

    /// Whether the values of a column may be classes: not too many, and one for each picture.
    fn may_be_label(&self, file: usize, column: usize) -> bool {
        let lines = &self.rows.lines;
        let mut labels: HashMap<&str, &str> = HashMap::new();
        let mut contradictions = 0;
        for line in lines {
            let (Some(file), Some(label)) = (line.get(file), line.get(column)) else {
                continue;
            };
            let first = labels.entry(file.trim()).or_insert(label.trim());
            contradictions += usize::from(*first != label.trim());
        }
        (1..=MAX_CLASSES).contains(&self.different(lines, column).len())
            && contradictions as f64 <= MAX_CONTRADICTIONS * lines.len() as f64
    }

    /// The different values of a column, empty ones aside.
    fn different(&self, lines: &'a [Vec<String>], column: usize) -> BTreeSet<&'a str> {
        let values = lines
            .iter()
            .filter_map(|line| Some(line.get(column)?.trim()));
        values.filter(|value| !value.is_empty()).collect()
    }
}

fn is_label_name(name: &str) -> bool {
    const NAMES: [&str; 13] = [
        "label",
        "labels",
        "class",
        "classes",
        "emotion",
        "emotions",
        "expression",
        "target",
        "category",
        "sentiment",
        "y",
        "facialexpression",
        "classname",
    ];
    NAMES.contains(&plain(name, char::is_alphabetic).as_str())
}

/// Whether a column of this name tells a place or a size in pixels.
fn is_geometry(name: &str) -> bool {
    const NAMES: [&str; 27] = [
        "x", "y", "w", "h", "width", "height", "left", "top", "right", "bottom", "xmin", "xmax",
        "ymin", "ymax", "minx", "maxx", "miny", "maxy", "x1", "x2", "y1", "y2", "cx", "cy", "bbox",
        "bboxw", "bboxh",
    ];
    let name = plain(name, char::is_alphanumeric);
    let name = name.strip_prefix("face").unwrap_or(&name);
    NAMES.contains(&name) || name.starts_with("bbox")
}

/// The name in small letters, without what is not kept of it.
fn plain(name: &str, is_kept: impl Fn(char) -> bool) -> String {
    let name = name.to_lowercase();
    name.chars().filter(|&char| is_kept(char)).collect()
}
