//! Films that are kept, or only what was seen in them, and recordings of a camera in the same form. A film is a row and a folder:
//! its video, and the journal ([`crate::storage::film_journal`]) that everything else follows from.

mod edits;
mod error;
mod facts;
mod keeping;
mod measured;
mod reading;
mod removal;
mod upload;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use edits::{FaceChange, FilmChange, edited};
pub use error::FilmsError;
pub use facts::FactsMaker;
pub use keeping::{FilmWanted, WhenKept};
pub use measured::{MeasuredFace, MeasuredFilm, MeasuredPicture};
pub use upload::{FilmUpload, UploadHead, UploadWriter};

pub(in crate::storage) use upload::{HEAD as UPLOAD_HEAD, has_been_given_up};

use crate::inference::film::FollowedFrame;
use crate::storage::datasets::Datasets;
use crate::storage::datasets::recent::Recent;
use crate::storage::store::{Store, StoreError, StoredFilm};
use crate::vision::film::{Film, FilmError, Tools};

/// The video inside a film's folder, and inside that of an upload. Its kind is told from its content.
pub(in crate::storage) const VIDEO: &str = "video";

/// What was seen, inside a film's folder.
pub(in crate::storage) const JOURNAL: &str = "journal";

/// The films of one data folder; cheap to clone.
#[derive(Debug, Clone)]
pub struct Films(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    datasets: Datasets,
    /// The program, if another one than that on the search path.
    ffmpeg: Option<PathBuf>,
    /// Uploads to which bytes are being written, or that are on their way.
    busy: upload::Busy,
    /// Held while an upload begins.
    beginning: Mutex<()>,
    /// Pictures of the films that were looked at last.
    recent: Recent<Vec<FollowedFrame>>,
}

impl Films {
    /// The films beside these data sets, whose limits they share, read with `ffmpeg` or the program of that name on the search
    /// path. What an earlier server began is ended, if database and folder belong together.
    ///
    /// # Errors
    ///
    /// If the database cannot be used.
    pub async fn open(datasets: Datasets, ffmpeg: Option<PathBuf>) -> Result<Self, StoreError> {
        let films = Self(Arc::new(Inner {
            datasets,
            ffmpeg,
            busy: upload::Busy::default(),
            beginning: Mutex::default(),
            recent: Recent::default(),
        }));
        if films.datasets().is_paired() {
            films.finish_what_was_begun().await?;
        }
        Ok(films)
    }

    /// One film.
    ///
    /// # Errors
    ///
    /// If there is none of this id, or the database cannot be read.
    pub async fn find(&self, id: &str) -> Result<StoredFilm, FilmsError> {
        let film = self.store().film(id).await?;
        film.ok_or_else(|| FilmsError::NoFilm(id.to_owned()))
    }

    /// The programs that read films. Runs both, which takes some hundredths of a second.
    ///
    /// # Errors
    ///
    /// If one of them is not there.
    pub fn tools(&self) -> Result<Tools, FilmError> {
        Tools::find(self.0.ffmpeg.as_deref())
    }

    /// Where the video of a film lies, if it was kept.
    ///
    /// # Errors
    ///
    /// [`FilmsError::NoVideo`] if it was not.
    pub fn video(&self, film: &StoredFilm) -> Result<PathBuf, FilmsError> {
        let path = self.video_path(&film.id);
        match film.has_video && path.is_file() {
            true => Ok(path),
            false => Err(FilmsError::NoVideo),
        }
    }

    /// The video of a film, looked at by ffprobe.
    ///
    /// # Errors
    ///
    /// If it was not kept, or is no film.
    pub fn open_video(&self, film: &StoredFilm) -> Result<(Film, Tools), FilmsError> {
        let path = self.video(film)?;
        let tools = self.tools()?;
        Ok((Film::open(&path, &tools)?, tools))
    }

    /// Where what is seen in a film is written down.
    pub fn journal(&self, id: &str) -> PathBuf {
        self.folder(id).join(JOURNAL)
    }

    /// Limits and room on the disk are shared with the data sets.
    pub fn datasets(&self) -> &Datasets {
        &self.0.datasets
    }

    fn store(&self) -> &Store {
        self.0.datasets.store()
    }

    fn folder(&self, id: &str) -> PathBuf {
        self.datasets().data_dir().film(id)
    }

    fn video_path(&self, id: &str) -> PathBuf {
        self.folder(id).join(VIDEO)
    }

    fn busy(&self) -> &upload::Busy {
        &self.0.busy
    }

    fn beginning(&self) -> MutexGuard<'_, ()> {
        // It guards nothing that a panic could leave half done.
        self.0
            .beginning
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a file inside a film's folder is called as this program calls them.
pub(in crate::storage) fn is_own_file(path: &Path) -> bool {
    let name = crate::files::name(path);
    [VIDEO, JOURNAL, UPLOAD_HEAD].contains(&name.as_str())
}
