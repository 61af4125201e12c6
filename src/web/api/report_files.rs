//! `/api/v1/reports/{id}/…`: an evaluation as files, and why the model said what it said.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::datasets::{JPEG_QUALITY, small};
use super::reports;
use crate::answers::problem::{Problem, Refusal};
use crate::answers::report_file::{self, About, Picture};
use crate::config::shares::Client;
use crate::jobs::HeatWanted;
use crate::ml::{
    evaluate::{Predictions, findings::Findings},
    explain::Heat,
    train,
};
use crate::storage::datasets::Datasets;
use crate::vision::draw::encode_jpeg;
use crate::web::{
    App, caching::NOT_AT_ALL, downloads, error::WebError, extract::Path, page_context::PageContext,
};

/// Its addresses.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(csv))
        .routes(routes!(history))
        .routes(routes!(html))
        .routes(routes!(heat))
}

/// Gives what the model said about every image as a table.
#[utoipa::path(
    get,
    path = "/api/v1/reports/{id}/predictions.csv",
    operation_id = "export_predictions",
    params(("id" = String, Path, description = "The report's id")),
    responses(
        (status = 200, description = "One line an image", body = String, content_type = "text/csv"),
        (status = 409, description = "The report does not hold this", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn csv(
    State(app): State<Arc<App>>,
    client: Client,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let predictions = reports::predictions(&app, &id).await?;
    let table = app.engine.render(client, move || {
        let predictions: Predictions = serde_json::from_str(&predictions).ok()?;
        Some(report_file::csv(&predictions))
    });
    let table = table.await?.ok_or(WebError::Internal)?;
    Ok(downloads::csv(&id, table))
}

/// Gives the epochs of a training as a table.
#[utoipa::path(
    get,
    path = "/api/v1/reports/{id}/history.csv",
    operation_id = "export_history",
    params(("id" = String, Path, description = "The report's id")),
    responses(
        (status = 200, description = "One line an epoch", body = String, content_type = "text/csv"),
        (status = 409, description = "The report does not hold this", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn history(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let report = reports::find(&app, id.clone()).await?;
    let epochs = report.history.ok_or(Refusal::ReportLacks(report.id))?;
    let table = train::history::csv(&epochs);
    Ok(downloads::csv(&id, table))
}

/// Gives the whole report as one page that needs nothing else.
#[utoipa::path(
    get,
    path = "/api/v1/reports/{id}/report.html",
    operation_id = "export_report",
    params(("id" = String, Path, description = "The report's id")),
    responses(
        (status = 200, description = "The page", body = String, content_type = "text/html"),
        (status = 409, description = "The report does not hold this", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn html(
    State(app): State<Arc<App>>,
    context: PageContext,
    client: Client,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let (report, findings) = reports::evaluation(&app, id.clone()).await?;
    let (datasets, words) = (app.datasets.clone(), context.words);
    let has_pictures = reports::has_pictures(&app, &report.dataset).await?;
    if has_pictures {
        app.datasets.bring(&report.dataset.id).await?;
    }
    let page = app.engine.render(client, move || {
        let about = About {
            model: report.model.name,
            dataset: report.dataset.name,
            created_at: report.created_at,
            mended: report.dataset.mended.unwrap_or(0),
        };
        let pictures = match has_pictures {
            true => pictures(&datasets, &report.dataset.id, &findings),
            false => Vec::new(),
        };
        report_file::html(&about, &findings, &pictures, &words)
    });
    let policy = report_file::content_security_policy();
    Ok(downloads::html(&id, policy, page.await?))
}

/// Tells which parts of a face speak for what the model said about it.
#[utoipa::path(
    get,
    path = "/api/v1/reports/{id}/heat/{index}",
    operation_id = "explain_image",
    params(
        ("id" = String, Path, description = "The report's id"),
        ("index" = usize, Path, description = "The picture's number among the archive's files"),
    ),
    responses(
        (status = 200, description = "The heat map", body = Heat),
        (status = 409, description = "The report does not hold this", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn heat(
    State(app): State<Arc<App>>,
    client: Client,
    Path((id, index)): Path<(String, usize)>,
) -> Result<impl IntoResponse, WebError> {
    let report = reports::find(&app, id.clone()).await?;
    if app.engine.card(&report.model.id).is_none() {
        return Err(Refusal::ModelRemoved.into());
    }
    if !reports::has_pictures(&app, &report.dataset).await? {
        return Err(Refusal::NoPicture.into());
    }
    app.datasets.bring(&report.dataset.id).await?;
    let predictions = reports::predictions(&app, &id).await?;
    let jobs = app.jobs.clone();
    let found = app.engine.render(client, move || {
        let predictions: Option<Predictions> = serde_json::from_str(&predictions).ok();
        let images = predictions.map_or_else(Vec::new, |predictions| predictions.images);
        let Some(image) = images.iter().find(|image| image.index == index) else {
            return Ok(None);
        };
        jobs.heat(&HeatWanted {
            dataset: report.dataset.id,
            model: report.model.id,
            index,
            detected: image.detected,
        })
    });
    let heat = found.await??;
    let heat = heat.ok_or(Refusal::NoPicture)?;
    // It shows where a face is.
    Ok(([(header::CACHE_CONTROL, NOT_AT_ALL)], Json(heat)))
}

/// The pictures of the worst errors that can still be read.
fn pictures(datasets: &Datasets, dataset: &str, findings: &Findings) -> Vec<Picture> {
    let worst = findings.figures.worst.iter();
    let picture = |index: usize| {
        let picture = datasets.picture(dataset, index).ok()??;
        Some(Picture {
            index,
            jpeg: encode_jpeg(&small(picture), JPEG_QUALITY),
        })
    };
    worst.filter_map(|wrong| picture(wrong.index)).collect()
}
