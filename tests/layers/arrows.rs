//! The table of arrows in ARCHITECTURE.md.

use std::fs;
use std::path::Path;

/// Its rows, in their order.
pub(super) struct Table {
    pub(super) rows: Vec<Row>,
}

/// A room and those that it may import from.
pub(super) struct Row {
    pub(super) room: String,
    pub(super) sees: Vec<String>,
}

impl Table {
    /// The first table below the heading "Arrows". Rooms stand in backquotes.
    pub(super) fn read() -> Self {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md");
        let page = fs::read_to_string(page).unwrap();
        let (_, section) = page.split_once("\n## Arrows").unwrap();
        let lines = section.lines().skip_while(|line| !line.starts_with("| `"));
        let rows = lines
            .take_while(|line| line.starts_with('|'))
            .map(row)
            .collect();
        Self { rows }
    }

    pub(super) fn row(&self, room: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.room == room)
    }
}

fn row(line: &str) -> Row {
    let mut cells = line.split('|').skip(1).map(quoted);
    let mut room = cells.next().unwrap();
    assert_eq!(room.len(), 1, "one room per row: {line}");
    let sees = cells.next().unwrap();
    Row {
        room: room.remove(0),
        sees,
    }
}

/// What stands in backquotes.
fn quoted(cell: &str) -> Vec<String> {
    cell.split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}
