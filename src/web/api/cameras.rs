//! `GET /api/v1/cameras`: cameras of the server itself.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::inference::camera::CameraName;
use crate::web::{App, error::WebError};

/// Its addresses.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(list))
}

/// A camera of the server itself.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct CameraAnswer {
    /// What to send as `camera` to `WS /api/v1/live`.
    #[schema(example = "0")]
    id: String,
    /// What people call it.
    #[schema(example = "Integrated Camera")]
    name: String,
}

/// Lists the cameras of the server itself: none where it has none, or was built without the feature `camera`.
#[utoipa::path(
    get,
    path = "/api/v1/cameras",
    operation_id = "list_cameras",
    responses(
        (status = 200, description = "Cameras", body = Vec<CameraAnswer>),
    ),
)]
async fn list(State(app): State<Arc<App>>) -> Result<Json<Vec<CameraAnswer>>, WebError> {
    let cameras = tokio::task::spawn_blocking(move || app.cameras.list()).await;
    let cameras = cameras.map_err(|_| WebError::Internal)??;
    let answer = |CameraName { id, name }| CameraAnswer { id, name };
    Ok(Json(cameras.into_iter().map(answer).collect()))
}
