//! `/api/v1/experiments`: trainings that belong together, over folds, seeds and settings.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::experiment_form::ExperimentForm;
use crate::answers::problem::{Problem, Refusal};
use crate::jobs::{ExperimentState, ExperimentStatus, JobsError, RunStatus};
use crate::ml::experiment::summary::Summary;
use crate::storage::store::{Experiment, Removal};
use crate::web::{
    App,
    error::WebError,
    extract::{Object, Path, Query},
    idempotency::{self, IdempotencyKey},
    paging::{self, Entry, PageQuery},
};

/// Its addresses.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(show, remove))
        .routes(routes!(cancel))
}

/// An experiment in a list.
#[derive(Debug, Serialize, ToSchema)]
struct ExperimentEntry {
    /// Its id.
    #[schema(example = "exp-3k9x0q7w1m2n")]
    id: String,
    /// For people.
    name: String,
    /// When it was asked for, RFC 3339, UTC.
    created_at: String,
    /// Its dataset, which may be gone by now.
    dataset: ExperimentDataset,
    /// Runs that there will be.
    planned: usize,
    /// Runs that have ended.
    ended: usize,
    /// Whether it was asked to stop.
    cancelled: bool,
    /// What is wrong with its row in the database; then fields that cannot be read are empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    damaged: Option<String>,
}

/// The dataset of an experiment.
#[derive(Debug, Serialize, ToSchema)]
struct ExperimentDataset {
    /// Its id.
    id: String,
    /// For people.
    name: String,
}

/// An experiment with all its runs.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct ExperimentAnswer {
    #[serde(flatten)]
    entry: ExperimentEntry,
    /// Where it stands.
    state: ExperimentState,
    /// How far it is, 0 to 1.
    progress: f64,
    /// What was asked for.
    request: Value,
    /// Every run, also those that were not begun.
    runs: Vec<RunStatus>,
    /// What the runs that have ended say together.
    summary: Summary,
}

impl From<Experiment> for ExperimentEntry {
    fn from(experiment: Experiment) -> Self {
        Self {
            id: experiment.id,
            name: experiment.name,
            created_at: experiment.created_at,
            dataset: ExperimentDataset {
                id: experiment.dataset,
                name: experiment.dataset_name,
            },
            planned: experiment.planned,
            ended: experiment.ended,
            cancelled: experiment.is_cancelled,
            damaged: experiment.damaged,
        }
    }
}

impl From<ExperimentStatus> for ExperimentAnswer {
    fn from(status: ExperimentStatus) -> Self {
        Self {
            state: status.state,
            progress: status.progress,
            request: status.experiment.request.clone(),
            runs: status.runs,
            summary: Summary::clone(&status.summary),
            entry: status.experiment.into(),
        }
    }
}

/// Starts an experiment: its runs are trainings, one of which is in the queue at a time.
#[utoipa::path(
    post,
    path = "/api/v1/experiments",
    operation_id = "start_experiment",
    request_body = ExperimentForm,
    responses(
        (status = 202, description = "The experiment", body = ExperimentAnswer, headers(("Location" = String, description = "Its address"))),
        (status = 409, description = "The dataset's files are missing", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn create(
    State(app): State<Arc<App>>,
    key: IdempotencyKey,
    Object(request): Object<Value>,
) -> Result<Response, WebError> {
    let started = app.jobs.start_experiment_once(&request, key.as_deref());
    let (experiment, is_replayed) = started.await?;
    let place = format!("/api/v1/experiments/{}", experiment.id);
    let status = app.jobs.experiment_status(&experiment.id).await?;
    let answer = Json(ExperimentAnswer::from(status));
    Ok(idempotency::made(
        StatusCode::ACCEPTED,
        place,
        is_replayed,
        answer,
    ))
}

/// Lists the experiments, the newest first.
#[utoipa::path(get, path = "/api/v1/experiments", operation_id = "list_experiments", params(PageQuery), responses((status = 200, description = "Experiments", body = Vec<ExperimentEntry>, headers(("Link" = String, description = "Where the next page is, `rel=\"next\"`; left out after the last one")))))]
async fn list(
    State(app): State<Arc<App>>,
    Query(wanted): Query<PageQuery>,
) -> Result<Response, WebError> {
    let page = wanted.page(app.jobs.experiments().await?)?;
    let entries = page
        .entries
        .into_iter()
        .map(ExperimentEntry::from)
        .collect();
    Ok(paging::answer(
        &app,
        "/api/v1/experiments",
        "",
        &wanted,
        entries,
        page.next,
    ))
}

impl Entry for Experiment {
    fn id(&self) -> &str {
        &self.id
    }

    fn created_at(&self) -> Option<&str> {
        Some(&self.created_at)
    }
}

/// Shows an experiment as far as it is: every run, and what they say together.
#[utoipa::path(
    get,
    path = "/api/v1/experiments/{id}",
    operation_id = "show_experiment",
    params(("id" = String, Path, description = "The experiment's id")),
    responses(
        (status = 200, description = "The experiment", body = ExperimentAnswer),
    ),
)]
async fn show(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Json<ExperimentAnswer>, WebError> {
    let status = app.jobs.experiment_status(&id).await?;
    Ok(Json(status.into()))
}

/// Asks an experiment to stop: the run that goes on ends, and no other begins. What its runs found out stays.
#[utoipa::path(
    post,
    path = "/api/v1/experiments/{id}/cancel",
    operation_id = "cancel_experiment",
    params(("id" = String, Path, description = "The experiment's id")),
    responses(
        (status = 202, description = "The experiment", body = ExperimentAnswer),
        (status = 409, description = "It is over already", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn cancel(State(app): State<Arc<App>>, Path(id): Path<String>) -> Result<Response, WebError> {
    app.jobs.cancel_experiment(&id).await?;
    let status = app.jobs.experiment_status(&id).await?;
    Ok((StatusCode::ACCEPTED, Json(ExperimentAnswer::from(status))).into_response())
}

/// Forgets an experiment that is over, and its runs.
#[utoipa::path(
    delete,
    path = "/api/v1/experiments/{id}",
    operation_id = "remove_experiment",
    params(("id" = String, Path, description = "The experiment's id")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 409, description = "It is not over", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn remove(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<StatusCode, WebError> {
    match app.jobs.remove_experiment(&id).await? {
        Removal::Removed => Ok(StatusCode::NO_CONTENT),
        Removal::Missing => Err(JobsError::NoExperiment(id).into()),
        Removal::InUse => Err(Refusal::ExperimentNotOver.into()),
    }
}
