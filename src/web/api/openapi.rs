//! `GET /api/v1/openapi.json`: the interface's description, made from the code.

use std::sync::Arc;

use axum::Json;
use utoipa::{Modify, OpenApi};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::refusals::Refusals;
use crate::jobs::JobEvent;
use crate::ml::evaluate::findings::Findings;
use crate::web::{App, sockets::answer::LiveAnswerText};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "FaceFeel",
        description = "Apparent facial expressions in photos. Nothing leaves this machine."
    ),
    components(schemas(Findings, JobEvent, LiveAnswerText))
)]
struct Interface;

/// Its addresses.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(show))
}

/// Gives this description.
#[utoipa::path(
    get,
    path = "/api/v1/openapi.json",
    operation_id = "describe_interface",
    responses((status = 200, description = "An OpenAPI 3.1 document", body = Object)),
)]
async fn show() -> Json<utoipa::openapi::OpenApi> {
    let described = OpenApiRouter::with_openapi(Interface::openapi()).merge(super::routes());
    let mut document = described.into_openapi();
    Refusals.modify(&mut document);
    Json(document)
}
