//! How a command ends that was not simply done.

use std::fmt;
use std::process::ExitCode;

/// The command line asks for what cannot be meant, or written: exit status 2.
#[derive(Debug)]
pub(crate) struct WrongUse(String);

impl WrongUse {
    pub(super) fn error(message: String) -> anyhow::Error {
        Self(message).into()
    }
}

/// Some of what was asked for could not be done, and all else was: exit status 3.
#[derive(Debug)]
pub(crate) struct PartlyDone(String);

impl PartlyDone {
    pub(super) fn error(message: String) -> anyhow::Error {
        Self(message).into()
    }
}

/// The exit status of a program that Ctrl-C ended, as shells have it: 128 and the signal's number.
pub(super) const INTERRUPTED: u8 = 130;

/// Ctrl-C ended it, and the same command goes on from there: exit status 130.
#[derive(Debug)]
pub(crate) struct Interrupted(String);

impl Interrupted {
    pub(super) fn error(message: String) -> anyhow::Error {
        Self(message).into()
    }
}

/// The exit status after an error.
pub(crate) fn exit_code(error: &anyhow::Error) -> ExitCode {
    if error.is::<Interrupted>() {
        return ExitCode::from(INTERRUPTED);
    }
    if error.is::<WrongUse>() {
        return ExitCode::from(2);
    }
    match error.is::<PartlyDone>() {
        true => ExitCode::from(3),
        false => ExitCode::FAILURE,
    }
}

macro_rules! told_as_it_is {
    ($($error:ty),+) => {$(
        impl fmt::Display for $error {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl std::error::Error for $error {}
    )+};
}

told_as_it_is!(WrongUse, PartlyDone, Interrupted);
