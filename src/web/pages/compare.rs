//! `GET /models/compare`: the cards of two models side by side. It needs no script.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Html};
use serde::Deserialize;

use super::{
    model_card::{CardView, EvaluationView, ModelChoice, choices},
    page,
};
use crate::answers::words::Words;
use crate::web::{
    App,
    error::WebError,
    extract::Query,
    page_context::{PageContext, Section},
};

/// Which models; the first two if left out.
#[derive(Deserialize)]
pub(in crate::web) struct CompareQuery {
    a: Option<String>,
    b: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/compare.html")]
struct Compare {
    words: Words,
    context: PageContext,
    /// What can be chosen on either side, with what is chosen.
    choices: [Vec<ModelChoice>; 2],
    /// The two cards, if there are two models of these names.
    cards: Option<[CardView; 2]>,
    facts: Vec<Row<String>>,
    figures: Vec<Row<Option<EvaluationView>>>,
}

/// One line of a table: what it is about, and what stands on either side.
struct Row<T> {
    name: String,
    sides: [T; 2],
}

/// Shows two models side by side.
pub(in crate::web) async fn show(
    State(app): State<Arc<App>>,
    Query(CompareQuery { a, b }): Query<CompareQuery>,
    context: PageContext,
) -> Result<Html<String>, WebError> {
    let context = context.at(Section::Models);
    let words = context.words;
    let models = app.engine.models();
    let a = a.or_else(|| Some(models.first()?.id.clone()));
    let other = models.iter().find(|card| Some(&card.id) != a.as_ref());
    let b = b.or_else(|| Some(other?.id.clone()));
    let card = |id: &Option<String>| {
        let card = app.engine.card(id.as_deref()?)?;
        Some(CardView::new(&card, &words))
    };
    let mut cards = card(&a).zip(card(&b)).map(|(a, b)| [a, b]);
    page(&Compare {
        choices: [&a, &b].map(|id| choices(&app, id.as_deref(), &words)),
        facts: cards.as_ref().map(facts).unwrap_or_default(),
        figures: cards.as_mut().map(figures).unwrap_or_default(),
        cards,
        words,
        context,
    })
}

/// Every card has the same facts in the same order.
fn facts([a, b]: &[CardView; 2]) -> Vec<Row<String>> {
    let pairs = a.facts.iter().zip(&b.facts);
    let row = |((name, a), (_, b)): (&(_, String), &(_, String))| Row {
        name: std::borrow::Cow::to_string(name),
        sides: [a.clone(), b.clone()],
    };
    pairs.map(row).collect()
}

/// Measurements of the same name stand in one line; a model that lacks one has a gap there.
fn figures([a, b]: &mut [CardView; 2]) -> Vec<Row<Option<EvaluationView>>> {
    let mut others = std::mem::take(&mut b.evaluations);
    let mut rows: Vec<_> = std::mem::take(&mut a.evaluations)
        .into_iter()
        .map(|one| {
            let same = others.iter().position(|other| other.name == one.name);
            Row {
                name: one.name.clone(),
                sides: [Some(one), same.map(|index| others.remove(index))],
            }
        })
        .collect();
    rows.extend(others.into_iter().map(|one| Row {
        name: one.name.clone(),
        sides: [None, Some(one)],
    }));
    rows
}
