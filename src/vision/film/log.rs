//! What ffmpeg says on standard error: when each picture is shown, how large it is, and what is wrong with the film.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read};
use std::sync::mpsc::Sender;
use std::thread::JoinHandle;

use super::FilmTime;

/// Longest line that is looked at, in bytes.
const MAX_LINE: u64 = 1 << 14;

/// Complaints that are kept: the last ones say why it ended.
const KEPT: usize = 2;

/// A picture that is about to come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Announced {
    pub(super) at: FilmTime,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// What ffmpeg complains of, and yet ends well, where a file is shorter than its tables say.
const CUT_OFF: [&str; 2] = ["ended prematurely", "partial file"];

/// What was wrong.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Complaints {
    /// The last ones.
    pub(super) words: String,
    /// One that says that the file is cut off.
    pub(super) cut_off: Option<String>,
}

/// Waits for what [`listen`] has heard.
pub(super) fn heard(listening: Option<JoinHandle<Complaints>>) -> Complaints {
    let heard = listening.and_then(|thread| thread.join().ok());
    heard.unwrap_or_default()
}

/// Reads all that is said, on a thread of its own; gives the last complaints once nothing more is said.
pub(super) fn listen(
    said: impl Read + Send + 'static,
    pictures: Sender<Announced>,
) -> JoinHandle<Complaints> {
    std::thread::spawn(move || {
        let mut listener = Listener::default();
        let mut said = BufReader::new(said);
        let (mut line, mut is_start) = (Vec::new(), true);
        loop {
            line.clear();
            match said.by_ref().take(MAX_LINE).read_until(b'\n', &mut line) {
                Ok(0) | Err(_) => break,
                Ok(_) => {}
            }
            // What comes behind a piece of a line that is too long is no line of its own.
            let was_start = std::mem::replace(&mut is_start, line.ends_with(b"\n"));
            if !was_start {
                continue;
            }
            if let Some(picture) = listener.hear(String::from_utf8_lossy(&line).trim_end()) {
                // Whoever wanted the pictures may be gone; ffmpeg must not be kept waiting.
                let _ = pictures.send(picture);
            }
        }
        Complaints {
            words: Vec::from(listener.complaints).join("; "),
            cut_off: listener.cut_off,
        }
    })
}

#[derive(Default)]
struct Listener {
    unit_s: Option<(u32, u32)>,
    complaints: VecDeque<String>,
    cut_off: Option<String>,
}

impl Listener {
    /// Takes a line, as `-loglevel level+info` writes it.
    fn hear(&mut self, line: &str) -> Option<Announced> {
        if let Some(told) = line.strip_prefix("[Parsed_showinfo_") {
            let (_, told) = told.split_once("] ")?;
            return self.hear_of_picture(told.strip_prefix("[info] ").unwrap_or(told));
        }
        let complaint = ["[error] ", "[fatal] "]
            .iter()
            .find_map(|level| line.split_once(level));
        if let Some((_, complaint)) = complaint {
            let complaint: String = complaint.chars().take(200).collect();
            if CUT_OFF.iter().any(|words| complaint.contains(words)) {
                self.cut_off = Some(complaint.clone());
            }
            self.complaints.push_back(complaint);
            if self.complaints.len() > KEPT {
                self.complaints.pop_front();
            }
        }
        None
    }

    /// `config in time_base: 1/12800, frame_rate: 25/1` or
    /// `n:   1 pts:   2560 pts_time:0.2     pos:    52406 fmt:rgb24 sar:1/1 s:480x480 i:P iskey:0 type:P`.
    fn hear_of_picture(&mut self, told: &str) -> Option<Announced> {
        if let Some(unit) = told.strip_prefix("config in time_base: ") {
            let (numerator, rest) = unit.split_once('/')?;
            let denominator = rest.split(',').next()?;
            self.unit_s = Some((
                numerator.trim().parse().ok()?,
                denominator.trim().parse().ok()?,
            ));
            return None;
        }
        if !told.starts_with("n:") {
            return None;
        }
        let units = told.split_once(" pts:")?.1.split_whitespace().next()?;
        let size = told.split_once(" s:")?.1.split_whitespace().next()?;
        let (width, height) = size.split_once('x')?;
        Some(Announced {
            at: FilmTime {
                units: units.parse().ok()?,
                unit_s: self.unit_s?,
            },
            width: width.parse().ok()?,
            height: height.parse().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    fn hear_all(said: &str) -> (Vec<Announced>, Complaints) {
        let (sender, pictures) = mpsc::channel();
        let complaints = listen(std::io::Cursor::new(said.to_owned().into_bytes()), sender);
        let complaints = complaints.join().unwrap();
        (pictures.iter().collect(), complaints)
    }

    #[test]
    fn pictures_are_announced_with_their_exact_time() {
        let (pictures, complaints) = hear_all(
            "[info] Input #0, mov, from 'file:a.mp4':\n\
             [Parsed_showinfo_4 @ 0x55] [info] config in time_base: 1/12800, frame_rate: 25/1\n\
             [Parsed_showinfo_4 @ 0x55] [info] n:   0 pts: -2560 pts_time:-0.2  pos: 48 fmt:rgb24 sar:1/1 s:480x270 i:P\n\
             [Parsed_showinfo_4 @ 0x55] [info] color_range:pc\n\
             [h264 @ 0x5] [error] mmco: unref short failure\n",
        );
        let at = FilmTime {
            units: -2560,
            unit_s: (1, 12800),
        };
        assert_eq!(
            pictures,
            [Announced {
                at,
                width: 480,
                height: 270
            }]
        );
        assert!((at.seconds() + 0.2).abs() < 1e-12);
        assert_eq!(complaints.words, "mmco: unref short failure");
        assert_eq!(complaints.cut_off, None);
    }

    #[test]
    fn a_file_that_is_cut_off_is_told_from_one_that_is_damaged() {
        let cut = "stream 0, offset 0x2409b: partial file";
        let damaged = "[error] Error while decoding stream #0:0\n";
        let said = format!("[mov,mp4 @ 0x5] [error] {cut}\n{damaged}{damaged}");
        let (_, complaints) = hear_all(&said);
        assert_eq!(complaints.cut_off.as_deref(), Some(cut));
        assert_eq!(complaints.words.matches("decoding").count(), 2);
    }

    #[test]
    fn what_a_film_s_own_texts_say_announces_nothing() {
        let line = "[Parsed_showinfo_4 @ 0x55] [info] n: 0 pts: 0 s:9x9 i:P\n";
        let unit =
            "[Parsed_showinfo_4 @ 0x55] [info] config in time_base: 1/25, frame_rate: 25/1\n";
        let long = "x".repeat(MAX_LINE as usize);
        let (pictures, _) = hear_all(&format!("{unit}[info]   title: {line}{long}{line}"));
        assert_eq!(pictures, []);
        // Without a unit there is no time.
        assert_eq!(hear_all(line).0, []);
        assert_eq!(hear_all(&format!("{unit}{line}")).0.len(), 1);
    }
}
