//! What can be wrong with a film.

use std::io;

use super::process::SILENCE;

/// Why a film cannot be read or written, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum FilmError {
    /// The program is not here, or does not run.
    #[error(
        "films need the program {program}, which cannot be run ({why}); install it with: {}",
        Self::install_line()
    )]
    NoProgram {
        /// As it was called.
        program: String,
        /// What the system says.
        why: String,
    },
    /// It is a folder, a pipe or a device.
    #[error("this is no file; films are read from files")]
    NotAFile,
    #[error("cannot be read: {0}")]
    Unreadable(io::Error),
    /// No container that is known, or none at all.
    #[error(
        "this is no film that can be read (MP4, MOV, Matroska, WebM, AVI, GIF, MPEG, FLV, WMV or Ogg): {0}"
    )]
    UnknownKind(String),
    /// It holds sound or text alone.
    #[error("this has no picture track")]
    NoPicture,
    #[error("its pictures have {width} × {height} pixels; at most {max} megapixels are read")]
    TooLarge {
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
        /// In megapixels.
        max: u64,
    },
    /// The program fell silent, or its time was over.
    #[error("ffmpeg showed no picture for {} seconds and was ended", SILENCE.as_secs())]
    Silent,
    /// The program ended by itself and was not content.
    #[error("the film is broken or cut off: {0}")]
    Broken(String),
    #[error(
        "the film is cut off: its pictures end at {shown_s:.1} s, and it should last {length_s:.1} s"
    )]
    Short {
        /// In seconds.
        shown_s: f64,
        /// In seconds.
        length_s: f64,
    },
    #[error("the film cannot be written: {0}")]
    Unwritable(String),
    /// The system gave no pipe, thread or process.
    #[error("ffmpeg could not be talked to: {0}")]
    Pipe(#[from] io::Error),
}

impl FilmError {
    /// The line that installs both programs on this system.
    pub fn install_line() -> &'static str {
        if cfg!(target_os = "macos") {
            "brew install ffmpeg"
        } else if cfg!(windows) {
            "winget install ffmpeg"
        } else {
            "sudo apt-get install ffmpeg"
        }
    }
}
