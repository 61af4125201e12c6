//! What bounds a program that reads a stranger's file.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Child, Command};
use std::time::Duration;

/// Longest time without a picture, or without an answer about the file. Between pictures that are wanted, ffmpeg is asked
/// for one every ten seconds of the film, so this is time for ten seconds of any film on a slow machine.
pub(super) const SILENCE: Duration = Duration::from_secs(120);

/// Most pixels of a film's picture: 8K and more.
pub(super) const MAX_PX: u64 = 1 << 26;

/// Most bytes that ffmpeg takes in one piece.
const MAX_ALLOCATION: u64 = 1 << 29;

/// Most bytes of address space: pictures of [`MAX_PX`] in as many threads as there are.
const MAX_MEMORY: u64 = 6 << 30;

/// The containers that are read; what lists other files (HLS, DASH, concat, sequences of pictures) is none of them.
const CONTAINERS: &str = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,gif,mpegts,mpeg,flv,live_flv,asf,ogg,nut,mxf,m4v,h264,hevc,mjpeg,ivf";

/// Adds what every reading of a film needs, and the film itself. Whatever its name is, it means a file.
pub(super) fn read_from(command: &mut Command, film: &Path) {
    let pixels = MAX_PX.to_string();
    let allocation = MAX_ALLOCATION.to_string();
    command.args(["-max_alloc", &allocation]);
    command.args(["-protocol_whitelist", "file,pipe"]);
    command.args(["-format_whitelist", CONTAINERS]);
    command.args(["-max_pixels", &pixels]);
    command.arg("-i").arg(file(film));
}

/// The file's name as ffmpeg takes it: neither an option nor an address.
pub(super) fn file(path: &Path) -> OsString {
    let mut name = OsString::from("file:");
    name.push(path);
    name
}

/// Bounds a child that was just started: seconds of processor time, memory, and no files written where it only reads.
/// Where the system has no such bounds, there are those of the command line alone.
#[cfg(target_os = "linux")]
pub(super) fn bound(child: &Child, cpu_s: u64, writes: bool) {
    use rlimit::{Resource, prlimit};

    let Ok(id) = i32::try_from(child.id()) else {
        return;
    };
    let mut bounds = vec![(Resource::CPU, cpu_s), (Resource::AS, MAX_MEMORY)];
    if !writes {
        bounds.push((Resource::FSIZE, 0));
    }
    for (resource, most) in bounds {
        if let Err(error) = prlimit(id, resource, Some((most, most)), None) {
            // It may have ended already.
            tracing::debug!(?resource, %error, "ffmpeg could not be bounded");
        }
    }
}

/// See above.
#[cfg(not(target_os = "linux"))]
pub(super) fn bound(_: &Child, _: u64, _: bool) {
    let _ = MAX_MEMORY;
}
