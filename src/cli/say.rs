//! Lines for people and scripts, which may have stopped listening: `println!` would panic on a closed pipe or a full disk.

use std::fmt;
use std::io::{self, ErrorKind, Write};

use anyhow::Context;

use super::logging;

/// Writes a line to standard output; an error if that fails, which is to be returned.
macro_rules! say {
    ($($words:tt)*) => { $crate::cli::say::line(format_args!($($words)*)) };
}

/// Writes a line to standard error, if anybody listens.
macro_rules! note {
    ($($words:tt)*) => { $crate::cli::say::note(format_args!($($words)*)) };
}

/// See `say!`.
pub(crate) fn line(words: fmt::Arguments<'_>) -> anyhow::Result<()> {
    writeln!(io::stdout().lock(), "{words}").context("standard output cannot be written")
}

/// See `note!`.
pub(crate) fn note(words: fmt::Arguments<'_>) {
    if logging::is_quiet() || logging::is_logged(words) {
        return;
    }
    let _ = writeln!(io::stderr().lock(), "{words}");
}

/// Whether a command failed only because its output is no longer read, as in `facefeel models list | head -1`.
pub(crate) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let kinds = error.chain().filter_map(|cause| cause.downcast_ref());
    kinds
        .map(io::Error::kind)
        .any(|kind| kind == ErrorKind::BrokenPipe)
}
