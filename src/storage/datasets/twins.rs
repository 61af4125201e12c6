//! The same file that arrives several times at once: one of them is checked, the others wait for what comes of it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::OwnedMutexGuard;

type Lock = tokio::sync::Mutex<()>;

/// A lock for each checksum of a file that arrives.
#[derive(Debug, Default)]
pub(super) struct Twins(Mutex<HashMap<String, Weak<Lock>>>);

impl Twins {
    /// Waits until no other file of this checksum is being kept.
    pub(super) async fn turn(&self, sha256: &str) -> OwnedMutexGuard<()> {
        self.lock(sha256).lock_owned().await
    }

    fn lock(&self, sha256: &str) -> Arc<Lock> {
        let mut locks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        locks.retain(|_, lock| lock.strong_count() > 0);
        let known = locks.get(sha256).and_then(Weak::upgrade);
        known.unwrap_or_else(|| {
            let lock = Arc::default();
            locks.insert(sha256.to_owned(), Arc::downgrade(&lock));
            lock
        })
    }
}
