//! Single pictures of a dataset, to be shown.

use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use image::RgbImage;

use super::{Datasets, DatasetsError, changed, listing};
use crate::dataset::archive::{ArchiveError, OpenConfig, ReadError, Source};
use crate::dataset::catalog::DatasetError;
use crate::dataset::faces::{FaceReader, Faces};
use crate::storage::store::StoredDataset;
use crate::vision::crop::FaceCrop;
use crate::vision::decode::{Room, decode};

/// Time for which it is remembered whether an archive is as it was uploaded.
const VERIFIED_FOR: Duration = Duration::from_secs(60);

/// The archive whose pictures were looked at last.
#[derive(Debug, Default)]
pub(super) struct Opened {
    /// The dataset's id, and its archive.
    archive: Option<(String, Arc<Source>)>,
    /// How often it was forgotten.
    generation: u64,
}

impl Opened {
    /// The archive of the dataset `id`, if it is that one.
    fn of(&self, id: &str) -> Option<Arc<Source>> {
        let (known, source) = self.archive.as_ref()?;
        (known == id).then(|| Arc::clone(source))
    }

    /// Forgets the archive, and one that is being opened: it may be another one by now.
    pub(super) fn forget(&mut self) {
        self.archive = None;
        self.generation += 1;
    }
}

/// Whether an archive was as it was uploaded when it was last asked.
#[derive(Debug)]
pub(super) struct Verified {
    /// Which archive of which dataset.
    archive: String,
    at: Instant,
    is_as_uploaded: bool,
}

impl Datasets {
    /// The picture at `index`, or its crop of so many pixels, as people are shown it. Slow, as [`picture`](Self::picture).
    ///
    /// # Errors
    ///
    /// If it cannot be read; [`DatasetsError::Damaged`] if that is because the archive is not what was uploaded.
    pub fn shown(
        &self,
        dataset: &StoredDataset,
        index: usize,
        crop: Option<(Faces, u32)>,
    ) -> Result<Option<RgbImage>, DatasetsError> {
        let _copy = self.make_local_blocking(dataset)?;
        let picture = match crop {
            Some((faces, size)) => {
                let crop = self.crop_here(&dataset.id, index, faces, size);
                crop.map(|crop| crop.map(|crop| crop.image().clone()))
            }
            None => self.picture_here(&dataset.id, index),
        };
        match picture {
            Err(DatasetsError::Picture(_) | DatasetsError::Entry(_)) if !self.verified(dataset) => {
                self.distrust(&dataset.id);
                Err(changed(dataset))
            }
            picture => picture,
        }
    }

    /// The upright picture at `index` of the archive's sorted entries; nothing if there is none. Slow: for
    /// [`crate::inference::engine::Engine::render`].
    ///
    /// # Errors
    ///
    /// If the archive or the picture cannot be read.
    pub fn picture(&self, id: &str, index: usize) -> Result<Option<RgbImage>, DatasetsError> {
        let _copy = self.make_local_by_id(id)?;
        self.picture_here(id, index)
    }

    fn picture_here(&self, id: &str, index: usize) -> Result<Option<RgbImage>, DatasetsError> {
        let mut read = self.read(id, index);
        if let Err(DatasetsError::Unusable(_)) = read {
            // An opened archive counts what it unpacks against its limits for as long as it is open.
            self.opened().forget();
            read = self.read(id, index);
        }
        match read.map_err(|error| damaged(error, id))? {
            Some(bytes) => {
                let _room = Room::enter(&bytes);
                Ok(Some(decode(&bytes, &self.decode_limits())?))
            }
            None => Ok(None),
        }
    }

    /// The crop of `size` × `size` pixels that an evaluation made of that picture. Slow, as [`picture`](Self::picture).
    ///
    /// # Errors
    ///
    /// If the archive or the picture cannot be read.
    pub fn crop(
        &self,
        id: &str,
        index: usize,
        faces: Faces,
        size: u32,
    ) -> Result<Option<FaceCrop>, DatasetsError> {
        let _copy = self.make_local_by_id(id)?;
        self.crop_here(id, index, faces, size)
    }

    fn crop_here(
        &self,
        id: &str,
        index: usize,
        faces: Faces,
        size: u32,
    ) -> Result<Option<FaceCrop>, DatasetsError> {
        let picture = self.picture_here(id, index)?;
        let crop = picture
            .and_then(|picture| FaceReader::new(self.0.detector).crop(&picture, faces, size));
        Ok(crop.map(|(crop, _)| crop))
    }

    fn read(&self, id: &str, index: usize) -> Result<Option<Vec<u8>>, DatasetsError> {
        let source = self.source(id)?;
        if index >= source.names().len() {
            return Ok(None);
        }
        let mut reader = source.reader().map_err(DatasetError::from)?;
        match reader.read(index) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(ReadError::LeftOut(_)) => Ok(None),
            Err(ReadError::Damaged(detail)) => Err(DatasetsError::Entry(detail)),
            Err(ReadError::Refused(error)) => Err(DatasetError::from(error).into()),
        }
    }

    /// Opens the archive, so that it is open when the first picture is asked for.
    pub(super) fn open_archive(&self, dataset: &StoredDataset) -> Result<(), DatasetsError> {
        let _copy = self.make_local_blocking(dataset)?;
        self.source(&dataset.id).map(drop)
    }

    fn source(&self, id: &str) -> Result<Arc<Source>, DatasetsError> {
        self.make_sure_of_files(id)?;
        if let Some(known) = self.opened().of(id) {
            return Ok(known);
        }
        // A page asks for many pictures at once, and the listing of a large archive takes a while.
        let _one_at_a_time = self
            .0
            .opening
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = self.opened().of(id) {
            return Ok(known);
        }
        let generation = self.opened().generation;
        let open = OpenConfig {
            limits: self.archive_limits(),
            names: self.reading(id)?.names,
        };
        let source = Source::open_with(&self.archive(id), &open);
        let source = Arc::new(source.map_err(DatasetError::from)?);
        let mut opened = self.opened();
        if opened.generation == generation {
            opened.archive = Some((id.to_owned(), Arc::clone(&source)));
        }
        Ok(source)
    }

    pub(super) fn opened(&self) -> std::sync::MutexGuard<'_, Opened> {
        // It holds a cache, which is right after any panic.
        self.0.opened.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets all that was made of files which are others now or gone, and what is being made of them: a picture that is
    /// deleted for good is nowhere any more.
    pub(super) fn forget_files(&self) {
        self.opened().forget();
        let verified = self.0.verified.lock();
        *verified.unwrap_or_else(PoisonError::into_inner) = None;
        self.0.thumbnails.clear();
        self.0.recent.clear();
        self.0.answers.clear();
        self.0.seen.clear();
    }

    /// Whether the archive is what was uploaded, as far as is known from the last minute.
    fn verified(&self, dataset: &StoredDataset) -> bool {
        let mut last = self
            .0
            .verified
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(last) = &*last
            && last.archive == listing::key(dataset)
            && last.at.elapsed() < VERIFIED_FOR
        {
            return last.is_as_uploaded;
        }
        // The lock is held, so that a page of pictures reads the archive once.
        let is_as_uploaded = self.is_as_uploaded(dataset);
        *last = Some(Verified {
            archive: listing::key(dataset),
            at: Instant::now(),
            is_as_uploaded,
        });
        is_as_uploaded
    }
}

/// An archive was checked when it came: one that is refused now is damaged.
fn damaged(error: DatasetsError, id: &str) -> DatasetsError {
    match error {
        DatasetsError::Unusable(DatasetError::Archive(ArchiveError::Io { .. })) => error,
        DatasetsError::Unusable(why) => DatasetsError::Damaged {
            dataset: id.to_owned(),
            detail: why.to_string(),
        },
        other => other,
    }
}
