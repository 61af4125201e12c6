//! `GET /api/v1/comparisons`: two evaluations of the same pictures, side by side.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::reports;
use crate::answers::comparison;
use crate::answers::problem::{Problem, Refusal};
use crate::config::shares::Client;
use crate::jobs::{ReportDataset, ReportDocument, ReportModel};
use crate::ml::evaluate::{Predictions, compare::Comparison, figures::Band, findings::Findings};
use crate::web::{App, error::WebError, extract::Query, page_context::PageContext};

/// Its addresses.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(show))
}

/// Which evaluations.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::web) struct ComparisonQuery {
    /// One report's id.
    a: String,
    /// The other's.
    b: String,
}

/// What a paired test says of two models.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct ComparisonAnswer {
    /// One evaluation.
    a: Side,
    /// The other.
    b: Side,
    /// The test.
    #[serde(flatten)]
    comparison: Comparison,
    /// What it means, in plain words.
    text: String,
}

/// One evaluation in short.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct Side {
    /// Id of the report.
    pub(in crate::web) id: String,
    /// The model's id and name.
    pub(in crate::web) model: ReportModel,
    /// The dataset's id, name and hash.
    pub(in crate::web) dataset: ReportDataset,
    /// When it was made, RFC 3339, UTC.
    pub(in crate::web) created_at: String,
    /// Share of all images of this evaluation that was classified correctly; `a_right` and `b_right` count those of both.
    accuracy: f64,
    /// Its 95 % interval.
    interval_95: [f64; 2],
    /// Unweighted mean of the classes' F1.
    macro_f1: f64,
    /// Images.
    support: usize,
    /// How good the accuracy is.
    band: Band,
}

/// Compares two evaluations image by image, with McNemar's test.
#[utoipa::path(
    get,
    path = "/api/v1/comparisons",
    operation_id = "compare_reports",
    params(ComparisonQuery),
    responses(
        (status = 200, description = "The comparison", body = ComparisonAnswer),
        (status = 404, description = "No such report", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "A report is none of an evaluation", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn show(
    State(app): State<Arc<App>>,
    context: PageContext,
    client: Client,
    Query(wanted): Query<ComparisonQuery>,
) -> Result<Json<ComparisonAnswer>, WebError> {
    let a = Side::of(reports::evaluation(&app, wanted.a.clone()).await?);
    let b = Side::of(reports::evaluation(&app, wanted.b.clone()).await?);
    if !a.dataset.is_same(&b.dataset) {
        return Err(Refusal::OtherDataset.into());
    }
    let first = reports::predictions(&app, &wanted.a).await?;
    let second = reports::predictions(&app, &wanted.b).await?;
    let compared = app
        .engine
        .render(client, move || compare(&first, &second))
        .await?;
    let found = compared.ok_or(WebError::Internal)?;
    let text = comparison::text(&a.model.name, &b.model.name, &found, &context.words);
    Ok(Json(ComparisonAnswer {
        a,
        b,
        comparison: found,
        text,
    }))
}

impl Side {
    pub(super) fn of((report, findings): (ReportDocument, Findings)) -> Self {
        let judged = findings.figures.judged;
        Self {
            id: report.id,
            model: report.model,
            dataset: report.dataset,
            created_at: report.created_at,
            accuracy: judged.report.accuracy,
            interval_95: judged.report.interval_95,
            macro_f1: judged.report.macro_f1,
            support: judged.report.support,
            band: judged.band,
        }
    }
}

fn compare(a: &str, b: &str) -> Option<Comparison> {
    let a: Predictions = serde_json::from_str(a).ok()?;
    let b: Predictions = serde_json::from_str(b).ok()?;
    Some(Comparison::new(a, b))
}
