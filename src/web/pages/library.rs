//! `GET /models` and `GET /datasets`: what is kept on this machine.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Html};

use super::{
    page, script_settings,
    script_words::{MODELS, SITE, TRAIN},
};
use crate::answers::words::Words;
use crate::web::{
    App,
    error::WebError,
    page_context::{PageContext, Section},
};

#[derive(Template)]
#[template(path = "pages/models.html")]
struct Models {
    words: Words,
    context: PageContext,
    settings: String,
}

#[derive(Template)]
#[template(path = "pages/datasets.html")]
struct Datasets {
    words: Words,
    context: PageContext,
    settings: String,
}

/// Shows every model.
pub(in crate::web) async fn models(
    State(app): State<Arc<App>>,
    context: PageContext,
) -> Result<Html<String>, WebError> {
    let context = context.at(Section::Models);
    let words = context.words;
    page(&Models {
        settings: script_settings::settings(&app, &words, None, &[&SITE, &TRAIN, &MODELS]),
        words,
        context,
    })
}

/// Shows every dataset.
pub(in crate::web) async fn datasets(
    State(app): State<Arc<App>>,
    context: PageContext,
) -> Result<Html<String>, WebError> {
    let context = context.at(Section::Train(None));
    let words = context.words;
    page(&Datasets {
        settings: script_settings::settings(&app, &words, None, &[&SITE, &TRAIN]),
        words,
        context,
    })
}
