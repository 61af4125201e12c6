//! Who asks: a page of another site must neither change anything here nor listen in.
//!
//! A browser sends a person's request from any page to any address, this server's too. It says from where:
//! `Sec-Fetch-Site` (Fetch Metadata, W3C) where the address counts as trustworthy, else `Origin` (RFC 6454).
//! Programs that are no browsers send neither and are let in.

use axum::{
    extract::Request,
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::error::WebError;

/// Refuses what a page of another site asks to change or to listen to.
pub(super) async fn check(request: Request, next: Next) -> Response {
    let reads = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    let listens = request.headers().contains_key(header::UPGRADE);
    if (!reads || listens) && is_from_elsewhere(request.headers()) {
        return WebError::CrossSite.into_response();
    }
    next.run(request).await
}

fn is_from_elsewhere(headers: &HeaderMap) -> bool {
    let text = |name: &str| {
        headers
            .get(name)
            .map(|value| value.to_str().unwrap_or_default())
    };
    if let Some(site) = text("sec-fetch-site") {
        // `none` is a person who typed the address or opened a bookmark.
        return !matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text("origin") else {
        return false;
    };
    let host = origin.split_once("://").map(|(_, host)| host);
    // A page without an origin of its own, such as a file or a sandbox, says `null`.
    host.is_none() || host != text("host")
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn check(headers: &[(&'static str, &'static str)], expected: bool) {
        let map = headers.iter().map(|(name, value)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        });
        assert_eq!(is_from_elsewhere(&map.collect()), expected, "{headers:?}");
    }

    #[test]
    fn own_pages_and_programs_are_let_in() {
        check(&[], false);
        check(&[("host", "localhost:7860")], false);
        check(
            &[("sec-fetch-site", "same-origin"), ("origin", "null")],
            false,
        );
        check(&[("sec-fetch-site", "none")], false);
        check(
            &[
                ("origin", "http://127.0.0.1:7860"),
                ("host", "127.0.0.1:7860"),
            ],
            false,
        );
    }

    #[test]
    fn other_sites_are_refused() {
        check(&[("sec-fetch-site", "cross-site")], true);
        check(&[("sec-fetch-site", "same-site")], true);
        check(&[("origin", "null"), ("host", "localhost:7860")], true);
        check(
            &[
                ("origin", "http://localhost:8000"),
                ("host", "localhost:7860"),
            ],
            true,
        );
        check(&[("origin", "https://evil.example")], true);
    }
}
