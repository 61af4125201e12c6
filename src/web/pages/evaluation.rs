//! `/evaluate` and everything below it: measuring a model on labelled pictures, and what came of it.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Html};
use serde::Deserialize;

use super::{
    dated::Dated,
    model_card::{ModelChoice, choices},
    page, script_settings,
    script_words::{EVALUATE, SITE, TRAIN},
};
use crate::answers::measured::ranked;
use crate::answers::report_file::{self, Surroundings};
use crate::answers::words::Words;
use crate::jobs::ReportDocument;
use crate::ml::evaluate::{findings::Findings, left_out::FaceCounts};
use crate::web::{
    App,
    api::reports,
    error::WebError,
    extract::{Path, Query},
    page_context::{PageContext, Section},
    results::emotion_key,
};

#[derive(Template)]
#[template(path = "pages/evaluate/start.html")]
struct Start {
    words: Words,
    context: PageContext,
    models: Vec<ModelChoice>,
    /// Name and number of the pictures that a link asks for, which are not here.
    wanted: Option<(String, String)>,
    settings: String,
}

/// What the page of evaluations can be asked for.
#[derive(Deserialize)]
pub(in crate::web) struct StartQuery {
    /// Id of the model to begin with.
    model: Option<String>,
    /// Name of the data to measure on, as cards of models call it.
    data: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/evaluate/report.html")]
struct Report {
    words: Words,
    context: PageContext,
    report: FoundReport,
    settings: String,
}

/// What an evaluation found, for a page to frame.
pub(super) struct FoundReport {
    pub(super) id: String,
    /// Name of the model.
    pub(super) model: String,
    /// What it was measured on, and when.
    pub(super) about: Dated,
    /// The report itself, as HTML.
    pub(super) body: String,
}

/// Shows where a model and data are chosen, and the evaluations so far.
pub(in crate::web) async fn start(
    State(app): State<Arc<App>>,
    Query(asked): Query<StartQuery>,
    context: PageContext,
) -> Result<Html<String>, WebError> {
    let context = context.at(Section::Evaluate);
    let words = context.words;
    page(&Start {
        models: choices(&app, asked.model.as_deref(), &words),
        wanted: asked.data.and_then(|data| wanted(&app, data, &words)),
        settings: script_settings::settings(&app, &words, None, &[&SITE, &TRAIN, &EVALUATE]),
        words,
        context,
    })
}

/// Name and number of the pictures called `data`, if a model was measured on them.
fn wanted(app: &App, data: String, words: &Words) -> Option<(String, String)> {
    let cards = app.engine.models();
    let mut measured = cards.iter().flat_map(|card| ranked(card));
    let found = measured.find(|measured| measured.data(words) == data)?;
    let images = words.number(found.evaluation.report.support);
    Some((data, images))
}

/// Shows what an evaluation found.
pub(in crate::web) async fn report(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    context: PageContext,
) -> Result<Html<String>, WebError> {
    let report = FoundReport::find(&app, id, &context.words).await?;
    let context = context.at(Section::Evaluate);
    let words = context.words;
    page(&Report {
        report,
        settings: script_settings::settings(&app, &words, None, &[&SITE, &TRAIN, &EVALUATE]),
        words,
        context,
    })
}

impl FoundReport {
    /// The report of the evaluation `id`.
    pub(super) async fn find(app: &App, id: String, words: &Words) -> Result<Self, WebError> {
        let (report, findings) = reports::evaluation(app, id).await?;
        let has_pictures = reports::has_pictures(app, &report.dataset).await?;
        Ok(Self {
            body: body(app, &report, &findings, has_pictures, words),
            about: Dated::new(
                "evaluate-of",
                &[("dataset", report.dataset.name.as_str().into())],
                &report.created_at,
                words,
            ),
            id: report.id,
            model: report.model.name,
        })
    }
}

/// What was found; pictures can be shown only while they are those that were measured.
fn body(
    app: &App,
    report: &ReportDocument,
    findings: &Findings,
    has_pictures: bool,
    words: &Words,
) -> String {
    let base = app.site.base_path.as_str();
    let images = format!("{base}/api/v1/datasets/{}/images", report.dataset.id);
    let crop = seen_as(findings);
    let surroundings = Surroundings {
        report: Some(&report.id),
        dataset: Some(report.dataset.id.as_str()).filter(|_| has_pictures),
        mended: report.dataset.mended.unwrap_or(0),
        base,
        emoji: &|class| Some(app.emoji(emotion_key(class))),
        crop: &|index| has_pictures.then(|| format!("{images}/{index}?crop={crop}")),
        picture: &|index| has_pictures.then(|| format!("{images}/{index}")),
    };
    report_file::body(findings, &surroundings, words)
}

/// How the evaluation read its pictures, so that they are shown as the model saw them.
pub(super) fn seen_as(findings: &Findings) -> &'static str {
    match &findings.left_out.faces {
        FaceCounts { detected: 0, .. } => "whole",
        FaceCounts { whole: 0, .. } => "detect",
        _ => "auto",
    }
}
