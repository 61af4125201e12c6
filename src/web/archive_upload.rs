//! Reads a form with one small ZIP, such as a model's.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, Multipart, Request},
};

use super::{
    App,
    error::WebError,
    frame::Frame,
    upload::{announced_bytes, check_type, drain, read_within},
};
use crate::{models::archive::MAX_BYTES, problem::Problem};

/// The field that holds the ZIP.
const FIELD: &str = "archive";

/// Room for what stands around the ZIP in a form.
const FORM_BYTES: usize = 64 * 1024;

/// A form's ZIP, in memory.
#[derive(Debug)]
pub(super) struct ArchiveUpload {
    /// Its bytes.
    pub(super) bytes: Bytes,
}

impl FromRequest<Arc<App>> for ArchiveUpload {
    type Rejection = WebError;

    async fn from_request(mut request: Request, app: &Arc<App>) -> Result<Self, WebError> {
        let words = Frame::of(app.clone(), request.headers()).words;
        let most_bytes = usize::try_from(MAX_BYTES).unwrap_or(usize::MAX - FORM_BYTES) + FORM_BYTES;
        let too_large = || WebError::from(Problem::archive_too_large(MAX_BYTES, &words));
        if announced_bytes(&request).is_some_and(|bytes| bytes > most_bytes) {
            drain(request, most_bytes).await;
            return Err(too_large());
        }
        check_type(&request)?;
        DefaultBodyLimit::max(most_bytes).apply(&mut request);
        let mut form = Multipart::from_request(request, app)
            .await
            .map_err(|_| WebError::BrokenForm)?;
        let mut archive = None;
        // A form with too much is still read to its end: a sender that is cut off never sees the answer.
        while let Some(field) = form
            .next_field()
            .await
            .map_err(|error| match error.status() {
                axum::http::StatusCode::PAYLOAD_TOO_LARGE => too_large(),
                _ => WebError::BrokenForm,
            })?
        {
            if field.name() == Some(FIELD) && archive.is_none() {
                archive = Some(read_within(field, most_bytes - FORM_BYTES).await?);
            }
        }
        match archive {
            Some(Some(bytes)) if !bytes.is_empty() => Ok(Self {
                bytes: bytes.into(),
            }),
            Some(None) => Err(too_large()),
            _ => Err(Problem::no_archive(&words).into()),
        }
    }
}
