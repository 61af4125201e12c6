//! `GET /api/v1/samples`: the datasets that come with the program.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{card::Color, samples};

/// A dataset that comes with the program; `POST /api/v1/datasets` with `{"sample": name}` adds it.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct SampleAnswer {
    name: &'static str,
    color: Color,
    classes: usize,
    images: usize,
    /// Size of its ZIP.
    bytes: usize,
}

/// Lists the datasets that come with the program.
#[utoipa::path(get, path = "/api/v1/samples", responses((status = 200, description = "Sample datasets", body = Vec<SampleAnswer>)))]
pub(in crate::web) async fn list() -> Json<Vec<SampleAnswer>> {
    let answer = |sample: &samples::Sample| SampleAnswer {
        name: sample.name,
        color: sample.color,
        classes: sample.classes,
        images: sample.images,
        bytes: sample.zip.len(),
    };
    Json(samples::all().iter().map(answer).collect())
}
