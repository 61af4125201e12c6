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
        .routes(routes!(add_class))
        .routes(routes!(rename_class, remove_class))
        .routes(routes!(add_person))
        .routes(routes!(rename_person, remove_person))
}

/// The name of a class or a person.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct LabelName {
    /// A word for what is shown, or a nickname.
    #[schema(example = "happy", min_length = 1, max_length = 100)]
    name: String,
}

/// Adds a class.
#[utoipa::path(
    post,
    path = "/api/v1/recordings/{id}/classes",
    operation_id = "add_recording_class",
    params(("id" = String, Path, description = "The recording's id")),
    request_body = LabelName,
    responses(
        (status = 201, description = "The recording; the new class is its last", body = RecordingAnswer),
        (status = 409, description = "There is such a class, or there are as many as there may be", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn add_class(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Object(label): Object<LabelName>,
) -> Result<Response, WebError> {
    add(&app, id, LabelKind::Classes, label).await
}

/// Gives a class another name.
#[utoipa::path(
    patch,
    path = "/api/v1/recordings/{id}/classes/{class}",
    operation_id = "rename_recording_class",
    params(
        ("id" = String, Path, description = "The recording's id"),
        ("class" = u32, Path, description = "The class's number"),
    ),
    request_body = LabelName,
    responses(
        (status = 200, description = "The recording", body = RecordingAnswer),
        (status = 409, description = "Another class has this name", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn rename_class(
    State(app): State<Arc<App>>,
    Path((id, class)): Path<(String, u32)>,
    Object(label): Object<LabelName>,
) -> Result<Json<RecordingAnswer>, WebError> {
    rename(&app, id, LabelKind::Classes, class, label).await
}

/// Removes a class with all its pictures for good.
#[utoipa::path(
    delete,
    path = "/api/v1/recordings/{id}/classes/{class}",
    operation_id = "remove_recording_class",
    params(
        ("id" = String, Path, description = "The recording's id"),
        ("class" = u32, Path, description = "The class's number"),
    ),
    responses((status = 200, description = "The recording without it", body = RecordingAnswer)),
)]
async fn remove_class(
    State(app): State<Arc<App>>,
    Path((id, class)): Path<(String, u32)>,
) -> Result<Json<RecordingAnswer>, WebError> {
    remove(&app, id, LabelKind::Classes, class).await
}

/// Adds a person who has agreed to being recorded.
#[utoipa::path(
    post,
    path = "/api/v1/recordings/{id}/people",
    operation_id = "add_recorded_person",
    params(("id" = String, Path, description = "The recording's id")),
    request_body = LabelName,
    responses(
        (status = 201, description = "The recording; the new person is its last", body = RecordingAnswer),
        (status = 409, description = "There is such a person, or there are as many as there may be", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn add_person(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Object(label): Object<LabelName>,
) -> Result<Response, WebError> {
    add(&app, id, LabelKind::People, label).await
}

/// Gives a person another nickname.
#[utoipa::path(
    patch,
    path = "/api/v1/recordings/{id}/people/{person}",
    operation_id = "rename_recorded_person",
    params(
        ("id" = String, Path, description = "The recording's id"),
        ("person" = u32, Path, description = "The person's number"),
    ),
    request_body = LabelName,
    responses(
        (status = 200, description = "The recording", body = RecordingAnswer),
        (status = 409, description = "Another person has this nickname", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn rename_person(
    State(app): State<Arc<App>>,
    Path((id, person)): Path<(String, u32)>,
    Object(label): Object<LabelName>,
) -> Result<Json<RecordingAnswer>, WebError> {
    rename(&app, id, LabelKind::People, person, label).await
}

/// Removes a person with all their pictures for good. Data sets that were made before keep what they have.
#[utoipa::path(
    delete,
    path = "/api/v1/recordings/{id}/people/{person}",
    operation_id = "remove_recorded_person",
    params(
        ("id" = String, Path, description = "The recording's id"),
        ("person" = u32, Path, description = "The person's number"),
    ),
    responses((status = 200, description = "The recording without them", body = RecordingAnswer)),
)]
async fn remove_person(
    State(app): State<Arc<App>>,
    Path((id, person)): Path<(String, u32)>,
) -> Result<Json<RecordingAnswer>, WebError> {
    remove(&app, id, LabelKind::People, person).await
}

async fn add(
    app: &App,
    id: String,
    which: LabelKind,
    label: LabelName,
) -> Result<Response, WebError> {
    let added = with_disk(app, move |recordings| {
        recordings.add_label(&id, which, &label.name)
    });
    let answer = Json(RecordingAnswer::new(&added.await?));
    Ok((StatusCode::CREATED, answer).into_response())
}

async fn rename(
    app: &App,
    id: String,
    which: LabelKind,
    number: u32,
    label: LabelName,
) -> Result<Json<RecordingAnswer>, WebError> {
    let renamed = with_disk(app, move |recordings| {
        recordings.rename_label(&id, which, number, &label.name)
    });
    Ok(Json(RecordingAnswer::new(&renamed.await?)))
}

async fn remove(
    app: &App,
    id: String,
    which: LabelKind,
    number: u32,
) -> Result<Json<RecordingAnswer>, WebError> {
    let left = with_disk(app, move |recordings| {
        recordings.remove_label(&id, which, number)
    });
    Ok(Json(RecordingAnswer::new(&left.await?)))
}
