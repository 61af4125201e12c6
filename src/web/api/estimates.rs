//! `POST /api/v1/estimates`: how long a training would take here.

use std::sync::Arc;

use axum::{Json, body::Bytes, extract::State};
use serde_json::Value;

use super::jobs::JobForm;
use crate::{
    ml::train::estimate::Estimate,
    problem::Problem,
    web::{App, error::WebError, frame::Frame},
};

/// Times a few steps of a training that could be asked for with the same body at `/api/v1/jobs`.
#[utoipa::path(
    post,
    path = "/api/v1/estimates",
    request_body = JobForm,
    responses(
        (status = 200, description = "The time if all epochs are used", body = Estimate),
        (status = 400, description = "Not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is missing, unknown or unusable", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "A training is running, so nothing can be measured now", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(in crate::web) async fn create(
    State(app): State<Arc<App>>,
    frame: Frame,
    body: Bytes,
) -> Result<Json<Estimate>, WebError> {
    let words = &frame.words;
    let request: Value =
        serde_json::from_slice(&body).map_err(|error| Problem::from_json(&error, words))?;
    let estimator = app.jobs.estimator(&request).await;
    let estimator = estimator.map_err(|error| Problem::from_jobs(&error, "", words))?;
    let measured = app.engine.render(move || estimator.measure()).await?;
    measured
        .map(Json)
        .ok_or_else(|| Problem::computing(words).into())
}
