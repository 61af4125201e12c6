//! All answers in one table, a row for each person or folder.

use std::collections::BTreeMap;

use facefeel::answers::picture_record::PictureRecord;
use facefeel::answers::words::Words;

/// What a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum SummaryBy {
    /// Whose folder pictures lie in.
    Person,
    /// The folder itself.
    Folder,
}

/// Counts by person or folder. Its size is that of the table, however many pictures there are.
pub(super) struct Summary {
    by: SummaryBy,
    classes: Vec<String>,
    groups: BTreeMap<String, Group>,
}

#[derive(Default)]
struct Group {
    pictures: usize,
    faces: usize,
    unsure: usize,
    errors: usize,
    /// Faces of each class.
    likeliest: Vec<usize>,
    valence: f64,
    with_valence: usize,
}

impl Summary {
    pub(super) fn new(by: SummaryBy, classes: &[String]) -> Self {
        Self {
            by,
            classes: classes.to_vec(),
            groups: BTreeMap::new(),
        }
    }

    /// Counts a picture that lies in `folder`.
    pub(super) fn add(&mut self, record: &PictureRecord, folder: &str) {
        let name = match self.by {
            SummaryBy::Folder => folder,
            SummaryBy::Person => record.person.as_deref().unwrap_or("–"),
        };
        let group = self.groups.entry(name.to_owned()).or_default();
        group.likeliest.resize(self.classes.len(), 0);
        group.pictures += 1;
        group.errors += usize::from(record.error.is_some());
        for face in &record.faces {
            group.faces += 1;
            group.unsure += usize::from(!face.face.sure);
            let class = self
                .classes
                .iter()
                .position(|class| *class == face.face.emotion);
            if let Some(count) = class.and_then(|class| group.likeliest.get_mut(class)) {
                *count += 1;
            }
            if let Some(valence) = face.valence_derived {
                group.valence += f64::from(valence);
                group.with_valence += 1;
            }
        }
    }

    /// The table, in columns of equal width; its last line has an end.
    pub(super) fn table(&self, words: &Words) -> String {
        let key = match self.by {
            SummaryBy::Person => "cli-summary-person",
            SummaryBy::Folder => "cli-summary-folder",
        };
        let fixed = [
            key,
            "cli-summary-pictures",
            "cli-summary-errors",
            "cli-summary-faces",
            "detect-not-sure",
        ];
        let mut head: Vec<String> = fixed
            .iter()
            .map(|key| words.text(key).into_owned())
            .collect();
        head.extend(
            self.classes
                .iter()
                .map(|class| words.emotion_label(class).into_owned()),
        );
        head.push(words.text("cli-summary-valence").into_owned());
        let rows = self
            .groups
            .iter()
            .map(|(name, group)| group.row(name, words));
        columns(&std::iter::once(head).chain(rows).collect::<Vec<_>>())
    }
}

impl Group {
    fn row(&self, name: &str, words: &Words) -> Vec<String> {
        let share = |count: usize| match self.faces {
            0 => "–".to_owned(),
            faces => words.percent(count as f64 / faces as f64).into_owned(),
        };
        let counts = [self.pictures, self.errors, self.faces].map(|count| words.number(count));
        let mut row = vec![name.to_owned()];
        row.extend(counts);
        row.push(share(self.unsure));
        row.extend(self.likeliest.iter().map(|&count| share(count)));
        row.push(match self.with_valence {
            0 => "–".to_owned(),
            faces => words.decimal(self.valence / faces as f64, 2),
        });
        row
    }
}

/// The first column begins at the left, the others end at the right.
fn columns(rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..rows.first().map_or(0, Vec::len)).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).enumerate();
        let cells = cells.map(|(column, (cell, width))| match column {
            0 => format!("{cell:<width$}"),
            _ => format!("{cell:>width$}"),
        });
        format!("{}\n", cells.collect::<Vec<_>>().join("  "))
    };
    rows.iter().map(line).collect()
}
