//! The epochs of a run as a table, for spreadsheets and scripts.

use std::fmt::Write;
use std::io;
use std::path::Path;

use super::events::EpochSummary;
use crate::files::durable;

/// Name of the table beside what a run made.
pub const HISTORY: &str = "history.csv";

/// One row an epoch: losses in nats, accuracies from 0 to 1, and whether the validation loss was the lowest so far.
pub fn csv(history: &[EpochSummary]) -> String {
    let mut table =
        String::from("epoch,train_loss,train_accuracy,valid_loss,valid_accuracy,best\r\n");
    for EpochSummary {
        epoch,
        train,
        valid,
        best,
    } in history
    {
        // Writing into a String cannot fail.
        let _ = write!(
            table,
            "{epoch},{:.6},{:.6},{:.6},{:.6},{}\r\n",
            train.loss,
            train.accuracy,
            valid.loss,
            valid.accuracy,
            if *best { "yes" } else { "no" }
        );
    }
    table
}

/// Writes the table as [`HISTORY`] into `folder`, in place of an earlier one.
///
/// # Errors
///
/// If it cannot be written; then an earlier one stays.
pub fn write(history: &[EpochSummary], folder: &Path) -> io::Result<()> {
    durable::replace(&folder.join(HISTORY), csv(history).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ml::train::events::Measure;

    #[test]
    fn every_epoch_is_a_row() {
        let epoch = |epoch, best| EpochSummary {
            epoch,
            train: Measure {
                loss: 1.5,
                accuracy: 0.25,
            },
            valid: Measure {
                loss: 2.0 / 3.0,
                accuracy: 1.0,
            },
            best,
        };
        let folder = tempfile::tempdir().unwrap();
        write(&[], folder.path()).unwrap();
        write(&[epoch(1, true), epoch(2, false)], folder.path()).unwrap();
        let expected = "epoch,train_loss,train_accuracy,valid_loss,valid_accuracy,best\r\n\
             1,1.500000,0.250000,0.666667,1.000000,yes\r\n\
             2,1.500000,0.250000,0.666667,1.000000,no\r\n";
        let written = std::fs::read_to_string(folder.path().join(HISTORY)).unwrap();
        assert_eq!(written, expected);
    }
}
