//! `GET /api/v1/models/{id}/onnx`: a model for programs that know nothing of FaceFeel.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::models::{attachment, in_library};
use crate::answers::problem::Problem;
use crate::config::shares::Client;
use crate::ml::onnx::OnnxInput;
use crate::web::{
    App,
    error::WebError,
    extract::{Path, Query},
};

/// Its addresses.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(export))
}

/// Which of the two files.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::web) struct OnnxQuery {
    /// `tensor`: the network alone, whose metadata say how pixels are normalised and how its logits become probabilities.
    /// `crop`: all of that inside.
    #[serde(default)]
    #[param(inline)]
    input: InputChoice,
}

/// What the file takes.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum InputChoice {
    /// Floats.
    #[default]
    Tensor,
    /// Bytes.
    Crop,
}

/// Gives a model as an ONNX file.
#[utoipa::path(
    get,
    path = "/api/v1/models/{id}/onnx",
    operation_id = "export_model_to_onnx",
    params(("id" = String, Path, description = "The model's id"), OnnxQuery),
    responses(
        (status = 200, description = "The file", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 409, description = "The model's files are damaged", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn export(
    State(app): State<Arc<App>>,
    client: Client,
    Path(id): Path<String>,
    Query(wanted): Query<OnnxQuery>,
) -> Result<Response, WebError> {
    let input = match wanted.input {
        InputChoice::Tensor => OnnxInput::Tensor,
        InputChoice::Crop => OnnxInput::Crop,
    };
    app.look_for(&id).await?;
    let name = app.card(&id).map(|card| card.name.clone());
    let file = attachment(&name.unwrap_or_default(), &id, "onnx");
    let bytes = in_library(&app, client, move |library| library.export_onnx(&id, input)).await?;
    let disposition = HeaderValue::try_from(file).map_err(|_| WebError::Internal)?;
    let kind = HeaderValue::from_static("application/octet-stream");
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, bytes).into_response())
}
