//! `GET /api/v1/comparisons`: two evaluations of the same pictures, side by side.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::reports;
use crate::answers::problem::{Problem, Refusal};
use crate::answers::words::Words;
use crate::config::shares::Client;
use crate::jobs::{ReportDataset, ReportDocument, ReportModel};
use crate::ml::evaluate::{
    Predictions,
    compare::{Comparison, Verdict},
    figures::Band,
    findings::Findings,
};
use crate::web::{App, error::WebError, extract::Query, page_context::PageContext};

/// Its addresses.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(show))
}

/// Which evaluations.
#[derive(Debug, Deserialize, IntoParams)]
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
struct Side {
    /// Id of the report.
    id: String,
    /// The model's id and name.
    model: ReportModel,
    /// The dataset's id, name and hash.
    dataset: ReportDataset,
    /// When it was made, RFC 3339, UTC.
    created_at: String,
    /// Share classified correctly.
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
        (status = 404, description = "No such report, or none of an evaluation", body = Problem, content_type = "application/problem+json"),
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
    let comparison = compared.ok_or(WebError::Internal)?;
    let text = text(&a, &b, &comparison, &context.words);
    Ok(Json(ComparisonAnswer {
        a,
        b,
        comparison,
        text,
    }))
}

impl Side {
    fn of((report, findings): (ReportDocument, Findings)) -> Self {
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
    Some(Comparison::new(&a, &b))
}

fn text(a: &Side, b: &Side, comparison: &Comparison, words: &Words) -> String {
    let a_is_better = comparison.only_a_right >= comparison.only_b_right;
    let (better, other) = if a_is_better { (a, b) } else { (b, a) };
    let (more, fewer) = match a_is_better {
        true => (comparison.only_a_right, comparison.only_b_right),
        false => (comparison.only_b_right, comparison.only_a_right),
    };
    let args = [
        ("better", better.model.name.as_str().into()),
        ("other", other.model.name.as_str().into()),
        ("more", words.number(more).into()),
        ("fewer", words.number(fewer).into()),
        ("images", words.number(comparison.images).into()),
    ];
    let text = match comparison.verdict {
        _ if more == fewer => words.text_with("report-compare-even", &args),
        Verdict::Real => words.text_with("report-compare-real", &args),
        Verdict::Chance => words.text_with("report-compare-chance", &args),
    };
    text.into_owned()
}
