//! What clients share (places, memory, turns), and how much of it one client may hold.
//!
//! Whatever can run out is a [`Pool`]: it has a bound in all, and a lower one for each client, so that one client alone
//! never takes the last place.

mod client;
mod pool;

pub use client::Client;
pub use pool::{Pool, Share};
