//! How slowly a request's body may arrive.

use std::{
    error::Error,
    fmt,
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::body::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};

use crate::config::Limits;

/// The slowest pace that is waited for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// Longest pause.
    pause: Duration,
    /// What every body may take beyond the time for its bytes.
    grace: Duration,
    bytes_per_s: u64,
}

impl Pace {
    pub(super) fn of(limits: &Limits) -> Self {
        Self {
            pause: limits.upload_pause,
            grace: limits.body_grace,
            bytes_per_s: limits.min_upload_bytes_per_s,
        }
    }

    /// How long the server may have waited in all once `received` bytes have come.
    fn allows(&self, received: u64) -> Duration {
        match self.bytes_per_s {
            0 => Duration::MAX,
            rate => self.grace + Duration::from_secs_f64(received as f64 / rate as f64),
        }
    }
}

/// Whether the body of a request was given up because it came too slowly; found among a request's extensions.
#[derive(Debug, Clone, Default)]
pub(in crate::web) struct TooSlow(Arc<AtomicBool>);

impl TooSlow {
    /// Whether it was given up.
    pub(in crate::web) fn is_so(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A body whose sender keeps to a [`Pace`]. Only time that is spent waiting for the sender counts, so a handler that
/// takes long with each piece wrongs no one.
pub(super) struct PacedBody {
    body: Incoming,
    pace: Pace,
    received: u64,
    /// All waiting before the one that goes on.
    waited: Duration,
    waiting: Option<Waiting>,
    is_done: bool,
    too_slow: TooSlow,
    /// Set if the handler answered without reading everything.
    is_abandoned: Arc<AtomicBool>,
}

struct Waiting {
    since: Instant,
    end: Pin<Box<Sleep>>,
}

impl PacedBody {
    pub(super) fn new(
        body: Incoming,
        pace: Pace,
        too_slow: TooSlow,
        is_abandoned: Arc<AtomicBool>,
    ) -> Self {
        Self {
            is_done: body.is_end_stream(),
            body,
            pace,
            received: 0,
            waited: Duration::ZERO,
            waiting: None,
            too_slow,
            is_abandoned,
        }
    }

    /// Begins to wait, or goes on.
    fn wait(&mut self) -> &mut Waiting {
        let Self { pace, waited, .. } = *self;
        let allowed = pace.allows(self.received).saturating_sub(waited);
        self.waiting.get_or_insert_with(|| {
            let since = Instant::now();
            Waiting {
                since,
                end: Box::pin(sleep_until(since + allowed.min(pace.pause))),
            }
        })
    }
}

impl Body for PacedBody {
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) else {
            ready!(self.wait().end.as_mut().poll(context));
            self.too_slow.0.store(true, Ordering::Relaxed);
            return Poll::Ready(Some(Err(Box::new(Slow))));
        };
        if let Some(waiting) = self.waiting.take() {
            self.waited += waiting.since.elapsed();
        }
        match &frame {
            Some(Ok(frame)) => {
                self.received += frame.data_ref().map_or(0, |data| data.len() as u64);
            }
            Some(Err(_)) | None => self.is_done = true,
        }
        Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for PacedBody {
    fn drop(&mut self) {
        if !self.is_done && !self.body.is_end_stream() {
            self.is_abandoned.store(true, Ordering::Relaxed);
        }
    }
}

#[derive(Debug)]
struct Slow;

impl fmt::Display for Slow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body arrives too slowly")
    }
}

impl Error for Slow {}
