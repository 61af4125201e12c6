//! From the listener to the routes: how many connections are open, for how long, and how slow they may be.
//!
//! hyper's HTTP/1 server cuts a head that does not arrive in time, which is also the longest pause between two requests
//! of a connection. The rest stands here, because neither hyper nor tower-http bounds it: the number of connections
//! ([`connections`]), the rate at which a body arrives ([`pace`]), and answers that are not read ([`stream`]).

mod connections;
mod pace;
mod stream;

use std::{
    future::Future,
    io,
    net::SocketAddr,
    pin::pin,
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use axum::{Router, body::Body, extract::Request};
use hyper::{body::Incoming, server::conn::http1, service::Service, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
};

use super::{App, router};
use crate::config::Limits;
use crate::config::shares::Client;
use connections::{Connections, Open};
use pace::PacedBody;
use stream::PatientStream;

pub(super) use pace::TooSlow;

/// Largest head of a request, and what is read of a body at a time, in bytes.
const BUFFER_BYTES: usize = 64 * 1024;
/// Pause after the system could not accept a connection, for instance because it has no file descriptor left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// Sent to who finds no place for its connection.
const REFUSAL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 10\r\nConnection: close\r\n\
    Content-Type: application/problem+json\r\nContent-Length: 115\r\n\r\n\
    {\"type\":\"about:blank\",\"title\":\"Busy\",\"status\":503,\"detail\":\"Too many connections are open. Try again in a moment.\"}";

/// Answers on `listener` until `shutdown` completes; requests already running are finished.
///
/// # Errors
///
/// None today; a listener that fails for a while is tried again.
pub async fn serve(
    listener: TcpListener,
    app: Arc<App>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let limits = app.limits.clone();
    let server = Server {
        connections: Connections::new(limits.max_connections, limits.max_connections_per_client),
        routes: router(app),
        ending: watch::Sender::new(()),
        limits,
    };
    let mut shutdown = pin!(shutdown);
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => server.take_in(stream, peer),
                Err(error) => server.not_accepted(&error).await,
            },
            () = &mut shutdown => break,
        }
    }
    drop(listener);
    server.ending.send_replace(());
    // Every connection holds a receiver until it is closed.
    server.ending.closed().await;
    Ok(())
}

struct Server {
    connections: Connections,
    routes: Router,
    /// Hears when connections are to end after the request that they answer.
    ending: watch::Sender<()>,
    limits: Limits,
}

impl Server {
    /// Answers a connection's requests on a task of its own.
    fn take_in(&self, stream: TcpStream, peer: SocketAddr) {
        let client = Client::at(peer.ip());
        let Some(open) = self.connections.open(client) else {
            // A new connection's buffer has room for this; a client that is gone already misses nothing.
            let _ = stream.try_write(REFUSAL);
            return;
        };
        let sent_away = open.sent_away();
        let open = Arc::new(open);
        let lingers = Arc::new(AtomicBool::new(false));
        let service = self.service(client, &open, &lingers);
        let stream = PatientStream::new(stream, self.limits.unread_time, lingers, open);
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.limits.head_time)
            .max_buf_size(BUFFER_BYTES)
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades();
        let mut ending = self.ending.subscribe();
        tokio::spawn(async move {
            let mut connection = pin!(connection);
            tokio::select! {
                // Whatever goes wrong concerns this connection alone.
                _ = connection.as_mut() => return,
                () = sent_away => return,
                _ = ending.changed() => {}
            }
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        });
    }

    /// The routes, for the requests of one connection.
    fn service(
        &self,
        client: Client,
        open: &Arc<Open>,
        lingers: &Arc<AtomicBool>,
    ) -> impl Service<
        Request<Incoming>,
        Response = axum::response::Response,
        Error = std::convert::Infallible,
        Future: Send,
    > + use<> {
        let routes = TowerToHyperService::new(self.routes.clone());
        let pace = pace::Pace::of(&self.limits);
        // Weak, because the connection owns both its stream and this service.
        let (open, lingers) = (Arc::downgrade(open), Arc::clone(lingers));
        service_fn(move |request: Request<Incoming>| {
            let busy = open.upgrade().map(|open| open.begin_request());
            let too_slow = TooSlow::default();
            let body = |body| PacedBody::new(body, pace, too_slow.clone(), Arc::clone(&lingers));
            let mut request = request.map(|incoming| Body::new(body(incoming)));
            request.extensions_mut().insert(client);
            request.extensions_mut().insert(too_slow);
            let answer = routes.call(request);
            async move {
                let response = answer.await?;
                Ok(connections::watched(response, busy))
            }
        })
    }

    async fn not_accepted(&self, error: &io::Error) {
        use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
        if matches!(
            error.kind(),
            ConnectionAborted | ConnectionRefused | ConnectionReset
        ) {
            // The client left before it was taken in.
            return;
        }
        tracing::warn!(%error, "a connection could not be accepted");
        // A connection that waits for nothing makes room for the next.
        self.connections.send_one_away();
        tokio::time::sleep(ACCEPT_PAUSE).await;
    }
}
