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
    frame::{Frame, Section},
};

#[derive(Template)]
#[template(path = "pages/models.html")]
struct Models {
    words: Words,
    frame: Frame,
    settings: String,
}

#[derive(Template)]
#[template(path = "pages/datasets.html")]
struct Datasets {
    words: Words,
    frame: Frame,
    settings: String,
}

/// Shows every model.
pub(in crate::web) async fn models(
    State(app): State<Arc<App>>,
    frame: Frame,
) -> Result<Html<String>, WebError> {
    let frame = frame.at(Section::Models);
    let words = frame.words;
    page(&Models {
        settings: script_settings::settings(&app, &words, None, &[&SITE, &TRAIN, &MODELS]),
        words,
        frame,
    })
}

/// Shows every dataset.
pub(in crate::web) async fn datasets(
    State(app): State<Arc<App>>,
    frame: Frame,
) -> Result<Html<String>, WebError> {
    let frame = frame.at(Section::Train(None));
    let words = frame.words;
    page(&Datasets {
        settings: script_settings::settings(&app, &words, None, &[&SITE, &TRAIN]),
        words,
        frame,
    })
}
