//! Films on their way out: recorded in the database first, so that a server that is killed on the way goes on at its next start.

use std::fs;
use std::io;
use std::path::Path;

use super::upload::UploadHead;
use super::{Films, FilmsError};
use crate::files::durable::{self, sync_folder};
use crate::files::{self, FileError};
use crate::storage::store::{Removal, RemovedKind, StoreError, is_id};

const KIND: RemovedKind = RemovedKind::Film;

impl Films {
    /// Removes a film with all its files, unless its job has not ended. Goes on to its end even if no one waits any more.
    ///
    /// # Errors
    ///
    /// If there is none of this id, its job has not ended, or the database or the disk cannot be written. The film is gone even if
    /// only its files could not be removed: another call, or the next start, tries that again.
    pub async fn remove(&self, id: &str) -> Result<(), FilmsError> {
        let (films, id) = (self.clone(), id.to_owned());
        let removed = tokio::spawn(async move { films.forget_and_remove(&id).await }).await;
        removed.unwrap_or(Err(FilmsError::Failed))
    }

    async fn forget_and_remove(&self, id: &str) -> Result<(), FilmsError> {
        match self.store().remove_film(id).await? {
            Removal::InUse => return Err(FilmsError::InUse),
            Removal::Missing
                if !self
                    .store()
                    .removals(KIND)
                    .await?
                    .iter()
                    .any(|gone| gone == id) =>
            {
                return Err(FilmsError::NoFilm(id.to_owned()));
            }
            Removal::Missing | Removal::Removed => {}
        }
        self.forget_recent();
        let (films, own) = (self.clone(), id.to_owned());
        let removed =
            tokio::task::spawn_blocking(move || films.remove_folder(&films.folder(&own), &own));
        removed.await.map_err(|_| FilmsError::Failed)??;
        // The files are gone; the next start looks for them once more if this cannot be written.
        let _ = self.store().removal_done(KIND, id).await;
        self.store().refill_reserve().await;
        Ok(())
    }

    /// Removes the video of a film; what was seen in it stays.
    ///
    /// # Errors
    ///
    /// If there is none, its job still reads it, or the database or the disk cannot be written.
    pub async fn remove_video(&self, id: &str) -> Result<(), FilmsError> {
        if !self.find(id).await?.has_video {
            return Err(FilmsError::NoVideo);
        }
        match self.store().forget_video(id).await? {
            Removal::InUse => Err(FilmsError::InUse),
            Removal::Missing => Err(FilmsError::NoFilm(id.to_owned())),
            Removal::Removed => self.tidy(id).await,
        }
    }

    /// Removes the video of a film that is not to have one any more.
    ///
    /// # Errors
    ///
    /// If the database cannot be read, or the file not be removed; the next start tries it again.
    pub async fn tidy(&self, id: &str) -> Result<(), FilmsError> {
        let film = self.store().film(id).await?;
        if film.is_none_or(|film| film.has_video) {
            return Ok(());
        }
        let path = self.video_path(id);
        let remove = move || match fs::remove_file(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(FileError::at(&path)(error)),
            Ok(()) => Ok(()),
        };
        let removed = tokio::task::spawn_blocking(remove).await;
        Ok(removed.map_err(|_| FilmsError::Failed)??)
    }

    /// Removes a folder in one step, as far as anyone can see.
    pub(super) fn remove_folder(&self, folder: &Path, id: &str) -> Result<(), FilmsError> {
        let leaving = self.datasets().data_dir().leaving(id);
        let moved = match fs::rename(folder, &leaving) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            moved => moved.map(|()| true).map_err(FileError::at(folder))?,
        };
        match fs::remove_dir_all(&leaving) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            removed => removed.map_err(FileError::at(&leaving))?,
        }
        if moved && let Some(parent) = folder.parent() {
            sync_folder(parent).map_err(FileError::at(parent))?;
        }
        Ok(())
    }

    /// Ends what a server that was killed had begun: removals, uploads that had not become films yet, videos that were not to stay.
    pub(super) async fn finish_what_was_begun(&self) -> Result<(), StoreError> {
        for id in self.store().removals(KIND).await? {
            // Where the folder of all films is away, the files may come back.
            if let Err(error) = self.remove_folder(&self.folder(&id), &id) {
                tracing::warn!(film = id, %error, "files of a film that was deleted cannot be removed");
            } else if self.datasets().data_dir().films().is_dir() {
                self.store().removal_done(KIND, &id).await?;
            }
        }
        self.take_back_uploads().await?;
        for film in self.store().films().await? {
            if film.state.has_ended()
                && !film.has_video
                && self.video_path(&film.id).exists()
                && let Err(error) = self.tidy(&film.id).await
            {
                tracing::warn!(film = film.id, %error, "a video that was not to be kept cannot be removed");
            }
        }
        self.expire_uploads();
        Ok(())
    }

    /// Folders of films that no row names and that were uploads become uploads again.
    async fn take_back_uploads(&self) -> Result<(), StoreError> {
        let data_dir = self.datasets().data_dir();
        for folder in files::entries(&data_dir.films()).unwrap_or_default() {
            let id = files::name(&folder);
            if !is_id(&id) || self.store().film(&id).await?.is_some() {
                continue;
            }
            let Some(head) = UploadHead::read(&folder) else {
                continue;
            };
            if let Err(error) = durable::rename(&folder, &data_dir.upload(&head.id)) {
                tracing::warn!(film = id, %error, "an upload cannot be taken back");
            }
        }
        Ok(())
    }
}
