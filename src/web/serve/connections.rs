//! Which connections are open: so many in all, so many for each client.
//!
//! A new connection that finds no place takes the place of one that is silent: whose request has not arrived yet, or
//! whose last answer is done. So clients that open connections and say nothing keep no one out, not even visitors from
//! their own address.

use std::{
    collections::HashMap,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Instant,
};

use axum::{
    body::{Body, Bytes},
    http::StatusCode,
    response::Response,
};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::sync::Notify;

use crate::config::shares::Client;

/// The open connections.
#[derive(Debug)]
pub(super) struct Connections {
    max: usize,
    max_per_client: usize,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    next_id: u64,
    open: HashMap<u64, Connection>,
}

#[derive(Debug)]
struct Connection {
    client: Client,
    /// Requests that are being answered.
    requests: usize,
    /// Since when there is no request.
    silent_since: Instant,
    sent_away: Arc<Notify>,
}

impl Connections {
    /// At least one connection has a place, or nothing would ever be answered.
    pub(super) fn new(max: usize, max_per_client: usize) -> Self {
        Self {
            max: max.max(1),
            max_per_client: max_per_client.max(1),
            state: Arc::default(),
        }
    }

    /// A place for a connection of `client`; nothing if all that it could take are in use.
    pub(super) fn open(&self, client: Client) -> Option<Open> {
        let mut state = lock(&self.state);
        if state.count(client) >= self.max_per_client && !state.send_away(Some(client)) {
            return None;
        }
        if state.open.len() >= self.max && !state.send_away(None) {
            return None;
        }
        let sent_away = Arc::new(Notify::new());
        let id = state.next_id;
        state.next_id += 1;
        let connection = Connection {
            client,
            requests: 0,
            silent_since: Instant::now(),
            sent_away: Arc::clone(&sent_away),
        };
        state.open.insert(id, connection);
        Some(Open {
            id,
            state: Arc::clone(&self.state),
            sent_away,
        })
    }

    /// Closes a silent connection, if there is one.
    pub(super) fn send_one_away(&self) {
        lock(&self.state).send_away(None);
    }
}

impl State {
    fn count(&self, client: Client) -> usize {
        let connections = self.open.values();
        connections.filter(|open| open.client == client).count()
    }

    /// Closes the connection that has been silent for longest, of this client or else of the client with the most
    /// connections; whether there was one.
    fn send_away(&mut self, client: Option<Client>) -> bool {
        let silent = self.open.iter().filter(|(_, open)| open.requests == 0);
        let chosen = match client {
            Some(client) => silent
                .filter(|(_, open)| open.client == client)
                .min_by_key(|(_, open)| open.silent_since),
            None => silent.min_by_key(|(_, open)| {
                let theirs = std::cmp::Reverse(self.count(open.client));
                (theirs, open.silent_since)
            }),
        };
        let Some(id) = chosen.map(|(id, _)| *id) else {
            return false;
        };
        if let Some(connection) = self.open.remove(&id) {
            connection.sent_away.notify_one();
        }
        true
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    // Its map is whole after any panic.
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The place of one connection, free again when it is dropped.
#[derive(Debug)]
pub(super) struct Open {
    id: u64,
    state: Arc<Mutex<State>>,
    sent_away: Arc<Notify>,
}

impl Open {
    /// Ready when the connection has to make room for another.
    pub(super) fn sent_away(&self) -> impl Future<Output = ()> + Send + use<> {
        let sent_away = Arc::clone(&self.sent_away);
        async move { sent_away.notified().await }
    }

    /// Counts a request as being answered until what this gives is dropped.
    pub(super) fn begin_request(&self) -> Busy {
        if let Some(connection) = lock(&self.state).open.get_mut(&self.id) {
            connection.requests += 1;
        }
        Busy {
            id: self.id,
            state: Arc::clone(&self.state),
            is_for_good: false,
        }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        lock(&self.state).open.remove(&self.id);
    }
}

/// A request that is being answered.
#[derive(Debug)]
pub(super) struct Busy {
    id: u64,
    state: Arc<Mutex<State>>,
    is_for_good: bool,
}

impl Drop for Busy {
    fn drop(&mut self) {
        if self.is_for_good {
            return;
        }
        if let Some(connection) = lock(&self.state).open.get_mut(&self.id) {
            connection.requests = connection.requests.saturating_sub(1);
            connection.silent_since = Instant::now();
        }
    }
}

/// The same response, which counts as being answered until its body was sent; a WebSocket counts until it ends.
pub(super) fn watched(response: Response, busy: Option<Busy>) -> Response {
    let Some(mut busy) = busy else {
        return response;
    };
    busy.is_for_good = response.status() == StatusCode::SWITCHING_PROTOCOLS;
    response.map(|body| Body::new(Watched { body, _busy: busy }))
}

/// A body with the request that it answers.
struct Watched {
    body: Body,
    _busy: Busy,
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn other() -> Client {
        Client::at("127.0.0.2".parse().unwrap())
    }

    fn count(connections: &Connections) -> usize {
        lock(&connections.state).open.len()
    }

    #[tokio::test]
    async fn a_silent_connection_makes_room_for_a_new_one() {
        let connections = Connections::new(4, 2);
        let first = connections.open(Client::LOCAL).unwrap();
        let second = connections.open(Client::LOCAL).unwrap();
        let third = connections.open(Client::LOCAL);
        first.sent_away().await;
        assert!(third.is_some());
        assert_eq!(count(&connections), 2);
        drop((first, second, third));
        assert_eq!(count(&connections), 0);
    }

    #[test]
    fn a_connection_in_use_stays_and_a_client_over_its_share_is_refused() {
        let connections = Connections::new(4, 2);
        let open: Vec<_> = (0..2)
            .map(|_| connections.open(Client::LOCAL).unwrap())
            .collect();
        let busy: Vec<_> = open.iter().map(Open::begin_request).collect();
        assert!(connections.open(Client::LOCAL).is_none());
        assert!(connections.open(other()).is_some());
        drop(busy);
        assert!(connections.open(Client::LOCAL).is_some());
    }

    #[tokio::test]
    async fn when_all_places_are_taken_the_client_with_the_most_makes_room() {
        let connections = Connections::new(4, 3);
        let quiet = connections.open(other()).unwrap();
        let many: Vec<_> = (0..3)
            .map(|_| connections.open(Client::LOCAL).unwrap())
            .collect();
        let third = Client::at("127.0.0.3".parse().unwrap());
        assert!(connections.open(third).is_some());
        many[0].sent_away().await;
        assert!(lock(&connections.state).open.contains_key(&quiet.id));
    }

    #[test]
    fn nobody_is_sent_away_for_a_connection_while_all_are_in_use() {
        let connections = Connections::new(1, 1);
        let open = connections.open(Client::LOCAL).unwrap();
        let _busy = open.begin_request();
        assert!(connections.open(other()).is_none());
    }
}
