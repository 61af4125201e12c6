//! `/api/v1/recordings`: faces from a camera or from photos, on their way to a data set.

mod answer;
mod labels;
mod pictures;
mod several;

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::datasets::{DatasetAnswer, with_check_up};
use crate::answers::problem::{Problem, Refusal};
use crate::config::shares::Client;
use crate::dataset::reading::LayoutChoice;
use crate::storage::datasets::ReadingChoice;
use crate::storage::recordings::{MAX_CLASSES, Recordings, RecordingsError};
use crate::web::{
    App,
    error::WebError,
    extract::{Object, Path},
    page_context::PageContext,
};
use answer::RecordingAnswer;

/// Its addresses.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(show, rename, remove))
        .routes(routes!(make_dataset))
        .merge(labels::routes())
        .merge(pictures::routes())
        .merge(several::routes())
}

/// Does work that waits for the disk.
async fn with_disk<T: Send + 'static>(
    app: &App,
    work: impl FnOnce(&Recordings) -> Result<T, RecordingsError> + Send + 'static,
) -> Result<T, WebError> {
    let recordings = app.recordings.clone();
    let done = tokio::task::spawn_blocking(move || work(&recordings)).await;
    // Only a panic ends it early.
    Ok(done.map_err(|_| WebError::Internal)??)
}

/// A recording to begin.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct NewRecording {
    /// Its name for people, which the data set gets as well.
    #[schema(example = "Course of 30 November", min_length = 1, max_length = 100)]
    name: Option<String>,
    /// Names of the first classes, at most 30.
    #[serde(default)]
    #[schema(example = json!(["happy", "sad"]), max_items = 30)]
    classes: Vec<String>,
    /// That everyone who will be shown has agreed to being recorded and learned from: true, else nothing is recorded.
    #[serde(default)]
    consent: bool,
}

/// Begins a recording of people who have agreed to it.
#[utoipa::path(
    post,
    path = "/api/v1/recordings",
    operation_id = "start_recording",
    request_body = NewRecording,
    responses(
        (status = 201, description = "The recording", body = RecordingAnswer, headers(("Location" = String, description = "Its address"))),
        (status = 409, description = "There are as many recordings, or classes in it, as there may be, or two classes have one name", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn create(
    State(app): State<Arc<App>>,
    context: PageContext,
    Object(wanted): Object<NewRecording>,
) -> Result<Response, WebError> {
    let NewRecording {
        name,
        classes,
        consent,
    } = wanted;
    if !consent {
        return Err(Refusal::NoConsent.into());
    }
    if classes.len() > MAX_CLASSES {
        return Err(Refusal::BadSetting {
            field: "classes".to_owned(),
            why: format!(
                "there are {}, and at most {MAX_CLASSES} are allowed",
                classes.len()
            ),
        }
        .into());
    }
    let name = name.unwrap_or_else(|| context.words.text("record-default-name").into_owned());
    let recording = with_disk(&app, move |recordings| recordings.create(&name, &classes)).await?;
    let place = format!("/api/v1/recordings/{}", recording.id);
    let answer = Json(RecordingAnswer::new(&recording));
    Ok((StatusCode::CREATED, [(header::LOCATION, place)], answer).into_response())
}

/// Lists the recordings without their pictures, the newest first.
#[utoipa::path(get, path = "/api/v1/recordings", operation_id = "list_recordings", responses((status = 200, description = "Recordings", body = Vec<RecordingAnswer>)))]
async fn list(State(app): State<Arc<App>>) -> Result<Json<Vec<RecordingAnswer>>, WebError> {
    let all = with_disk(&app, Recordings::all).await?;
    Ok(Json(all.iter().map(RecordingAnswer::new).collect()))
}

/// Shows a recording with all its pictures.
#[utoipa::path(
    get,
    path = "/api/v1/recordings/{id}",
    operation_id = "show_recording",
    params(("id" = String, Path, description = "The recording's id")),
    responses((status = 200, description = "The recording", body = RecordingAnswer)),
)]
async fn show(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Json<RecordingAnswer>, WebError> {
    let recording = with_disk(&app, move |recordings| recordings.get(&id)).await?;
    Ok(Json(RecordingAnswer::with_pictures(&app, &recording)))
}

/// What to change about a recording.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct RecordingChange {
    /// Its new name.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
}

/// Gives a recording another name.
#[utoipa::path(
    patch,
    path = "/api/v1/recordings/{id}",
    operation_id = "rename_recording",
    params(("id" = String, Path, description = "The recording's id")),
    request_body = RecordingChange,
    responses((status = 200, description = "The recording", body = RecordingAnswer)),
)]
async fn rename(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Object(change): Object<RecordingChange>,
) -> Result<Json<RecordingAnswer>, WebError> {
    let renamed = with_disk(&app, move |recordings| recordings.rename(&id, &change.name)).await?;
    Ok(Json(RecordingAnswer::new(&renamed)))
}

/// Removes a recording and all its pictures for good. Data sets that were made of it stay.
#[utoipa::path(
    delete,
    path = "/api/v1/recordings/{id}",
    operation_id = "remove_recording",
    params(("id" = String, Path, description = "The recording's id")),
    responses((status = 204, description = "It is gone")),
)]
async fn remove(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<StatusCode, WebError> {
    with_disk(&app, move |recordings| recordings.remove(&id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes a data set of a recording: a folder for each class, and file names that tell people apart, so that a split by person is
/// right. The recording stays. The same pictures make the same data set again.
#[utoipa::path(
    post,
    path = "/api/v1/recordings/{id}/dataset",
    operation_id = "make_recording_dataset",
    params(("id" = String, Path, description = "The recording's id")),
    responses(
        (status = 200, description = "The data set that was made of the same pictures before, with its check-up", body = DatasetAnswer, headers(("Location" = String, description = "Its address"))),
        (status = 201, description = "The data set with its check-up", body = DatasetAnswer, headers(("Location" = String, description = "Its address"))),
        (status = 409, description = "The recording has no pictures yet", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "It is larger than a data set may be", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "What it holds makes no data set", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn make_dataset(
    State(app): State<Arc<App>>,
    context: PageContext,
    client: Client,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let mut arrival = app.datasets.receive(client).await?;
    let packed = with_disk(&app, move |recordings| recordings.pack(&id)).await?;
    packed.write_to(&mut arrival).await?;
    let (dataset, is_known) = arrival.keep_once(packed.name.clone()).await?;
    let mut read: Vec<&str> = dataset
        .classes
        .iter()
        .map(|class| class.name.as_str())
        .collect();
    read.sort_unstable();
    let dataset = match is_known || packed.classes == read {
        true => dataset,
        // Folders called 1, 2, 3 would be taken for numbers of some known data set.
        false => {
            let choice = ReadingChoice {
                layout: LayoutChoice::Folders,
                ..ReadingChoice::default()
            };
            app.datasets.read_again(client, dataset, choice).await?
        }
    };
    let status = if is_known {
        StatusCode::OK
    } else {
        StatusCode::CREATED
    };
    let place = format!("/api/v1/datasets/{}", dataset.id);
    let answer = with_check_up(&app, &context, dataset).await?;
    Ok((status, [(header::LOCATION, place)], answer).into_response())
}
