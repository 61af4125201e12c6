//! The figures of each class and the confusion matrix, as rows of tables.

use crate::ml::metrics::{ClassReport, ClassificationReport};

/// Steps of shading in a confusion matrix, from 0 to this.
const SHADES: f64 = 10.0;

/// Means of precision and recall over classes.
pub(super) struct Means {
    pub(super) precision: f64,
    pub(super) recall: f64,
}

impl Means {
    /// Each class that occurs or was predicted counts the same.
    pub(super) fn plain(report: &ClassificationReport) -> Self {
        let is_there = |(index, class): &(usize, &ClassReport)| {
            class.support > 0 || report.confusion_matrix.iter().any(|row| row[*index] > 0)
        };
        Self::over(report, |index, class| {
            f64::from(u8::from(is_there(&(index, class))))
        })
    }

    /// Each class counts by its images.
    pub(super) fn weighted(report: &ClassificationReport) -> Self {
        Self::over(report, |_, class| class.support as f64)
    }

    fn over(report: &ClassificationReport, weight: impl Fn(usize, &ClassReport) -> f64) -> Self {
        let (mut precision, mut recall, mut sum) = (0.0, 0.0, 0.0);
        for (index, class) in report.per_class.iter().enumerate() {
            let weight = weight(index, class);
            precision += weight * class.precision;
            recall += weight * class.recall;
            sum += weight;
        }
        let sum = if sum > 0.0 { sum } else { 1.0 };
        Self {
            precision: precision / sum,
            recall: recall / sum,
        }
    }
}

/// A cell of a confusion matrix.
pub(super) struct Cell {
    pub(super) count: usize,
    /// Share of its row, 0 to 1.
    pub(super) share: f64,
    /// From 0 to 10.
    pub(super) shade: usize,
    pub(super) is_right: bool,
}

/// The cells of the row of true class `row`.
pub(super) fn cells(report: &ClassificationReport, row: usize) -> Vec<Cell> {
    let counts = &report.confusion_matrix[row];
    let total = counts.iter().sum::<usize>().max(1) as f64;
    let cell = |(column, count): (usize, &usize)| {
        let share = *count as f64 / total;
        Cell {
            count: *count,
            share,
            shade: (SHADES * share).round() as usize,
            is_right: column == row,
        }
    };
    counts.iter().enumerate().map(cell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two pictures of `a`, one of them called `b`; none of `c`, which is never predicted.
    fn report() -> ClassificationReport {
        let classes = ["a", "b", "c"].map(str::to_owned);
        let scores = [[0.9, 0.1, 0.0], [0.1, 0.9, 0.0], [0.1, 0.9, 0.0]].map(Vec::from);
        ClassificationReport::new(&classes, &scores, &[0, 0, 1])
    }

    #[test]
    fn means_are_those_of_a_classification_report() {
        let (plain, weighted) = (Means::plain(&report()), Means::weighted(&report()));
        let check = |value: f64, expected: f64| {
            assert!((value - expected).abs() < 1e-9, "{value} {expected}");
        };
        check(plain.precision, (1.0 + 0.5) / 2.0);
        check(plain.recall, (0.5 + 1.0) / 2.0);
        check(weighted.precision, (2.0 * 1.0 + 0.5) / 3.0);
        check(weighted.recall, (2.0 * 0.5 + 1.0) / 3.0);
    }

    #[test]
    fn cells_are_shares_of_their_row() {
        let row = cells(&report(), 0);
        let seen: Vec<_> = (row.iter())
            .map(|cell| (cell.count, cell.share, cell.shade, cell.is_right))
            .collect();
        assert_eq!(
            seen,
            [(1, 0.5, 5, true), (1, 0.5, 5, false), (0, 0.0, 0, false)]
        );
        assert_eq!(cells(&report(), 2)[2].shade, 0);
    }
}
