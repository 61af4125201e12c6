//! `/experiments` and everything below it: trainings over folds, seeds and settings. They need no script; js/pages/experiment.js
//! keeps the page of one experiment up to date.

mod form;
mod matrix;
mod runs;
mod view;

use std::sync::Arc;

use askama::Template;
use axum::{
    Extension, Form,
    extract::{State, rejection::FormRejection},
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::dated::Moment;
use super::page;
use crate::answers::problem::Explain;
use crate::answers::words::Words;
use crate::jobs::{ExperimentStatus, JobsError};
use crate::ml::train::settings::SETTINGS;
use crate::storage::store::{Experiment, Removal};
use crate::web::{
    App,
    error::WebError,
    error_response::AsItIs,
    extract::{Path, Query},
    page_context::{PageContext, Section},
};
use form::{FormView, Given};
use runs::Order;
use view::ExperimentView;

#[derive(Template)]
#[template(path = "pages/experiments.html")]
struct Experiments {
    words: Words,
    context: PageContext,
    form: FormView,
    experiments: Vec<Entry>,
    /// Why the last attempt was refused.
    refused: Option<String>,
}

/// An experiment in the list.
struct Entry {
    id: String,
    name: String,
    /// When it was asked for.
    made: Moment,
    /// How many of its runs have ended.
    runs: String,
    damaged: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/experiment.html")]
struct One {
    words: Words,
    context: PageContext,
    view: ExperimentView,
}

/// Shows all experiments, and where one is started.
pub(in crate::web) async fn list(
    State(app): State<Arc<App>>,
    Query(parameters): Query<Vec<(String, String)>>,
    context: PageContext,
) -> Result<Response, WebError> {
    listed(&app, context, &Given::new(parameters), None).await
}

/// Starts an experiment and leads to its page; what cannot be done is said above the form, which keeps what was given.
pub(in crate::web) async fn start(
    State(app): State<Arc<App>>,
    context: PageContext,
    given: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Result<Response, WebError> {
    let Form(fields) = given.map_err(|_| WebError::BrokenForm)?;
    let given = Given::new(fields);
    match app.jobs.start_experiment(&given.request()).await {
        Ok(experiment) => Ok(to_page(&experiment.id)),
        Err(error) => listed(&app, context, &given, Some(error)).await,
    }
}

async fn listed(
    app: &Arc<App>,
    context: PageContext,
    given: &Given,
    refused: Option<JobsError>,
) -> Result<Response, WebError> {
    let context = context.at(Section::Experiments);
    let words = context.words;
    let problem = refused.map(|error| match error {
        JobsError::Request(error) => error.problem_of_form(&words),
        error => error.problem(&words),
    });
    let status = problem.as_ref().map_or(200, |problem| problem.status);
    let experiments = app.jobs.experiments().await?;
    let entries = experiments
        .into_iter()
        .map(|experiment| Entry::new(experiment, &words));
    let html = page(&Experiments {
        form: FormView::new(app, given, &words).await?,
        experiments: entries.collect(),
        refused: problem.map(|problem| problem.detail),
        words,
        context,
    })?;
    let status = StatusCode::from_u16(status).unwrap_or_default();
    Ok((status, Extension(AsItIs), html).into_response())
}

impl Entry {
    fn new(experiment: Experiment, words: &Words) -> Self {
        let args = [
            ("ended", words.number(experiment.ended).into()),
            ("planned", words.number(experiment.planned).into()),
            ("planned-count", experiment.planned.into()),
        ];
        Self {
            made: Moment::new(&experiment.created_at),
            runs: words.text_with("experiments-ended", &args).into_owned(),
            id: experiment.id,
            name: experiment.name,
            damaged: experiment.damaged,
        }
    }
}

/// How the runs are sorted.
#[derive(Debug, Deserialize)]
pub(in crate::web) struct ShowQuery {
    /// A column's name.
    sort: Option<String>,
    /// Whether the highest comes first.
    #[serde(default)]
    descending: bool,
}

/// Shows an experiment as far as it is.
pub(in crate::web) async fn show(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Query(wanted): Query<ShowQuery>,
    context: PageContext,
) -> Result<Html<String>, WebError> {
    let context = context.at(Section::Experiments);
    let words = context.words;
    let status = app.jobs.experiment_status(&id).await?;
    let order = Order::new(wanted.sort, wanted.descending);
    page(&One {
        view: ExperimentView::new(&status, order, &words),
        words,
        context,
    })
}

/// Asks an experiment to stop.
pub(in crate::web) async fn stop(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    match app.jobs.cancel_experiment(&id).await {
        // Nothing is left to stop.
        Ok(_) | Err(JobsError::Ended) => Ok(to_page(&id)),
        Err(error) => Err(error.into()),
    }
}

/// Forgets an experiment that is over.
pub(in crate::web) async fn remove(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    match app.jobs.remove_experiment(&id).await? {
        Removal::Removed | Removal::Missing => Ok(Redirect::to("/experiments").into_response()),
        Removal::InUse => Ok(to_page(&id)),
    }
}

/// Trains a model with the best settings on all images, as an ordinary training, and leads to its page.
pub(in crate::web) async fn model(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let status = app.jobs.experiment_status(&id).await?;
    let Some(request) = training_with_the_best(&status) else {
        return Ok(to_page(&id));
    };
    let job = app.jobs.submit(&request).await?.job;
    let color = match request["color"].as_str() {
        Some("rgb") => "rgb",
        _ => "gray",
    };
    Ok(Redirect::to(&format!("/train/{color}/{}", job.id)).into_response())
}

/// The request of a training with the best settings, if there are any.
fn training_with_the_best(status: &ExperimentStatus) -> Option<Value> {
    let best = status.summary.best?;
    let best = &status.summary.combinations.get(best)?.settings;
    let asked = status.experiment.request.as_object()?;
    let is_kept = |name: &str| {
        [
            "dataset", "color", "recipe", "init", "device", "name", "split",
        ]
        .contains(&name)
            || SETTINGS.iter().any(|setting| setting.name == name)
    };
    let kept = asked.iter().filter(|(name, _)| is_kept(name));
    let fields = kept
        .chain(best)
        .map(|(name, value)| (name.clone(), value.clone()));
    let mut request: serde_json::Map<String, Value> = fields.collect();
    request.insert("kind".to_owned(), json!("train"));
    // As the experiment's runs were divided.
    request.entry("split").or_insert_with(|| json!("person"));
    Some(Value::Object(request))
}

fn to_page(id: &str) -> Response {
    Redirect::to(&format!("/experiments/{id}")).into_response()
}
