//! `GET /evaluate/compare`: any number of evaluations of the same pictures side by side. It needs no script.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Html};

use super::{compare::CurvesView, dated::Dated, page};
use crate::answers::comparison::ComparisonView;
use crate::answers::words::Words;
use crate::config::shares::Client;
use crate::ml::card::Card;
use crate::storage::store::{Headline, ReportSummary};
use crate::web::api::comparisons::Side;
use crate::web::api::several::{MAX_SEVERAL, compared, view};
use crate::web::{
    App,
    error::WebError,
    extract::Query,
    page_context::{PageContext, Section},
};

#[derive(Template)]
#[template(path = "pages/evaluate/compare.html")]
struct Page {
    words: Words,
    context: PageContext,
    /// Name of the data set; none where no evaluation was chosen.
    data: Option<String>,
    choices: Vec<Choice>,
    /// How many were asked for and cannot be shown: they are gone, or about other pictures.
    left_out: usize,
    most: usize,
    table: Option<Table>,
    /// How the models learned.
    curves: Option<CurvesView>,
}

/// An evaluation that can be ticked.
struct Choice {
    id: String,
    label: Dated,
    is_chosen: bool,
}

/// What the chosen evaluations say.
struct Table {
    view: ComparisonView,
    /// Query that asks for the same as a file.
    query: String,
}

/// Shows the evaluations that are named by `report`, and offers the others of the same pictures.
pub(in crate::web) async fn show(
    State(app): State<Arc<App>>,
    client: Client,
    Query(parameters): Query<Vec<(String, String)>>,
    context: PageContext,
) -> Result<Html<String>, WebError> {
    let context = context.at(Section::Evaluate);
    let words = context.words;
    let mut asked: Vec<String> = Vec::new();
    for (name, id) in parameters {
        if name == "report" && !asked.contains(&id) {
            asked.push(id);
        }
    }
    let reports = app.store.reports().await?;
    let group = SamePictures::find(&reports, &asked);
    let chosen: Vec<&str> = (asked.iter().map(String::as_str))
        .filter(|id| group.reports.iter().any(|(report, _)| report.id == *id))
        .take(MAX_SEVERAL)
        .collect();
    let (table, curves) = match chosen.len() {
        0 | 1 => (None, None),
        _ => {
            let (table, curves) = Table::find(&app, client, &chosen, &words).await?;
            (Some(table), curves)
        }
    };
    page(&Page {
        data: group
            .reports
            .first()
            .map(|(_, headline)| headline.dataset_name.clone()),
        choices: (group.reports.iter())
            .map(|(report, headline)| Choice {
                id: report.id.clone(),
                label: choice_label(report, headline, &words),
                is_chosen: chosen.contains(&&*report.id),
            })
            .collect(),
        left_out: asked.len() - chosen.len(),
        most: MAX_SEVERAL,
        table,
        curves,
        words,
        context,
    })
}

/// Evaluations of the pictures that the first one asked for is about.
struct SamePictures<'a> {
    reports: Vec<(&'a ReportSummary, &'a Headline)>,
}

impl<'a> SamePictures<'a> {
    fn find(reports: &'a [ReportSummary], asked: &[String]) -> Self {
        let sound = || {
            reports.iter().filter_map(|report| {
                let headline = report.headline.as_ref()?;
                report.damaged.is_none().then_some((report, headline))
            })
        };
        let first = asked
            .iter()
            .find_map(|id| sound().find(|(report, _)| report.id == *id));
        let Some((first, its)) = first else {
            return Self {
                reports: Vec::new(),
            };
        };
        // Edits of a dataset give its pictures other labels, and deleting some gives it another file.
        let is_same = |(report, headline): &(&ReportSummary, &Headline)| {
            let (hash, revision) = (&headline.dataset_sha256, headline.dataset_revision);
            let is_here = report.dataset == first.dataset;
            let is_same_file = match hash.is_some() && its.dataset_sha256.is_some() {
                true => *hash == its.dataset_sha256,
                false => is_here,
            };
            is_same_file && revision == its.dataset_revision && (is_here || revision.is_none())
        };
        Self {
            reports: sound().filter(is_same).collect(),
        }
    }
}

fn choice_label(report: &ReportSummary, headline: &Headline, words: &Words) -> Dated {
    let args = [
        ("model", headline.model_name.as_str().into()),
        ("accuracy", words.percent(headline.accuracy).into()),
    ];
    Dated::new("evaluate-compare-choice", &args, &report.created_at, words)
}

impl Table {
    async fn find(
        app: &App,
        client: Client,
        chosen: &[&str],
        words: &Words,
    ) -> Result<(Self, Option<CurvesView>), WebError> {
        let (sides, several) = compared(app, client, chosen).await?;
        let curves = CurvesView::find(app, &cards(app, &sides), &[], words).await?;
        let table = Self {
            view: view(&sides, &several, words),
            query: chosen.join(","),
        };
        Ok((table, curves))
    }
}

/// The models of evaluations that are still here, each once.
fn cards(app: &App, sides: &[Side]) -> Vec<Arc<Card>> {
    let mut cards: Vec<Arc<Card>> = Vec::new();
    for side in sides {
        let is_known = cards.iter().any(|card| card.id == side.model.id);
        if !is_known {
            cards.extend(app.card(&side.model.id));
        }
    }
    cards
}
