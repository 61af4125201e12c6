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

use super::samples::title;
use crate::answers::check_up::{CheckUpAnswer, ClassAnswer};
use crate::answers::problem::{Problem, Refusal};
use crate::answers::words::Words;
use crate::config::shares::Client;
use crate::dataset::samples;
use crate::storage::datasets::{Faces, Kept};
use crate::storage::store::{Removal, StoredDataset};
use crate::vision::draw::encode_jpeg;
use crate::web::{
    App,
    client::client_of,
    error::WebError,
    extract::{Object, Path, Query},
    idempotency::{self, IdempotencyKey},
    page_context::PageContext,
    paging::{self, Entry, PageQuery},
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
    /// How many edits it has had since it came; images and classes are as these left them.
    revision: usize,
    /// Usable images that are not left out.
    images: usize,
    /// Its classes.
    classes: Vec<ClassAnswer>,
    /// Whether its files can be seen; false while they are missing, for instance because a disk is not connected.
    available: bool,
    /// What is wrong with its row in the database; then it can only be deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    damaged: Option<String>,
    /// True if the same file had been uploaded before, so that this is the dataset that was made of it then; else left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    already_here: Option<bool>,
    /// What was found when it came; not in lists, and null if another version of this program looked.
    #[serde(skip_serializing_if = "Option::is_none")]
    check_up: Option<Option<CheckUpAnswer>>,
}

impl DatasetAnswer {
    fn new(app: &App, dataset: StoredDataset) -> Self {
        let base = &app.site.base_path;
        let address = |index| format!("{base}/api/v1/datasets/{}/images/{index}", dataset.id);
        let classes = dataset.classes.iter();
        Self {
            available: app.datasets.is_available(&dataset.id),
            classes: classes
                .map(|class| ClassAnswer::new(class, address))
                .collect(),
            id: dataset.id,
            name: dataset.name,
            created_at: dataset.created_at,
            bytes: dataset.bytes,
            sha256: dataset.sha256,
            revision: dataset.revision,
            images: dataset.images,
            damaged: dataset.damaged,
            already_here: None,
            check_up: None,
        }
    }
}

/// What to do with a file that is here already.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::web) struct UploadWanted {
    /// Whether to keep it a second time, for instance to read it in another way; false if left out.
    #[serde(default)]
    #[param(inline)]
    copy: bool,
}

/// Keeps a dataset: the archive is checked as it arrives and once it is complete. A file that was uploaded before is not kept
/// again, unless a copy is asked for.
#[utoipa::path(
    post,
    path = "/api/v1/datasets",
    operation_id = "upload_dataset",
    params(UploadWanted),
    request_body(content(
        (DatasetForm = "multipart/form-data"),
        (SampleWanted = "application/json"),
    )),
    responses(
        (status = 200, description = "The dataset that was made of the same file before, with its check-up", body = DatasetAnswer, headers(("Location" = String, description = "Its address"))),
        (status = 201, description = "The dataset with its check-up", body = DatasetAnswer, headers(("Location" = String, description = "Its address"))),
    ),
)]
async fn create(
    State(app): State<Arc<App>>,
    context: PageContext,
    Query(wanted): Query<UploadWanted>,
    key: IdempotencyKey,
    request: Request,
) -> Result<Response, WebError> {
    let DatasetUpload { arrival, name } = match is_json(&request) {
        true => sample(&app, &context.words, request).await?,
        false => DatasetUpload::from_request(request, &app).await?,
    };
    let (dataset, kept) = match (key.as_deref(), wanted.copy) {
        (Some(key), copy) => arrival.keep_for(key, name, copy).await?,
        (None, true) => (arrival.keep(name).await?, Kept::Now),
        (None, false) => match arrival.keep_once(name).await? {
            (dataset, true) => (dataset, Kept::Twin),
            (dataset, false) => (dataset, Kept::Now),
        },
    };
    let (status, already_here) = match kept {
        Kept::Twin => (StatusCode::OK, Some(true)),
        Kept::Now | Kept::Before => (StatusCode::CREATED, None),
    };
    let place = format!("/api/v1/datasets/{}", dataset.id);
    let Json(answer) = with_check_up(&app, &context, dataset).await?;
    let answer = Json(DatasetAnswer {
        already_here,
        ..answer
    });
    Ok(idempotency::made(
        status,
        place,
        kept == Kept::Before,
        answer,
    ))
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
async fn sample(
    app: &Arc<App>,
    words: &Words,
    request: Request,
) -> Result<DatasetUpload, WebError> {
    let client = client_of(request.extensions());
    let Object(SampleWanted { sample: name }) = Object::from_request(request, app).await?;
    let sample = samples::all().iter().find(|sample| sample.name == name);
    let sample = sample.ok_or_else(|| Refusal::NoSample(name.clone()))?;
    let mut arrival = app.datasets.receive(client).await?;
    arrival.write(sample.zip).await?;
    let name = title(sample, words).into_owned();
    Ok(DatasetUpload { arrival, name })
}

/// Lists the datasets without their check-ups, the newest first.
#[utoipa::path(get, path = "/api/v1/datasets", operation_id = "list_datasets", params(PageQuery), responses((status = 200, description = "Datasets", body = Vec<DatasetAnswer>, headers(("Link" = String, description = "Where the next page is, `rel=\"next\"`; left out after the last one")))))]
async fn list(
    State(app): State<Arc<App>>,
    Query(wanted): Query<PageQuery>,
) -> Result<Response, WebError> {
    let page = wanted.page(app.store.datasets().await?)?;
    let answers = page.entries.into_iter();
    let answers = answers
        .map(|dataset| DatasetAnswer::new(&app, dataset))
        .collect();
    Ok(paging::answer(
        &app,
        "/api/v1/datasets",
        "",
        &wanted,
        answers,
        page.next,
    ))
}

impl Entry for StoredDataset {
    fn id(&self) -> &str {
        &self.id
    }

    fn created_at(&self) -> Option<&str> {
        Some(&self.created_at)
    }
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
#[serde(deny_unknown_fields)]
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
    let dataset = find(&app, &id).await?;
    app.datasets.bring(&id).await?;
    let datasets = app.datasets.clone();
    let drawn = app.engine.render(client, move || {
        let crop = wanted.crop.map(|faces| (faces, CROP_PX));
        let draw = |picture| encode_jpeg(&small(picture), JPEG_QUALITY);
        datasets.thumbnail(&dataset, index, crop, draw)
    });
    let bytes = drawn.await??.ok_or(Refusal::NoPicture)?;
    let headers = [(header::CONTENT_TYPE, "image/jpeg")];
    Ok((headers, Body::from(bytes.to_vec())).into_response())
}

/// Removes a dataset for good. Models and reports that came from it stay.
#[utoipa::path(
    delete,
    path = "/api/v1/datasets/{id}",
    operation_id = "remove_dataset",
    params(("id" = String, Path, description = "The dataset's id")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 409, description = "Jobs that have not ended work on it; `detail` names them", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn remove(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<StatusCode, WebError> {
    app.jobs.not_needing_dataset(&id).await?;
    match app.datasets.remove(&id).await? {
        Removal::Removed => Ok(StatusCode::NO_CONTENT),
        Removal::Missing => Err(Refusal::NoDataset(id).into()),
        // A job has come in this moment.
        Removal::InUse => Err(Refusal::DatasetInUse.into()),
    }
}

pub(in crate::web) async fn find(app: &App, id: &str) -> Result<StoredDataset, WebError> {
    let found = app.store.dataset(id).await?;
    Ok(found.ok_or_else(|| Refusal::NoDataset(id.to_owned()))?)
}

pub(super) async fn with_check_up(
    app: &App,
    context: &PageContext,
    dataset: StoredDataset,
) -> Result<Json<DatasetAnswer>, WebError> {
    let check_up = app.datasets.check_up(&dataset.id).await?;
    let check_up = check_up.map(|check_up| CheckUpAnswer::new(&check_up, &context.words));
    Ok(Json(DatasetAnswer {
        check_up: Some(check_up),
        ..DatasetAnswer::new(app, dataset)
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
