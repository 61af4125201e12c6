//! `/api/v1/datasets/{id}/additions`: a later upload becomes part of a dataset.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::dataset_state::StateAnswer;
use super::datasets::find;
use crate::answers::problem::Problem;
use crate::web::{
    App, error::WebError, extract::Path, page_context::PageContext, upload::DatasetUpload,
};

/// Its address.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(add))
}

/// The form to send.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "only its description is used; the form is written to disk as it arrives"
)]
pub(in crate::web) struct AdditionForm {
    /// A ZIP with one folder of pictures for each class.
    #[schema(content_media_type = "application/zip", value_type = String, format = Binary)]
    archive: Vec<u8>,
}

/// What came of an upload.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct AdditionAnswer {
    /// Pictures that came to the dataset.
    added: usize,
    /// Pictures that were there already, pixel by pixel, and did not come a second time.
    copies: usize,
    state: StateAnswer,
}

/// Adds the pictures of another archive to a dataset, but for copies of pictures that it has, as an edit that can be undone.
/// A class that means the same as one of the dataset's own joins that. The dataset's file is written again with both, so
/// pictures get other numbers, and earlier reports show none any more.
#[utoipa::path(
    post,
    path = "/api/v1/datasets/{id}/additions",
    operation_id = "add_dataset_pictures",
    params(("id" = String, Path, description = "The dataset's id")),
    request_body(content = AdditionForm, content_type = "multipart/form-data"),
    responses(
        (status = 200, description = "How many pictures came, and what the dataset holds now; nothing changed if none came", body = AdditionAnswer),
        (status = 409, description = "A job works on the dataset", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn add(
    State(app): State<Arc<App>>,
    context: PageContext,
    Path(id): Path<String>,
    upload: DatasetUpload,
) -> Result<Json<AdditionAnswer>, WebError> {
    find(&app, &id).await?;
    app.jobs.not_needing_dataset(&id).await?;
    let addition = app.datasets.add(&id, upload.arrival).await?;
    Ok(Json(AdditionAnswer {
        added: addition.added,
        copies: addition.copies,
        state: StateAnswer::new(&addition.edited, &context.words),
    }))
}
