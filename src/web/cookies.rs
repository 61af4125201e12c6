//! Cookies: what a browser sends back, and what it is told to keep.

use std::time::Duration;

use axum::http::{HeaderMap, header};

/// Every value of the cookie `name` that the browser sent.
pub(super) fn values<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a str> {
    let cookies = headers.get_all(header::COOKIE).iter();
    let cookies = cookies.filter_map(|cookies| cookies.to_str().ok());
    let pairs = cookies.flat_map(|cookies| cookies.split(';'));
    let pairs = pairs.filter_map(|pair| pair.trim().split_once('='));
    pairs.filter_map(move |(found, value)| (found == name).then_some(value))
}

/// What to send as `Set-Cookie`; `is_secure` where the browser came over TLS.
///
/// It names no path: browsers then send it to the folder of the address that set it and all below (RFC 6265, section
/// 5.1.4). Only addresses of the first level set cookies, so that is the whole site, wherever it lies on its host.
pub(super) fn set(name: &str, value: &str, lifetime: Duration, is_secure: bool) -> String {
    let secure = if is_secure { "; Secure" } else { "" };
    let seconds = lifetime.as_secs();
    format!("{name}={value}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")
}

/// Whether the browser reached this server over TLS, which a proxy ended. Who pretends so harms only themselves.
pub(super) fn came_over_tls(headers: &HeaderMap) -> bool {
    let origin = headers
        .get(header::ORIGIN)
        .and_then(|value| value.to_str().ok());
    was_forwarded_over_tls(headers) || origin.is_some_and(|origin| origin.starts_with("https://"))
}

/// Whether a proxy says so. Each proxy of a chain adds its word behind the others, so the first is the browser's own way.
pub(super) fn was_forwarded_over_tls(headers: &HeaderMap) -> bool {
    let schemes = headers
        .get("x-forwarded-proto")
        .and_then(|value| value.to_str().ok());
    let first = schemes.and_then(|schemes| schemes.split(',').next());
    first.is_some_and(|scheme| scheme.trim().eq_ignore_ascii_case("https"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn a_proxys_word_counts_in_any_case_and_the_first_of_several() {
        let check = |scheme: &'static str, expected: bool| {
            let mut headers = HeaderMap::new();
            headers.insert("x-forwarded-proto", HeaderValue::from_static(scheme));
            assert_eq!(was_forwarded_over_tls(&headers), expected, "{scheme}");
        };
        check("https", true);
        check("HTTPS", true);
        check("Https , http", true);
        check("http, https", false);
        check("httpss", false);
        check("", false);
        assert!(!was_forwarded_over_tls(&HeaderMap::new()));
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        for cookies in ["a=b; mine=x; mine2=y;mine=z", "mine=last"] {
            headers.append(header::COOKIE, HeaderValue::from_static(cookies));
        }
        let found: Vec<&str> = values(&headers, "mine").collect();
        assert_eq!(found, ["x", "z", "last"]);
    }
}
