//! `/api/v1/estimates`: how long a training, or an experiment, would take here.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde_json::Value;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{experiment_form::ExperimentForm, job_form::JobForm};
use crate::answers::problem::Refusal;
use crate::config::shares::Client;
use crate::jobs::ExperimentEstimate;
use crate::ml::train::estimate::Estimate;
use crate::web::{App, error::WebError, extract::Object};

/// Its addresses.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(create))
        .routes(routes!(create_of_experiment))
}

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
async fn create(
    State(app): State<Arc<App>>,
    client: Client,
    Object(request): Object<Value>,
) -> Result<Json<Estimate>, WebError> {
    let estimator = app.jobs.estimator(&request).await?;
    let measured = app
        .engine
        .render(client, move || estimator.measure())
        .await?;
    measured.map(Json).ok_or_else(|| Refusal::Computing.into())
}

/// Times a few steps of an experiment that could be asked for with the same body at `/api/v1/experiments`.
#[utoipa::path(
    post,
    path = "/api/v1/estimates/experiments",
    operation_id = "estimate_experiment",
    request_body = ExperimentForm,
    responses(
        (status = 200, description = "The time of all runs if all epochs are used", body = ExperimentEstimate),
    ),
)]
async fn create_of_experiment(
    State(app): State<Arc<App>>,
    client: Client,
    Object(request): Object<Value>,
) -> Result<Json<ExperimentEstimate>, WebError> {
    let estimator = app.jobs.experiment_estimator(&request).await?;
    let measured = app
        .engine
        .render(client, move || estimator.measure())
        .await?;
    measured.map(Json).ok_or_else(|| Refusal::Computing.into())
}
