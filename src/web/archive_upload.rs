//! Reads a form with one small ZIP, such as a model's, into a file.

use std::sync::Arc;

use axum::{
    extract::{DefaultBodyLimit, FromRequest, Multipart, Request, multipart::Field},
    http::StatusCode,
};
use tempfile::NamedTempFile;
use tokio::{fs::File, io::AsyncWriteExt};

use super::{
    App,
    client::client_of,
    error::WebError,
    frame::Frame,
    upload::{announced_bytes, check_type, drain},
};
use crate::answers::problem::Problem;
use crate::answers::words::Words;
use crate::config::shares::Share;
use crate::storage::models::archive::MAX_BYTES;

/// The field that holds the ZIP.
const FIELD: &str = "archive";

/// Room for what stands around the ZIP in a form.
const FORM_BYTES: usize = 64 * 1024;

/// A form's ZIP.
#[derive(Debug)]
pub(super) struct ArchiveUpload {
    /// Where it is; removed when this is dropped.
    pub(super) file: NamedTempFile,
    /// The place among uploads, taken before anything was read.
    _place: Share,
}

impl FromRequest<Arc<App>> for ArchiveUpload {
    type Rejection = WebError;

    async fn from_request(mut request: Request, app: &Arc<App>) -> Result<Self, WebError> {
        let words = Frame::of(app.clone(), request.headers()).words;
        let most_bytes = usize::try_from(MAX_BYTES).unwrap_or(usize::MAX - FORM_BYTES) + FORM_BYTES;
        if announced_bytes(&request).is_some_and(|bytes| bytes > most_bytes) {
            drain(request, most_bytes).await;
            return Err(too_large(&words));
        }
        check_type(&request, "archive")?;
        let problem = |error| WebError::from(Problem::from_library(&error, &words));
        app.library.check_room().map_err(problem)?;
        let arriving = announced_bytes(&request).unwrap_or(0) as u64;
        let on_disk = app.jobs.datasets().make_sure_of_room(arriving);
        on_disk.map_err(|error| WebError::from(Problem::from_datasets(&error, &words)))?;
        let client = client_of(request.extensions());
        let place = app.model_uploads.take(client, 1).ok_or(WebError::Busy)?;
        DefaultBodyLimit::max(most_bytes).apply(&mut request);
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
                StatusCode::PAYLOAD_TOO_LARGE => too_large(&words),
                _ => WebError::BrokenForm,
            })?
        {
            if field.name() == Some(FIELD) && archive.is_none() && refused.is_none() {
                let file = app.library.scratch_file().map_err(problem)?;
                is_empty |= field.file_name().is_some_and(|name| !name.is_empty());
                match receive(field, &file, &words).await {
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
            (None, None) if is_empty => Err(Problem::empty_archive(&words).into()),
            (None, None) => Err(Problem::no_archive(&words).into()),
        }
    }
}

/// Writes the field into the file; gives its number of bytes.
async fn receive(
    mut field: Field<'_>,
    file: &NamedTempFile,
    words: &Words,
) -> Result<u64, WebError> {
    let fault = |source| {
        let path = file.path().to_owned();
        WebError::from(Problem::from_library(
            &crate::storage::models::library::LibraryError::File { path, source },
            words,
        ))
    };
    let mut target = File::from_std(file.reopen().map_err(fault)?);
    let mut bytes = 0;
    while let Some(chunk) = field.chunk().await? {
        bytes += chunk.len() as u64;
        if bytes > MAX_BYTES {
            return Err(too_large(words));
        }
        target.write_all(&chunk).await.map_err(fault)?;
    }
    target.flush().await.map_err(fault)?;
    Ok(bytes)
}

fn too_large(words: &Words) -> WebError {
    Problem::archive_too_large(MAX_BYTES, words).into()
}
