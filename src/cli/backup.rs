//! `facefeel backup` and `facefeel restore`.

use std::path::PathBuf;

use anyhow::bail;
use clap::Args;
use facefeel::answers::words::Words;
use facefeel::storage::backup;
use indicatif::ProgressBar;

use super::language::LanguageArguments;
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
    #[command(flatten)]
    language: LanguageArguments,
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
    #[command(flatten)]
    language: LanguageArguments,
}

/// Makes a backup; a server may use the folder meanwhile.
pub(crate) fn create(arguments: &BackupArguments) -> anyhow::Result<()> {
    let root = arguments.data.folder();
    let words = arguments.language.words();
    let bar = bar("cli-saving", &words);
    let mut progress = show(&bar);
    let created = backup::create(&root, &arguments.file, arguments.force, &mut progress);
    let created = super::block_on(created)?;
    bar.finish_and_clear();
    let created = created?;
    let args = [
        ("file", arguments.file.display().to_string().into()),
        ("files", words.number(created.files).into()),
        ("size", mebibytes(created.bytes, &words).into()),
    ];
    say!("{}", words.text_with("cli-saved", &args))?;
    if created.faults.is_empty() {
        return Ok(());
    }
    for fault in &created.faults {
        note!("{fault}");
    }
    bail!("{}", words.text("cli-saved-in-part"));
}

/// Puts a backup back.
pub(crate) fn restore(arguments: &RestoreArguments) -> anyhow::Result<()> {
    let root = arguments.data.folder();
    let words = arguments.language.words();
    let bar = bar("cli-restoring", &words);
    let mut progress = show(&bar);
    let restored = backup::restore(&arguments.file, &root, arguments.force, &mut progress);
    let restored = super::block_on(restored)?;
    bar.finish_and_clear();
    let restored = restored?;
    let args = [
        ("folder", root.display().to_string().into()),
        ("files", words.number(restored.files).into()),
        ("size", mebibytes(restored.bytes, &words).into()),
        ("date", restored.created_at.as_str().into()),
    ];
    say!("{}", words.text_with("cli-restored", &args))?;
    if let Some(aside) = &restored.put_aside {
        let aside = aside.display().to_string();
        let args = [("folder", aside.into())];
        say!("{}", words.text_with("cli-put-aside", &args))?;
    }
    Ok(())
}

/// A bar that counts bytes, on a terminal only.
fn bar(key: &str, words: &Words) -> ProgressBar {
    let template = format!(
        "{} {{bar:30}} {{bytes}}/{{total_bytes}} {{eta}}",
        words.text(key)
    );
    output::bar(0, &template)
}

fn show(bar: &ProgressBar) -> impl FnMut(u64, u64) {
    let bar = bar.clone();
    move |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    }
}

fn mebibytes(bytes: u64, words: &Words) -> String {
    let size = [("megabytes", words.mebibytes(bytes).into())];
    words.text_with("dataset-size", &size).into_owned()
}
