//! What to think of a model, in one sentence chosen by its figures.

use crate::answers::measured::{Measured, Seen, ranked};
use crate::answers::words::Words;
use crate::ml::card::Card;
use crate::ml::evaluate::figures::Band;
use crate::ml::metrics::{ClassReport, ClassificationReport};

/// Share of all answers from which on a model is said to give one answer to everything.
const ONE_ANSWER: f64 = 0.9;

/// Share of all images from which on a class is so common that a model may well answer it to nearly all.
const COMMON: f64 = 0.75;

/// Share of a class that is found, below which the class is weak.
const WEAK: f64 = 0.5;

/// Share of a class that is found, from which on the class is strong.
const STRONG: f64 = 0.8;

/// The same where the lowest of several measurements counts.
const STRONG_EVERYWHERE: f64 = 0.7;

/// Images of a class that say something about it.
const ENOUGH: usize = 10;

/// Images of a class from which on a measurement on other data can speak against it.
const MANY: usize = 30;

/// The verdict on `card`.
pub(in crate::web::pages) fn verdict(card: &Card, words: &Words) -> String {
    let ranked = ranked(card);
    match ranked.split_first() {
        None => words.text("verdict-unmeasured").into_owned(),
        Some((first, others)) => measured(first, others, words),
    }
}

/// The lowest share of a class that any measurement found: one set of posed faces must not hide what others show.
fn lowest(class: &ClassReport, others: &[Measured<'_>]) -> f64 {
    let others = others.iter().filter_map(|other| {
        let mut classes = other.evaluation.report.per_class.iter();
        classes.find(|found| found.class == class.class && found.support >= MANY)
    });
    others.fold(class.recall, |lowest, found| lowest.min(found.recall))
}

fn measured(first: &Measured<'_>, others: &[Measured<'_>], words: &Words) -> String {
    let report = &first.evaluation.report;
    let label = |class: &ClassReport| words.emotion_label(&class.class);
    if let Some(class) = only_answer(report) {
        let args = [("class", label(class).into())];
        return words.text_with("verdict-one-answer", &args).into_owned();
    }
    let strong = match others.is_empty() {
        true => STRONG,
        false => STRONG_EVERYWHERE,
    };
    let counted = || {
        report
            .per_class
            .iter()
            .filter(|class| class.support >= ENOUGH)
    };
    let names = |wanted: &dyn Fn(&ClassReport) -> bool| {
        let names: Vec<_> = counted().filter(|class| wanted(class)).map(label).collect();
        words.list(&names)
    };
    let (weak, strong) = (
        names(&|class| lowest(class, others) < WEAK),
        names(&|class| lowest(class, others) >= strong),
    );
    let key = match Band::of(report.accuracy) {
        Band::Poor => "verdict-poor",
        Band::VeryGood if first.seen == Seen::Random => "verdict-random",
        Band::Good if weak.is_empty() => "verdict-good",
        Band::Good => "verdict-good-weak",
        Band::VeryGood if weak.is_empty() && strong.is_empty() => "verdict-very-good",
        Band::VeryGood if weak.is_empty() => "verdict-very-good-strong",
        Band::VeryGood => "verdict-very-good-weak",
    };
    let args = [("weak", weak.into()), ("strong", strong.into())];
    words.text_with(key, &args).into_owned()
}

/// The class that nearly all images were called, although other classes were there.
fn only_answer(report: &ClassificationReport) -> Option<&ClassReport> {
    let there = report.per_class.iter().filter(|class| class.support > 0);
    if there.count() < 2 {
        return None;
    }
    let called = |index: usize| -> usize {
        let rows = report.confusion_matrix.iter();
        rows.filter_map(|row| row.get(index)).sum()
    };
    let all: usize = report.confusion_matrix.iter().flatten().sum();
    let most = (0..report.per_class.len()).max_by_key(|index| called(*index))?;
    let share = |images: usize| images as f64 / all.max(1) as f64;
    let class = &report.per_class[most];
    let is_all = share(called(most)) >= ONE_ANSWER && share(class.support) < COMMON;
    is_all.then_some(class)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ml::{bundled, device::DeviceChoice};

    fn card() -> Card {
        let model = bundled::load_default(&DeviceChoice::Cpu.open().unwrap());
        model.unwrap().card().clone()
    }

    fn check(change: impl Fn(&mut Card), expected: &str) {
        let mut card = card();
        card.metrics.truncate(1);
        card.metrics[0].name = "elsewhere".to_owned();
        change(&mut card);
        let said = verdict(&card, &Words::for_language("en"));
        assert!(said.contains(expected), "{said:?} lacks {expected:?}");
    }

    #[test]
    fn the_sentence_is_chosen_by_the_figures() {
        let report = |card: &mut Card, accuracy: f64, recall: f64| {
            let report = &mut card.metrics[0].report;
            report.accuracy = accuracy;
            for class in &mut report.per_class {
                class.recall = recall;
                class.support = class.support.max(ENOUGH);
            }
        };
        check(|card| card.metrics.clear(), "Not measured");
        check(|card| report(card, 0.4, 0.4), "wrong more often than right");
        check(|card| report(card, 0.7, 0.7), "Usually right");
        check(
            |card| {
                report(card, 0.7, 0.7);
                card.metrics[0].report.per_class[3].recall = 0.2;
            },
            "half of these: Fear",
        );
        check(|card| report(card, 0.9, 0.9), "Reliable");
        check(
            |card| {
                report(card, 0.9, 0.9);
                card.metrics[0].report.per_class[3].recall = 0.2;
            },
            "Fear",
        );
        check(
            |card| {
                report(card, 0.9, 0.9);
                card.metrics[0].name = "random split".to_owned();
            },
            "people it has seen",
        );
    }

    #[test]
    fn the_default_model_is_praised_for_nothing_that_other_data_speak_against() {
        let said = verdict(&card(), &Words::for_language("en"));
        let (strong, weak) = said.split_once(". ").unwrap();
        assert!(
            strong.contains("Happy") && strong.contains("Surprise"),
            "{said}"
        );
        for class in ["Fear", "Disgust", "Contempt", "Sad"] {
            assert!(weak.contains(class) && !strong.contains(class), "{said}");
        }
    }

    #[test]
    fn a_model_that_gives_one_answer_to_everything_is_said_to() {
        check(
            |card| {
                let report = &mut card.metrics[0].report;
                report.accuracy = 0.3;
                for row in &mut report.confusion_matrix {
                    let all = row.iter().sum();
                    row.fill(0);
                    row[4] = all;
                }
            },
            "Happy for almost every face",
        );
    }
}
