//! What reading a data set may cost, and how it is stopped.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// The effort that reading a data set is worth; clones share it. By default it is without bound.
#[derive(Clone, Debug, Default)]
pub struct Effort(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    limits: Option<EffortLimits>,
    /// When it was first asked whether to go on.
    begun: OnceLock<Instant>,
    px: AtomicU64,
    is_stopped: AtomicBool,
}

/// Bounds on reading a data set as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EffortLimits {
    /// Most pixels of all pictures together, told from their headers.
    pub max_px: u64,
    /// Longest time.
    pub time: Duration,
}

/// Why reading broke off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EffortError {
    /// No one wants it any more.
    #[error("it was stopped")]
    Stopped,
    /// More pixels than it is worth.
    #[error(
        "its pictures have more than {max_px} pixels together, too many for a file of its size; scale them down"
    )]
    TooManyPixels { max_px: u64 },
    /// More time than it is worth.
    #[error("reading it took more than {} seconds; split it, or scale its pictures down", time.as_secs())]
    TooLong { time: Duration },
}

impl Effort {
    /// An effort within `limits`; its clock starts with the first [`check`](Self::check).
    pub fn limited(limits: EffortLimits) -> Self {
        Self(Arc::new(Inner {
            limits: Some(limits),
            ..Inner::default()
        }))
    }

    /// Ends the reading at its next picture.
    pub fn stop(&self) {
        self.0.is_stopped.store(true, Ordering::Relaxed);
    }

    /// Whether to go on.
    ///
    /// # Errors
    ///
    /// If it was stopped, or took too long.
    pub fn check(&self) -> Result<(), EffortError> {
        if self.0.is_stopped.load(Ordering::Relaxed) {
            return Err(EffortError::Stopped);
        }
        let begun = self.0.begun.get_or_init(Instant::now);
        match self.0.limits {
            Some(EffortLimits { time, .. }) if begun.elapsed() > time => {
                Err(EffortError::TooLong { time })
            }
            _ => Ok(()),
        }
    }

    /// Counts a picture that is about to be decoded.
    ///
    /// # Errors
    ///
    /// If all counted so far have too many pixels.
    pub fn add_px(&self, px: u64) -> Result<(), EffortError> {
        let all = self
            .0
            .px
            .fetch_add(px, Ordering::Relaxed)
            .saturating_add(px);
        match self.0.limits {
            Some(EffortLimits { max_px, .. }) if all > max_px => {
                Err(EffortError::TooManyPixels { max_px })
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_are_counted_to_the_limit() {
        let effort = Effort::limited(EffortLimits {
            max_px: 100,
            time: Duration::MAX,
        });
        assert_eq!(effort.add_px(99), Ok(()));
        assert_eq!(effort.clone().add_px(1), Ok(()));
        let too_many = EffortError::TooManyPixels { max_px: 100 };
        assert_eq!(effort.add_px(1), Err(too_many));
        assert_eq!(Effort::default().add_px(u64::MAX), Ok(()));
    }

    #[test]
    fn it_can_be_stopped_and_ends_by_itself() {
        let effort = Effort::default();
        assert_eq!(effort.check(), Ok(()));
        effort.clone().stop();
        assert_eq!(effort.check(), Err(EffortError::Stopped));
        let time = Duration::ZERO;
        let effort = Effort::limited(EffortLimits { max_px: 1, time });
        let _ = effort.check();
        std::thread::sleep(Duration::from_millis(1));
        assert_eq!(effort.check(), Err(EffortError::TooLong { time }));
    }
}
