//! What a page's script needs to know: limits, words, and how each class looks.

use std::{borrow::Cow, collections::BTreeMap};

use serde::Serialize;

use super::script_words::Phrases;
use crate::answers::prediction::SURE_FROM;
use crate::answers::words::Words;
use crate::emotion::Emotion;
use crate::vision::Color;
use crate::web::{
    App,
    results::{UNKNOWN, UNSURE, emotion_key},
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Settings<'a> {
    language: &'a str,
    image_bytes: usize,
    images: usize,
    sure_from: f32,
    color: Option<Color>,
    classes: BTreeMap<String, ClassLook>,
    emotions: BTreeMap<&'static str, ClassLook>,
    unknown: ClassLook,
    unsure: ClassLook,
    counts: BTreeMap<&'static str, BTreeMap<usize, Cow<'static, str>>>,
    words: BTreeMap<&'static str, Cow<'static, str>>,
}

#[derive(Serialize)]
struct ClassLook {
    emotion: &'static str,
    label: Option<Cow<'static, str>>,
    image: String,
}

/// The settings of a page with these `phrases` about trainings of `color`, as JSON that is safe inside a
/// `<script>` element.
pub(super) fn settings(
    app: &App,
    words: &Words,
    color: Option<Color>,
    phrases: &[&Phrases],
) -> String {
    let settings = Settings {
        language: words.language(),
        image_bytes: app.limits.image_bytes,
        images: app.limits.images,
        sure_from: SURE_FROM,
        color,
        classes: class_looks(app, words),
        emotions: Emotion::ALL
            .into_iter()
            .map(|emotion| (emotion.name(), look(app, emotion.name(), words)))
            .collect(),
        unknown: ClassLook {
            emotion: UNKNOWN,
            label: None,
            image: app.emoji(UNKNOWN),
        },
        unsure: ClassLook {
            emotion: UNSURE,
            label: Some(words.text("detect-not-sure")),
            image: app.emoji(UNSURE),
        },
        counts: BTreeMap::from([
            ("faces", counts("detect-faces-count", words)),
            ("photos", counts("detect-photos-count", words)),
            ("pictures", counts("pictures-count", words)),
        ]),
        words: phrases.iter().flat_map(|some| some.texts(words)).collect(),
    };
    let json = serde_json::to_string(&settings).expect("maps with text keys always serialise");
    // `</script>` inside a name would end the element.
    json.replace('<', "\\u003c")
}

fn class_looks(app: &App, words: &Words) -> BTreeMap<String, ClassLook> {
    let cards = app.engine.models();
    cards
        .iter()
        .flat_map(|card| &card.classes)
        .map(|class| (class.clone(), look(app, class, words)))
        .collect()
}

fn look(app: &App, class: &str, words: &Words) -> ClassLook {
    let emotion = emotion_key(class);
    ClassLook {
        emotion,
        label: Some(words.emotion_label(class)),
        image: app.emoji(emotion),
    }
}

/// One number for each plural category that a language may have, and 0, for which there are words of their own (CLDR's
/// plural rules; Arabic has them all).
const PLURALS: [usize; 6] = [0, 1, 2, 3, 11, 100];

/// Phrases with a place for the count, one for each category: which number is of which, the browser knows too.
fn counts(key: &str, words: &Words) -> BTreeMap<usize, Cow<'static, str>> {
    let phrase = |count: usize| {
        let values = [("count", count.into()), ("shown", "{count}".into())];
        words.text_with(key, &values)
    };
    PLURALS.map(|count| (count, phrase(count))).into()
}
