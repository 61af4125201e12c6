//! The `facefeel` program: a web server and its command-line siblings.

mod cli;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let arguments = cli::Arguments::parse();
    match cli::run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("facefeel: {}", words(&error));
            match error.is::<cli::WrongUse>() {
                true => ExitCode::from(2),
                false => ExitCode::FAILURE,
            }
        }
    }
}

/// An error with its causes, each once: many errors repeat their cause in their own words.
fn words(error: &anyhow::Error) -> String {
    let mut words = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if words.is_empty() {
            words = cause;
        } else if !words.contains(&cause) {
            words = format!("{words}: {cause}");
        }
    }
    words
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
}
