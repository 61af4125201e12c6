//! The `facefeel` program: a web server and its command-line siblings.

#![cfg_attr(test, allow(clippy::unwrap_used))]
#![warn(clippy::print_stdout, clippy::print_stderr)]

mod cli;

use std::io::{self, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    let error = match cli::run(cli::Arguments::from_command_line()) {
        Ok(()) => return ExitCode::SUCCESS,
        Err(error) if cli::is_closed_pipe(&error) => return ExitCode::SUCCESS,
        Err(error) => error,
    };
    // Standard error may be closed as well.
    let _ = writeln!(io::stderr(), "facefeel: {}", words(&error));
    cli::exit_code(&error)
}

/// An error with its causes, each once: many errors repeat their cause in their own words.
fn words(error: &anyhow::Error) -> String {
    let mut words = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if words.is_empty() || names(&cause, &words) {
            words = cause;
        } else if !words.contains(&cause) {
            words = format!("{words}: {cause}");
        }
    }
    words
}

/// Whether `text` says what happened to the file `what`: `cannot read FILE: …`, or `FILE is …`.
fn names(text: &str, what: &str) -> bool {
    let follows = |rest: &str, what: &str, next: char| {
        rest.strip_prefix(what)
            .is_some_and(|rest| rest.starts_with(next))
    };
    let is_told_of = |(start, _): (usize, &str)| follows(&text[start..], &format!(" {what}"), ':');
    follows(text, what, ' ') || text.match_indices(' ').any(is_told_of)
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    #[test]
    fn a_cause_is_told_once() {
        let cause = anyhow!("no such table");
        let error = cause.context("the database could not be used: no such table");
        let error = error.context("facefeel.db");
        let expected = "facefeel.db: the database could not be used: no such table";
        assert_eq!(words(&error), expected);
        assert_eq!(words(&anyhow!("inner").context("outer")), "outer: inner");
    }

    #[test]
    fn what_failed_is_named_once() {
        let error = anyhow!("cannot read nope: No such file").context("nope");
        assert_eq!(words(&error), "cannot read nope: No such file");
        let error = anyhow!("nope is neither a file nor a folder").context("nope");
        assert_eq!(words(&error), "nope is neither a file nor a folder");
        let error = anyhow!("not a readable ZIP archive").context("a");
        assert_eq!(words(&error), "a: not a readable ZIP archive");
    }
}
