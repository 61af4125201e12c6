//! The queue of clients with a waiting frame.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::session::Session;

/// First come, first served; each client stands in it at most once, so it is no longer than there are places.
#[derive(Debug, Default)]
pub(super) struct FrameQueue {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    sessions: VecDeque<Arc<Session>>,
    is_closed: bool,
}

impl FrameQueue {
    /// Puts a client at the end; it must not stand in the queue already.
    pub(super) fn enter(&self, session: &Arc<Session>) {
        self.state().sessions.push_back(Arc::clone(session));
        self.changed.notify_one();
    }

    /// The first client, waited for; nothing once the queue is closed.
    pub(super) fn next(&self) -> Option<Arc<Session>> {
        let mut state = self.state();
        loop {
            if state.is_closed {
                return None;
            }
            if let Some(session) = state.sessions.pop_front() {
                return Some(session);
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
        state.sessions.clear();
        self.changed.notify_all();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
