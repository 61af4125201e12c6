//! Who asks: a page of another site must neither change anything here nor listen in.
//!
//! A browser sends a person's request from any page to any address, this server's too. It says from where:
//! `Sec-Fetch-Site` (Fetch Metadata, W3C) where the address counts as trustworthy, else `Origin` (RFC 6454).
//! Programs that are no browsers send neither and are let in.

use std::str::FromStr;

use axum::{
    extract::Request,
    http::{HeaderMap, Method, header},
};

use super::host::is_authority;
use crate::web::error::WebError;

/// Where the interface for scripts lies, which pages of trusted sites may use.
const FOR_SCRIPTS: &str = "/api/v1/";

/// A site as browsers name it in `Origin`: scheme, host and port, in lower case and without a default port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

/// A text that is no origin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is not the origin of a page; give what stands in the browser's address bar up to the path, such as \
     http://localhost:8888"
)]
pub struct OriginError(String);

impl Origin {
    pub(in crate::web) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, OriginError> {
        let text = text.trim();
        let parts = text.strip_suffix('/').unwrap_or(text).split_once("://");
        let parts = parts.map(|(scheme, host)| (scheme.to_ascii_lowercase(), host));
        match parts {
            Some((scheme, host))
                if matches!(scheme.as_str(), "http" | "https") && is_authority(host) =>
            {
                Ok(Self(format!("{scheme}://{}", plain(&scheme, host))))
            }
            _ => Err(OriginError(text.to_owned())),
        }
    }
}

/// Refuses what a page of another site asks to change or to listen to, unless it is of one of the `trusted` and uses the interface
/// for scripts.
pub(super) fn check(request: &Request, trusted: &[Origin]) -> Result<(), WebError> {
    let reads = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    let listens = request.headers().contains_key(header::UPGRADE);
    let is_refused = (!reads || listens)
        && is_from_elsewhere(request.headers())
        && !(request.uri().path().starts_with(FOR_SCRIPTS) && is_from(request.headers(), trusted));
    match is_refused {
        true => Err(WebError::CrossSite),
        false => Ok(()),
    }
}

fn is_from(headers: &HeaderMap, trusted: &[Origin]) -> bool {
    let origin = headers
        .get(header::ORIGIN)
        .and_then(|value| value.to_str().ok());
    origin.is_some_and(|origin| trusted.iter().any(|trusted| trusted.0 == origin))
}

/// The host in lower case, without the port that its scheme has anyway.
fn plain(scheme: &str, host: &str) -> String {
    let port = if scheme == "https" { ":443" } else { ":80" };
    host.strip_suffix(port).unwrap_or(host).to_ascii_lowercase()
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
    text("host").is_none_or(|host| plain(scheme, host) != plain(scheme, from))
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn check_headers(headers: &[(&'static str, &'static str)], expected: bool) {
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
        check_headers(&[], false);
        check_headers(&[("host", "localhost:7860")], false);
        check_headers(
            &[("sec-fetch-site", "same-origin"), ("origin", "null")],
            false,
        );
        check_headers(&[("sec-fetch-site", "none")], false);
        check_headers(
            &[
                ("origin", "http://127.0.0.1:7860"),
                ("host", "127.0.0.1:7860"),
            ],
            false,
        );
    }

    #[test]
    fn a_default_port_may_be_left_out() {
        check_headers(
            &[("origin", "http://LocalHost"), ("host", "localhost:80")],
            false,
        );
        check_headers(
            &[
                ("origin", "https://faces.example"),
                ("host", "faces.example:443"),
            ],
            false,
        );
        check_headers(
            &[("origin", "https://localhost"), ("host", "localhost:80")],
            true,
        );
    }

    #[test]
    fn other_sites_are_refused() {
        check_headers(&[("sec-fetch-site", "cross-site")], true);
        check_headers(&[("sec-fetch-site", "same-site")], true);
        check_headers(&[("origin", "null"), ("host", "localhost:7860")], true);
        check_headers(
            &[
                ("origin", "http://localhost:8000"),
                ("host", "localhost:7860"),
            ],
            true,
        );
        check_headers(&[("origin", "https://evil.example")], true);
    }

    #[test]
    fn an_origin_is_written_as_browsers_send_it() {
        let check = |text: &str, expected: Option<&str>| {
            let found = text.parse::<Origin>().ok();
            assert_eq!(found.as_ref().map(Origin::as_str), expected, "{text}");
        };
        check("http://localhost:8888", Some("http://localhost:8888"));
        check(" HTTPS://Lab.Example:443/ ", Some("https://lab.example"));
        check("http://[::1]:80", Some("http://[::1]"));
        for wrong in [
            "",
            "*",
            "null",
            "localhost:8888",
            "file://x",
            "http://a/b",
            "http://a b",
            "http://u@a",
            "http://",
        ] {
            check(wrong, None);
        }
    }

    #[test]
    fn a_trusted_page_may_use_the_interface_and_nothing_else() {
        let trusted = ["http://localhost:8888".parse().unwrap()];
        let check = |path: &str, origin: &str, expected: bool| {
            let request = Request::post(path)
                .header("origin", origin)
                .header("sec-fetch-site", "same-site");
            let request = request.body(axum::body::Body::empty()).unwrap();
            assert_eq!(
                check(&request, &trusted).is_ok(),
                expected,
                "{path} {origin}"
            );
        };
        check("/api/v1/jobs", "http://localhost:8888", true);
        check("/detect", "http://localhost:8888", false);
        check("/api/v1/jobs", "http://localhost:8889", false);
        check("/api/v1/jobs", "null", false);
    }
}
