//! `/experiments` and everything below it: trainings over folds, seeds and settings. They need no script; js/pages/experiment.js
//! keeps the page of one experiment up to date, and js/pages/experiments.js says how long one will take.

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

use super::{
    dated::Moment,
    page, script_settings,
    script_words::{EXPERIMENT, SITE},
};
use crate::answers::problem::Explain;
use crate::answers::words::Words;
use crate::config::shares::Client;
use crate::jobs::{ExperimentEstimate, ExperimentStatus, JobsError};
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
    /// How long it will take, if that was asked for; or why that cannot be said.
    estimate: String,
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
    settings: String,
    view: ExperimentView,
}

/// Shows all experiments, and where one is started.
pub(in crate::web) async fn list(
    State(app): State<Arc<App>>,
    Query(parameters): Query<Vec<(String, String)>>,
    context: PageContext,
) -> Result<Response, WebError> {
    let given = Given::new(parameters);
    listed(&app, context, &given, Said::default()).await
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
        Err(error) => {
            let (status, why) = refusal(error, &context.words);
            let said = Said {
                status,
                refused: Some(why),
                ..Said::default()
            };
            listed(&app, context, &given, said).await
        }
    }
}

/// Says how long the experiment in the form would take, and keeps what was given. js/pages/experiments.js asks for it after
/// every change; without scripts a button does.
pub(in crate::web) async fn estimate(
    State(app): State<Arc<App>>,
    client: Client,
    context: PageContext,
    given: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Result<Response, WebError> {
    let Form(fields) = given.map_err(|_| WebError::BrokenForm)?;
    let (given, words) = (Given::new(fields), context.words);
    let estimate = match app.jobs.experiment_estimator(&given.request()).await {
        // What is still being typed is no fault of the page.
        Err(JobsError::Request(error)) => error.problem_of_form(&words).detail,
        Err(error) => return Err(error.into()),
        Ok(estimator) => {
            let measure = move || estimator.measure();
            let measured = app.engine.render(client, measure).await?;
            estimate_text(measured, &words)
        }
    };
    let said = Said {
        estimate,
        ..Said::default()
    };
    listed(&app, context, &given, said).await
}

fn estimate_text(measured: Option<ExperimentEstimate>, words: &Words) -> String {
    let Some(ExperimentEstimate { runs, seconds }) = measured else {
        return words.text("experiments-estimate-busy").into_owned();
    };
    let args = [
        ("time", words.duration(seconds).into()),
        ("runs", words.number(runs).into()),
        ("runs-count", runs.into()),
    ];
    words.text_with("experiments-estimate", &args).into_owned()
}

/// Status and words of what cannot be done.
fn refusal(error: JobsError, words: &Words) -> (u16, String) {
    let problem = match error {
        JobsError::Request(error) => error.problem_of_form(words),
        error => error.problem(words),
    };
    (problem.status, problem.detail)
}

/// What the page of all experiments answers to what was sent.
struct Said {
    status: u16,
    /// Why the experiment was not started.
    refused: Option<String>,
    /// How long it will take.
    estimate: String,
}

impl Default for Said {
    fn default() -> Self {
        Self {
            status: 200,
            refused: None,
            estimate: String::new(),
        }
    }
}

async fn listed(
    app: &Arc<App>,
    context: PageContext,
    given: &Given,
    said: Said,
) -> Result<Response, WebError> {
    let context = context.at(Section::Experiments);
    let words = context.words;
    let experiments = app.jobs.experiments().await?;
    let entries = experiments
        .into_iter()
        .map(|experiment| Entry::new(experiment, &words));
    let html = page(&Experiments {
        form: FormView::new(app, given, &words).await?,
        experiments: entries.collect(),
        refused: said.refused,
        estimate: said.estimate,
        words,
        context,
    })?;
    let status = StatusCode::from_u16(said.status).unwrap_or_default();
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
        settings: script_settings::settings(&app, &words, None, &[&SITE, &EXPERIMENT]),
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
