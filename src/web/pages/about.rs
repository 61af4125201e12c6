//! `GET /about`: goals, how it works, how good it is, what it must not be used for.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Html};

use super::{
    model_card::{CardView, Headline},
    page,
};
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
    /// The model that answers unless another is chosen.
    model: Option<ModelView>,
}

/// A model, in short.
struct ModelView {
    id: String,
    headline: Option<Headline>,
    card: CardView,
}

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
    let crop = format!("{}{}", context.base(), example::CROP);
    page(&About {
        words,
        photo_url: context.asset(example::PHOTO),
        face: face.map(|face| FaceView::new(1, face, crop, &words)),
        model: app.default_card().map(|card| ModelView {
            id: card.id.clone(),
            headline: Headline::of(&card, &words),
            card: CardView::new(&card, &words),
        }),
        context,
    })
}
