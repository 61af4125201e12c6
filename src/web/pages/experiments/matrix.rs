//! A confusion matrix as a table.

use crate::answers::words::Words;
use crate::ml::metrics::ClassificationReport;

/// The confusion matrix of all images.
pub(super) struct MatrixView {
    pub(super) classes: Vec<String>,
    pub(super) rows: Vec<MatrixRow>,
}

pub(super) struct MatrixRow {
    pub(super) class: String,
    pub(super) cells: Vec<MatrixCell>,
    pub(super) recall: String,
}

pub(super) struct MatrixCell {
    pub(super) count: String,
    /// Tenths of the row that are in it.
    pub(super) shade: usize,
    pub(super) is_right: bool,
}

impl MatrixView {
    pub(super) fn new(report: &ClassificationReport, words: &Words) -> Self {
        let label = |class: &str| words.emotion_label(class).into_owned();
        let rows = report
            .per_class
            .iter()
            .zip(&report.confusion_matrix)
            .enumerate();
        Self {
            classes: report
                .per_class
                .iter()
                .map(|class| label(&class.class))
                .collect(),
            rows: rows
                .map(|(index, (class, counts))| MatrixRow {
                    class: label(&class.class),
                    recall: words.percent(class.recall).into_owned(),
                    cells: counts
                        .iter()
                        .enumerate()
                        .map(|(column, &count)| MatrixCell {
                            count: words.number(count),
                            shade: (10 * count + class.support / 2) / class.support.max(1),
                            is_right: column == index,
                        })
                        .collect(),
                })
                .collect(),
        }
    }
}
