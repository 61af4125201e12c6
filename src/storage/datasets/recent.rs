//! What was asked for last, kept in memory.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Things that are kept.
const MAX_RECENT: usize = 3;

/// The things that were asked for last, by what tells them apart.
#[derive(Debug)]
pub(in crate::storage) struct Recent<T>(Mutex<Inner<T>>);

#[derive(Debug)]
struct Inner<T> {
    things: Vec<(String, Arc<T>)>,
    /// How often everything was forgotten.
    generation: u64,
}

/// When a thing began to be made.
#[derive(Debug, Clone, Copy)]
pub(in crate::storage) struct Since(u64);

impl<T> Default for Recent<T> {
    fn default() -> Self {
        Self(Mutex::new(Inner {
            things: Vec::new(),
            generation: 0,
        }))
    }
}

impl<T> Recent<T> {
    pub(in crate::storage) fn get(&self, key: &str) -> Option<Arc<T>> {
        let recent = self.lock();
        let found = recent.things.iter().find(|(known, _)| known == key);
        found.map(|(_, thing)| Arc::clone(thing))
    }

    pub(in crate::storage) fn put(&self, key: String, thing: &Arc<T>) {
        self.lock().put(key, thing);
    }

    /// For [`put_made`](Self::put_made), before anything is read.
    pub(in crate::storage) fn now(&self) -> Since {
        Since(self.lock().generation)
    }

    /// Keeps a thing that was made of what was there `since`, unless everything was forgotten meanwhile: then it may be of
    /// files that are gone.
    pub(in crate::storage) fn put_made(&self, since: Since, key: String, thing: &Arc<T>) {
        let mut recent = self.lock();
        if recent.generation == since.0 {
            recent.put(key, thing);
        }
    }

    pub(in crate::storage) fn clear(&self) {
        let mut recent = self.lock();
        recent.things.clear();
        recent.generation += 1;
    }

    // It holds a cache, which is right after any panic.
    fn lock(&self) -> MutexGuard<'_, Inner<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Inner<T> {
    fn put(&mut self, key: String, thing: &Arc<T>) {
        self.things.retain(|(known, _)| *known != key);
        self.things.insert(0, (key, Arc::clone(thing)));
        self.things.truncate(MAX_RECENT);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_made_of_files_that_are_gone_is_not_kept() {
        let recent = Recent::default();
        let since = recent.now();
        recent.clear();
        recent.put_made(since, "a".to_owned(), &Arc::new(1));
        assert_eq!(recent.get("a"), None);
        recent.put_made(recent.now(), "a".to_owned(), &Arc::new(2));
        assert_eq!(recent.get("a"), Some(Arc::new(2)));
    }
}
