//! Copies of shared models in a folder of this machine, whose weights are let go when they take too much room.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use crate::files;
use crate::ml::model_file::{FINGERPRINTS, WEIGHTS};
use crate::storage::models::library::leftovers;
use crate::storage::store::ModelMark;

/// Bytes of weights and fingerprints that are kept unless told otherwise.
const DEFAULT_MAX_BYTES: u64 = 4 << 30;

/// The copies of one machine.
#[derive(Debug)]
pub(super) struct Copies {
    folder: PathBuf,
    max_bytes: AtomicU64,
    /// Names of the folders that were asked for, the last one at the end.
    recent: Mutex<Vec<String>>,
}

impl Copies {
    pub(super) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            max_bytes: AtomicU64::new(DEFAULT_MAX_BYTES),
            recent: Mutex::default(),
        }
    }

    pub(super) fn set_max_bytes(&self, max_bytes: u64) {
        self.max_bytes.store(max_bytes, Ordering::Relaxed);
    }

    /// Where the copy of a model lies.
    pub(super) fn place(&self, mark: &ModelMark) -> PathBuf {
        self.folder.join(folder_name(mark))
    }

    /// Notes that a model is asked for.
    pub(super) fn used(&self, mark: &ModelMark) {
        let name = folder_name(mark);
        let mut recent = self.recent();
        recent.retain(|other| *other != name);
        recent.push(name);
    }

    /// Removes everything of a model that is gone. What cannot be removed goes at the next start.
    pub(super) fn remove(&self, mark: &ModelMark) {
        let name = folder_name(mark);
        self.recent().retain(|other| *other != name);
        let removed = leftovers::remove_model(&self.folder.join(name));
        if let Err(error) = removed.or_else(none_is_as_good) {
            tracing::warn!(%error, "the copy of a model that is gone cannot be removed");
        }
    }

    /// Lets go of a model's weights, not of its card.
    pub(super) fn let_go(&self, mark: &ModelMark) {
        let_go(&self.place(mark));
    }

    /// Removes copies of models that are not among these: what an earlier run of the server left.
    pub(super) fn tidy(&self, known: &[ModelMark]) {
        let known: BTreeSet<String> = known.iter().map(folder_name).collect();
        for path in self.copies() {
            if !known.contains(&files::name(&path))
                && let Err(error) = leftovers::remove_model(&path)
            {
                tracing::warn!(path = %path.display(), %error, "what an earlier server left cannot be removed");
            }
        }
    }

    /// Lets go of weights that were not asked for lately, as long as all of them together are too many bytes. Those of `kept`,
    /// and of models that are not among `known`, stay: they are just coming.
    pub(super) fn make_room(&self, kept: &ModelMark, known: &[ModelMark]) {
        let mut candidates: Vec<(PathBuf, u64)> = known
            .iter()
            .map(|mark| self.place(mark))
            .map(|place| {
                let bytes = bytes_in(&place);
                (place, bytes)
            })
            .collect();
        let mut bytes: u64 = candidates.iter().map(|(_, bytes)| bytes).sum();
        let kept = self.place(kept);
        candidates.retain(|(place, bytes)| *place != kept && *bytes > 0);
        let recent = self.recent().clone();
        let asked = |place: &Path| recent.iter().position(|name| *name == files::name(place));
        candidates.sort_by_cached_key(|(place, _)| (asked(place), written(place)));
        for (place, freed) in candidates {
            if bytes <= self.max_bytes.load(Ordering::Relaxed) {
                break;
            }
            let_go(&place);
            bytes -= freed;
        }
    }

    /// Every folder that is called as a copy is.
    fn copies(&self) -> Vec<PathBuf> {
        let mut entries = files::entries(&self.folder).unwrap_or_default();
        entries.retain(|path| {
            let name = files::name(path);
            let is_copy = |(_, generation): (&str, &str)| generation.parse::<u64>().is_ok();
            path.is_dir() && name.rsplit_once('.').is_some_and(is_copy)
        });
        entries
    }

    fn recent(&self) -> MutexGuard<'_, Vec<String>> {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn folder_name(mark: &ModelMark) -> String {
    format!("{}.{}", mark.id, mark.generation)
}

/// The weights go first: a model that has them has everything.
fn let_go(place: &Path) {
    for file in [WEIGHTS, FINGERPRINTS] {
        let removed = fs::remove_file(place.join(file)).or_else(none_is_as_good);
        if let Err(error) = removed {
            tracing::warn!(%error, "the copy of a model's weights cannot be removed");
        }
    }
}

fn none_is_as_good(error: io::Error) -> io::Result<()> {
    match error.kind() {
        io::ErrorKind::NotFound => Ok(()),
        _ => Err(error),
    }
}

fn bytes_in(place: &Path) -> u64 {
    let bytes = |file| fs::metadata(place.join(file)).map_or(0, |facts| facts.len());
    bytes(WEIGHTS) + bytes(FINGERPRINTS)
}

fn written(place: &Path) -> Option<SystemTime> {
    fs::metadata(place.join(WEIGHTS)).ok()?.modified().ok()
}
