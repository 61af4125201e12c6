//! From a ZIP to a model: datasets, jobs, their stories and reports, in process and with the real program.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../common/mod.rs"]
mod common;
#[path = "../common/pseudo.rs"]
mod pseudo;
#[path = "../film/reel.rs"]
#[allow(dead_code, reason = "tests of the command line need more of it")]
mod reel;
#[path = "../support/stripes.rs"]
mod stripes;

mod additions;
mod backups;
mod command_line;
mod damage;
mod durability;
mod earlier;
mod edits;
mod edits_kept;
mod evaluations;
mod experiment_jobs;
mod experiment_pages;
mod experiments;
mod film_edits;
mod film_journeys;
mod film_uploads;
mod films;
mod identity;
mod imports;
mod install;
mod jobs;
mod predict;
mod recorded_sets;
mod recordings;
mod restarts;
mod seen;
mod stories;
mod support;
mod terminal;
mod train_command;
mod untranslated;
mod uploads;
