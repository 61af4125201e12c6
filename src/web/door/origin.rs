//! Who asks: a page of another site must neither change anything here nor listen in.
//!
//! A browser sends a person's request from any page to any address, this server's too. It says from where:
//! `Sec-Fetch-Site` (Fetch Metadata, W3C) where the address counts as trustworthy, else `Origin` (RFC 6454).
//! Programs that are no browsers send neither and are let in.

use axum::{
    extract::Request,
    http::{HeaderMap, Method, header},
};

use crate::web::error::WebError;

/// Refuses what a page of another site asks to change or to listen to.
pub(super) fn check(request: &Request) -> Result<(), WebError> {
    let reads = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    let listens = request.headers().contains_key(header::UPGRADE);
    match (!reads || listens) && is_from_elsewhere(request.headers()) {
        true => Err(WebError::CrossSite),
        false => Ok(()),
    }
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
    // A page without an origin of its own, such as a file or a sandbox, says `null`.
    let Some((scheme, from)) = origin.split_once("://") else {
        return true;
    };
    let port = if scheme == "https" { ":443" } else { ":80" };
    let plain = |host: &str| host.strip_suffix(port).unwrap_or(host).to_ascii_lowercase();
    text("host").is_none_or(|host| plain(host) != plain(from))
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
    fn a_default_port_may_be_left_out() {
        check(
            &[("origin", "http://LocalHost"), ("host", "localhost:80")],
            false,
        );
        check(
            &[
                ("origin", "https://faces.example"),
                ("host", "faces.example:443"),
            ],
            false,
        );
        check(
            &[("origin", "https://localhost"), ("host", "localhost:80")],
            true,
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
