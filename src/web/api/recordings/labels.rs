//! Classes and people of a recording.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{answer::RecordingAnswer, with_disk};
use crate::answers::problem::Problem;
use crate::storage::recordings::LabelKind;
use crate::web::{
    App,
    error::WebError,
    extract::{Object, Path},
};

/// Its addresses.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(add))
        .routes(routes!(rename, remove))
}

/// Which of a recording's lists.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::web) enum LabelList {
    Classes,
    People,
}

impl From<LabelList> for LabelKind {
    fn from(list: LabelList) -> Self {
        match list {
            LabelList::Classes => Self::Classes,
            LabelList::People => Self::People,
        }
    }
}

/// The name of a class or a person.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct LabelName {
    /// A word for what is shown, or a nickname.
    #[schema(example = "happy", min_length = 1, max_length = 100)]
    name: String,
}

/// Adds a class, or a person who has agreed to being recorded.
#[utoipa::path(
    post,
    path = "/api/v1/recordings/{id}/{labels}",
    operation_id = "add_recording_label",
    params(
        ("id" = String, Path, description = "The recording's id"),
        ("labels" = inline(LabelList), Path, description = "Classes or people"),
    ),
    request_body = LabelName,
    responses(
        (status = 201, description = "The recording; the new class or person is the last", body = RecordingAnswer),
        (status = 409, description = "There is one of this name, or there are as many as there may be", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn add(
    State(app): State<Arc<App>>,
    Path((id, labels)): Path<(String, LabelList)>,
    Object(label): Object<LabelName>,
) -> Result<Response, WebError> {
    let added = with_disk(&app, move |recordings| {
        recordings.add_label(&id, labels.into(), &label.name)
    });
    let answer = Json(RecordingAnswer::new(&added.await?));
    Ok((StatusCode::CREATED, answer).into_response())
}

/// Gives a class another name, or a person another nickname.
#[utoipa::path(
    patch,
    path = "/api/v1/recordings/{id}/{labels}/{number}",
    operation_id = "rename_recording_label",
    params(
        ("id" = String, Path, description = "The recording's id"),
        ("labels" = inline(LabelList), Path, description = "Classes or people"),
        ("number" = u32, Path, description = "The number of the class or person"),
    ),
    request_body = LabelName,
    responses(
        (status = 200, description = "The recording", body = RecordingAnswer),
        (status = 409, description = "Another one has this name", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn rename(
    State(app): State<Arc<App>>,
    Path((id, labels, number)): Path<(String, LabelList, u32)>,
    Object(label): Object<LabelName>,
) -> Result<Json<RecordingAnswer>, WebError> {
    let renamed = with_disk(&app, move |recordings| {
        recordings.rename_label(&id, labels.into(), number, &label.name)
    });
    Ok(Json(RecordingAnswer::new(&renamed.await?)))
}

/// Removes a class or a person with all pictures of them for good. Data sets that were made before keep what they have.
#[utoipa::path(
    delete,
    path = "/api/v1/recordings/{id}/{labels}/{number}",
    operation_id = "remove_recording_label",
    params(
        ("id" = String, Path, description = "The recording's id"),
        ("labels" = inline(LabelList), Path, description = "Classes or people"),
        ("number" = u32, Path, description = "The number of the class or person"),
    ),
    responses((status = 200, description = "The recording without it", body = RecordingAnswer)),
)]
async fn remove(
    State(app): State<Arc<App>>,
    Path((id, labels, number)): Path<(String, LabelList, u32)>,
) -> Result<Json<RecordingAnswer>, WebError> {
    let left = with_disk(&app, move |recordings| {
        recordings.remove_label(&id, labels.into(), number)
    });
    Ok(Json(RecordingAnswer::new(&left.await?)))
}
