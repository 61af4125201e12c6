//! How a model or a run learned, in figures.

use crate::answers::words::Words;
use crate::ml::train::events::EpochSummary;

/// One curve in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurveRow {
    /// Of the model or run.
    pub name: String,
    pub epochs: String,
    pub best_epoch: String,
    /// Validation accuracy of the best epoch.
    pub best: String,
    /// Validation accuracy of the last epoch.
    pub last: String,
}

impl CurveRow {
    /// What `history` amounts to; the best epoch is the one with the lowest validation loss.
    pub fn new(name: &str, history: &[EpochSummary], words: &Words) -> Self {
        let best = history.iter().rev().find(|epoch| epoch.best);
        let accuracy = |epoch: Option<&EpochSummary>| {
            let accuracy = epoch.map(|epoch| words.percent(epoch.valid.accuracy));
            accuracy.unwrap_or_default().into_owned()
        };
        let best_epoch = best.map(|epoch| words.number(epoch.epoch));
        Self {
            name: name.to_owned(),
            epochs: words.number(history.len()),
            best_epoch: best_epoch.unwrap_or_default(),
            best: accuracy(best),
            last: accuracy(history.last()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ml::train::events::Measure;

    #[test]
    fn the_best_epoch_is_the_last_one_that_was_marked() {
        let epoch = |epoch, accuracy, best| {
            let measure = Measure {
                loss: 1.0,
                accuracy,
            };
            EpochSummary {
                epoch,
                train: measure,
                valid: measure,
                best,
            }
        };
        let history = [
            epoch(1, 0.5, true),
            epoch(2, 0.75, true),
            epoch(3, 0.7, false),
        ];
        let words = Words::for_language("en");
        let row = CurveRow::new("A", &history, &words);
        assert_eq!((&*row.epochs, &*row.best_epoch), ("3", "2"));
        assert_eq!((&*row.best, &*row.last), ("75.0%", "70.0%"));
        assert_eq!(CurveRow::new("B", &[], &words).best, "");
    }
}
