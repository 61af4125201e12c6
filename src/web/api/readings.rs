//! `POST /api/v1/datasets/{id}/reading`: how the names, folders and labels of a dataset are understood.

use std::{collections::BTreeMap, sync::Arc};

use axum::{Json, extract::State};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::datasets::{DatasetAnswer, find, with_check_up};
use crate::answers::problem::{Problem, Refusal};
use crate::config::shares::Client;
use crate::dataset::naming::{is_control, visible};
use crate::storage::datasets::ReadingChoice;
use crate::web::{
    App,
    error::WebError,
    extract::{Object, Path},
    page_context::PageContext,
};

/// Its addresses.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(change))
}

/// How a dataset is to be read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct ReadingWanted {
    /// Where classes are: `auto` (told from names), `folders` (whatever else there is), `outer` or `inner` (of folders in
    /// folders), `labels` (in tables and file names).
    #[serde(default)]
    #[schema(example = "inner")]
    layout: Option<String>,
    /// Encoding of names that are not UTF-8, one of the check-up's `encodings`; told from the names if left out.
    #[serde(default)]
    #[schema(example = "Shift_JIS")]
    encoding: Option<String>,
    /// Class that a label or folder means, where it was not understood; null leaves its pictures out.
    #[serde(default)]
    classes: BTreeMap<String, Option<String>>,
}

/// Reads the dataset again as it is meant, before anything was made of it.
#[utoipa::path(
    post,
    path = "/api/v1/datasets/{id}/reading",
    operation_id = "read_dataset",
    params(("id" = String, Path, description = "The dataset's id")),
    request_body = ReadingWanted,
    responses(
        (status = 200, description = "The dataset with its new check-up", body = DatasetAnswer),
        (status = 409, description = "A training or an evaluation knows it as it was", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn change(
    State(app): State<Arc<App>>,
    context: PageContext,
    client: Client,
    Path(id): Path<String>,
    Object(wanted): Object<ReadingWanted>,
) -> Result<Json<DatasetAnswer>, WebError> {
    let dataset = find(&app, &id).await?;
    let choice = choice(wanted)?;
    let dataset = app.datasets.read_again(client, dataset, choice).await?;
    with_check_up(&app, &context, dataset).await
}

fn choice(wanted: ReadingWanted) -> Result<ReadingChoice, Refusal> {
    let bad = |field: &'static str| {
        move |why: String| Refusal::BadSetting {
            field: field.to_owned(),
            why,
        }
    };
    let layout = wanted.layout.as_deref().map(str::parse).transpose();
    let names = wanted.encoding.as_deref().map(str::parse).transpose();
    if let Some(label) = bad_class(&wanted.classes) {
        let why = format!(
            "{label:?} is longer than {MAX_CLASS_BYTES} bytes, empty or holds control characters"
        );
        return Err(bad("classes")(why));
    }
    Ok(ReadingChoice {
        layout: layout.map_err(bad("layout"))?.unwrap_or_default(),
        names: names.map_err(bad("encoding"))?,
        classes: wanted.classes,
    })
}

/// Longest name of a class.
const MAX_CLASS_BYTES: usize = 200;

/// A name that no class can have. What cannot be seen of the others is left out when the dataset is read.
fn bad_class(classes: &BTreeMap<String, Option<String>>) -> Option<&String> {
    let is_bad = |name: &str| {
        visible(name).trim().is_empty()
            || name.len() > MAX_CLASS_BYTES
            || name.chars().any(is_control)
    };
    classes.values().flatten().find(|name| is_bad(name))
}
