//! `/api/v1/datasets/{id}/versions` and `/download`: states of a dataset with a name, and a dataset as a file.

use std::io::BufWriter;
use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{datasets::find, models::attachment};
use crate::answers::problem::{Problem, Refusal};
use crate::config::shares::Client;
use crate::storage::datasets::DatasetsError;
use crate::storage::names;
use crate::storage::store::{StoredDataset, StoredVersion};
use crate::web::{
    App,
    error::WebError,
    extract::{Object, Path, Query},
    streaming::{PIECE_BYTES, pieces},
};

/// Its addresses.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(remove))
        .routes(routes!(download))
}

/// A state to name.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct VersionWanted {
    /// A name that no other version of the dataset has.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// The revision to name; the newest if left out.
    #[serde(default)]
    #[schema(maximum = 100_000_000)]
    revision: Option<usize>,
}

/// A state of a dataset with a name.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct VersionAnswer {
    name: String,
    /// How many edits were in force.
    revision: usize,
    /// When it was named, RFC 3339, UTC.
    created_at: String,
}

/// Which state to download.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::web) struct DownloadQuery {
    /// Name of a version; the newest state if left out.
    version: Option<String>,
    /// A revision, instead of a version's name.
    #[param(maximum = 100_000_000)]
    revision: Option<u32>,
}

/// Lists the states that have a name, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/datasets/{id}/versions",
    operation_id = "list_dataset_versions",
    params(("id" = String, Path, description = "The dataset's id")),
    responses((status = 200, description = "Versions", body = Vec<VersionAnswer>)),
)]
async fn list(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Json<Vec<VersionAnswer>>, WebError> {
    find(&app, &id).await?;
    let versions = app.datasets.versions(&id).await?;
    Ok(Json(versions.into_iter().map(VersionAnswer::new).collect()))
}

/// Gives a state of a dataset a name, by which it can be downloaded, and that models' cards say.
#[utoipa::path(
    post,
    path = "/api/v1/datasets/{id}/versions",
    operation_id = "name_dataset_version",
    params(("id" = String, Path, description = "The dataset's id")),
    request_body = VersionWanted,
    responses(
        (status = 201, description = "The version", body = VersionAnswer),
        (status = 409, description = "Another version has the name", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn create(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Object(wanted): Object<VersionWanted>,
) -> Result<(StatusCode, Json<VersionAnswer>), WebError> {
    let dataset = find(&app, &id).await?;
    let name = names::checked(&wanted.name).map_err(|error| Refusal::BadSetting {
        field: "name".to_owned(),
        why: error.to_string(),
    })?;
    let revision = wanted.revision.unwrap_or(dataset.revision);
    app.datasets.name_version(&dataset, &name, revision).await?;
    let versions = app.datasets.versions(&id).await?;
    let made = versions.into_iter().find(|version| version.name == name);
    let made = made.ok_or(DatasetsError::NoVersion(name))?;
    Ok((StatusCode::CREATED, Json(VersionAnswer::new(made))))
}

/// Takes the name off a state; the state itself stays.
#[utoipa::path(
    delete,
    path = "/api/v1/datasets/{id}/versions/{name}",
    operation_id = "remove_dataset_version",
    params(
        ("id" = String, Path, description = "The dataset's id"),
        ("name" = String, Path, description = "The version's name"),
    ),
    responses((status = 204, description = "It is gone")),
)]
async fn remove(
    State(app): State<Arc<App>>,
    Path((id, name)): Path<(String, String)>,
) -> Result<StatusCode, WebError> {
    find(&app, &id).await?;
    match app.store.remove_version(&id, &name).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(DatasetsError::NoVersion(name).into()),
    }
}

/// Gives a dataset as a ZIP: a folder for each class, inside one for each part where there are parts, people in front of file
/// names, `labels.csv`, which says all of it, and `votes.csv` where there are votes. Uploaded again it is the same dataset.
/// Pictures that are left out are not in it.
#[utoipa::path(
    get,
    path = "/api/v1/datasets/{id}/download",
    operation_id = "download_dataset",
    params(("id" = String, Path, description = "The dataset's id"), DownloadQuery),
    responses(
        (status = 200, description = "The pictures and `labels.csv`", body = Vec<u8>, content_type = "application/zip"),
        (status = 409, description = "The dataset's files are missing", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn download(
    State(app): State<Arc<App>>,
    client: Client,
    Path(id): Path<String>,
    Query(query): Query<DownloadQuery>,
) -> Result<Response, WebError> {
    let dataset = find(&app, &id).await?;
    let (revision, name) = asked(&app, &dataset, query).await?;
    let disposition = HeaderValue::try_from(attachment(&name, &id, "zip"));
    let disposition = disposition.map_err(|_| WebError::Internal)?;
    let asker = app.engine.admit(client)?;
    let export = app.datasets.export(dataset, revision).await?;
    let (sender, body) = pieces();
    // A reader that goes ends it at the next piece.
    tokio::task::spawn_blocking(move || {
        let mut writer = BufWriter::with_capacity(PIECE_BYTES, sender.writer());
        if let Err(error) = export.write(&mut writer) {
            // Cut off like this, it is not taken for whole.
            sender.fail(&error.to_string());
        }
        drop(asker);
    });
    let kind = HeaderValue::from_static("application/zip");
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, body).into_response())
}

/// The revision that is asked for, and what its file is called.
async fn asked(
    app: &App,
    dataset: &StoredDataset,
    query: DownloadQuery,
) -> Result<(usize, String), WebError> {
    let named = |revision: usize| match revision {
        0 => dataset.name.clone(),
        revision => format!("{} {revision}", dataset.name),
    };
    match (query.version, query.revision) {
        (Some(name), _) => {
            let versions = app.datasets.versions(&dataset.id).await?;
            let found = versions.into_iter().find(|version| version.name == name);
            let found = found.ok_or(DatasetsError::NoVersion(name))?;
            Ok((found.revision, format!("{} {}", dataset.name, found.name)))
        }
        (None, Some(revision)) => Ok((revision as usize, named(revision as usize))),
        (None, None) => Ok((dataset.revision, named(dataset.revision))),
    }
}

impl VersionAnswer {
    fn new(version: StoredVersion) -> Self {
        Self {
            name: version.name,
            revision: version.revision,
            created_at: version.created_at,
        }
    }
}
