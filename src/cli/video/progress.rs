//! How far a film is, how fast, and how long it will take; on a terminal only.

use std::time::Instant;

use facefeel::answers::charts::film::clock;
use facefeel::answers::words::Words;
use indicatif::ProgressBar;

use crate::cli::output;

pub(super) struct Progress {
    bar: ProgressBar,
    words: Words,
    started: Instant,
    /// Where in the film this run began, in seconds.
    begun: f64,
    duration: Option<f64>,
}

impl Progress {
    pub(super) fn new(duration: Option<f64>, begun: f64, words: Words) -> Self {
        let bar = match duration {
            Some(_) => "{bar:30} {msg}  {eta_precise}",
            None => "{spinner} {msg}  {elapsed_precise}",
        };
        let bar = output::bar(duration.map_or(0, tenths), bar);
        // The time that is left follows from what this run does alone.
        bar.set_position(tenths(begun));
        bar.reset_eta();
        Self {
            bar,
            words,
            started: Instant::now(),
            begun,
            duration,
        }
    }

    pub(super) fn at(&self, seconds: f64) {
        self.bar.set_position(tenths(seconds));
        let rate = (seconds - self.begun) / self.started.elapsed().as_secs_f64().max(1e-3);
        let mut args = vec![
            ("done", clock(seconds).into()),
            ("rate", self.words.decimal(rate, 1).into()),
        ];
        let message = match self.duration {
            Some(duration) => {
                args.push(("total", clock(duration).into()));
                self.words.text_with("cli-film-progress", &args)
            }
            None => self.words.text_with("cli-film-progress-open", &args),
        };
        self.bar.set_message(message);
    }

    /// Does something that writes to the same terminal.
    pub(super) fn suspend<T>(&self, work: impl FnOnce() -> T) -> T {
        self.bar.suspend(work)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

fn tenths(seconds: f64) -> u64 {
    (seconds.max(0.0) * 10.0).round() as u64
}
