//! `/api/v1/datasets/{id}/edits` and what goes with it: changing a dataset, taking that back, and what was changed.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::dataset_state::{StateAnswer, StepAnswer};
use super::datasets::find;
use crate::answers::problem::{Problem, Refusal};
use crate::dataset::edits::{Edit, Numbers};
use crate::storage::datasets::{Act, DatasetsError, Selection};
use crate::storage::store::StoredDataset;
use crate::web::{
    App,
    error::WebError,
    extract::{Object, Path, Query},
    page_context::PageContext,
};

/// Its addresses.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(history, edit))
        .routes(routes!(undo))
        .routes(routes!(redo))
        .routes(routes!(delete_pictures))
}

/// Steps of one answer, if it is not said how many.
const USUAL: usize = 50;

/// Changes to make together.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct EditsWanted {
    /// The revision that their author has seen. If others have changed the dataset since, nothing is changed (409).
    #[schema(maximum = 100_000_000)]
    revision: usize,
    /// The changes, in order.
    #[schema(min_items = 1, max_items = 100)]
    edits: Vec<Edit>,
    /// The pictures that changes are about which name none.
    #[serde(default)]
    select: Option<Selection>,
    /// Id of the report of an evaluation whose answers led to the changes; later reports say so.
    #[serde(default)]
    report: Option<String>,
}

/// Which pictures to delete for good.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct DeletionWanted {
    /// The revision that the author has seen.
    #[schema(maximum = 100_000_000)]
    revision: usize,
    /// The pictures.
    #[serde(default)]
    pictures: Numbers,
    /// The pictures, if none are named.
    #[serde(default)]
    select: Option<Selection>,
}

/// On top of what something is to be done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct RevisionSeen {
    /// The revision that the author has seen.
    #[schema(maximum = 100_000_000)]
    revision: usize,
}

/// Which steps to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::web) struct HistoryQuery {
    /// Lists steps before the one that made this revision: `next` of the answer before; the newest if left out.
    #[param(maximum = 100_000_000)]
    before: Option<u32>,
}

/// What a dataset holds, and how it came to that.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct HistoryAnswer {
    state: StateAnswer,
    /// Up to fifty steps, the newest first.
    steps: Vec<StepAnswer>,
    /// What to ask for the steps before these; null if there are none.
    next: Option<usize>,
}

/// Shows what a dataset holds after its edits, and these edits.
#[utoipa::path(
    get,
    path = "/api/v1/datasets/{id}/edits",
    operation_id = "list_dataset_edits",
    params(("id" = String, Path, description = "The dataset's id"), HistoryQuery),
    responses((status = 200, description = "The dataset's state and its steps", body = HistoryAnswer)),
)]
async fn history(
    State(app): State<Arc<App>>,
    context: PageContext,
    Path(id): Path<String>,
    Query(query): Query<HistoryQuery>,
) -> Result<Json<HistoryAnswer>, WebError> {
    let dataset = find(&app, &id).await?;
    let edited = app.datasets.edited(&dataset).await?;
    let before = query.before.map(|before| before as usize);
    let steps = app.datasets.history(&dataset, before, USUAL).await?;
    let versions = app.datasets.versions(&id).await?;
    let next = steps.last().map(|step| step.revision);
    let named = |revision| {
        let named = versions
            .iter()
            .filter(|version| version.revision == revision);
        named.map(|version| version.name.clone()).collect()
    };
    Ok(Json(HistoryAnswer {
        state: StateAnswer::new(&edited, &context.words),
        next: next.filter(|first| *first > 1),
        steps: (steps.iter())
            .map(|step| StepAnswer::new(step, &edited, named(step.revision), &context.words))
            .collect(),
    }))
}

/// Changes a dataset: moves pictures between classes, leaves them out, takes them in again, says who they show and in which part
/// they are; renames and merges classes. Its archive stays as it is. All changes are made, or none.
#[utoipa::path(
    post,
    path = "/api/v1/datasets/{id}/edits",
    operation_id = "edit_dataset",
    params(("id" = String, Path, description = "The dataset's id")),
    request_body = EditsWanted,
    responses(
        (status = 200, description = "What the dataset holds now", body = StateAnswer),
        (status = 409, description = "Others have changed the dataset since; `detail` says what they did", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn edit(
    State(app): State<Arc<App>>,
    context: PageContext,
    Path(id): Path<String>,
    Object(wanted): Object<EditsWanted>,
) -> Result<Json<StateAnswer>, WebError> {
    let dataset = find(&app, &id).await?;
    if let Some(report) = &wanted.report
        && app.store.dataset_of_report(report).await?.as_deref() != Some(&id)
    {
        return Err(DatasetsError::NoAnswers(report.clone()).into());
    }
    let selected = selected(&app, &dataset, wanted.revision, wanted.select.as_ref()).await?;
    let edits = wanted.edits.into_iter();
    let act = Act::Edit {
        edits: edits.map(|edit| edit.or_about(&selected)).collect(),
        report: wanted.report,
    };
    acted(&app, &context, &id, wanted.revision, act).await
}

/// Takes the last edit back.
#[utoipa::path(
    post,
    path = "/api/v1/datasets/{id}/undo",
    operation_id = "undo_dataset_edit",
    params(("id" = String, Path, description = "The dataset's id")),
    request_body = RevisionSeen,
    responses(
        (status = 200, description = "What the dataset holds now", body = StateAnswer),
        (status = 409, description = "There is nothing to undo, or others have changed the dataset since", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn undo(
    State(app): State<Arc<App>>,
    context: PageContext,
    Path(id): Path<String>,
    Object(seen): Object<RevisionSeen>,
) -> Result<Json<StateAnswer>, WebError> {
    find(&app, &id).await?;
    acted(&app, &context, &id, seen.revision, Act::Undo).await
}

/// Makes the last edit that was taken back again.
#[utoipa::path(
    post,
    path = "/api/v1/datasets/{id}/redo",
    operation_id = "redo_dataset_edit",
    params(("id" = String, Path, description = "The dataset's id")),
    request_body = RevisionSeen,
    responses(
        (status = 200, description = "What the dataset holds now", body = StateAnswer),
        (status = 409, description = "There is nothing to redo, or others have changed the dataset since", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn redo(
    State(app): State<Arc<App>>,
    context: PageContext,
    Path(id): Path<String>,
    Object(seen): Object<RevisionSeen>,
) -> Result<Json<StateAnswer>, WebError> {
    find(&app, &id).await?;
    acted(&app, &context, &id, seen.revision, Act::Redo).await
}

/// Deletes pictures for good: from the archive, from every version, and from everything drawn of them. This cannot be undone.
/// Pictures get other numbers by it, and earlier reports show none any more.
#[utoipa::path(
    post,
    path = "/api/v1/datasets/{id}/deletions",
    operation_id = "delete_dataset_pictures",
    params(("id" = String, Path, description = "The dataset's id")),
    request_body = DeletionWanted,
    responses(
        (status = 200, description = "What the dataset holds now", body = StateAnswer),
        (status = 409, description = "Others have changed the dataset since, a job works on it, or none would be left", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn delete_pictures(
    State(app): State<Arc<App>>,
    context: PageContext,
    Path(id): Path<String>,
    Object(wanted): Object<DeletionWanted>,
) -> Result<Json<StateAnswer>, WebError> {
    let dataset = find(&app, &id).await?;
    app.jobs.not_needing_dataset(&id).await?;
    let pictures = match wanted.pictures.is_empty() {
        true => selected(&app, &dataset, wanted.revision, wanted.select.as_ref()).await?,
        false => wanted.pictures,
    };
    let edited = app.datasets.purge(&id, wanted.revision, pictures).await?;
    Ok(Json(StateAnswer::new(&edited, &context.words)))
}

/// The pictures that a selection means now. One of an earlier revision means nothing any more, and is refused with the rest.
async fn selected(
    app: &App,
    dataset: &StoredDataset,
    seen: usize,
    selection: Option<&Selection>,
) -> Result<Numbers, WebError> {
    match selection {
        Some(selection) if seen == dataset.revision => {
            if let Some(model) = &selection.seen_by {
                app.prepare(Some(model)).await?;
            }
            Ok(app.datasets.select(dataset, selection).await?.numbers())
        }
        _ => Ok(Numbers::default()),
    }
}

async fn acted(
    app: &App,
    context: &PageContext,
    id: &str,
    seen: usize,
    act: Act,
) -> Result<Json<StateAnswer>, WebError> {
    let edited = app.datasets.act(id, seen, act).await;
    let edited = edited.map_err(|error| match error {
        DatasetsError::Gone(id) => Refusal::NoDataset(id).into(),
        error => WebError::from(error),
    })?;
    Ok(Json(StateAnswer::new(&edited, &context.words)))
}
