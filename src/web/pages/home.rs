//! `GET /`: what this is, in one screen.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Html};

use super::{model_card::Headline, page};
use crate::answers::words::Words;
use crate::web::{
    App,
    error::WebError,
    example,
    page_context::{PageContext, Section},
    results::FaceView,
};

#[derive(Template)]
#[template(path = "pages/home.html")]
struct Home {
    words: Words,
    context: PageContext,
    example: Option<ExampleView>,
    headline: Option<Headline>,
}

/// The worked example as pages show it.
pub(super) struct ExampleView {
    photo_url: String,
    width: u32,
    height: u32,
    mark: crate::answers::prediction::PixelBox,
    pub(super) face: FaceView,
    /// Name of the model that answered.
    pub(super) model: String,
}

/// Shows the first page.
pub(in crate::web) async fn show(
    State(app): State<Arc<App>>,
    context: PageContext,
) -> Result<Html<String>, WebError> {
    let context = context.at(Section::Home);
    let words = context.words;
    let headline = app
        .default_card()
        .and_then(|card| Headline::of(&card, &words));
    page(&Home {
        words,
        example: example_view(&app, &context).await,
        headline,
        context,
    })
}

/// The worked example by the default model; nothing while the server is too busy to make it.
pub(super) async fn example_view(app: &App, context: &PageContext) -> Option<ExampleView> {
    let words = &context.words;
    let example = app.example().await?;
    let prediction = example.prediction(words);
    let face = prediction.faces.first()?;
    Some(ExampleView {
        photo_url: context.asset(example::PHOTO),
        width: prediction.width?,
        height: prediction.height?,
        mark: face.pixel_box,
        face: FaceView::new(
            1,
            face,
            format!("{}{}", context.base(), example::CROP),
            words,
        ),
        model: app.card(example.model())?.name.clone(),
    })
}
