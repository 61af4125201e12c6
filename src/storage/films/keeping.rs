//! An upload becomes a film: its folder moves, then its row and its job appear together. A server that is killed in between
//! finds a folder without a row, and moves it back.

use std::fs;

use super::edits::optional;
use super::upload::{FilmUpload, HEAD, Turn};
use super::{Films, FilmsError};
use crate::files::FileError;
use crate::files::durable;
use crate::storage::names;
use crate::storage::store::{
    FilmAdded, FilmEdits, FilmFacts, JobState, NewJob, StoredEvent, StoredFilm, film_job,
    id_of_key, new_id, now,
};
use crate::vision::film::Sampling;

/// How a film is to be looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct FilmWanted {
    pub name: Option<String>,
    pub condition: Option<String>,
    /// Seconds between two pictures.
    pub every_s: f64,
    /// Id of the model, and its classes.
    pub model: String,
    pub classes: Vec<String>,
    /// Whether the video stays once its numbers are there.
    pub keep_film: bool,
}

/// A film that was kept, its job and that job's first event.
#[derive(Debug, Clone)]
pub struct WhenKept {
    pub film: StoredFilm,
    pub job: NewJob,
    pub event: StoredEvent,
}

impl FilmWanted {
    fn checked(&self, upload: &FilmUpload, id: String) -> Result<StoredFilm, FilmsError> {
        let (least, most) = Sampling::STEPS_S;
        if Sampling::new(self.every_s).is_none() {
            let why = format!("it goes from {least} to {most} seconds");
            return Err(FilmsError::bad("every_s", why));
        }
        let head = &upload.head;
        if upload.offset < head.length {
            return Err(FilmsError::Incomplete {
                offset: upload.offset,
                length: head.length,
            });
        }
        let given = optional("name", self.name.as_deref())?.or(head.name.clone());
        Ok(StoredFilm {
            id,
            name: given.unwrap_or_else(|| name_of_file(&head.file_name)),
            condition: optional("condition", self.condition.as_deref())?,
            file_name: head.file_name.clone(),
            bytes: head.length,
            has_video: true,
            keep_film: self.keep_film,
            created_at: now(),
            model: self.model.clone(),
            classes: self.classes.clone(),
            every_s: self.every_s,
            job: Some(new_id("job")),
            state: JobState::Queued,
            progress: 0.0,
            problem: None,
            seen: FilmFacts::default(),
            journal_sha256: None,
            edits: FilmEdits::default(),
            revision: 0,
            damaged: None,
        })
    }
}

impl Films {
    /// Makes a film of a complete upload, and a job that looks at it.
    ///
    /// # Errors
    ///
    /// If there is no such upload, not all of it has come, a film was made of it before, there are too many films, or the disk
    /// cannot be written. Then the upload stays.
    pub async fn keep(&self, upload: &str, wanted: &FilmWanted) -> Result<WhenKept, FilmsError> {
        let id = id_of_key("film", upload);
        let _turn = Turn::take(self.busy(), upload)?;
        if self.store().film(&id).await?.is_some() {
            return Err(FilmsError::UsedUpload(id));
        }
        let film = wanted.checked(&self.upload(upload)?, id)?;
        let job = film_job(film.job.clone().unwrap_or_default(), &film);
        self.move_in(upload, &film.id)?;
        match self.add(&film, Some(&job)).await {
            Ok(event) => {
                // It is of no use any more; beside a row it does no harm.
                let _ = fs::remove_file(self.folder(&film.id).join(HEAD));
                let event = event.ok_or(FilmsError::Failed)?;
                Ok(WhenKept { film, job, event })
            }
            Err(error) => {
                let data_dir = self.datasets().data_dir();
                // The next start does it, if this cannot be done now.
                let _ = durable::rename(&data_dir.film(&film.id), &data_dir.upload(upload));
                Err(error)
            }
        }
    }

    fn move_in(&self, upload: &str, film: &str) -> Result<(), FilmsError> {
        let data_dir = self.datasets().data_dir();
        let place = data_dir.film(film);
        let moved = || {
            // The data folder may be older than films are.
            fs::create_dir_all(data_dir.films())?;
            durable::sync_folder(data_dir.root())?;
            durable::rename(&data_dir.upload(upload), &place)
        };
        Ok(moved().map_err(FileError::at(&place))?)
    }

    /// Adds the row of a film whose files are in their place, and its job.
    pub(super) async fn add(
        &self,
        film: &StoredFilm,
        job: Option<&NewJob>,
    ) -> Result<Option<StoredEvent>, FilmsError> {
        let limits = self.datasets().limits();
        let (max, max_queued) = (limits.max_films, limits.queued_jobs);
        match self.store().add_film(film, job, max, max_queued).await? {
            FilmAdded::Kept(event) => Ok(event),
            FilmAdded::Full => Err(FilmsError::TooMany { max }),
            FilmAdded::QueueFull => Err(FilmsError::QueueFull { max_queued }),
        }
    }
}

/// A file's name without its ending, as a film is called where no one says otherwise.
fn name_of_file(name: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let fitted = names::fitted(stem);
    match fitted.is_empty() {
        true => name.to_owned(),
        false => fitted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_film_is_called_as_its_file_without_the_ending() {
        for (file, name) in [
            ("day 1.take 2.mp4", "day 1.take 2"),
            ("film", "film"),
            (".mp4", ".mp4"),
        ] {
            assert_eq!(name_of_file(file), name);
        }
    }
}
