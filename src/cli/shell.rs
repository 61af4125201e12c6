//! `facefeel completions` and `facefeel man`: what shells and `man` know of the program.

use std::io;
use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, Command};
use clap_complete::Shell;

use super::outputs;

const NAME: &str = "facefeel";

#[derive(Args)]
#[command(
    after_help = "For instance: facefeel completions bash > ~/.local/share/bash-completion/completions/facefeel"
)]
pub(crate) struct CompletionsArguments {
    /// Shell that is to complete commands and options.
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

#[derive(Args)]
pub(crate) struct ManArguments {
    /// Folder for the pages, one for each command, such as ~/.local/share/man/man1.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// Prints a script for the shell.
pub(crate) fn complete(
    arguments: &CompletionsArguments,
    mut command: Command,
) -> anyhow::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, NAME, &mut script);
    let script = String::from_utf8(script).context("the script is no text")?;
    say!("{}", script.trim_end())
}

/// Writes the pages of the manual.
pub(crate) fn write_manual(arguments: &ManArguments, command: Command) -> anyhow::Result<()> {
    outputs::folder(&arguments.folder)?;
    let written: io::Result<()> = clap_mangen::generate_to(command, &arguments.folder);
    written.with_context(|| arguments.folder.display().to_string())?;
    note!("{}", arguments.folder.join("facefeel.1").display());
    Ok(())
}
