//! `POST /api/v1/predictions`: which expressions the photos show.

use std::{sync::Arc, time::Instant};

use axum::{Json, extract::State};
use tokio::time::timeout_at;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::answers::prediction::{ImagePrediction, Predictions};
use crate::answers::problem::{Explain, Refusal};
use crate::answers::words::Words;
use crate::inference::engine::{EngineError, Explainable};
use crate::ml::explain::Heat;
use crate::web::{
    App,
    error::WebError,
    page_context::PageContext,
    upload::{Upload, UploadedImage},
};

/// Its addresses.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(create))
}

/// The form to send.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "only its description is used; the form is read field by field to keep its limits"
)]
pub(in crate::web) struct PredictionForm {
    /// One or more JPEG, PNG, WebP, GIF, BMP, TIFF or PNM files.
    #[schema(content_media_type = "image/*", value_type = Vec<String>, format = Binary)]
    image: Vec<Vec<u8>>,
    /// The model to ask; the default one if left out.
    model: Option<String>,
    /// `detect` (default) searches for faces; `whole` takes each image as one face crop.
    #[schema(inline, example = "detect")]
    faces: Option<PhotoFaces>,
    /// `true` adds to the first 16 faces of each image, and to 32 of the request, a `heat` map: which parts of the face
    /// speak for the answer.
    explain: Option<bool>,
}

#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only its description is used")]
enum PhotoFaces {
    Detect,
    Whole,
}

/// Finds the faces in the images and names their apparent expressions.
#[utoipa::path(
    post,
    path = "/api/v1/predictions",
    operation_id = "predict",
    request_body(content = PredictionForm, content_type = "multipart/form-data"),
    responses(
        (status = 200, description = "One answer per image; images that the server did not get to in time have a 503 as their `error`", body = Predictions),
    ),
)]
async fn create(
    State(app): State<Arc<App>>,
    context: PageContext,
    upload: Upload,
) -> Result<Json<Predictions>, WebError> {
    let start = Instant::now();
    app.prepare(upload.model.as_deref()).await?;
    let model = model_id(&app, &upload)?;
    let mut answering = Answering {
        explainable: app.limits.max_explained_faces,
        app: &app,
        upload: &upload,
        words: context.words,
        unexplained: 0,
    };
    let mut images = Vec::with_capacity(upload.images.len());
    for image in &upload.images {
        images.push(answering.answer(image).await?);
    }
    if images.iter().all(Option::is_none) {
        return Err(WebError::Timeout);
    }
    let late = |image: &UploadedImage| {
        let problem = Refusal::OutOfTime.problem(&context.words);
        ImagePrediction::new(&image.file, Err(problem), &context.words)
    };
    let answers = images.into_iter().zip(&upload.images);
    Ok(Json(Predictions {
        unexplained_faces: answering.unexplained,
        images: answers
            .map(|(answer, image)| answer.unwrap_or_else(|| late(image)))
            .collect(),
        model,
        elapsed_ms: start.elapsed().as_secs_f64() * 1000.0,
    }))
}

/// A request that is being answered, image by image.
struct Answering<'a> {
    app: &'a App,
    upload: &'a Upload,
    words: Words,
    /// How many more faces may be explained.
    explainable: usize,
    /// Faces that were to be explained and were not.
    unexplained: usize,
}

impl Answering<'_> {
    /// The answer about one image; nothing if the request's time is over.
    async fn answer(&mut self, image: &UploadedImage) -> Result<Option<ImagePrediction>, WebError> {
        let request = self.upload.request(image, false);
        let found = timeout_at(self.upload.deadline, self.app.engine.find(request));
        let Ok(found) = found.await else {
            return Ok(None);
        };
        if let Err(error @ EngineError::UnknownModel(_)) = found {
            return Err(error.into());
        }
        let answer = found.as_ref().map(|found| &found.answer);
        let answer = answer.map_err(|error| error.problem(&self.words));
        let prediction = ImagePrediction::new(&image.file, answer, &self.words);
        let faces = found.map_or_else(|_| Vec::new(), |found| found.explainable);
        Ok(Some(prediction.explained(self.explain(faces).await)))
    }

    /// What speaks for the answers about the first of these faces, within the request's limit and time.
    async fn explain(&mut self, faces: Vec<Explainable>) -> Vec<Heat> {
        let wanted = faces.len();
        let mut heats = Vec::new();
        for face in faces.into_iter().take(self.explainable) {
            let heat = self.app.engine.explain(&self.upload.asker, face);
            match timeout_at(self.upload.deadline, heat).await {
                Ok(Ok(heat)) => heats.push(heat),
                // The answer stands without it.
                Ok(Err(_)) | Err(_) => break,
            }
        }
        self.explainable -= heats.len();
        self.unexplained += wanted - heats.len();
        heats
    }
}

/// Id of the model that will answer.
fn model_id(app: &App, upload: &Upload) -> Result<String, WebError> {
    match &upload.model {
        Some(id) => app
            .card(id)
            .map(|card| card.id.clone())
            .ok_or_else(|| EngineError::UnknownModel(id.clone()).into()),
        None => app
            .default_card()
            .map(|card| card.id.clone())
            .ok_or(WebError::Internal),
    }
}
