//! Who asks the engine, from the first image of a request to the last.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::turns::Turn;
use crate::config::shares::Share;

/// A request's place among those that the engine takes, held until all clones are dropped. Its images are answered in
/// turn with those of other requests and clients.
#[derive(Debug, Clone)]
pub struct Asker(Arc<Request>);

#[derive(Debug)]
struct Request {
    place: Share,
    /// What its images have cost so far.
    spent: AtomicU64,
}

impl Asker {
    pub(super) fn new(place: Share) -> Self {
        Self(Arc::new(Request {
            place,
            spent: AtomicU64::new(0),
        }))
    }

    /// The turn of its next piece of work.
    pub(super) fn turn(&self, cost: u64) -> Turn {
        Turn {
            client: self.0.place.client(),
            cost,
            spent: self.0.spent.fetch_add(cost, Ordering::Relaxed),
        }
    }
}
