//! Downloads that broke off go on, and are not sent again unchanged: `Range`, `If-Range` and `If-None-Match` (RFC 9110).
//!
//! A download is a whole answer that a browser saves (`Content-Disposition`). Its tag is strong, so it is never compressed
//! ([`super::layers`]).

use std::ops::RangeInclusive;

use axum::{
    body::{Body, Bytes, HttpBody, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{caching::lists, error::WebError};
use crate::files::checksum;

/// Gives of a download what is asked for.
pub(super) async fn serve(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let asked = request.headers().clone();
    let response = next.run(request).await;
    let is_whole = response.status() == StatusCode::OK && is_download(response.headers());
    // What has no known length comes from the disk as it is read.
    let is_in_memory = response.body().size_hint().exact().is_some();
    match method == Method::GET && is_whole && is_in_memory {
        true => part_of(response, &asked).await,
        false => response,
    }
}

/// Whether it is to be saved rather than to be looked at.
pub(super) fn is_download(headers: &HeaderMap) -> bool {
    headers.contains_key(header::CONTENT_DISPOSITION)
}

/// A table that is saved as `name.csv`; a name holds only letters, digits and `-`.
pub(super) fn csv(name: &str, table: String) -> Response {
    file(name, "csv", "text/csv; charset=utf-8", table)
}

/// A page that is saved as `name.html`, and may only do what its `policy` says where it is opened at once.
pub(super) fn html(name: &str, policy: String, page: String) -> Response {
    let page = file(name, "html", "text/html; charset=utf-8", page);
    ([(header::CONTENT_SECURITY_POLICY, policy)], page).into_response()
}

fn file(name: &str, ending: &str, kind: &'static str, body: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}.{ending}\""),
        ),
    ];
    (headers, body).into_response()
}

async fn part_of(response: Response, asked: &HeaderMap) -> Response {
    let (mut parts, body) = response.into_parts();
    // Its length is known, so it is in memory already.
    let Ok(bytes) = to_bytes(body, usize::MAX).await else {
        return WebError::Internal.into_response();
    };
    let Some(tag) = tag_of(bytes.clone()).await else {
        return WebError::Internal.into_response();
    };
    let text = |name: HeaderName| asked.get(name).and_then(|value| value.to_str().ok());
    let plain = tag
        .to_str()
        .unwrap_or_default()
        .trim_matches('"')
        .to_owned();
    let unit = HeaderValue::from_static("bytes");
    parts.headers.insert(header::ACCEPT_RANGES, unit);
    parts.headers.insert(header::ETAG, tag.clone());
    if asked
        .get(header::IF_NONE_MATCH)
        .is_some_and(|known| lists(known, &plain))
    {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(header::CONTENT_LENGTH);
        return Response::from_parts(parts, Body::empty());
    }
    // A part of something else than what the client has the beginning of would be of no use to it.
    let is_same = text(header::IF_RANGE).is_none_or(|known| tag.as_bytes() == known.as_bytes());
    let length = bytes.len() as u64;
    let wanted = text(header::RANGE).filter(|_| is_same);
    match wanted.map_or(Wanted::Whole, |range| Wanted::of(range, length)) {
        Wanted::Whole => Response::from_parts(parts, Body::from(bytes)),
        Wanted::Part(range) => {
            parts.status = StatusCode::PARTIAL_CONTENT;
            let (start, end) = (*range.start(), *range.end());
            insert(&mut parts.headers, format!("bytes {start}-{end}/{length}"));
            parts.headers.remove(header::CONTENT_LENGTH);
            let part = bytes.slice(start as usize..=end as usize);
            Response::from_parts(parts, Body::from(part))
        }
        Wanted::Nothing => {
            let mut response = WebError::NoSuchRange { length }.into_response();
            insert(response.headers_mut(), format!("bytes */{length}"));
            response
        }
    }
}

fn insert(headers: &mut HeaderMap, range: String) {
    if let Ok(range) = HeaderValue::try_from(range) {
        headers.insert(header::CONTENT_RANGE, range);
    }
}

/// A strong tag; made off the async threads, because a model takes tens of milliseconds.
async fn tag_of(bytes: Bytes) -> Option<HeaderValue> {
    let hashed = tokio::task::spawn_blocking(move || checksum::of_bytes(&bytes)).await;
    HeaderValue::try_from(format!("\"{}\"", hashed.ok()?)).ok()
}

/// What of a download is wanted.
#[derive(Debug, PartialEq)]
pub(super) enum Wanted {
    Whole,
    /// These bytes, both ends included.
    Part(RangeInclusive<u64>),
    /// Only bytes that it does not have.
    Nothing,
}

impl Wanted {
    /// Reads `Range`. One that cannot be understood, and several at once, count as the whole, which RFC 9110 (section 14.2)
    /// allows.
    pub(super) fn of(range: &str, length: u64) -> Self {
        let ends = || {
            let (start, end) = range.strip_prefix("bytes=")?.trim().split_once('-')?;
            let number = |text: &str| match text.bytes().all(|byte| byte.is_ascii_digit()) {
                true => Some(text.parse::<u64>().unwrap_or(u64::MAX)),
                false => None,
            };
            match (start, end) {
                ("", "") => None,
                ("", last) => Some((length.saturating_sub(number(last)?), u64::MAX)),
                (start, "") => Some((number(start)?, u64::MAX)),
                (start, end) => Some((number(start)?, number(end)?)),
            }
        };
        match ends() {
            None => Self::Whole,
            Some((start, end)) if start > end => Self::Whole,
            Some((start, _)) if start >= length => Self::Nothing,
            Some((start, end)) => Self::Part(start..=end.min(length - 1)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_read_and_anything_else_is_the_whole() {
        let check = |range: &str, expected: Wanted| {
            assert_eq!(Wanted::of(range, 10), expected, "{range}");
        };
        check("bytes=0-3", Wanted::Part(0..=3));
        check("bytes=4-", Wanted::Part(4..=9));
        check("bytes=-3", Wanted::Part(7..=9));
        check("bytes=-30", Wanted::Part(0..=9));
        check("bytes=8-99", Wanted::Part(8..=9));
        check("bytes=8-99999999999999999999999", Wanted::Part(8..=9));
        for nothing in [
            "bytes=10-",
            "bytes=-0",
            "bytes=10-12",
            "bytes=99999999999999999999999-",
        ] {
            check(nothing, Wanted::Nothing);
        }
        for whole in [
            "",
            "bytes=",
            "bytes=-",
            "bytes=3-1",
            "bytes=0-1,3-4",
            "pages=1-2",
            "bytes=+1-2",
            "bytes=a-b",
        ] {
            check(whole, Wanted::Whole);
        }
        assert_eq!(Wanted::of("bytes=0-", 0), Wanted::Nothing);
    }
}
