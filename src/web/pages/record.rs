//! `GET /datasets/record`: faces from a camera or photos become a data set, and that a model, on one page.

use std::{borrow::Cow, sync::Arc};

use askama::Template;
use axum::{extract::State, response::Html};
use serde::Deserialize;
use serde_json::json;

use super::{
    page, script_settings,
    script_words::{LIVE, RECORD, SITE},
};
use crate::answers::words::Words;
use crate::emotion::Emotion;
use crate::ml::card::{Card, Origin};
use crate::ml::train::recipe::Recipe;
use crate::vision::Color;
use crate::web::{
    App,
    error::WebError,
    extract::Query,
    page_context::{PageContext, Section},
};

/// Expressions that are proposed as the first classes: easily acted, and told apart best.
const PROPOSED: [Emotion; 3] = [Emotion::Happy, Emotion::Surprise, Emotion::Neutral];

#[derive(Template)]
#[template(path = "pages/record.html")]
struct RecordPage {
    words: Words,
    context: PageContext,
    settings: String,
    /// Whether the address names a recording.
    is_open: bool,
    suggestions: Vec<Suggestion>,
    /// The model that answers beside the new one, and that the new one starts from.
    model: String,
    model_name: String,
    /// What that model, and one that starts from it, may be used for; empty if anything.
    terms: String,
    /// `gray` or `rgb`.
    color: &'static str,
    /// Settings of the quick training, JSON.
    quick: String,
}

/// What the page can be asked for.
#[derive(Deserialize)]
pub(in crate::web) struct RecordQuery {
    /// Id of the recording to go on with.
    recording: Option<String>,
}

/// A class to choose.
struct Suggestion {
    /// In the reader's words.
    label: Cow<'static, str>,
    /// The class's name.
    emotion: &'static str,
    is_proposed: bool,
}

/// Shows the page, whose script asks for the camera only after its reader has agreed.
pub(in crate::web) async fn show(
    State(app): State<Arc<App>>,
    Query(wanted): Query<RecordQuery>,
    context: PageContext,
) -> Result<Html<String>, WebError> {
    let context = context.at(Section::Record);
    let words = context.words;
    let card = first_model(&app).ok_or(WebError::Internal)?;
    let suggestion = |emotion: Emotion| Suggestion {
        label: words.emotion_label(emotion.name()),
        emotion: emotion.name(),
        is_proposed: PROPOSED.contains(&emotion),
    };
    page(&RecordPage {
        settings: script_settings::settings(&app, &words, None, &[&SITE, &LIVE, &RECORD]),
        is_open: wanted.recording.is_some(),
        suggestions: Emotion::ALL.into_iter().map(suggestion).collect(),
        model: card.id.clone(),
        model_name: card.name.clone(),
        terms: card.terms.clone().unwrap_or_default(),
        color: match card.color {
            Color::Gray => "gray",
            Color::Rgb => "rgb",
        },
        quick: quick(&card).to_string(),
        words,
        context,
    })
}

/// The model to start from: FaceFeel's own, of these one whose use is free; else the default one.
fn first_model(app: &App) -> Option<Arc<Card>> {
    let cards = app.engine.models();
    let bundled = cards.iter().filter(|card| card.origin == Origin::Bundled);
    let chosen = bundled.min_by_key(|card| card.terms.is_some());
    chosen.or(cards.first()).cloned()
}

/// A training on a few dozen pictures of each class that goes on from `card`, as `POST /api/v1/jobs` takes it.
fn quick(card: &Card) -> serde_json::Value {
    let recipe = Recipe::quick(card.color);
    json!({
        "kind": "train",
        "recipe": "facefeel",
        "color": card.color,
        "architecture": card.architecture,
        "image_size": card.image_size,
        "init": card.id,
        "epochs": recipe.epochs,
        "batch_size": recipe.batch_size,
        "learning_rate": recipe.learning_rate,
        "weight_average": recipe.weight_average,
    })
}
