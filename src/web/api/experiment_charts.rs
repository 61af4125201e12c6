//! Charts of an experiment: how its runs went, and what a setting does to them.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::reports::svg;
use crate::answers::charts::runs::{self, Course, Point, Screen};
use crate::jobs::{ExperimentStatus, RunStatus};
use crate::ml::train::settings::SETTINGS;
use crate::web::{
    App,
    error::WebError,
    extract::{Path, Query},
    page_context::PageContext,
};

/// Its addresses.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(courses))
        .routes(routes!(sweep))
}

/// How a chart is drawn.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::web) struct ChartQuery {
    /// Whether it is for a phone: less wide, with fewer labels.
    #[serde(default)]
    narrow: bool,
    /// Any text; another one asks past what a cache keeps.
    #[expect(dead_code, reason = "it is part of the address alone")]
    version: Option<String>,
}

fn screen(narrow: bool) -> Screen {
    match narrow {
        true => Screen::Narrow,
        false => Screen::Wide,
    }
}

/// Draws the validation accuracy of every run, epoch by epoch.
#[utoipa::path(
    get,
    path = "/api/v1/experiments/{id}/curves.svg",
    operation_id = "draw_experiment_curves",
    params(("id" = String, Path, description = "The experiment's id"), ChartQuery),
    responses(
        (status = 200, description = "The chart", body = String, content_type = "image/svg+xml"),
    ),
)]
async fn courses(
    State(app): State<Arc<App>>,
    context: PageContext,
    Path(id): Path<String>,
    Query(wanted): Query<ChartQuery>,
) -> Result<Response, WebError> {
    let status = app.jobs.experiment_status(&id).await?;
    let courses: Vec<Course<'_>> = (status.runs.iter())
        .filter_map(|run| {
            Some(Course {
                history: &run.figures.as_ref()?.history,
                is_best: status.summary.best == Some(run.key.combination),
            })
        })
        .collect();
    Ok(svg(&context, |words| {
        runs::courses(&courses, screen(wanted.narrow), words)
    }))
}

/// Which setting a chart is about.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::web) struct SweepQuery {
    /// Name of a setting that the experiment tries, with numbers as values.
    setting: String,
    /// Whether it is for a phone: less wide, with fewer labels.
    #[serde(default)]
    narrow: bool,
    /// Any text; another one asks past what a cache keeps.
    #[expect(dead_code, reason = "it is part of the address alone")]
    version: Option<String>,
}

/// Draws the accuracy of every run by the value of a setting.
#[utoipa::path(
    get,
    path = "/api/v1/experiments/{id}/sweep.svg",
    operation_id = "draw_experiment_sweep",
    params(("id" = String, Path, description = "The experiment's id"), SweepQuery),
    responses(
        (status = 200, description = "The chart", body = String, content_type = "image/svg+xml"),
    ),
)]
async fn sweep(
    State(app): State<Arc<App>>,
    context: PageContext,
    Path(id): Path<String>,
    Query(wanted): Query<SweepQuery>,
) -> Result<Response, WebError> {
    let status = app.jobs.experiment_status(&id).await?;
    let points = points(&status, &wanted.setting);
    let setting = SETTINGS
        .iter()
        .find(|setting| setting.name == wanted.setting);
    let name = match setting.map(|setting| setting.key()) {
        Some(key) if context.words.has(&key) => context.words.text(&key).into_owned(),
        _ => wanted.setting,
    };
    let screen = screen(wanted.narrow);
    Ok(svg(&context, |words| {
        runs::sweep(&points, &name, screen, words)
    }))
}

fn points(status: &ExperimentStatus, setting: &str) -> Vec<Point> {
    let point = |run: &RunStatus| {
        let combination = status.summary.combinations.get(run.key.combination)?;
        Some(Point {
            value: combination.settings.get(setting)?.as_f64()?,
            accuracy: run.figures.as_ref()?.report.accuracy,
            is_best: status.summary.best == Some(run.key.combination),
        })
    };
    status.runs.iter().filter_map(point).collect()
}
