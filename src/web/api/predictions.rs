//! `POST /api/v1/predictions`: which expressions the photos show.

use std::{sync::Arc, time::Instant};

use axum::{Json, extract::State};
use utoipa::ToSchema;

use crate::{
    engine::{EngineError, Explained},
    prediction::{ImagePrediction, Predictions},
    problem::Problem,
    web::{App, error::WebError, frame::Frame, upload::Upload},
};

/// The form to send.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "only its description is used; the form is read field by field to keep its limits"
)]
pub(in crate::web) struct PredictionForm {
    /// One or more JPEG, PNG, WebP, GIF or BMP files.
    #[schema(content_media_type = "image/*", value_type = Vec<String>, format = Binary)]
    image: Vec<Vec<u8>>,
    /// The model to ask; the default one if left out.
    model: Option<String>,
    /// `detect` (default) searches for faces; `whole` takes each image as one face crop.
    #[schema(example = "detect")]
    faces: Option<String>,
    /// `true` adds to the first 16 faces of each image a `heat` map: which parts of the face speak for the answer.
    explain: Option<bool>,
}

/// Finds the faces in the images and names their apparent expressions.
#[utoipa::path(
    post,
    path = "/api/v1/predictions",
    request_body(content = PredictionForm, content_type = "multipart/form-data"),
    responses(
        (status = 200, description = "One answer an image", body = Predictions),
        (status = 400, description = "The form is broken", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Over a limit", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "Not a form", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is unusable", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Busy", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(in crate::web) async fn create(
    State(app): State<Arc<App>>,
    frame: Frame,
    upload: Upload,
) -> Result<Json<Predictions>, WebError> {
    let start = Instant::now();
    let model = model_id(&app, &upload)?;
    let mut images = Vec::with_capacity(upload.images.len());
    for image in &upload.images {
        let request = upload.request(image, false);
        let answer = match upload.explain {
            true => app.engine.explain(request).await,
            false => app.engine.predict(request).await.map(Explained::from),
        };
        if let Err(error @ (EngineError::Busy | EngineError::UnknownModel(_))) = answer {
            return Err(error.into());
        }
        let found = answer
            .as_ref()
            .map(|explained| &explained.answer)
            .map_err(|error| Problem::from_engine(error, &frame.words));
        let prediction = ImagePrediction::new(&image.file, found, &frame.words);
        images.push(prediction.explained(answer.map_or_else(|_| Vec::new(), |found| found.heats)));
    }
    Ok(Json(Predictions {
        model,
        images,
        elapsed_ms: start.elapsed().as_secs_f64() * 1000.0,
    }))
}

/// Id of the model that will answer.
fn model_id(app: &App, upload: &Upload) -> Result<String, WebError> {
    match &upload.model {
        Some(id) => app
            .card(id)
            .map(|card| card.id.clone())
            .ok_or_else(|| WebError::UnknownModel(id.clone())),
        None => app
            .default_card()
            .map(|card| card.id.clone())
            .ok_or(WebError::Internal),
    }
}
