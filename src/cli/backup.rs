//! `facefeel backup` and `facefeel restore`.

use std::path::PathBuf;

use anyhow::bail;
use clap::Args;
use facefeel::storage::backup;
use indicatif::ProgressBar;

use super::{DataArguments, output};

#[derive(Args)]
pub(crate) struct BackupArguments {
    /// The file to write, a ZIP.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Replace the file if it exists.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    data: DataArguments,
}

#[derive(Args)]
pub(crate) struct RestoreArguments {
    /// What `facefeel backup` wrote.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Where data lies already, move it aside into a folder `replaced-…` beside what is restored.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    data: DataArguments,
}

/// Makes a backup; a server may use the folder meanwhile.
pub(crate) fn create(arguments: &BackupArguments) -> anyhow::Result<()> {
    let root = arguments.data.folder();
    let bar = bar("saving");
    let mut progress = show(&bar);
    let created = backup::create(&root, &arguments.file, arguments.force, &mut progress);
    let created = super::block_on(created)?;
    bar.finish_and_clear();
    let created = created?;
    println!(
        "{}: {} files, {}",
        arguments.file.display(),
        created.files,
        mebibytes(created.bytes)
    );
    if created.faults.is_empty() {
        return Ok(());
    }
    for fault in &created.faults {
        eprintln!("{fault}");
    }
    bail!(
        "the backup was written, but what is named above is missing or damaged; `facefeel data check` says more"
    );
}

/// Puts a backup back.
pub(crate) fn restore(arguments: &RestoreArguments) -> anyhow::Result<()> {
    let root = arguments.data.folder();
    let bar = bar("restoring");
    let mut progress = show(&bar);
    let restored = backup::restore(&arguments.file, &root, arguments.force, &mut progress);
    let restored = super::block_on(restored)?;
    bar.finish_and_clear();
    let restored = restored?;
    println!(
        "{}: {} files, {}, as of {}",
        root.display(),
        restored.files,
        mebibytes(restored.bytes),
        restored.created_at
    );
    if let Some(aside) = &restored.put_aside {
        println!(
            "what was there before is in {} now; delete that folder once you no longer need it",
            aside.display()
        );
    }
    Ok(())
}

/// A bar that counts bytes, on a terminal only.
fn bar(what: &str) -> ProgressBar {
    let template = format!("{what} {{bar:30}} {{bytes}}/{{total_bytes}} {{eta}} left");
    output::bar(0, &template)
}

fn show(bar: &ProgressBar) -> impl FnMut(u64, u64) {
    let bar = bar.clone();
    move |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    }
}

fn mebibytes(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / (1024.0 * 1024.0))
}
