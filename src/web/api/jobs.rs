//! `/api/v1/jobs`: trainings, evaluations, and the analysis of films.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::job_form::JobForm;
use crate::answers::problem::{Explain, Problem, Refusal};
use crate::answers::words::Words;
use crate::jobs::{Stage, Status};
use crate::storage::store::{Job, JobKind, JobState, Removal};
use crate::web::{
    App,
    error::WebError,
    extract::{Object, Path, Query},
    idempotency::{self, IdempotencyKey},
    page_context::PageContext,
    paging::{self, Entry, PageQuery},
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
    /// How far it is, 0 to 1, and 1 once a training's model is there.
    progress: f64,
    /// How far a training's comparison is, 0 to 1, while that runs. Its model is there already.
    comparison: Option<f64>,
    /// Until the end of what it is busy with, as guessed now: a training's model, or its comparison.
    seconds_left: Option<f64>,
    /// What was asked for.
    request: Value,
    /// Its dataset; null where it looks at a film.
    dataset: Option<JobDataset>,
    /// The film that it looks at.
    #[serde(skip_serializing_if = "Option::is_none")]
    film: Option<JobFilm>,
    /// What computes.
    device: Option<String>,
    /// Id of the experiment that it makes a run of.
    experiment: Option<String>,
    /// Number of its last event.
    last_seq: u64,
    /// Its place in the queue counted from 1, while it waits.
    position: Option<usize>,
    /// How often it went on after the server had ended.
    resumed: usize,
    /// What it made; a training's model is there before its comparison is.
    result: Option<JobResult>,
    /// Why it failed.
    error: Option<Problem>,
    /// What is wrong with its row in the database; then fields that cannot be read are empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    damaged: Option<String>,
}

/// The dataset of a job.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct JobDataset {
    /// Its id.
    id: String,
    /// For people, as it was called then.
    name: String,
    /// Whether it has been deleted since.
    deleted: bool,
}

/// The film of a job.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct JobFilm {
    /// Its id.
    id: String,
    /// For people, as it was called then.
    name: String,
    /// Whether it has been deleted since.
    deleted: bool,
}

/// What a job made.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct JobResult {
    /// Id of the model that it made or measured.
    model: Option<String>,
    /// Whether that model has been deleted since. Another one may have its id by now.
    model_deleted: bool,
    /// Id of its report.
    report: Option<String>,
    /// Whether that report has been deleted since.
    report_deleted: bool,
}

impl JobResult {
    async fn of(app: &App, job: &Job) -> Result<Option<Self>, WebError> {
        if job.model.is_none() && job.report.is_none() {
            return Ok(None);
        }
        let is_here = |id: &String| {
            let card = app.card(id);
            card.is_some_and(|card| job.kind == JobKind::Evaluate || card.may_be_of(&job.id))
        };
        let report_deleted = match &job.report {
            Some(id) => !app.store.has_report(id).await?,
            None => false,
        };
        Ok(Some(Self {
            model_deleted: job.model.as_ref().is_some_and(|id| !is_here(id)),
            model: job.model.clone(),
            report_deleted,
            report: job.report.clone(),
        }))
    }
}

impl JobAnswer {
    async fn of(app: &App, status: Status, words: &Words) -> Result<Self, WebError> {
        let Status {
            job,
            stage,
            comparison,
        } = status;
        let (id, name) = (job.dataset.clone(), job.dataset_name.clone());
        let (dataset, film) = match job.kind {
            JobKind::Film => {
                let deleted = app.store.film(&id).await?.is_none();
                (None, Some(JobFilm { id, name, deleted }))
            }
            JobKind::Train | JobKind::Evaluate => {
                let deleted = app.store.dataset(&id).await?.is_none();
                (Some(JobDataset { id, name, deleted }), None)
            }
        };
        Ok(Self {
            result: JobResult::of(app, &job).await?,
            id: job.id,
            kind: job.kind,
            state: job.state,
            stage,
            created_at: job.created_at,
            started_at: job.started_at,
            finished_at: job.finished_at,
            progress: job.progress,
            comparison,
            seconds_left: job.seconds_left,
            request: job.request,
            dataset,
            film,
            device: job.device,
            experiment: job.experiment,
            last_seq: job.last_seq,
            position: job.position,
            resumed: job.resumed,
            error: job.error.map(|error| error.problem(words)),
            damaged: job.damaged,
        })
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
    key: IdempotencyKey,
    Object(request): Object<Value>,
) -> Result<Response, WebError> {
    let (status, is_replayed) = app.jobs.submit_once(&request, key.as_deref()).await?;
    let place = format!("/api/v1/jobs/{}", status.job.id);
    let answer = Json(JobAnswer::of(&app, status, &context.words).await?);
    Ok(idempotency::made(
        StatusCode::ACCEPTED,
        place,
        is_replayed,
        answer,
    ))
}

/// Which jobs to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::web) struct JobsQuery {
    /// Only those that wait or run.
    #[serde(default)]
    open: bool,
    /// Most jobs to list, 1 to 1000; all if left out.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u64>,
    /// Where to go on: what the header `Link` of the page before says.
    after: Option<String>,
}

impl Entry for Status {
    fn id(&self) -> &str {
        &self.job.id
    }

    fn created_at(&self) -> Option<&str> {
        Some(&self.job.created_at)
    }
}

impl JobsQuery {
    fn page(&self) -> PageQuery {
        PageQuery {
            limit: self.limit,
            after: self.after.clone(),
        }
    }

    fn is_ended_wanted(&self, job: &Job) -> bool {
        !self.open && job.experiment.is_none()
    }
}

/// Lists the jobs, the newest first. Runs of experiments are listed while they wait or run; later the experiment shows them.
#[utoipa::path(get, path = "/api/v1/jobs", operation_id = "list_jobs", params(JobsQuery), responses((status = 200, description = "Jobs", body = Vec<JobAnswer>, headers(("Link" = String, description = "Where the next page is, `rel=\"next\"`; left out after the last one")))))]
async fn list(
    State(app): State<Arc<App>>,
    Query(wanted): Query<JobsQuery>,
    context: PageContext,
) -> Result<Response, WebError> {
    let mut statuses = app.jobs.statuses().await?;
    statuses.retain(|status| !status.job.state.has_ended() || wanted.is_ended_wanted(&status.job));
    let query = wanted.page();
    let page = query.page(statuses)?;
    let mut answers = Vec::with_capacity(page.entries.len());
    for status in page.entries {
        answers.push(JobAnswer::of(&app, status, &context.words).await?);
    }
    let open = if wanted.open { "open=true&" } else { "" };
    Ok(paging::answer(
        &app,
        "/api/v1/jobs",
        open,
        &query,
        answers,
        page.next,
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
    Ok(Json(JobAnswer::of(&app, status, &context.words).await?))
}

/// Asks a job to end. A training that has finished an epoch keeps its best weights as a model; one whose model is there
/// already skips its comparison and has succeeded.
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
    let answer = Json(JobAnswer::of(&app, status, &context.words).await?);
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
