//! `GET /models` and `GET /datasets`: what is kept on this machine. Reading them needs no script.

use std::{borrow::Cow, sync::Arc};

use askama::Template;
use axum::{extract::State, response::Html};

use super::{
    dated::Moment,
    model_card::{CardSummary, ClassLook},
    page, script_settings,
    script_words::{MODELS, SITE, TRAIN},
};
use crate::answers::words::Words;
use crate::storage::models::library::DamagedModel;
use crate::storage::store::StoredDataset;
use crate::web::{
    App,
    error::WebError,
    page_context::{PageContext, Section},
};

/// Pictures on a dataset's card.
const PICTURES: usize = 16;

#[derive(Template)]
#[template(path = "pages/models.html")]
struct Models {
    words: Words,
    context: PageContext,
    settings: String,
    cards: Vec<CardSummary>,
    damaged: Vec<DamagedModel>,
}

#[derive(Template)]
#[template(path = "pages/datasets.html")]
struct Datasets {
    words: Words,
    context: PageContext,
    settings: String,
    datasets: Vec<DatasetView>,
}

/// A dataset's card.
struct DatasetView {
    id: String,
    name: String,
    /// How much there is.
    detail: Cow<'static, str>,
    came: Moment,
    classes: Vec<ClassView>,
    is_available: bool,
    /// What is wrong with its row.
    damaged: Option<String>,
}

/// A class with some of its pictures.
struct ClassView {
    look: ClassLook,
    images: String,
    /// Addresses.
    pictures: Vec<String>,
}

pub(in crate::web) async fn models(
    State(app): State<Arc<App>>,
    context: PageContext,
) -> Result<Html<String>, WebError> {
    let context = context.at(Section::Models);
    let words = context.words;
    let cards = app.engine.models();
    page(&Models {
        settings: script_settings::settings(&app, &words, None, &[&SITE, &TRAIN, &MODELS]),
        cards: (cards.iter())
            .map(|card| CardSummary::new(card, &words))
            .collect(),
        damaged: app.library.damaged(),
        words,
        context,
    })
}

pub(in crate::web) async fn datasets(
    State(app): State<Arc<App>>,
    context: PageContext,
) -> Result<Html<String>, WebError> {
    let context = context.at(Section::Datasets);
    let words = context.words;
    let datasets = app.store.datasets().await?;
    page(&Datasets {
        settings: script_settings::settings(&app, &words, None, &[&SITE, &TRAIN]),
        datasets: (datasets.into_iter())
            .map(|dataset| DatasetView::new(dataset, &app, &words))
            .collect(),
        words,
        context,
    })
}

impl DatasetView {
    fn new(dataset: StoredDataset, app: &App, words: &Words) -> Self {
        let is_available = app.datasets.is_available(&dataset.id);
        let detail = detail(&dataset, words);
        let shown = match is_available && dataset.damaged.is_none() {
            true => (PICTURES / dataset.classes.len().max(1)).max(1),
            false => 0,
        };
        let base = &app.site.base_path;
        let address = |index| format!("{base}/api/v1/datasets/{}/images/{index}", dataset.id);
        let classes = dataset.classes.iter().map(|class| ClassView {
            look: ClassLook::new(&class.name, words),
            images: words.number(class.images),
            pictures: (class.examples.iter().take(shown)).map(&address).collect(),
        });
        Self {
            detail,
            came: Moment::new(&dataset.created_at),
            classes: classes.collect(),
            id: dataset.id.clone(),
            name: dataset.name,
            is_available,
            damaged: dataset.damaged,
        }
    }
}

/// How much there is in a dataset.
pub(super) fn detail(dataset: &StoredDataset, words: &Words) -> Cow<'static, str> {
    let number = |number| words.number(number).into();
    let size = [("megabytes", words.mebibytes(dataset.bytes).into())];
    let args = [
        ("images", number(dataset.images)),
        ("classes", number(dataset.classes.len())),
        ("size", words.text_with("dataset-size", &size).into()),
    ];
    words.text_with("dataset-detail", &args)
}
