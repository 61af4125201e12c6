//! What was asked for last, kept in memory.

use std::sync::{Arc, Mutex, PoisonError};

/// Things that are kept.
const MAX_RECENT: usize = 3;

/// The things that were asked for last, by what tells them apart.
#[derive(Debug)]
pub(in crate::storage) struct Recent<T>(Mutex<Vec<(String, Arc<T>)>>);

impl<T> Default for Recent<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Recent<T> {
    pub(in crate::storage) fn get(&self, key: &str) -> Option<Arc<T>> {
        let recent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = recent.iter().find(|(known, _)| known == key);
        found.map(|(_, thing)| Arc::clone(thing))
    }

    pub(in crate::storage) fn put(&self, key: String, thing: &Arc<T>) {
        let mut recent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        recent.retain(|(known, _)| *known != key);
        recent.insert(0, (key, Arc::clone(thing)));
        recent.truncate(MAX_RECENT);
    }

    pub(in crate::storage) fn clear(&self) {
        let mut recent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        recent.clear();
    }
}
