//! A bounded amount of something, of which each client may hold a part.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::Client;

/// A bounded amount, such as places in a queue or bytes of memory.
#[derive(Debug)]
pub struct Pool {
    max: u64,
    max_per_client: u64,
    taken: Mutex<Taken>,
    returned: Notify,
}

#[derive(Debug, Default)]
struct Taken {
    total: u64,
    by_client: HashMap<Client, u64>,
}

impl Pool {
    /// A pool of `max`, of which one client may hold `max_per_client`.
    pub fn new(max: u64, max_per_client: u64) -> Arc<Self> {
        Arc::new(Self {
            max,
            max_per_client,
            taken: Mutex::default(),
            returned: Notify::new(),
        })
    }

    /// Takes `amount` for `client` until the share is dropped; nothing if that is more than is left, in all or for this
    /// client.
    pub fn take(self: &Arc<Self>, client: Client, amount: u64) -> Option<Share> {
        self.add(client, amount).then(|| Share {
            pool: Arc::clone(self),
            client,
            amount,
        })
    }

    /// Waits until `amount` is left for `client`, and takes it. Waits forever for more than the pool has.
    pub async fn wait(self: &Arc<Self>, client: Client, amount: u64) -> Share {
        loop {
            let mut returned = std::pin::pin!(self.returned.notified());
            // From here on nothing that is returned is missed.
            returned.as_mut().enable();
            if let Some(share) = self.take(client, amount) {
                return share;
            }
            returned.await;
        }
    }

    fn add(&self, client: Client, amount: u64) -> bool {
        let mut taken = self.taken();
        let total = taken.total.saturating_add(amount);
        let own = taken.by_client.get(&client).copied().unwrap_or_default();
        let own = own.saturating_add(amount);
        let fits = total <= self.max && own <= self.max_per_client;
        if fits {
            taken.total = total;
            taken.by_client.insert(client, own);
        }
        fits
    }

    fn give_back(&self, client: Client, amount: u64) {
        let mut taken = self.taken();
        taken.total = taken.total.saturating_sub(amount);
        if let Some(own) = taken.by_client.get_mut(&client) {
            *own = own.saturating_sub(amount);
            if *own == 0 {
                taken.by_client.remove(&client);
            }
        }
        drop(taken);
        self.returned.notify_waiters();
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        // Counts are changed without a panic in between.
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What one client holds of a [`Pool`]; given back when it is dropped.
#[derive(Debug)]
pub struct Share {
    pool: Arc<Pool>,
    client: Client,
    amount: u64,
}

impl Share {
    /// Whose it is.
    pub fn client(&self) -> Client {
        self.client
    }

    /// Takes so much more that this share is `amount` at least; whether that was left.
    pub fn grow_to(&mut self, amount: u64) -> bool {
        let more = amount.saturating_sub(self.amount);
        let fits = self.pool.add(self.client, more);
        if fits {
            self.amount += more;
        }
        fits
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.pool.give_back(self.client, self.amount);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn other() -> Client {
        Client::at("127.0.0.2".parse().unwrap())
    }

    #[test]
    fn one_client_takes_its_share_and_another_what_is_left() {
        let pool = Pool::new(4, 3);
        let held: Vec<_> = (0..3).map_while(|_| pool.take(Client::LOCAL, 1)).collect();
        assert_eq!(held.len(), 3);
        assert!(pool.take(Client::LOCAL, 1).is_none());
        let last = pool.take(other(), 1);
        assert!(last.is_some());
        assert!(pool.take(other(), 1).is_none());
        drop(held);
        assert!(pool.take(other(), 2).is_some());
        drop(last);
        assert_eq!(pool.taken().total, 0);
        assert!(pool.taken().by_client.is_empty());
    }

    #[test]
    fn an_amount_fits_at_the_limit_and_not_above() {
        let pool = Pool::new(10, 8);
        assert!(pool.take(Client::LOCAL, 9).is_none());
        let mut share = pool.take(Client::LOCAL, 7).unwrap();
        assert!(share.grow_to(8));
        assert!(!share.grow_to(9));
        assert!(share.grow_to(2));
        assert!(pool.take(other(), 3).is_none());
        assert!(pool.take(other(), 2).is_some());
    }

    #[tokio::test]
    async fn who_waits_goes_on_when_something_is_given_back() {
        let pool = Pool::new(1, 1);
        let first = pool.take(Client::LOCAL, 1).unwrap();
        let waiting = tokio::spawn({
            let pool = Arc::clone(&pool);
            async move { pool.wait(other(), 1).await.client() }
        });
        tokio::task::yield_now().await;
        drop(first);
        assert_eq!(waiting.await.unwrap(), other());
    }
}
