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
    frame::{Frame, Section},
    results::FaceView,
};

#[derive(Template)]
#[template(path = "pages/about.html")]
struct About {
    words: Words,
    frame: Frame,
    photo_url: String,
    /// The worked example's face.
    face: Option<FaceView>,
    card: Option<CardView>,
}

/// Shows the page.
pub(in crate::web) async fn show(
    State(app): State<Arc<App>>,
    frame: Frame,
) -> Result<Html<String>, WebError> {
    let frame = frame.at(Section::About);
    let words = frame.words;
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
        frame,
    })
}
