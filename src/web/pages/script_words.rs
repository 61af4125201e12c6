//! What the Detect page's script needs to know: limits, words, and how each class looks.

use std::{borrow::Cow, collections::BTreeMap};

use serde::Serialize;

use crate::{
    prediction::SURE_FROM,
    web::{
        App, assets,
        results::{UNKNOWN, emotion_key},
    },
    words::Words,
};

/// Words without placeholders.
const PLAIN: [&str; 6] = [
    "detect-working",
    "detect-cancelled",
    "detect-no-preview",
    "detect-network-problem",
    "detect-pasted-name",
    "detect-choose-first",
];

/// Words with the placeholders that the script fills in.
const WITH_PLACEHOLDERS: [(&str, &[&str]); 8] = [
    ("detect-progress", &["done", "total"]),
    ("detect-done", &["total"]),
    ("detect-selected", &["total"]),
    ("detect-remove", &["file"]),
    ("detect-too-large", &["file", "mebibytes"]),
    ("detect-too-many", &["most"]),
    ("detect-box-label", &["number", "label", "confidence"]),
    ("detect-picture-alt", &["file"]),
];

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Settings<'a> {
    language: &'a str,
    image_bytes: usize,
    images: usize,
    sure_from: f32,
    classes: BTreeMap<&'a str, ClassLook>,
    unknown: ClassLook,
    models: BTreeMap<&'a str, &'a str>,
    face_counts: BTreeMap<usize, Cow<'static, str>>,
    words: BTreeMap<&'static str, Cow<'static, str>>,
}

#[derive(Serialize)]
struct ClassLook {
    emotion: &'static str,
    label: Option<Cow<'static, str>>,
    image: String,
}

/// The settings as JSON that is safe inside a `<script>` element.
pub(super) fn settings(app: &App, words: &Words) -> String {
    let cards = app.engine.models();
    let settings = Settings {
        language: words.language(),
        image_bytes: app.limits.image_bytes,
        images: app.limits.images,
        sure_from: SURE_FROM,
        classes: cards
            .iter()
            .flat_map(|card| &card.classes)
            .map(|class| (class.as_str(), look(class, words)))
            .collect(),
        unknown: ClassLook {
            emotion: UNKNOWN,
            label: None,
            image: assets::emoji_url(UNKNOWN),
        },
        models: cards
            .iter()
            .map(|card| (card.id.as_str(), card.name.as_str()))
            .collect(),
        face_counts: face_counts(words),
        words: script_words(words),
    };
    let json = serde_json::to_string(&settings).expect("maps with text keys always serialise");
    // `</script>` inside a name would end the element.
    json.replace('<', "\\u003c")
}

fn look(class: &str, words: &Words) -> ClassLook {
    let emotion = emotion_key(class);
    ClassLook {
        emotion,
        label: Some(words.emotion_label(class)),
        image: assets::emoji_url(emotion),
    }
}

/// Phrases for 0 to 64 faces: plurals differ by language, and only the server knows the rules.
fn face_counts(words: &Words) -> BTreeMap<usize, Cow<'static, str>> {
    (0..=64)
        .map(|count| {
            (
                count,
                words.text_with("detect-faces-count", &[("count", count.into())]),
            )
        })
        .collect()
}

fn script_words(words: &Words) -> BTreeMap<&'static str, Cow<'static, str>> {
    let plain = PLAIN.map(|key| (key, words.text(key)));
    let filled = WITH_PLACEHOLDERS.map(|(key, names)| {
        let args: Vec<_> = names
            .iter()
            .map(|name| (*name, format!("{{{name}}}").into()))
            .collect();
        (key, words.text_with(key, &args))
    });
    plain.into_iter().chain(filled).collect()
}
