//! `/api/v1/films/uploads`: films that arrive in as many pieces as it takes, by the protocol tus 1.0.0.

use std::{pin::Pin, sync::Arc};

use axum::{
    body::{Body, BodyDataStream, Bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_core::Stream;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::answers::problem::{Problem, Refusal};
use crate::config::shares::Client;
use crate::storage::films::{FilmUpload, Films, FilmsError};
use crate::web::tus::{self, TusVersion};
use crate::web::{App, error::WebError, extract::Path};

/// Its addresses.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(create, options))
        .routes(routes!(show, go_on, remove))
}

/// Does work that waits for the disk.
async fn with_disk<T: Send + 'static>(
    app: &App,
    work: impl FnOnce(&Films) -> Result<T, FilmsError> + Send + 'static,
) -> Result<T, WebError> {
    let films = app.films.clone();
    let done = tokio::task::spawn_blocking(move || work(&films)).await;
    // Only a panic ends it early.
    Ok(done.map_err(|_| WebError::Internal)??)
}

/// Says which uploads are taken.
#[utoipa::path(
    options,
    path = "/api/v1/films/uploads",
    operation_id = "describe_film_uploads",
    responses((status = 204, description = "As the headers say", headers(
        ("Tus-Version" = String, description = "`1.0.0`"),
        ("Tus-Extension" = String, description = "`creation,termination,expiration`"),
        ("Tus-Max-Size" = u64, description = "Most bytes of a film"),
    ))),
)]
async fn options(State(app): State<Arc<App>>) -> Response {
    let headers = [
        (tus::EXTENSION, tus::EXTENSIONS),
        (tus::MAX_SIZE, HeaderValue::from(app.limits.film_bytes)),
    ];
    tus::answer(Ok((StatusCode::NO_CONTENT, headers).into_response()))
}

/// Begins an upload. Its bytes follow at the address in `Location`.
#[utoipa::path(
    post,
    path = "/api/v1/films/uploads",
    operation_id = "begin_film_upload",
    params(
        ("Tus-Resumable" = inline(TusVersion), Header, description = "The version of the protocol"),
        ("Upload-Length" = u64, Header, description = "Bytes of the whole film"),
        ("Upload-Metadata" = Option<String>, Header, description = "`filename` and `name`, each followed by a space and its value in base64, with a comma between them"),
    ),
    responses(
        (status = 201, description = "It goes on at that address", headers(
            ("Location" = String, description = "Its address"),
            ("Upload-Expires" = String, description = "When it is given up if it is not complete"),
        )),
        (status = 409, description = "As many films arrive as there may", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "The version of the protocol is another", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "The film is too large", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "It is empty, or its name cannot be used", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn create(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    tus::answer(begin(&app, &headers).await)
}

async fn begin(app: &App, headers: &HeaderMap) -> Result<Response, WebError> {
    tus::check_version(headers)?;
    let length = tus::bytes(headers, &tus::LENGTH, "Upload-Length")?;
    let file = tus::metadata(headers, "filename")?;
    let name = tus::metadata(headers, "name")?;
    let upload = with_disk(app, move |films| {
        // Said before gigabytes have come.
        films.tools()?;
        films.begin_upload(length, &file.unwrap_or_default(), name.as_deref())
    });
    let upload = upload.await?;
    let place = format!("/api/v1/films/uploads/{}", upload.head.id);
    let mut response = (StatusCode::CREATED, [(header::LOCATION, place)]).into_response();
    put_expiry(app, &upload, &mut response);
    Ok(response)
}

/// Says how far an upload is.
#[utoipa::path(
    head,
    path = "/api/v1/films/uploads/{id}",
    operation_id = "show_film_upload",
    params(
        ("id" = String, Path, description = "The upload's id"),
        ("Tus-Resumable" = inline(TusVersion), Header, description = "The version of the protocol"),
    ),
    responses(
        (status = 200, description = "As the headers say", headers(
            ("Upload-Offset" = u64, description = "Bytes that have come"),
            ("Upload-Length" = u64, description = "Bytes in all"),
            ("Upload-Expires" = String, description = "When it is given up if it is not complete"),
        )),
        (status = 400, description = "A header of the protocol is missing or cannot be read"),
        (status = 404, description = "There is none of this id, or it was given up"),
        (status = 412, description = "The version of the protocol is another"),
    ),
)]
async fn show(State(app): State<Arc<App>>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let told = async {
        tus::check_version(&headers)?;
        let upload = with_disk(&app, move |films| films.upload(&id)).await?;
        let facts = [
            (tus::OFFSET, HeaderValue::from(upload.offset)),
            (tus::LENGTH, HeaderValue::from(upload.head.length)),
        ];
        let mut response = (StatusCode::OK, facts).into_response();
        put_expiry(&app, &upload, &mut response);
        Ok(response)
    };
    tus::answer(told.await)
}

/// Sends the next bytes of an upload. What has come stays when the connection is lost; the last piece is on the disk when this
/// answers.
#[utoipa::path(
    patch,
    path = "/api/v1/films/uploads/{id}",
    operation_id = "send_film",
    params(
        ("id" = String, Path, description = "The upload's id"),
        ("Tus-Resumable" = inline(TusVersion), Header, description = "The version of the protocol"),
        ("Upload-Offset" = u64, Header, description = "Bytes that have come before"),
    ),
    request_body(content = Vec<u8>, content_type = "application/offset+octet-stream"),
    responses(
        (status = 204, description = "The bytes have come", headers(("Upload-Offset" = u64, description = "Bytes that have come now"))),
        (status = 409, description = "The upload goes on elsewhere", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "The version of the protocol is another", body = Problem, content_type = "application/problem+json"),
        (status = 423, description = "Another request sends bytes of it", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn go_on(
    State(app): State<Arc<App>>,
    client: Client,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    tus::answer(receive(&app, client, &id, request).await)
}

async fn receive(
    app: &App,
    client: Client,
    id: &str,
    request: Request,
) -> Result<Response, WebError> {
    let headers = request.headers();
    tus::check_version(headers)?;
    tus::check_type(headers)?;
    let offset = tus::bytes(headers, &tus::OFFSET, "Upload-Offset")?;
    let _place = app
        .film_uploads
        .take(client, 1)
        .ok_or_else(WebError::busy)?;
    let mut writer = app.films.go_on_with_upload(id, offset).await?;
    let mut pieces = Pieces::of(request.into_body());
    let ended = loop {
        match pieces.next(app).await {
            Ok(Some(piece)) => writer.write(&piece).await?,
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    // Also of a sender who went away: what has come need not come again.
    let upload = writer.finish().await?;
    ended?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    let offset = HeaderValue::from(upload.offset);
    response.headers_mut().insert(tus::OFFSET, offset);
    put_expiry(app, &upload, &mut response);
    Ok(response)
}

/// Gives an upload up.
#[utoipa::path(
    delete,
    path = "/api/v1/films/uploads/{id}",
    operation_id = "cancel_film_upload",
    params(
        ("id" = String, Path, description = "The upload's id"),
        ("Tus-Resumable" = inline(TusVersion), Header, description = "The version of the protocol"),
    ),
    responses(
        (status = 204, description = "It is gone"),
        (status = 412, description = "The version of the protocol is another", body = Problem, content_type = "application/problem+json"),
        (status = 423, description = "A request sends bytes of it", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn remove(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let removed = async {
        tus::check_version(&headers)?;
        with_disk(&app, move |films| films.remove_upload(&id)).await?;
        Ok(StatusCode::NO_CONTENT.into_response())
    };
    tus::answer(removed.await)
}

fn put_expiry(app: &App, upload: &FilmUpload, response: &mut Response) {
    let at = upload.head.expires_at(app.limits.film_upload_age);
    if let Some(at) = tus::expires(at) {
        response.headers_mut().insert(tus::EXPIRES, at);
    }
}

/// The pieces of a body, as they come.
struct Pieces(BodyDataStream);

impl Pieces {
    fn of(body: Body) -> Self {
        Self(body.into_data_stream())
    }

    /// The next piece; nothing after the last one.
    async fn next(&mut self, app: &App) -> Result<Option<Bytes>, WebError> {
        let pause = app.limits.upload_pause;
        let stream = &mut self.0;
        let piece =
            std::future::poll_fn(|context| Stream::poll_next(Pin::new(&mut *stream), context));
        match tokio::time::timeout(pause, piece).await {
            Ok(piece) => piece.transpose().map_err(|_| WebError::BrokenForm),
            Err(_) => Err(Refusal::UploadStalled {
                seconds: pause.as_secs(),
            }
            .into()),
        }
    }
}
