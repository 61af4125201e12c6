//! Small tools for files that several rooms need.

pub mod checksum;
pub mod durable;

use std::io;

/// Whether the system says that the disk, or the user's share of it, has no room left.
pub fn is_disk_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    )
}
