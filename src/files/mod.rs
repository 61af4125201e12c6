//! Small tools for files that several rooms need.

pub mod checksum;
pub mod durable;
