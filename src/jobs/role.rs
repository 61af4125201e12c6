//! What a process does for the queue: all of it on a single machine, or a part where several share a database.

use std::time::Duration;

use crate::storage::store::{JobKind, Taker};

/// What a process does for the queue.
#[derive(Debug, Clone)]
pub struct Role {
    /// Kinds of jobs that it works on, each on a thread of its own; none for a server that leaves all work to workers.
    pub lanes: Vec<JobKind>,
    /// Its part where several processes share a database; nothing on a single machine.
    pub member: Option<Member>,
}

/// The part of one process among several that share a database.
#[derive(Debug, Clone)]
pub struct Member {
    /// `worker-…`, the same at each start: by it a worker knows its own jobs again.
    pub id: String,
    /// For people, such as the machine's name.
    pub name: String,
    pub timing: Timing,
}

/// How often members give signs of life, and how long the others wait for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// Silence after which a worker's jobs are given to others.
    pub lease: Duration,
    /// Between two renewals of a lease, and between two looks for leases that ran out.
    pub renew: Duration,
    /// Least time between two writes of how far a job is, and between two looks at how far others are.
    pub progress: Duration,
}

impl Role {
    /// Alone, with all the work.
    pub fn single_machine() -> Self {
        Self {
            lanes: vec![JobKind::Train, JobKind::Evaluate, JobKind::Film],
            member: None,
        }
    }

    /// Whether several processes share the database.
    pub fn is_cluster(&self) -> bool {
        self.member.is_some()
    }

    pub(super) fn works_on(&self, kind: JobKind) -> bool {
        self.lanes.contains(&kind)
    }
}

impl Member {
    pub(super) fn taker(&self) -> Taker {
        Taker {
            worker: self.id.clone(),
            lease: self.timing.lease,
        }
    }
}

impl Timing {
    /// The rhythm for a lease: it is renewed four times before it runs out.
    pub fn of_lease(lease: Duration) -> Self {
        Self {
            lease,
            renew: lease / 4,
            progress: lease / 20,
        }
    }
}

impl Default for Timing {
    fn default() -> Self {
        Self::of_lease(Duration::from_secs(20))
    }
}
