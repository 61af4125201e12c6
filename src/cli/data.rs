//! `facefeel data`.

use std::io::{self, BufRead, IsTerminal, Write};
use std::path::Path;

use anyhow::bail;
use clap::{Args, Subcommand};
use facefeel::answers::words::Words;
use facefeel::storage::data_check::{self, Act, Finding, FindingKind, Look};
use facefeel::storage::data_dir::{DataDirError, FolderLock};
use serde::Serialize;

use super::DataArguments;
use super::language::LanguageArguments;
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
    /// Moves the data folder to a database and a store that several servers and workers share, or back into an empty folder. What it
    /// came from stays as it is. No server may use either meanwhile.
    #[cfg(feature = "cluster")]
    Move(super::data_move::MoveArguments),
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
    #[command(flatten)]
    language: LanguageArguments,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Answer<'a> {
    /// What is wrong still.
    findings: &'a [Finding],
    repaired: &'a [Finding],
}

pub(crate) fn run(arguments: &FolderArguments) -> anyhow::Result<()> {
    match &arguments.command {
        FolderCommand::Check(arguments) => check(arguments),
        #[cfg(feature = "cluster")]
        FolderCommand::Move(arguments) => super::data_move::run(arguments),
    }
}

fn check(arguments: &CheckArguments) -> anyhow::Result<()> {
    let root = arguments.data.folder();
    let words = arguments.language.words();
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
        findings.iter().try_for_each(show)?;
    }
    if arguments.repair {
        repaired = mend(&root, &mut findings, arguments.yes, &words)?;
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
        let args = [("folder", root.display().to_string().into())];
        say!("{}", words.text_with("cli-data-fits", &args))?;
    } else {
        let found = findings.len() + repaired.len();
        let args = [
            ("found", words.number(found).into()),
            ("mended", words.number(repaired.len()).into()),
        ];
        say!("{}", words.text_with("cli-data-found", &args))?;
    }
    match findings.len() {
        0 => Ok(()),
        left => {
            let args = [
                ("left", words.number(left).into()),
                ("left-count", left.into()),
                ("folder", root.display().to_string().into()),
            ];
            bail!("{}", words.text_with("cli-data-left", &args))
        }
    }
}

fn show(finding: &Finding) -> anyhow::Result<()> {
    say!("{}: {}", finding.what, finding.detail)
}

/// Mends what the user agrees to, and takes it out of `findings`.
fn mend(
    root: &Path,
    findings: &mut Vec<Finding>,
    yes: bool,
    words: &Words,
) -> anyhow::Result<Vec<Finding>> {
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
            Some(act) => ask(&question(kind, act, &of_kind, words), words)?,
        };
        if !agreed {
            findings.extend(of_kind);
            continue;
        }
        for finding in of_kind {
            match super::block_on(data_check::repair(root, &finding))? {
                Ok(_) => repaired.push(finding),
                Err(error) => {
                    note!("{}: {error}", finding.what);
                    findings.push(finding);
                }
            }
        }
    }
    findings.sort();
    Ok(repaired)
}

fn question(kind: FindingKind, act: Act, findings: &[Finding], words: &Words) -> String {
    let what: Vec<&str> = findings
        .iter()
        .map(|finding| finding.what.as_str())
        .collect();
    let key = match (act, kind) {
        (Act::Delete, _) => "cli-data-delete",
        (Act::PutAside, FindingKind::MissingDefault) => {
            return words.text("cli-data-default").into_owned();
        }
        (Act::PutAside, _) => "cli-data-move",
        (Act::Forget, _) => "cli-data-forget",
    };
    let args = [("what", words.list(&what).into())];
    words.text_with(key, &args).into_owned()
}

/// Asks on the terminal. English letters are understood in every language.
fn ask(question: &str, words: &Words) -> anyhow::Result<bool> {
    if !io::stdin().is_terminal() {
        bail!("{}", words.text("cli-data-no-terminal"));
    }
    let mut terminal = io::stderr().lock();
    let yes = words.text("cli-yes");
    write!(terminal, "{question} [{yes}] ").and_then(|()| terminal.flush())?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    let answer = answer.trim().to_lowercase();
    let own = yes.split('/').next().unwrap_or_default();
    Ok(matches!(answer.as_str(), "y" | "yes") || answer == own)
}
