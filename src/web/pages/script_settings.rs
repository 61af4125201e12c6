//! What a page's script needs to know: limits, words, and how each class looks.

use std::{borrow::Cow, collections::BTreeMap};

use serde::Serialize;

use super::script_words::Phrases;
use crate::answers::prediction::SURE_FROM;
use crate::answers::words::Words;
use crate::emotion::Emotion;
use crate::vision::Color;
use crate::web::{
    App, assets,
    results::{UNKNOWN, emotion_key},
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
    face_counts: BTreeMap<usize, Cow<'static, str>>,
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
            .map(|emotion| (emotion.name(), look(emotion.name(), words)))
            .collect(),
        unknown: ClassLook {
            emotion: UNKNOWN,
            label: None,
            image: assets::emoji_url(UNKNOWN),
        },
        face_counts: face_counts(words),
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
        .map(|class| (class.clone(), look(class, words)))
        .collect()
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
    let phrase = |count: usize| words.text_with("detect-faces-count", &[("count", count.into())]);
    (0..=64).map(|count| (count, phrase(count))).collect()
}
