//! The same report as plain text, for a terminal.

use super::{Body, NOWHERE};
use crate::answers::words::Words;
use crate::ml::evaluate::findings::Findings;
use crate::ml::evaluate::mapping::MappedBy;
use crate::ml::metrics::ClassReport;

/// Columns of the table of classes, each with its width in characters.
const COLUMNS: [(&str, usize); 5] = [
    ("train-figures-class", 24),
    ("train-figures-precision", 12),
    ("train-figures-recall", 12),
    ("train-figures-f1", 12),
    ("train-figures-support", 12),
];
/// Width of the names of baselines.
const NAME_WIDTH: usize = 60;

/// The report in lines. With `only`, the figures over the data's own classes come first.
pub fn text(findings: &Findings, only: bool, words: &Words) -> String {
    let body = Body::new(findings, findings.judged(only), &NOWHERE, words);
    let mut lines = body.first_lines(only);
    for (title, part) in [
        ("train-figures", body.class_lines()),
        ("evaluate-truth", body.truth_lines()),
        ("report-mapping", body.mapping_lines()),
        ("evaluate-confidence", body.confidence_lines()),
    ] {
        if !part.is_empty() {
            lines.push(String::new());
            lines.push(words.text(title).into_owned());
            lines.extend(part.iter().map(|line| format!("  {line}")));
        }
    }
    lines.push(String::new());
    lines.join("\n")
}

impl Body<'_> {
    fn first_lines(&self, only: bool) -> Vec<String> {
        let figure = |key, value: &str| self.words.labelled(key, value).into_owned();
        let judgement = self.judgement();
        let mut lines = vec![
            figure("evaluate-result", &self.percent(&self.report.accuracy)),
            self.interval(),
            judgement.text,
        ];
        if judgement.is_open {
            lines.push(self.words.text("evaluate-band-open").into_owned());
        }
        lines.push(figure(
            "evaluate-macro",
            &self.percent(&self.report.macro_f1),
        ));
        lines.push(figure(
            "chart-loss",
            &self.words.decimal(self.report.loss, 4),
        ));
        match self.masked() {
            None => {}
            Some(_) if only => {
                let all = &self.figures.judged.report.accuracy;
                lines.push(figure("evaluate-all-title", &self.percent(all)));
            }
            Some(masked) => lines.push(figure("evaluate-masked-title", &masked)),
        }
        lines
    }

    fn class_lines(&self) -> Vec<String> {
        let head = COLUMNS.map(|(key, _)| self.words.text(key).into_owned());
        let row = |class: &ClassReport| {
            let shares = [class.precision, class.recall, class.f1];
            let [precision, recall, f1] = shares.map(|share| self.percent(&share));
            let label = self.label(&class.class);
            [label, precision, recall, f1, self.number(&class.support)]
        };
        let rows = std::iter::once(head).chain(self.report.per_class.iter().map(row));
        rows.map(|cells| columns(&cells)).collect()
    }

    fn truth_lines(&self) -> Vec<String> {
        let line = |(key, share): (&str, f64)| {
            let name = padded(&self.words.text(key), NAME_WIDTH);
            format!("{name} {}", self.percent(&share))
        };
        let own = ("evaluate-this-model", self.report.accuracy);
        let figures = std::iter::once(own).chain(self.beside()).map(line);
        let remarks = self.remarks().into_iter();
        figures
            .chain(remarks.map(|remark| format!("- {}", remark.text)))
            .collect()
    }

    /// Folders that are not simply called like their class.
    fn mapping_lines(&self) -> Vec<String> {
        let folders = self.figures.mapping.iter().filter(|folder| {
            let is_class = folder.class.as_ref() == Some(&folder.folder);
            !(is_class && folder.by == MappedBy::Name)
        });
        folders
            .map(|folder| format!("{} → {}", folder.folder, self.folder_class(folder)))
            .collect()
    }

    fn confidence_lines(&self) -> Vec<String> {
        let unsure = self.figures.unsure.as_ref();
        let unsure = unsure.map(|point| self.unsure(point));
        [Some(self.calibration()), unsure]
            .into_iter()
            .flatten()
            .collect()
    }
}

/// The first cell begins the line, the others end in a column each.
fn columns(cells: &[String; COLUMNS.len()]) -> String {
    let mut line = String::new();
    for (index, (cell, (_, width))) in cells.iter().zip(COLUMNS).enumerate() {
        match index {
            0 => line.push_str(&padded(cell, width)),
            _ => {
                line.push_str(&" ".repeat(width.saturating_sub(shown(cell))));
                line.push_str(cell);
            }
        }
    }
    line
}

fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(shown(text))))
}

/// How many places of a terminal `text` takes: marks of direction take none.
pub fn shown(text: &str) -> usize {
    let is_shown = |c: &char| !matches!(c, '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}');
    text.chars().filter(is_shown).count()
}
