//! `GET /detect/camera`: emotion detection from a camera, a film or a photo, live.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Html};

use super::{
    home::{ExampleView, example_view},
    model_card::{ModelChoice, ModelQuery, choices},
    page, script_settings,
    script_words::{FILMS_KEEP, LIVE, SITE},
};
use crate::answers::words::Words;
use crate::web::{
    App,
    error::WebError,
    extract::Query,
    page_context::{PageContext, Section},
};

#[derive(Template)]
#[template(path = "pages/camera.html")]
struct Camera {
    words: Words,
    context: PageContext,
    models: Vec<ModelChoice>,
    /// What will be shown of a face.
    example: Option<ExampleView>,
    settings: String,
}

/// Shows the page, whose script asks for the camera only after its reader has agreed.
pub(in crate::web) async fn show(
    State(app): State<Arc<App>>,
    Query(wanted): Query<ModelQuery>,
    context: PageContext,
) -> Result<Html<String>, WebError> {
    let context = context.at(Section::Detect);
    let words = context.words;
    page(&Camera {
        models: choices(&app, wanted.model.as_deref(), &words),
        settings: script_settings::settings(&app, &words, None, &[&SITE, &LIVE, &FILMS_KEEP]),
        example: example_view(&app, &context).await,
        words,
        context,
    })
}
