//! The median stopping rule: a run that lags behind is not brought to its end.
//!
//! Golovin et al. 2017, "Google Vizier: A Service for Black-Box Optimization", section 3.2.2: a run is stopped at an epoch
//! if its best figure so far is below the median, over the runs before it, of their average figures up to that epoch.

use std::cell::{Cell, RefCell};

use super::record::{Record, RunKey, RunState};
use crate::ml::train::events::{EpochSummary, Event};

/// Least epochs of a run before it may be stopped: the first ones say little.
const MIN_EPOCHS: usize = 3;
/// Least finished runs of other settings that a run is compared with.
const MIN_RUNS: usize = 3;

/// Whether a run that has come as far as `history` is hopeless. It is compared, by its accuracy on the validation images,
/// with the finished runs of other settings on the same images.
pub fn is_hopeless(run: &RunKey, history: &[EpochSummary], records: &[Record]) -> bool {
    if history.len() < MIN_EPOCHS {
        return false;
    }
    let mut averages: Vec<f64> = records
        .iter()
        .filter(|record| record.state == RunState::Finished && is_rival(&record.key, run))
        .filter_map(|record| average(&record.figures.as_ref()?.history, history.len()))
        .collect();
    if averages.len() < MIN_RUNS {
        return false;
    }
    let best = history.iter().map(|epoch| epoch.valid.accuracy);
    best.fold(f64::NEG_INFINITY, f64::max) < median(&mut averages)
}

/// Whether a run's settings were hopeless on other images, so that it is left out.
pub fn is_given_up(run: &RunKey, records: &[Record]) -> bool {
    let hopeless = |record: &Record| {
        record.state == RunState::StoppedEarly && record.key.combination == run.combination
    };
    records.iter().any(hopeless)
}

/// Looks whether a run is hopeless while it goes on.
#[derive(Debug)]
pub struct Watcher {
    run: RunKey,
    /// The runs before it; none where nothing is to be stopped.
    records: Vec<Record>,
    history: RefCell<Vec<EpochSummary>>,
    /// Whether the run is to be stopped.
    pub is_hopeless: Cell<bool>,
}

impl Watcher {
    /// For a run and those before it.
    pub fn new(run: RunKey, records: Vec<Record>) -> Self {
        Self {
            run,
            records,
            history: RefCell::default(),
            is_hopeless: Cell::new(false),
        }
    }

    /// Hears what the run reports.
    pub fn hear(&self, event: &Event) {
        let Event::Epoch { summary, .. } = event else {
            return;
        };
        let mut history = self.history.borrow_mut();
        history.push(*summary);
        // What a run that was interrupted told before is not told again, and without it nothing can be said.
        let is_whole = history.first().is_some_and(|epoch| epoch.epoch == 1);
        if is_whole && is_hopeless(&self.run, &history, &self.records) {
            self.is_hopeless.set(true);
        }
    }
}

fn is_rival(other: &RunKey, run: &RunKey) -> bool {
    other.combination != run.combination
        && (other.repetition, other.fold) == (run.repetition, run.fold)
}

/// Mean accuracy of the first `epochs` epochs, or of those that there are.
fn average(history: &[EpochSummary], epochs: usize) -> Option<f64> {
    let counted = &history[..epochs.min(history.len())];
    let sum: f64 = counted.iter().map(|epoch| epoch.valid.accuracy).sum();
    (!counted.is_empty()).then(|| sum / counted.len() as f64)
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let (low, high) = (values[(values.len() - 1) / 2], values[values.len() / 2]);
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ml::experiment::testing::{history, record};

    fn finished(combination: usize, accuracies: &[f64]) -> Record {
        let mut record = record(combination, 1, &[]);
        record.figures.as_mut().unwrap().history = history(accuracies);
        record
    }

    fn rivals() -> Vec<Record> {
        // Their averages over three epochs are 0.5, 0.6 and 0.7.
        vec![
            finished(0, &[0.4, 0.5, 0.6, 0.9]),
            finished(1, &[0.6, 0.6, 0.6]),
            finished(2, &[0.6, 0.7, 0.8, 0.9, 0.9]),
        ]
    }

    #[test]
    fn a_run_below_the_median_of_the_averages_is_hopeless() {
        let key = record(7, 1, &[]).key;
        let check = |accuracies: &[f64], expected: bool| {
            let hopeless = is_hopeless(&key, &history(accuracies), &rivals());
            assert_eq!(hopeless, expected, "{accuracies:?}");
        };
        check(&[0.1, 0.2, 0.59], true);
        check(&[0.1, 0.61, 0.2], false);
        check(&[0.1, 0.2], false);
    }

    #[test]
    fn a_run_is_stopped_as_soon_as_it_is_hopeless_unless_its_start_was_not_heard() {
        let told = |epochs: &[EpochSummary]| {
            let watcher = Watcher::new(record(7, 1, &[]).key, rivals());
            for summary in epochs {
                watcher.hear(&Event::Epoch {
                    summary: *summary,
                    seconds_left: 0.0,
                    purpose: "model".to_owned(),
                });
            }
            watcher.is_hopeless.get()
        };
        let slow = history(&[0.1; 5]);
        assert!(!told(&slow[..2]));
        assert!(told(&slow[..3]));
        assert!(!told(&slow[1..]));
    }

    #[test]
    fn only_finished_runs_of_other_settings_on_the_same_images_count() {
        let slow = history(&[0.1; 3]);
        let key = record(7, 1, &[]).key;
        let hopeless = |records: &[Record]| is_hopeless(&key, &slow, records);
        assert!(!hopeless(&rivals()[..2]));
        let mut other = rivals();
        other[0].state = RunState::StoppedEarly;
        assert!(!hopeless(&other));
        let mut other = rivals();
        other[0].key.fold = Some(2);
        assert!(!hopeless(&other));
        let mut other = rivals();
        other[0].key.combination = 7;
        assert!(!hopeless(&other));
    }

    #[test]
    fn settings_that_were_stopped_once_are_given_up() {
        let mut records = rivals();
        let key = record(2, 2, &[]).key;
        assert!(!is_given_up(&key, &records));
        records[2].state = RunState::StoppedEarly;
        assert!(is_given_up(&key, &records));
    }
}
