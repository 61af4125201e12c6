//! Films, made here with ffmpeg out of photos whose faces are known, through the built program.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod kinds;
mod reel;
mod refused;
mod results;
mod resume;
mod rows;

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The program, in English and on the CPU, in `folder`.
fn facefeel(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_facefeel"));
    for variable in ["LC_ALL", "LC_MESSAGES", "LANG", "FACEFEEL_FFMPEG"] {
        command.env_remove(variable);
    }
    command.env("FACEFEEL_DEVICE", "cpu");
    command.env("FACEFEEL_DATA_DIR", folder.join("data"));
    command.current_dir(folder).stdin(Stdio::null());
    command.arg("video").args(arguments);
    command
}

/// Runs it; the exit status must be as expected. Gives what it wrote to standard output and to standard error.
fn run(folder: &Path, arguments: &[&str], status: i32) -> (String, String) {
    let output = facefeel(folder, arguments).output().unwrap();
    let Output { stdout, stderr, .. } = &output;
    let (stdout, stderr) = (text(stdout), text(stderr));
    let ended = output.status.code();
    assert_eq!(ended, Some(status), "{arguments:?}\n{stdout}\n{stderr}");
    (stdout, stderr)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A table by its columns.
struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn read(table: &str) -> Self {
        let mut reader = csv::Reader::from_reader(table.as_bytes());
        let cells = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect();
        Self {
            head: cells(reader.headers().unwrap()),
            rows: reader.records().map(|row| cells(&row.unwrap())).collect(),
        }
    }

    fn cell(&self, row: usize, column: &str) -> &str {
        let place = self.head.iter().position(|known| known == column);
        &self.rows[row][place.unwrap_or_else(|| panic!("no column {column}: {:?}", self.head))]
    }

    fn column(&self, column: &str) -> Vec<&str> {
        (0..self.rows.len())
            .map(|row| self.cell(row, column))
            .collect()
    }

    fn numbers(&self, column: &str) -> Vec<f64> {
        let cells = self.column(column).into_iter();
        cells.map(|cell| cell.parse().unwrap_or(f64::NAN)).collect()
    }
}
