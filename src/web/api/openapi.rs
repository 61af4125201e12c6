//! `GET /api/v1/openapi.json`: the interface's description, made from the code.

use std::sync::Arc;

use axum::{Json, extract::State};
use utoipa::{Modify, OpenApi, openapi::Server};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{flat::Flat, groups::Groups, refusals::Refusals, shared_headers::SharedHeaders};
use crate::jobs::JobEvent;
use crate::ml::evaluate::findings::Findings;
use crate::web::{
    App,
    sockets::{answer::LiveAnswerText, progress::JobEventText},
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "FaceFeel",
        description = "Apparent facial expressions in photos. Nothing leaves this machine."
    ),
    components(schemas(Findings, JobEvent, JobEventText, LiveAnswerText))
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
async fn show(State(app): State<Arc<App>>) -> Json<utoipa::openapi::OpenApi> {
    let mut document = document();
    let base = app.site.base_path.as_str();
    document.servers = (!base.is_empty()).then(|| vec![Server::new(base)]);
    Json(document)
}

/// The whole description.
pub(in crate::web) fn document() -> utoipa::openapi::OpenApi {
    let described = OpenApiRouter::with_openapi(Interface::openapi()).merge(super::routes());
    let mut document = described.into_openapi();
    Flat.modify(&mut document);
    Refusals.modify(&mut document);
    Groups.modify(&mut document);
    SharedHeaders.modify(&mut document);
    document
}
