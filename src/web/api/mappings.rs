//! `GET /api/v1/mappings`: what the folders of a dataset would be taken for by a model.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::ml::evaluate::mapping::MappedFolder;
use crate::web::{App, error::WebError, extract::Query};

/// Its addresses.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(show))
}

/// Whose folders, and whose classes.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::web) struct MappingQuery {
    /// The dataset's id.
    dataset: String,
    /// The model's id.
    model: String,
}

/// A proposal, which an evaluation follows unless its request says otherwise.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct MappingAnswer {
    /// The dataset's folders.
    folders: Vec<MappedFolder>,
    /// Classes of the model that no folder is.
    missing: Vec<String>,
}

/// Proposes which folder of a dataset is which class of a model.
#[utoipa::path(
    get,
    path = "/api/v1/mappings",
    operation_id = "propose_mapping",
    params(MappingQuery),
    responses(
        (status = 200, description = "The proposal", body = MappingAnswer),
    ),
)]
async fn show(
    State(app): State<Arc<App>>,
    Query(wanted): Query<MappingQuery>,
) -> Result<Json<MappingAnswer>, WebError> {
    let proposed = app.jobs.mapping(&wanted.dataset, &wanted.model).await;
    let (mapping, missing) = proposed?;
    Ok(Json(MappingAnswer {
        folders: mapping.0,
        missing,
    }))
}
