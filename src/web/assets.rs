//! Static files, embedded in the program.

use axum::{
    extract::{Path, Query},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use rust_embed::{Embed, EmbeddedFile};
use serde::Deserialize;

use super::{App, error::WebError};

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

/// Address within the site of the file at `path` under `static/`, which changes with its content.
fn url(path: &str) -> String {
    match Files::get(path) {
        Some(file) => format!("/static/{path}?v={}", version(&file)),
        None => {
            tracing::error!(path, "no such static file");
            format!("/static/{path}")
        }
    }
}

/// Addresses within the site of the modules that the script at `path` under `static/` needs. A page that names them spares its browser
/// finding them one behind the other.
pub(super) fn modules(path: &str) -> Vec<String> {
    let mut found = imports(path);
    let mut read = 0;
    while let Some(module) = found.get(read) {
        for import in imports(module) {
            if !found.contains(&import) {
                found.push(import);
            }
        }
        read += 1;
    }
    found
        .iter()
        .map(|module| format!("/static/{module}"))
        .collect()
}

impl App {
    /// Address of the file at `path` under `static/`.
    pub(super) fn asset(&self, path: &str) -> String {
        format!("{}{}", self.site.base_path, url(path))
    }

    /// Address of the artwork for `face`, an emotion's name or `unknown`.
    pub(super) fn emoji(&self, face: &str) -> String {
        self.asset(&format!("img/emoji/{face}.svg"))
    }
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
    // A style sheet cannot name a font's hash, so the font's own version stands in its name.
    let is_named = path.ends_with(".woff2");
    let keep = if is_named || wanted.v.as_deref() == Some(version.as_str()) {
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

/// Paths of the modules that the one at `path` imports itself.
fn imports(path: &str) -> Vec<String> {
    let Some(file) = Files::get(path) else {
        return Vec::new();
    };
    let text = String::from_utf8_lossy(&file.data);
    let names = text.split(" from \"").skip(1);
    let names = names.filter_map(|rest| Some(rest.split_once('"')?.0));
    names
        .filter(|name| name.starts_with('.'))
        .map(|name| resolved(path, name))
        .collect()
}

/// The path of what the module at `path` calls `name`, such as `../lib/page.js`.
fn resolved(path: &str, name: &str) -> String {
    let mut steps: Vec<&str> = path.split('/').collect();
    steps.pop();
    for step in name.split('/') {
        match step {
            "." => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.join("/")
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
        "woff2" => "font/woff2",
        "txt" | "md" | "img/emoji/LICENSE" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_are_found_through_other_modules_and_named_once() {
        let modules = modules("js/pages/detect.js");
        let times = |path: &str| modules.iter().filter(|module| *module == path).count();
        assert_eq!(times("/static/js/components/detection.js"), 1);
        assert_eq!(times("/static/js/lib/templates.js"), 1);
        assert_eq!(
            times("/static/js/lib/heat.js"),
            1,
            "imported by an imported one"
        );
        for module in &modules {
            let path = module.trim_start_matches("/static/");
            assert!(Files::get(path).is_some(), "{module}");
        }
    }

    #[test]
    fn every_static_file_has_a_known_type() {
        for path in Files::iter() {
            assert_ne!(content_type(&path), "application/octet-stream", "{path}");
        }
    }
}
