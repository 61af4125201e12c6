//! `GET /api/v1/comparisons/several`: any number of evaluations of the same pictures, each against the best.

use std::sync::Arc;

use axum::{Json, extract::State, response::Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::comparison_curves::Curves;
use super::{comparisons::Side, reports};
use crate::answers::comparison::{self, Compared, ComparisonView, table};
use crate::answers::problem::{Problem, Refusal};
use crate::answers::report_file::{self, SeveralAbout, minute};
use crate::answers::words::Words;
use crate::config::shares::Client;
use crate::ml::evaluate::Predictions;
use crate::ml::evaluate::compare::{CommonImages, Several};
use crate::ml::train::events::EpochSummary;
use crate::storage::store::now;
use crate::web::{
    App, downloads, error::WebError, extract::Query, page_context::PageContext,
    parameter_fault::ParameterFault,
};

/// Most evaluations at once: what each said about every picture is held in memory.
pub(in crate::web) const MAX_SEVERAL: usize = 12;

/// Its addresses.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(show))
        .routes(routes!(export))
        .routes(routes!(export_page))
}

/// Which evaluations.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SeveralQuery {
    /// Ids of 2 to 12 reports of the same data set, between commas.
    reports: String,
}

/// Evaluations of the same pictures, each against the best.
#[derive(Debug, Serialize, ToSchema)]
struct SeveralAnswer {
    /// In the order that was asked for.
    reports: Vec<Side>,
    /// What they come to.
    #[serde(flatten)]
    several: Several,
    /// What it means, in plain words.
    text: String,
}

/// Compares evaluations picture by picture: each against the best, with Holm's correction for all of them; by class, and by
/// person where file names tell.
#[utoipa::path(
    get,
    path = "/api/v1/comparisons/several",
    operation_id = "compare_several_reports",
    params(SeveralQuery),
    responses(
        (status = 200, description = "The comparison", body = SeveralAnswer),
        (status = 404, description = "No such report", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "A report is none of an evaluation", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn show(
    State(app): State<Arc<App>>,
    context: PageContext,
    client: Client,
    Query(wanted): Query<SeveralQuery>,
) -> Result<Json<SeveralAnswer>, WebError> {
    let (reports, several) = asked(&app, client, &wanted).await?;
    let text = comparison::several_text(&names(&reports), &several, &context.words);
    Ok(Json(SeveralAnswer {
        reports,
        several,
        text,
    }))
}

/// The same as a table (CSV), one line an evaluation.
#[utoipa::path(
    get,
    path = "/api/v1/comparisons/several.csv",
    operation_id = "export_several_comparison",
    params(SeveralQuery),
    responses(
        (status = 200, description = "The table", body = String, content_type = "text/csv"),
        (status = 404, description = "No such report", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "A report is none of an evaluation", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn export(
    State(app): State<Arc<App>>,
    client: Client,
    Query(wanted): Query<SeveralQuery>,
) -> Result<Response, WebError> {
    let (reports, several) = asked(&app, client, &wanted).await?;
    let sides: Vec<[&str; 3]> = (reports.iter())
        .map(|side| [&*side.id, &*side.model.id, &*side.model.name])
        .collect();
    Ok(downloads::csv("comparison", table(&sides, &several)))
}

/// The same as one page that needs nothing else, with the confusion matrix of each evaluation and the learning curves of their
/// models.
#[utoipa::path(
    get,
    path = "/api/v1/comparisons/several.html",
    operation_id = "export_several_comparison_page",
    params(SeveralQuery),
    responses(
        (status = 200, description = "The page", body = String, content_type = "text/html"),
        (status = 404, description = "No such report", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "A report is none of an evaluation", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn export_page(
    State(app): State<Arc<App>>,
    context: PageContext,
    client: Client,
    Query(wanted): Query<SeveralQuery>,
) -> Result<Response, WebError> {
    let words = context.words;
    let (reports, several) = asked(&app, client, &wanted).await?;
    let mut matrices = Vec::with_capacity(reports.len());
    for report in &reports {
        let (_, findings) = reports::evaluation(&app, report.id.clone()).await?;
        matrices.push(findings.figures.judged.report);
    }
    let curves = curves(&app, &reports, &words).await?;
    let page = app.engine.render(client, move || {
        report_file::several_html(
            &SeveralAbout {
                dataset: reports.first().map_or("", |first| &first.dataset.name),
                created_at: &now(),
                view: view(&reports, &several, &words),
                matrices: &matrices,
                curves: &curves,
            },
            &words,
        )
    });
    let policy = report_file::several_content_security_policy();
    Ok(downloads::html("comparison", policy, page.await?))
}

/// Name and epochs of every model that is here and was trained here.
async fn curves(
    app: &App,
    sides: &[Side],
    words: &Words,
) -> Result<Vec<(String, Vec<EpochSummary>)>, WebError> {
    let mut models: Vec<&str> = Vec::new();
    for side in sides {
        let id = side.model.id.as_str();
        if app.card(id).is_some() && !models.contains(&id) {
            models.push(id);
        }
    }
    let curves = Curves::find(app, &models, &[], words).await?;
    let found = curves.found.into_iter();
    Ok(found.map(|curve| (curve.name, curve.history)).collect())
}

/// What the evaluations say, in words.
pub(in crate::web) fn view(sides: &[Side], several: &Several, words: &Words) -> ComparisonView {
    let evaluations: Vec<Compared> = (sides.iter())
        .map(|side| Compared {
            id: side.id.clone(),
            model: side.model.name.clone(),
            created_at: side.created_at.clone(),
        })
        .collect();
    ComparisonView::new(&evaluations, &names(sides), several, words)
}

/// The names of the models, in order.
pub(in crate::web) fn names(reports: &[Side]) -> Vec<String> {
    let is_shared = |name: &dyn Fn(&Side) -> String, side: &Side| {
        let own = name(side);
        reports.iter().filter(|other| name(other) == own).count() > 1
    };
    let plain = |side: &Side| side.model.name.clone();
    let dated = |side: &Side| format!("{} ({})", side.model.name, minute(&side.created_at));
    let name = |side: &Side| match (is_shared(&plain, side), is_shared(&dated, side)) {
        (false, _) => plain(side),
        (true, false) => dated(side),
        (true, true) => format!("{} ({})", side.model.name, side.id),
    };
    reports.iter().map(name).collect()
}

async fn asked(
    app: &App,
    client: Client,
    wanted: &SeveralQuery,
) -> Result<(Vec<Side>, Several), WebError> {
    let mut ids: Vec<&str> = Vec::new();
    for id in wanted.reports.split(',').map(str::trim) {
        if !id.is_empty() && !ids.contains(&id) {
            ids.push(id);
        }
    }
    if !(2..=MAX_SEVERAL).contains(&ids.len()) {
        let why = ParameterFault::NotSeveral {
            min: 2,
            max: MAX_SEVERAL,
        };
        return Err(WebError::parameter("reports", why));
    }
    compared(app, client, &ids).await
}

/// What the evaluations called `ids` say about the pictures that all of them are about.
pub(in crate::web) async fn compared(
    app: &App,
    client: Client,
    ids: &[&str],
) -> Result<(Vec<Side>, Several), WebError> {
    let mut sides: Vec<Side> = Vec::with_capacity(ids.len());
    let mut texts = Vec::with_capacity(ids.len());
    for &id in ids {
        let side = Side::of(reports::evaluation(app, id.to_owned()).await?);
        if sides
            .first()
            .is_some_and(|first| !first.dataset.is_same(&side.dataset))
        {
            return Err(Refusal::OtherDataset.into());
        }
        texts.push(reports::predictions(app, id).await?);
        sides.push(side);
    }
    let several = app.engine.render(client, move || several(&texts)).await?;
    Ok((sides, several.ok_or(Refusal::NothingInCommon)?))
}

fn several(texts: &[String]) -> Option<Several> {
    let read = |text: &String| serde_json::from_str::<Predictions>(text).ok();
    let models: Vec<Predictions> = texts.iter().map(read).collect::<Option<_>>()?;
    Several::new(&CommonImages::new(&models), models.len())
}
