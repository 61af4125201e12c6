//! Reads forms with files, within the server's limits.

mod archive;
mod dataset;
mod photos;

use axum::{
    body::Body,
    extract::{Request, multipart::Field},
    http::header,
};

pub(super) use archive::ArchiveUpload;
pub(super) use dataset::DatasetUpload;
pub(super) use photos::{Upload, UploadedImage};

use super::error::WebError;

/// Refuses what is no multipart form.
pub(in crate::web) fn check_type(request: &Request, field: &'static str) -> Result<(), WebError> {
    let kind = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    match kind.to_ascii_lowercase().starts_with("multipart/form-data") {
        true => Ok(()),
        false => Err(WebError::NotMultipart { field }),
    }
}

/// What the sender says the request has.
pub(in crate::web) fn announced_bytes(request: &Request) -> Option<usize> {
    request
        .headers()
        .get(header::CONTENT_LENGTH)?
        .to_str()
        .ok()?
        .parse()
        .ok()
}

/// Reads and forgets up to twice the limit, so that the sender gets to read why it was refused.
pub(in crate::web) async fn drain(request: Request, max_bytes: usize) {
    if request.headers().contains_key(header::EXPECT) {
        return;
    }
    let body: Body = request.into_body();
    let mut chunks = Box::pin(body.into_data_stream());
    let mut read = 0;
    while read < 2 * max_bytes {
        match std::future::poll_fn(|context| {
            futures_core::Stream::poll_next(chunks.as_mut(), context)
        })
        .await
        {
            Some(Ok(chunk)) => read += chunk.len(),
            Some(Err(_)) | None => return,
        }
    }
}

/// The field's content, or nothing if it is longer than `max_bytes`.
pub(in crate::web) async fn read_within(
    mut field: Field<'_>,
    max_bytes: usize,
) -> Result<Option<Vec<u8>>, WebError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await? {
        if bytes.len() + chunk.len() > max_bytes {
            return Ok(None);
        }
        bytes.extend_from_slice(&chunk);
    }
    // It grew in steps, and what it did not need in the end counts as memory too.
    bytes.shrink_to_fit();
    Ok(Some(bytes))
}
