//! What a film is, before any of its pictures is decoded.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::mpsc;

use serde::Deserialize;

use super::error::FilmError;
use super::log;
use super::process::{MAX_PX, SILENCE, bound, read_from};
use super::tools::Tools;

/// Most bytes of an answer of ffprobe.
const MAX_ANSWER: u64 = 1 << 20;

/// Seconds of processor time for an answer.
const CPU_S: u64 = 60;

/// A film that can be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Film {
    pub path: PathBuf,
    /// The container as ffmpeg names it, such as `matroska,webm`.
    pub container: String,
    /// The picture track's codec, such as `h264`.
    pub codec: String,
    /// Seconds, if the container says so.
    pub duration_s: Option<f64>,
    /// Pictures a second as a fraction, if the container says that it does not change.
    pub rate: Option<(u32, u32)>,
    /// Pictures a second on the average, if the container says so.
    pub mean_rate: Option<f64>,
    /// How long an AVI or MP4 of a steady rate must be, in seconds, by the pictures that its head counts: where one breaks off
    /// between two pictures, it is read without a complaint.
    pub(super) counted_s: Option<f64>,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    streams: Vec<Stream>,
    format: Option<Container>,
}

#[derive(Deserialize)]
struct Container {
    format_name: String,
    duration: Option<String>,
}

#[derive(Deserialize)]
struct Stream {
    #[serde(default)]
    codec_type: String,
    #[serde(default)]
    codec_name: String,
    #[serde(default)]
    width: u32,
    #[serde(default)]
    height: u32,
    r_frame_rate: Option<String>,
    avg_frame_rate: Option<String>,
    duration: Option<String>,
    nb_frames: Option<String>,
    #[serde(default)]
    disposition: Disposition,
}

#[derive(Deserialize, Default)]
struct Disposition {
    #[serde(default)]
    attached_pic: u8,
}

impl Film {
    /// Looks at the file's head and tables.
    ///
    /// # Errors
    ///
    /// If it is no film, has no pictures or too large ones.
    pub fn open(path: &Path, tools: &Tools) -> Result<Self, FilmError> {
        let metadata = fs::metadata(path).map_err(FilmError::Unreadable)?;
        if !metadata.is_file() {
            return Err(FilmError::NotAFile);
        }
        fs::File::open(path).map_err(FilmError::Unreadable)?;
        let answer = ask(path, tools)?;
        let unknown = || FilmError::UnknownKind("its kind is not known".to_owned());
        let container = answer.format.ok_or_else(unknown)?;
        let is_track =
            |stream: &&Stream| stream.codec_type == "video" && stream.disposition.attached_pic == 0;
        let track = answer
            .streams
            .iter()
            .find(is_track)
            .ok_or(FilmError::NoPicture)?;
        let (width, height) = (track.width, track.height);
        if u64::from(width) * u64::from(height) > MAX_PX {
            let max = MAX_PX >> 20;
            return Err(FilmError::TooLarge { width, height, max });
        }
        let seconds = |text: &Option<String>| {
            let seconds = text.as_deref()?.parse::<f64>().ok()?;
            (seconds.is_finite() && seconds > 0.0).then_some(seconds)
        };
        let mean = fraction(track.avg_frame_rate.as_deref());
        let steady = fraction(track.r_frame_rate.as_deref()).filter(|rate| mean == Some(*rate));
        let counted = track
            .nb_frames
            .as_deref()
            .and_then(|count| count.parse::<f64>().ok());
        let counted = counted
            .zip(steady)
            .map(|(count, (pictures, per))| count * f64::from(per) / f64::from(pictures));
        let counted_s = match container.format_name.as_str() {
            "avi" => counted,
            // An edit list shows some of the pictures alone.
            kind if kind.starts_with("mov,") => counted
                .zip(seconds(&container.duration))
                .map(|(counted_s, shown_s)| counted_s.min(shown_s)),
            _ => None,
        };
        Ok(Self {
            counted_s,
            path: path.to_owned(),
            duration_s: seconds(&track.duration).or_else(|| seconds(&container.duration)),
            container: container.format_name,
            codec: track.codec_name.clone(),
            rate: steady,
            mean_rate: mean.map(|(pictures, seconds)| f64::from(pictures) / f64::from(seconds)),
        })
    }
}

/// The number of the picture at a moment, counted from 0, by the film's steady rate; nothing where it has none.
pub fn frame_number(rate: Option<(u32, u32)>, seconds: f64) -> Option<u64> {
    let (pictures, per) = rate?;
    let number = seconds * f64::from(pictures) / f64::from(per);
    let is_whole = (number - number.round()).abs() < 0.1;
    (is_whole && number > -0.5).then(|| number.round() as u64)
}

/// `30000/1001` as two numbers.
fn fraction(text: Option<&str>) -> Option<(u32, u32)> {
    let (numerator, denominator) = text?.split_once('/')?;
    let fraction: (u32, u32) = (numerator.parse().ok()?, denominator.parse().ok()?);
    (fraction.0 > 0 && fraction.1 > 0).then_some(fraction)
}

fn ask(path: &Path, tools: &Tools) -> Result<Answer, FilmError> {
    let mut command = tools.ffprobe();
    command.args(["-loglevel", "level+error", "-of", "json"]);
    command.args(["-show_entries", "format=format_name,duration"]);
    command.args([
        "-show_entries",
        "stream=codec_type,codec_name,width,height,r_frame_rate,avg_frame_rate,duration,nb_frames:stream_disposition=attached_pic",
    ]);
    read_from(&mut command, path);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn()?;
    bound(&child, CPU_S, false);
    let (sender, answered) = mpsc::channel();
    let complaints = child
        .stderr
        .take()
        .map(|said| log::listen(said, mpsc::channel().0));
    let output = child.stdout.take();
    std::thread::spawn(move || {
        let mut answer = Vec::new();
        let read = output.map(|output| output.take(MAX_ANSWER).read_to_end(&mut answer));
        let _ = sender.send(read.transpose().map(|_| answer));
    });
    let answer = answered.recv_timeout(SILENCE);
    if answer.is_err() {
        let _ = child.kill();
    }
    let status = child.wait()?;
    let complaints = log::heard(complaints).words;
    let answer = answer.map_err(|_| FilmError::Silent)??;
    if !status.success() {
        return Err(FilmError::UnknownKind(without_name(&complaints, path)));
    }
    serde_json::from_slice(&answer)
        .map_err(|_| FilmError::UnknownKind("its kind is not known".to_owned()))
}

/// ffmpeg's complaint without the file's name before it, which whoever reports it says anyway.
fn without_name(complaints: &str, path: &Path) -> String {
    let name = format!("file:{}: ", path.display());
    match complaints.replace(&name, "") {
        words if words.is_empty() => "its kind is not known".to_owned(),
        words => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_numbered_where_they_come_in_a_steady_rate() {
        let ntsc = fraction(Some("30000/1001"));
        assert_eq!(frame_number(ntsc, 0.0), Some(0));
        assert_eq!(frame_number(ntsc, 1001.0 / 30.0), Some(1000));
        assert_eq!(frame_number(ntsc, 0.05), None);
        assert_eq!(frame_number(ntsc, -1.0), None);
        assert_eq!(frame_number(None, 1.0), None);
        assert_eq!(fraction(Some("0/0")), None);
    }
}
