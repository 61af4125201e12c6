//! `GET /models/compare`: any number of models side by side. It needs no script.

mod common;
mod curves;
mod figures;

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Html};

use super::{
    model_card::{CardSummary, CardView, Fact},
    page,
};
use crate::answers::words::Words;
use crate::ml::card::Card;
use crate::web::{
    App,
    error::WebError,
    extract::Query,
    page_context::{PageContext, Section},
};
pub(super) use curves::CurvesView;
use curves::RUN;
use figures::{Cell, FigureRow, Sources};

/// Names of parameters that name a model: `a` and `b` are those of earlier versions.
const NAMES: [&str; 3] = ["model", "a", "b"];

#[derive(Template)]
#[template(path = "pages/compare.html")]
struct Compare {
    words: Words,
    context: PageContext,
    choices: Vec<Choice>,
    /// Runs of experiments that were asked for.
    runs: Vec<Choice>,
    /// Ids that were asked for and are of no model, in one line.
    unknown: String,
    models: Vec<CardSummary>,
    facts: Vec<FactRow>,
    /// Data that two or more of them were measured on.
    common: Vec<FigureRow>,
    /// Data that one of them was measured on.
    single: Vec<FigureRow>,
    /// How they learned.
    curves: Option<CurvesView>,
}

/// A model, or a run of an experiment, that can be ticked.
struct Choice {
    id: String,
    name: String,
    is_chosen: bool,
}

/// One fact about every model.
struct FactRow {
    name: String,
    /// Whether the values are days.
    is_day: bool,
    /// Whether it is the same for all of them.
    is_same: bool,
    values: Vec<String>,
}

/// Shows models side by side, and how runs of experiments went; the first two models if nothing is named.
pub(in crate::web) async fn show(
    State(app): State<Arc<App>>,
    Query(parameters): Query<Vec<(String, String)>>,
    context: PageContext,
) -> Result<Html<String>, WebError> {
    let context = context.at(Section::Models);
    let words = context.words;
    let all = app.engine.models();
    let named = |wanted: &[&str]| -> Vec<String> {
        let own = parameters
            .iter()
            .filter(|(name, _)| wanted.contains(&&**name));
        own.map(|(_, id)| id.clone()).collect()
    };
    let (models, runs) = (named(&NAMES), named(&[RUN]));
    let (cards, mut unknown) = match models.is_empty() && !runs.is_empty() {
        true => (Vec::new(), Vec::new()),
        false => chosen(&all, models),
    };
    let runs = curves::known(&app, runs, &words, &mut unknown).await?;
    let curves = CurvesView::find(&app, &cards, &runs, &words).await?;
    let sources = Sources::of(&app).await?;
    let (common, single) = figures::rows(&app, &cards, &sources, &words).await?;
    page(&Compare {
        choices: (all.iter())
            .map(|card| Choice {
                id: card.id.clone(),
                name: card.name.clone(),
                is_chosen: cards.iter().any(|chosen| chosen.id == card.id),
            })
            .collect(),
        models: (cards.iter())
            .map(|card| CardSummary::new(card, &words))
            .collect(),
        facts: facts(&cards, &words),
        runs: runs
            .into_iter()
            .map(|run| Choice {
                id: run.id,
                name: run.name,
                is_chosen: true,
            })
            .collect(),
        unknown: words.list(&unknown),
        curves,
        common,
        single,
        words,
        context,
    })
}

/// The models that were asked for, each once, and the ids of none. The first ones of all fill up to two, unless one that was
/// asked for is missing.
fn chosen(all: &[Arc<Card>], asked: Vec<String>) -> (Vec<Arc<Card>>, Vec<String>) {
    if asked.is_empty() {
        return (all.iter().take(2).cloned().collect(), Vec::new());
    }
    let (mut cards, mut unknown) = (Vec::<Arc<Card>>::new(), Vec::new());
    for id in asked {
        match all.iter().find(|card| card.id == id) {
            Some(card) if cards.iter().all(|known| known.id != id) => cards.push(Arc::clone(card)),
            Some(_) => {}
            None => unknown.push(id),
        }
    }
    if cards.len() == 1 && unknown.is_empty() {
        let other = all.iter().find(|card| card.id != cards[0].id);
        cards.extend(other.cloned());
    }
    (cards, unknown)
}

/// Every card has the same facts in the same order; those that differ come first.
fn facts(cards: &[Arc<Card>], words: &Words) -> Vec<FactRow> {
    let mut columns: Vec<_> = (cards.iter())
        .map(|card| {
            let CardView { facts, terms, .. } = CardView::new(card, words);
            let terms = Fact {
                name: words.text("compare-terms"),
                value: terms
                    .unwrap_or_else(|| words.text("compare-no-terms"))
                    .into_owned(),
                is_day: false,
            };
            facts.into_iter().chain([terms])
        })
        .collect();
    let mut rows = Vec::new();
    while let Some(row) = columns
        .iter_mut()
        .map(Iterator::next)
        .collect::<Option<Vec<_>>>()
    {
        let Some(first) = row.first() else { break };
        let (name, is_day) = (first.name.to_string(), first.is_day);
        let values: Vec<_> = row.into_iter().map(|fact| fact.value).collect();
        let is_same = values.windows(2).all(|pair| pair[0] == pair[1]);
        rows.push(FactRow {
            name,
            is_day,
            is_same,
            values,
        });
    }
    rows.sort_by_key(|row| row.is_same);
    rows
}
