//! Words, progress bars and JSON for people and scripts.

use std::sync::Mutex;

use facefeel::answers::check_up::skip_text;
use facefeel::answers::words::{FluentValue, Words};
use facefeel::dataset::catalog::Dataset;
use facefeel::ml::train::events::{EpochSummary, Event};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use super::logging;

/// Prints one JSON document on standard output.
pub(super) fn print_json(value: &impl Serialize) -> anyhow::Result<()> {
    let document = serde_json::to_string(value)?;
    say!("{document}")
}

/// A progress bar on standard error, drawn on a terminal only.
pub(super) fn bar(total: u64, template: &str) -> ProgressBar {
    let target = match logging::is_quiet() {
        true => ProgressDrawTarget::hidden(),
        false => ProgressDrawTarget::stderr(),
    };
    let bar = ProgressBar::with_draw_target(Some(total), target);
    let style =
        ProgressStyle::with_template(template).expect("the templates are constants that parse");
    bar.with_style(style.progress_chars("━╸ "))
}

/// Reads something with a bar that counts images.
pub(super) fn while_reading<T>(
    words: &Words,
    work: impl FnOnce(&(dyn Fn(usize, usize) + Sync)) -> T,
) -> T {
    let bar = bar(0, "{prefix} {bar:30} {pos}/{len} {msg}");
    bar.set_prefix(words.text("cli-reading"));
    bar.set_message(words.text("cli-images"));
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
    words: Words,
    bar: ProgressBar,
    epochs: usize,
}

impl TrainingDisplay {
    pub(super) fn new(words: Words) -> Self {
        Self {
            words,
            bar: ProgressBar::hidden(),
            epochs: 0,
        }
    }

    /// What was read.
    pub(super) fn dataset(&self, dataset: &Dataset) {
        let number = |count| self.words.number(count).into();
        self.say(
            "cli-read",
            &[
                ("dataset", dataset.name.as_str().into()),
                ("images", number(dataset.samples.len())),
                ("classes", number(dataset.classes.len())),
                ("skipped", number(dataset.skipped.len())),
            ],
        );
        for skipped in dataset.skipped.iter().take(10) {
            let reason = skip_text(&skipped.reason, &self.words);
            note!("    {}: {reason}", skipped.entry);
        }
    }

    pub(super) fn event(&mut self, event: &Event) {
        match event {
            Event::Started {
                purpose,
                device,
                train_images,
                valid_images,
                epochs,
                ..
            } => {
                let key = match purpose.as_str() {
                    "comparison" => "cli-run-comparison",
                    _ => "cli-run-model",
                };
                let number = |count| self.words.number(count).into();
                self.say(
                    key,
                    &[
                        ("train", number(*train_images)),
                        ("valid", number(*valid_images)),
                        ("device", device.as_str().into()),
                    ],
                );
                self.epochs = *epochs;
                self.bar.finish_and_clear();
                self.bar = bar(1, "{prefix} {bar:30} {pos}/{len} {msg}");
            }
            Event::CheckpointFailed { epoch, detail, .. } => {
                self.say_epoch("cli-checkpoint-failed", *epoch, detail)
            }
            Event::CheckpointDamaged { epoch, detail, .. } => {
                self.say_epoch("cli-checkpoint-damaged", *epoch, detail)
            }
            Event::Resumed { epoch, .. } => self.say("cli-resumed", &[("epoch", (*epoch).into())]),
            Event::Batch {
                epoch,
                batch,
                batches,
                loss,
                accuracy,
                images_per_s,
                seconds_left,
                ..
            } => {
                let words = &self.words;
                self.bar.set_length(*batches as u64);
                self.bar.set_position(*batch as u64);
                let place = [("epoch", (*epoch).into()), ("total", self.epochs.into())];
                self.bar.set_prefix(words.text_with("cli-epoch", &place));
                let now = [
                    ("loss", words.decimal(*loss, 4).into()),
                    ("accuracy", words.percent(*accuracy).into()),
                    ("speed", words.decimal(*images_per_s, 0).into()),
                    ("time", duration(*seconds_left).into()),
                ];
                self.bar.set_message(words.text_with("cli-batch", &now));
            }
            Event::Epoch {
                summary,
                seconds_left,
                ..
            } => self.bar.suspend(|| self.epoch(summary, *seconds_left)),
        }
    }

    fn epoch(&self, summary: &EpochSummary, seconds_left: f64) {
        let key = match summary.best {
            true => "cli-epoch-best",
            false => "cli-epoch-done",
        };
        let loss = |loss| self.words.decimal(loss, 4).into();
        let percent = |share| self.words.percent(share).into();
        self.say(
            key,
            &[
                ("epoch", summary.epoch.into()),
                ("total", self.epochs.into()),
                ("loss", loss(summary.train.loss)),
                ("accuracy", percent(summary.train.accuracy)),
                ("valid-loss", loss(summary.valid.loss)),
                ("valid-accuracy", percent(summary.valid.accuracy)),
                ("time", duration(seconds_left).into()),
            ],
        );
    }

    fn say_epoch(&self, key: &str, epoch: usize, why: &str) {
        self.say(key, &[("epoch", epoch.into()), ("why", why.into())]);
    }

    fn say(&self, key: &str, args: &[(&str, FluentValue<'_>)]) {
        note!("{}", self.words.text_with(key, args));
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
