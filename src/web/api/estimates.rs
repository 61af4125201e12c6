//! `POST /api/v1/estimates`: how long a training would take here.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde_json::Value;

use super::job_form::JobForm;
use crate::answers::problem::Problem;
use crate::config::shares::Client;
use crate::ml::train::estimate::Estimate;
use crate::web::{App, error::WebError, extract::Object, frame::Frame};

/// Times a few steps of a training that could be asked for with the same body at `/api/v1/jobs`.
#[utoipa::path(
    post,
    path = "/api/v1/estimates",
    operation_id = "estimate_training",
    request_body = JobForm,
    responses(
        (status = 200, description = "The time if all epochs are used", body = Estimate),
    ),
)]
pub(in crate::web) async fn create(
    State(app): State<Arc<App>>,
    frame: Frame,
    client: Client,
    Object(request): Object<Value>,
) -> Result<Json<Estimate>, WebError> {
    let words = &frame.words;
    let estimator = app.jobs.estimator(&request).await;
    let estimator = estimator.map_err(|error| Problem::from_jobs(&error, "", words))?;
    let measured = app
        .engine
        .render(client, move || estimator.measure())
        .await?;
    measured
        .map(Json)
        .ok_or_else(|| Problem::computing(words).into())
}
