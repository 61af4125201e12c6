//! How often a wrong password may be tried: so often for each visitor, and so often for all together.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use crate::config::shares::Client;

/// Attempts that one visitor has at once, and the time after which there is one more.
const EACH: Allowance = Allowance {
    attempts: 5.0,
    every: Duration::from_secs(20),
};
/// The same for all visitors together, who may come from many addresses.
const ALL: Allowance = Allowance {
    attempts: 50.0,
    every: Duration::from_secs(2),
};
/// Visitors that are remembered.
const MAX_CLIENTS: usize = 4096;

struct Allowance {
    attempts: f64,
    every: Duration,
}

/// Attempts that are left, as of a time.
#[derive(Debug, Clone, Copy)]
struct Left {
    attempts: f64,
    at: Instant,
}

impl Left {
    fn full(allowance: &Allowance, now: Instant) -> Self {
        Self {
            attempts: allowance.attempts,
            at: now,
        }
    }

    fn grown(self, allowance: &Allowance, now: Instant) -> Self {
        let time = now.saturating_duration_since(self.at);
        let more = time.div_duration_f64(allowance.every);
        Self {
            attempts: (self.attempts + more).min(allowance.attempts),
            at: now,
        }
    }

    /// How long until there is one, if there is none now.
    fn wait(self, allowance: &Allowance) -> Option<Duration> {
        let missing = 1.0 - self.attempts;
        (missing > 0.0).then(|| allowance.every.mul_f64(missing))
    }
}

/// Attempts that everybody has left.
#[derive(Debug)]
pub(super) struct Attempts {
    all: Left,
    each: HashMap<Client, Left>,
}

impl Attempts {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            all: Left::full(&ALL, now),
            each: HashMap::new(),
        }
    }

    /// Uses up one attempt of `client`; the time to wait if there is none.
    pub(super) fn take(&mut self, client: Client, now: Instant) -> Result<(), Duration> {
        self.all = self.all.grown(&ALL, now);
        let each = self.each.get(&client).copied();
        let each = each.map_or_else(|| Left::full(&EACH, now), |left| left.grown(&EACH, now));
        if let Some(wait) = self.all.wait(&ALL).max(each.wait(&EACH)) {
            return Err(wait);
        }
        self.all.attempts -= 1.0;
        self.make_room(now);
        let attempts = each.attempts - 1.0;
        self.each.insert(client, Left { attempts, ..each });
        Ok(())
    }

    /// The attempt was no guess.
    pub(super) fn give_back(&mut self, client: Client) {
        self.all.attempts += 1.0;
        if let Some(left) = self.each.get_mut(&client) {
            left.attempts += 1.0;
        }
    }

    /// Forgets visitors who have all their attempts again; if there are none, the one who has most.
    fn make_room(&mut self, now: Instant) {
        if self.each.len() < MAX_CLIENTS {
            return;
        }
        self.each
            .retain(|_, left| left.grown(&EACH, now).attempts < EACH.attempts);
        let richest = self.each.iter().max_by(|(_, a), (_, b)| {
            let attempts = |left: &Left| left.grown(&EACH, now).attempts;
            attempts(a).total_cmp(&attempts(b))
        });
        if let Some(client) = richest.map(|(client, _)| *client)
            && self.each.len() >= MAX_CLIENTS
        {
            self.each.remove(&client);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;

    fn client(number: u32) -> Client {
        Client::at(IpAddr::V4(number.into()))
    }

    #[test]
    fn guesses_are_slowed_down_for_one_visitor() {
        let start = Instant::now();
        let mut attempts = Attempts::new(start);
        for _ in 0..5 {
            attempts.take(client(1), start).unwrap();
        }
        let wait = attempts.take(client(1), start).unwrap_err();
        assert_eq!(wait, EACH.every);
        attempts.take(client(2), start).unwrap();
        attempts.take(client(1), start + wait).unwrap();
        attempts.take(client(1), start + wait).unwrap_err();
    }

    #[test]
    fn guesses_from_many_addresses_are_slowed_down_together() {
        let start = Instant::now();
        let mut attempts = Attempts::new(start);
        for number in 0..50 {
            attempts.take(client(number), start).unwrap();
        }
        let wait = attempts.take(client(99), start).unwrap_err();
        assert_eq!(wait, ALL.every);
        attempts.take(client(99), start + wait).unwrap();
    }

    #[test]
    fn the_right_password_costs_no_attempt() {
        let start = Instant::now();
        let mut attempts = Attempts::new(start);
        for _ in 0..1000 {
            attempts.take(client(1), start).unwrap();
            attempts.give_back(client(1));
        }
    }

    #[test]
    fn many_addresses_take_bounded_memory() {
        let start = Instant::now();
        let mut attempts = Attempts::new(start);
        for number in 0..20_000_u32 {
            let now = start + Duration::from_millis(u64::from(number) * 2001);
            attempts.take(client(number), now).unwrap();
            assert!(attempts.each.len() <= MAX_CLIENTS);
        }
        let now = start + ALL.every * 20_000 * 2;
        for number in 0..MAX_CLIENTS as u32 {
            attempts.each.insert(
                client(number),
                Left {
                    attempts: 0.5,
                    at: now,
                },
            );
        }
        attempts.take(client(70_000), now).unwrap();
        assert_eq!(attempts.each.len(), MAX_CLIENTS);
    }
}
