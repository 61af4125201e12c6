//! Pictures become a film.

use std::io::Write;
use std::path::Path;
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc;
use std::thread::JoinHandle;

use image::RgbImage;

use super::error::FilmError;
use super::log::{self, Complaints};
use super::process::file;
use super::tools::Tools;

/// Writes pictures of one size into a film without sound.
#[derive(Debug)]
pub struct Encoder {
    child: Child,
    pictures: Option<ChildStdin>,
    complaints: Option<JoinHandle<Complaints>>,
    size: (u32, u32),
}

impl Encoder {
    /// Begins the film `path`, of a kind that its ending says, with pictures of `size` pixels at `rate` a second: H.264,
    /// or MPEG-4 where ffmpeg has no encoder for that.
    ///
    /// # Errors
    ///
    /// If ffmpeg cannot be started.
    pub fn start(
        path: &Path,
        size: (u32, u32),
        rate: f64,
        tools: &Tools,
    ) -> Result<Self, FilmError> {
        let mut command = tools.ffmpeg();
        command.args([
            "-loglevel",
            "level+error",
            "-f",
            "rawvideo",
            "-pixel_format",
            "rgb24",
        ]);
        command.args([
            "-video_size",
            &format!("{}x{}", size.0, size.1),
            "-framerate",
            &rate.to_string(),
        ]);
        command.args(["-i", "pipe:0", "-an"]);
        // H.264 takes even sides only.
        command.args([
            "-filter:v",
            "pad=ceil(iw/2)*2:ceil(ih/2)*2",
            "-pix_fmt",
            "yuv420p",
        ]);
        match tools.has_encoder("libx264") {
            true => command.args(["-c:v", "libx264", "-preset", "veryfast", "-crf", "23"]),
            false => command.args(["-c:v", "mpeg4", "-q:v", "4"]),
        };
        command.arg("-y").arg(file(path));
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut child = command.spawn()?;
        Ok(Self {
            pictures: child.stdin.take(),
            complaints: child
                .stderr
                .take()
                .map(|said| log::listen(said, mpsc::channel().0)),
            child,
            size,
        })
    }

    /// Adds a picture.
    ///
    /// # Errors
    ///
    /// If it has another size, or ffmpeg does not take it.
    pub fn add(&mut self, picture: &RgbImage) -> Result<(), FilmError> {
        if picture.dimensions() != self.size {
            return Err(FilmError::Unwritable(
                "its pictures change their size".to_owned(),
            ));
        }
        let written = self
            .pictures
            .as_mut()
            .map(|pipe| pipe.write_all(picture.as_raw()));
        match written {
            Some(Ok(())) => Ok(()),
            _ => Err(self
                .ended()
                .err()
                .unwrap_or(FilmError::Unwritable("ffmpeg ended".to_owned()))),
        }
    }

    /// Writes the film's end.
    ///
    /// # Errors
    ///
    /// If ffmpeg could not write it.
    pub fn finish(mut self) -> Result<(), FilmError> {
        self.ended()
    }

    fn ended(&mut self) -> Result<(), FilmError> {
        drop(self.pictures.take());
        let status = self.child.wait()?;
        let complaints = log::heard(self.complaints.take()).words;
        match status.success() {
            true => Ok(()),
            false if complaints.is_empty() => Err(FilmError::Unwritable(status.to_string())),
            false => Err(FilmError::Unwritable(complaints)),
        }
    }
}

impl Drop for Encoder {
    fn drop(&mut self) {
        // It has ended already, if the film was finished.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
