//! Who may keep an answer, and when it need not be sent again.
//!
//! Pages, JSON and charts may be kept by the visitor's own browser, which asks each time whether they have changed.
//! Everything else that a handler says nothing about, such as pictures of people and downloads, is kept by no one.

use axum::{
    body::{Body, HttpBody, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};

/// Longest body that is hashed for a tag.
const MAX_TAGGED_BYTES: u64 = 1 << 20;
/// Bytes of the hash that go into a tag.
const TAG_BYTES: usize = 16;

/// Not to be kept by anybody.
pub(super) const NOT_AT_ALL: HeaderValue = HeaderValue::from_static("no-store");
/// What decides the language of a page or a problem.
const BY_LANGUAGE: HeaderValue = HeaderValue::from_static("accept-language, cookie");
const ASK_EACH_TIME: HeaderValue = HeaderValue::from_static("private, no-cache");

/// Says who may keep the answer, unless its handler has.
pub(super) async fn label(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let mut response = next.run(request).await;
    let is_said = response.headers().contains_key(header::CACHE_CONTROL);
    if is_said || response.status().is_informational() {
        return response;
    }
    let reads = method == Method::GET || method == Method::HEAD;
    if !reads || response.status() != StatusCode::OK || !is_document(response.headers()) {
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, NOT_AT_ALL);
        return response;
    }
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, ASK_EACH_TIME);
    headers.append(header::VARY, BY_LANGUAGE);
    match method {
        // Its body is already gone.
        Method::HEAD => response,
        _ => tagged(response, known.as_ref()).await,
    }
}

/// Whether it is a page, JSON or a chart, to be looked at rather than to be saved.
fn is_document(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default();
    matches!(kind, "text/html" | "application/json" | "image/svg+xml")
        && !headers.contains_key(header::CONTENT_DISPOSITION)
}

/// The response with a tag for what it holds, or without what it holds if that is `known`.
async fn tagged(response: Response, known: Option<&HeaderValue>) -> Response {
    let length = response.body().size_hint().exact();
    if length.is_none_or(|length| length > MAX_TAGGED_BYTES) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, MAX_TAGGED_BYTES as usize).await else {
        // Bodies of a known length are in memory already.
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let hash = Sha256::digest(&bytes);
    let tag: String = (hash.iter().take(TAG_BYTES))
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let is_known = known.is_some_and(|known| lists(known, &tag));
    // Weak, because compression changes bytes and not what they say.
    if let Ok(tag) = HeaderValue::try_from(format!("W/\"{tag}\"")) {
        parts.headers.insert(header::ETAG, tag);
    }
    if is_known {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(header::CONTENT_TYPE);
        parts.headers.remove(header::CONTENT_LENGTH);
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, Body::from(bytes))
}

/// Whether `If-None-Match` names the tag; weak and strong tags count alike (RFC 9110, section 13.1.2).
pub(super) fn lists(known: &HeaderValue, tag: &str) -> bool {
    let known = known.to_str().unwrap_or_default();
    known.split(',').map(str::trim).any(|known| {
        let known = known.strip_prefix("W/").unwrap_or(known);
        known == "*" || known.trim_matches('"') == tag
    })
}
