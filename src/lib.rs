//! FaceFeel: recognises facial expressions, and trains your own recogniser.
//!
//! In reading order: [`emotion`] and [`card`] are the domain; [`vision`] finds faces and [`dataset`] reads
//! labelled pictures; [`ml`] trains, measures and classifies; [`models`] knows which models there are;
//! [`engine`] answers images for many askers; [`words`] holds what people read, [`prediction`] and
//! [`problem`] what scripts read; [`web`] is the site. `ARCHITECTURE.md` has the map.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod card;
pub mod charts;
pub mod config;
pub mod dataset;
pub mod emotion;
pub mod engine;
pub mod ml;
pub mod models;
pub mod prediction;
pub mod problem;
pub mod samples;
pub mod vision;
pub mod web;
pub mod words;
