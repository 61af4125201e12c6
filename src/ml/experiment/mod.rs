//! Experiments: many trainings on one data set that belong together.
//!
//! A [`Plan`](plan::Plan) says which settings are tried ([`sweep`]), on how many folds and with how many seeds, and lists
//! the runs. [`division`] gives every run its images: those that it learns from, those that choose its best epoch and those
//! that it is measured on. [`record`] is what came of a run, [`median`] says which runs are hopeless, [`summary`] is what
//! all of them say together, and [`versus`] whether one setting is better than another or was merely luckier.

pub mod division;
pub mod median;
pub mod plan;
pub mod record;
pub mod summary;
pub mod sweep;
pub mod versus;

#[cfg(test)]
mod testing;
