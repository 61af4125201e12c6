//! Where `ffmpeg` and `ffprobe` are.

use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::error::FilmError;

/// Both programs, known to run.
#[derive(Debug, Clone)]
pub struct Tools {
    ffmpeg: PathBuf,
    ffprobe: PathBuf,
    /// What ffmpeg calls itself.
    version: String,
    /// Whether it is older than 5.1, which brought `-fps_mode` in place of `-vsync`.
    is_old: bool,
}

impl fmt::Display for Tools {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // `ffmpeg version 7.1 Copyright (c) …`
        let said = self.version.split(" Copyright").next().unwrap_or_default();
        write!(f, "{said}, with {}", self.ffprobe.display())
    }
}

impl Tools {
    /// Those on the search path, or the `ffmpeg` that is given, with the `ffprobe` beside it.
    ///
    /// # Errors
    ///
    /// If one of them does not run.
    pub fn find(ffmpeg: Option<&Path>) -> Result<Self, FilmError> {
        let ffmpeg = ffmpeg.unwrap_or(Path::new("ffmpeg")).to_owned();
        let ending = ffmpeg.extension().and_then(OsStr::to_str);
        let ending = ending.filter(|ending| ending.eq_ignore_ascii_case("exe"));
        let name = ending.map_or_else(
            || "ffprobe".to_owned(),
            |ending| format!("ffprobe.{ending}"),
        );
        let ffprobe = ffmpeg.with_file_name(name);
        let version = version(&ffmpeg)?;
        self::version(&ffprobe)?;
        Ok(Self {
            is_old: is_before(&version, (5, 1)),
            version,
            ffmpeg,
            ffprobe,
        })
    }

    pub(super) fn ffmpeg(&self) -> Command {
        let mut command = plain(&self.ffmpeg);
        command.args(["-hide_banner", "-nostdin", "-nostats"]);
        command
    }

    pub(super) fn ffprobe(&self) -> Command {
        let mut command = plain(&self.ffprobe);
        command.arg("-hide_banner");
        command
    }

    /// What keeps ffmpeg from repeating and dropping pictures for the sake of a steady rate.
    pub(super) fn each_picture_once(&self) -> [&'static str; 2] {
        match self.is_old {
            true => ["-vsync", "passthrough"],
            false => ["-fps_mode", "passthrough"],
        }
    }

    /// Whether ffmpeg has this encoder.
    pub(super) fn has_encoder(&self, name: &str) -> bool {
        let listed = self.ffmpeg().arg("-encoders").stdin(Stdio::null()).output();
        let listed = listed.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
        listed.is_ok_and(|list| {
            let mut names = list
                .lines()
                .filter_map(|line| line.split_whitespace().nth(1));
            names.any(|known| known == name)
        })
    }
}

/// The program without what its variables change: colours in what it says, and a report that it would write.
fn plain(program: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .env_remove("AV_LOG_FORCE_COLOR")
        .env_remove("FFREPORT");
    command
}

/// The first line of what the program says of itself.
fn version(program: &Path) -> Result<String, FilmError> {
    let missing = |why: String| FilmError::NoProgram {
        program: program.display().to_string(),
        why,
    };
    let output = Command::new(program)
        .arg("-version")
        .stdin(Stdio::null())
        .output();
    let output = output.map_err(|error| missing(error.to_string()))?;
    if !output.status.success() {
        return Err(missing(output.status.to_string()));
    }
    let said = String::from_utf8_lossy(&output.stdout);
    Ok(said.lines().next().unwrap_or_default().to_owned())
}

/// Whether `ffmpeg version 4.4.2-…` is older; builds that have no number are new.
fn is_before(line: &str, wanted: (u32, u32)) -> bool {
    let version = line.split_whitespace().nth(2).unwrap_or_default();
    let mut numbers = version
        .trim_start_matches('n')
        .split(|char: char| !char.is_ascii_digit())
        .map(str::parse::<u32>);
    let (major, minor) = (numbers.next(), numbers.next());
    match major {
        Some(Ok(major)) => (major, minor.and_then(Result::ok).unwrap_or(0)) < wanted,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_read_from_releases_and_assumed_new_elsewhere() {
        let old = |version: &str| is_before(&format!("ffmpeg version {version} Copyright"), (5, 1));
        assert!(old("4.4.2-0ubuntu0.22.04.1") && old("n5.0") && old("3.4"));
        assert!(!old("5.1.9-0+deb12u1") && !old("n7.1") && !old("N-118000-g1234567") && !old(""));
    }

    #[test]
    fn a_program_that_is_not_there_is_named_with_the_line_that_installs_it() {
        let error = Tools::find(Some(Path::new("/nowhere/ffmpeg"))).unwrap_err();
        let words = error.to_string();
        assert!(
            words.contains("/nowhere/ffmpeg") && words.contains("install"),
            "{words}"
        );
    }
}
