//! `/api/v1/experiments/{id}/….csv`: an experiment as tables that pandas, R and spreadsheets read at once.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::answers::experiment_tables::{Tables, combinations};
use crate::answers::problem::Problem;
use crate::jobs::{ExperimentRecords, JobsError};
use crate::ml::train::history;
use crate::web::{App, downloads::csv, error::WebError, extract::Path};

/// Its addresses.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(export))
        .routes(routes!(export_combinations))
        .routes(routes!(export_epochs))
        .routes(routes!(export_answers))
        .routes(routes!(export_history))
}

/// One line a run: settings, fold, seed, figures. pandas and R read it at once.
#[utoipa::path(
    get,
    path = "/api/v1/experiments/{id}/export.csv",
    operation_id = "export_experiment",
    params(("id" = String, Path, description = "The experiment's id")),
    responses((status = 200, description = "The table", body = String, content_type = "text/csv")),
)]
async fn export(State(app): State<Arc<App>>, Path(id): Path<String>) -> Result<Response, WebError> {
    table(&app, &id, "runs", |tables| tables.runs()).await
}

/// One line an epoch of every run.
#[utoipa::path(
    get,
    path = "/api/v1/experiments/{id}/epochs.csv",
    operation_id = "export_experiment_epochs",
    params(("id" = String, Path, description = "The experiment's id")),
    responses((status = 200, description = "The table", body = String, content_type = "text/csv")),
)]
async fn export_epochs(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    table(&app, &id, "epochs", |tables| tables.epochs()).await
}

/// One line for each image that a run was measured on: its true class, and what the run said.
#[utoipa::path(
    get,
    path = "/api/v1/experiments/{id}/answers.csv",
    operation_id = "export_experiment_answers",
    params(("id" = String, Path, description = "The experiment's id")),
    responses((status = 200, description = "The table", body = String, content_type = "text/csv")),
)]
async fn export_answers(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    table(&app, &id, "answers", |tables| tables.answers()).await
}

/// One line for each combination of settings: means, deviations, intervals, and tests against the best.
#[utoipa::path(
    get,
    path = "/api/v1/experiments/{id}/combinations.csv",
    operation_id = "export_experiment_combinations",
    params(("id" = String, Path, description = "The experiment's id")),
    responses((status = 200, description = "The table", body = String, content_type = "text/csv")),
)]
async fn export_combinations(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let status = app.jobs.experiment_status(&id).await?;
    let name = format!("{id}-combinations");
    Ok(csv(&name, combinations(&status.summary)))
}

/// One line for each epoch of one run: losses and accuracies. None as long as the run was not measured.
#[utoipa::path(
    get,
    path = "/api/v1/experiments/{id}/runs/{number}/history.csv",
    operation_id = "export_run_history",
    params(
        ("id" = String, Path, description = "The experiment's id"),
        ("number" = usize, Path, description = "The run's number"),
    ),
    responses(
        (status = 200, description = "The table", body = String, content_type = "text/csv"),
        (status = 404, description = "No such experiment or run", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn export_history(
    State(app): State<Arc<App>>,
    Path((id, number)): Path<(String, usize)>,
) -> Result<Response, WebError> {
    let status = app.jobs.experiment_status(&id).await?;
    let run = status.runs.iter().find(|run| run.key.number == number);
    let figures = run.ok_or(WebError::NotFound)?.figures.as_ref();
    let epochs = figures.map(|figures| figures.history.as_slice());
    let name = format!("{id}-run-{number}-history");
    Ok(csv(&name, history::csv(epochs.unwrap_or_default())))
}

async fn table(
    app: &App,
    id: &str,
    name: &str,
    make: fn(&Tables<'_>) -> String,
) -> Result<Response, WebError> {
    let records = app.jobs.experiment_records(id).await?;
    let work = move || made(&records, make);
    let made = tokio::task::spawn_blocking(work).await;
    // Only a panic ends it early.
    let table = made.map_err(|_| JobsError::Fault)?;
    Ok(csv(&format!("{id}-{name}"), table))
}

fn made(experiment: &ExperimentRecords, make: fn(&Tables<'_>) -> String) -> String {
    make(&Tables {
        combinations: experiment.combinations.iter().collect(),
        common: &experiment.common,
        records: &experiment.records,
    })
}
