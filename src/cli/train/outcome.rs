//! What `facefeel train` says in the end: what Ctrl-C left out, the figures, the verdict on them and what to do next.

use std::path::Path;

use facefeel::answers::verdict::TrainingVerdict;
use facefeel::answers::words::{FluentValue, Words};
use facefeel::ml::train::TrainedModel;
use facefeel::ml::train::recipe::Recipe;
use facefeel::ml::train::verdict::{Verdict, splits};
use facefeel::vision::Color;

/// Epochs that are a good start where there was one.
const FIRST_EPOCHS: usize = 10;

/// A training that gave a model.
pub(super) struct Outcome<'a> {
    pub(super) trained: &'a TrainedModel,
    pub(super) recipe: &'a Recipe,
    /// What it learned from, as it was given.
    pub(super) data: &'a Path,
    /// Where the model lies.
    pub(super) folder: &'a Path,
    pub(super) has_init: bool,
    pub(super) cut: Option<Cut>,
    pub(super) words: Words,
}

/// What Ctrl-C ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    /// The training of the model.
    Training,
    /// The run for comparison, without which the model is complete.
    Comparison,
}

impl Cut {
    /// What Ctrl-C cut off, if it came before everything was done.
    pub(super) fn of(trained: &TrainedModel, recipe: &Recipe, run: &Progress) -> Option<Self> {
        let is_compared = splits(&trained.classifier.card().metrics).is_some();
        let is_trained = run.is_comparing || trained.history.len() >= recipe.epochs;
        match is_trained {
            _ if !run.is_stopped || is_compared => None,
            false => Some(Self::Training),
            true => (!run.is_divided).then_some(Self::Comparison),
        }
    }
}

/// How far a training was when it ended.
pub(super) struct Progress {
    /// Whether Ctrl-C was pressed.
    pub(super) is_stopped: bool,
    /// Whether the run for comparison had begun.
    pub(super) is_comparing: bool,
    /// Whether the data name their own parts, so that there is no such run.
    pub(super) is_divided: bool,
}

impl Outcome<'_> {
    /// Says on standard error what Ctrl-C left, and how to go on.
    pub(super) fn note_cut(&self) {
        match self.cut {
            None => {}
            Some(Cut::Comparison) => note!("{}", self.text("cli-stopped-comparison", &[])),
            Some(Cut::Training) => {
                let history = &self.trained.history;
                let best = history.iter().rev().find(|epoch| epoch.best);
                let numbers = [
                    ("done", history.len()),
                    ("total", self.recipe.epochs),
                    ("kept", best.map_or(history.len(), |epoch| epoch.epoch)),
                ];
                note!("{}", self.text("cli-stopped-kept", &numbers));
                note!("{}", self.text("cli-stopped-go-on", &[]));
            }
        }
    }

    /// Says everything else on standard output.
    pub(super) fn say(&self) -> anyhow::Result<()> {
        self.say_facts()?;
        say!("")?;
        self.say_figures()?;
        let Some(verdict) = TrainingVerdict::of_model(self.trained, &self.words) else {
            return Ok(());
        };
        say!("\n{}\n{}", verdict.text, verdict.advice)?;
        if let Some(splits) = &verdict.splits {
            say!("{splits}")?;
        }
        match self.cut {
            // How to go on is said already.
            Some(Cut::Training) => Ok(()),
            _ => say!("{}", self.next(verdict.verdict)),
        }
    }

    fn say_facts(&self) -> anyhow::Result<()> {
        let (trained, words) = (self.trained, &self.words);
        let card = trained.classifier.card();
        let facts = [
            ("evaluate-model", self.folder.display().to_string()),
            ("train-final-classes", words.list(&card.classes)),
            ("card-parameters", words.number(card.parameters)),
            (
                "train-final-train",
                words.percent(trained.train.accuracy).into_owned(),
            ),
            ("train-train-loss", words.decimal(trained.train.loss, 4)),
            ("train-fact-speed", words.decimal(trained.images_per_s, 0)),
        ];
        for (name, value) in &facts {
            say!("{}", words.labelled(name, value))?;
        }
        Ok(())
    }

    fn say_figures(&self) -> anyhow::Result<()> {
        let words = &self.words;
        for figure in &self.trained.classifier.card().metrics {
            let report = &figure.report;
            let [low, high] = report.interval_95.map(|share| words.percent(share));
            let args = [
                ("name", figure.name.as_str().into()),
                ("accuracy", words.percent(report.accuracy).into()),
                ("low", low.into()),
                ("high", high.into()),
                ("images", words.number(report.support).into()),
                ("macro", words.percent(report.macro_f1).into()),
            ];
            say!("{}", words.text_with("cli-accuracy", &args))?;
            say!("    {}", figure.protocol)?;
        }
        Ok(())
    }

    /// The command that the verdict's advice comes to.
    fn next(&self, verdict: Verdict) -> String {
        let step = NextStep::after(verdict, self.has_init, self.recipe.color);
        let epochs = match verdict {
            Verdict::OneEpoch => FIRST_EPOCHS,
            _ => 2 * self.recipe.epochs,
        };
        self.text(step.key(), &[("epochs", epochs)])
    }

    /// Words about the model's folder or its data.
    fn text(&self, key: &str, numbers: &[(&'static str, usize)]) -> String {
        let mut args = vec![
            (
                "folder",
                FluentValue::from(self.folder.display().to_string()),
            ),
            ("data", FluentValue::from(self.data.display().to_string())),
        ];
        args.extend(
            numbers
                .iter()
                .map(|(name, number)| (*name, FluentValue::from(*number))),
        );
        self.words.text_with(key, &args).into_owned()
    }
}

/// What to type next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NextStep {
    Test,
    TrainLonger,
    StartFromBundled,
    LookThrough,
}

impl NextStep {
    /// The bundled models see gray, so only a gray training can start from one.
    fn after(verdict: Verdict, has_init: bool, color: Color) -> Self {
        match verdict {
            Verdict::Good => Self::Test,
            Verdict::GoodAndImproving | Verdict::StillImproving | Verdict::OneEpoch => {
                Self::TrainLonger
            }
            _ if !has_init && color == Color::Gray => Self::StartFromBundled,
            _ => Self::LookThrough,
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Test => "cli-next-test",
            Self::TrainLonger => "cli-next-longer",
            Self::StartFromBundled => "cli-next-bundled",
            Self::LookThrough => "cli-next-check",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_command_follows_from_the_verdict() {
        let check = |verdict, has_init, color, expected| {
            let step = NextStep::after(verdict, has_init, color);
            assert_eq!(step, expected, "{verdict:?} {has_init} {color:?}");
        };
        check(Verdict::Good, false, Color::Gray, NextStep::Test);
        for verdict in [Verdict::StillImproving, Verdict::OneEpoch] {
            check(verdict, false, Color::Gray, NextStep::TrainLonger);
        }
        for verdict in [Verdict::NotLearned, Verdict::OneClass, Verdict::Weak] {
            check(verdict, false, Color::Gray, NextStep::StartFromBundled);
            check(verdict, true, Color::Gray, NextStep::LookThrough);
            check(verdict, false, Color::Rgb, NextStep::LookThrough);
        }
    }
}
