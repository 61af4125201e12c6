//! `votes.csv`: how many people saw which class in an image, for data sets that several people labelled.
//!
//! The file stands beside the class folders (or the folders `train`, `val`, `test`). Its first line is
//! `file,class,class,…`; every other line names an image, as its path from there or as its file name alone,
//! and says how many votes each class had. Columns that are no class, and images without a line, are passed
//! over: such an image counts for the folder it lies in, as every image does when figures are made.

use std::collections::HashMap;

use super::archive::{ReadError, Source};

/// The votes of every image that has some.
#[derive(Debug, Default)]
pub(super) struct Votes {
    /// Folder of the file, with its slash.
    base: String,
    shares: HashMap<String, Box<[f32]>>,
}

/// Name of the file in a data set that leaves.
pub const FILE: &str = "votes.csv";

/// The place in [`Source::names`] of the votes, if there are any; the topmost where there are several.
pub(super) fn find(names: &[String]) -> Option<usize> {
    let is_votes = |name: &str| {
        let file = name.rsplit('/').next().unwrap_or(name);
        file.eq_ignore_ascii_case(FILE)
    };
    let depth = |name: &str| name.matches('/').count();
    (0..names.len())
        .filter(|&index| is_votes(&names[index]))
        .min_by_key(|&index| depth(&names[index]))
}

/// The lines about some pictures under other names, as a file of its own, where the votes at hand can be used with `classes`;
/// nothing if there are no such lines. Each picture comes as its place in [`Source::names`] and its new name.
pub fn renamed<'a>(
    source: &Source,
    pictures: impl Iterator<Item = (usize, &'a str)>,
    classes: &[String],
) -> Option<String> {
    let names = source.names();
    let index = find(names)?;
    let bytes = source.read(index).ok()?;
    let base = names[index]
        .rfind('/')
        .map_or("", |slash| &names[index][..=slash]);
    let entries = pictures.filter_map(|(index, name)| Some((names.get(index)?.as_str(), name)));
    lines_of(&bytes, base, entries, classes)
}

/// Several such files as one, with the columns of all; nothing if there are none. A file that lacks a class has no votes for it.
pub fn joined(files: &[String]) -> Option<String> {
    let read = |file: &String| {
        let mut table = csv::Reader::from_reader(file.as_bytes());
        let head = table.headers().ok()?.clone();
        Some((head, table.into_records().flatten().collect::<Vec<_>>()))
    };
    let tables: Vec<_> = files.iter().filter_map(read).collect();
    let mut columns: Vec<&str> = Vec::new();
    for (head, _) in &tables {
        for column in head.iter().skip(1) {
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
    }
    let mut written = csv::Writer::from_writer(Vec::new());
    let head = std::iter::once("file").chain(columns.iter().copied());
    written.write_record(head).ok()?;
    for (head, rows) in &tables {
        let places: Vec<_> = (columns.iter())
            .map(|column| head.iter().skip(1).position(|own| own == *column))
            .collect();
        for row in rows {
            let votes = places
                .iter()
                .map(|place| place.and_then(|place| row.get(place + 1)).unwrap_or("0"));
            let line = row.get(0).into_iter().chain(votes);
            written.write_record(line).ok()?;
        }
    }
    let bytes = written.into_inner().ok().filter(|_| !tables.is_empty())?;
    String::from_utf8(bytes).ok()
}

fn lines_of<'a>(
    bytes: &[u8],
    base: &str,
    entries: impl Iterator<Item = (&'a str, &'a str)>,
    classes: &[String],
) -> Option<String> {
    parse(bytes, classes).ok()?;
    let mut table = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(bytes);
    let mut written = csv::Writer::from_writer(Vec::new());
    written.write_record(table.headers().ok()?).ok()?;
    let rows = table.into_records().flatten();
    let rows: HashMap<String, csv::StringRecord> = rows
        .filter_map(|row| Some((row.get(0)?.to_owned(), row)))
        .collect();
    let mut lines = 0;
    for (entry, name) in entries {
        let Some(path) = entry.strip_prefix(base) else {
            continue;
        };
        let file = path.rsplit('/').next().unwrap_or(path);
        let Some(row) = rows.get(path).or_else(|| rows.get(file)) else {
            continue;
        };
        let cells = std::iter::once(name).chain(row.iter().skip(1));
        written.write_record(cells).ok()?;
        lines += 1;
    }
    let bytes = written.into_inner().ok().filter(|_| lines > 0)?;
    String::from_utf8(bytes).ok()
}

impl Votes {
    /// Reads the votes at `index` for the given classes.
    ///
    /// # Errors
    ///
    /// Says which line cannot be used, and why.
    pub(super) fn read(source: &Source, index: usize, classes: &[String]) -> Result<Self, String> {
        let bytes = source.read(index).map_err(|error| match error {
            ReadError::Damaged(detail) => detail,
            ReadError::LeftOut(reason) => reason.to_string(),
            ReadError::Refused(error) => error.to_string(),
        })?;
        let name = &source.names()[index];
        let base = name.rfind('/').map_or("", |slash| &name[..=slash]);
        Ok(Self {
            base: base.to_owned(),
            shares: parse(&bytes, classes)?,
        })
    }

    /// Shares of the classes for an image, which sum to 1.
    pub(super) fn of(&self, entry: &str) -> Option<Box<[f32]>> {
        let path = entry.strip_prefix(&self.base)?;
        let file = path.rsplit('/').next().unwrap_or(path);
        self.shares
            .get(path)
            .or_else(|| self.shares.get(file))
            .cloned()
    }
}

fn parse(bytes: &[u8], classes: &[String]) -> Result<HashMap<String, Box<[f32]>>, String> {
    let mut table = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(bytes);
    let header = table.headers().map_err(|error| error.to_string())?;
    let columns: Vec<Option<usize>> = header
        .iter()
        .skip(1)
        .map(|column| classes.iter().position(|class| class == column))
        .collect();
    if columns.iter().flatten().count() < 2 {
        return Err("its first line names fewer than two classes; write file,class,class,…".into());
    }
    let mut shares = HashMap::new();
    for (line, row) in (2..).zip(table.records()) {
        let row = row.map_err(|error| error.to_string())?;
        let mut votes = vec![0.0_f32; classes.len()].into_boxed_slice();
        for (count, column) in row.iter().skip(1).zip(&columns) {
            let Some(class) = *column else { continue };
            let count: f32 = count.parse().unwrap_or(f32::NAN);
            if !(0.0..=1e6).contains(&count) {
                return Err(format!("line {line}: votes are numbers from 0 on"));
            }
            votes[class] += count;
        }
        let total: f32 = votes.iter().sum();
        if total > 0.0 {
            votes.iter_mut().for_each(|vote| *vote /= total);
            shares.insert(row[0].to_owned(), votes);
        }
    }
    Ok(shares)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes() -> Vec<String> {
        ["happy", "sad"].map(str::to_owned).to_vec()
    }

    #[test]
    fn votes_become_shares_of_the_known_classes() {
        let table = b"file,sad,unknown,happy\na/1.png, 1 ,5,3\n2.png,0,9,0\n";
        let shares = parse(table, &classes()).unwrap();
        assert_eq!(*shares["a/1.png"], [0.75, 0.25]);
        assert!(!shares.contains_key("2.png"), "nobody voted for a class");
    }

    #[test]
    fn what_cannot_be_used_is_said() {
        let check = |table: &str, part: &str| {
            let error = parse(table.as_bytes(), &classes()).unwrap_err();
            assert!(error.contains(part), "{error}");
        };
        check("file,happy\n1.png,3\n", "fewer than two classes");
        check("file,happy,sad\n1.png,3,-1\n", "line 2");
        check("file,happy,sad\n1.png,3,1\n2.png,NaN,1\n", "line 3");
        check("file,happy,sad\n1.png,3\n", "fields");
        check("", "fewer than two classes");
    }

    #[test]
    fn lines_go_along_under_new_names() {
        let table = b"file,happy,sad,other\ntrain/1.png,3,1,0\n2.png,0,2,5\n3.png,1,1,1\n";
        let entries = [
            ("set/train/1.png", "happy/Ann, 1.png"),
            ("set/val/2.png", "sad/2.png"),
            ("set/4.png", "sad/4.png"),
            ("elsewhere/3.png", "sad/3.png"),
        ];
        let lines = lines_of(table, "set/", entries.into_iter(), &classes()).unwrap();
        let expected = "file,happy,sad,other\n\"happy/Ann, 1.png\",3,1,0\nsad/2.png,0,2,5\n";
        assert_eq!(lines, expected);
        assert_eq!(parse(lines.as_bytes(), &classes()).unwrap().len(), 2);
        assert_eq!(
            lines_of(table, "x/", entries.into_iter(), &classes()),
            None,
            "no picture has any"
        );
        let others = ["calm", "tired"].map(str::to_owned);
        assert_eq!(lines_of(table, "set/", entries.into_iter(), &others), None);
    }

    #[test]
    fn files_are_joined_with_the_columns_of_all() {
        let files = ["image,happy,sad\na.png,3,1\n", "file,sad,calm\nb.png,2,5\n"];
        let joined = joined(&files.map(str::to_owned)).unwrap();
        assert_eq!(joined, "file,happy,sad,calm\na.png,3,1,0\nb.png,0,2,5\n");
        assert_eq!(super::joined(&[]), None);
    }

    #[test]
    fn images_are_found_by_path_or_by_name_below_the_file() {
        let names = [
            "set/train/happy/votes.csv",
            "set/votes.csv",
            "set/train/happy/1.png",
        ];
        assert_eq!(find(&names.map(str::to_owned)), Some(1));
        let votes = Votes {
            base: "set/".to_owned(),
            shares: parse(
                b"file,happy,sad\ntrain/happy/1.png,1,0\n2.png,0,1",
                &classes(),
            )
            .unwrap(),
        };
        assert_eq!(*votes.of("set/train/happy/1.png").unwrap(), [1.0, 0.0]);
        assert_eq!(*votes.of("set/val/sad/2.png").unwrap(), [0.0, 1.0]);
        assert_eq!(votes.of("other/2.png"), None);
    }
}
