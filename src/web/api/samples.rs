//! `/api/v1/samples`: the datasets that come with the program, and some of their pictures.

use std::borrow::Cow;
use std::sync::Arc;

use axum::{
    Json,
    body::Body,
    http::header,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::answers::problem::Refusal;
use crate::answers::words::Words;
use crate::dataset::samples::{self, Sample, SamplePurpose};
use crate::vision::Color;
use crate::web::{App, error::WebError, extract::Path, page_context::PageContext};

/// Its addresses.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(picture))
}

/// Pictures that stand for a sample.
const EXAMPLES: usize = 8;

/// How long a picture may be kept: it follows from its address alone.
const FOR_A_DAY: &str = "public, max-age=86400";

/// A dataset that comes with the program.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct SampleAnswer {
    /// What to send as `sample` to `POST /api/v1/datasets`.
    #[schema(example = "drawn-faces-gray")]
    name: &'static str,
    /// For people.
    #[schema(example = "Drawn faces, grayscale")]
    title: Cow<'static, str>,
    /// Whether models are to learn from it or to be measured on it.
    purpose: PurposeAnswer,
    /// Channels of its pictures.
    color: Color,
    /// Number of classes.
    classes: usize,
    /// Number of pictures.
    images: usize,
    /// Bytes of its ZIP.
    bytes: usize,
    /// Addresses of some of its pictures, one for each class.
    examples: Vec<String>,
}

/// What a dataset is for.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::web) enum PurposeAnswer {
    /// Models learn from it.
    Train,
    /// Models are measured on it; it shows other people.
    Test,
}

impl From<SamplePurpose> for PurposeAnswer {
    fn from(purpose: SamplePurpose) -> Self {
        match purpose {
            SamplePurpose::Train => Self::Train,
            SamplePurpose::Test => Self::Test,
        }
    }
}

/// Lists the datasets that come with the program: drawn faces, to try everything with.
#[utoipa::path(get, path = "/api/v1/samples", operation_id = "list_samples", responses((status = 200, description = "Samples", body = Vec<SampleAnswer>)))]
async fn list(context: PageContext) -> Json<Vec<SampleAnswer>> {
    let base = context.base();
    let answers = samples::all().iter().map(|sample| SampleAnswer {
        name: sample.name,
        title: title(sample, &context.words),
        purpose: sample.purpose.into(),
        color: sample.color,
        classes: sample.classes,
        images: sample.images,
        bytes: sample.zip.len(),
        examples: (0..EXAMPLES)
            .map(|index| format!("{base}/api/v1/samples/{}/images/{index}", sample.name))
            .collect(),
    });
    Json(answers.collect())
}

/// Shows one of a sample's example pictures.
#[utoipa::path(
    get,
    path = "/api/v1/samples/{name}/images/{index}",
    operation_id = "show_sample_image",
    params(
        ("name" = String, Path, description = "The sample's name"),
        ("index" = usize, Path, description = "The picture's number, from 0 to 7"),
    ),
    responses(
        (status = 200, description = "The picture", body = Vec<u8>, content_type = "image/png"),
    ),
)]
async fn picture(Path((name, index)): Path<(String, usize)>) -> Result<Response, WebError> {
    let sample = samples::all().iter().find(|sample| sample.name == name);
    let sample = sample.filter(|_| index < EXAMPLES);
    let sample = sample.ok_or(Refusal::NoPicture)?;
    let drawn = tokio::task::spawn_blocking(move || sample.example(index));
    let bytes = drawn.await.map_err(|_| WebError::Internal)?;
    let headers = [
        (header::CONTENT_TYPE, "image/png"),
        (header::CACHE_CONTROL, FOR_A_DAY),
    ];
    Ok((headers, Body::from(bytes)).into_response())
}

/// What people call `sample`.
pub(super) fn title(sample: &Sample, words: &Words) -> Cow<'static, str> {
    words.text(match sample.name {
        "drawn-faces-gray" => "sample-drawn-faces-gray",
        "drawn-faces-gray-test" => "sample-drawn-faces-gray-test",
        "drawn-faces-rgb" => "sample-drawn-faces-rgb",
        "drawn-faces-rgb-test" => "sample-drawn-faces-rgb-test",
        other => return Cow::Borrowed(other),
    })
}
