//! `GET /healthz`, `/readyz` and `/livez`: how the server is. The last two are for those who start and watch it, need no
//! password and say no more than that.

use std::{sync::Arc, time::Duration};

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::answers::problem::Refusal;
use crate::web::{App, error::WebError};

/// Its addresses.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(show))
        .routes(routes!(ready))
        .routes(routes!(live))
}

/// Longest wait for the database.
const PATIENCE: Duration = Duration::from_secs(5);

/// The server is ready.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct Health {
    /// Always `ok`.
    #[schema(example = "ok")]
    status: &'static str,
    /// The program's version.
    version: &'static str,
    /// What computes, in words.
    device: String,
}

/// Says that the server is ready, which version it is and what computes.
#[utoipa::path(
    get,
    path = "/healthz",
    operation_id = "show_health",
    responses(
        (status = 200, description = "Ready to predict, and what is confirmed can be kept", body = Health),
    ),
)]
async fn show(State(app): State<Arc<App>>) -> Result<Json<Health>, WebError> {
    app.datasets.can_write().await?;
    if !app.engine.is_running() {
        return Err(Refusal::NotReady.into());
    }
    Ok(Json(Health {
        status: "ok",
        version: env!("CARGO_PKG_VERSION"),
        device: app.engine.device().to_owned(),
    }))
}

/// All is well.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct Fine {
    /// Always `ok`.
    #[schema(example = "ok")]
    status: &'static str,
}

const FINE: Json<Fine> = Json(Fine { status: "ok" });

/// Says that the server runs, whatever else is wrong.
#[utoipa::path(get, path = "/livez", operation_id = "show_liveness", responses((status = 200, description = "It runs", body = Fine)))]
async fn live() -> Json<Fine> {
    FINE
}

/// Says whether the server can predict and reaches its database.
#[utoipa::path(
    get,
    path = "/readyz",
    operation_id = "show_readiness",
    responses(
        (status = 200, description = "Requests may be sent", body = Fine),
    ),
)]
async fn ready(State(app): State<Arc<App>>) -> Result<Json<Fine>, WebError> {
    let reached = tokio::time::timeout(PATIENCE, app.store.ping()).await;
    let is_reached = matches!(reached, Ok(Ok(())));
    match is_reached && app.engine.is_running() {
        true => Ok(FINE),
        false => Err(Refusal::NotReady.into()),
    }
}
