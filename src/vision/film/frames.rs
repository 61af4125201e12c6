//! The pictures of a film, upright and with square pixels, each with the moment at which it is shown.

use std::io::Read;
use std::process::{Child, ChildStdout, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::thread::JoinHandle;

use image::RgbImage;

use super::error::FilmError;
use super::log::{self, Announced, Complaints};
use super::probe::Film;
use super::process::{SILENCE, bound, read_from};
use super::sampling::{SIGN_OF_LIFE_S, Sampling};
use super::tools::Tools;
use super::{FilmTime, MAX_SIDE_PX};

/// Pictures that are read ahead of the one that is wanted next.
const AHEAD: usize = 2;

/// Seconds of processor time for each second of the film, and where its length is not known.
const CPU_PER_S: f64 = 60.0;
const CPU_UNKNOWN_S: u64 = 48 * 3600;

/// A picture of a film.
#[derive(Debug, Clone)]
pub struct Frame {
    pub at: FilmTime,
    /// Upright, with square pixels, at most [`MAX_SIDE_PX`] on its longer side.
    pub image: RgbImage,
}

/// Which pictures are wanted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Wanted {
    /// One in every step, after the moment `after` in seconds if that is given.
    Sampled {
        /// How often.
        sampling: Sampling,
        /// The last picture that was taken before; it is not shown again.
        after: Option<f64>,
    },
    /// So many a second, picture `k` at `k / rate` seconds, repeated where the film has fewer.
    Steady {
        /// Pictures a second.
        rate: f64,
    },
    /// The picture at one moment alone, found by the container's index.
    At {
        /// In seconds.
        seconds: f64,
    },
}

/// The pictures of a film, one after the other. ffmpeg ends when this is dropped.
#[derive(Debug)]
pub struct Frames {
    child: Child,
    pictures: Receiver<Frame>,
    complaints: Option<JoinHandle<Complaints>>,
    wanted: Wanted,
    last: Option<f64>,
    /// When the last picture was shown, in seconds.
    shown_s: f64,
    /// How long the film must be, where that is certain.
    length_s: Option<f64>,
    has_ended: bool,
}

impl Frames {
    /// Starts to read.
    ///
    /// # Errors
    ///
    /// If ffmpeg cannot be started.
    pub fn open(film: &Film, wanted: Wanted, tools: &Tools) -> Result<Self, FilmError> {
        let mut command = tools.ffmpeg();
        command.args(["-loglevel", "level+info"]);
        if let Wanted::At { seconds } = wanted {
            command.args(["-ss", &format!("{:.6}", (seconds - 1e-3).max(0.0))]);
        }
        read_from(&mut command, &film.path);
        command.args([
            "-map",
            "0:V:0",
            "-an",
            "-sn",
            "-dn",
            "-filter:v",
            &filters(wanted),
        ]);
        if matches!(wanted, Wanted::At { .. }) {
            command.args(["-frames:v", "1"]);
        }
        command.args(tools.each_picture_once());
        command.args(["-f", "rawvideo", "pipe:1"]);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let cpu_s = film
            .duration_s
            .map(|seconds| 600 + (CPU_PER_S * seconds).min(1e7) as u64);
        bound(&child, cpu_s.unwrap_or(CPU_UNKNOWN_S), false);
        let (announce, announced) = mpsc::channel();
        let (sender, pictures) = mpsc::sync_channel(AHEAD);
        let complaints = child.stderr.take().map(|said| log::listen(said, announce));
        if let Some(output) = child.stdout.take() {
            std::thread::spawn(move || read(output, &announced, &sender));
        }
        let last = match wanted {
            Wanted::Sampled { after, .. } => after,
            _ => None,
        };
        Ok(Self {
            child,
            pictures,
            complaints,
            wanted,
            last,
            shown_s: 0.0,
            length_s: film.counted_s,
            has_ended: false,
        })
    }

    /// Whether the picture is wanted, or only a sign of life.
    fn takes(&mut self, frame: &Frame) -> bool {
        self.shown_s = frame.at.seconds();
        let Wanted::Sampled { sampling, .. } = self.wanted else {
            return true;
        };
        let seconds = frame.at.seconds();
        let takes = sampling.takes(seconds, self.last);
        if takes {
            self.last = Some(seconds);
        }
        takes
    }

    /// Why ffmpeg showed its last picture; nothing if the film is over.
    fn ending(&mut self) -> Option<FilmError> {
        let status = match self.child.wait() {
            Ok(status) => status,
            Err(error) => return Some(error.into()),
        };
        let complaints = log::heard(self.complaints.take());
        if let Some(cut_off) = complaints.cut_off {
            return Some(FilmError::Broken(cut_off));
        }
        if !status.success() {
            let is_silent = complaints.words.is_empty();
            let why = if is_silent {
                status.to_string()
            } else {
                complaints.words
            };
            return Some(FilmError::Broken(why));
        }
        let (shown_s, length_s) = (self.shown_s, self.length_s?);
        let is_short = shown_s + self.wanted.longest_gap_s() + ROOM_S < length_s;
        is_short.then_some(FilmError::Short { shown_s, length_s })
    }
}

/// Seconds by which a film may be shorter than its container says.
const ROOM_S: f64 = 0.5;

impl Wanted {
    /// Longest time between two pictures that ffmpeg shows, in seconds, where the film itself has no longer one.
    fn longest_gap_s(self) -> f64 {
        match self {
            Self::Sampled { sampling, .. } => sampling.every_s().min(SIGN_OF_LIFE_S),
            Self::Steady { .. } | Self::At { .. } => f64::INFINITY,
        }
    }
}

impl Iterator for Frames {
    type Item = Result<Frame, FilmError>;

    /// The next picture; an error is the last thing that comes.
    fn next(&mut self) -> Option<Self::Item> {
        while !self.has_ended {
            match self.pictures.recv_timeout(SILENCE) {
                Ok(frame) if self.takes(&frame) => return Some(Ok(frame)),
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => {
                    self.has_ended = true;
                    return Some(Err(FilmError::Silent));
                }
                Err(RecvTimeoutError::Disconnected) => {
                    self.has_ended = true;
                    return self.ending().map(Err);
                }
            }
        }
        None
    }
}

impl Drop for Frames {
    fn drop(&mut self) {
        // It has ended already, if the film is over.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// ffmpeg turns pictures by the film's display matrix before these.
fn filters(wanted: Wanted) -> String {
    let which = match wanted {
        Wanted::Sampled { sampling, after } => format!("select='{}',", sampling.condition(after)),
        Wanted::Steady { rate } => format!("fps={rate}:start_time=0,"),
        Wanted::At { .. } => String::new(),
    };
    let most = MAX_SIDE_PX;
    let smaller = format!("min(1,{most}/max(iw*sar,ih))");
    format!(
        "{which}scale=w='max(2,round(iw*sar*{smaller}))':h='max(2,round(ih*{smaller}))',setsar=1,format=rgb24,\
         showinfo=checksum=0"
    )
}

/// Puts bytes and announcements together until one of them ends.
fn read(mut output: ChildStdout, announced: &Receiver<Announced>, pictures: &SyncSender<Frame>) {
    // ffmpeg announces a picture before it writes it.
    while let Ok(Announced { at, width, height }) = announced.recv() {
        if width.max(height) > MAX_SIDE_PX || width.min(height) == 0 {
            return;
        }
        let mut pixels = vec![0; width as usize * height as usize * 3];
        if output.read_exact(&mut pixels).is_err() {
            return;
        }
        let Some(image) = RgbImage::from_raw(width, height, pixels) else {
            return;
        };
        if pictures.send(Frame { at, image }).is_err() {
            return;
        }
    }
}
