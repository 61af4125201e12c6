//! Parts of a request. What cannot be taken apart is refused with words that name what is wrong with it.

use std::{error::Error, sync::Arc};

use axum::{
    body::Bytes,
    extract::{
        FromRequest, FromRequestParts, Request,
        path::ErrorKind,
        rejection::{PathRejection, QueryRejection},
    },
    http::{HeaderMap, StatusCode, Uri, header, request::Parts},
};
use serde::de::{DeserializeOwned, IgnoredAny};

use super::{App, error::WebError, parameter_fault::ParameterFault, upload::announced_bytes};
use crate::answers::problem::Refusal;

/// The variable parts of the path.
pub(super) struct Path<T>(pub(super) T);

impl<T: DeserializeOwned + Send> FromRequestParts<Arc<App>> for Path<T> {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, WebError> {
        let path = axum::extract::Path::from_request_parts(parts, app).await;
        path.map(|axum::extract::Path(path)| Self(path))
            .map_err(|rejection| bad_path(&rejection))
    }
}

fn bad_path(rejection: &PathRejection) -> WebError {
    let PathRejection::FailedToDeserializePathParams(failed) = rejection else {
        return WebError::MalformedAddress;
    };
    match failed.kind() {
        // Numbers alone are read from paths.
        ErrorKind::ParseErrorAtKey { value, .. }
        | ErrorKind::ParseErrorAtIndex { value, .. }
        | ErrorKind::ParseError { value, .. } => WebError::NotANumber(value.clone()),
        // A word that is none of those that may stand there leads nowhere.
        ErrorKind::DeserializeError { .. } | ErrorKind::Message(_) => WebError::NoAddress,
        _ => WebError::MalformedAddress,
    }
}

/// The parameters after the question mark.
#[derive(Debug)]
pub(super) struct Query<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequestParts<Arc<App>> for Query<T> {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Self, WebError> {
        let query = axum::extract::Query::try_from_uri(&parts.uri);
        query
            .map(|axum::extract::Query(query)| Self(query))
            .map_err(|rejection| bad_query(&rejection, &parts.uri))
    }
}

fn bad_query(rejection: &QueryRejection, uri: &Uri) -> WebError {
    let why = rejection.source().map(ToString::to_string);
    // Any parameters can be read as texts.
    let given = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri);
    let given = given.map_or_else(|_| Vec::new(), |axum::extract::Query(given)| given);
    let (field, why) = ParameterFault::read(&why.unwrap_or_default(), &given);
    WebError::BadParameter { field, why }
}

/// A body that is one JSON object.
pub(super) struct Object<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<Arc<App>> for Object<T> {
    type Rejection = WebError;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, WebError> {
        Self::within(request, app, app.limits.max_json_bytes).await
    }
}

impl<T: DeserializeOwned> Object<T> {
    /// Reads an object of at most `max_bytes`, which the request's own limit allows.
    pub(super) async fn within(
        request: Request,
        app: &Arc<App>,
        max_bytes: usize,
    ) -> Result<Self, WebError> {
        if !says_json(request.headers()) {
            return Err(WebError::NotJson);
        }
        let too_large = WebError::JsonTooLarge { max_bytes };
        if announced_bytes(&request).is_some_and(|bytes| bytes > max_bytes) {
            return Err(too_large);
        }
        let body = Bytes::from_request(request, app).await;
        let body = body.map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => too_large,
            _ => WebError::BrokenForm,
        })?;
        read(&body).map(Self)
    }
}

/// Whether the body is said to be JSON, or nothing is said.
fn says_json(headers: &HeaderMap) -> bool {
    let Some(kind) = headers.get(header::CONTENT_TYPE) else {
        return true;
    };
    let kind = kind.to_str().unwrap_or_default().split(';').next();
    let kind = kind.unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, WebError> {
    // Serde takes an array for a struct's fields in their order, which no one means.
    if body.trim_ascii_start().first() != Some(&b'{') {
        serde_json::from_slice::<IgnoredAny>(body)?;
        return Err(Refusal::NoObject.into());
    }
    Ok(serde_json::from_slice(body)?)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_parameter_at_fault_is_named() {
        #[derive(Debug, serde::Deserialize)]
        #[expect(dead_code, reason = "only what goes wrong is looked at")]
        struct Wanted {
            copy: bool,
            #[serde(default)]
            other: u8,
        }
        let check = |query: &str, field: &str, why: ParameterFault| {
            let uri = format!("/?{query}").parse().unwrap();
            let read = axum::extract::Query::<Wanted>::try_from_uri(&uri);
            let expected = WebError::BadParameter {
                field: field.to_owned(),
                why,
            };
            assert_eq!(bad_query(&read.unwrap_err(), &uri), expected, "{query}");
        };
        let value = |value: &str| value.to_owned();
        check("", "copy", ParameterFault::Missing);
        check("copy=true&copy=true", "copy", ParameterFault::Repeated);
        check(
            "copy=true&other=1&other=2",
            "other",
            ParameterFault::Repeated,
        );
        let maybe = ParameterFault::NotTrueOrFalse(value("may be"));
        check("copy=may%20be", "copy", maybe);
        let x = ParameterFault::NotWhole(value("x"));
        check("copy=true&other=x", "other", x);
        let large = ParameterFault::TooLarge(value("256"));
        check("copy=true&other=256", "other", large);
    }

    #[test]
    fn json_may_be_said_in_several_ways_or_not_at_all() {
        let check = |kind: Option<&'static str>, expected: bool| {
            let kind = kind.map(|kind| (header::CONTENT_TYPE, HeaderValue::from_static(kind)));
            assert_eq!(says_json(&kind.into_iter().collect()), expected);
        };
        check(None, true);
        check(Some("application/json"), true);
        check(Some("Application/JSON; charset=utf-8"), true);
        check(Some("application/merge-patch+json"), true);
        check(Some("text/plain"), false);
        check(Some("application/x-www-form-urlencoded"), false);
        check(Some("multipart/form-data; boundary=json"), false);
    }
}
