//! Files of any size, in parts of a few megabytes: memory does not grow with the file.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use object_store::path::Path as Location;
use object_store::{Error, GetOptions, MultipartUpload, ObjectMeta, ObjectStoreExt};
use tempfile::NamedTempFile;
use tokio::task::JoinSet;

use super::explain::explain;
use super::{Objects, ObjectsError};
use crate::files::{self, FileError, durable};

const MIB: u64 = 1024 * 1024;
/// Parts of an upload or download; S3 asks for at least 5 MiB.
const PART_BYTES: u64 = 8 * MIB;
/// S3 takes 10,000 parts of a file.
const MAX_PARTS: u64 = 9_000;
/// Parts on their way at the same time.
const MAX_PARTS_AT_ONCE: usize = 4;
/// How often a file is read from its start because another took its place.
const MAX_BEGINNINGS: usize = 3;

impl Objects {
    /// Writes a file as an object, which replaces one of the same key. Readers see it when all of it has arrived.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or the store does not take it; what had arrived is given up.
    pub async fn put_file(&self, key: &str, local: &Path) -> Result<(), ObjectsError> {
        let location = self.location(key)?;
        let path = local.to_owned();
        let (file, bytes) = on_disk(local, move || {
            let file = files::open(&path)?;
            let bytes = file.metadata()?.len();
            Ok((file, bytes))
        })
        .await?;
        let mut source = Source {
            path: local.to_owned(),
            file: Some(file),
            left: bytes,
        };
        if bytes <= PART_BYTES {
            let whole = source.next(PART_BYTES).await?;
            return self.put(key, whole.unwrap_or_default()).await;
        }
        let begun = self.store().put_multipart(&location).await;
        let mut upload = begun.map_err(|error| explain(error, key))?;
        let part_bytes = PART_BYTES.max(bytes.div_ceil(MAX_PARTS).next_multiple_of(MIB));
        let sent = send(&mut *upload, &mut source, part_bytes, key).await;
        if sent.is_err()
            && let Err(error) = upload.abort().await
        {
            tracing::warn!(key, %error, "the parts of an upload that failed stay in the store, unseen");
        }
        sent
    }

    /// Writes an object to a file, which appears whole or not at all; whether there is such an object.
    ///
    /// # Errors
    ///
    /// If the store does not answer, the object keeps changing, or the file cannot be written.
    pub async fn fetch_file(&self, key: &str, local: &Path) -> Result<bool, ObjectsError> {
        let location = self.location(key)?;
        for _ in 0..MAX_BEGINNINGS {
            match self.fetch_once(&location, local).await? {
                Fetched::Whole => return Ok(true),
                Fetched::Missing => return Ok(false),
                Fetched::Replaced => {}
            }
        }
        Err(ObjectsError::Changing(key.to_owned()))
    }

    async fn fetch_once(&self, location: &Location, local: &Path) -> Result<Fetched, ObjectsError> {
        let key = location.as_ref();
        let facts = match self.store().head(location).await {
            Ok(facts) => facts,
            Err(Error::NotFound { .. }) => return Ok(Fetched::Missing),
            Err(error) => return Err(explain(error, key)),
        };
        let folder = local.parent().unwrap_or(Path::new(".")).to_owned();
        let mut file = on_disk(local, move || {
            std::fs::create_dir_all(&folder)?;
            NamedTempFile::new_in(&folder)
        })
        .await?;
        let mut start = 0;
        while start < facts.size {
            let end = facts.size.min(start + PART_BYTES);
            let part = match self.part(location, &facts, start, end).await {
                Ok(Some(part)) => part,
                Ok(None) | Err(Error::NotFound { .. }) => return Ok(Fetched::Replaced),
                Err(error) => return Err(explain(error, key)),
            };
            file = on_disk(local, move || {
                file.write_all(&part)?;
                Ok(file)
            })
            .await?;
            start = end;
        }
        let to = local.to_owned();
        on_disk(local, move || {
            file.as_file().sync_all()?;
            file.persist(&to)?;
            durable::sync_folder(to.parent().unwrap_or(Path::new(".")))
        })
        .await?;
        Ok(Fetched::Whole)
    }

    /// Bytes `start..end` of an object; nothing if it is another object by now.
    async fn part(
        &self,
        location: &Location,
        facts: &ObjectMeta,
        start: u64,
        end: u64,
    ) -> Result<Option<Bytes>, Error> {
        let options = GetOptions::new().with_range(Some(start..end));
        let got = self.store().get_opts(location, options).await?;
        if got.meta.e_tag != facts.e_tag || got.meta.size != facts.size {
            return Ok(None);
        }
        let bytes = got.bytes().await?;
        Ok((bytes.len() as u64 == end - start).then_some(bytes))
    }
}

enum Fetched {
    Whole,
    Missing,
    /// Another object took its place meanwhile.
    Replaced,
}

/// Sends all parts, some at once, and makes the object visible.
async fn send(
    upload: &mut dyn MultipartUpload,
    source: &mut Source,
    part_bytes: u64,
    key: &str,
) -> Result<(), ObjectsError> {
    // Parts on their way stop when this is dropped.
    let mut sending = JoinSet::new();
    while let Some(part) = source.next(part_bytes).await? {
        if sending.len() >= MAX_PARTS_AT_ONCE {
            arrived(sending.join_next().await, key)?;
        }
        sending.spawn(upload.put_part(part.into()));
    }
    while let Some(sent) = sending.join_next().await {
        arrived(Some(sent), key)?;
    }
    let completed = upload.complete().await;
    completed.map(drop).map_err(|error| explain(error, key))
}

fn arrived(
    sent: Option<Result<Result<(), Error>, tokio::task::JoinError>>,
    key: &str,
) -> Result<(), ObjectsError> {
    match sent {
        None | Some(Ok(Ok(()))) => Ok(()),
        Some(Ok(Err(error))) => Err(explain(error, key)),
        Some(Err(error)) => Err(ObjectsError::Unreachable(error.to_string())),
    }
}

/// A file that is read in parts, as long as it was when it was opened.
struct Source {
    path: PathBuf,
    /// Always there between two calls.
    file: Option<File>,
    left: u64,
}

impl Source {
    /// The next part; nothing after the last one.
    async fn next(&mut self, part_bytes: u64) -> Result<Option<Bytes>, ObjectsError> {
        let wanted = self.left.min(part_bytes);
        let Some(mut file) = self.file.take_if(|_| wanted > 0) else {
            return Ok(None);
        };
        let (file, part) = on_disk(&self.path, move || {
            let length = usize::try_from(wanted).map_err(io::Error::other)?;
            let mut part = vec![0; length];
            file.read_exact(&mut part)?;
            Ok((file, part))
        })
        .await?;
        self.file = Some(file);
        self.left -= wanted;
        Ok(Some(part.into()))
    }
}

/// Does what waits for a disk on a thread that may wait.
pub(super) async fn on_disk<T: Send + 'static>(
    path: &Path,
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, ObjectsError> {
    let done = tokio::task::spawn_blocking(work).await;
    let done = done.unwrap_or_else(|error| Err(io::Error::other(error)));
    Ok(done.map_err(FileError::at(path))?)
}
