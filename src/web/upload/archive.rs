//! Reads a form with one small ZIP, such as a model's, into a file.

use std::sync::Arc;

use axum::{
    extract::{DefaultBodyLimit, FromRequest, Multipart, Request, multipart::Field},
    http::StatusCode,
};
use tempfile::NamedTempFile;
use tokio::{fs::File, io::AsyncWriteExt};

use super::{announced_bytes, check_type, drain};
use crate::answers::problem::Refusal;
use crate::config::shares::Share;
use crate::storage::models::archive::MAX_BYTES;
use crate::storage::models::library::{FileError, LibraryError};
use crate::web::{App, client::client_of, error::WebError};

/// The field that holds the ZIP.
const FIELD: &str = "archive";

/// Room for what stands around the ZIP in a form.
const FORM_BYTES: usize = 64 * 1024;

/// A form's ZIP.
#[derive(Debug)]
pub(in crate::web) struct ArchiveUpload {
    /// Where it is; removed when this is dropped.
    pub(in crate::web) file: NamedTempFile,
    /// The place among uploads, taken before anything was read.
    _place: Share,
}

impl FromRequest<Arc<App>> for ArchiveUpload {
    type Rejection = WebError;

    async fn from_request(mut request: Request, app: &Arc<App>) -> Result<Self, WebError> {
        let max_bytes = usize::try_from(MAX_BYTES).unwrap_or(usize::MAX - FORM_BYTES) + FORM_BYTES;
        if announced_bytes(&request).is_some_and(|bytes| bytes > max_bytes) {
            drain(request, max_bytes).await;
            return Err(too_large());
        }
        check_type(&request, "archive")?;
        app.library.check_room()?;
        let arriving = announced_bytes(&request).unwrap_or(0) as u64;
        app.datasets.make_sure_of_room(arriving)?;
        let client = client_of(request.extensions());
        let place = app
            .model_uploads
            .take(client, 1)
            .ok_or_else(WebError::busy)?;
        DefaultBodyLimit::max(max_bytes).apply(&mut request);
        let mut form = Multipart::from_request(request, app)
            .await
            .map_err(|_| WebError::BrokenForm)?;
        let mut archive = None;
        let mut refused = None;
        let mut is_empty = false;
        // A form with too much is still read to its end: a sender that is cut off never sees the answer.
        while let Some(field) = form
            .next_field()
            .await
            .map_err(|error| match error.status() {
                StatusCode::PAYLOAD_TOO_LARGE => too_large(),
                _ => WebError::BrokenForm,
            })?
        {
            if let Some(other) = field.name().filter(|name| *name != FIELD) {
                refused.get_or_insert(WebError::UnknownField {
                    field: other.to_owned(),
                    known: FIELD,
                });
            } else if field.name() == Some(FIELD) && archive.is_none() && refused.is_none() {
                let file = app.library.scratch_file()?;
                is_empty |= field.file_name().is_some_and(|name| !name.is_empty());
                match receive(field, &file).await {
                    Ok(0) => {}
                    Ok(_) => archive = Some(file),
                    Err(error) => refused = Some(error),
                }
            }
        }
        match (refused, archive) {
            (Some(error), _) => Err(error),
            (None, Some(file)) => Ok(Self {
                file,
                _place: place,
            }),
            (None, None) if is_empty => Err(Refusal::EmptyArchive.into()),
            (None, None) => Err(Refusal::NoModelArchive.into()),
        }
    }
}

/// Writes the field into the file; gives its number of bytes.
async fn receive(mut field: Field<'_>, file: &NamedTempFile) -> Result<u64, WebError> {
    let fault = |source| {
        let path = file.path().to_owned();
        LibraryError::File(FileError { path, source })
    };
    let mut target = File::from_std(file.reopen().map_err(fault)?);
    let mut bytes = 0;
    while let Some(chunk) = field.chunk().await? {
        bytes += chunk.len() as u64;
        if bytes > MAX_BYTES {
            return Err(too_large());
        }
        target.write_all(&chunk).await.map_err(fault)?;
    }
    target.flush().await.map_err(fault)?;
    Ok(bytes)
}

fn too_large() -> WebError {
    Refusal::ModelTooLarge {
        max_bytes: MAX_BYTES,
    }
    .into()
}
