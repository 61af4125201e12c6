//! Films that are asked for, and films that are to go with their jobs.

use std::time::Duration;

use super::{Jobs, JobsError};
use crate::storage::films::{FilmWanted, Films, FilmsError, WhenKept};
use crate::storage::store::StoredFilm;

/// Longest wait for a job that was asked to stop: a picture is looked at to its end, and ffmpeg ended.
const PATIENCE: Duration = Duration::from_secs(20);
const LOOK_AGAIN: Duration = Duration::from_millis(50);

impl Jobs {
    /// The films that jobs look at.
    pub fn films(&self) -> &Films {
        &self.shared.films
    }

    /// Makes a film of a complete upload and puts a job that looks at it at the end of the queue. `model` is the one that is
    /// asked; the default one if left out. Goes on to its end even if no one waits any more.
    ///
    /// # Errors
    ///
    /// If the model does not exist, the upload is not complete, or there is too little room.
    pub async fn start_film(
        &self,
        upload: String,
        model: Option<String>,
        wanted: FilmWanted,
    ) -> Result<StoredFilm, JobsError> {
        let jobs = self.clone();
        let started = tokio::spawn(async move { jobs.keep_film(&upload, model, wanted).await });
        started.await.unwrap_or(Err(JobsError::Fault))
    }

    async fn keep_film(
        &self,
        upload: &str,
        model: Option<String>,
        wanted: FilmWanted,
    ) -> Result<StoredFilm, JobsError> {
        // What it needs stays from here on.
        let _accepting = self.shared.accept().await?;
        let card = match model {
            Some(id) => self.shared.card("model", &id)?,
            None => {
                let cards = self.models().engine().models();
                cards
                    .first()
                    .map(|card| (**card).clone())
                    .ok_or(JobsError::Fault)?
            }
        };
        let wanted = FilmWanted {
            model: card.id,
            classes: card.classes,
            ..wanted
        };
        let WhenKept { film, job, event } = self.films().keep(upload, &wanted).await?;
        self.shared.tell(&job.id, &event, false);
        self.wake();
        Ok(film)
    }

    /// Removes a film with all its files. Its job is cancelled first.
    ///
    /// # Errors
    ///
    /// If there is none of this id, its job does not end in time, or the disk cannot be written.
    pub async fn remove_film(&self, id: &str) -> Result<(), JobsError> {
        let film = self.films().find(id).await;
        if let Ok(StoredFilm { job: Some(job), .. }) = &film {
            self.cancel_and_wait(job).await?;
        }
        Ok(self.films().remove(id).await?)
    }

    async fn cancel_and_wait(&self, job: &str) -> Result<(), JobsError> {
        match self.cancel(job).await {
            Ok(_) => {}
            Err(JobsError::Ended | JobsError::Missing(_)) => return Ok(()),
            Err(error) => return Err(error),
        }
        let ended = async {
            while !self.status(job).await?.job.state.has_ended() {
                tokio::time::sleep(LOOK_AGAIN).await;
            }
            Ok::<(), JobsError>(())
        };
        let ended = tokio::time::timeout(PATIENCE, ended).await;
        ended.unwrap_or(Err(FilmsError::InUse.into()))
    }
}
