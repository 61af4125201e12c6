//! `/api/v1/reports`: what trainings and evaluations found out.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::answers::charts::{self, ChartWords};
use crate::answers::problem::Refusal;
use crate::jobs::ReportDocument;
use crate::ml::evaluate::findings::Findings;
use crate::storage::store::{JobKind, ReportSummary};
use crate::web::{
    App,
    error::WebError,
    extract::{Path, Query},
    page_context::PageContext,
};

/// Its addresses.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(show, remove))
        .routes(routes!(curves))
        .routes(routes!(confusion))
        .routes(routes!(reliability))
        .routes(routes!(coverage))
}

/// Which reports to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::web) struct ReportsQuery {
    /// `train` or `evaluate`; all if left out.
    #[param(inline)]
    kind: Option<JobKind>,
}

/// Lists the reports, the newest first.
#[utoipa::path(get, path = "/api/v1/reports", operation_id = "list_reports", params(ReportsQuery), responses((status = 200, description = "Reports", body = Vec<ReportSummary>)))]
async fn list(
    State(app): State<Arc<App>>,
    Query(wanted): Query<ReportsQuery>,
) -> Result<Json<Vec<ReportSummary>>, WebError> {
    let mut reports = app.store.reports().await?;
    reports.retain(|report| wanted.kind.is_none_or(|kind| kind.name() == report.kind));
    Ok(Json(reports))
}

/// Shows a report: figures, confusion matrix, history.
#[utoipa::path(
    get,
    path = "/api/v1/reports/{id}",
    operation_id = "show_report",
    params(("id" = String, Path, description = "The report's id")),
    responses(
        (status = 200, description = "The report", body = ReportDocument),
    ),
)]
async fn show(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, WebError> {
    // As it was written, so that what later versions add to a report does not depend on this one.
    let document = stored(&app, id).await?;
    Ok(([(header::CONTENT_TYPE, "application/json")], document))
}

/// What the model said about each image of an evaluation, as JSON.
pub(super) async fn predictions(app: &App, id: &str) -> Result<String, WebError> {
    let found = app.store.predictions(id).await?;
    Ok(found.ok_or_else(|| Refusal::NoReport(id.to_owned()))?)
}

/// The report called `id`.
pub(super) async fn find(app: &App, id: String) -> Result<ReportDocument, WebError> {
    Ok(ReportDocument::parse(&stored(app, id).await?)?)
}

/// The report of an evaluation, and what it found.
pub(in crate::web) async fn evaluation(
    app: &App,
    id: String,
) -> Result<(ReportDocument, Findings), WebError> {
    let mut report = find(app, id).await?;
    match report.findings.take() {
        Some(findings) => Ok((report, findings)),
        None => Err(Refusal::NoReport(report.id).into()),
    }
}

async fn stored(app: &App, id: String) -> Result<String, WebError> {
    let found = app.store.report(&id).await?;
    Ok(found.ok_or(Refusal::NoReport(id))?)
}

/// Draws a training's loss and accuracy, epoch by epoch.
#[utoipa::path(
    get,
    path = "/api/v1/reports/{id}/curves.svg",
    operation_id = "draw_curves",
    params(("id" = String, Path, description = "The report's id")),
    responses(
        (status = 200, description = "The chart", body = String, content_type = "image/svg+xml"),
    ),
)]
async fn curves(
    State(app): State<Arc<App>>,
    context: PageContext,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let report = find(&app, id).await?;
    let history = report.history.ok_or(Refusal::NoReport(report.id))?;
    Ok(svg(&context, |words| charts::curves(&history, words)))
}

/// Draws the confusion matrix of a report's first, most meaningful evaluation.
#[utoipa::path(
    get,
    path = "/api/v1/reports/{id}/confusion.svg",
    operation_id = "draw_confusion",
    params(("id" = String, Path, description = "The report's id")),
    responses(
        (status = 200, description = "The chart", body = String, content_type = "image/svg+xml"),
    ),
)]
async fn confusion(
    State(app): State<Arc<App>>,
    context: PageContext,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let report = find(&app, id).await?;
    let first = report.evaluations.first();
    let first = first.ok_or(Refusal::NoReport(report.id))?;
    Ok(svg(&context, |words| {
        charts::confusion(&first.report, words)
    }))
}

/// Draws an evaluation's accuracy by confidence.
#[utoipa::path(
    get,
    path = "/api/v1/reports/{id}/reliability.svg",
    operation_id = "draw_reliability",
    params(("id" = String, Path, description = "The report's id")),
    responses(
        (status = 200, description = "The chart", body = String, content_type = "image/svg+xml"),
    ),
)]
async fn reliability(
    State(app): State<Arc<App>>,
    context: PageContext,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let (_, findings) = evaluation(&app, id).await?;
    Ok(svg(&context, |words| {
        charts::reliability(&findings.figures.calibration.bins, words)
    }))
}

/// Draws an evaluation's accuracy by the share of images that get an answer.
#[utoipa::path(
    get,
    path = "/api/v1/reports/{id}/coverage.svg",
    operation_id = "draw_coverage",
    params(("id" = String, Path, description = "The report's id")),
    responses(
        (status = 200, description = "The chart", body = String, content_type = "image/svg+xml"),
    ),
)]
async fn coverage(
    State(app): State<Arc<App>>,
    context: PageContext,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let (_, findings) = evaluation(&app, id).await?;
    Ok(svg(&context, |words| {
        charts::coverage(&findings.figures.coverage, words)
    }))
}

fn svg(context: &PageContext, draw: impl FnOnce(&ChartWords) -> String) -> Response {
    let chart = draw(&ChartWords::new(&context.words));
    let headers = [
        (header::CONTENT_TYPE, "image/svg+xml".to_owned()),
        (
            header::CONTENT_SECURITY_POLICY,
            charts::content_security_policy(),
        ),
    ];
    (headers, chart).into_response()
}

/// Removes a report for good.
#[utoipa::path(
    delete,
    path = "/api/v1/reports/{id}",
    operation_id = "remove_report",
    params(("id" = String, Path, description = "The report's id")),
    responses(
        (status = 204, description = "It is gone"),
    ),
)]
async fn remove(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<StatusCode, WebError> {
    match app.store.remove_report(&id).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Refusal::NoReport(id).into()),
    }
}
