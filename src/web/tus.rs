//! Resumable uploads as browsers and programs send them: tus 1.0.0 (<https://tus.io/protocols/resumable-upload>) with creation,
//! termination and expiration. What arrives where is [`super::api`]'s business; here are the words of the protocol.

use std::time::SystemTime;

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use utoipa::ToSchema;

use super::error::WebError;
use crate::answers::problem::Refusal;

pub(super) const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
pub(super) const VERSION: HeaderName = HeaderName::from_static("tus-version");
pub(super) const EXTENSION: HeaderName = HeaderName::from_static("tus-extension");
pub(super) const MAX_SIZE: HeaderName = HeaderName::from_static("tus-max-size");
pub(super) const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
pub(super) const LENGTH: HeaderName = HeaderName::from_static("upload-length");
pub(super) const METADATA: HeaderName = HeaderName::from_static("upload-metadata");
pub(super) const EXPIRES: HeaderName = HeaderName::from_static("upload-expires");

/// The one version that is spoken here.
pub(super) const SPOKEN: HeaderValue = HeaderValue::from_static("1.0.0");

/// What is spoken beyond the core.
pub(super) const EXTENSIONS: HeaderValue =
    HeaderValue::from_static("creation,termination,expiration");

/// How the bytes of an upload are sent.
const PIECE: &str = "application/offset+octet-stream";

/// [`SPOKEN`] in the description of the interface.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes a header")]
pub(super) enum TusVersion {
    #[schema(rename = "1.0.0")]
    One,
}

/// Refuses clients of another version.
pub(super) fn check_version(headers: &HeaderMap) -> Result<(), WebError> {
    match headers.get(RESUMABLE) {
        Some(version) if version == SPOKEN => Ok(()),
        Some(_) => Err(Refusal::TusVersion.into()),
        None => Err(Refusal::TusHeader("Tus-Resumable").into()),
    }
}

/// Refuses what is no piece of an upload.
pub(super) fn check_type(headers: &HeaderMap) -> Result<(), WebError> {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    match kind.split(';').next().unwrap_or_default().trim() {
        kind if kind.eq_ignore_ascii_case(PIECE) => Ok(()),
        _ => Err(Refusal::TusType.into()),
    }
}

/// A header that counts bytes; `name` is how people write it.
pub(super) fn bytes(
    headers: &HeaderMap,
    header: &HeaderName,
    name: &'static str,
) -> Result<u64, WebError> {
    let text = headers.get(header).and_then(|value| value.to_str().ok());
    let is_number = |text: &&str| text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.filter(is_number).and_then(|text| text.parse().ok());
    number.ok_or_else(|| Refusal::TusHeader(name).into())
}

/// What `Upload-Metadata` says of `key`, if it says anything: pairs of a key and base64 between commas.
pub(super) fn metadata(headers: &HeaderMap, key: &str) -> Result<Option<String>, WebError> {
    let bad = || WebError::from(Refusal::TusHeader("Upload-Metadata"));
    let Some(value) = headers.get(METADATA) else {
        return Ok(None);
    };
    let value = value.to_str().map_err(|_| bad())?;
    for pair in value.split(',') {
        let (name, text) = pair.trim().split_once(' ').unwrap_or((pair.trim(), ""));
        if name == key {
            let text = BASE64_STANDARD.decode(text.trim()).map_err(|_| bad())?;
            return Ok(Some(String::from_utf8(text).map_err(|_| bad())?));
        }
    }
    Ok(None)
}

/// When an upload is given up, as HTTP writes times.
pub(super) fn expires(at: SystemTime) -> Option<HeaderValue> {
    HeaderValue::try_from(http_date(at)).ok()
}

/// Every answer says which version it is in, refusals included.
pub(super) fn answer(answer: Result<Response, WebError>) -> Response {
    let mut response = answer.unwrap_or_else(IntoResponse::into_response);
    response.headers_mut().insert(RESUMABLE, SPOKEN);
    response.headers_mut().insert(VERSION, SPOKEN);
    response
}

/// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7).
fn http_date(at: SystemTime) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let seconds = at
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    // 1 January 1970 was a Thursday.
    let day = DAYS[(seconds / 86_400 % 7) as usize];
    // `1994-11-06T08:49:37Z`
    let text = humantime::format_rfc3339_seconds(
        SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(seconds),
    )
    .to_string();
    let part = |range: std::ops::Range<usize>| text.get(range).unwrap_or_default();
    let month = part(5..7).parse::<usize>().unwrap_or(1).saturating_sub(1);
    let month = MONTHS[month.min(11)];
    format!(
        "{day}, {} {month} {} {} GMT",
        part(8..10),
        part(0..4),
        part(11..19)
    )
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn times_are_written_as_http_does() {
        // The example of RFC 9110.
        let at = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        assert_eq!(http_date(at), "Sun, 06 Nov 1994 08:49:37 GMT");
    }

    #[test]
    fn metadata_are_pairs_of_a_key_and_base64() {
        let told = |value: &'static str, key: &str| {
            let headers = [(METADATA, HeaderValue::from_static(value))];
            metadata(&headers.into_iter().collect(), key)
        };
        let name = "filename YS5tcDQ=, name w4Q=,empty";
        assert_eq!(told(name, "filename").unwrap().as_deref(), Some("a.mp4"));
        assert_eq!(told(name, "name").unwrap().as_deref(), Some("Ä"));
        assert_eq!(told(name, "empty").unwrap().as_deref(), Some(""));
        assert_eq!(told(name, "other").unwrap(), None);
        assert!(told("filename !", "filename").is_err());
        assert!(told("filename /w==", "filename").is_err());
    }

    #[test]
    fn bytes_are_digits_alone() {
        let told = |value: &'static str| {
            let headers = [(OFFSET, HeaderValue::from_static(value))];
            bytes(&headers.into_iter().collect(), &OFFSET, "Upload-Offset").ok()
        };
        assert_eq!(told("0"), Some(0));
        assert_eq!(told("17179869184"), Some(17_179_869_184));
        for wrong in ["", "-1", "+1", "1.5", "99999999999999999999"] {
            assert_eq!(told(wrong), None, "{wrong}");
        }
    }
}
