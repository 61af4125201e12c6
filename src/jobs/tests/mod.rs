//! Several processes with one PostgreSQL, as several queues in one.

mod checkpoints;
mod processes;
mod progress;
mod stories;
mod takeovers;

use crate::storage::store::tests::postgres;
pub(super) use processes::{Cluster, PATIENCE, is_epoch, is_resumed, training};
