//! `/api/v1/jobs`: trainings and evaluations.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::job_form::JobForm;
use crate::answers::problem::{Explain, Problem, Refusal};
use crate::answers::words::Words;
use crate::jobs::{Stage, Status};
use crate::storage::store::{JobKind, JobState, Removal};
use crate::web::{
    App,
    error::WebError,
    extract::{Object, Path},
    page_context::PageContext,
};

/// Its addresses.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(show, remove))
        .routes(routes!(cancel))
}

/// A job.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct JobAnswer {
    /// Its id.
    #[schema(example = "job-3k9x0q7w1m2n")]
    id: String,
    /// What it does.
    kind: JobKind,
    /// Where it stands.
    state: JobState,
    /// What it is busy with, while it runs.
    stage: Option<Stage>,
    /// When it was asked for, RFC 3339, UTC.
    created_at: String,
    /// When work on it began.
    started_at: Option<String>,
    /// When it ended.
    finished_at: Option<String>,
    /// How far it is, 0 to 1.
    progress: f64,
    /// Until its end, as guessed now.
    seconds_left: Option<f64>,
    /// What was asked for.
    request: Value,
    /// Its dataset, which may be gone by now.
    dataset: Named,
    /// What computes.
    device: Option<String>,
    /// Number of its last event.
    last_seq: u64,
    /// Its place in the queue counted from 1, while it waits.
    position: Option<usize>,
    /// How often it went on after the server had ended.
    resumed: usize,
    /// What it made.
    result: Option<JobResult>,
    /// Why it failed.
    error: Option<Problem>,
    /// What is wrong with its row in the database; then fields that cannot be read are empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    damaged: Option<String>,
}

/// Something with an id and a name.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct Named {
    /// Its id.
    id: String,
    /// For people.
    name: String,
}

/// What a job made.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct JobResult {
    /// Id of the model that it made or measured.
    model: Option<String>,
    /// Id of its report.
    report: Option<String>,
}

impl JobAnswer {
    pub(in crate::web) fn new(status: Status, words: &Words) -> Self {
        let Status { job, stage } = status;
        let has_result = job.model.is_some() || job.report.is_some();
        Self {
            id: job.id,
            kind: job.kind,
            state: job.state,
            stage,
            created_at: job.created_at,
            started_at: job.started_at,
            finished_at: job.finished_at,
            progress: job.progress,
            seconds_left: job.seconds_left,
            request: job.request,
            dataset: Named {
                id: job.dataset,
                name: job.dataset_name,
            },
            device: job.device,
            last_seq: job.last_seq,
            position: job.position,
            resumed: job.resumed,
            result: has_result.then_some(JobResult {
                model: job.model,
                report: job.report,
            }),
            error: job.error.map(|error| error.problem(words)),
            damaged: job.damaged,
        }
    }
}

/// Puts a training or an evaluation at the end of the queue.
#[utoipa::path(
    post,
    path = "/api/v1/jobs",
    operation_id = "start_job",
    request_body = JobForm,
    responses(
        (status = 202, description = "The job, in the queue", body = JobAnswer, headers(("Location" = String, description = "Its address"))),
        (status = 409, description = "The dataset's files are missing", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn create(
    State(app): State<Arc<App>>,
    context: PageContext,
    Object(request): Object<Value>,
) -> Result<Response, WebError> {
    let status = app.jobs.submit(&request).await?;
    let place = format!("/api/v1/jobs/{}", status.job.id);
    let answer = Json(JobAnswer::new(status, &context.words));
    Ok((StatusCode::ACCEPTED, [(header::LOCATION, place)], answer).into_response())
}

/// Lists the jobs, the newest first.
#[utoipa::path(get, path = "/api/v1/jobs", operation_id = "list_jobs", responses((status = 200, description = "Jobs", body = Vec<JobAnswer>)))]
async fn list(
    State(app): State<Arc<App>>,
    context: PageContext,
) -> Result<Json<Vec<JobAnswer>>, WebError> {
    let words = &context.words;
    let statuses = app.jobs.statuses().await?;
    let answers = statuses.into_iter();
    Ok(Json(
        answers
            .map(|status| JobAnswer::new(status, words))
            .collect(),
    ))
}

/// Shows a job as far as it is.
#[utoipa::path(
    get,
    path = "/api/v1/jobs/{id}",
    operation_id = "show_job",
    params(("id" = String, Path, description = "The job's id")),
    responses(
        (status = 200, description = "The job", body = JobAnswer),
    ),
)]
async fn show(
    State(app): State<Arc<App>>,
    context: PageContext,
    Path(id): Path<String>,
) -> Result<Json<JobAnswer>, WebError> {
    let status = app.jobs.status(&id).await?;
    Ok(Json(JobAnswer::new(status, &context.words)))
}

/// Asks a job to end. A training that has finished an epoch keeps its best weights as a model.
#[utoipa::path(
    post,
    path = "/api/v1/jobs/{id}/cancel",
    operation_id = "cancel_job",
    params(("id" = String, Path, description = "The job's id")),
    responses(
        (status = 202, description = "The job, which ends at once if it waits and soon if it runs", body = JobAnswer),
        (status = 409, description = "It has already ended", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn cancel(
    State(app): State<Arc<App>>,
    context: PageContext,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let status = app.jobs.cancel(&id).await?;
    let answer = Json(JobAnswer::new(status, &context.words));
    Ok((StatusCode::ACCEPTED, answer).into_response())
}

/// Forgets a job that has ended, and its events. Its model and report stay.
#[utoipa::path(
    delete,
    path = "/api/v1/jobs/{id}",
    operation_id = "remove_job",
    params(("id" = String, Path, description = "The job's id")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 409, description = "It has not ended", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn remove(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<StatusCode, WebError> {
    match app.jobs.remove(&id).await? {
        Removal::Removed => Ok(StatusCode::NO_CONTENT),
        Removal::Missing => Err(Refusal::NoJob(id).into()),
        Removal::InUse => Err(Refusal::JobNotEnded.into()),
    }
}
