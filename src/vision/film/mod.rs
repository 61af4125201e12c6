//! Films, read and written by the programs `ffmpeg` and `ffprobe`: which pictures a film shows, and when.
//!
//! A film is a stranger's file. The programs get known containers only and no protocol but files and pipes, bounds on
//! processor time, memory and pixels, and are ended when they fall silent. Times are the film's own: seconds since its
//! start, as a player shows them.

mod cut;
mod encode;
mod error;
mod frames;
mod log;
mod probe;
mod process;
mod sampling;
mod tools;

pub use cut::{Cuts, Thumbnail};
pub use encode::Encoder;
pub use error::FilmError;
pub use frames::{Frame, Frames, Wanted};
pub use probe::{Film, frame_number};
pub use sampling::Sampling;
pub use tools::Tools;

/// Longest side of the pictures that a film is shown as, in pixels: a face of a 25th of that is still found.
pub const MAX_SIDE_PX: u32 = 1280;

/// A moment of a film: a count of its stream's own time units, so that it is kept without rounding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FilmTime {
    /// Units since the film's start; negative for pictures that lie before it.
    pub units: i64,
    /// Seconds a unit, as a fraction.
    pub unit_s: (u32, u32),
}

impl FilmTime {
    /// Seconds since the film's start.
    pub fn seconds(self) -> f64 {
        let (numerator, denominator) = self.unit_s;
        self.units as f64 * f64::from(numerator) / f64::from(denominator.max(1))
    }
}
