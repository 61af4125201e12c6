//! `GET /datasets/{id}`: the pictures of a dataset, to be looked at and changed. The server says what there is; scripts do the rest.

use std::{borrow::Cow, sync::Arc};

use askama::Template;
use axum::{extract::State, response::Html};

use super::{
    page, script_settings,
    script_words::{PICTURES, SITE},
};
use crate::answers::edits::part_key;
use crate::answers::words::Words;
use crate::dataset::catalog::{MIN_CLASSES_TO_TRAIN, MIN_IMAGES_TO_TRAIN};
use crate::dataset::layout::Part;
use crate::storage::store::StoredDataset;
use crate::web::{
    App,
    api::datasets::find,
    error::WebError,
    extract::Path,
    page_context::{PageContext, Section},
};

/// Classes with too few pictures that are named.
const MAX_NAMED: usize = 8;

#[derive(Template)]
#[template(path = "pages/dataset.html")]
struct Dataset {
    words: Words,
    context: PageContext,
    settings: String,
    id: String,
    name: String,
    /// How much there is, and whether that is enough to train on.
    verdict: Cow<'static, str>,
    can_train: bool,
    /// How often it was changed, if it was.
    edited: Option<Cow<'static, str>>,
    is_available: bool,
    /// What is wrong with its row.
    damaged: Option<String>,
    /// The parts, each with its words.
    parts: [(&'static str, Cow<'static, str>); 3],
    /// Id and name of each model that knows what it learned from.
    models: Vec<(String, String)>,
}

/// Shows the pictures of a dataset.
pub(in crate::web) async fn show(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    context: PageContext,
) -> Result<Html<String>, WebError> {
    let dataset = find(&app, &id).await?;
    app.datasets.prepare(&dataset);
    let context = context.at(Section::Datasets);
    let words = context.words;
    let (verdict, can_train) = verdict(&dataset, &words);
    let revision = [
        ("revision", words.number(dataset.revision).into()),
        ("revision-count", dataset.revision.into()),
    ];
    let part = |name, part| (name, words.text(part_key(part)));
    page(&Dataset {
        settings: script_settings::settings(&app, &words, None, &[&SITE, &PICTURES]),
        verdict,
        can_train,
        edited: (dataset.revision > 0).then(|| words.text_with("pictures-edited", &revision)),
        is_available: app.datasets.is_available(&dataset.id),
        id: dataset.id,
        name: dataset.name,
        damaged: dataset.damaged,
        parts: [
            part("train", Part::Train),
            part("valid", Part::Valid),
            part("test", Part::Test),
        ],
        models: knowing_models(&app),
        words,
        context,
    })
}

fn knowing_models(app: &App) -> Vec<(String, String)> {
    let cards = app.engine.models();
    let knowing = cards.iter().filter(|card| card.fingerprints.is_some());
    knowing
        .map(|card| (card.id.clone(), card.name.clone()))
        .collect()
}

/// How much there is in a dataset, and whether that is enough to train on.
fn verdict(dataset: &StoredDataset, words: &Words) -> (Cow<'static, str>, bool) {
    if dataset.images == 0 {
        return (words.text("pictures-none-used"), false);
    }
    let detail = super::library::detail(dataset, words);
    let detail = ("detail", detail.into());
    let small = (dataset.classes.iter()).filter(|class| class.images < MIN_IMAGES_TO_TRAIN);
    let small: Vec<String> = small
        .take(MAX_NAMED)
        .map(|class| words.emotion_label(&class.name).into_owned())
        .collect();
    if dataset.classes.len() < MIN_CLASSES_TO_TRAIN {
        return (words.text_with("pictures-one-class", &[detail]), false);
    }
    if small.is_empty() {
        return (words.text_with("pictures-ready", &[detail]), true);
    }
    let args = [
        detail,
        ("fewer", MIN_IMAGES_TO_TRAIN.into()),
        ("list", words.list(&small).into()),
    ];
    (words.text_with("pictures-few", &args), false)
}
