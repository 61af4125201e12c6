//! `/evaluate` and everything below it: measuring a model on labelled pictures, and what came of it.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Html};

use super::{
    model_card::{ModelChoice, choices},
    page, script_settings,
    script_words::{EVALUATE, SITE, TRAIN},
};
use crate::answers::report_file::{self, Surroundings, minute};
use crate::answers::words::Words;
use crate::jobs::ReportDocument;
use crate::ml::evaluate::{findings::Findings, left_out::FaceCounts};
use crate::web::{
    App,
    api::reports,
    assets,
    error::WebError,
    extract::Path,
    page_context::{PageContext, Section},
    results::emotion_key,
};

#[derive(Template)]
#[template(path = "pages/evaluate/start.html")]
struct Start {
    words: Words,
    context: PageContext,
    models: Vec<ModelChoice>,
    settings: String,
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
    /// Name of the dataset.
    pub(super) dataset: String,
    /// The day and minute that it was made, in UTC.
    pub(super) made: String,
    /// The report itself, as HTML.
    pub(super) body: String,
}

/// Shows where a model and data are chosen, and the evaluations so far.
pub(in crate::web) async fn start(
    State(app): State<Arc<App>>,
    context: PageContext,
) -> Result<Html<String>, WebError> {
    let context = context.at(Section::Evaluate);
    let words = context.words;
    page(&Start {
        models: choices(&app, None, &words),
        settings: script_settings::settings(&app, &words, None, &[&SITE, &TRAIN, &EVALUATE]),
        words,
        context,
    })
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
        let dataset = app.store.dataset(&report.dataset.id).await?;
        Ok(Self {
            body: body(&report, &findings, dataset.is_some(), words),
            made: minute(&report.created_at),
            id: report.id,
            model: report.model.name,
            dataset: report.dataset.name,
        })
    }
}

/// What was found; pictures can be shown only while the dataset is here.
fn body(report: &ReportDocument, findings: &Findings, has_pictures: bool, words: &Words) -> String {
    let images = format!("/api/v1/datasets/{}/images", report.dataset.id);
    // As the evaluation read its pictures, so that they are shown as the model saw them.
    let crop = match &findings.left_out.faces {
        FaceCounts { detected: 0, .. } => "whole",
        FaceCounts { whole: 0, .. } => "detect",
        _ => "auto",
    };
    let surroundings = Surroundings {
        report: Some(&report.id),
        emoji: &|class| Some(assets::emoji_url(emotion_key(class))),
        crop: &|index| has_pictures.then(|| format!("{images}/{index}?crop={crop}")),
        picture: &|index| has_pictures.then(|| format!("{images}/{index}")),
    };
    report_file::body(findings, &surroundings, words)
}
