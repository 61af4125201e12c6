//! What people say about a film: names, faces that are one, markers.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Json,
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::answer::FilmAnswer;
use crate::answers::film::markers;
use crate::answers::problem::{Explain, Problem, Refusal};
use crate::storage::films::{FaceChange, FilmChange, FilmsError};
use crate::storage::store::{Marker, StoredFilm};
use crate::web::{
    App,
    error::WebError,
    error_response::AsItIs,
    extract::{Object, Path, Query},
    page_context::PageContext,
    upload::announced_bytes,
};

/// Largest change, and largest table of markers, in bytes: ten thousand markers with long names.
const MAX_BYTES: usize = 4 << 20;

/// What to change about a film; what is left out stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct FilmChangeForm {
    #[schema(min_length = 1, max_length = 100)]
    name: Option<String>,
    /// Null takes it away.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 100)]
    condition: Option<Option<String>>,
    /// By the faces' numbers.
    #[serde(default)]
    #[schema(value_type = std::collections::HashMap<String, FaceChangeForm>)]
    faces: BTreeMap<u64, FaceChangeForm>,
    /// In place of those that there are, at most 10,000.
    markers: Option<Vec<Marker>>,
    /// The revision that the change is about; the newest if left out.
    revision: Option<u64>,
}

/// What to change about a face; what is left out stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FaceChangeForm {
    /// Null takes it away.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 100)]
    name: Option<Option<String>>,
    /// Whether nothing of it is counted.
    left_out: Option<bool>,
    /// Number of the face that it is the same as; null parts them again.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<u64>)]
    merged_into: Option<Option<u64>>,
}

/// Tells null from what is left out.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(value: D) -> Result<Option<T>, D::Error> {
    T::deserialize(value).map(Some)
}

/// Others changed the film first.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct StaleFilm {
    #[serde(flatten)]
    problem: Problem,
    /// As it is now.
    film: FilmAnswer,
}

impl From<FilmChangeForm> for FilmChange {
    fn from(form: FilmChangeForm) -> Self {
        let face = |(face, change): (u64, FaceChangeForm)| {
            let change = FaceChange {
                name: change.name,
                left_out: change.left_out,
                merged_into: change.merged_into,
            };
            (face, change)
        };
        Self {
            name: form.name,
            condition: form.condition,
            faces: form.faces.into_iter().map(face).collect(),
            markers: form.markers,
            revision: form.revision,
        }
    }
}

/// Changes what is said about a film. It is kept when this answers.
#[utoipa::path(
    patch,
    path = "/api/v1/films/{id}",
    operation_id = "change_film",
    params(("id" = String, Path, description = "The film's id")),
    request_body = FilmChangeForm,
    responses(
        (status = 200, description = "The film", body = FilmAnswer),
        (status = 409, description = "The film has another revision by now", body = StaleFilm, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn change(
    State(app): State<Arc<App>>,
    context: PageContext,
    Path(id): Path<String>,
    mut request: Request,
) -> Result<Response, WebError> {
    // Ten thousand markers are longer than other JSON.
    DefaultBodyLimit::max(MAX_BYTES).apply(&mut request);
    let Object(form) = Object::<FilmChangeForm>::within(request, &app, MAX_BYTES).await?;
    answer(&app, &context, app.films.edit(&id, &form.into()).await).await
}

/// What becomes of the markers that there are.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum MarkerMode {
    /// Those of the table take their place.
    #[default]
    Replace,
    /// Those of the table are added.
    Add,
}

/// How a table of markers is taken.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct MarkersQuery {
    #[serde(default)]
    #[param(inline)]
    mode: MarkerMode,
}

/// Takes markers from a table with the columns `name`, `start` and `end` in seconds, set apart by commas, semicolons or tabs.
#[utoipa::path(
    post,
    path = "/api/v1/films/{id}/markers.csv",
    operation_id = "import_film_markers",
    params(("id" = String, Path, description = "The film's id"), MarkersQuery),
    request_body(content = String, content_type = "text/csv"),
    responses(
        (status = 200, description = "The film", body = FilmAnswer),
        (status = 409, description = "Others changed the film meanwhile", body = StaleFilm, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn markers(
    State(app): State<Arc<App>>,
    context: PageContext,
    Path(id): Path<String>,
    Query(MarkersQuery { mode }): Query<MarkersQuery>,
    mut request: Request,
) -> Result<Response, WebError> {
    let too_large = Refusal::MarkersTooLarge {
        max_bytes: MAX_BYTES as u64,
    };
    if announced_bytes(&request).is_some_and(|bytes| bytes > MAX_BYTES) {
        return Err(too_large.into());
    }
    DefaultBodyLimit::max(MAX_BYTES).apply(&mut request);
    let table = Bytes::from_request(request, &app).await;
    let table = table.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => too_large.into(),
        _ => WebError::BrokenForm,
    })?;
    let markers = markers::read(&table)?;
    let edited = match mode {
        MarkerMode::Add => app.films.add_markers(&id, &markers).await,
        MarkerMode::Replace => {
            let change = FilmChange {
                markers: Some(markers),
                ..FilmChange::default()
            };
            app.films.edit(&id, &change).await
        }
    };
    answer(&app, &context, edited).await
}

/// The film as it was changed, or as others did.
async fn answer(
    app: &App,
    context: &PageContext,
    edited: Result<StoredFilm, FilmsError>,
) -> Result<Response, WebError> {
    match edited {
        Ok(film) => Ok(Json(FilmAnswer::of(app, film, &context.words).await).into_response()),
        Err(FilmsError::Stale(film)) => {
            let stale = StaleFilm {
                problem: FilmsError::Stale(film.clone()).problem(&context.words),
                film: FilmAnswer::of(app, *film, &context.words).await,
            };
            let kind = [(header::CONTENT_TYPE, "application/problem+json")];
            let mut response = (StatusCode::CONFLICT, kind, Json(stale)).into_response();
            response.extensions_mut().insert(AsItIs);
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}
