//! The one error of the web room. Handlers return it with `?`; [`super::error_response`] alone puts it into words.

use std::sync::Arc;

use axum::{
    extract::{State, multipart::MultipartError},
    http::{StatusCode, Uri},
    response::{IntoResponse, Response},
};

use super::App;
use super::parameter_fault::ParameterFault;
use crate::answers::problem::{Explain, Problem};
use crate::answers::words::{FluentValue, Words};
use crate::inference::engine::EngineError;

/// Longest field name of a stranger that is repeated, in characters.
const MAX_SHOWN: usize = 100;

/// Why a request was not answered.
#[derive(Debug, Clone)]
pub(super) enum WebError {
    /// Nothing lives at this address.
    NotFound,
    /// There is no such address among those for scripts.
    NoAddress,
    /// The address does not begin with the site's base path.
    Outside { base: String },
    /// The address cannot be taken apart.
    MalformedAddress,
    /// The address exists but does not take this method.
    MethodNotAllowed,
    /// A word stands in the address where a number belongs.
    NotANumber(String),
    /// A parameter after the question mark is missing or cannot be used.
    BadParameter { field: String, why: ParameterFault },
    /// The request is malformed in a way that nothing more is known of.
    MalformedRequest,
    /// The body is of another type than JSON.
    NotJson,
    /// The body is longer than JSON may be.
    JsonTooLarge { max_bytes: usize },
    /// The request is no multipart form; its file belongs into `field`.
    NotMultipart { field: &'static str },
    /// The multipart form breaks off or contradicts itself.
    BrokenForm,
    /// No image was sent.
    NoImage,
    /// More images than `max`.
    TooManyImages { max: usize },
    /// One image is larger than `max_bytes`.
    ImageTooLarge { file: String, max_bytes: usize },
    /// The whole request is larger than `max_bytes`.
    RequestTooLarge { max_bytes: usize },
    /// The images have more than `max_px` pixels together.
    TooManyPixels { max_px: u64 },
    /// A field holds what it may not hold.
    BadField {
        field: &'static str,
        value: String,
        allowed: &'static str,
    },
    /// A form has an unknown field, which is most likely a typing mistake.
    UnknownField { field: String, known: &'static str },
    /// A field holds more than it may hold.
    FieldTooLong {
        field: &'static str,
        max_bytes: usize,
    },
    /// The part of a download that is asked for lies beyond its end.
    NoSuchRange { length: u64 },
    /// The header `Idempotency-Key` is empty, too long or holds other characters than visible ASCII.
    BadKey,
    /// The page that was asked for goes on from something that is no longer there.
    LostPlace,
    /// The request does not name its host, or names more than one.
    BadHost,
    /// The request is for another host than this one.
    WrongHost(String),
    /// The visitor has to sign in.
    SignedOut,
    /// The password that was given is wrong.
    WrongPassword,
    /// The password was wrong too often.
    TooManyAttempts { seconds: u64 },
    /// A page of another site asked for it.
    CrossSite,
    /// The address speaks WebSocket only.
    NotWebSocket,
    /// The body arrives too slowly.
    TooSlow,
    /// It took too long.
    Timeout,
    /// An error of a room below, which says what is wrong.
    Explained(Arc<dyn Explain + Send + Sync>),
    /// A server of several machines cannot do it.
    OneMachineOnly,
    /// A fault of the server.
    Internal,
}

impl WebError {
    /// Too many requests wait.
    pub(super) fn busy() -> Self {
        EngineError::Busy.into()
    }

    /// A parameter after the question mark cannot be used.
    pub(super) fn parameter(field: &str, why: ParameterFault) -> Self {
        let field = field.chars().take(MAX_SHOWN).collect();
        Self::BadParameter { field, why }
    }

    /// Refuses the number of a parameter that does not lie from `min` to `max`.
    pub(super) fn check_number(
        field: &str,
        number: usize,
        min: usize,
        max: usize,
    ) -> Result<(), Self> {
        match (min..=max).contains(&number) {
            true => Ok(()),
            false => {
                let why = ParameterFault::outside(&number.to_string(), min, max);
                Err(Self::parameter(field, why))
            }
        }
    }

    /// Seconds after which asking again makes sense, for an error of this status.
    pub(super) fn retry_after_s(&self, status: u16) -> Option<u64> {
        match self {
            Self::TooManyAttempts { seconds } => Some(*seconds),
            Self::Explained(error) if status == 503 => Some(error.retry_after_s()),
            _ => None,
        }
    }

    /// The error as a problem object.
    pub(super) fn problem(&self, words: &Words) -> Problem {
        let fixed = |status, title, detail| Problem::fixed(status, title, detail, words);
        let with = |status, title, detail, name: &'static str, value: &str| {
            let detail = words.text_with(detail, &[(name, value.into())]);
            Problem::new(status, title, detail, words)
        };
        match self {
            Self::NotFound => fixed(404, "problem-not-found", "problem-not-found-detail"),
            Self::OneMachineOnly => fixed(501, "problem-one-machine", "problem-one-machine-detail"),
            Self::NoAddress => fixed(404, "problem-missing", "problem-no-address-detail"),
            Self::Outside { base } => with(
                404,
                "problem-not-found",
                "problem-outside-detail",
                "base",
                base,
            ),
            Self::MalformedAddress => fixed(
                400,
                "problem-malformed-address",
                "problem-malformed-address-detail",
            ),
            Self::MethodNotAllowed => fixed(405, "problem-method", "problem-method-detail"),
            Self::NotANumber(value) => {
                let detail = "problem-not-a-number-detail";
                with(400, "problem-malformed-address", detail, "value", value)
            }
            Self::BadParameter { field, why } => {
                let args = [
                    ("field", field.as_str().into()),
                    ("why", why.text(words).into()),
                ];
                let detail = words.text_with("problem-parameter-detail", &args);
                Problem::new(422, "problem-parameter", detail, words).at_field(field)
            }
            Self::MalformedRequest => fixed(
                400,
                "problem-malformed-request",
                "problem-malformed-request-detail",
            ),
            Self::NotJson => fixed(415, "problem-not-json", "problem-not-json-detail"),
            Self::NotMultipart { field } => with(
                415,
                "problem-not-multipart",
                "problem-not-multipart-detail",
                "field",
                field,
            ),
            Self::BrokenForm => fixed(400, "problem-broken-form", "problem-broken-form-detail"),
            Self::NoImage => {
                fixed(422, "problem-no-image", "problem-no-image-detail").at_field("image")
            }
            Self::JsonTooLarge { max_bytes } => {
                let detail = words.text_with(
                    "problem-json-too-large",
                    &[("max", words.mebibytes(*max_bytes as u64).into())],
                );
                Problem::new(413, "problem-too-large", detail, words)
            }
            Self::TooManyImages { max } => {
                too_large("problem-too-many-images", &[("most", (*max).into())], words)
            }
            Self::ImageTooLarge { file, max_bytes } => {
                let args = [
                    ("file", file.as_str().into()),
                    ("most", words.mebibytes(*max_bytes as u64).into()),
                ];
                too_large("problem-file-too-large", &args, words)
            }
            Self::TooManyPixels { max_px } => {
                let megapixels = *max_px as f64 / 1e6;
                too_large(
                    "problem-request-too-many-pixels",
                    &[("most", words.amount(megapixels).into())],
                    words,
                )
            }
            Self::RequestTooLarge { max_bytes } => too_large(
                "problem-request-too-large",
                &[("most", words.mebibytes(*max_bytes as u64).into())],
                words,
            ),
            Self::BadField {
                field,
                value,
                allowed,
            } => {
                let args = [
                    ("field", (*field).into()),
                    ("value", value.as_str().into()),
                    ("allowed", (*allowed).into()),
                ];
                let detail = words.text_with("problem-bad-field-detail", &args);
                Problem::new(422, "problem-bad-field", detail, words).at_field(field)
            }
            Self::UnknownField { field, known } => {
                let field: String = field.chars().take(MAX_SHOWN).collect();
                let args = [("field", field.as_str().into()), ("known", (*known).into())];
                let detail = words.text_with("problem-unknown-field-detail", &args);
                Problem::new(422, "problem-bad-field", detail, words).at_field(&field)
            }
            Self::FieldTooLong { field, max_bytes } => {
                let args = [
                    ("field", (*field).into()),
                    ("most", words.number(*max_bytes).into()),
                ];
                let detail = words.text_with("problem-field-too-long-detail", &args);
                Problem::new(422, "problem-bad-field", detail, words).at_field(field)
            }
            Self::NoSuchRange { length } => with(
                416,
                "problem-range",
                "problem-range-detail",
                "bytes",
                &words.number(*length as usize),
            ),
            Self::BadKey => fixed(400, "problem-key", "problem-bad-key-detail"),
            Self::LostPlace => {
                fixed(422, "problem-parameter", "problem-lost-place-detail").at_field("after")
            }
            Self::BadHost => fixed(400, "problem-bad-host", "problem-bad-host-detail"),
            Self::WrongHost(host) => with(
                421,
                "problem-wrong-host",
                "problem-wrong-host-detail",
                "host",
                host,
            ),
            Self::SignedOut => fixed(401, "problem-signed-out", "problem-signed-out-detail"),
            Self::WrongPassword => {
                fixed(401, "problem-signed-out", "problem-wrong-password-detail")
            }
            Self::TooManyAttempts { seconds } => {
                let args = [("seconds", (*seconds).into())];
                let detail = words.text_with("problem-attempts-detail", &args);
                Problem::new(429, "problem-attempts", detail, words)
            }
            Self::CrossSite => fixed(403, "problem-cross-site", "problem-cross-site-detail"),
            Self::NotWebSocket => {
                fixed(400, "problem-not-websocket", "problem-not-websocket-detail")
            }
            Self::TooSlow => fixed(408, "problem-upload-stalled", "problem-too-slow-detail"),
            Self::Timeout => fixed(503, "problem-timeout", "problem-timeout-detail"),
            Self::Explained(error) => error.problem(words),
            Self::Internal => fixed(500, "problem-internal", "problem-internal-detail"),
        }
    }
}

/// The images of a form are over a limit.
fn too_large(detail: &str, args: &[(&'static str, FluentValue<'_>)], words: &Words) -> Problem {
    let detail = words.text_with(detail, args);
    Problem::new(413, "problem-too-large", detail, words).at_field("image")
}

/// Lets tests compare errors, of which those of rooms below have no equality.
#[cfg(test)]
impl PartialEq for WebError {
    fn eq(&self, other: &Self) -> bool {
        format!("{self:?}") == format!("{other:?}")
    }
}

impl<E: Explain + Send + Sync + 'static> From<E> for WebError {
    fn from(error: E) -> Self {
        Self::Explained(Arc::new(error))
    }
}

impl From<MultipartError> for WebError {
    fn from(_: MultipartError) -> Self {
        Self::BrokenForm
    }
}

impl From<askama::Error> for WebError {
    fn from(error: askama::Error) -> Self {
        tracing::error!(%error, "a template could not be rendered");
        Self::Internal
    }
}

impl IntoResponse for WebError {
    /// Carries the error to [`super::error_response::render`], which knows whether a person or a script asked.
    fn into_response(self) -> Response {
        let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Nothing lives here.
pub(super) async fn not_found(uri: Uri) -> WebError {
    match uri.path().starts_with("/api/") {
        true => WebError::NoAddress,
        false => WebError::NotFound,
    }
}

/// The site lies elsewhere on this host.
pub(super) async fn outside(State(app): State<Arc<App>>) -> WebError {
    WebError::Outside {
        base: format!("{}/", app.site.base_path),
    }
}

/// Something lives here, but it does not take this method.
pub(super) async fn method_not_allowed() -> WebError {
    WebError::MethodNotAllowed
}
