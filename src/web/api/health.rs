//! `GET /healthz`: whether the server is ready to predict.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::web::App;

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
#[utoipa::path(get, path = "/healthz", responses((status = 200, description = "Ready to predict", body = Health)))]
pub(in crate::web) async fn show(State(app): State<Arc<App>>) -> Json<Health> {
    Json(Health {
        status: "ok",
        version: env!("CARGO_PKG_VERSION"),
        device: app.engine.device().to_owned(),
    })
}
