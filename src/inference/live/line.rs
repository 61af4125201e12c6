//! The line of clients with a waiting frame.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::seat::Seat;

/// First come, first served; each client stands in it at most once, so it is no longer than there are places.
#[derive(Debug, Default)]
pub(super) struct Line {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    seats: VecDeque<Arc<Seat>>,
    is_closed: bool,
}

impl Line {
    /// Puts a client at the end; it must not stand in the line already.
    pub(super) fn enter(&self, seat: &Arc<Seat>) {
        self.state().seats.push_back(Arc::clone(seat));
        self.changed.notify_one();
    }

    /// The first client, waited for; nothing once the line is closed.
    pub(super) fn next(&self) -> Option<Arc<Seat>> {
        let mut state = self.state();
        loop {
            if state.is_closed {
                return None;
            }
            if let Some(seat) = state.seats.pop_front() {
                return Some(seat);
            }
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Sends everybody away.
    pub(super) fn close(&self) {
        let mut state = self.state();
        state.is_closed = true;
        state.seats.clear();
        self.changed.notify_all();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
