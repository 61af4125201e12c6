//! Which of a model's measurements comes first, and what its images are to the model.

use std::borrow::Cow;
use std::cmp::Reverse;

use super::words::Words;
use crate::ml::card::{Card, Evaluation};
use crate::ml::train::{BY_PERSON, RANDOM_SPLIT};

/// Names of one source of pictures: a model that learned from one of them knows the others in part.
const SOURCES: [&[&str]; 7] = [
    &["fer+", "ferplus", "fer2013"],
    &["ck+", "ckplus", "ck48", "cohn"],
    &["raf-db", "rafdb"],
    &["affectnet"],
    &["kdef"],
    &["cfee"],
    &["jaffe"],
];

/// How `facefeel train` calls its measurement on the test part of a data set.
const TEST: &str = "test";

/// What the measured images are to the model, the most meaningful first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Seen {
    /// Images from elsewhere.
    Elsewhere,
    /// A part of its own data that was kept for testing.
    OwnTest,
    /// A part of its own data that chose its best epoch, with people whom it did not learn from.
    Validation,
    /// A part of its own data that was drawn by chance.
    Random,
}

/// A measurement of a model.
#[derive(Clone, Copy)]
pub struct Measured<'a> {
    pub card: &'a Card,
    pub evaluation: &'a Evaluation,
    pub seen: Seen,
}

/// All measurements of `card`, the one to lead with first: images from elsewhere, then its own test part, then validation; among
/// these the one with the most classes, then the one with the most images.
pub fn ranked(card: &Card) -> Vec<Measured<'_>> {
    let mut all: Vec<_> = (card.metrics.iter())
        .map(|evaluation| Measured {
            card,
            evaluation,
            seen: seen(evaluation, card),
        })
        .collect();
    all.sort_by_key(|one| {
        let report = &one.evaluation.report;
        (one.seen, Reverse(one.classes()), Reverse(report.support))
    });
    all
}

fn seen(evaluation: &Evaluation, card: &Card) -> Seen {
    let name = evaluation.name.to_lowercase();
    match &*name {
        TEST => Seen::OwnTest,
        RANDOM_SPLIT => Seen::Random,
        BY_PERSON => Seen::Validation,
        _ if name.contains("validation") => Seen::Validation,
        _ if evaluation.protocol.contains("same source") || is_shared(&name, card) => Seen::OwnTest,
        _ => Seen::Elsewhere,
    }
}

/// The text with its first letter in upper case, as a name begins a line.
fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(chars).collect()
}

/// Keys of the names of data that the bundled models were measured on.
const NAMES: [&str; 12] = [
    "card-name-ck",
    "card-name-web",
    "card-name-web-cut",
    "card-name-ferplus-test",
    "card-name-ferplus-rule",
    "card-name-ferplus-half",
    "card-name-fer-private",
    "card-name-affectnet",
    "card-name-rafdb",
    "card-name-kdef",
    "card-name-cfee",
    "card-name-all",
];

/// A card's own name of what was measured on. Cards hold English ones; those that are known are said in the reader's language.
fn named(name: &str, words: &Words) -> String {
    let (name, english) = (capitalised(name), Words::for_language("en"));
    let known = NAMES.into_iter().find(|key| english.text(key) == name);
    known.map_or(name, |key| words.text(key).into_owned())
}

/// Whether what was measured on comes from where the model's own data come from.
fn is_shared(name: &str, card: &Card) -> bool {
    let own = card.trained_on.name.to_lowercase();
    let is_in = |text: &str, names: &[&str]| names.iter().any(|name| text.contains(name));
    name == own
        || SOURCES
            .iter()
            .any(|names| is_in(name, names) && is_in(&own, names))
}

impl Measured<'_> {
    /// Classes that were there to be found.
    pub fn classes(&self) -> usize {
        let classes = self.evaluation.report.per_class.iter();
        classes.filter(|class| class.support > 0).count()
    }

    /// What was measured on, by a name that says so without the card.
    pub fn data(&self, words: &Words) -> String {
        let key = match (&*self.evaluation.name, self.seen) {
            (TEST, _) => "card-data-test",
            (RANDOM_SPLIT, _) => "card-data-random",
            (BY_PERSON, _) => "card-data-person",
            ("validation", _) => "card-data-validation",
            (name, _) => return named(name, words),
        };
        let name = human_data(&self.card.trained_on.name);
        words.text_with(key, &[("name", name.into())]).into_owned()
    }

    /// What the model knew of these images, in words.
    pub fn seen_words(&self, words: &Words) -> Cow<'static, str> {
        words.text(match self.seen {
            Seen::Elsewhere => "card-seen-elsewhere",
            Seen::OwnTest => "card-seen-test",
            Seen::Validation => "card-seen-validation",
            Seen::Random => "card-seen-random",
        })
    }
}

/// What people call the data set that a card calls `name`.
pub fn human_data(name: &str) -> &str {
    match name {
        "ferplus" => "FER+",
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ml::{bundled, device::DeviceChoice};

    fn cards() -> Vec<Card> {
        let device = DeviceChoice::Cpu.open().unwrap();
        let models = bundled::load_all(&device).unwrap();
        models.iter().map(|model| model.card().clone()).collect()
    }

    #[test]
    fn bundled_models_lead_with_the_same_data_which_none_has_learned_from() {
        for card in cards() {
            let ranked = ranked(&card);
            assert_eq!(ranked[0].evaluation.name, "CK+48", "{}", card.id);
            assert_eq!(ranked[0].seen, Seen::Elsewhere);
            assert_eq!(ranked.len(), card.metrics.len());
            assert!(ranked.is_sorted_by_key(|one| one.seen));
        }
    }

    #[test]
    fn data_of_the_bundled_models_have_names_in_every_language() {
        for card in cards() {
            for one in ranked(&card) {
                let name = capitalised(&one.evaluation.name);
                assert_eq!(named(&name, &Words::for_language("en")), name);
                let is_own = ["CK+48", "Test", "Validation"].contains(&&*name);
                assert_eq!(
                    named(&name, &Words::for_language("ar")) == name,
                    is_own,
                    "{name}"
                );
            }
        }
    }

    #[test]
    fn a_part_of_its_own_data_never_counts_as_data_from_elsewhere() {
        for card in cards() {
            for name in ["test", "FER2013 PrivateTest", "validation", "random split"] {
                let evaluation = card.metrics[0].clone();
                let evaluation = Evaluation {
                    name: name.to_owned(),
                    ..evaluation
                };
                assert_ne!(
                    seen(&evaluation, &card),
                    Seen::Elsewhere,
                    "{name} of {}",
                    card.id
                );
            }
        }
    }

    #[test]
    fn of_a_trained_model_people_it_has_not_seen_come_before_a_split_by_chance() {
        let mut card = cards().remove(0);
        card.metrics.truncate(1);
        card.metrics[0].name = RANDOM_SPLIT.to_owned();
        card.metrics.push(card.metrics[0].clone());
        card.metrics[1].name = BY_PERSON.to_owned();
        assert_eq!(ranked(&card)[0].evaluation.name, BY_PERSON);
        card.metrics.push(card.metrics[0].clone());
        card.metrics[2].name = TEST.to_owned();
        assert_eq!(ranked(&card)[0].evaluation.name, TEST);
    }
}
