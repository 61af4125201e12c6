//! Tables and lists: one line a picture, with its file and its label.

mod columns;
mod rows;

use super::files::Files;
use super::numbers::{Numbers, whole};
use super::{LabelSource, Labels};
use crate::dataset::archive::Source;
use crate::dataset::layout::{Part, Place};
use columns::columns;
use rows::rows;
use std::collections::{BTreeMap, BTreeSet};

/// Most tables that are looked at.
const MAX_TABLES: usize = 40;

/// The classes that the tables tell, from those that speak of most pictures; nothing if none speaks of half of them. Where
/// `folders_tell` classes too, numbers that could mean anything are no labels.
pub(in crate::dataset) fn find(source: &Source, hints: &str, folders_tell: bool) -> Option<Labels> {
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
        .filter(|labels| !folders_tell || labels.speaks)
        .map(|read| read.labels)
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

/// What one table tells.
struct Read {
    labels: Labels,
    /// Whether its column of labels says that it is one, by its name or by what stands in it.
    speaks: bool,
}

fn read(source: &Source, index: usize, name: &str, files: &Files, hints: &str) -> Option<Read> {
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
    Some(Read {
        speaks: columns.is_named || classes.numbers.is_some(),
        labels: Labels {
            places,
            source: LabelSource::Table {
                entry: name.to_owned(),
                columns: [column(columns.file), column(columns.label)],
            },
            numbers: classes.numbers,
            classes: classes.meaning,
        },
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

    /// The column that is taken for labels in a table about four pictures.
    fn label_column(table: &str) -> Option<usize> {
        let names = ["a.jpg", "b.jpg", "c.jpg", "d.jpg"].map(str::to_owned);
        let rows = rows("table.csv", table.as_bytes()).unwrap();
        columns(&rows, &Files::new(&names)).map(|columns| columns.label)
    }

    #[test]
    fn boxes_and_sizes_are_no_labels() {
        for header in [
            "file,width,height,x,y,w,h,blur",
            "file,wide,high,left,top,right,bottom,pose",
            "image,a,b,xmin,ymin,xmax,ymax,occluded",
        ] {
            let table = format!(
                "{header}\na.jpg,640,480,1,2,3,4,0\nb.jpg,640,480,1,2,3,5,1\n\
                 c.jpg,640,480,2,2,3,4,0\nd.jpg,640,480,2,2,3,4,1\n"
            );
            assert_eq!(label_column(&table), None, "{header}");
        }
        // A detector's table may say what its boxes show.
        let table = "filename,width,height,class,xmin,ymin,xmax,ymax\na.jpg,9,9,x,1,2,3,4\nb.jpg,9,9,y,1,2,3,4\n\
                     c.jpg,9,9,x,1,2,3,4\nd.jpg,9,9,y,1,2,3,4\n";
        assert_eq!(label_column(table), Some(3));
        let table =
            "file,x,y,mood\na.jpg,1,2,happy\nb.jpg,1,2,sad\nc.jpg,1,2,happy\nd.jpg,1,2,sad\n";
        assert_eq!(label_column(table), Some(3));
    }

    #[test]
    fn what_differs_between_lines_about_one_picture_is_no_label() {
        let table = "file,face\na.jpg,0\na.jpg,1\nb.jpg,0\nb.jpg,1\nc.jpg,0\nd.jpg,0\n";
        assert_eq!(label_column(table), None);
        let table = "file,kind\na.jpg,0\na.jpg,0\nb.jpg,1\nb.jpg,1\nc.jpg,0\nd.jpg,1\n";
        assert_eq!(label_column(table), Some(1));
    }

    #[test]
    fn a_column_called_label_with_a_text_of_its_own_for_each_picture_is_none() {
        let lines: String = (0..100)
            .map(|number| format!("{}.jpg,text {number}\n", ["a", "b", "c", "d"][number % 4]))
            .collect();
        assert_eq!(label_column(&format!("file,label\n{lines}")), None);
    }
}
