//! `GET /api/v1/models` and `GET /api/v1/models/{id}`: the models' cards.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
};

use crate::{
    card::Card,
    problem::Problem,
    web::{App, error::WebError},
};

/// Lists the card of every model, the default one first.
#[utoipa::path(get, path = "/api/v1/models", responses((status = 200, description = "Cards", body = Vec<Card>)))]
pub(in crate::web) async fn list(State(app): State<Arc<App>>) -> Json<Vec<Card>> {
    Json(
        app.engine
            .models()
            .iter()
            .map(|card| Card::clone(card))
            .collect(),
    )
}

/// Shows one model's card.
#[utoipa::path(
    get,
    path = "/api/v1/models/{id}",
    params(("id" = String, Path, description = "The model's id")),
    responses(
        (status = 200, description = "The card", body = Card),
        (status = 404, description = "No such model", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(in crate::web) async fn show(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Json<Card>, WebError> {
    app.card(&id)
        .cloned()
        .map(Json)
        .ok_or(WebError::NoSuchModel(id))
}
