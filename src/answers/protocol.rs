//! Protocols in a reader's language. A card keeps them as English sentences; those that this program writes are known again by
//! the English words, and said in others.

use std::borrow::Cow;

use serde::Serialize;
use utoipa::ToSchema;

use super::words::{FluentValue, Words};

/// Around a placeholder's name where its value will stand; no card holds it.
const MARK: char = '\u{1}';

/// Sentences of protocols, the longer ones of the same beginning first: the key of each, and what it holds.
const SENTENCES: [(&str, &[&str]); 25] = [
    ("protocol-crops", &["images"]),
    ("protocol-largest-of-some", &["images", "faces"]),
    ("protocol-largest", &["images"]),
    ("protocol-detected", &["images", "faces", "without"]),
    ("protocol-no-face", &["without"]),
    ("protocol-lacking", &["classes"]),
    ("protocol-of-test", &["name", "images"]),
    ("protocol-of-sources", &["most", "sources"]),
    ("protocol-test", &[]),
    ("protocol-measured-before", &[]),
    ("protocol-measured-once", &[]),
    ("protocol-validation", &[]),
    ("protocol-chose-epoch", &[]),
    ("protocol-chose-epoch-too", &[]),
    ("protocol-chose-prior", &[]),
    ("protocol-same-source", &[]),
    ("protocol-random-copies", &["share"]),
    ("protocol-random", &["share"]),
    ("protocol-person", &["share"]),
    ("protocol-near-copies", &["share"]),
    ("protocol-varied", &["train", "valid"]),
    ("protocol-balanced", &["train", "valid", "balance"]),
    (
        "protocol-steps",
        &[
            "batch", "rate", "decay", "settings", "seed", "epochs", "best",
        ],
    ),
    ("protocol-device", &["device"]),
    ("protocol-prior", &["sets", "strength"]),
];

/// Settings that a protocol names only where they are used, each with its value.
const REFINEMENTS: [(&str, &[&str]); 4] = [
    ("protocol-class-balance", &["value"]),
    ("protocol-logit-adjustment", &["value"]),
    ("protocol-weight-average", &["value"]),
    ("protocol-votes", &[]),
];

/// A protocol as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Protocol {
    pub text: String,
    /// Whether it stays in English whatever the reader's language.
    pub is_english: bool,
}

impl Protocol {
    /// `english` in the language of `words`, if all of it is known.
    pub fn new(english: &str, words: &Words) -> Self {
        let translated = match words.language() {
            "en" => None,
            _ => translated(english, &SENTENCES, " ", words),
        };
        Self {
            is_english: translated.is_none(),
            text: translated.unwrap_or_else(|| english.to_owned()),
        }
    }
}

/// All of `english`, which is a row of known texts with `between` them.
fn translated(
    english: &str,
    known: &[(&str, &[&str])],
    between: &str,
    words: &Words,
) -> Option<String> {
    let mut told = String::new();
    let mut rest = english;
    while !rest.is_empty() {
        let (text, after) = known
            .iter()
            .find_map(|(key, names)| one(rest, key, names, words))?;
        if !told.is_empty() {
            told.push_str(between);
        }
        told.push_str(&text);
        rest = after.trim_start();
    }
    Some(told)
}

/// The text behind `key` with what stands in its places at the beginning of `english`, and what follows it there.
fn one<'a>(
    english: &'a str,
    key: &str,
    names: &[&str],
    words: &Words,
) -> Option<(Cow<'static, str>, &'a str)> {
    let marked = |name: &&str| (String::from(*name), format!("{MARK}{name}{MARK}"));
    let marks: Vec<(String, String)> = names.iter().map(marked).collect();
    let marks: Vec<(&str, FluentValue<'_>)> = (marks.iter())
        .map(|(name, mark)| (name.as_str(), mark.as_str().into()))
        .collect();
    let template = Words::for_language("en").text_with(key, &marks);
    let mut pieces = template.split(MARK);
    let mut rest = english.strip_prefix(pieces.next()?)?;
    let mut found: Vec<(&str, &str)> = Vec::new();
    while let (Some(name), Some(literal)) = (pieces.next(), pieces.next()) {
        let end = end_of(rest, literal)?;
        let value = &rest[..end];
        // A value is no sentence of its own.
        if value.contains(". ") {
            return None;
        }
        let name = names.iter().find(|known| **known == name)?;
        found.push((name, value));
        rest = &rest[end + literal.len()..];
    }
    let values: Option<Vec<_>> = (found.into_iter())
        .map(|(name, value)| Some((name, said(name, value, words)?)))
        .collect();
    let values = values?;
    let args: Vec<(&str, FluentValue<'_>)> = (values.iter())
        .map(|(name, value)| (*name, value.as_str().into()))
        .collect();
    Some((words.text_with(key, &args), rest))
}

/// Where `literal` begins in `text`. A full stop ends a sentence only where nothing follows it at once, as in 0.75.
/// Before nothing, a value ends at the next comma.
fn end_of(text: &str, literal: &str) -> Option<usize> {
    if literal.is_empty() {
        return Some(text.find(", ").unwrap_or(text.len()));
    }
    let mut places = text.match_indices(literal);
    let ends = |place: usize| {
        let after = &text[place + literal.len()..];
        !literal.ends_with('.') || after.is_empty() || after.starts_with(' ')
    };
    places
        .find(|(place, _)| ends(*place))
        .map(|(place, _)| place)
}

/// A value as the language writes it; nothing if it is none.
fn said(name: &str, value: &str, words: &Words) -> Option<String> {
    Some(match name {
        "name" | "device" => value.to_owned(),
        // Their names, and how many images they have.
        "sources" => {
            let (names, images) = value.rsplit_once(", ")?;
            let names = names.replace(" and ", ", ");
            let names: Vec<&str> = names.split(", ").collect();
            words.list(&[words.list(&names), number(images, words)?])
        }
        "classes" => {
            let classes = value.split(", ").map(|class| words.emotion_label(class));
            words.list(&classes.collect::<Vec<_>>())
        }
        // Label smoothing, and what else was set.
        "settings" => {
            let (smoothing, others) = value.split_at(value.find(',').unwrap_or(value.len()));
            let others = translated(others, &REFINEMENTS, "", words)?;
            format!("{}{others}", number(smoothing, words)?)
        }
        _ => number(value, words)?,
    })
}

fn number(value: &str, words: &Words) -> Option<String> {
    match value.parse::<usize>() {
        Ok(whole) => Some(words.number(whole)),
        Err(_) => value.parse().ok().map(|number| words.amount(number)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ml::bundled;
    use crate::ml::device::DeviceChoice;

    #[test]
    fn what_stands_on_the_bundled_cards_is_said_in_other_languages() {
        let device = DeviceChoice::Cpu.open().unwrap();
        for model in bundled::load_all(&device).unwrap() {
            for figure in &model.card().metrics {
                for language in ["fr", "ar"] {
                    let words = Words::for_language(language);
                    let protocol = Protocol::new(&figure.protocol, &words);
                    assert!(!protocol.is_english, "{protocol:?}");
                }
            }
        }
    }

    #[test]
    fn a_training_is_said_with_its_numbers_as_the_language_writes_them() {
        let english = "27469 training and 3396 validation images, every image varied anew each time it was shown. \
            Batches of 64, learning rate 0.0007, weight decay 0.02, label smoothing 0.05, class balance 0.5, logit \
            adjustment 1, weights averaged with decay 0.999, people's votes as targets, seed 42; 20 epochs, the weights \
            of epoch 19 kept for their lowest validation loss. Trained on CPU, 2 threads.";
        let french = Protocol::new(english, &Words::for_language("fr"));
        assert!(!french.is_english, "{french:?}");
        for part in ["27\u{202f}469", "0,0007", "0,999", "42", "CPU, 2 threads"] {
            assert!(french.text.contains(part), "{part}: {french:?}");
        }
    }

    #[test]
    fn what_is_not_known_in_full_stays_english() {
        let french = Words::for_language("fr");
        for english in [
            "",
            "By hand.",
            "3 images, each a whole face crop. And a remark.",
        ] {
            let protocol = Protocol::new(english, &french);
            assert_eq!(protocol.text, english);
        }
        let english = Words::for_language("en");
        assert!(Protocol::new("It chose the best epoch.", &english).is_english);
    }
}
