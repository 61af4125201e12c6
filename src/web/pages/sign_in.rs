//! `/sign-in` and `/sign-out`, for a server with a password. They need no script.

use std::sync::Arc;

use askama::Template;
use axum::{
    Form,
    extract::{
        Query, State,
        rejection::{FormRejection, QueryRejection},
    },
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use crate::answers::words::Words;
use crate::config::shares::Client;
use crate::web::{
    App, caching::NOT_AT_ALL, cookies::came_over_tls, door, error::WebError,
    error_response::AsItIs, page_context::PageContext,
};

/// Longest address that a visitor is led back to.
const MAX_NEXT_BYTES: usize = 2048;

#[derive(Template)]
#[template(path = "pages/sign_in.html")]
struct SignIn {
    words: Words,
    context: PageContext,
    /// Where to go on.
    next: String,
    /// Why the last attempt failed.
    refused: Option<String>,
}

/// Where the visitor wanted to go.
#[derive(Debug, Default, Deserialize)]
pub(in crate::web) struct SignInQuery {
    #[serde(default)]
    next: String,
}

/// The form.
#[derive(Deserialize)]
pub(in crate::web) struct Credentials {
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

/// The page's address for a visitor who asked for `uri`.
pub(in crate::web) fn address(uri: &Uri) -> String {
    let wanted = uri.path_and_query().map_or("/", |path| path.as_str());
    match safe(wanted) {
        "/" => "/sign-in".to_owned(),
        wanted => format!("/sign-in?next={}", escaped(wanted)),
    }
}

/// Shows the form, unless the visitor is signed in.
pub(in crate::web) async fn show(
    State(app): State<Arc<App>>,
    context: PageContext,
    wanted: Result<Query<SignInQuery>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    let Query(SignInQuery { next }) = wanted.unwrap_or_default();
    let is_in = |password| door::session(password, &headers).is_some();
    match app.door.password() {
        Some(password) if !is_in(password) => form(context, &next, None),
        _ => Ok(Redirect::to(safe(&next)).into_response()),
    }
}

/// Signs the visitor in and leads on.
pub(in crate::web) async fn create(
    State(app): State<Arc<App>>,
    context: PageContext,
    headers: HeaderMap,
    client: Client,
    given: Result<Form<Credentials>, FormRejection>,
) -> Result<Response, WebError> {
    let Form(Credentials {
        password: given,
        next,
    }) = given.map_err(|_| WebError::BrokenForm)?;
    let Some(password) = app.door.password() else {
        return Ok(Redirect::to(safe(&next)).into_response());
    };
    if let Err(refused) = password.check(given.as_bytes(), client).await {
        return form(context, &next, Some(&refused));
    }
    let cookie = password.sign_in(came_over_tls(&headers));
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(safe(&next))).into_response())
}

/// Ends the visitor's session.
pub(in crate::web) async fn remove(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
) -> impl IntoResponse {
    if let Some(password) = app.door.password()
        && let Some(session) = door::session(password, &headers)
    {
        password.sign_out(session);
        // Where it cannot be written, it holds again after the next start.
        if let Err(error) = app.store.sign_out(&session.signed_out()).await {
            tracing::warn!(%error, "the end of a session could not be written down");
        }
    }
    let cookie = door::no_cookie();
    ([(header::SET_COOKIE, cookie)], Redirect::to("/sign-in"))
}

/// The form, with the reason why the last attempt failed.
fn form(
    context: PageContext,
    next: &str,
    refused: Option<&WebError>,
) -> Result<Response, WebError> {
    let problem = refused.map(|refused| refused.problem(&context.words));
    let status = problem.as_ref().map_or(200, |problem| problem.status);
    let page = SignIn {
        words: context.words,
        context,
        next: safe(next).to_owned(),
        refused: problem.map(|problem| problem.detail),
    };
    let mut response = Html(page.render()?).into_response();
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    if let Some(seconds) = refused.and_then(|refused| refused.retry_after_s(status)) {
        let headers = response.headers_mut();
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, NOT_AT_ALL);
    response.extensions_mut().insert(AsItIs);
    Ok(response)
}

/// `next` if it is a page of this site behind the form, else the first page.
fn safe(next: &str) -> &str {
    let path = next.split(['?', '#']).next().unwrap_or_default();
    match path {
        "/sign-in" | "/sign-out" => "/",
        _ => local(next),
    }
}

/// `next` if it is an address of this site, else the first page: no one is led elsewhere by a form.
pub(super) fn local(next: &str) -> &str {
    // Browsers take `//` and `/\` for the start of another site's name.
    let is_path = next.starts_with('/') && !next[1..].starts_with(['/', '\\']);
    let is_plain = next
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    match is_path && is_plain && next.len() <= MAX_NEXT_BYTES {
        true => next,
        false => "/",
    }
}

/// `text` as the value of a parameter.
fn escaped(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte);
    let escape = |byte: u8| match is_plain(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    text.bytes().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visitors_are_led_to_this_site_alone() {
        let check = |next: &str, expected: &str| assert_eq!(safe(next), expected, "{next:?}");
        for own in ["/", "/train/rgb", "/evaluate/r-1?x=%2F&y=1#top", "/a//b"] {
            check(own, own);
        }
        for other in [
            "",
            "train",
            "//evil.example",
            "/\\evil.example",
            "/a\\b",
            "\\/evil.example",
            "https://evil.example/",
            "javascript:alert(1)",
            "/\t/evil.example",
            "/\r\nSet-Cookie: a=b",
            " /",
            "/é",
            "/sign-in?next=/",
            "/sign-out",
        ] {
            check(other, "/");
        }
        check(&format!("/{}", "a".repeat(MAX_NEXT_BYTES)), "/");
    }

    #[test]
    fn an_address_survives_the_way_through_the_form() {
        let check = |uri: &'static str, expected: &str| {
            assert_eq!(address(&Uri::from_static(uri)), expected);
        };
        check("/", "/sign-in");
        check(
            "/train?a=1&b=%20",
            "/sign-in?next=/train%3Fa%3D1%26b%3D%2520",
        );
        check("http://localhost//evil.example", "/sign-in");
    }
}
