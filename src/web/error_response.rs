//! Turns an error into what its reader needs: a page for people, a problem object for scripts.

use std::{sync::Arc, time::Duration};

use askama::Template;
use axum::{
    Json,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};

use tokio::time::Instant;

use super::{App, error::WebError, page_context::PageContext, serve::TooSlow, tus};
use crate::answers::problem::Problem;
use crate::answers::words::Words;

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    words: Words,
    context: PageContext,
    problem: Problem,
}

/// Marks a response with an error's status that is finished: its page says what is wrong.
#[derive(Debug, Clone, Copy)]
pub(super) struct AsItIs;

/// Where archives of any size arrive, which has a time of its own; as does what is added to one of them.
const UPLOADS: &str = "/api/v1/datasets";
const ADDITIONS: &str = "/additions";

/// Where pieces of films of any size arrive, where recordings do, and where a film with boxes is made.
const FILM_UPLOADS: &str = "/api/v1/films/uploads/";
const MEASURED: &str = "/api/v1/films/measured";
const FILMS: &str = "/api/v1/films/";
const EXPORT: &str = "/export";

/// Whether a request may take as long as an upload.
fn is_long(method: &Method, path: &str) -> bool {
    match *method {
        Method::POST => path == MEASURED || is_upload(path),
        Method::PATCH => path.starts_with(FILM_UPLOADS),
        Method::GET => path.starts_with(FILMS) && path.ends_with(EXPORT),
        _ => false,
    }
}

fn is_upload(path: &str) -> bool {
    match path.strip_prefix(UPLOADS) {
        Some("") => true,
        Some(rest) => rest.starts_with('/') && rest.ends_with(ADDITIONS),
        None => false,
    }
}

/// Runs the request within its time and turns a [`WebError`] into a response.
pub(super) async fn render(
    State(app): State<Arc<App>>,
    mut request: Request,
    next: Next,
) -> Response {
    let for_scripts = wants_json(request.uri().path(), request.headers());
    let context = PageContext::of(app.clone(), request.headers(), request.uri());
    let time = match is_long(request.method(), request.uri().path()) {
        true => app.limits.max_upload_time,
        false => app.limits.request_time,
    };
    let deadline = Deadline::of(app.limits.request_time);
    request.extensions_mut().insert(deadline);
    let max_json_bytes = app.limits.max_json_bytes;
    let has_body = !matches!(*request.method(), Method::GET | Method::HEAD);
    let too_slow = request.extensions().get::<TooSlow>().cloned();
    let mut response = match tokio::time::timeout(time, next.run(request)).await {
        // Handlers take a body that was given up for a broken one.
        Ok(_) if too_slow.is_some_and(|too_slow| too_slow.is_so()) => {
            WebError::TooSlow.into_response()
        }
        Ok(response) => response,
        Err(_) => WebError::Timeout.into_response(),
    };
    match response.extensions_mut().remove::<WebError>() {
        Some(error) => response_of(&error, context, for_scripts, response.headers()),
        None if response.extensions().get::<AsItIs>().is_some() => response,
        // What axum itself refused before a handler of ours could say why.
        None if response.status().is_client_error() => {
            let error = match response.status() {
                StatusCode::PAYLOAD_TOO_LARGE => WebError::JsonTooLarge {
                    max_bytes: max_json_bytes,
                },
                _ if has_body => WebError::MalformedRequest,
                _ => WebError::MalformedAddress,
            };
            response_of(&error, context, for_scripts, response.headers())
        }
        None => response,
    }
}

/// When a request that is answered piece by piece has to answer with what is done: a little before it is given up.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deadline(pub(super) Instant);

impl Deadline {
    fn of(request_time: Duration) -> Self {
        Self(Instant::now() + request_time - request_time / 10)
    }
}

/// `/api`, `/healthz` and its like are for scripts; elsewhere a client that prefers JSON gets it.
pub(super) fn wants_json(path: &str, headers: &HeaderMap) -> bool {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    path.starts_with("/api/")
        || matches!(path, "/healthz" | "/readyz" | "/livez")
        || (accept.contains("json") && !accept.contains("text/html"))
}

fn response_of(
    error: &WebError,
    context: PageContext,
    for_scripts: bool,
    earlier: &HeaderMap,
) -> Response {
    let problem = error.problem(&context.words);
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = if for_scripts {
        problem_json(&problem)
    } else {
        problem_page(problem, context)
    };
    *response.status_mut() = status;
    if let Some(seconds) = error.retry_after_s(status.as_u16()) {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if status == StatusCode::UNAUTHORIZED {
        // No browser answers this scheme with a window of its own.
        let scheme = HeaderValue::from_static("Bearer realm=\"FaceFeel\"");
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, scheme);
    }
    for name in [
        header::ALLOW,
        header::CONTENT_RANGE,
        tus::RESUMABLE,
        tus::VERSION,
    ] {
        if let Some(value) = earlier.get(&name) {
            response.headers_mut().insert(name, value.clone());
        }
    }
    response
}

fn problem_json(problem: &Problem) -> Response {
    // Parts on the left are applied last, so this type replaces the one that `Json` sets.
    (
        [(header::CONTENT_TYPE, "application/problem+json")],
        Json(problem),
    )
        .into_response()
}

fn problem_page(problem: Problem, context: PageContext) -> Response {
    let detail = problem.detail.clone();
    match (ErrorPage {
        words: context.words,
        context,
        problem,
    })
    .render()
    {
        Ok(page) => Html(page).into_response(),
        Err(_) => detail.into_response(),
    }
}
