//! Large pictures are in memory one at a time, across all requests.

use std::cell::Cell;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::header;

/// Pixels up to which a picture is ordinary.
const ORDINARY_PX: u64 = 16_000_000;

static LARGE: Mutex<()> = Mutex::new(());

thread_local! {
    /// Whether this thread holds the room already: while it waits for a part of its work, it may begin another picture.
    static IS_HELD: Cell<bool> = const { Cell::new(false) };
}

/// Held while a picture is decoded and looked at, until it is dropped.
#[must_use]
pub struct Room(Option<MutexGuard<'static, ()>>);

impl Room {
    /// Waits until the picture in this file may be decoded, which for an ordinary one is now.
    pub fn enter(file: &[u8]) -> Self {
        let is_large = header(file).is_some_and(|header| header.px() > ORDINARY_PX);
        if !is_large || IS_HELD.get() {
            return Self(None);
        }
        let guard = LARGE.lock().unwrap_or_else(PoisonError::into_inner);
        IS_HELD.set(true);
        Self(Some(guard))
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        if self.0.is_some() {
            IS_HELD.set(false);
        }
    }
}
