//! Memory for forms: taken before a form is read, so that half-sent forms cannot fill it.

use std::sync::Arc;

use crate::config::Limits;
use crate::config::shares::{Client, Pool, Share};

/// Bytes of forms that may be in memory. Small forms have bytes of their own, so that an ordinary photo does not wait for
/// large forms to arrive.
#[derive(Debug)]
pub(super) struct Buffers {
    small_bytes: u64,
    small: Arc<Pool>,
    large: Arc<Pool>,
}

impl Buffers {
    pub(super) fn new(limits: &Limits) -> Self {
        // The largest request that is allowed must fit.
        let pool = |max: usize, per_client: usize, least: usize| {
            let per_client = per_client.max(least);
            Pool::new(max.max(per_client) as u64, per_client as u64)
        };
        Self {
            small_bytes: limits.small_form_bytes as u64,
            small: pool(
                limits.max_small_form_bytes,
                limits.max_small_form_bytes_per_client,
                limits.small_form_bytes,
            ),
            large: pool(
                limits.max_form_bytes,
                limits.max_form_bytes_per_client,
                limits.request_bytes,
            ),
        }
    }

    /// Memory for a form of so many bytes until the share is dropped; nothing if there is none left.
    pub(super) fn take(&self, client: Client, bytes: usize) -> Option<Share> {
        let bytes = bytes as u64;
        match bytes <= self.small_bytes {
            true => self.small.take(client, bytes),
            false => self.large.take(client, bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEBIBYTE: usize = 1 << 20;

    #[test]
    fn a_small_form_has_room_beside_large_ones() {
        let buffers = Buffers::new(&Limits::default());
        let take = |bytes| buffers.take(Client::LOCAL, bytes);
        let large = take(95 * MEBIBYTE).unwrap();
        assert!(take(95 * MEBIBYTE).is_none());
        let other = Client::at("127.0.0.2".parse().unwrap());
        assert!(buffers.take(other, 95 * MEBIBYTE).is_some());
        let small: Vec<_> = (0..3).map_while(|_| take(8 * MEBIBYTE)).collect();
        assert_eq!(small.len(), 3);
        assert!(take(1).is_none());
        assert!(take(8 * MEBIBYTE + 1).is_some());
        assert!(buffers.take(other, 8 * MEBIBYTE).is_some());
        drop(large);
        assert!(take(128 * MEBIBYTE).is_some());
    }

    #[test]
    fn the_largest_request_allowed_fits() {
        let limits = Limits {
            request_bytes: 300 * MEBIBYTE,
            ..Limits::default()
        };
        let buffers = Buffers::new(&limits);
        assert!(buffers.take(Client::LOCAL, 300 * MEBIBYTE).is_some());
    }
}
