//! Films on their way in, in as many pieces as it takes: a folder each, with what is known of the film beside its bytes. How many
//! bytes have come is the length of the file, so an upload goes on after a lost connection and after a kill alike.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use tokio::fs::File;
use tokio::io::AsyncWriteExt;

use super::{Films, FilmsError, VIDEO};
use crate::files::durable::{self, sync_folder};
use crate::files::{self, FileError};
use crate::storage::datasets::Datasets;
use crate::storage::names;
use crate::storage::store::{is_id, new_id, now};

/// What is known of an upload before its first byte.
pub(in crate::storage) const HEAD: &str = "upload.json";

/// What ids of uploads begin with.
const PREFIX: &str = "up";

/// Bytes after which the free space is looked at again.
const ROOM_EVERY: u64 = 1 << 20;

/// A film that arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilmUpload {
    pub head: UploadHead,
    /// Bytes that have come.
    pub offset: u64,
}

/// What is known of it before its first byte.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadHead {
    /// `up-…`.
    pub id: String,
    /// Bytes in all.
    pub length: u64,
    /// What the file is called where it comes from.
    pub file_name: String,
    /// What the film is to be called, if that was said.
    pub name: Option<String>,
    /// RFC 3339, UTC.
    pub created_at: String,
}

impl UploadHead {
    pub(super) fn read(folder: &Path) -> Option<Self> {
        let head: Self = serde_json::from_slice(&fs::read(folder.join(HEAD)).ok()?).ok()?;
        is_id(&head.id).then_some(head)
    }

    /// When it is given up, if it is not complete by then.
    pub fn expires_at(&self, age: Duration) -> SystemTime {
        let created = humantime::parse_rfc3339(&self.created_at);
        created.unwrap_or(SystemTime::UNIX_EPOCH) + age
    }
}

/// Uploads to which bytes are being written.
pub(super) type Busy = Arc<Mutex<HashSet<String>>>;

/// Writes the next bytes of an upload. What has come stays when this is dropped.
#[derive(Debug)]
pub struct UploadWriter {
    datasets: Datasets,
    folder: PathBuf,
    upload: FilmUpload,
    file: File,
    _turn: Turn,
}

/// Says that no one else writes to an upload.
#[derive(Debug)]
pub(super) struct Turn {
    busy: Busy,
    id: String,
}

impl Turn {
    pub(super) fn take(busy: &Busy, id: &str) -> Result<Self, FilmsError> {
        let mut writing = busy.lock().unwrap_or_else(PoisonError::into_inner);
        match writing.insert(id.to_owned()) {
            true => Ok(Self {
                busy: Arc::clone(busy),
                id: id.to_owned(),
            }),
            false => Err(FilmsError::UploadBusy),
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut writing = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        writing.remove(&self.id);
    }
}

impl Films {
    /// Begins an upload of `length` bytes. Waits for the disk.
    ///
    /// # Errors
    ///
    /// If the film is too large, too much arrives already, or there is too little room.
    pub fn begin_upload(
        &self,
        length: u64,
        file_name: &str,
        name: Option<&str>,
    ) -> Result<FilmUpload, FilmsError> {
        let limits = self.datasets().limits();
        if length == 0 {
            return Err(FilmsError::bad("Upload-Length", "an empty file is no film"));
        }
        if length > limits.film_bytes {
            return Err(FilmsError::TooLarge {
                max: limits.film_bytes,
            });
        }
        let name = name.filter(|name| !name.trim().is_empty());
        let name = name.map(names::checked).transpose();
        let name = name.map_err(|error| FilmsError::bad("name", error.to_string()))?;
        self.expire_uploads();
        let folder = self.datasets().data_dir().uploads();
        // Held to the end, so that two that begin at once do not both take the last place.
        let _one_at_a_time = self.beginning();
        if files::entries(&folder)
            .map_err(FileError::at(&folder))?
            .len()
            >= limits.max_film_uploads
        {
            return Err(FilmsError::TooManyUploads {
                max: limits.max_film_uploads,
            });
        }
        self.datasets().make_sure_of_room(length)?;
        let head = UploadHead {
            id: new_id(PREFIX),
            length,
            file_name: file_name_of(file_name),
            name,
            created_at: now(),
        };
        let stage = self.datasets().data_dir().tmp().join(&head.id);
        let place = folder.join(&head.id);
        let made = || {
            fs::create_dir(&stage)?;
            fs::File::create_new(stage.join(VIDEO))?;
            durable::write(&stage.join(HEAD), &serde_json::to_vec(&head)?)?;
            sync_folder(&stage)?;
            // The data folder may be older than films are.
            fs::create_dir_all(&folder)?;
            durable::rename(&stage, &place)
        };
        if let Err(error) = made() {
            // The first error is the one to report.
            let _ = fs::remove_dir_all(&stage);
            return Err(FileError::at(&place)(error).into());
        }
        Ok(FilmUpload { head, offset: 0 })
    }

    /// An upload as far as it is.
    ///
    /// # Errors
    ///
    /// If there is none of this id, or it was given up.
    pub fn upload(&self, id: &str) -> Result<FilmUpload, FilmsError> {
        let folder = self.datasets().data_dir().upload(id);
        let missing = || FilmsError::NoUpload(id.to_owned());
        let head = UploadHead::read(&folder).ok_or_else(missing)?;
        let offset = fs::metadata(folder.join(VIDEO))
            .map_err(|_| missing())?
            .len();
        let upload = FilmUpload { head, offset };
        match self.has_expired(&upload) {
            true => Err(missing()),
            false => Ok(upload),
        }
    }

    /// Goes on with an upload at `offset`.
    ///
    /// # Errors
    ///
    /// If there is none of this id, another request writes to it, or it is elsewhere by now.
    pub async fn go_on_with_upload(
        &self,
        id: &str,
        offset: u64,
    ) -> Result<UploadWriter, FilmsError> {
        let turn = Turn::take(self.busy(), id)?;
        let (films, id) = (self.clone(), id.to_owned());
        let opened = tokio::task::spawn_blocking(move || {
            let upload = films.upload(&id)?;
            if upload.offset != offset {
                let offset = upload.offset;
                return Err(FilmsError::WrongOffset { offset });
            }
            let folder = films.datasets().data_dir().upload(&id);
            let path = folder.join(VIDEO);
            // At a place, not at the end: what an earlier request left to the system writes the same bytes to the same place.
            let open = || {
                let mut file = fs::File::options().write(true).open(&path)?;
                file.seek(SeekFrom::Start(offset))?;
                Ok::<_, io::Error>(file)
            };
            Ok((open().map_err(FileError::at(&path))?, folder, upload))
        });
        let (file, folder, upload) = opened.await.map_err(|_| FilmsError::Failed)??;
        Ok(UploadWriter {
            datasets: self.datasets().clone(),
            file: File::from_std(file),
            folder,
            upload,
            _turn: turn,
        })
    }

    /// Gives an upload up.
    ///
    /// # Errors
    ///
    /// If there is none of this id, or a request writes to it.
    pub fn remove_upload(&self, id: &str) -> Result<(), FilmsError> {
        let _turn = Turn::take(self.busy(), id)?;
        self.upload(id)?;
        self.remove_folder(&self.datasets().data_dir().upload(id), id)
    }

    /// Removes uploads that were given up.
    pub(super) fn expire_uploads(&self) {
        let folder = self.datasets().data_dir().uploads();
        for path in files::entries(&folder).unwrap_or_default() {
            let id = files::name(&path);
            let Ok(_turn) = Turn::take(self.busy(), &id) else {
                continue;
            };
            if has_been_given_up(&path, self.datasets().limits().film_upload_age)
                && let Err(error) = self.remove_folder(&path, &id)
            {
                tracing::warn!(%error, "an upload that was given up cannot be removed");
            }
        }
    }

    fn has_expired(&self, upload: &FilmUpload) -> bool {
        let age = self.datasets().limits().film_upload_age;
        upload.head.expires_at(age) < SystemTime::now()
    }
}

/// Whether a folder of an upload is of no use any more; one that cannot be read is not for this program to remove.
pub(in crate::storage) fn has_been_given_up(folder: &Path, age: Duration) -> bool {
    UploadHead::read(folder).is_some_and(|head| head.expires_at(age) < SystemTime::now())
}

impl UploadWriter {
    /// How far it is now.
    pub fn upload(&self) -> &FilmUpload {
        &self.upload
    }

    /// Writes the next bytes.
    ///
    /// # Errors
    ///
    /// If more come than were announced, or the disk cannot be written.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), FilmsError> {
        let before = self.upload.offset;
        let after = before + bytes.len() as u64;
        let length = self.upload.head.length;
        if after > length {
            return Err(FilmsError::TooLong { length });
        }
        if before / ROOM_EVERY != after / ROOM_EVERY {
            self.datasets.make_sure_of_room(bytes.len() as u64)?;
        }
        let written = self.file.write_all(bytes).await;
        written.map_err(FileError::at(&self.folder))?;
        self.upload.offset = after;
        Ok(())
    }

    /// Waits until what has come is written, and where that is all of it, until the disk has it. How far it is.
    ///
    /// # Errors
    ///
    /// If the disk cannot be written.
    pub async fn finish(mut self) -> Result<FilmUpload, FilmsError> {
        let is_complete = self.upload.offset == self.upload.head.length;
        let finished = async {
            self.file.flush().await?;
            match is_complete {
                true => self.file.sync_all().await,
                false => Ok(()),
            }
        };
        finished.await.map_err(FileError::at(&self.folder))?;
        Ok(self.upload)
    }
}

/// The last part of a name from any system, cut to what is a name here.
fn file_name_of(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let fitted = names::fitted(last);
    match fitted.is_empty() {
        true => "film".to_owned(),
        false => fitted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_s_name_leads_nowhere() {
        for (given, expected) in [
            ("interview.mp4", "interview.mp4"),
            ("C:\\films\\a b.mov", "a b.mov"),
            ("../../etc/passwd", "passwd"),
            ("\u{0}\n", "film"),
            ("", "film"),
        ] {
            assert_eq!(file_name_of(given), expected, "{given:?}");
        }
    }
}
