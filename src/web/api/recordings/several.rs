//! Several pictures of a recording at once.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{answer::RecordingAnswer, with_disk};
use crate::web::{
    App,
    error::WebError,
    extract::{Object, Path},
};

/// Its addresses.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(move_pictures))
        .routes(routes!(remove_burst))
}

/// Which pictures go where.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct MoveWanted {
    /// Numbers of the pictures.
    #[schema(example = json!([3, 4]))]
    pictures: Vec<u32>,
    /// Number of the class that they belong to.
    class: u32,
}

/// Puts pictures into another class: all of them, or none if one is not there.
#[utoipa::path(
    post,
    path = "/api/v1/recordings/{id}/moves",
    operation_id = "move_recording_pictures",
    params(("id" = String, Path, description = "The recording's id")),
    request_body = MoveWanted,
    responses((status = 200, description = "The recording with all its pictures", body = RecordingAnswer)),
)]
async fn move_pictures(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Object(wanted): Object<MoveWanted>,
) -> Result<Json<RecordingAnswer>, WebError> {
    let MoveWanted { pictures, class } = wanted;
    let moved = with_disk(&app, move |recordings| {
        recordings.move_pictures(&id, &pictures, class)
    });
    Ok(Json(RecordingAnswer::with_pictures(&app, &moved.await?)))
}

/// Removes the pictures of one burst for good.
#[utoipa::path(
    delete,
    path = "/api/v1/recordings/{id}/bursts/{burst}",
    operation_id = "remove_recording_burst",
    params(
        ("id" = String, Path, description = "The recording's id"),
        ("burst" = u32, Path, description = "The number that its pictures share"),
    ),
    responses((status = 200, description = "The recording without them", body = RecordingAnswer)),
)]
async fn remove_burst(
    State(app): State<Arc<App>>,
    Path((id, burst)): Path<(String, u32)>,
) -> Result<Json<RecordingAnswer>, WebError> {
    let left = with_disk(&app, move |recordings| recordings.remove_burst(&id, burst)).await?;
    Ok(Json(RecordingAnswer::new(&left)))
}
