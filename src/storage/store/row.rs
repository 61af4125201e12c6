//! A row as it lies in the database, however damaged: every column that can be read is read, and what is wrong with the
//! others is said. So one bad row never hides the rest of a table.

use serde::de::DeserializeOwned;

use super::sql::AnyRow;

/// Reads the columns of one row.
pub(super) struct Row<'r> {
    row: &'r AnyRow,
    damage: Vec<String>,
}

impl<'r> Row<'r> {
    pub(super) fn new(row: &'r AnyRow) -> Self {
        Self {
            row,
            damage: Vec::new(),
        }
    }

    /// What is wrong with it, in one sentence without a full stop; nothing if all is well. Ask last.
    pub(super) fn damage(self) -> Option<String> {
        (!self.damage.is_empty()).then(|| self.damage.join("; "))
    }

    /// A text; what cannot be read of it is replaced.
    pub(super) fn string(&mut self, column: &'static str) -> String {
        let text = self.optional_string(column);
        text.unwrap_or_else(|| {
            self.complain(column, "is empty");
            String::new()
        })
    }

    /// A text that may be missing.
    pub(super) fn optional_string(&mut self, column: &'static str) -> Option<String> {
        match self.row.bytes(column) {
            Ok(bytes) => bytes.map(|bytes| self.decoded(column, bytes)),
            Err(error) => {
                self.complain(column, error);
                None
            }
        }
    }

    /// The same for a column that databases of earlier versions do not have.
    pub(super) fn string_or_none(&mut self, column: &'static str) -> Option<String> {
        match self.row.has(column) {
            true => self.optional_string(column),
            false => None,
        }
    }

    fn decoded(&mut self, column: &'static str, bytes: Vec<u8>) -> String {
        String::from_utf8(bytes).unwrap_or_else(|error| {
            self.complain(column, "is no text");
            String::from_utf8_lossy(error.as_bytes()).into_owned()
        })
    }

    /// A whole number from 0 on; 0 if it is none.
    pub(super) fn number(&mut self, column: &'static str) -> u64 {
        let number = self.row.named::<i64>(column);
        let number = number.ok().and_then(|number| u64::try_from(number).ok());
        number.unwrap_or_else(|| {
            self.complain(column, "is no number from 0 on");
            0
        })
    }

    /// A whole number from 0 on that databases of earlier versions do not have; 0 there.
    pub(super) fn number_or_none(&mut self, column: &'static str) -> u64 {
        match self.row.has(column) {
            true => self.number(column),
            false => 0,
        }
    }

    /// A number; 0 if it is none.
    pub(super) fn real(&mut self, column: &'static str) -> f64 {
        self.optional_real(column).unwrap_or_else(|| {
            self.complain(column, "is no number");
            0.0
        })
    }

    /// A number that may be missing.
    pub(super) fn optional_real(&mut self, column: &'static str) -> Option<f64> {
        match self.row.named::<Option<f64>>(column) {
            Ok(number) => number.filter(|number| number.is_finite()),
            Err(_) => {
                self.complain(column, "is no number");
                None
            }
        }
    }

    /// What a column holds as JSON; nothing if it is damaged.
    pub(super) fn json<T: DeserializeOwned>(&mut self, column: &'static str) -> Option<T> {
        let text = self.string(column);
        self.parsed(column, &text)
    }

    /// The same for a column that may be empty.
    pub(super) fn optional_json<T: DeserializeOwned>(&mut self, column: &'static str) -> Option<T> {
        let text = self.optional_string(column)?;
        self.parsed(column, &text)
    }

    /// One of a closed set of words, as it is called in JSON; nothing if it is none of them.
    pub(super) fn word<T: DeserializeOwned>(&mut self, column: &'static str) -> Option<T> {
        let word = serde_json::Value::String(self.string(column));
        match serde_json::from_value(word) {
            Ok(word) => Some(word),
            Err(error) => {
                self.complain(column, error);
                None
            }
        }
    }

    fn parsed<T: DeserializeOwned>(&mut self, column: &'static str, text: &str) -> Option<T> {
        match serde_json::from_str(text) {
            Ok(value) => Some(value),
            Err(error) => {
                self.complain(column, error);
                None
            }
        }
    }

    fn complain(&mut self, column: &'static str, what: impl std::fmt::Display) {
        self.damage.push(format!("{column} {what}"));
    }
}
