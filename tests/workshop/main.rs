//! From a ZIP to a model: datasets, jobs, their stories and reports, in process and with the real program.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../common/mod.rs"]
mod common;

mod backups;
mod damage;
mod durability;
mod earlier;
mod evaluations;
mod imports;
mod jobs;
mod restarts;
mod stories;
mod support;
mod uploads;
