//! The one error of the web layer; here alone a status and words are picked.

use axum::{
    extract::multipart::MultipartError,
    http::StatusCode,
    response::{IntoResponse, Response},
};

use crate::answers::problem::Problem;
use crate::answers::words::Words;
use crate::inference::engine::EngineError;

const MEBIBYTE: usize = 1024 * 1024;

/// Why a request was not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum WebError {
    /// Nothing lives at this address.
    NotFound,
    /// The address cannot be taken apart.
    MalformedAddress,
    /// No model of this id.
    NoSuchModel(String),
    /// The address exists but does not take this method.
    MethodNotAllowed,
    /// A word stands in the address where a number belongs.
    NotANumber(String),
    /// A parameter after the question mark is missing or cannot be used.
    BadParameter { field: String, why: String },
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
    /// More images than `most`.
    TooManyImages { most: usize },
    /// One image is larger than `most_bytes`.
    ImageTooLarge { file: String, most_bytes: usize },
    /// The whole request is larger than `most_bytes`.
    RequestTooLarge { most_bytes: usize },
    /// The images have more than `max_px` pixels together.
    TooManyPixels { max_px: u64 },
    /// A field holds what it may not hold.
    BadField {
        field: &'static str,
        value: String,
        allowed: &'static str,
    },
    /// The model asked for does not exist.
    UnknownModel(String),
    /// Too many requests wait.
    Busy,
    /// It is not said, or not in one way, which host the request is for.
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
    /// A problem that has its status and words already.
    Ready(Box<Problem>),
    /// A fault of ours.
    Internal,
}

impl WebError {
    /// Seconds after which asking again makes sense.
    pub(super) fn retry_after_s(&self) -> Option<u32> {
        match self {
            Self::Busy => Some(2),
            Self::TooManyAttempts { seconds } => u32::try_from(*seconds).ok(),
            Self::Ready(problem) if problem.status == 503 => Some(10),
            _ => None,
        }
    }

    /// The error as a problem object.
    pub(super) fn problem(&self, words: &Words) -> Problem {
        let problem = |status: StatusCode, title: &str, detail: &str| {
            Problem::new(status.as_u16(), title, words.text(detail), words)
        };
        match self {
            Self::NotFound => problem(
                StatusCode::NOT_FOUND,
                "problem-not-found",
                "problem-not-found-detail",
            ),
            Self::MalformedAddress => problem(
                StatusCode::BAD_REQUEST,
                "problem-malformed-address",
                "problem-malformed-address-detail",
            ),
            Self::NoSuchModel(model) => {
                Problem::from_engine(&EngineError::UnknownModel(model.clone()), words).missing()
            }
            Self::MethodNotAllowed => problem(
                StatusCode::METHOD_NOT_ALLOWED,
                "problem-method",
                "problem-method-detail",
            ),
            Self::NotANumber(value) => {
                let args = [("value", value.as_str().into())];
                let detail = words.text_with("problem-not-a-number-detail", &args);
                Problem::new(400, "problem-malformed-address", detail, words)
            }
            Self::BadParameter { field, why } => {
                let args = [
                    ("field", field.as_str().into()),
                    ("why", why.as_str().into()),
                ];
                let detail = words.text_with("problem-parameter-detail", &args);
                Problem::new(422, "problem-parameter", detail, words).at_field(field)
            }
            Self::MalformedRequest => problem(
                StatusCode::BAD_REQUEST,
                "problem-malformed-request",
                "problem-malformed-request-detail",
            ),
            Self::NotJson => problem(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "problem-not-json",
                "problem-not-json-detail",
            ),
            Self::JsonTooLarge { max_bytes } => {
                let args = [("max", mebibytes(max_bytes).into())];
                let detail = words.text_with("problem-json-too-large", &args);
                Problem::new(413, "problem-too-large", detail, words)
            }
            Self::NotMultipart { field } => {
                let args = [("field", (*field).into())];
                let detail = words.text_with("problem-not-multipart-detail", &args);
                Problem::new(415, "problem-not-multipart", detail, words)
            }
            Self::BrokenForm => problem(
                StatusCode::BAD_REQUEST,
                "problem-broken-form",
                "problem-broken-form-detail",
            ),
            Self::NoImage => problem(
                StatusCode::UNPROCESSABLE_ENTITY,
                "problem-no-image",
                "problem-no-image-detail",
            )
            .at_field("image"),
            Self::TooManyImages { .. }
            | Self::ImageTooLarge { .. }
            | Self::TooManyPixels { .. }
            | Self::RequestTooLarge { .. } => {
                Problem::new(413, "problem-too-large", self.limit_words(words), words)
                    .at_field("image")
            }
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
            Self::UnknownModel(model) => {
                Problem::from_engine(&EngineError::UnknownModel(model.clone()), words)
            }
            Self::Busy => Problem::from_engine(&EngineError::Busy, words),
            Self::BadHost => problem(
                StatusCode::BAD_REQUEST,
                "problem-bad-host",
                "problem-bad-host-detail",
            ),
            Self::WrongHost(host) => {
                let args = [("host", host.as_str().into())];
                let detail = words.text_with("problem-wrong-host-detail", &args);
                Problem::new(421, "problem-wrong-host", detail, words)
            }
            Self::SignedOut => problem(
                StatusCode::UNAUTHORIZED,
                "problem-signed-out",
                "problem-signed-out-detail",
            ),
            Self::WrongPassword => problem(
                StatusCode::UNAUTHORIZED,
                "problem-signed-out",
                "problem-wrong-password-detail",
            ),
            Self::TooManyAttempts { seconds } => {
                let args = [("seconds", (*seconds).into())];
                let detail = words.text_with("problem-attempts-detail", &args);
                Problem::new(429, "problem-attempts", detail, words)
            }
            Self::CrossSite => problem(
                StatusCode::FORBIDDEN,
                "problem-cross-site",
                "problem-cross-site-detail",
            ),
            Self::NotWebSocket => problem(
                StatusCode::BAD_REQUEST,
                "problem-not-websocket",
                "problem-not-websocket-detail",
            ),
            Self::TooSlow => problem(
                StatusCode::REQUEST_TIMEOUT,
                "problem-upload-stalled",
                "problem-too-slow-detail",
            ),
            Self::Timeout => problem(
                StatusCode::SERVICE_UNAVAILABLE,
                "problem-timeout",
                "problem-timeout-detail",
            ),
            Self::Ready(problem) => Problem::clone(problem),
            Self::Internal => problem(
                StatusCode::INTERNAL_SERVER_ERROR,
                "problem-internal",
                "problem-internal-detail",
            ),
        }
    }

    /// Which limit was passed, and what it is.
    fn limit_words(&self, words: &Words) -> String {
        let text = match self {
            Self::TooManyImages { most } => {
                words.text_with("problem-too-many-images", &[("most", (*most).into())])
            }
            Self::ImageTooLarge { file, most_bytes } => {
                let args = [
                    ("file", file.as_str().into()),
                    ("most", mebibytes(most_bytes).into()),
                ];
                words.text_with("problem-file-too-large", &args)
            }
            Self::TooManyPixels { max_px } => {
                let most = (*max_px as f64 / 1e6).into();
                words.text_with("problem-request-too-many-pixels", &[("most", most)])
            }
            Self::RequestTooLarge { most_bytes } => words.text_with(
                "problem-request-too-large",
                &[("most", mebibytes(most_bytes).into())],
            ),
            _ => unreachable!("only errors about limits come here"),
        };
        text.into_owned()
    }
}

fn mebibytes(bytes: &usize) -> String {
    (*bytes as f64 / MEBIBYTE as f64).to_string()
}

impl Problem {
    /// The same problem about an address rather than a field.
    fn missing(self) -> Self {
        Self {
            status: 404,
            field: None,
            ..self
        }
    }
}

impl From<EngineError> for WebError {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Busy => Self::Busy,
            EngineError::UnknownModel(model) => Self::UnknownModel(model),
            EngineError::Image(_) | EngineError::Failed | EngineError::Unloadable { .. } => {
                Self::Internal
            }
        }
    }
}

impl From<Problem> for WebError {
    fn from(problem: Problem) -> Self {
        Self::Ready(Box::new(problem))
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
    /// Carries the error to [`super::faces::give`], which knows whether a person or a script asked.
    fn into_response(self) -> Response {
        let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Nothing lives here.
pub(super) async fn not_found() -> WebError {
    WebError::NotFound
}

/// Something lives here, but it does not take this method.
pub(super) async fn method_not_allowed() -> WebError {
    WebError::MethodNotAllowed
}
