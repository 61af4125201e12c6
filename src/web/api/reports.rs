//! `/api/v1/reports`: what trainings and evaluations found out.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use serde_json::Value;

use crate::{
    problem::Problem,
    store::ReportSummary,
    web::{App, error::WebError, frame::Frame},
};

/// Lists the reports, the newest first.
#[utoipa::path(get, path = "/api/v1/reports", responses((status = 200, description = "Reports", body = Vec<ReportSummary>)))]
pub(in crate::web) async fn list(
    State(app): State<Arc<App>>,
    frame: Frame,
) -> Result<Json<Vec<ReportSummary>>, WebError> {
    let reports = app.jobs.store().reports().await;
    Ok(Json(reports.map_err(|error| {
        Problem::from_store(&error, &frame.words)
    })?))
}

/// Shows a report: figures, confusion matrix, history.
#[utoipa::path(
    get,
    path = "/api/v1/reports/{id}",
    params(("id" = String, Path, description = "The report's id")),
    responses(
        (status = 200, description = "The report", body = Value),
        (status = 404, description = "No such report", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(in crate::web) async fn show(
    State(app): State<Arc<App>>,
    frame: Frame,
    Path(id): Path<String>,
) -> Result<Json<Value>, WebError> {
    let found = app.jobs.store().report(&id).await;
    let found = found.map_err(|error| Problem::from_store(&error, &frame.words))?;
    let missing = || Problem::missing_report(&id, &frame.words).into();
    found.map(Json).ok_or_else(missing)
}

/// Removes a report for good.
#[utoipa::path(
    delete,
    path = "/api/v1/reports/{id}",
    params(("id" = String, Path, description = "The report's id")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 404, description = "No such report", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(in crate::web) async fn remove(
    State(app): State<Arc<App>>,
    frame: Frame,
    Path(id): Path<String>,
) -> Result<StatusCode, WebError> {
    let removed = app.jobs.store().remove_report(&id).await;
    match removed.map_err(|error| Problem::from_store(&error, &frame.words))? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Problem::missing_report(&id, &frame.words).into()),
    }
}
