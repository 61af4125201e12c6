//! Charts of an experiment: how its runs went, and what a setting does to them.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use serde_json::Value;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::reports::svg;
use crate::answers::charts::parallel::{self, Axis, Line};
use crate::answers::charts::runs::{self, Course, Point, Screen};
use crate::answers::experiment_tables::setting_name;
use crate::jobs::{ExperimentStatus, RunStatus};
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
        .routes(routes!(parallel))
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

pub(super) fn screen(narrow: bool) -> Screen {
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
    /// Name of a setting that the experiment tries.
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
    let tried = Tried::of(&status, &wanted.setting);
    let points = points(&status, &tried);
    let name = setting_name(&wanted.setting, &context.words);
    let screen = screen(wanted.narrow);
    Ok(svg(&context, |words| {
        runs::sweep(&points, &tried.names, &name, screen, words)
    }))
}

/// Draws every run as a line over an axis for each setting that is tried, and one for the accuracy.
#[utoipa::path(
    get,
    path = "/api/v1/experiments/{id}/parallel.svg",
    operation_id = "draw_experiment_parallel",
    params(("id" = String, Path, description = "The experiment's id"), ChartQuery),
    responses(
        (status = 200, description = "The chart", body = String, content_type = "image/svg+xml"),
    ),
)]
async fn parallel(
    State(app): State<Arc<App>>,
    context: PageContext,
    Path(id): Path<String>,
    Query(wanted): Query<ChartQuery>,
) -> Result<Response, WebError> {
    let status = app.jobs.experiment_status(&id).await?;
    let tried = Tried::all(&status);
    let axes: Vec<Axis> = (tried.iter())
        .map(|tried| Axis {
            name: setting_name(&tried.setting, &context.words),
            names: tried.names.clone(),
        })
        .collect();
    let line = |run: &RunStatus| {
        let values = tried.iter().map(|tried| tried.value(&status, run));
        Some(Line {
            values: values.collect::<Option<_>>()?,
            accuracy: run.figures.as_ref()?.report.accuracy,
            is_best: status.summary.best == Some(run.key.combination),
        })
    };
    let lines: Vec<Line> = status.runs.iter().filter_map(line).collect();
    Ok(svg(&context, |words| {
        parallel::parallel(&axes, &lines, screen(wanted.narrow), words)
    }))
}

/// What an experiment tries for one setting.
struct Tried {
    setting: String,
    /// Values that are names, in the order in which they are tried; empty where they are numbers.
    names: Vec<String>,
}

impl Tried {
    fn all(status: &ExperimentStatus) -> Vec<Self> {
        let first = status.summary.combinations.first().into_iter();
        let names = first.flat_map(|combination| combination.settings.keys());
        names.map(|setting| Self::of(status, setting)).collect()
    }

    fn of(status: &ExperimentStatus, setting: &str) -> Self {
        let mut names: Vec<String> = Vec::new();
        for combination in &status.summary.combinations {
            let name = combination.settings.get(setting).and_then(Value::as_str);
            if let Some(name) = name.filter(|name| !names.iter().any(|known| known == name)) {
                names.push(name.to_owned());
            }
        }
        Self {
            setting: setting.to_owned(),
            names,
        }
    }

    /// The run's value, or the place of its name.
    fn value(&self, status: &ExperimentStatus, run: &RunStatus) -> Option<f64> {
        let combination = status.summary.combinations.get(run.key.combination)?;
        let value = combination.settings.get(&self.setting)?;
        match value.as_str() {
            Some(name) => {
                let place = self.names.iter().position(|known| known == name)?;
                Some(place as f64)
            }
            None => value.as_f64(),
        }
    }
}

fn points(status: &ExperimentStatus, tried: &Tried) -> Vec<Point> {
    let point = |run: &RunStatus| {
        Some(Point {
            value: tried.value(status, run)?,
            accuracy: run.figures.as_ref()?.report.accuracy,
            is_best: status.summary.best == Some(run.key.combination),
        })
    };
    status.runs.iter().filter_map(point).collect()
}
