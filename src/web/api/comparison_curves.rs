//! `GET /api/v1/comparisons/curves.svg`: how models, and runs of experiments, learned.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::experiment_charts::screen;
use super::reports::{self, svg};
use crate::answers::charts::multiples::{Named, multiples};
use crate::answers::problem::{Problem, Refusal};
use crate::answers::words::Words;
use crate::ml::train::events::EpochSummary;
use crate::storage::store::{JobKind, ReportSummary};
use crate::web::{
    App, error::WebError, extract::Query, page_context::PageContext,
    parameter_fault::ParameterFault,
};

/// Most models and runs at once.
pub(in crate::web) const MAX_CURVES: usize = 24;

/// Its addresses.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(curves))
}

/// Whose curves; 24 at most.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CurvesQuery {
    /// Ids of models, between commas. A model that was not trained here has no curve.
    #[serde(default)]
    models: String,
    /// Runs of experiments, between commas: the experiment's id, a colon and the run's number.
    #[serde(default)]
    runs: String,
    /// Whether it is for a phone: less wide, with fewer labels.
    #[serde(default)]
    narrow: bool,
}

/// How a model or a run learned.
pub(in crate::web) struct Curve {
    /// For people.
    pub(in crate::web) name: String,
    pub(in crate::web) history: Vec<EpochSummary>,
}

/// Curves, and the names of models and runs that have none.
#[derive(Default)]
pub(in crate::web) struct Curves {
    pub(in crate::web) found: Vec<Curve>,
    pub(in crate::web) without: Vec<String>,
}

/// Draws the validation accuracy of models and of experiments' runs by epoch: a panel for each, with all others behind it.
#[utoipa::path(
    get,
    path = "/api/v1/comparisons/curves.svg",
    operation_id = "draw_compared_curves",
    params(CurvesQuery),
    responses(
        (status = 200, description = "The chart", body = String, content_type = "image/svg+xml"),
        (status = 404, description = "No such model or experiment", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn curves(
    State(app): State<Arc<App>>,
    context: PageContext,
    Query(wanted): Query<CurvesQuery>,
) -> Result<Response, WebError> {
    let (models, runs) = (listed(&wanted.models), listed(&wanted.runs));
    if models.len() + runs.len() > MAX_CURVES {
        let why = ParameterFault::NotSeveral {
            min: 0,
            max: MAX_CURVES,
        };
        return Err(WebError::parameter("models", why));
    }
    let curves = Curves::find(&app, &models, &runs, &context.words).await?;
    let named: Vec<Named<'_>> = (curves.found.iter())
        .map(|curve| Named {
            name: &curve.name,
            history: &curve.history,
        })
        .collect();
    Ok(svg(&context, |words| {
        multiples(&named, screen(wanted.narrow), words)
    }))
}

/// What stands between commas, each once.
fn listed(text: &str) -> Vec<&str> {
    let mut listed: Vec<&str> = Vec::new();
    for one in text.split(',').map(str::trim) {
        if !one.is_empty() && !listed.contains(&one) {
            listed.push(one);
        }
    }
    listed
}

impl Curves {
    /// The curves of the models and runs of these ids, models first.
    pub(in crate::web) async fn find(
        app: &App,
        models: &[&str],
        runs: &[&str],
        words: &Words,
    ) -> Result<Self, WebError> {
        let mut curves = Self::default();
        let reports = app.store.reports().await?;
        for &model in models {
            let card = app.card(model);
            let card = card.ok_or_else(|| Refusal::NoModelHere(model.to_owned()))?;
            let history = of_model(app, &reports, model).await;
            curves.add(card.name.clone(), history);
        }
        for &run in runs {
            let (name, history) = of_run(app, run, words).await?;
            curves.add(name, history);
        }
        Ok(curves)
    }

    fn add(&mut self, name: String, history: Option<Vec<EpochSummary>>) {
        match history.filter(|history| !history.is_empty()) {
            Some(history) => self.found.push(Curve { name, history }),
            None => self.without.push(name),
        }
    }
}

/// The epochs of the training that made a model, if it was made here and its report can be read.
async fn of_model(app: &App, reports: &[ReportSummary], model: &str) -> Option<Vec<EpochSummary>> {
    let is_its = |report: &&ReportSummary| {
        report.model == model && report.kind == JobKind::Train.name() && report.damaged.is_none()
    };
    let report = reports.iter().find(is_its)?;
    // A damaged report leaves a model without a curve, and the others with theirs.
    reports::find(app, report.id.clone()).await.ok()?.history
}

/// Name and epochs of the run `EXPERIMENT:NUMBER`.
async fn of_run(
    app: &App,
    run: &str,
    words: &Words,
) -> Result<(String, Option<Vec<EpochSummary>>), WebError> {
    let unknown = || WebError::parameter("runs", ParameterFault::NotFitting(run.to_owned()));
    let (experiment, number) = run.split_once(':').ok_or_else(unknown)?;
    let number: usize = number.parse().map_err(|_| unknown())?;
    let status = app.jobs.experiment_status(experiment).await?;
    if !(1..=status.experiment.planned).contains(&number) {
        return Err(unknown());
    }
    let run = status.runs.iter().find(|run| run.key.number == number);
    let name = run_name(&status.experiment.name, number, words);
    let figures = run.and_then(|run| run.figures.as_ref());
    Ok((name, figures.map(|figures| figures.history.clone())))
}

/// What people call a run of an experiment.
pub(in crate::web) fn run_name(experiment: &str, number: usize, words: &Words) -> String {
    let args = [
        ("experiment", experiment.into()),
        ("run", words.number(number).into()),
    ];
    words.text_with("compare-run", &args).into_owned()
}
