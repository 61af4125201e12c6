//! What charts say.

use std::borrow::Cow;

use crate::answers::words::Words;
use crate::ml::train::events::EpochSummary;

/// The words of charts in one language.
#[derive(Debug, Clone, Copy)]
pub struct ChartWords(Words);

impl ChartWords {
    /// Charts in the language of `words`.
    pub fn new(words: &Words) -> Self {
        Self(*words)
    }

    /// The words behind a key of `charts.ftl` without placeholders.
    pub(super) fn text(&self, key: &str) -> Cow<'static, str> {
        self.0.text(key)
    }

    /// A class's name: translated if it is a known expression, with its emoji.
    pub(super) fn class(&self, class: &str) -> String {
        self.0.emotion_label(class).into_owned()
    }

    pub(super) fn number(&self, number: usize) -> String {
        self.0.number(number)
    }

    /// A share from 0 to 1 with one decimal.
    pub(super) fn percent(&self, share: f64) -> Cow<'static, str> {
        self.0.percent(share)
    }

    /// A share from 0 to 1 without decimals.
    pub(super) fn whole_percent(&self, share: f64) -> Cow<'static, str> {
        let value = format!("{:.0}", 100.0 * share);
        self.0.text_with("percent", &[("value", value.into())])
    }

    /// A number with so many decimals.
    pub(super) fn decimal(&self, number: f64, decimals: usize) -> String {
        self.0.decimal(number, decimals)
    }

    pub(super) fn best(&self, epoch: usize) -> Cow<'static, str> {
        let epoch = self.number(epoch);
        self.0.text_with("chart-best", &[("epoch", epoch.into())])
    }

    pub(super) fn curves(&self, epochs: usize, best: &EpochSummary) -> Cow<'static, str> {
        let args = [
            ("epochs", epochs.into()),
            ("epoch", self.number(best.epoch).into()),
            ("loss", self.decimal(best.valid.loss, 4).into()),
            ("accuracy", self.percent(best.valid.accuracy).into()),
        ];
        self.0.text_with("chart-curves-description", &args)
    }

    /// Several names in a sentence.
    pub(super) fn list(&self, names: &[&str]) -> String {
        self.0.list(names)
    }

    /// How many runs a chart shows.
    pub(super) fn runs(&self, runs: usize) -> Cow<'static, str> {
        let args = [
            ("runs", self.number(runs).into()),
            ("runs-count", runs.into()),
        ];
        self.0.text_with("chart-runs-description", &args)
    }

    /// How many faces a film's timeline shows, and until when.
    pub(super) fn film(&self, faces: usize, end: &str) -> Cow<'static, str> {
        let args = [
            ("faces", self.number(faces).into()),
            ("faces-count", faces.into()),
            ("end", end.into()),
        ];
        self.0.text_with("chart-film-description", &args)
    }

    /// A face by its number.
    pub(super) fn face(&self, number: u64) -> String {
        let args = [("number", self.number(number as usize).into())];
        self.0.text_with("live-face", &args).into_owned()
    }

    /// What a reliability curve shows: confidence, accuracy and images of each point.
    pub(super) fn reliability(&self, points: &[(f64, f64, usize)]) -> Cow<'static, str> {
        let point = |(confidence, accuracy, _): &(f64, f64, usize)| {
            format!("{} {}", self.percent(*confidence), self.percent(*accuracy))
        };
        let points: Vec<String> = points.iter().map(point).collect();
        let args = [("points", self.0.list(&points).into())];
        self.0.text_with("evaluate-reliability-label", &args)
    }

    pub(super) fn confusion(&self, right: usize, images: usize) -> Cow<'static, str> {
        let share = right as f64 / images.max(1) as f64;
        let args = [
            ("right", self.number(right).into()),
            ("images", self.number(images).into()),
            ("accuracy", self.percent(share).into()),
        ];
        self.0.text_with("chart-confusion-description", &args)
    }

    pub(super) fn worst(&self, cell: &CellWords<'_>) -> Cow<'static, str> {
        let args = [
            ("truth", cell.truth.into()),
            ("called", cell.called.into()),
            ("count", self.number(cell.count).into()),
        ];
        self.0.text_with("chart-confusion-worst", &args)
    }

    pub(super) fn cell(&self, cell: &CellWords<'_>) -> Cow<'static, str> {
        let args = [
            ("truth", cell.truth.into()),
            ("called", cell.called.into()),
            ("count", self.number(cell.count).into()),
            ("share", self.percent(cell.share).into()),
        ];
        self.0.text_with("chart-cell", &args)
    }
}

/// One cell of a confusion matrix, with the classes as people read them.
pub(super) struct CellWords<'a> {
    pub(super) truth: &'a str,
    pub(super) called: &'a str,
    pub(super) count: usize,
    /// Share of the true class, 0 to 1.
    pub(super) share: f64,
}
