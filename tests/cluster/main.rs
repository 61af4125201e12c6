//! Servers and workers of several machines, as processes of this one, with PostgreSQL and an S3 server; and what breaks between them.
#![cfg(feature = "cluster")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod experiments;
mod pictures;
mod processes;
mod sharing;
mod storms;

#[path = "../support/moto.rs"]
mod moto;
#[path = "../support/postgres.rs"]
mod postgres;
#[path = "../support/proxy.rs"]
mod proxy;
#[path = "../support/stripes.rs"]
mod stripes;
