//! Pictures inside a table: FER2013's `fer2013.csv`, whose lines hold a label, the gray values of a picture, and its part.

use super::{ArchiveError, ArchiveLimits};
use csv::ByteRecord;
use rayon::prelude::*;
use std::io::Read;

/// Most bytes of all pictures together, which are kept in memory: 3.5 times those of FER2013.
const MAX_BYTES: usize = 300 << 20;

/// Least values that are taken for a picture: 16 × 16.
const LEAST_VALUES: usize = 256;

/// Bytes of lines that become pictures at a time.
const BATCH_BYTES: usize = 1 << 20;

/// The pictures of a table, gray and all of one size.
#[derive(Debug, Default)]
pub(super) struct PixelTable {
    /// Width and height.
    side: usize,
    /// The pictures, one behind the other.
    pixels: Vec<u8>,
    /// What each line says of its picture.
    lines: Vec<Line>,
    has_parts: bool,
}

/// What a line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::dataset) struct Line {
    pub(in crate::dataset) label: String,
    /// Its part, in the table's words; empty if it says none.
    pub(in crate::dataset) usage: String,
    /// Where its picture stands among the others; nothing if it is damaged.
    place: Option<usize>,
}

/// Which column is what.
struct Columns {
    pixels: usize,
    label: usize,
    usage: Option<usize>,
}

impl Columns {
    /// By the names in the first line, else by what stands there.
    fn of(first: &ByteRecord) -> Option<Self> {
        let name = |field: &[u8]| String::from_utf8_lossy(field).trim().to_lowercase();
        let names: Vec<String> = first.iter().map(name).collect();
        let find = |known: &[&str]| names.iter().position(|name| known.contains(&name.as_str()));
        let pixels = find(&["pixels", "pixel"])
            .or_else(|| first.iter().position(|field| values(field).is_some()))?;
        let others = (0..first.len()).filter(|&column| column != pixels);
        let is_number = |column: &usize| names[*column].parse::<u32>().is_ok();
        let label = find(&["emotion", "label", "class", "expression"])
            .or_else(|| others.clone().find(is_number))?;
        let usage = find(&["usage", "split", "set", "part"])
            .or_else(|| others.clone().find(|&column| names[column] == "training"));
        Some(Self {
            pixels,
            label,
            usage,
        })
    }

    fn values_of(&self, record: &ByteRecord) -> Option<Vec<u8>> {
        record.get(self.pixels).and_then(values)
    }
}

impl PixelTable {
    /// Reads a table; nothing if its lines hold no pictures with labels.
    ///
    /// # Errors
    ///
    /// If it holds more pictures than allowed.
    pub(super) fn read(
        table: impl Read,
        limits: &ArchiveLimits,
    ) -> Result<Option<Self>, ArchiveError> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(table.take(limits.max_table_bytes));
        let mut batch = vec![ByteRecord::new()];
        if !matches!(reader.read_byte_record(&mut batch[0]), Ok(true)) {
            return Ok(None);
        }
        let Some(columns) = Columns::of(&batch[0]) else {
            return Ok(None);
        };
        let mut found = Self {
            has_parts: columns.usage.is_some(),
            ..Self::default()
        };
        // Without names of columns the first line is a picture.
        if columns.values_of(&batch[0]).is_none() {
            batch.clear();
        }
        let mut is_over = false;
        while !(is_over && batch.is_empty()) {
            let mut values = Vec::new();
            let mut next = Vec::new();
            // A batch becomes pictures while the next one is unpacked.
            let of = |record| columns.values_of(record);
            rayon::in_place_scope(|scope| {
                scope.spawn(|_| values = batch.par_iter().map(of).collect());
                if !is_over {
                    (next, is_over) = read_batch(&mut reader);
                }
            });
            for (record, values) in batch.iter().zip(values) {
                found.add(record, values, &columns);
                found.check(limits)?;
            }
            batch = next;
        }
        Ok((found.side > 0).then_some(found))
    }

    fn check(&self, limits: &ArchiveLimits) -> Result<(), ArchiveError> {
        if self.lines.len() > limits.max_entries {
            return Err(ArchiveError::TooManyEntries {
                entries: self.lines.len(),
                limit: limits.max_entries,
            });
        }
        if self.pixels.len() > MAX_BYTES {
            return Err(ArchiveError::UnpackedTooLarge {
                limit: MAX_BYTES as u64,
            });
        }
        Ok(())
    }

    fn add(&mut self, record: &ByteRecord, values: Option<Vec<u8>>, columns: &Columns) {
        let text = |column: usize| {
            let field = record.get(column).unwrap_or_default();
            String::from_utf8_lossy(field).trim().to_owned()
        };
        let place = values.and_then(|values| {
            if self.side == 0 {
                self.side = values.len().isqrt();
            }
            let fits = values.len() == self.side * self.side;
            let place = self.pixels.len();
            fits.then(|| {
                self.pixels.extend(values);
                place
            })
        });
        self.lines.push(Line {
            label: text(columns.label),
            usage: columns.usage.map(text).unwrap_or_default(),
            place,
        });
    }

    /// Whether the table itself divides its pictures into parts.
    pub(super) fn has_parts(&self) -> bool {
        self.has_parts
    }

    /// What each line says.
    pub(super) fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The picture of a line as a file (a binary PGM); nothing if the line is damaged.
    pub(super) fn picture(&self, line: usize) -> Option<Vec<u8>> {
        let place = self.lines.get(line)?.place?;
        let side = self.side;
        let mut file = format!("P5\n{side} {side}\n255\n").into_bytes();
        file.extend(self.pixels.get(place..place + side * side)?);
        Some(file)
    }
}

/// Some lines, and whether the table ends or is damaged behind them.
fn read_batch(reader: &mut csv::Reader<impl Read>) -> (Vec<ByteRecord>, bool) {
    let mut batch = Vec::new();
    let mut bytes = 0;
    while bytes < BATCH_BYTES {
        let mut record = ByteRecord::new();
        if !matches!(reader.read_byte_record(&mut record), Ok(true)) {
            return (batch, true);
        }
        // A line without text takes memory, too.
        bytes += record.as_slice().len() + size_of::<ByteRecord>();
        batch.push(record);
    }
    (batch, false)
}

/// The gray values of a picture, 0 to 255 and divided by spaces; nothing if it is none.
fn values(field: &[u8]) -> Option<Vec<u8>> {
    if field.len() < 2 * LEAST_VALUES - 1 {
        return None;
    }
    let mut values = Vec::with_capacity(field.len() / 3);
    let mut current: Option<u16> = None;
    for &byte in field {
        match (byte, current) {
            (b'0'..=b'9', _) => {
                let value = current.unwrap_or(0) * 10 + u16::from(byte - b'0');
                if value > 255 {
                    return None;
                }
                current = Some(value);
            }
            (b' ', Some(value)) => {
                values.push(value as u8);
                current = None;
            }
            (b' ', None) => {}
            _ => return None,
        }
    }
    values.extend(current.map(|value| value as u8));
    (values.len() >= LEAST_VALUES && values.len().isqrt().pow(2) == values.len()).then_some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(value: u8) -> String {
        vec![value.to_string(); 256].join(" ")
    }

    fn read(text: &str) -> Option<PixelTable> {
        PixelTable::read(text.as_bytes(), &ArchiveLimits::default()).unwrap()
    }

    #[test]
    fn lines_become_pictures_with_labels_and_parts() {
        let text = format!(
            "emotion,pixels,Usage\n0,{},Training\n3,{},PublicTest\n4,1 2 3,Training\n",
            line(7),
            line(200)
        );
        let table = read(&text).unwrap();
        assert!(table.has_parts());
        let told: Vec<(&str, &str)> = (table.lines().iter())
            .map(|line| (line.label.as_str(), line.usage.as_str()))
            .collect();
        assert_eq!(
            told,
            [("0", "Training"), ("3", "PublicTest"), ("4", "Training")]
        );
        let picture = table.picture(1).unwrap();
        assert!(picture.starts_with(b"P5\n16 16\n255\n"));
        assert_eq!(picture[picture.len() - 256..], [200; 256]);
        assert_eq!(table.picture(2), None, "too few values");
    }

    #[test]
    fn the_lines_of_many_batches_keep_their_order() {
        let lines: Vec<String> = (0..4000)
            .map(|number| format!("{number},{}\n", line((number % 256) as u8)))
            .collect();
        let text = lines.concat();
        assert!(text.len() > 2 * BATCH_BYTES);
        let table = read(&format!("emotion,pixels\n{text}")).unwrap();
        assert_eq!(table.lines().len(), lines.len());
        for (number, line) in table.lines().iter().enumerate() {
            assert_eq!(line.label, number.to_string());
            let picture = table.picture(number).unwrap();
            assert_eq!(picture[picture.len() - 256..], [(number % 256) as u8; 256]);
        }
    }

    #[test]
    fn a_table_with_too_many_lines_is_refused() {
        let limits = ArchiveLimits {
            max_entries: 2,
            ..ArchiveLimits::default()
        };
        let text = format!("emotion,pixels\n{}", format!("3,{}\n", line(7)).repeat(3));
        let refused = PixelTable::read(text.as_bytes(), &limits);
        assert!(matches!(
            refused,
            Err(ArchiveError::TooManyEntries {
                entries: 3,
                limit: 2
            })
        ));
    }

    #[test]
    fn columns_may_stand_in_any_order_and_without_names() {
        let table = read(&format!("pixels,emotion\n\"{}\",3\n", line(1))).unwrap();
        assert_eq!(
            (table.lines()[0].label.as_str(), table.has_parts()),
            ("3", false)
        );
        let bare = read(&format!("5,{},Training\n6,{},Training\n", line(1), line(2))).unwrap();
        assert_eq!(bare.lines().len(), 2);
        assert!(bare.has_parts());
    }

    #[test]
    fn other_tables_are_none() {
        assert!(read("file,label\na.jpg,happy\n").is_none());
        assert!(read("pixels\n1 2 3\n").is_none());
        assert!(read("").is_none());
    }
}
