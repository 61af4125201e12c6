//! Words, progress bars and JSON for people and scripts.

use std::io::{self, Write};
use std::sync::Mutex;

use facefeel::dataset::catalog::Dataset;
use facefeel::ml::train::events::Event;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

/// A share as per cent with two decimals.
pub(super) fn percent(share: f64) -> String {
    format!("{:.2} %", 100.0 * share)
}

/// Prints one JSON document on standard output.
pub(super) fn print_json(value: &impl Serialize) -> anyhow::Result<()> {
    let mut output = io::stdout().lock();
    serde_json::to_writer(&mut output, value)?;
    writeln!(output)?;
    Ok(())
}

/// A progress bar on standard error, drawn on a terminal only.
pub(super) fn bar(total: u64, template: &str) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
    let style =
        ProgressStyle::with_template(template).expect("the templates are constants that parse");
    bar.with_style(style.progress_chars("━╸ "))
}

/// Reads something with a bar that counts images.
pub(super) fn while_reading<T>(work: impl FnOnce(&(dyn Fn(usize, usize) + Sync)) -> T) -> T {
    let bar = bar(0, "reading {bar:30} {pos}/{len} images");
    let shown = Mutex::new(bar.clone());
    let result = work(&|done, total| {
        // A poisoned lock only means that another thread panicked while drawing.
        if let Ok(bar) = shown.try_lock() {
            bar.set_length(total as u64);
            bar.set_position(done as u64);
        }
    });
    bar.finish_and_clear();
    result
}

/// Shows a training while it runs.
pub(super) struct TrainingDisplay {
    bar: ProgressBar,
    epochs: usize,
}

impl TrainingDisplay {
    pub(super) fn new() -> Self {
        Self {
            bar: ProgressBar::hidden(),
            epochs: 0,
        }
    }

    /// What was read.
    pub(super) fn dataset(&self, dataset: &Dataset) {
        eprintln!(
            "{}: {} images in {} classes, {} files left out",
            dataset.name,
            dataset.samples.len(),
            dataset.classes.len(),
            dataset.skipped.len()
        );
        for skipped in dataset.skipped.iter().take(10) {
            eprintln!("    {}: {}", skipped.entry, skipped.reason);
        }
    }

    pub(super) fn event(&mut self, event: &Event) {
        match event {
            Event::Started { purpose, device, train_images, valid_images, epochs, .. } => {
                eprintln!("{purpose}: {train_images} training and {valid_images} validation images on {device}");
                self.epochs = *epochs;
                self.bar.finish_and_clear();
                self.bar = bar(1, "{prefix} {bar:30} {pos}/{len} {msg}");
            }
            Event::CheckpointFailed { epoch, detail, .. } => eprintln!("the checkpoint after epoch {epoch} cannot be saved; training goes on without it: {detail}"),
            Event::CheckpointDamaged { epoch, detail, .. } => eprintln!("the checkpoint after epoch {epoch} is damaged and is left out: {detail}"),
            Event::Resumed { epoch, .. } => eprintln!("going on after epoch {epoch}, which an earlier run had finished"),
            Event::Batch { epoch, batch, batches, loss, accuracy, images_per_s, seconds_left, .. } => {
                self.bar.set_length(*batches as u64);
                self.bar.set_position(*batch as u64);
                self.bar.set_prefix(format!("epoch {epoch}/{}", self.epochs));
                self.bar.set_message(format!(
                    "loss {loss:.4}, accuracy {}, {images_per_s:.0} images/s, {} left",
                    percent(*accuracy),
                    duration(*seconds_left)
                ));
            }
            Event::Epoch { summary, seconds_left, .. } => self.bar.suspend(|| {
                eprintln!(
                    "epoch {}/{}: loss {:.4}, accuracy {}; validation loss {:.4}, accuracy {}{}; at most {} left",
                    summary.epoch,
                    self.epochs,
                    summary.train.loss,
                    percent(summary.train.accuracy),
                    summary.valid.loss,
                    percent(summary.valid.accuracy),
                    if summary.best { " (best)" } else { "" },
                    duration(*seconds_left)
                );
            }),
        }
    }
}

impl Drop for TrainingDisplay {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

fn duration(seconds: f64) -> String {
    let seconds = seconds.round() as u64;
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{}:{:02} min", seconds / 60, seconds % 60),
        _ => format!("{}:{:02} h", seconds / 3600, seconds / 60 % 60),
    }
}
