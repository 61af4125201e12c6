//! Static files, embedded in the program.

use axum::{
    extract::{Path, Query},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use rust_embed::{Embed, EmbeddedFile};
use serde::Deserialize;

use super::error::WebError;

/// Bytes of the content's hash that go into an address: enough to tell versions of one file apart.
const VERSION_BYTES: usize = 6;

#[derive(Embed)]
#[folder = "static/"]
struct Files;

/// The content a page was written for.
#[derive(Deserialize)]
pub(super) struct AssetQuery {
    v: Option<String>,
}

/// Address of the file at `path` under `static/`, which changes with its content.
pub(super) fn url(path: &str) -> String {
    match Files::get(path) {
        Some(file) => format!("/static/{path}?v={}", version(&file)),
        None => {
            tracing::error!(path, "no such static file");
            format!("/static/{path}")
        }
    }
}

/// Address of the artwork for `face`, an emotion's name or `unknown`.
pub(super) fn emoji_url(face: &str) -> String {
    url(&format!("img/emoji/{face}.svg"))
}

/// The bytes of the file at `path` under `static/`.
pub(super) fn bytes(path: &str) -> Option<bytes::Bytes> {
    Files::get(path).map(|file| bytes::Bytes::from(file.data.into_owned()))
}

/// One static file: kept for good under its versioned address, asked for again under any other.
pub(super) async fn show(
    Path(path): Path<String>,
    Query(wanted): Query<AssetQuery>,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    let file = Files::get(&path).ok_or(WebError::NotFound)?;
    let version = version(&file);
    let tag = format!("\"{version}\"");
    let keep = if wanted.v.as_deref() == Some(version.as_str()) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let caching = [
        (header::CACHE_CONTROL, keep.to_owned()),
        (header::ETAG, tag.clone()),
    ];
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok());
    if known.is_some_and(|known| known.contains(&tag)) {
        return Ok((StatusCode::NOT_MODIFIED, caching).into_response());
    }
    Ok((
        caching,
        [(header::CONTENT_TYPE, content_type(&path))],
        file.data.into_owned(),
    )
        .into_response())
}

/// Browsers ask for this whatever the page says.
pub(super) async fn favicon() -> Redirect {
    Redirect::permanent("/static/img/logo.svg")
}

fn version(file: &EmbeddedFile) -> String {
    file.metadata.sha256_hash()[..VERSION_BYTES]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" => "image/jpeg",
        "ttf" => "font/ttf",
        "txt" | "md" | "img/emoji/LICENSE" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_static_file_has_a_known_type() {
        for path in Files::iter() {
            assert_ne!(content_type(&path), "application/octet-stream", "{path}");
        }
    }
}
