//! What a page's script needs to know: limits, words, and how each class looks.

use std::{borrow::Cow, collections::BTreeMap};

use serde::Serialize;

use super::script_words::Phrases;
use crate::answers::prediction::SURE_FROM;
use crate::answers::words::Words;
use crate::emotion::Emotion;
use crate::ml::train::recipe::{Recipe, SplitBy};
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
    recipes: BTreeMap<&'static str, RecipeDefaults>,
    face_counts: BTreeMap<usize, Cow<'static, str>>,
    words: BTreeMap<&'static str, Cow<'static, str>>,
}

#[derive(Serialize)]
struct ClassLook {
    emotion: &'static str,
    label: Option<Cow<'static, str>>,
    image: String,
}

/// What a recipe sets unless told otherwise; the names are those of the job request's fields.
#[derive(Serialize)]
pub(super) struct RecipeDefaults {
    /// Most passes over the training images.
    pub(super) epochs: usize,
    /// Side of the input in pixels.
    pub(super) image_size: u32,
    /// Images in one step.
    pub(super) batch_size: usize,
    /// Highest learning rate.
    pub(super) learning_rate: f64,
    /// How images are varied.
    pub(super) augmentation: &'static str,
    /// Images a class is brought to.
    pub(super) balance: usize,
    /// How far rare classes are shown more often.
    pub(super) class_balance: f64,
    /// How far the network is freed from how often it was shown each class.
    pub(super) logit_adjustment: f64,
    /// How images are divided.
    pub(super) split: SplitBy,
    /// Share of images kept for validation.
    pub(super) validation: f64,
    /// Epochs without progress after which training ends.
    pub(super) patience: usize,
    /// Where every random choice starts.
    pub(super) seed: u64,
}

impl RecipeDefaults {
    /// The recipe of the thesis.
    pub(super) fn thesis() -> Self {
        Self::of(&Recipe::thesis(Color::Gray), "thesis")
    }

    /// FaceFeel's own recipe.
    pub(super) fn facefeel() -> Self {
        Self::of(&Recipe::facefeel(Color::Gray), "strong")
    }

    fn of(recipe: &Recipe, augmentation: &'static str) -> Self {
        Self {
            epochs: recipe.epochs,
            image_size: recipe.image_size,
            batch_size: recipe.batch_size,
            learning_rate: recipe.learning_rate,
            augmentation,
            balance: recipe.balance,
            class_balance: recipe.class_balance,
            logit_adjustment: recipe.logit_adjustment,
            split: recipe.split,
            validation: recipe.validation,
            patience: recipe.patience,
            seed: recipe.seed,
        }
    }
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
        recipes: BTreeMap::from([
            ("thesis", RecipeDefaults::thesis()),
            ("facefeel", RecipeDefaults::facefeel()),
        ]),
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
