//! `/api/v1/datasets`: archives of labelled pictures, checked and kept.

use std::sync::Arc;

use axum::{
    Json,
    body::Body,
    extract::{FromRequest, Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use image::imageops::FilterType;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::answers::check_up::{CheckUpAnswer, ClassAnswer};
use crate::answers::problem::{Problem, Refusal};
use crate::config::shares::Client;
use crate::dataset::samples;
use crate::storage::datasets::{DatasetsError, Faces};
use crate::storage::store::{Dataset, Removal};
use crate::vision::draw::encode_jpeg;
use crate::web::{
    App,
    client::client_of,
    error::WebError,
    extract::{Object, Path, Query},
    page_context::PageContext,
    upload::DatasetUpload,
};

/// Its addresses.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(show, remove))
        .routes(routes!(picture))
}

/// Longest side of an example picture in pixels.
const PICTURE_PX: u32 = 256;
/// Side of the crop of one in pixels.
const CROP_PX: u32 = 192;
pub(super) const JPEG_QUALITY: u8 = 88;

/// The form to send.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "only its description is used; the form is written to disk as it arrives"
)]
pub(in crate::web) struct DatasetForm {
    /// A ZIP with one folder of pictures for each class.
    #[schema(content_media_type = "application/zip", value_type = String, format = Binary)]
    archive: Vec<u8>,
    /// Its name for people; the file's name if left out.
    name: Option<String>,
}

/// A dataset.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(in crate::web) struct DatasetAnswer {
    /// Its id.
    #[schema(example = "ds-3k9x0q7w1m2n")]
    id: String,
    /// For people.
    name: String,
    /// When it came, RFC 3339, UTC.
    created_at: String,
    /// Bytes of the archive.
    bytes: u64,
    /// SHA-256 of the archive.
    sha256: String,
    /// Usable images.
    images: usize,
    /// Its classes.
    classes: Vec<ClassAnswer>,
    /// Whether its files can be seen; false while they are missing, for instance because a disk is not connected.
    available: bool,
    /// What is wrong with its row in the database; then it can only be deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    damaged: Option<String>,
    /// What was found when it came; not in lists, and null if another version of this program looked.
    #[serde(skip_serializing_if = "Option::is_none")]
    check_up: Option<Option<CheckUpAnswer>>,
}

impl DatasetAnswer {
    fn new(dataset: Dataset, available: bool) -> Self {
        let address = |index| format!("/api/v1/datasets/{}/images/{index}", dataset.id);
        let classes = dataset.classes.iter();
        Self {
            classes: classes
                .map(|class| ClassAnswer::new(class, address))
                .collect(),
            id: dataset.id,
            name: dataset.name,
            created_at: dataset.created_at,
            bytes: dataset.bytes,
            sha256: dataset.sha256,
            images: dataset.images,
            damaged: dataset.damaged,
            available,
            check_up: None,
        }
    }
}

/// Keeps a dataset: the archive is checked as it arrives and once it is complete.
#[utoipa::path(
    post,
    path = "/api/v1/datasets",
    operation_id = "upload_dataset",
    request_body(content(
        (DatasetForm = "multipart/form-data"),
        (SampleWanted = "application/json"),
    )),
    responses(
        (status = 201, description = "The dataset with its check-up", body = DatasetAnswer, headers(("Location" = String, description = "Its address"))),
    ),
)]
async fn create(
    State(app): State<Arc<App>>,
    context: PageContext,
    request: Request,
) -> Result<Response, WebError> {
    let DatasetUpload { arrival, name } = match is_json(&request) {
        true => sample(&app, request).await?,
        false => DatasetUpload::from_request(request, &app).await?,
    };
    let dataset = arrival.keep(name).await?;
    let place = format!("/api/v1/datasets/{}", dataset.id);
    let answer = with_check_up(&app, &context, dataset).await?;
    Ok((StatusCode::CREATED, [(header::LOCATION, place)], answer).into_response())
}

/// What to send as JSON instead of a form.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct SampleWanted {
    /// Name of a dataset that comes with the program, see `GET /api/v1/samples`.
    sample: String,
}

fn is_json(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.to_ascii_lowercase().starts_with("application/json")
}

/// One of the datasets that come with the program, as if it had been uploaded.
async fn sample(app: &Arc<App>, request: Request) -> Result<DatasetUpload, WebError> {
    let client = client_of(request.extensions());
    let Object(SampleWanted { sample: name }) = Object::from_request(request, app).await?;
    let sample = samples::all().iter().find(|sample| sample.name == name);
    let sample = sample.ok_or_else(|| Refusal::NoSample(name.clone()))?;
    let mut arrival = app.datasets.receive(client).await?;
    arrival.write(sample.zip).await?;
    Ok(DatasetUpload { arrival, name })
}

/// Lists the datasets without their check-ups, the newest first.
#[utoipa::path(get, path = "/api/v1/datasets", operation_id = "list_datasets", responses((status = 200, description = "Datasets", body = Vec<DatasetAnswer>)))]
async fn list(State(app): State<Arc<App>>) -> Result<Json<Vec<DatasetAnswer>>, WebError> {
    let datasets = app.store.datasets().await?;
    let here = &app.datasets;
    let answer = |dataset: Dataset| {
        let available = here.is_available(&dataset.id);
        DatasetAnswer::new(dataset, available)
    };
    Ok(Json(datasets.into_iter().map(answer).collect()))
}

/// Shows a dataset with its check-up.
#[utoipa::path(
    get,
    path = "/api/v1/datasets/{id}",
    operation_id = "show_dataset",
    params(("id" = String, Path, description = "The dataset's id")),
    responses(
        (status = 200, description = "The dataset", body = DatasetAnswer),
    ),
)]
async fn show(
    State(app): State<Arc<App>>,
    context: PageContext,
    Path(id): Path<String>,
) -> Result<Json<DatasetAnswer>, WebError> {
    let dataset = find(&app, &id).await?;
    with_check_up(&app, &context, dataset).await
}

/// What of a picture to show.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::web) struct PictureWanted {
    /// The crop that an evaluation with `auto`, `detect` or `whole` makes of it; the picture itself if left out.
    #[param(inline)]
    crop: Option<Faces>,
}

/// Shows one picture of a dataset: redrawn as JPEG, at most 256 pixels wide and high.
#[utoipa::path(
    get,
    path = "/api/v1/datasets/{id}/images/{index}",
    operation_id = "show_dataset_image",
    params(
        ("id" = String, Path, description = "The dataset's id"),
        ("index" = usize, Path, description = "The picture's number among the archive's files"),
        PictureWanted,
    ),
    responses(
        (status = 200, description = "The picture", body = Vec<u8>, content_type = "image/jpeg"),
        (status = 409, description = "The dataset's files are missing", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn picture(
    State(app): State<Arc<App>>,
    client: Client,
    Path((id, index)): Path<(String, usize)>,
    Query(wanted): Query<PictureWanted>,
) -> Result<Response, WebError> {
    find(&app, &id).await?;
    let datasets = app.datasets.clone();
    let drawn = app.engine.render(client, move || {
        let picture = match wanted.crop {
            Some(faces) => datasets.crop_picture(&id, index, faces, CROP_PX)?,
            None => datasets.picture(&id, index)?,
        };
        Ok::<_, DatasetsError>(picture.map(|picture| encode_jpeg(&small(picture), JPEG_QUALITY)))
    });
    let bytes = drawn.await??;
    let bytes = bytes.ok_or(Refusal::NoPicture)?;
    let headers = [(header::CONTENT_TYPE, "image/jpeg")];
    Ok((headers, Body::from(bytes)).into_response())
}

/// Removes a dataset for good. Models and reports that came from it stay.
#[utoipa::path(
    delete,
    path = "/api/v1/datasets/{id}",
    operation_id = "remove_dataset",
    params(("id" = String, Path, description = "The dataset's id")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 409, description = "A job still needs it", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn remove(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<StatusCode, WebError> {
    match app.datasets.remove(&id).await? {
        Removal::Removed => Ok(StatusCode::NO_CONTENT),
        Removal::Missing => Err(Refusal::NoDataset(id).into()),
        Removal::InUse => Err(Refusal::DatasetInUse.into()),
    }
}

pub(super) async fn find(app: &App, id: &str) -> Result<Dataset, WebError> {
    let found = app.store.dataset(id).await?;
    Ok(found.ok_or_else(|| Refusal::NoDataset(id.to_owned()))?)
}

pub(super) async fn with_check_up(
    app: &App,
    context: &PageContext,
    dataset: Dataset,
) -> Result<Json<DatasetAnswer>, WebError> {
    let available = app.datasets.is_available(&dataset.id);
    let check_up = app.datasets.check_up(&dataset.id).await?;
    let check_up = check_up.map(|check_up| CheckUpAnswer::new(&check_up, &context.words));
    Ok(Json(DatasetAnswer {
        check_up: Some(check_up),
        ..DatasetAnswer::new(dataset, available)
    }))
}

/// The picture within [`PICTURE_PX`], never enlarged.
pub(super) fn small(picture: image::RgbImage) -> image::RgbImage {
    let (width, height) = picture.dimensions();
    if width.max(height) <= PICTURE_PX {
        return picture;
    }
    let scale = |side: u32| (side * PICTURE_PX / width.max(height)).max(1);
    image::imageops::resize(&picture, scale(width), scale(height), FilterType::Triangle)
}
