//! `facefeel data`.

use std::io::{self, BufRead, IsTerminal, Write};
use std::path::Path;

use anyhow::bail;
use clap::{Args, Subcommand};
use facefeel::storage::data_check::{self, Act, Finding, FindingKind, Look};
use facefeel::storage::data_dir::{DataDirError, FolderLock};
use serde::Serialize;

use super::DataArguments;
use super::output::print_json;

#[derive(Args)]
pub(crate) struct FolderArguments {
    #[command(subcommand)]
    command: FolderCommand,
}

#[derive(Subcommand)]
enum FolderCommand {
    /// Looks for files without rows, rows without files, damage and leftovers. Exit status 1 if anything is found.
    Check(CheckArguments),
}

#[derive(Args)]
struct CheckArguments {
    /// Mend what can be mended, after asking about each kind of thing. No server may use the folder.
    #[arg(long)]
    repair: bool,
    /// Answer every question with yes, for scripts.
    #[arg(long, requires = "repair")]
    yes: bool,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: DataArguments,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Answer<'a> {
    /// What is wrong still.
    findings: &'a [Finding],
    /// What was mended.
    repaired: &'a [Finding],
}

pub(crate) fn run(arguments: &FolderArguments) -> anyhow::Result<()> {
    match &arguments.command {
        FolderCommand::Check(arguments) => check(arguments),
    }
}

fn check(arguments: &CheckArguments) -> anyhow::Result<()> {
    let root = arguments.data.folder();
    if !root.is_dir() {
        return Err(data_check::CheckError::NoData(root).into());
    }
    let lock = match FolderLock::take(&root) {
        Ok(lock) => Some(lock),
        Err(DataDirError::InUse(_)) if !arguments.repair => None,
        Err(error) => return Err(error.into()),
    };
    let look = Look {
        is_thorough: true,
        is_in_use: lock.is_none(),
    };
    let mut findings = super::block_on(data_check::check(&root, look))??;
    let mut repaired = Vec::new();
    if !arguments.json {
        findings.iter().for_each(show);
    }
    if arguments.repair {
        repaired = mend(&root, &mut findings, arguments.yes)?;
        if !repaired.is_empty() {
            // One thing mended may show another: the default was a model that was put aside.
            findings = super::block_on(data_check::check(&root, look))??;
        }
    }
    if arguments.json {
        print_json(&Answer {
            findings: &findings,
            repaired: &repaired,
        })?;
    } else if findings.is_empty() && repaired.is_empty() {
        println!("{}: everything fits together", root.display());
    } else {
        println!(
            "{} found, {} mended",
            findings.len() + repaired.len(),
            repaired.len()
        );
    }
    match findings.len() {
        0 => Ok(()),
        1 => bail!("1 thing in {} needs a look", root.display()),
        left => bail!("{left} things in {} need a look", root.display()),
    }
}

fn show(finding: &Finding) {
    println!("{}: {}", finding.what, finding.detail);
}

/// Mends what the user agrees to, and takes it out of `findings`.
fn mend(root: &Path, findings: &mut Vec<Finding>, yes: bool) -> anyhow::Result<Vec<Finding>> {
    let mut kinds: Vec<FindingKind> = findings.iter().map(|finding| finding.kind).collect();
    kinds.dedup();
    let mut repaired = Vec::new();
    for kind in kinds {
        let (of_kind, others): (Vec<_>, Vec<_>) = std::mem::take(findings)
            .into_iter()
            .partition(|finding| finding.kind == kind);
        *findings = others;
        let agreed = match kind.act() {
            None => false,
            Some(_) if yes => true,
            Some(act) => ask(&question(kind, act, &of_kind))?,
        };
        if !agreed {
            findings.extend(of_kind);
            continue;
        }
        for finding in of_kind {
            match super::block_on(data_check::repair(root, &finding))? {
                Ok(_) => repaired.push(finding),
                Err(error) => {
                    eprintln!("{}: {error}", finding.what);
                    findings.push(finding);
                }
            }
        }
    }
    findings.sort();
    Ok(repaired)
}

fn question(kind: FindingKind, act: Act, findings: &[Finding]) -> String {
    let what: Vec<&str> = findings
        .iter()
        .map(|finding| finding.what.as_str())
        .collect();
    let what = what.join(", ");
    match (act, kind) {
        (Act::Delete, _) => format!("Delete for good what was left behind ({what})?"),
        (Act::PutAside, FindingKind::MissingDefault) => {
            "Let the bundled model be the default, and move models/default to recovered/?"
                .to_owned()
        }
        (Act::PutAside, _) => format!("Move {what} to recovered/?"),
        (Act::Forget, _) => format!("Forget {what}, and keep what is known of it in recovered/?"),
    }
}

/// Asks on the terminal.
fn ask(question: &str) -> anyhow::Result<bool> {
    if !io::stdin().is_terminal() {
        bail!(
            "--repair asks on the terminal before it acts, and there is none; add --yes in scripts"
        );
    }
    eprint!("{question} [y/N] ");
    io::stderr().flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}
