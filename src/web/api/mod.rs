//! The interface for scripts; its shapes are stable.

mod cameras;
mod comparisons;
mod datasets;
mod estimates;
mod health;
mod job_form;
pub(super) mod jobs;
mod mappings;
mod models;
mod openapi;
mod pictures;
mod predictions;
mod readings;
mod refusals;
mod report_files;
pub(super) mod reports;
mod samples;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;

use super::{
    App,
    sockets::{camera, progress},
};

/// Every address with its description.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    [
        openapi::routes(),
        health::routes(),
        models::routes(),
        predictions::routes(),
        pictures::routes(),
        datasets::routes(),
        readings::routes(),
        samples::routes(),
        jobs::routes(),
        estimates::routes(),
        progress::routes(),
        reports::routes(),
        report_files::routes(),
        comparisons::routes(),
        mappings::routes(),
        cameras::routes(),
        camera::routes(),
    ]
    .into_iter()
    .fold(OpenApiRouter::new(), OpenApiRouter::merge)
}
