//! FaceFeel: recognises facial expressions, and trains your own recogniser.
//!
//! Ten rooms, each of which imports only from those above it: [`vision`] finds faces, [`emotion`] names what they show,
//! [`dataset`] reads labelled pictures, [`ml`] trains, measures and classifies, [`inference`] answers photos and live
//! sessions, [`storage`] keeps files and facts, [`jobs`] trains and evaluates in the background, [`answers`] puts results
//! and errors into words, [`web`] is the site, and the program's command line lies in `src/cli`. [`config`] and [`files`]
//! lie below all of them. `ARCHITECTURE.md` has the map.

#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod config;
pub mod files;

pub mod vision;

pub mod emotion;

pub mod dataset;

pub mod ml;

pub mod inference;

pub mod storage;

pub mod jobs;

pub mod answers;

pub mod web;

/// Training asks for tens of megabytes again and again, which the system's allocator gives back to the kernel and takes
/// page by page each time.
#[cfg(not(any(test, fuzzing)))] // So that memory checkers see what tests and fuzz targets allocate.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
