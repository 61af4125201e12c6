//! The worked example: a bundled photo, answered by this server's default model on the first view.

use std::sync::Arc;

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use bytes::Bytes;

use super::{App, assets, error::WebError, extract::Path, pictures};
use crate::answers::prediction::ImagePrediction;
use crate::answers::words::Words;
use crate::config::shares::Client;
use crate::inference::engine::{FaceMode, ImageRequest};

/// A portrait by NASA, in the public domain; see `static/img/samples/CREDITS.md`.
pub(super) const PHOTO: &str = "img/samples/astronaut.jpg";

/// What the engine made of the bundled photo.
#[derive(Debug)]
pub(super) struct Example {
    /// The photo with its face marked, JPEG.
    annotated: Bytes,
    /// The face alone, JPEG.
    crop: Bytes,
    answer: crate::inference::engine::ImageAnswer,
}

impl Example {
    /// The answer, in words.
    pub(super) fn prediction(&self, words: &Words) -> ImagePrediction {
        ImagePrediction::new("astronaut.jpg", Ok(&self.answer), words)
    }

    /// Id of the model that answered.
    pub(super) fn model(&self) -> &str {
        &self.answer.card.id
    }
}

impl App {
    /// The worked example by the default model, or nothing while the engine is too busy to make it.
    pub(super) async fn example(&self) -> Option<Arc<Example>> {
        let default = self.default_card()?;
        let mut kept = self.example.lock().await;
        if kept.as_ref().is_none_or(|kept| kept.model() != default.id) {
            let made = make(self).await;
            let made = made.inspect_err(|error| tracing::warn!(?error, "no worked example"));
            *kept = Some(Arc::new(made.ok()?));
        }
        kept.clone()
    }
}

/// Address within the site of the example's face.
pub(super) const CROP: &str = "/example/crop.jpg";

/// `GET /example/{annotated.jpg, crop.jpg}`: pictures made for the example.
pub(super) async fn picture(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
) -> Result<Response, WebError> {
    let example = app.example().await.ok_or_else(WebError::busy)?;
    let bytes = match name.as_str() {
        "annotated.jpg" => example.annotated.clone(),
        "crop.jpg" => example.crop.clone(),
        _ => return Err(WebError::NotFound),
    };
    Ok((
        [
            (header::CONTENT_TYPE, "image/jpeg"),
            (header::CACHE_CONTROL, "no-cache"),
        ],
        bytes,
    )
        .into_response())
}

async fn make(app: &App) -> Result<Example, WebError> {
    let bytes = assets::bytes(PHOTO).ok_or(WebError::Internal)?;
    let asker = app.engine.admit(Client::LOCAL)?;
    let request = ImageRequest {
        asker: asker.clone(),
        bytes,
        faces: FaceMode::Detect,
        model: None,
        keep_image: true,
        explain: false,
    };
    let answer = app.engine.predict(request).await?;
    let (answer, pictures) = app
        .engine
        .render_for(&asker, move || {
            let pictures = pictures::draw(&answer, &Words::for_language("en"));
            (answer, pictures)
        })
        .await?;
    let crop = pictures
        .crops
        .into_iter()
        .next()
        .ok_or(WebError::Internal)?;
    Ok(Example {
        annotated: pictures.annotated.into(),
        crop: crop.into(),
        answer: crate::inference::engine::ImageAnswer {
            image: None,
            ..answer
        },
    })
}
