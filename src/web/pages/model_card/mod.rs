//! A model's card as people read it: shared by every page that shows one.

mod evaluation;
mod headline;
mod verdict;

use std::{borrow::Cow, cmp::Reverse, sync::Arc};

pub(super) use evaluation::EvaluationView;
pub(super) use headline::Headline;
pub(super) use verdict::verdict;

use serde::Deserialize;

use crate::answers::measured::{human_data, ranked};
use crate::answers::protocol::Protocol;
use crate::answers::words::Words;
use crate::ml::card::{Card, Origin};
use crate::ml::network::Architecture;
use crate::vision::Color;
use crate::web::{App, results::emotion_key};

/// What stands between the protocols of trainings that went on from each other.
const WENT_ON: &str = " It went on from ";

/// What is said of the whole model at the end of its protocol.
const CLASS_PRIOR: &str = " Class prior and temperature fitted";

/// Longest id that [`earlier`] takes for one.
const ID_CHARS: usize = 100;

/// Which model a page is to begin with; the default one if left out.
#[derive(Deserialize)]
pub(in crate::web) struct ModelQuery {
    /// The model's id.
    pub(super) model: Option<String>,
}

/// A model that the reader may choose.
pub(super) struct ModelChoice {
    pub(super) id: String,
    pub(super) name: String,
    /// Share of images classified correctly; empty if it was never measured.
    pub(super) accuracy: String,
    /// Whether it is the one that answers.
    pub(super) is_chosen: bool,
}

/// Every model, with `chosen` or else the default marked.
pub(super) fn choices(app: &App, chosen: Option<&str>, words: &Words) -> Vec<ModelChoice> {
    let cards = app.engine.models();
    let default = cards.first().map(|card| card.id.as_str());
    let is_there = |id: &&str| cards.iter().any(|card| card.id == *id);
    let chosen = chosen.filter(is_there).or(default);
    let choice = |card: &Arc<Card>| ModelChoice {
        id: card.id.clone(),
        name: card.name.clone(),
        accuracy: Headline::of(card, words)
            .map(|headline| headline.accuracy.into_owned())
            .unwrap_or_default(),
        is_chosen: Some(card.id.as_str()) == chosen,
    };
    cards.iter().map(choice).collect()
}

/// Models of a colour (`gray` or `rgb`) that a training can start from: FaceFeel's own first, of these the ones whose use is
/// free, then the newest. The first one is to be proposed.
pub(super) fn to_start_from(app: &App, color: &str) -> Vec<Arc<Card>> {
    let fits = |card: &&Arc<Card>| match card.color {
        Color::Gray => color == "gray",
        Color::Rgb => color == "rgb",
    };
    let cards = app.engine.models();
    let mut fitting: Vec<Arc<Card>> = cards.iter().filter(fits).cloned().collect();
    fitting.sort_by_key(|card| {
        let is_bundled = card.origin == Origin::Bundled;
        Reverse((is_bundled, card.terms.is_none(), card.created_at.clone()))
    });
    fitting
}

/// What lists show of a model.
pub(super) struct CardSummary {
    pub(super) id: String,
    pub(super) name: String,
    /// Whether Detect uses it unless told otherwise.
    pub(super) is_default: bool,
    /// Whether it comes with the program, and so keeps its name and its place.
    pub(super) is_bundled: bool,
    /// Where it comes from and what colours it sees.
    pub(super) tags: [Cow<'static, str>; 2],
    /// `gray` or `rgb`, as in addresses.
    pub(super) color: &'static str,
    /// What it can answer.
    pub(super) classes: Vec<ClassLook>,
    /// The measurement to lead with.
    pub(super) headline: Option<Headline>,
}

/// A card with its figures.
pub(super) struct CardView {
    pub(super) name: String,
    /// How it was trained and measured, the last time.
    pub(super) protocol: Protocol,
    /// Trainings that it went on from, the last one first: the model's name, and how.
    pub(super) earlier: Vec<(String, Protocol)>,
    /// What it may be used for, if that is restricted.
    pub(super) terms: Option<Cow<'static, str>>,
    pub(super) facts: Vec<Fact>,
    /// One entry a measurement, the most meaningful first.
    pub(super) evaluations: Vec<EvaluationView>,
}

/// One fact about a model.
pub(super) struct Fact {
    pub(super) name: Cow<'static, str>,
    pub(super) value: String,
    /// Whether the value is a day, as 2026-11-23.
    pub(super) is_day: bool,
}

/// A class with its picture.
pub(super) struct ClassLook {
    /// In the reader's words.
    pub(super) label: Cow<'static, str>,
    /// Name of its artwork.
    pub(super) emotion: &'static str,
}

impl ClassLook {
    /// The look of `class`.
    pub(super) fn new(class: &str, words: &Words) -> Self {
        Self {
            label: words.emotion_label(class),
            emotion: emotion_key(class),
        }
    }
}

impl CardSummary {
    /// `card` in short.
    pub(super) fn new(card: &Card, words: &Words) -> Self {
        let (color, color_tag) = match card.color {
            Color::Gray => ("gray", "models-color-gray"),
            Color::Rgb => ("rgb", "models-color-rgb"),
        };
        let origin = match card.origin {
            Origin::Bundled => "models-origin-bundled",
            Origin::Trained => "models-origin-trained",
            Origin::Imported => "models-origin-imported",
        };
        Self {
            id: card.id.clone(),
            name: card.name.clone(),
            is_default: card.default,
            is_bundled: card.origin == Origin::Bundled,
            tags: [origin, color_tag].map(|key| words.text(key)),
            color,
            classes: (card.classes.iter())
                .map(|class| ClassLook::new(class, words))
                .collect(),
            headline: Headline::of(card, words),
        }
    }
}

impl CardView {
    /// `card` in words.
    pub(super) fn new(card: &Card, words: &Words) -> Self {
        let (protocol, earlier) = trainings(&card.protocol);
        Self {
            name: card.name.clone(),
            protocol: Protocol::new(&protocol, words),
            earlier: (earlier.into_iter())
                .map(|(model, how)| (model, Protocol::new(&how, words)))
                .collect(),
            terms: card.terms.as_ref().map(|terms| words.terms(terms)),
            facts: facts(card, words),
            evaluations: (ranked(card).iter())
                .map(|measured| EvaluationView::new(measured, words))
                .collect(),
        }
    }
}

fn facts(card: &Card, words: &Words) -> Vec<Fact> {
    let color = match card.color {
        Color::Gray => "card-color-gray",
        Color::Rgb => "card-color-rgb",
    };
    let input = [
        ("side", card.image_size.into()),
        ("color", words.text(color).into()),
    ];
    let learned = [
        ("name", human_data(&card.trained_on.name).into()),
        ("images", words.number(card.trained_on.images).into()),
    ];
    let labels: Vec<_> = (card.classes.iter())
        .map(|class| words.emotion_label(class))
        .collect();
    let network = match card.architecture {
        Architecture::Thesis => "card-network-thesis",
        Architecture::FaceFeel => "card-network-facefeel",
    };
    let date = card.created_at.split('T').next().unwrap_or_default();
    let filled = |key, args| words.text_with(key, args).into_owned();
    let values = [
        ("card-trained-on", filled("card-trained-on-value", &learned)),
        ("card-classes", words.list(&labels)),
        ("card-input", filled("card-input-value", &input)),
        ("card-architecture", words.text(network).into_owned()),
        ("card-parameters", words.number(card.parameters)),
        ("card-created", date.to_owned()),
    ];
    let fact = |(key, value): (&str, String)| Fact {
        name: words.text(key),
        value,
        is_day: key == "card-created",
    };
    values.into_iter().map(fact).collect()
}

/// The last training of a protocol, and those before it, each with the id of the model that it gave.
fn trainings(protocol: &str) -> (String, Vec<(String, String)>) {
    let mut parts = protocol.split(WENT_ON);
    let mut last = parts.next().unwrap_or_default().to_owned();
    let mut before: Vec<(String, String)> = Vec::new();
    for part in parts {
        match earlier(part) {
            Some((id, how)) => before.push((id.to_owned(), how.to_owned())),
            // Not our words: the text stays as it is.
            None => {
                let text = before.last_mut().map_or(&mut last, |(_, how)| how);
                text.push_str(WENT_ON);
                text.push_str(part);
            }
        }
    }
    // What was fitted at the end concerns the model, not its first training.
    if let Some((_, first)) = before.last_mut()
        && let Some(at) = first.find(CLASS_PRIOR)
    {
        last.push_str(&first.split_off(at));
    }
    (last, before)
}

/// Id and protocol of an earlier training.
fn earlier(part: &str) -> Option<(&str, &str)> {
    let (id, how) = part.split_once(": ")?;
    let is_id = !id.is_empty() && id.len() <= ID_CHARS && !id.contains(char::is_whitespace);
    is_id.then_some((id, how))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_protocol_is_taken_apart_into_its_trainings() {
        let check = |protocol: &str, last: &str, before: &[(&str, &str)]| {
            let (found, earlier) = trainings(protocol);
            let earlier: Vec<_> = (earlier.iter()).map(|(id, how)| (&**id, &**how)).collect();
            assert_eq!((&*found, &*earlier), (last, before));
        };
        check("", "", &[]);
        check(
            "3 epochs. Trained on CPU.",
            "3 epochs. Trained on CPU.",
            &[],
        );
        check(
            "C. It went on from b: B. It went on from a: A. Class prior and temperature fitted on 2 sets.",
            "C. Class prior and temperature fitted on 2 sets.",
            &[("b", "B."), ("a", "A.")],
        );
        check(
            "C. It went on from here to there: x",
            "C. It went on from here to there: x",
            &[],
        );
    }
}
