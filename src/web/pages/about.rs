//! `GET /about`: goals, how it works, how good it is, what it must not be used for.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Html};

use super::{model_card::CardView, page};
use crate::answers::words::Words;
use crate::web::{
    App,
    error::WebError,
    example,
    page_context::{PageContext, Section},
    results::FaceView,
};

#[derive(Template)]
#[template(path = "pages/about.html")]
struct About {
    words: Words,
    context: PageContext,
    photo_url: String,
    /// The worked example's face.
    face: Option<FaceView>,
    card: Option<CardView>,
}

/// Shows the page.
pub(in crate::web) async fn show(
    State(app): State<Arc<App>>,
    context: PageContext,
) -> Result<Html<String>, WebError> {
    let context = context.at(Section::About);
    let words = context.words;
    let prediction = app
        .example()
        .await
        .map(|example| example.prediction(&words));
    let face = prediction
        .as_ref()
        .and_then(|prediction| prediction.faces.first());
    page(&About {
        words,
        photo_url: crate::web::assets::url(example::PHOTO),
        face: face.map(|face| FaceView::new(1, face, "/example/crop.jpg".to_owned(), &words)),
        card: app.default_card().map(|card| CardView::new(&card, &words)),
        context,
    })
}
