//! `/language`: remembers the language that a reader chose. It needs no script.

use std::time::Duration;

use axum::{
    Form,
    extract::rejection::FormRejection,
    http::{HeaderMap, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::sign_in::local;
use crate::answers::words::Words;
use crate::web::{
    cookies::{self, came_over_tls},
    error::WebError,
    page_context::LANGUAGE_COOKIE,
};

/// How long a browser remembers the language.
const LIFETIME: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// The form.
#[derive(Deserialize)]
pub(in crate::web) struct Choice {
    language: String,
    /// The page that the reader is on.
    #[serde(default)]
    next: String,
}

/// Remembers the language and leads back.
pub(in crate::web) async fn choose(
    headers: HeaderMap,
    chosen: Result<Form<Choice>, FormRejection>,
) -> Result<Response, WebError> {
    let Form(Choice { language, next }) = chosen.map_err(|_| WebError::BrokenForm)?;
    let words = Words::named(&language).ok_or(WebError::MalformedRequest)?;
    let is_secure = came_over_tls(&headers);
    let cookie = cookies::set(LANGUAGE_COOKIE, words.language(), LIFETIME, is_secure);
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(local(&next))).into_response())
}
