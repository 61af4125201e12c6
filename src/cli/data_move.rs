//! `facefeel data move`.

use std::path::PathBuf;

use anyhow::bail;
use clap::Args;
use facefeel::answers::words::Words;
use facefeel::storage::moving::{self, Moved, Shared, Step};
use facefeel::storage::objects::Objects;
use facefeel::storage::store::Store;
use indicatif::ProgressBar;

use super::cluster::complete_url;
use super::language::LanguageArguments;
use super::{DataArguments, output};

#[derive(Args)]
pub(super) struct MoveArguments {
    /// PostgreSQL database that the data folder moves to; it must be empty.
    #[arg(long, value_name = "URL", required_unless_present = "from")]
    to: Option<String>,
    /// PostgreSQL database whose data move into the data folder, which must be empty.
    #[arg(long, value_name = "URL", conflicts_with = "to")]
    from: Option<String>,
    /// File with the password of that database, in one line; PGPASSWORD can hold it instead.
    #[arg(long, value_name = "FILE", env = "FACEFEEL_DATABASE_PASSWORD_FILE")]
    database_password_file: Option<PathBuf>,
    /// Store of the files, as s3://BUCKET/PREFIX; variables such as AWS_ENDPOINT_URL say the rest.
    #[arg(long, value_name = "URL", env = "FACEFEEL_STORAGE")]
    storage: String,
    #[command(flatten)]
    data: DataArguments,
    #[command(flatten)]
    language: LanguageArguments,
}

pub(super) fn run(arguments: &MoveArguments) -> anyhow::Result<()> {
    let words = arguments.language.words();
    let bars = Bars::new(&words);
    let moved = super::block_on(carry_out(arguments, &bars))?;
    bars.clear();
    say_what_moved(arguments, &moved?, &words)
}

async fn carry_out(arguments: &MoveArguments, bars: &Bars) -> anyhow::Result<Moved> {
    let root = arguments.data.folder();
    let objects = Objects::open(&arguments.storage)?;
    objects.ping().await?;
    let database = arguments.to.as_ref().or(arguments.from.as_ref());
    let password = arguments.database_password_file.as_deref();
    let url = complete_url(database.map_or("", |url| url), password)?;
    let store = Store::connect(&url).await?;
    let shared = Shared {
        store: &store,
        objects: &objects,
    };
    let mut progress = |step, done, total| bars.show(step, done, total);
    let moved = match arguments.to.is_some() {
        true => moving::out(&root, shared, &mut progress).await,
        false => moving::back(shared, &root, &mut progress).await,
    };
    store.close().await;
    Ok(moved?)
}

/// How far files and rows are, on a terminal only.
struct Bars {
    files: ProgressBar,
    rows: ProgressBar,
}

impl Bars {
    fn new(words: &Words) -> Self {
        let (files, rows) = (
            words.text("cli-moving-files"),
            words.text("cli-moving-rows"),
        );
        Self {
            files: output::bar(
                0,
                &format!("{files} {{bar:30}} {{bytes}}/{{total_bytes}} {{eta}}"),
            ),
            rows: output::bar(0, &format!("{rows} {{bar:30}} {{pos}}/{{len}}")),
        }
    }

    fn show(&self, step: Step, done: u64, total: u64) {
        let bar = match step {
            Step::Files => &self.files,
            Step::Rows => {
                self.files.finish_and_clear();
                &self.rows
            }
        };
        bar.set_length(total);
        bar.set_position(done);
    }

    fn clear(&self) {
        self.files.finish_and_clear();
        self.rows.finish_and_clear();
    }
}

fn say_what_moved(arguments: &MoveArguments, moved: &Moved, words: &Words) -> anyhow::Result<()> {
    let count = |table: &str| {
        let mut rows = moved.rows.iter().filter(|(name, _)| *name == table);
        rows.next().map_or(0, |(_, count)| *count)
    };
    let number = |count: u64| words.number(usize::try_from(count).unwrap_or(usize::MAX));
    let size = [("megabytes", words.mebibytes(moved.bytes).into())];
    let size = words.text_with("dataset-size", &size).into_owned();
    let args = [
        ("files", number(moved.files).into()),
        ("size", size.into()),
        ("before", number(moved.files_before).into()),
        ("datasets", number(count("datasets")).into()),
        ("models", number(moved.models).into()),
        ("jobs", number(count("jobs")).into()),
        ("reports", number(count("reports")).into()),
    ];
    say!("{}", words.text_with("cli-moved", &args))?;
    if moved.unseen > 0 {
        let args = [("unseen", number(moved.unseen).into())];
        say!("{}", words.text_with("cli-moved-unseen", &args))?;
    }
    let args = [(
        "folder",
        arguments.data.folder().display().to_string().into(),
    )];
    let next = match arguments.to.is_some() {
        true => "cli-moved-out",
        false => "cli-moved-back",
    };
    say!("{}", words.text_with(next, &args))?;
    if moved.faults.is_empty() {
        return Ok(());
    }
    for fault in &moved.faults {
        note!("{fault}");
    }
    bail!("{}", words.text("cli-moved-in-part"))
}
