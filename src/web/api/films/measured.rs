//! `POST /api/v1/films/measured`: what the camera page measured, kept in the form of a film.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    extract::{DefaultBodyLimit, Request, State},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::answer::FilmAnswer;
use super::made;
use crate::answers::prediction::PixelBox;
use crate::answers::problem::{Problem, Refusal};
use crate::config::shares::Client;
use crate::storage::films::{MeasuredFace, MeasuredFilm, MeasuredPicture};
use crate::vision::bounding_box::BoundingBox;
use crate::web::{
    App, error::WebError, extract::Object, page_context::PageContext, upload::announced_bytes,
};

/// Characters of an unknown model's id that are repeated.
const MAX_SHOWN: usize = 100;

/// A recording that was measured while it ran.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct MeasuredForm {
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    #[schema(max_length = 100)]
    condition: Option<String>,
    /// Id of the model that measured, which this server has.
    model: String,
    /// The model's.
    #[schema(min_items = 1, max_items = 100)]
    classes: Vec<String>,
    /// In the order of time, at most 100,000.
    #[schema(min_items = 1, max_items = 100000)]
    frames: Vec<PictureForm>,
}

/// A picture of a recording.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MeasuredPicture)]
struct PictureForm {
    /// Since the recording began; more than those of the picture before.
    #[schema(minimum = 0)]
    seconds: f64,
    /// In pixels.
    #[schema(minimum = 1)]
    width: u32,
    #[schema(minimum = 1)]
    height: u32,
    /// Whether a new shot begins with it.
    #[serde(default)]
    cut: bool,
    faces: Vec<FaceForm>,
}

/// A face in a picture of a recording.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MeasuredFace)]
struct FaceForm {
    /// Its number within the recording.
    id: u64,
    /// In pixels of the picture.
    #[serde(rename = "box")]
    #[schema(value_type = PixelBox)]
    bounding_box: BoundingBox,
    /// Of every class, 0 to 1, smoothed over time.
    scores: BTreeMap<String, f32>,
    /// The same of this picture alone, if they are known.
    raw_scores: Option<BTreeMap<String, f32>>,
}

impl From<MeasuredForm> for MeasuredFilm {
    fn from(form: MeasuredForm) -> Self {
        let face = |face: FaceForm| MeasuredFace {
            id: face.id,
            bounding_box: face.bounding_box,
            scores: face.scores,
            raw_scores: face.raw_scores,
        };
        let picture = |picture: PictureForm| MeasuredPicture {
            seconds: picture.seconds,
            width: picture.width,
            height: picture.height,
            is_cut: picture.cut,
            faces: picture.faces.into_iter().map(face).collect(),
        };
        Self {
            name: form.name,
            condition: form.condition,
            model: form.model,
            classes: form.classes,
            pictures: form.frames.into_iter().map(picture).collect(),
        }
    }
}

/// Keeps the numbers of a recording, which has no video, in the form of a film.
#[utoipa::path(
    post,
    path = "/api/v1/films/measured",
    operation_id = "keep_measured_film",
    request_body = MeasuredForm,
    responses(
        (status = 201, description = "The film", body = FilmAnswer, headers(("Location" = String, description = "Its address"))),
        (status = 409, description = "There are as many films as there may be", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    client: Client,
    context: PageContext,
    mut request: Request,
) -> Result<Response, WebError> {
    let max_bytes = app.limits.max_measured_bytes;
    // Memory is taken before the recording is read.
    let bytes = announced_bytes(&request).map_or(max_bytes, |bytes| bytes.min(max_bytes));
    let _memory = app.buffers.take(client, bytes).ok_or_else(WebError::busy)?;
    DefaultBodyLimit::max(max_bytes).apply(&mut request);
    let Object(form) = Object::<MeasuredForm>::within(request, &app, max_bytes).await?;
    if app.card(&form.model).is_none() {
        let id = form.model.chars().take(MAX_SHOWN).collect();
        return Err(Refusal::NoMeasuringModel(id).into());
    }
    let film = app.films.keep_measured(form.into()).await?;
    Ok(made(StatusCode::CREATED, &app, film, &context).await)
}
