//! `/api/v1/jobs`: trainings and evaluations.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    jobs::{JobsError, Stage, Status},
    problem::Problem,
    store::{JobKind, JobState, Removal},
    web::{App, error::WebError, frame::Frame},
    words::Words,
};

/// What to do: a training (`train` with `color`) or an evaluation (`evaluate` with `model`).
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "only its description is used; the fields are read one by one to name the one at fault"
)]
pub(in crate::web) struct JobForm {
    /// `train` or `evaluate`.
    kind: JobKind,
    /// Id of the dataset.
    dataset: String,
    /// Evaluation: id of the model.
    model: Option<String>,
    /// Evaluation: `auto` (default: each picture as it seems to be), `whole` (each is one face crop) or `detect`.
    faces: Option<String>,
    /// Evaluation: what folders mean where their names do not say it, see `GET /api/v1/mappings`: a class of the model,
    /// null for unknown, `skip` to leave its images out.
    mapping: Option<BTreeMap<String, Option<String>>>,
    /// Evaluation: confidence from 0 to 1 below which an answer is called unsure.
    unsure: Option<f64>,
    /// Training: `gray` or `rgb`.
    color: Option<String>,
    /// Training: the new model's name for people.
    name: Option<String>,
    /// Training: `thesis` (default) or `facefeel`; sets everything below.
    recipe: Option<String>,
    /// Training: `thesis` or `facefeel`.
    architecture: Option<String>,
    /// Training: most passes over the images, 1 to 1,000.
    epochs: Option<usize>,
    /// Training: side of the square input in pixels, 32 to 128.
    image_size: Option<u32>,
    /// Training: images in one step, 1 to 512.
    batch_size: Option<usize>,
    /// Training: above 0, at most 1.
    learning_rate: Option<f64>,
    /// Training: `none`, `thesis`, `moderate` or `strong`.
    augmentation: Option<String>,
    /// Training: images each class is brought to, 1 to 100,000.
    balance: Option<usize>,
    /// Training: how far rare classes are shown more often, 0 (as they come) to 1 (all classes alike).
    class_balance: Option<f64>,
    /// Training: how far the finished network is freed from how often it was shown each class, 0 (not at all) to 1 (as
    /// if every class were as likely as any other).
    logit_adjustment: Option<f64>,
    /// Training: how slowly the kept weights follow the learning ones, 0 (at once) to 0.99999.
    weight_average: Option<f64>,
    /// Training: `random` or `person`.
    split: Option<String>,
    /// Training: share kept for validation, 0.01 to 0.9.
    validation: Option<f64>,
    /// Training: epochs without improvement after which it ends, 1 to 1,000.
    patience: Option<usize>,
    /// Training: where every random choice starts.
    seed: Option<u64>,
    /// Training: id of the model to go on from; it may know other classes. Lowers the default learning rate.
    init: Option<String>,
    /// Training: `auto`, `cpu` or `gpu`; where the server computes if left out.
    device: Option<String>,
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
            error: job.error.map(|error| Problem::from_failure(&error, words)),
            damaged: job.damaged,
        }
    }
}

/// Puts a training or an evaluation at the end of the queue.
#[utoipa::path(
    post,
    path = "/api/v1/jobs",
    request_body = JobForm,
    responses(
        (status = 202, description = "The job, in the queue", body = JobAnswer, headers(("Location" = String, description = "Its address"))),
        (status = 400, description = "Not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The dataset's files are missing", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field is missing, unknown or unusable", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The queue is full", body = Problem, content_type = "application/problem+json"),
        (status = 507, description = "The disk is full, or nearly so", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(in crate::web) async fn create(
    State(app): State<Arc<App>>,
    frame: Frame,
    body: Bytes,
) -> Result<Response, WebError> {
    let words = &frame.words;
    let request: Value =
        serde_json::from_slice(&body).map_err(|error| Problem::from_json(&error, words))?;
    let submitted = app.jobs.submit(&request).await;
    let status = submitted.map_err(|error| Problem::from_jobs(&error, "", words))?;
    let place = format!("/api/v1/jobs/{}", status.job.id);
    let answer = Json(JobAnswer::new(status, words));
    Ok((StatusCode::ACCEPTED, [(header::LOCATION, place)], answer).into_response())
}

/// Lists the jobs, the newest first.
#[utoipa::path(get, path = "/api/v1/jobs", responses((status = 200, description = "Jobs", body = Vec<JobAnswer>)))]
pub(in crate::web) async fn list(
    State(app): State<Arc<App>>,
    frame: Frame,
) -> Result<Json<Vec<JobAnswer>>, WebError> {
    let words = &frame.words;
    let statuses = app.jobs.statuses().await;
    let statuses = statuses.map_err(|error| Problem::from_jobs(&error, "", words))?;
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
    params(("id" = String, Path, description = "The job's id")),
    responses(
        (status = 200, description = "The job", body = JobAnswer),
        (status = 404, description = "No such job", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(in crate::web) async fn show(
    State(app): State<Arc<App>>,
    frame: Frame,
    Path(id): Path<String>,
) -> Result<Json<JobAnswer>, WebError> {
    answer(app.jobs.status(&id).await, &id, &frame).map(Json)
}

/// Asks a job to end. A training that has finished an epoch keeps its best weights as a model.
#[utoipa::path(
    post,
    path = "/api/v1/jobs/{id}/cancel",
    params(("id" = String, Path, description = "The job's id")),
    responses(
        (status = 202, description = "The job, which ends at once if it waits and soon if it runs", body = JobAnswer),
        (status = 404, description = "No such job", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It has already ended", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(in crate::web) async fn cancel(
    State(app): State<Arc<App>>,
    frame: Frame,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let answer = answer(app.jobs.cancel(&id).await, &id, &frame)?;
    Ok((StatusCode::ACCEPTED, Json(answer)).into_response())
}

/// Forgets a job that has ended, and its events. Its model and report stay.
#[utoipa::path(
    delete,
    path = "/api/v1/jobs/{id}",
    params(("id" = String, Path, description = "The job's id")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 404, description = "No such job", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It has not ended", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(in crate::web) async fn remove(
    State(app): State<Arc<App>>,
    frame: Frame,
    Path(id): Path<String>,
) -> Result<StatusCode, WebError> {
    let words = &frame.words;
    let removal = app.jobs.remove(&id).await;
    match removal.map_err(|error| Problem::from_jobs(&error, &id, words))? {
        Removal::Removed => Ok(StatusCode::NO_CONTENT),
        Removal::Missing => Err(Problem::missing_job(&id, words).into()),
        Removal::InUse => Err(Problem::job_not_ended(words).into()),
    }
}

fn answer(
    status: Result<Status, JobsError>,
    id: &str,
    frame: &Frame,
) -> Result<JobAnswer, WebError> {
    let status = status.map_err(|error| Problem::from_jobs(&error, id, &frame.words))?;
    Ok(JobAnswer::new(status, &frame.words))
}
