//! FaceFeel: recognises facial expressions, and trains your own recogniser.
//!
//! In reading order: [`emotion`] and [`card`] are the domain; [`vision`] finds faces and [`dataset`] reads
//! labelled pictures; [`ml`] trains, measures and classifies; [`models`] knows which models there are;
//! [`engine`] answers images for many askers, [`live`] frames of cameras, and [`camera`] knows the server's own;
//! [`data_dir`] and [`store`] keep files and facts, [`datasets`] keeps what people upload, [`jobs`] trains and
//! evaluates; [`words`] holds what people read, [`prediction`], [`checkup`] and [`problem`] what scripts read,
//! [`report_file`] what they keep of an evaluation; [`web`] is the site. `ARCHITECTURE.md` has the map.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod backup;
pub mod camera;
pub mod card;
pub mod charts;
pub mod checksum;
pub mod checkup;
pub mod config;
pub mod data_check;
pub mod data_dir;
pub mod dataset;
pub mod datasets;
pub mod emotion;
pub mod engine;
pub mod jobs;
pub mod live;
pub mod ml;
pub mod models;
pub mod prediction;
pub mod problem;
pub mod report_file;
pub mod samples;
pub mod shares;
pub mod store;
pub mod vision;
pub mod web;
pub mod words;

/// Training asks for tens of megabytes again and again, which the system's allocator gives back to the kernel and takes
/// page by page each time.
#[cfg(not(any(test, fuzzing)))] // So that memory checkers see what tests and fuzz targets allocate.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
