//! The interface for scripts; its shapes are stable.

mod cameras;
pub(super) mod comparison_curves;
pub(super) mod comparisons;
mod dataset_additions;
mod dataset_edits;
mod dataset_pictures;
mod dataset_state;
mod dataset_versions;
pub(super) mod datasets;
mod estimates;
mod experiment_charts;
mod experiment_exports;
mod experiment_form;
mod experiments;
mod films;
mod flat;
mod groups;
mod health;
mod job_form;
pub(super) mod jobs;
mod mappings;
mod models;
mod onnx;
pub(super) mod openapi;
mod pictures;
mod predictions;
mod readings;
mod recordings;
mod refusals;
mod report_files;
pub(super) mod reports;
mod samples;
pub(super) mod several;
mod shared_headers;

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
        onnx::routes(),
        predictions::routes(),
        pictures::routes(),
        datasets::routes(),
        dataset_pictures::routes(),
        dataset_edits::routes(),
        dataset_additions::routes(),
        dataset_versions::routes(),
        readings::routes(),
        recordings::routes(),
        films::routes(),
        samples::routes(),
        jobs::routes(),
        estimates::routes(),
        experiments::routes(),
        experiment_charts::routes(),
        experiment_exports::routes(),
        progress::routes(),
        reports::routes(),
        report_files::routes(),
        comparisons::routes(),
        comparison_curves::routes(),
        several::routes(),
        mappings::routes(),
        cameras::routes(),
        camera::routes(),
    ]
    .into_iter()
    .fold(OpenApiRouter::new(), OpenApiRouter::merge)
}
