//! The pictures of a film, made of its journal once more.

use std::sync::Arc;

use super::edits::edited;
use super::{Films, FilmsError};
use crate::inference::film::FollowedFrame;
use crate::storage::film_journal::{Entries, JournalError};
use crate::storage::store::{JobState, StoredFilm};

/// Most faces in all pictures of a film that is kept in memory for its page: some 30 MB.
const MAX_RECENT_FACES: usize = 100_000;

impl Films {
    /// Hands every picture of a film to `take`, in order, as people say it is ([`edited`]). Memory does not grow with the film.
    /// Slow: for a thread of one's own. A film that is being looked at gives what there is.
    ///
    /// # Errors
    ///
    /// If the journal cannot be read.
    pub fn each(
        &self,
        film: &StoredFilm,
        mut take: impl FnMut(&FollowedFrame),
    ) -> Result<(), FilmsError> {
        self.until(film, |frame| {
            take(frame);
            true
        })
    }

    /// The same until `take` has seen enough.
    ///
    /// # Errors
    ///
    /// As [`each`](Self::each).
    pub fn until(
        &self,
        film: &StoredFilm,
        mut take: impl FnMut(&FollowedFrame) -> bool,
    ) -> Result<(), FilmsError> {
        if let Some(known) = self.recent(film)? {
            for frame in known.iter() {
                if !take(&edited(frame.clone(), &film.edits)) {
                    break;
                }
            }
            return Ok(());
        }
        let Some(frames) = self.read(film)? else {
            return Ok(());
        };
        for frame in frames {
            if !take(&edited(frame?, &film.edits)) {
                break;
            }
        }
        Ok(())
    }

    /// The pictures of a film one after the other, as people say it is.
    ///
    /// # Errors
    ///
    /// If the journal cannot be read; so do its pictures.
    pub fn frames(
        &self,
        film: &StoredFilm,
    ) -> Result<impl Iterator<Item = Result<FollowedFrame, JournalError>> + use<>, FilmsError> {
        let edits = film.edits.clone();
        let frames = Entries::open(&self.journal(&film.id))?.followed();
        Ok(frames.map(move |frame| Ok(edited(frame?, &edits))))
    }

    /// All pictures, if they are few enough to be kept in memory.
    fn recent(&self, film: &StoredFilm) -> Result<Option<Arc<Vec<FollowedFrame>>>, FilmsError> {
        let faces = film
            .seen
            .faces
            .iter()
            .map(|face| face.pictures)
            .sum::<usize>();
        let is_small = faces.max(film.seen.pictures) <= MAX_RECENT_FACES;
        let Some(sum) = film.journal_sha256.as_ref().filter(|_| is_small) else {
            return Ok(None);
        };
        if let Some(known) = self.0.recent.get(sum) {
            return Ok(Some(known));
        }
        let Some(frames) = self.read(film)? else {
            return Ok(None);
        };
        let frames = Arc::new(frames.collect::<Result<Vec<_>, _>>()?);
        // Its end may be missing without a broken line. Of a film that is looked at, the row may know of more or of fewer.
        if film.state == JobState::Succeeded && frames.len() < film.seen.pictures {
            return Err(FilmsError::from(JournalError::Damaged {
                path: self.journal(&film.id),
                line: frames.len() + 1,
            }));
        }
        self.0.recent.put(sum.clone(), &frames);
        Ok(Some(frames))
    }

    /// The pictures as they were seen; nothing where no picture was looked at yet.
    fn read(
        &self,
        film: &StoredFilm,
    ) -> Result<Option<impl Iterator<Item = Result<FollowedFrame, JournalError>> + use<>>, FilmsError>
    {
        let path = self.journal(&film.id);
        // A film that is seen has a journal; one whose job waits may have none yet.
        match Entries::open(&path) {
            Ok(entries) => Ok(Some(entries.followed())),
            Err(_) if film.seen.pictures == 0 && !path.exists() => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Forgets what is kept in memory.
    pub(super) fn forget_recent(&self) {
        self.0.recent.clear();
    }
}
