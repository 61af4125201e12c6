//! A connection's bytes: answers that are not read end it, and a refused sender gets to read why.

use std::{
    future::Future,
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Sleep, sleep},
};

use super::connections::Open;

/// Longest time to read and forget what a refused sender still sends. Closing at once would make its system throw away
/// the answer (RFC 9112, section 9.6).
const LINGER: Duration = Duration::from_secs(2);
const LINGER_BUFFER_BYTES: usize = 8 * 1024;

/// A connection that waits for its reader for a bounded time.
pub(super) struct PatientStream {
    stream: TcpStream,
    unread_time: Duration,
    /// Runs while nothing can be sent.
    unread: Option<Pin<Box<Sleep>>>,
    /// Whether the sender may still be sending when all is said.
    lingers: Arc<AtomicBool>,
    lingering: Option<Pin<Box<Sleep>>>,
    /// The place among the open connections.
    _open: Arc<Open>,
}

impl PatientStream {
    pub(super) fn new(
        stream: TcpStream,
        unread_time: Duration,
        lingers: Arc<AtomicBool>,
        open: Arc<Open>,
    ) -> Self {
        Self {
            stream,
            unread_time,
            unread: None,
            lingers,
            lingering: None,
            _open: open,
        }
    }

    /// The outcome of an attempt to send, or the end of patience.
    fn in_time<T>(
        &mut self,
        context: &mut Context<'_>,
        sent: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if sent.is_ready() {
            self.unread = None;
            return sent;
        }
        let time = self.unread_time;
        let unread = self.unread.get_or_insert_with(|| Box::pin(sleep(time)));
        ready!(unread.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    /// Reads and forgets until the sender closes, or for [`LINGER`].
    fn poll_linger(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let end = self
            .lingering
            .get_or_insert_with(|| Box::pin(sleep(LINGER)));
        if end.as_mut().poll(context).is_ready() {
            return Poll::Ready(());
        }
        let mut buffer = [0; LINGER_BUFFER_BYTES];
        loop {
            let mut read = ReadBuf::new(&mut buffer);
            match ready!(Pin::new(&mut self.stream).poll_read(context, &mut read)) {
                Ok(()) if !read.filled().is_empty() => {}
                Ok(()) | Err(_) => return Poll::Ready(()),
            }
        }
    }
}

impl AsyncRead for PatientStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for PatientStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let sent = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.in_time(context, sent)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let sent = Pin::new(&mut self.stream).poll_flush(context);
        self.in_time(context, sent)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.lingering.is_none() {
            ready!(Pin::new(&mut self.stream).poll_shutdown(context))?;
        }
        if self.lingers.load(Ordering::Relaxed) {
            ready!(self.poll_linger(context));
        }
        Poll::Ready(Ok(()))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let sent = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.in_time(context, sent)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
