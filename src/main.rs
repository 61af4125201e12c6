//! The `facefeel` program: a web server and its command-line siblings.

mod cli;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let arguments = cli::Arguments::parse();
    match cli::run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("facefeel: {error:#}");
            ExitCode::FAILURE
        }
    }
}
