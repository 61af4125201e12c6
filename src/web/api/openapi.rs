//! `GET /api/v1/openapi.json`: the interface's description, made from the code.

use axum::Json;
use utoipa::OpenApi;

use super::{
    cameras, comparisons, datasets, estimates, health, jobs, mappings, models, pictures,
    predictions, readings, refusals::Refusals, report_files, reports, samples,
};
use crate::web::live::{answer, camera, progress};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "FaceFeel",
        description = "Apparent facial expressions in photos. Nothing leaves this machine."
    ),
    paths(
        show,
        health::show,
        health::ready,
        health::live,
        models::list,
        models::show,
        models::download,
        models::create,
        models::change,
        models::remove,
        predictions::create,
        pictures::create,
        datasets::create,
        datasets::list,
        datasets::show,
        readings::change,
        datasets::picture,
        datasets::remove,
        estimates::create,
        jobs::create,
        jobs::list,
        jobs::show,
        jobs::cancel,
        jobs::remove,
        progress::listen,
        camera::watch,
        cameras::list,
        mappings::show,
        reports::list,
        reports::show,
        reports::curves,
        reports::confusion,
        reports::remove,
        report_files::csv,
        report_files::html,
        report_files::heat,
        comparisons::show,
        samples::list
    ),
    components(schemas(answer::LiveAnswerText)),
    modifiers(&Refusals)
)]
struct Interface;

/// Gives this description.
#[utoipa::path(
    get,
    path = "/api/v1/openapi.json",
    operation_id = "describe_interface",
    responses((status = 200, description = "An OpenAPI 3.1 document", body = Object)),
)]
pub(in crate::web) async fn show() -> Json<utoipa::openapi::OpenApi> {
    Json(Interface::openapi())
}
