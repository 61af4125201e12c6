//! The table that a data set of FaceFeel brings along when it is downloaded: it comes back as it went.

use super::{LabelSource, Labels};
use crate::dataset::archive::Source;
use crate::dataset::layout::{Part, Place, class_name};
use std::collections::{BTreeMap, HashMap};

/// Name of the table.
pub const FILE: &str = "labels.csv";

/// Its first line.
pub const COLUMNS: [&str; 4] = ["file", "class", "part", "person"];

/// Longest name of a person that is believed, in characters.
const MAX_PERSON_CHARS: usize = 100;

/// What the table says.
#[derive(Debug)]
pub(in crate::dataset) struct Own {
    pub(in crate::dataset) labels: Labels,
    /// Who each file shows, by its place in [`Source::names`].
    pub(in crate::dataset) people: Vec<Option<String>>,
}

/// The table and what it says; nothing if there is none, or it speaks of no picture.
pub(in crate::dataset) fn find(source: &Source) -> Option<Own> {
    let names = source.names();
    if source.table_of_pictures().is_some() {
        return None;
    }
    let is_own = |name: &&String| name.rsplit('/').next() == Some(FILE);
    let depth = |name: &&String| name.matches('/').count();
    let entry = names.iter().filter(is_own).min_by_key(depth)?;
    let index = names.iter().position(|name| name == entry)?;
    let bytes = source.read(index).ok()?;
    read(names, entry, &bytes)
}

fn read(names: &[String], entry: &str, bytes: &[u8]) -> Option<Own> {
    let mut table = csv::ReaderBuilder::new().from_reader(bytes);
    if *table.headers().ok()? != COLUMNS[..] {
        return None;
    }
    let base = &entry[..entry.len() - FILE.len()];
    let indices: HashMap<&str, usize> = (names.iter().enumerate())
        .filter_map(|(index, name)| Some((name.strip_prefix(base)?, index)))
        .collect();
    let mut own = Own {
        labels: Labels {
            places: vec![None; names.len()],
            source: LabelSource::Table {
                entry: entry.to_owned(),
                columns: [COLUMNS[0], COLUMNS[1]].map(str::to_owned),
            },
            numbers: None,
            classes: BTreeMap::new(),
        },
        people: vec![None; names.len()],
    };
    for row in table.records() {
        let row = row.ok()?;
        let value = |column: usize| row.get(column).unwrap_or_default();
        let Some(&index) = indices.get(value(0)) else {
            continue;
        };
        if value(1).is_empty() {
            continue;
        }
        let class = class_name(value(1));
        own.labels
            .classes
            .insert(class.clone(), Some(class.clone()));
        own.labels.places[index] = Some(Place {
            class,
            part: Part::from_folder(value(2)),
        });
        let person = class_name(value(3));
        let is_name = !value(3).is_empty() && person.chars().count() <= MAX_PERSON_CHARS;
        own.people[index] = Some(person).filter(|_| is_name);
    }
    (own.labels.labelled() > 0).then_some(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 4] = [
        "x/happy/a.png",
        "x/labels.csv",
        "x/sad/b.png",
        "x/sad/c.png",
    ];

    fn check(table: &str) -> Option<Own> {
        read(&NAMES.map(str::to_owned), "x/labels.csv", table.as_bytes())
    }

    #[test]
    fn class_part_and_person_are_read() {
        let own = check(
            "file,class,part,person\nhappy/a.png,a/b,train,Ann Lee\nsad/b.png,train,,\nelsewhere.png,x,,\n",
        );
        let own = own.unwrap();
        let place = |class: &str, part| {
            Some(Place {
                class: class.to_owned(),
                part,
            })
        };
        let expected = [
            place("a/b", Some(Part::Train)),
            None,
            place("train", None),
            None,
        ];
        assert_eq!(own.labels.places, expected);
        assert_eq!(own.people, [Some("Ann Lee".to_owned()), None, None, None]);
    }

    #[test]
    fn another_table_is_not_ours() {
        assert!(check("file,class\nhappy/a.png,sad\n").is_none());
        assert!(check("file,class,part,person\nelsewhere.png,sad,,\n").is_none());
        assert!(check("").is_none());
    }
}
