//! `GET /api/v1/samples`: the datasets that come with the program.

use std::sync::Arc;

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::dataset::samples;
use crate::vision::Color;
use crate::web::App;

/// Its addresses.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(list))
}

/// A dataset that comes with the program.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct SampleAnswer {
    /// What to send as `sample` to `POST /api/v1/datasets`.
    #[schema(example = "drawn-faces-gray")]
    name: &'static str,
    /// Channels of its pictures.
    color: Color,
    /// Number of classes.
    classes: usize,
    /// Number of pictures.
    images: usize,
    /// Bytes of its ZIP.
    bytes: usize,
}

/// Lists the datasets that come with the program: drawn faces, to try everything with.
#[utoipa::path(get, path = "/api/v1/samples", operation_id = "list_samples", responses((status = 200, description = "Samples", body = Vec<SampleAnswer>)))]
async fn list() -> Json<Vec<SampleAnswer>> {
    let answers = samples::all().iter().map(|sample| SampleAnswer {
        name: sample.name,
        color: sample.color,
        classes: sample.classes,
        images: sample.images,
        bytes: sample.zip.len(),
    });
    Json(answers.collect())
}
