//! `Idempotency-Key`: a request that makes something can be sent again without making it twice.
//!
//! The id of what is made follows from the key ([`crate::storage::store::id_of_key`]), and no two things have one id. So there is
//! nothing to remember beside the thing itself, and a server that was killed in between knows it too.

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};

use super::{App, error::WebError};

/// The header in which a client sends its key.
pub(super) const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// The header that says of an answer that nothing new was made for it.
pub(super) const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// Longest key in bytes.
const MAX_BYTES: usize = 200;

/// A request's key, if it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct IdempotencyKey(Option<String>);

impl IdempotencyKey {
    pub(super) fn as_deref(&self) -> Option<&str> {
        self.0.as_deref()
    }

    fn of(value: Option<&HeaderValue>) -> Result<Self, WebError> {
        let Some(value) = value else {
            return Ok(Self(None));
        };
        let text = value.to_str().map_err(|_| WebError::BadKey)?.trim();
        // The draft of the IETF puts it in quotes; most clients do not.
        let quoted = text
            .strip_prefix('"')
            .and_then(|text| text.strip_suffix('"'));
        let text = quoted.unwrap_or(text);
        let is_key = (1..=MAX_BYTES).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_graphic());
        is_key
            .then(|| Self(Some(text.to_owned())))
            .ok_or(WebError::BadKey)
    }
}

impl FromRequestParts<Arc<App>> for IdempotencyKey {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Self, WebError> {
        let mut given = parts.headers.get_all(KEY).iter();
        match (given.next(), given.next()) {
            (key, None) => Self::of(key),
            _ => Err(WebError::BadKey),
        }
    }
}

/// The answer about what was made at `place`; `is_replayed` if it had been made for the same key before.
pub(super) fn made(
    status: StatusCode,
    place: String,
    is_replayed: bool,
    answer: impl IntoResponse,
) -> Response {
    let mut response = (status, [(header::LOCATION, place)], answer).into_response();
    if is_replayed {
        let said = HeaderValue::from_static("true");
        response.headers_mut().insert(REPLAYED, said);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_visible_ascii_with_or_without_quotes() {
        let check = |value: &'static [u8], expected: Option<&str>| {
            let value = HeaderValue::from_bytes(value).unwrap();
            let found = IdempotencyKey::of(Some(&value));
            assert_eq!(found.ok().as_ref().and_then(|key| key.as_deref()), expected);
        };
        check(b"8e03978e-40d5-43dd", Some("8e03978e-40d5-43dd"));
        check(b" \"a b\" ", None);
        check(b"\"ab\"", Some("ab"));
        check(b"", None);
        check(b"\"\"", None);
        check(b"\xc3\xa9", None);
        check(&[b'a'; MAX_BYTES], Some(&"a".repeat(MAX_BYTES)));
        check(&[b'a'; MAX_BYTES + 1], None);
        assert_eq!(IdempotencyKey::of(None).unwrap().as_deref(), None);
    }
}
