//! The film once more, with a box, a number and an emoji for each face.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use facefeel::answers::film::marks::marks;
use facefeel::inference::film::FollowedFrame;
use facefeel::ml::card::Card;
use facefeel::vision::draw;
use facefeel::vision::film::{Encoder, Film, Frames, Sampling, Tools, Wanted};
use facefeel::vision::track::HELD;

use super::outputs::Kept;

/// Endings of films that can be written.
pub(super) const ENDINGS: [&str; 5] = ["mp4", "mov", "m4v", "mkv", "avi"];

/// Most pictures a second of the film that is written, and how many where the film does not say.
const MAX_RATE: f64 = 30.0;
const USUAL_RATE: f64 = 25.0;

/// Longest film that is written, in seconds: one whose pictures lie years apart would be filled up with copies.
const MAX_LENGTH_S: f64 = 48.0 * 3600.0;

/// Writes `file`: the film at `path` as far as it was read.
pub(super) fn write(
    file: &Path,
    path: &Path,
    kept: &Kept,
    sampling: Sampling,
    card: &Card,
    tools: &Tools,
) -> anyhow::Result<()> {
    let film = Film::open(path, tools)?;
    let rate = film.mean_rate.unwrap_or(USUAL_RATE).clamp(1.0, MAX_RATE);
    let part = unfinished(file);
    let mut seen = kept.journal.followed()?.peekable();
    let mut now: Option<FollowedFrame> = None;
    let mut encoder: Option<Encoder> = None;
    let longest = sampling.every_s() + HELD.as_secs_f64();
    let frames = Frames::open(&film, Wanted::Steady { rate }, tools)?;
    for (index, frame) in frames.enumerate() {
        // What was read before a break is written; the reason was told when it was met first.
        let Ok(frame) = frame else { break };
        let seconds = index as f64 / rate;
        if seconds > MAX_LENGTH_S {
            break;
        }
        while let Some(next) = seen.next_if(|next| {
            next.as_ref()
                .map_or(true, |next| next.seconds <= seconds + 0.5 / rate)
        }) {
            now = Some(next?);
        }
        let shown = now.as_ref().filter(|now| {
            seconds - now.seconds <= longest && (now.width, now.height) == frame.image.dimensions()
        });
        let picture = match shown {
            Some(shown) => draw::annotate(&frame.image, &marks(shown, &card.classes)),
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
        fs::rename(&part, file).with_context(|| file.display().to_string())?;
    }
    Ok(())
}

/// Where the film grows, so that `file` appears complete; ffmpeg knows its kind by the ending.
fn unfinished(file: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(file.file_stem().unwrap_or_default());
    name.push(".part.");
    name.push(file.extension().unwrap_or_default());
    file.with_file_name(name)
}
