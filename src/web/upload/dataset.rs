//! Reads a form with a dataset: from the network straight to the disk, never whole in memory.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{
        DefaultBodyLimit, FromRequest, Multipart, Request,
        multipart::{Field, MultipartError},
    },
    http::StatusCode,
};

use super::{announced_bytes, check_type, drain, read_within};
use crate::answers::problem::Refusal;
use crate::config::shares::Client;
use crate::storage::datasets::Arrival;
use crate::storage::names;
use crate::web::{App, client::client_of, error::WebError};

/// Room for what stands around the archive in a form.
const FORM_BYTES: usize = 64 * 1024;
/// What is still read of a refused upload, so that its sender gets to read why.
const DRAINED_BYTES: usize = 64 * 1024 * 1024;
/// Longest text field in bytes: a name's characters take up to four each.
const TEXT_BYTES: usize = 1024;

/// A dataset that has arrived and waits to be checked.
#[derive(Debug)]
pub(in crate::web) struct DatasetUpload {
    /// Its bytes, on disk.
    pub(in crate::web) arrival: Arrival,
    /// Its name for people.
    pub(in crate::web) name: String,
}

/// What the form has given so far.
struct Reader<'a> {
    app: &'a App,
    client: Client,
    arrival: Option<Arrival>,
    file: Option<String>,
    name: Option<String>,
}

impl FromRequest<Arc<App>> for DatasetUpload {
    type Rejection = WebError;

    async fn from_request(mut request: Request, app: &Arc<App>) -> Result<Self, WebError> {
        let client = client_of(request.extensions());
        let max_bytes = usize::try_from(app.limits.dataset_bytes).unwrap_or(usize::MAX);
        let max_bytes = max_bytes.saturating_add(FORM_BYTES);
        check_type(&request, "archive")?;
        if announced_bytes(&request).is_some_and(|bytes| bytes > max_bytes) {
            // Half of it, because `drain` reads up to twice the limit that it is given.
            let drained = drain(request, DRAINED_BYTES / 2);
            // A sender that is slower than that has to do without the answer.
            let _ = tokio::time::timeout(app.limits.upload_pause, drained).await;
            return Err(Refusal::DatasetTooLarge {
                max_bytes: app.limits.dataset_bytes,
            }
            .into());
        }
        DefaultBodyLimit::max(max_bytes).apply(&mut request);
        let form = Multipart::from_request(request, app)
            .await
            .map_err(|_| WebError::BrokenForm)?;
        let reader = Reader {
            app,
            client,
            arrival: None,
            file: None,
            name: None,
        };
        reader.read(form).await
    }
}

impl Reader<'_> {
    async fn read(mut self, mut form: Multipart) -> Result<DatasetUpload, WebError> {
        let refused = loop {
            match self.in_time(form.next_field()).await? {
                Some(field) => {
                    if let Err(refused) = self.add(field).await {
                        break refused;
                    }
                }
                None => return self.finish(),
            }
        };
        // What has arrived is of no use any more; then the sender is heard out, up to a point.
        self.arrival = None;
        let _ = tokio::time::timeout(self.app.limits.upload_pause, hear_out(&mut form)).await;
        Err(refused)
    }

    async fn add(&mut self, field: Field<'_>) -> Result<(), WebError> {
        match field.name() {
            Some("archive") if self.arrival.is_none() => self.receive(field).await,
            Some("name") => {
                let text = self.in_time_web(read_within(field, TEXT_BYTES)).await?;
                let text = text.ok_or(WebError::FieldTooLong {
                    field: "name",
                    max_bytes: TEXT_BYTES,
                })?;
                self.name = Some(String::from_utf8(text).map_err(|_| WebError::BrokenForm)?);
                Ok(())
            }
            // One archive is what a dataset is made of; what comes after it is not read.
            Some("archive") | None => Ok(()),
            Some(other) => Err(WebError::UnknownField {
                field: other.to_owned(),
                known: "archive, name",
            }),
        }
    }

    async fn receive(&mut self, mut field: Field<'_>) -> Result<(), WebError> {
        self.file = field.file_name().map(str::to_owned);
        let datasets = &self.app.datasets;
        let mut arrival = datasets.receive(self.client).await?;
        while let Some(chunk) = self.in_time(field.chunk()).await? {
            arrival.write(&chunk).await?;
        }
        self.arrival = Some(arrival);
        Ok(())
    }

    fn finish(self) -> Result<DatasetUpload, WebError> {
        match self.arrival {
            Some(arrival) if !arrival.is_empty() => Ok(DatasetUpload {
                arrival,
                name: dataset_name(self.name, self.file),
            }),
            Some(_) if self.file.is_some_and(|file| !file.is_empty()) => {
                Err(Refusal::EmptyArchive.into())
            }
            _ => Err(Refusal::NoDatasetArchive.into()),
        }
    }

    /// The next piece of the form, unless the sender pauses for too long.
    async fn in_time<T>(
        &self,
        piece: impl Future<Output = Result<T, MultipartError>>,
    ) -> Result<T, WebError> {
        let limit = self.app.limits.dataset_bytes;
        let piece = async {
            piece.await.map_err(|error| match error.status() {
                StatusCode::PAYLOAD_TOO_LARGE => {
                    Refusal::DatasetTooLarge { max_bytes: limit }.into()
                }
                _ => WebError::BrokenForm,
            })
        };
        self.in_time_web(piece).await
    }

    async fn in_time_web<T>(
        &self,
        piece: impl Future<Output = Result<T, WebError>>,
    ) -> Result<T, WebError> {
        let pause: Duration = self.app.limits.upload_pause;
        match tokio::time::timeout(pause, piece).await {
            Ok(piece) => piece,
            Err(_) => Err(Refusal::UploadStalled {
                seconds: pause.as_secs(),
            }
            .into()),
        }
    }
}

/// Reads and forgets the rest of a form, up to a limit.
async fn hear_out(form: &mut Multipart) {
    let mut read = 0;
    while let Ok(Some(mut field)) = form.next_field().await {
        while let Ok(Some(chunk)) = field.chunk().await {
            read += chunk.len();
            if read > DRAINED_BYTES {
                return;
            }
        }
    }
}

/// The name that was given, else the file's without its ending.
fn dataset_name(name: Option<String>, file: Option<String>) -> String {
    let file = file.map(|file| {
        let file = file.rsplit(['/', '\\']).next().unwrap_or_default();
        let stem = file.strip_suffix(".zip").or(file.strip_suffix(".ZIP"));
        stem.unwrap_or(file).to_owned()
    });
    let names = [name, file].into_iter().flatten();
    let names = names.map(|name| names::fitted(&name));
    let mut names = names.filter(|name| !name.is_empty());
    names.next().unwrap_or_else(|| "dataset".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dataset_is_called_as_asked_else_as_its_file() {
        let check = |name: Option<&str>, file: Option<&str>, expected: &str| {
            let own = |text: Option<&str>| text.map(str::to_owned);
            assert_eq!(dataset_name(own(name), own(file)), expected);
        };
        check(Some(" My faces "), Some("a.zip"), "My faces");
        check(Some(" "), Some("C:\\data\\وجوه.zip"), "وجوه");
        check(None, Some("../../etc/passwd"), "passwd");
        check(None, Some(".zip"), "dataset");
        check(None, None, "dataset");
        check(Some("a\u{0}\nb"), None, "ab");
        check(Some("\u{202e}\u{2066}faces"), None, "faces");
        check(Some("\u{200b}\u{feff}"), Some("a.zip"), "a");
    }
}
