//! The film once more, with a box, a number and an emoji for each face.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::marks::marks;
use crate::inference::film::FollowedFrame;
use crate::vision::draw;
use crate::vision::film::{Encoder, Film, FilmError, Frames, Sampling, Tools, Wanted};
use crate::vision::track::HELD;

/// Endings of films that can be written.
pub const ENDINGS: [&str; 5] = ["mp4", "mov", "m4v", "mkv", "avi"];

/// Most pictures a second of the film that is written, and how many where the film does not say.
const MAX_RATE: f64 = 30.0;
const USUAL_RATE: f64 = 25.0;

/// Longest film that is written, in seconds: one whose pictures lie years apart would be filled up with copies.
const MAX_LENGTH_S: f64 = 48.0 * 3600.0;

/// Why a film with boxes was not written.
#[derive(Debug, thiserror::Error)]
pub enum AnnotateError<E> {
    #[error(transparent)]
    Film(#[from] FilmError),
    /// What was seen in the film could not be read.
    #[error("{0}")]
    Seen(E),
    #[error("{path}: {error}", path = .path.display())]
    File { path: PathBuf, error: io::Error },
    /// No one wants it any more.
    #[error("it is not wanted any more")]
    Stopped,
}

/// A film and how it was looked at.
#[derive(Debug, Clone, Copy)]
pub struct Reel<'a> {
    pub film: &'a Film,
    pub sampling: Sampling,
    /// The model's.
    pub classes: &'a [String],
    pub tools: &'a Tools,
}

/// Writes `file`, which appears complete: the film as far as it was read, with what was `seen` in it. Nothing is written of a film
/// without pictures. `stop` is asked at every picture.
///
/// # Errors
///
/// If the film or what was seen in it cannot be read, `file` not be written, or `stop` said so.
pub fn write<E>(
    file: &Path,
    reel: &Reel<'_>,
    seen: impl Iterator<Item = Result<FollowedFrame, E>>,
    stop: &dyn Fn() -> bool,
) -> Result<(), AnnotateError<E>> {
    let Reel {
        film,
        sampling,
        classes,
        tools,
    } = *reel;
    let rate = film.mean_rate.unwrap_or(USUAL_RATE).clamp(1.0, MAX_RATE);
    let part = unfinished(file);
    let mut seen = seen.peekable();
    let mut now: Option<FollowedFrame> = None;
    let mut encoder: Option<Encoder> = None;
    let longest = sampling.every_s() + HELD.as_secs_f64();
    let frames = Frames::open(film, Wanted::Steady { rate }, tools)?;
    for (index, frame) in frames.enumerate() {
        // What was read before a break is written; the reason was told when it was met first.
        let Ok(frame) = frame else { break };
        let seconds = index as f64 / rate;
        if seconds > MAX_LENGTH_S {
            break;
        }
        if stop() {
            return Err(AnnotateError::Stopped);
        }
        while let Some(next) = seen.next_if(|next| {
            next.as_ref()
                .map_or(true, |next| next.seconds <= seconds + 0.5 / rate)
        }) {
            now = Some(next.map_err(AnnotateError::Seen)?);
        }
        let shown = now.as_ref().filter(|now| {
            seconds - now.seconds <= longest && (now.width, now.height) == frame.image.dimensions()
        });
        let picture = match shown {
            Some(shown) => draw::annotate(&frame.image, &marks(shown, classes)),
            None => frame.image,
        };
        let encoder = match &mut encoder {
            Some(encoder) => encoder,
            None => encoder.insert(Encoder::start(&part, picture.dimensions(), rate, tools)?),
        };
        encoder.add(&picture)?;
    }
    if let Some(encoder) = encoder {
        encoder.finish()?;
        fs::rename(&part, file).map_err(|error| AnnotateError::File {
            path: file.to_owned(),
            error,
        })?;
    }
    Ok(())
}

/// Where the film grows; ffmpeg knows its kind by the ending.
fn unfinished(file: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(file.file_stem().unwrap_or_default());
    name.push(".part.");
    name.push(file.extension().unwrap_or_default());
    file.with_file_name(name)
}
