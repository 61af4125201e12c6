//! Files that are sent as they are written, so that they need not fit into memory.

use std::{
    io::{self, Write},
    pin::Pin,
    task::{Context, Poll},
};

use axum::body::{Body, Bytes};
use tokio::sync::mpsc;

/// Pieces that wait for the connection.
const MAX_PIECES: usize = 4;

/// Bytes that are sent at a time.
pub(super) const PIECE_BYTES: usize = 256 << 10;

/// The end at which a file is written, and the body that it becomes.
pub(super) fn pieces() -> (Sender, Body) {
    let (sender, receiver) = mpsc::channel(MAX_PIECES);
    (Sender(sender), Body::from_stream(Sent(receiver)))
}

/// Where a file is written.
#[derive(Debug, Clone)]
pub(super) struct Sender(mpsc::Sender<io::Result<Bytes>>);

impl Sender {
    /// Blocks its thread until the connection takes what is written.
    pub(super) fn writer(&self) -> Pieces {
        Pieces(self.0.clone())
    }

    /// Cuts the body off, so that it is not taken for whole.
    pub(super) fn fail(&self, why: &str) {
        // The reader may be gone.
        let _ = self.0.blocking_send(Err(io::Error::other(why.to_owned())));
    }
}

/// Sends what is written to it.
pub(super) struct Pieces(mpsc::Sender<io::Result<Bytes>>);

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let piece = Bytes::copy_from_slice(bytes);
        let sent = self.0.blocking_send(Ok(piece));
        sent.map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The pieces as the connection takes them.
struct Sent(mpsc::Receiver<io::Result<Bytes>>);

impl futures_core::Stream for Sent {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(context)
    }
}
