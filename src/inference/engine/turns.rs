//! Whose image is next: clients take turns by what their images cost, not by who came first.
//!
//! Start-time fair queueing (Goyal, Vin and Cheng 1996) between clients: each has a clock that its images' cost moves on,
//! and the one that is furthest behind is next; one that was away starts at the present. Among the images of one client
//! the same is done once more between its requests, so that a small photo does not wait behind a form of large ones,
//! and a large one not forever behind small ones.

use std::collections::HashMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::config::shares::Client;

/// Work that waits, for several threads. How much may wait is bounded elsewhere.
#[derive(Debug)]
pub(super) struct Turns<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

#[derive(Debug)]
struct State<T> {
    waiting: Vec<Waiting<T>>,
    /// The start of what was begun last, in costs.
    now: u64,
    /// Where the clock of each client stands that had more than its turn.
    clocks: HashMap<Client, u64>,
    entered: u64,
    is_closed: bool,
}

#[derive(Debug)]
struct Waiting<T> {
    turn: Turn,
    /// Its place among the work of the same client.
    tag: u64,
    number: u64,
    work: T,
}

/// Who waits, and for how much.
#[derive(Debug, Clone, Copy)]
pub(super) struct Turn {
    pub(super) client: Client,
    /// What the work costs.
    pub(super) cost: u64,
    /// What the same request has cost so far.
    pub(super) spent: u64,
}

impl<T> Turns<T> {
    pub(super) fn new() -> Self {
        Self {
            state: Mutex::new(State {
                waiting: Vec::new(),
                now: 0,
                clocks: HashMap::new(),
                entered: 0,
                is_closed: false,
            }),
            changed: Condvar::new(),
        }
    }

    pub(super) fn enter(&self, turn: Turn, work: T) {
        let mut state = self.state();
        let tag = state.start(turn.client) + turn.spent + turn.cost;
        let number = state.entered;
        state.entered += 1;
        state.waiting.push(Waiting {
            turn,
            tag,
            number,
            work,
        });
        drop(state);
        // The thread that wakes up first may be one that is not for this work.
        self.changed.notify_all();
    }

    /// The work whose turn it is among all that costs at most `max_cost`, waited for; nothing once it is closed.
    pub(super) fn next(&self, max_cost: u64) -> Option<T> {
        let mut state = self.state();
        loop {
            if state.is_closed {
                return None;
            }
            if let Some(work) = state.take(max_cost) {
                return Some(work);
            }
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Drops all work and ends all waiting.
    pub(super) fn close(&self) {
        let mut state = self.state();
        state.is_closed = true;
        state.waiting.clear();
        drop(state);
        self.changed.notify_all();
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> State<T> {
    /// When the client's next work would start.
    fn start(&self, client: Client) -> u64 {
        let own = self.clocks.get(&client).copied().unwrap_or_default();
        own.max(self.now)
    }

    fn take(&mut self, max_cost: u64) -> Option<T> {
        let places = (0..self.waiting.len()).filter(|&at| self.waiting[at].turn.cost <= max_cost);
        let place = places.min_by_key(|&at| {
            let waiting = &self.waiting[at];
            (self.start(waiting.turn.client), waiting.tag, waiting.number)
        })?;
        let Waiting { turn, work, .. } = self.waiting.swap_remove(place);
        self.now = self.start(turn.client);
        self.clocks.insert(turn.client, self.now + turn.cost);
        // A clock that the present has caught up with says no more than none.
        self.clocks.retain(|_, clock| *clock > self.now);
        Some(work)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(number: u8) -> Client {
        Client::at([127, 0, 0, number].into())
    }

    fn turn(number: u8, cost: u64, spent: u64) -> Turn {
        Turn {
            client: client(number),
            cost,
            spent,
        }
    }

    fn order(turns: &Turns<&'static str>, count: usize) -> Vec<&'static str> {
        (0..count).map(|_| turns.next(u64::MAX).unwrap()).collect()
    }

    #[test]
    fn another_client_does_not_wait_behind_many() {
        let turns = Turns::new();
        for _ in 0..8 {
            turns.enter(turn(1, 50, 0), "large");
        }
        assert_eq!(order(&turns, 1), ["large"]);
        turns.enter(turn(2, 1, 0), "small");
        turns.enter(turn(2, 1, 0), "small too");
        assert_eq!(order(&turns, 3), ["small", "small too", "large"]);
    }

    #[test]
    fn clients_get_alike_whatever_their_number_of_images() {
        let turns = Turns::new();
        for _ in 0..6 {
            turns.enter(turn(1, 10, 0), "one");
        }
        for _ in 0..2 {
            turns.enter(turn(2, 10, 0), "other");
        }
        assert_eq!(order(&turns, 4), ["one", "other", "one", "other"]);
    }

    #[test]
    fn a_small_photo_passes_a_request_that_has_had_much() {
        let turns = Turns::new();
        turns.enter(turn(1, 50, 100), "third of a form");
        turns.enter(turn(1, 50, 0), "first of a form");
        turns.enter(turn(1, 1, 0), "small");
        let expected = ["small", "first of a form", "third of a form"];
        assert_eq!(order(&turns, 3), expected);
    }

    #[test]
    fn a_large_photo_does_not_wait_forever_behind_small_ones() {
        let turns = Turns::new();
        turns.enter(turn(1, 50, 0), "large");
        let mut before = 0;
        loop {
            turns.enter(turn(1, 10, 0), "small");
            match turns.next(u64::MAX).unwrap() {
                "large" => break,
                _ => before += 1,
            }
        }
        assert!(before <= 5, "{before}");
    }

    #[test]
    fn a_thread_for_small_work_leaves_the_rest() {
        let turns = Turns::new();
        turns.enter(turn(1, 50, 0), "large");
        turns.enter(turn(1, 51, 0), "larger");
        turns.enter(turn(1, 49, 60), "small");
        assert_eq!(turns.next(49), Some("small"));
        assert_eq!(turns.next(50), Some("large"));
        turns.close();
        assert_eq!(turns.next(u64::MAX), None);
    }
}
