//! What an earlier run has written into the file that this one goes on with. It may have been cut off anywhere.

use std::collections::HashSet;
use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use anyhow::bail;
use facefeel::answers::report_file::csv_field;
use serde::Deserialize;

use crate::cli::WrongUse;

/// The pictures that are answered, by the hashes of their names: eight bytes each, however many there are.
#[derive(Debug, Default)]
pub(super) struct Earlier {
    names: HashSet<u64>,
    /// How much of the file is whole; what comes behind was cut off, or may have been.
    pub(super) complete_bytes: u64,
}

impl Earlier {
    /// Whether the picture has its answer.
    pub(super) fn has(&self, name: &str) -> bool {
        self.names.contains(&hash(&csv_field(name)))
    }

    /// How many have theirs.
    pub(super) fn count(&self) -> u64 {
        self.names.len() as u64
    }

    /// What a file with one JSON document a line has.
    pub(super) fn of_jsonl(path: &Path, model: &str, settings: &str) -> anyhow::Result<Self> {
        #[derive(Deserialize)]
        struct Line {
            model: String,
            #[serde(default)]
            settings: String,
            file: String,
        }
        let mut earlier = Self::default();
        let mut file = BufReader::new(File::open(path)?);
        let mut line = Vec::new();
        while file.read_until(b'\n', &mut line)? > 0 && line.ends_with(b"\n") {
            let Ok(known) = serde_json::from_slice::<Line>(&line) else {
                return Err(WrongUse::error(
                    "it holds something else than answers, so nothing is written into it"
                        .to_owned(),
                ));
            };
            same_model(&known.model, model)?;
            same_settings(&known.settings, settings)?;
            earlier.names.insert(hash(&csv_field(&known.file)));
            earlier.complete_bytes += line.len() as u64;
            line.clear();
        }
        Ok(earlier)
    }

    /// What a table has whose first line is `head`. The last picture is always answered again: rows of further faces may
    /// be missing.
    pub(super) fn of_csv(
        path: &Path,
        head: &str,
        model: &str,
        settings: &str,
    ) -> anyhow::Result<Self> {
        let mut earlier = Self::default();
        let mut file = BufReader::new(File::open(path)?);
        let mut start = Vec::new();
        file.by_ref()
            .take(head.len() as u64)
            .read_to_end(&mut start)?;
        if start != head.as_bytes() {
            if head.as_bytes().starts_with(&start) {
                return Ok(earlier);
            }
            return Err(WrongUse::error(
                "it was written with other columns, by another model or another version of FaceFeel".to_owned(),
            ));
        }
        earlier.complete_bytes = head.len() as u64;
        let columns = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(head.as_bytes());
        let columns = columns
            .into_records()
            .next()
            .map_or(Ok(0), |head| head.map(|head| head.len()))?;
        let table = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(file);
        let mut last: Option<u64> = None;
        let mut rows = table.into_byte_records();
        while let Some(row) = rows.next() {
            let row = row?;
            if row.len() != columns {
                if rows.next().is_some() {
                    bail!("a row has {} columns in place of {columns}", row.len());
                }
                break;
            }
            let cell = |column: usize| csv_field(&String::from_utf8_lossy(&row[column]));
            same_model(&cell(columns - 3), &csv_field(model))?;
            same_settings(&cell(columns - 2), &csv_field(settings))?;
            let name = hash(&cell(0));
            if last != Some(name) {
                let begins = row.position().map_or(0, csv::Position::byte);
                earlier.complete_bytes = head.len() as u64 + begins;
                earlier.names.extend(last);
                last = Some(name);
            }
        }
        earlier.complete_bytes += line_feed_at(path, earlier.complete_bytes)?;
        Ok(earlier)
    }
}

/// 1 if a row begins at the line feed that ends the one before: the reader counts it so.
fn line_feed_at(path: &Path, place: u64) -> io::Result<u64> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(place))?;
    let mut next = Vec::new();
    file.take(1).read_to_end(&mut next)?;
    Ok(u64::from(next == b"\n"))
}

fn same_model(theirs: &str, ours: &str) -> anyhow::Result<()> {
    match theirs == ours {
        true => Ok(()),
        false => Err(WrongUse::error(format!(
            "its answers are those of the model {theirs}; give that with --model, or choose another file"
        ))),
    }
}

fn same_settings(theirs: &str, ours: &str) -> anyhow::Result<()> {
    let shown = |settings: &str| match settings {
        "" => "settings that it does not name".to_owned(),
        settings => settings.to_owned(),
    };
    match theirs == ours {
        true => Ok(()),
        false => Err(WrongUse::error(format!(
            "it was written with {}, and this command has {ours}; give the same options, or choose another file",
            shown(theirs)
        ))),
    }
}

fn hash(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "file,face,model,settings,error\r\n";

    fn read(format: fn(&Path) -> anyhow::Result<Earlier>, text: &str) -> anyhow::Result<Earlier> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        format(file.path())
    }

    fn csv(text: &str) -> anyhow::Result<Earlier> {
        read(|path| Earlier::of_csv(path, HEAD, "m", "s"), text)
    }

    fn jsonl(text: &str) -> anyhow::Result<Earlier> {
        read(|path| Earlier::of_jsonl(path, "m", "s"), text)
    }

    #[test]
    fn a_table_may_be_cut_off_anywhere() {
        let rows = [
            "a.jpg,1,m,s,\r\n",
            "\"b,\n1.jpg\",1,m,s,\r\n",
            "\"b,\n1.jpg\",2,m,s,\r\n",
            "'=c.jpg,,m,s,broken\r\n",
        ];
        let whole = format!("{HEAD}{}", rows.concat());
        let starts = [
            0,
            rows[0].len(),
            rows[0].len() + rows[1].len() + rows[2].len(),
        ];
        for length in 0..=whole.len() {
            let found = csv(&whole[..length]).unwrap();
            // A whole picture is known from the next one's first row, of which five cells must be there.
            let complete = found.complete_bytes as usize;
            assert!(complete <= length);
            if length < HEAD.len() {
                assert_eq!(complete, 0);
                continue;
            }
            let begins = starts
                .iter()
                .position(|start| HEAD.len() + start == complete);
            let known = begins.unwrap_or_else(|| panic!("{length}: {complete}"));
            assert_eq!(found.count(), known as u64, "{length}");
            assert_eq!(found.has("a.jpg"), known > 0);
            assert_eq!(found.has("b,\n1.jpg"), known > 1);
            assert!(!found.has("=c.jpg"));
        }
        assert!(
            csv(&format!("{whole}d.jpg,,m,s,\r\n"))
                .unwrap()
                .has("=c.jpg")
        );
    }

    #[test]
    fn lines_may_be_cut_off_anywhere() {
        let line = |name: &str| {
            format!("{{\"model\":\"m\",\"settings\":\"s\",\"file\":\"{name}\",\"faces\":[]}}\n")
        };
        let (first, second) = (line("=a.jpg"), line("b.jpg"));
        let whole = format!("{first}{second}");
        for length in 0..=whole.len() {
            let found = jsonl(&whole[..length]).unwrap();
            assert_eq!(found.has("=a.jpg"), length >= first.len());
            assert_eq!(found.has("b.jpg"), length == whole.len());
            let complete = if found.has("b.jpg") {
                whole.len()
            } else {
                first.len() * found.count() as usize
            };
            assert_eq!(found.complete_bytes as usize, complete);
        }
    }

    #[test]
    fn rows_made_with_other_settings_are_not_mixed_with_these() {
        let said = |error: anyhow::Error| {
            assert!(error.is::<WrongUse>());
            error.to_string()
        };
        let table = said(csv(&format!("{HEAD}a.jpg,1,m,t,\r\n")).unwrap_err());
        assert!(
            table.contains("written with t, and this command has s;"),
            "{table}"
        );
        let line = |settings: &str| format!("{{\"model\":\"m\"{settings},\"file\":\"a\"}}\n");
        let lines = said(jsonl(&line(",\"settings\":\"t\"")).unwrap_err());
        assert!(
            lines.contains("written with t, and this command has s;"),
            "{lines}"
        );
        // Versions before did not say.
        let older = said(jsonl(&line("")).unwrap_err());
        assert!(older.contains("settings that it does not name"), "{older}");
        assert_eq!(jsonl(&line(",\"settings\":\"s\"")).unwrap().count(), 1);
    }

    #[test]
    fn what_is_no_output_of_this_model_stays_untouched() {
        assert!(csv("name,age\r\nanna,7\r\n").unwrap_err().is::<WrongUse>());
        assert!(
            csv(&format!("{HEAD}a.jpg,1,other,s,\r\n"))
                .unwrap_err()
                .is::<WrongUse>()
        );
        assert!(csv(&format!("{HEAD}a.jpg,1\r\nb.jpg,1,m,s,\r\n")).is_err());
        assert!(jsonl("{\"a\":1}\n").unwrap_err().is::<WrongUse>());
        assert!(
            jsonl("{\"model\":\"other\",\"file\":\"a\"}\n")
                .unwrap_err()
                .is::<WrongUse>()
        );
    }
}
