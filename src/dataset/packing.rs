//! How a data set is laid out when it leaves: folders for parts and classes, people in file names, and a table that says it
//! all exactly, by which it comes back the same. Votes go along.

use std::collections::{HashMap, HashSet};

use super::archive::{Source, is_litter};
use super::edits::{Edited, EditedPicture};
use super::labels::own::{self, COLUMNS, FILE};
use super::layout::Part;
use super::listing::Listed;
use super::votes;

/// Longest name of a folder, and of the person in a file's name, in characters.
const MAX_NAME_CHARS: usize = 60;

/// Folder of pictures that are in no part, where others are.
const NO_PART: &str = "unassigned";

/// A data set as it is to be packed.
#[derive(Debug)]
pub struct Packing {
    /// Places in the archive, each with the name of its file in the new one.
    pub pictures: Vec<(usize, String)>,
    /// Tables of the new archive by name: one line a picture, with its class, part and person; and votes, if there are any.
    pub tables: Vec<(&'static str, String)>,
}

impl Packing {
    /// Lays out the pictures of `source` that are used.
    pub fn new(edited: &Edited, source: &Source) -> Self {
        let mut packing = Self::without_votes(edited);
        let listing = edited.listing();
        // What was put into another class has not the votes that it had in the old one.
        let is_as_it_came = |index: usize| {
            let position = listing.position(index);
            position.is_some_and(|position| !edited.is_moved(position))
        };
        let pictures = packing.pictures.iter();
        let pictures = pictures
            .filter(|(index, _)| is_as_it_came(*index))
            .map(|(index, name)| (*index, name.as_str()));
        let classes: Vec<String> = (edited.summaries().into_iter())
            .map(|class| class.name)
            .collect();
        let votes = votes::renamed(source, pictures, &classes);
        packing
            .tables
            .extend(votes.map(|votes| (votes::FILE, votes)));
        packing
    }

    fn without_votes(edited: &Edited) -> Self {
        let pictures = edited.listing().pictures.iter().zip(edited.pictures());
        let used: Vec<_> = (pictures)
            .filter(|(_, picture)| !picture.is_left_out)
            .collect();
        let has_parts = used.iter().any(|(_, picture)| picture.part.is_some());
        let mut folders = Folders::default();
        let mut taken = HashSet::new();
        let mut table = csv_line(COLUMNS);
        let mut packed = Vec::with_capacity(used.len());
        for (listed, picture) in used {
            let class = edited.class_of(picture);
            let mut folder = folders.of(class).to_owned();
            if has_parts {
                folder = format!("{}/{folder}", part_folder(picture.part));
            }
            let file = free(&folder, &file_name(&listed.entry, picture), &mut taken);
            table.push_str(&line(&file, class, picture.part, picture.person.as_deref()));
            packed.push((listed.index, file));
        }
        Self {
            pictures: packed,
            tables: vec![(FILE, table)],
        }
    }
}

/// Name of the table in an archive.
pub const TABLE: &str = FILE;

/// The table that says class, part and person of files at its side, as they were listed.
pub fn table<'a>(pictures: impl Iterator<Item = (&'a str, &'a str, &'a Listed)>) -> String {
    let lines = pictures
        .map(|(file, class, listed)| line(file, class, listed.part, listed.person.as_deref()));
    std::iter::once(csv_line(COLUMNS)).chain(lines).collect()
}

/// Whether an archive brings such a table along.
pub fn has_table(source: &Source) -> bool {
    own::find(source).is_some()
}

fn line(file: &str, class: &str, part: Option<Part>, person: Option<&str>) -> String {
    csv_line([
        file,
        class,
        part.map_or("", part_name),
        person.unwrap_or_default(),
    ])
}

/// The folder of each class, which no other class has.
#[derive(Default)]
struct Folders {
    by_class: HashMap<String, String>,
    taken: HashSet<String>,
}

impl Folders {
    fn of(&mut self, class: &str) -> &str {
        if !self.by_class.contains_key(class) {
            let folder = free("", &plain(class, "class"), &mut self.taken);
            self.by_class.insert(class.to_owned(), folder);
        }
        &self.by_class[class]
    }
}

/// What a part is called in the table.
const fn part_name(part: Part) -> &'static str {
    match part {
        Part::Train => "train",
        Part::Valid => "val",
        Part::Test => "test",
    }
}

const fn part_folder(part: Option<Part>) -> &'static str {
    match part {
        Some(part) => part_name(part),
        None => NO_PART,
    }
}

/// The file's own name, with the person in front.
fn file_name(entry: &str, picture: &EditedPicture) -> String {
    let file = entry.rsplit('/').next().unwrap_or(entry);
    let file = plain(file, "picture");
    let Some(person) = picture.person.as_deref() else {
        return file;
    };
    let person = plain(person, "person");
    match file.starts_with(&format!("{person}_")) {
        true => file,
        false => format!("{person}_{file}"),
    }
}

/// `folder/name`, or that with a number, such that no other file is called so on any system.
fn free(folder: &str, name: &str, taken: &mut HashSet<String>) -> String {
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let dot = if ending.is_empty() { "" } else { "." };
    let numbered = (2_usize..).map(|number| format!("{stem}-{number}{dot}{ending}"));
    let slash = if folder.is_empty() { "" } else { "/" };
    std::iter::once(name.to_owned())
        .chain(numbered)
        .map(|name| format!("{folder}{slash}{name}"))
        .find(|name| taken.insert(name.to_lowercase()))
        .expect("there are endless numbers")
}

/// A name that every system takes for a file or folder; `other` if nothing is left of it.
fn plain(name: &str, other: &str) -> String {
    let is_odd = |char: char| char.is_control() || "/\\:*?\"<>|".contains(char);
    let plain: String = (name.chars())
        .map(|char| if is_odd(char) { '_' } else { char })
        .collect();
    let plain = shortened(plain.trim_matches(['.', ' ']));
    let stem = plain.split('.').next().unwrap_or_default().to_uppercase();
    let is_device = ["CON", "PRN", "AUX", "NUL"].contains(&stem.as_str())
        || (stem.len() == 4 && (stem.starts_with("COM") || stem.starts_with("LPT")));
    match plain.is_empty() || is_device || is_litter(&plain) || plain == FILE {
        true => format!("{other} {}", plain.trim_matches(['.', ' ', '~', '$'])),
        false => plain,
    }
    .trim_end()
    .to_owned()
}

/// The beginning of a name that is too long, with its ending.
fn shortened(name: &str) -> String {
    if name.chars().count() <= MAX_NAME_CHARS {
        return name.to_owned();
    }
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let ending: String = ending.chars().take(8).collect();
    let stem: String = stem
        .chars()
        .take(MAX_NAME_CHARS - 1 - ending.chars().count())
        .collect();
    match ending.is_empty() {
        true => stem.trim_end().to_owned(),
        false => format!("{}.{ending}", stem.trim_end()),
    }
}

fn csv_line(values: [&str; 4]) -> String {
    let quoted = values.map(|value| {
        match value.contains([',', '"', '\n', '\r'])
            || value.starts_with(' ')
            || value.ends_with(' ')
        {
            true => format!("\"{}\"", value.replace('"', "\"\"")),
            false => value.to_owned(),
        }
    });
    format!("{}\n", quoted.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_such_as_every_system_takes() {
        for (name, expected) in [
            ("happy", "happy"),
            ("a/b: c?", "a_b_ c_"),
            ("..", "class"),
            ("NUL", "class NUL"),
            ("com1.txt", "class com1.txt"),
            ("__MACOSX", "class __MACOSX"),
            ("labels.csv", "class labels.csv"),
            (" سعيد ", "سعيد"),
        ] {
            assert_eq!(plain(name, "class"), expected, "{name:?}");
        }
        let long = format!("{}.jpeg", "x".repeat(100));
        let short = plain(&long, "picture");
        assert_eq!(short.chars().count(), MAX_NAME_CHARS);
        assert!(short.ends_with("x.jpeg"));
    }

    #[test]
    fn no_two_files_are_called_the_same_in_whatever_case() {
        let mut taken = HashSet::new();
        let mut names = ["a.png", "A.png", "a", "a.png"].into_iter();
        let free = |name| free("x", name, &mut taken);
        let found: Vec<String> = names.by_ref().map(free).collect();
        assert_eq!(found, ["x/a.png", "x/A-2.png", "x/a", "x/a-3.png"]);
    }

    #[test]
    fn what_separates_columns_is_quoted() {
        assert_eq!(
            csv_line(["a,b", "say \"x\"", "", "Ann"]),
            "\"a,b\",\"say \"\"x\"\"\",,Ann\n"
        );
    }
}
