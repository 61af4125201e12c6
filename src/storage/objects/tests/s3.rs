//! Stores in buckets of moto's S3 server.

use super::moto::{BUCKET, Moto, variables};
use crate::storage::objects::{Objects, Patience};

/// The test bucket of a server below a prefix.
pub(super) fn open(server: &Moto, prefix: &str) -> Objects {
    at(server.port, BUCKET, prefix, Patience::default())
}

/// A bucket of a server at `port`.
pub(super) fn at(port: u16, bucket: &str, prefix: &str, patience: Patience) -> Objects {
    let address = format!("s3://{bucket}/{prefix}");
    Objects::open_with(&address, variables(port), patience).unwrap()
}
