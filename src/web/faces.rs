//! Gives an error the face its reader needs: a page for people, a problem object for scripts.

use std::sync::Arc;

use askama::Template;
use axum::{
    Json,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};

use super::{App, error::WebError, frame::Frame, serve::TooSlow};
use crate::{problem::Problem, words::Words};

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    words: Words,
    frame: Frame,
    problem: Problem,
}

/// Where archives of any size arrive, which has a time of its own.
const UPLOADS: &str = "/api/v1/datasets";

/// Runs the request within its time and turns a [`WebError`] into a response.
pub(super) async fn give(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let for_scripts = wants_json(request.uri().path(), request.headers());
    let frame = Frame::of(app.clone(), request.headers());
    let is_upload = request.method() == Method::POST && request.uri().path() == UPLOADS;
    let time = match is_upload {
        true => app.limits.max_upload_time,
        false => app.limits.request_time,
    };
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
        Some(error) => face(&error, frame, for_scripts, response.headers()),
        // An address that axum itself could not take apart, such as one with broken escapes.
        None if response.status().is_client_error() => face(
            &WebError::MalformedAddress,
            frame,
            for_scripts,
            response.headers(),
        ),
        None => response,
    }
}

/// `/api` and `/healthz` are for scripts; elsewhere whoever prefers JSON gets it.
fn wants_json(path: &str, headers: &HeaderMap) -> bool {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    path.starts_with("/api/")
        || path == "/healthz"
        || (accept.contains("json") && !accept.contains("text/html"))
}

fn face(error: &WebError, frame: Frame, for_scripts: bool, earlier: &HeaderMap) -> Response {
    let problem = error.problem(&frame.words);
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = if for_scripts {
        problem_json(&problem)
    } else {
        problem_page(problem, frame)
    };
    *response.status_mut() = status;
    if let Some(seconds) = error.retry_after_s() {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if let Some(methods) = earlier.get(header::ALLOW) {
        response
            .headers_mut()
            .insert(header::ALLOW, methods.clone());
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

fn problem_page(problem: Problem, frame: Frame) -> Response {
    let detail = problem.detail.clone();
    match (ErrorPage {
        words: frame.words,
        frame,
        problem,
    })
    .render()
    {
        Ok(page) => Html(page).into_response(),
        Err(_) => detail.into_response(),
    }
}
