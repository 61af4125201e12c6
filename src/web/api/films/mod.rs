//! `/api/v1/films`: films whose faces are followed, and recordings of a camera in the same form.

mod answer;
mod comparison;
mod edits;
mod exports;
mod measured;
mod pictures;
mod results;
mod uploads;

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

use crate::answers::problem::Problem;
use crate::config::shares::Client;
use crate::storage::films::{FilmWanted, Films, FilmsError};
use crate::storage::store::StoredFilm;
use crate::web::{
    App,
    error::WebError,
    extract::{Object, Path, Query},
    page_context::PageContext,
    paging::{self, Entry, PageQuery},
};
use answer::{FilmAnswer, FilmBrief};

/// Its addresses.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(show, edits::change, remove))
        .routes(routes!(edits::markers))
        .routes(routes!(pictures::video, remove_video))
        .routes(routes!(pictures::picture))
        .routes(routes!(results::series))
        .routes(routes!(results::summary))
        .routes(routes!(results::figures))
        .routes(routes!(results::rows))
        .routes(routes!(exports::export))
        .routes(routes!(measured::create))
        .routes(routes!(comparison::compare))
        .merge(uploads::routes())
}

/// The film called `id`.
async fn find(app: &App, id: &str) -> Result<StoredFilm, WebError> {
    Ok(app.films.find(id).await?)
}

/// Reads a film off the async threads, as a request of `client`.
async fn read<T: Send + 'static>(
    app: &App,
    client: Client,
    work: impl FnOnce(&Films) -> Result<T, FilmsError> + Send + 'static,
) -> Result<T, WebError> {
    let films = app.films.clone();
    Ok(app.engine.render(client, move || work(&films)).await??)
}

impl Entry for StoredFilm {
    fn id(&self) -> &str {
        &self.id
    }

    fn created_at(&self) -> Option<&str> {
        Some(&self.created_at)
    }
}

/// Lists the films, the newest first, with how many faces and markers each has.
#[utoipa::path(get, path = "/api/v1/films", operation_id = "list_films", params(PageQuery), responses((status = 200, description = "Films", body = Vec<FilmBrief>, headers(("Link" = String, description = "Where the next page is, `rel=\"next\"`; left out after the last one")))))]
async fn list(
    State(app): State<Arc<App>>,
    Query(wanted): Query<PageQuery>,
    context: PageContext,
) -> Result<Response, WebError> {
    let page = wanted.page(app.store.films().await?)?;
    let mut answers = Vec::with_capacity(page.entries.len());
    for film in &page.entries {
        answers.push(FilmBrief::of(&app, film, &context.words).await);
    }
    let path = "/api/v1/films";
    Ok(paging::answer(&app, path, "", &wanted, answers, page.next))
}

/// A film to make of an upload.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct NewFilm {
    /// Id of the upload, which is complete.
    #[schema(example = "up-3k9x0q7w1m2n")]
    upload: String,
    /// Its name for people; that of the file if left out.
    #[schema(max_length = 100)]
    name: Option<String>,
    /// What was the case while it was made, by which films are compared.
    #[schema(example = "after the break", max_length = 100)]
    condition: Option<String>,
    /// Seconds of the film between two pictures that are looked at.
    #[serde(default = "usual_step")]
    #[schema(default = 0.2, minimum = 0.01, maximum = 3600)]
    every_s: f64,
    /// Id of the model; the default one if left out.
    model: Option<String>,
    /// Whether the video stays once its numbers are there. Without it, there are no pictures and no film with boxes.
    keep_film: bool,
}

fn usual_step() -> f64 {
    0.2
}

/// Makes a film of an upload and puts a job at the end of the queue that looks at it.
#[utoipa::path(
    post,
    path = "/api/v1/films",
    operation_id = "start_film",
    request_body = NewFilm,
    responses(
        (status = 202, description = "The film, whose job is in the queue", body = FilmAnswer, headers(("Location" = String, description = "Its address"))),
        (status = 404, description = "There is no such upload", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Not all of the upload has come, a film was made of it before, or there are as many films as there may be", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn create(
    State(app): State<Arc<App>>,
    context: PageContext,
    Object(wanted): Object<NewFilm>,
) -> Result<Response, WebError> {
    let how = FilmWanted {
        name: wanted.name,
        condition: wanted.condition,
        every_s: wanted.every_s,
        // These are the model's.
        model: String::new(),
        classes: Vec::new(),
        keep_film: wanted.keep_film,
    };
    let film = app
        .jobs
        .start_film(wanted.upload, wanted.model, how)
        .await?;
    Ok(made(StatusCode::ACCEPTED, &app, film, &context).await)
}

/// A new film with its address.
async fn made(status: StatusCode, app: &App, film: StoredFilm, context: &PageContext) -> Response {
    let place = format!("/api/v1/films/{}", film.id);
    let answer = Json(FilmAnswer::of(app, film, &context.words).await);
    (status, [(header::LOCATION, place)], answer).into_response()
}

/// Shows a film with what is known of its faces so far.
#[utoipa::path(
    get,
    path = "/api/v1/films/{id}",
    operation_id = "show_film",
    params(("id" = String, Path, description = "The film's id")),
    responses((status = 200, description = "The film", body = FilmAnswer)),
)]
async fn show(
    State(app): State<Arc<App>>,
    context: PageContext,
    Path(id): Path<String>,
) -> Result<Json<FilmAnswer>, WebError> {
    let film = find(&app, &id).await?;
    Ok(Json(FilmAnswer::of(&app, film, &context.words).await))
}

/// Removes a film for good, with its video and all that was seen in it. Its job is cancelled first.
#[utoipa::path(
    delete,
    path = "/api/v1/films/{id}",
    operation_id = "remove_film",
    params(("id" = String, Path, description = "The film's id")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 409, description = "Its job did not end in time; ask again", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn remove(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<StatusCode, WebError> {
    app.jobs.remove_film(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes the video of a film for good. What was seen in it stays.
#[utoipa::path(
    delete,
    path = "/api/v1/films/{id}/video",
    operation_id = "remove_film_video",
    params(("id" = String, Path, description = "The film's id")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 409, description = "Its job still needs it", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn remove_video(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<StatusCode, WebError> {
    app.films.remove_video(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}
