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
use crate::answers::problem::{Problem, Refusal};
use crate::answers::verdict::TrainingVerdict;
use crate::jobs::{ReportDataset, ReportDocument};
use crate::ml::evaluate::findings::Findings;
use crate::storage::store::{JobKind, ReportSummary};
use crate::web::{
    App,
    error::WebError,
    extract::{Path, Query},
    page_context::PageContext,
    paging::{self, Entry, PageQuery},
};

/// Its addresses.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(show, remove))
        .routes(routes!(verdict))
        .routes(routes!(curves))
        .routes(routes!(confusion))
        .routes(routes!(reliability))
        .routes(routes!(coverage))
}

/// Which reports to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::web) struct ReportsQuery {
    /// `train` or `evaluate`; all if left out.
    #[param(inline)]
    kind: Option<JobKind>,
    /// Most reports to list, 1 to 1000; all if left out.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u64>,
    /// Where to go on: what the header `Link` of the page before says.
    after: Option<String>,
}

impl Entry for ReportSummary {
    fn id(&self) -> &str {
        &self.id
    }

    fn created_at(&self) -> Option<&str> {
        Some(&self.created_at)
    }
}

/// Lists the reports, the newest first.
#[utoipa::path(get, path = "/api/v1/reports", operation_id = "list_reports", params(ReportsQuery), responses((status = 200, description = "Reports", body = Vec<ReportSummary>, headers(("Link" = String, description = "Where the next page is, `rel=\"next\"`; left out after the last one")))))]
async fn list(
    State(app): State<Arc<App>>,
    Query(wanted): Query<ReportsQuery>,
) -> Result<Response, WebError> {
    let mut reports = app.store.reports().await?;
    reports.retain(|report| wanted.kind.is_none_or(|kind| kind.name() == report.kind));
    let kind = wanted.kind.map(|kind| format!("kind={}&", kind.name()));
    let query = PageQuery {
        limit: wanted.limit,
        after: wanted.after,
    };
    let page = query.page(reports)?;
    let kind = kind.unwrap_or_default();
    Ok(paging::answer(
        &app,
        "/api/v1/reports",
        &kind,
        &query,
        page.entries,
        page.next,
    ))
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

/// Says what came of a training, in a sentence chosen by its figures.
#[utoipa::path(
    get,
    path = "/api/v1/reports/{id}/verdict",
    operation_id = "judge_training",
    params(("id" = String, Path, description = "The report's id")),
    responses(
        (status = 200, description = "The verdict", body = TrainingVerdict),
        (status = 409, description = "The report does not hold this", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn verdict(
    State(app): State<Arc<App>>,
    context: PageContext,
    Path(id): Path<String>,
) -> Result<Json<TrainingVerdict>, WebError> {
    let report = find(&app, id).await?;
    let verdict = TrainingVerdict::new(&report, &context.words);
    Ok(Json(verdict.ok_or(Refusal::ReportLacks(report.id))?))
}

/// What the model said about each image of an evaluation, as JSON.
pub(super) async fn predictions(app: &App, id: &str) -> Result<String, WebError> {
    let found = app.store.predictions(id).await?;
    match found {
        Some(predictions) => Ok(predictions),
        None if app.store.has_report(id).await? => Err(Refusal::ReportLacks(id.to_owned()).into()),
        None => Err(Refusal::NoReport(id.to_owned()).into()),
    }
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
        None => Err(Refusal::ReportLacks(report.id).into()),
    }
}

/// Whether the pictures that a report is about are here under the numbers that it knows: some may have been deleted since.
pub(in crate::web) async fn has_pictures(
    app: &App,
    measured: &ReportDataset,
) -> Result<bool, WebError> {
    let dataset = app.store.dataset(&measured.id).await?;
    Ok(dataset.is_some_and(|dataset| {
        (measured.sha256.as_ref()).is_none_or(|sha256| *sha256 == dataset.sha256)
    }))
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
        (status = 409, description = "The report does not hold this", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn curves(
    State(app): State<Arc<App>>,
    context: PageContext,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let report = find(&app, id).await?;
    let history = report.history;
    let history = history.ok_or(Refusal::ReportLacks(report.id))?;
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
        (status = 409, description = "The report does not hold this", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn confusion(
    State(app): State<Arc<App>>,
    context: PageContext,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let report = find(&app, id).await?;
    let first = report.evaluations.first();
    let first = first.ok_or(Refusal::ReportLacks(report.id))?;
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
        (status = 409, description = "The report does not hold this", body = Problem, content_type = "application/problem+json"),
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
        (status = 409, description = "The report does not hold this", body = Problem, content_type = "application/problem+json"),
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

pub(super) fn svg(context: &PageContext, draw: impl FnOnce(&ChartWords) -> String) -> Response {
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
