//! Which of two or more models is better on the same images, in words and as a table.

mod curves;
mod table;
mod view;

use std::borrow::Cow;

use crate::answers::words::Words;
use crate::ml::evaluate::compare::{Comparison, Several, Verdict};
use crate::ml::evaluate::figures::IntervalBy;
pub use curves::CurveRow;
pub use table::table;
pub use view::{Cell, Compared, ComparisonView, Head, Row};

/// What `comparison` of the models named `a` and `b` amounts to.
pub fn text(a: &str, b: &str, comparison: &Comparison, words: &Words) -> String {
    let found = comparison;
    let a_is_better = found.only_a_right >= found.only_b_right;
    let [low, high] = found.difference_interval_95;
    let (better, other, more, fewer, [low, high]) = match a_is_better {
        true => (a, b, found.only_a_right, found.only_b_right, [low, high]),
        false => (b, a, found.only_b_right, found.only_a_right, [-high, -low]),
    };
    let right = found.a_right.max(found.b_right);
    let other_right = found.a_right.min(found.b_right);
    let share = |right: usize| words.percent(right as f64 / found.images.max(1) as f64);
    let args = [
        ("better", better.into()),
        ("other", other.into()),
        ("images", words.number(found.images).into()),
        ("accuracy", share(right).into()),
        ("other-accuracy", share(other_right).into()),
        ("points", words.points(found.difference.abs()).into()),
        ("low", words.points(low).into()),
        ("high", words.points(high).into()),
        ("more", words.number(more).into()),
        ("fewer", words.number(fewer).into()),
    ];
    let key = match found.verdict {
        _ if more == fewer => "report-compare-even",
        Verdict::Real => "report-compare-real",
        Verdict::Chance => "report-compare-chance",
    };
    let kind = kind(found.interval_by, words);
    format!("{} {kind}", words.text_with(key, &args))
}

/// What the intervals of a comparison take as independent, in a sentence.
fn kind(interval_by: IntervalBy, words: &Words) -> Cow<'static, str> {
    words.text(match interval_by {
        IntervalBy::Person => "several-by-person",
        IntervalBy::Image => "several-by-image",
    })
}

/// What `several` amounts to; `names` are those of its models.
pub fn several_text(names: &[String], several: &Several, words: &Words) -> String {
    let best = &several.models[several.best];
    let level: Vec<&str> = (names.iter().zip(&several.models))
        .filter(|(_, model)| {
            let against = model.against_best.as_ref();
            against.is_some_and(|against| against.comparison.verdict == Verdict::Chance)
        })
        .map(|(name, _)| name.as_str())
        .collect();
    let args = [
        ("best", names[several.best].as_str().into()),
        ("accuracy", words.percent(best.accuracy).into()),
        ("images", words.number(several.images).into()),
        ("level", words.list(&level).into()),
    ];
    let key = match level.is_empty() {
        true => "several-ahead",
        false => "several-level",
    };
    let kind = kind(several.interval_by, words);
    format!("{} {kind}", words.text_with(key, &args))
}
