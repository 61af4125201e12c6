//! Pictures as they were drawn last, so that looking at a dataset again costs nothing.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use image::RgbImage;

use super::{Datasets, DatasetsError, listing};
use crate::dataset::faces::Faces;
use crate::storage::store::StoredDataset;

/// Most bytes of pictures that are kept.
const MAX_BYTES: usize = 48 << 20;

/// Bytes that a picture takes beside its own.
const OVERHEAD: usize = 200;

/// A picture of an archive, or the crop that an evaluation makes of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    archive: Arc<str>,
    index: usize,
    crop: Option<(u8, u32)>,
}

/// The pictures that were drawn last.
#[derive(Debug, Default)]
pub(super) struct Thumbnails(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    pictures: HashMap<Key, (u64, Arc<[u8]>)>,
    /// When each was asked for last.
    order: BTreeMap<u64, Key>,
    clock: u64,
    bytes: usize,
    /// How often everything was forgotten.
    generation: u64,
}

impl Inner {
    fn get(&mut self, key: &Key) -> Option<Arc<[u8]>> {
        self.clock += 1;
        let (asked, bytes) = self.pictures.get_mut(key)?;
        self.order.remove(asked);
        *asked = self.clock;
        self.order.insert(self.clock, key.clone());
        Some(Arc::clone(bytes))
    }

    fn put(&mut self, key: Key, picture: &Arc<[u8]>) {
        self.clock += 1;
        self.bytes += picture.len() + OVERHEAD;
        let before = (self.pictures).insert(key.clone(), (self.clock, Arc::clone(picture)));
        if let Some((asked, before)) = before {
            self.order.remove(&asked);
            self.bytes -= before.len() + OVERHEAD;
        }
        self.order.insert(self.clock, key);
        while self.bytes > MAX_BYTES {
            let Some((_, oldest)) = self.order.pop_first() else {
                return;
            };
            if let Some((_, bytes)) = self.pictures.remove(&oldest) {
                self.bytes -= bytes.len() + OVERHEAD;
            }
        }
    }
}

impl Thumbnails {
    /// Forgets every picture, those that are being drawn too.
    pub(super) fn clear(&self) {
        let mut kept = self.lock();
        *kept = Inner {
            generation: kept.generation + 1,
            ..Inner::default()
        };
    }

    /// What is kept under `key`, or else what `draw` makes, which is kept unless everything was forgotten meanwhile: it may be
    /// of a picture that has been deleted for good.
    fn get_or_draw<E>(
        &self,
        key: Key,
        draw: impl FnOnce() -> Result<Option<Arc<[u8]>>, E>,
    ) -> Result<Option<Arc<[u8]>>, E> {
        let generation = {
            let mut kept = self.lock();
            match kept.get(&key) {
                Some(known) => return Ok(Some(known)),
                None => kept.generation,
            }
        };
        let drawn = draw()?;
        if let Some(drawn) = &drawn {
            let mut kept = self.lock();
            if kept.generation == generation {
                kept.put(key, drawn);
            }
        }
        Ok(drawn)
    }

    // It holds a cache, which is right after any panic.
    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Datasets {
    /// The picture at `index`, or its crop of so many pixels, drawn by `draw`; nothing if there is none. What was drawn a
    /// moment ago is not drawn again. Slow, as [`shown`](Self::shown).
    ///
    /// # Errors
    ///
    /// As [`shown`](Self::shown).
    pub fn thumbnail(
        &self,
        dataset: &StoredDataset,
        index: usize,
        crop: Option<(Faces, u32)>,
        draw: impl FnOnce(RgbImage) -> Vec<u8>,
    ) -> Result<Option<Arc<[u8]>>, DatasetsError> {
        let key = Key {
            archive: listing::key(dataset).into(),
            index,
            crop: crop.map(|(faces, side)| (faces as u8, side)),
        };
        self.make_sure_of_files(&dataset.id)?;
        self.0.thumbnails.get_or_draw(key, || {
            let picture = self.shown(dataset, index, crop)?;
            Ok(picture.map(|picture| draw(picture).into()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(index: usize) -> Key {
        Key {
            archive: "a".into(),
            index,
            crop: None,
        }
    }

    #[test]
    fn what_was_not_asked_for_the_longest_time_goes_first() {
        let mut kept = Inner::default();
        let third: Arc<[u8]> = vec![0; MAX_BYTES / 3].into();
        kept.put(key(1), &third);
        kept.put(key(2), &third);
        assert!(kept.get(&key(1)).is_some());
        kept.put(key(3), &third);
        assert!(kept.get(&key(2)).is_none());
        assert!(kept.get(&key(1)).is_some() && kept.get(&key(3)).is_some());
        // The same once more counts once.
        kept.put(key(3), &third);
        assert!(kept.get(&key(1)).is_some());
        assert_eq!(kept.bytes, 2 * (third.len() + OVERHEAD));
    }

    #[test]
    fn a_picture_larger_than_all_room_is_not_kept() {
        let mut kept = Inner::default();
        kept.put(key(1), &vec![0; MAX_BYTES + 1].into());
        assert_eq!(
            (kept.bytes, kept.pictures.len(), kept.order.len()),
            (0, 0, 0)
        );
    }

    #[test]
    fn what_is_drawn_while_pictures_are_deleted_is_not_kept() {
        let thumbnails = Thumbnails::default();
        let drawn = |meanwhile: &dyn Fn()| {
            let draw = || {
                meanwhile();
                Ok::<_, ()>(Some(Arc::from([1])))
            };
            thumbnails.get_or_draw(key(1), draw).unwrap().unwrap();
            thumbnails.lock().get(&key(1)).is_some()
        };
        assert!(!drawn(&|| thumbnails.clear()));
        assert!(drawn(&|| ()));
        // Now it is kept, and not drawn again.
        assert!(drawn(&|| panic!("drawn again")));
        thumbnails.clear();
        assert!(thumbnails.lock().get(&key(1)).is_none());
    }
}
