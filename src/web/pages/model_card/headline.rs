//! The measurement that a model leads with, in words.

use std::borrow::Cow;

use crate::answers::measured::{Measured, ranked};
use crate::answers::words::Words;
use crate::ml::card::Card;

/// How good a model is, in one line.
pub(in crate::web::pages) struct Headline {
    /// Share of images classified correctly.
    pub(in crate::web::pages) accuracy: Cow<'static, str>,
    /// On what, and how sure that figure is.
    pub(in crate::web::pages) detail: Cow<'static, str>,
    /// On what.
    pub(in crate::web::pages) data: String,
    /// What the model knew of these images.
    pub(in crate::web::pages) seen: Cow<'static, str>,
    /// How sure that figure is.
    pub(in crate::web::pages) interval: Cow<'static, str>,
    /// What it means in daily use.
    pub(in crate::web::pages) meaning: Cow<'static, str>,
}

impl Headline {
    /// The measurement of `card` to lead with, if there is any.
    pub(in crate::web::pages) fn of(card: &Card, words: &Words) -> Option<Self> {
        let first = ranked(card).into_iter().next()?;
        let report = &first.evaluation.report;
        let (data, seen) = (data_and_classes(&first, words), first.seen_words(words));
        let args = [
            ("data", data.as_str().into()),
            ("seen", seen.as_ref().into()),
            ("images", words.number(report.support).into()),
            ("low", words.percent(report.interval_95[0]).into()),
            ("high", words.percent(report.interval_95[1]).into()),
        ];
        Some(Self {
            accuracy: words.percent(report.accuracy),
            detail: words.text_with("card-headline", &args),
            interval: words.text_with("card-interval", &args),
            meaning: meaning(&first, words),
            data,
            seen,
        })
    }
}

/// The data with the number of classes, where these are not all that the model knows.
fn data_and_classes(one: &Measured<'_>, words: &Words) -> String {
    let (data, classes) = (one.data(words), one.classes());
    if classes == one.card.classes.len() {
        return data;
    }
    let args = [("data", data.into()), ("classes", classes.into())];
    words.text_with("card-data-classes", &args).into_owned()
}

/// The figure in plain words.
fn meaning(one: &Measured<'_>, words: &Words) -> Cow<'static, str> {
    // Only classes that were there could be right.
    let classes = one.classes().max(1);
    let of_hundred = |share: f64| words.number((100.0 * share).round() as usize);
    let args = [
        ("right", of_hundred(one.evaluation.report.accuracy).into()),
        ("classes", classes.into()),
        ("chance", of_hundred(1.0 / classes as f64).into()),
    ];
    words.text_with("card-meaning", &args)
}
