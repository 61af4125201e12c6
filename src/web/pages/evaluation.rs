//! `/evaluate` and everything below it: measuring a model on labelled pictures, and what came of it.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Html};

use super::{
    model_card::{ModelChoice, choices},
    page, script_settings,
    script_words::{EVALUATE, SITE, TRAIN},
};
use crate::answers::words::Words;
use crate::web::{
    App,
    error::WebError,
    extract::Path,
    page_context::{PageContext, Section},
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
    /// Id of the report.
    id: String,
    settings: String,
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
    if !is_id(&id) {
        return Err(WebError::NotFound);
    }
    let context = context.at(Section::Evaluate);
    let words = context.words;
    page(&Report {
        id,
        settings: script_settings::settings(&app, &words, None, &[&SITE, &TRAIN, &EVALUATE]),
        words,
        context,
    })
}

/// Whether `report` looks like an id of a report, so that it can stand in an address as it is.
fn is_id(report: &str) -> bool {
    report.starts_with("report-")
        && report
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ids_can_stand_in_an_address() {
        assert!(is_id("report-0123abcd"));
        for other in ["", "job-0123", "report-<b>", "report-a/b"] {
            assert!(!is_id(other), "{other}");
        }
    }
}
