//! Tables and lists: one line a picture, with its file and its label.

mod rows;

use super::files::Files;
use super::numbers::{Numbers, whole};
use super::{LabelSource, Labels};
use crate::dataset::archive::Source;
use crate::dataset::layout::{Part, Place};
use crate::emotion::Emotion;
use rows::{Rows, rows};
use std::collections::{BTreeMap, BTreeSet};

/// Most tables that are looked at.
const MAX_TABLES: usize = 40;
/// Lines by which columns are told.
const LOOKED_AT: usize = 500;
/// Most classes that a column of labels may have; more are people or notes.
const MAX_CLASSES: usize = 60;

/// Which column is what.
struct Columns {
    file: usize,
    label: usize,
    part: Option<usize>,
}

/// The classes that the tables tell, from those that speak of most pictures; nothing if none speaks of half of them.
pub(in crate::dataset) fn find(source: &Source, hints: &str) -> Option<Labels> {
    let files = Files::new(source.names());
    if files.images() == 0 {
        return None;
    }
    let tables = source
        .names()
        .iter()
        .enumerate()
        .filter(|(_, name)| is_table(name));
    let mut found: Vec<Labels> = (tables.take(MAX_TABLES))
        .filter_map(|(index, name)| read(source, index, name, &files, hints))
        .collect();
    found.sort_by_key(|labels| std::cmp::Reverse(labels.labelled()));
    let labels = found.into_iter().reduce(together)?;
    let is_most = 2 * labels.labelled() >= files.images();
    (is_most && labels.class_count() > 1).then_some(labels)
}

/// Whether the name is that of a table which may hold labels.
pub(in crate::dataset) fn is_table(name: &str) -> bool {
    let lower = name.to_lowercase();
    let endings = [".csv", ".tsv", ".txt", ".json", ".jsonl", ".lst"];
    endings.iter().any(|ending| lower.ends_with(*ending))
        && !lower.ends_with("votes.csv")
        && !lower.ends_with("_emotion.txt")
        && !lower.ends_with("readme.txt")
}

/// Two tables of one kind, such as `train.csv` and `test.csv`: pictures that the first does not speak of come from the second.
fn together(mut first: Labels, second: Labels) -> Labels {
    for (place, other) in first.places.iter_mut().zip(second.places) {
        *place = place.take().or(other);
    }
    for (label, class) in second.classes {
        first.classes.entry(label).or_insert(class);
    }
    first
}

fn read(source: &Source, index: usize, name: &str, files: &Files, hints: &str) -> Option<Labels> {
    let bytes = source.read(index).ok()?;
    let rows = rows(name, &bytes)?;
    let columns = columns(&rows, files)?;
    let hints = format!(
        "{hints} {} {}",
        name.to_lowercase(),
        rows.header.join(" ").to_lowercase()
    );
    let labels: Vec<&str> = (rows.lines.iter())
        .filter_map(|line| Some(line.get(columns.label)?.trim()))
        .collect();
    let classes = classes(&labels, &hints);
    let part_of_table = file_part(name);
    let mut places = vec![None; source.names().len()];
    for line in &rows.lines {
        let value = |column: usize| line.get(column).map(|value| value.trim());
        let (Some(file), Some(label)) = (value(columns.file), value(columns.label)) else {
            continue;
        };
        let Some(index) = files.find(file) else {
            continue;
        };
        if label.is_empty() {
            continue;
        }
        let part = (columns.part.and_then(value).and_then(Part::from_folder))
            .or_else(|| file_part(file))
            .or(part_of_table);
        places[index] = Some(Place {
            class: label.to_owned(),
            part,
        });
    }
    let column = |index: usize| rows.header.get(index).cloned().unwrap_or_default();
    Some(Labels {
        places,
        source: LabelSource::Table {
            entry: name.to_owned(),
            columns: [column(columns.file), column(columns.label)],
        },
        numbers: classes.numbers,
        classes: classes.meaning,
    })
}

/// The part that a path or file name begins with or lies in: `train_00001.jpg`, `images/test/1.jpg`.
fn file_part(path: &str) -> Option<Part> {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    let mut parts = stem.split(['/', '\\', '_']).filter_map(Part::from_folder);
    let first = parts.next()?;
    parts.all(|other| other == first).then_some(first)
}

/// What labels mean.
struct Classes {
    numbers: Option<Numbers>,
    meaning: BTreeMap<String, Option<String>>,
}

fn classes(labels: &[&str], hints: &str) -> Classes {
    let distinct: BTreeSet<&str> = labels
        .iter()
        .copied()
        .filter(|label| !label.is_empty())
        .collect();
    let whole_numbers: Option<BTreeSet<u32>> = distinct.iter().map(|label| whole(label)).collect();
    let numbers = whole_numbers.and_then(|numbers| Numbers::guess(&numbers, hints));
    let class = |label: &&str| match (numbers, whole(label)) {
        (Some(numbers), Some(number)) => numbers.class(number).map(str::to_owned),
        _ => Some((*label).to_owned()),
    };
    let meaning = distinct
        .iter()
        .map(|label| ((*label).to_owned(), class(label)));
    Classes {
        numbers,
        meaning: meaning.collect(),
    }
}

fn columns(rows: &Rows, files: &Files) -> Option<Columns> {
    let lines = &rows.lines[..rows.lines.len().min(LOOKED_AT)];
    let width = lines
        .iter()
        .map(Vec::len)
        .max()
        .unwrap_or(0)
        .max(rows.header.len())
        .min(64);
    let values = |column: usize| -> Vec<&str> {
        lines
            .iter()
            .filter_map(move |line| Some(line.get(column)?.trim()))
            .collect()
    };
    let share = |column: usize, is: &dyn Fn(&str) -> bool| {
        let values = values(column);
        let fitting = values.iter().filter(|value| is(value)).count();
        fitting as f64 / values.len().max(1) as f64
    };
    // Numbers are found among names without their endings; names that say more are better.
    let named = |value: &str| files.find(value).is_some();
    let as_file = |column: usize| {
        let plain = share(column, &|value| whole(value).is_none() && named(value));
        plain.max(0.9 * share(column, &named))
    };
    let best = (0..width).max_by(|&a, &b| as_file(a).total_cmp(&as_file(b)).then(b.cmp(&a)))?;
    let file = Some(best).filter(|&column| as_file(column) >= 0.5)?;
    let part = (0..width).find(|&column| {
        column != file && share(column, &|value| Part::from_folder(value).is_some()) > 0.95
    });
    let others: Vec<usize> = (0..width)
        .filter(|&column| column != file && Some(column) != part)
        .collect();
    let meant = |column: usize| share(column, &|value| Emotion::from_label(value).is_some());
    let by_meaning = others.iter().copied().find(|&column| meant(column) > 0.5);
    let by_name = others.iter().copied().find(|&column| {
        rows.header
            .get(column)
            .is_some_and(|name| is_label_name(name))
    });
    let distinct = |column: usize| {
        let values = values(column).into_iter();
        let distinct: BTreeSet<&str> = values.filter(|value| !value.is_empty()).collect();
        distinct.len()
    };
    let few = |column: &usize| {
        (2..=MAX_CLASSES).contains(&distinct(*column)) && 2 * distinct(*column) <= lines.len()
    };
    let by_number = others.iter().copied().find(few);
    let only = || match others.as_slice() {
        [only] if distinct(*only) <= MAX_CLASSES => Some(*only),
        _ => None,
    };
    let label = by_meaning.or(by_name).or(by_number).or_else(only)?;
    Some(Columns { file, label, part })
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
    let plain: String = name
        .to_lowercase()
        .chars()
        .filter(|char| char.is_alphabetic())
        .collect();
    NAMES.contains(&plain.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a table says of three pictures: class and part.
    fn check(name: &str, table: &str, expected: [&str; 3]) {
        let names = ["images/a.jpg", "images/b.jpg", "images/c.jpg"].map(str::to_owned);
        let files = Files::new(&names);
        let rows = rows(name, table.as_bytes()).unwrap();
        let columns = columns(&rows, &files).unwrap();
        let labels: Vec<&str> = rows
            .lines
            .iter()
            .map(|line| line[columns.label].trim())
            .collect();
        let classes = classes(&labels, name);
        let mut found = ["", "", ""];
        for line in &rows.lines {
            let index = files.find(&line[columns.file]).unwrap();
            found[index] = classes.meaning[line[columns.label].trim()]
                .as_ref()
                .unwrap();
        }
        assert_eq!(found, expected, "{name}");
    }

    #[test]
    fn tables_of_many_kinds_are_read() {
        let three = ["happy", "sad", "angry"];
        check(
            "labels.csv",
            "file,label\na.jpg,happy\nb.jpg,sad\nc.jpg,angry\n",
            three,
        );
        check(
            "labels.csv",
            "\u{feff}id;emotion;file\n1;happy;images/a.jpg\n2;sad;images/b.jpg\n3;angry;images/c.jpg\n",
            three,
        );
        check(
            "labels.tsv",
            "a.jpg\thappy\nb.jpg\tsad\nc.jpg\tangry\n",
            three,
        );
        check("list.txt", "a.jpg happy\nb.jpg sad\nc.jpg angry\n", three);
        check(
            "l.json",
            r#"{"a.jpg": "happy", "b.jpg": "sad", "c.jpg": "angry"}"#,
            three,
        );
        check(
            "l.json",
            r#"[{"file": "a", "label": "happy"}, {"file": "b", "label": "sad"}, {"file": "c", "label": "angry"}]"#,
            three,
        );
        check(
            "l.jsonl",
            "{\"image\": \"a.jpg\", \"class\": \"happy\"}\n{\"image\": \"b.jpg\", \"class\": \"sad\"}\n{\"image\": \"c.jpg\", \"class\": \"angry\"}\n",
            three,
        );
        check("rafdb.txt", "a.jpg 4\nb.jpg 5\nc.jpg 6\n", three);
    }

    #[test]
    fn a_table_about_other_files_is_none() {
        let files = Files::new(&["images/a.jpg".to_owned()]);
        let rows = rows("notes.csv", b"name,age\nAnn,3\nBob,4\n").unwrap();
        assert!(columns(&rows, &files).is_none());
    }
}
