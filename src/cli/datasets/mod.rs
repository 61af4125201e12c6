//! `facefeel datasets`.

mod arriving;
mod changes;
mod pictures;

use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use facefeel::answers::check_up::CheckUpAnswer;
use facefeel::answers::edits::step_text;
use facefeel::answers::words::Words;
use facefeel::config::Limits;
use facefeel::storage::data_dir::DataDir;
use facefeel::storage::datasets::{Datasets, DatasetsError};
use facefeel::storage::store::StoredDataset;
use facefeel::vision::detect::DetectorKind;
use serde::Serialize;

use super::language::LanguageArguments;
use super::output::print_json;
use super::{DataArguments, block_on, opening, outputs};
use pictures::PicturesArguments;

#[derive(Args)]
#[command(
    after_help = "Datasets lie in the data folder, which one program uses at a time: while a server runs, use its pages or its \
                  HTTP interface."
)]
pub(crate) struct DatasetsArguments {
    #[command(subcommand)]
    command: DatasetsCommand,
}

#[derive(Args)]
struct Common {
    #[command(flatten)]
    data: DataArguments,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    language: LanguageArguments,
}

#[derive(Subcommand)]
enum DatasetsCommand {
    /// Every dataset, the newest first.
    List {
        #[command(flatten)]
        common: Common,
    },
    /// A dataset: its classes, what was changed, and its versions.
    Show {
        /// A dataset's id; list shows them.
        #[arg(value_name = "ID")]
        id: String,
        #[command(flatten)]
        common: Common,
    },
    /// Pictures of a dataset as edits leave them: number, class and file.
    Pictures(PicturesArguments),
    /// What was found when a dataset came.
    Check {
        /// A dataset's id; list shows them.
        #[arg(value_name = "ID")]
        id: String,
        #[command(flatten)]
        common: Common,
    },
    /// Makes changes that a JSON document lists: all of them, or none.
    #[command(
        after_help = "The document is that of POST /api/v1/datasets/{id}/edits, and may leave out the revision: {\"edits\": \
                      [{\"kind\": \"move\", \"pictures\": [3, [7, 9]], \"class\": \"happy\"}]}"
    )]
    Edit {
        /// A dataset's id; list shows them.
        #[arg(value_name = "ID")]
        id: String,
        /// The file with the changes, - for standard input, undo or redo.
        #[arg(value_name = "FILE")]
        edits: PathBuf,
        #[command(flatten)]
        common: Common,
    },
    /// Writes a dataset as a ZIP with folders for classes and labels.csv, which import takes back as it was.
    Export {
        /// A dataset's id; list shows them.
        #[arg(value_name = "ID")]
        id: String,
        /// Where to; must not exist yet.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// The version to write; the newest state if left out.
        #[arg(long, value_name = "NAME")]
        version: Option<String>,
        #[command(flatten)]
        data: DataArguments,
    },
    /// Checks a ZIP of labelled pictures and keeps it.
    Import {
        /// A ZIP with one folder of pictures a class.
        #[arg(value_name = "ZIP")]
        zip: PathBuf,
        /// What it is called; the file's name if left out.
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
        #[command(flatten)]
        common: Common,
    },
    /// Adds the pictures of a ZIP to a dataset, but for copies of pictures that it has; edit ID undo takes that back.
    Add {
        /// A dataset's id; list shows them.
        #[arg(value_name = "ID")]
        id: String,
        /// A ZIP with one folder of pictures a class.
        #[arg(value_name = "ZIP")]
        zip: PathBuf,
        #[command(flatten)]
        common: Common,
    },
}

/// A dataset as it is printed.
#[derive(Serialize)]
struct Shown<'a> {
    id: &'a str,
    name: &'a str,
    created_at: &'a str,
    bytes: u64,
    sha256: &'a str,
    revision: usize,
    images: usize,
    classes: Vec<ShownClass<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    damaged: Option<&'a str>,
}

#[derive(Serialize)]
struct ShownClass<'a> {
    name: &'a str,
    images: usize,
}

pub(crate) fn run(arguments: &DatasetsArguments) -> anyhow::Result<()> {
    block_on(carry_out(&arguments.command))?
}

async fn carry_out(command: &DatasetsCommand) -> anyhow::Result<()> {
    let data = match command {
        DatasetsCommand::List { common }
        | DatasetsCommand::Show { common, .. }
        | DatasetsCommand::Check { common, .. }
        | DatasetsCommand::Edit { common, .. }
        | DatasetsCommand::Add { common, .. }
        | DatasetsCommand::Import { common, .. } => &common.data,
        DatasetsCommand::Pictures(arguments) => &arguments.common.data,
        DatasetsCommand::Export { data, out, .. } => {
            outputs::new(out)?;
            data
        }
    };
    let datasets = open(data).await?;
    let done = act(&datasets, command).await;
    datasets.store().close().await;
    datasets.data_dir().ended();
    done
}

async fn act(datasets: &Datasets, command: &DatasetsCommand) -> anyhow::Result<()> {
    match command {
        DatasetsCommand::List { common } => list(datasets, common).await,
        DatasetsCommand::Show { id, common } => show(datasets, id, common).await,
        DatasetsCommand::Pictures(arguments) => pictures::list(datasets, arguments).await,
        DatasetsCommand::Check { id, common } => check(datasets, id, common).await,
        DatasetsCommand::Edit { id, edits, common } => {
            changes::make(datasets, id, edits, common).await
        }
        DatasetsCommand::Export {
            id, out, version, ..
        } => export(datasets, id, out, version.as_deref()).await,
        DatasetsCommand::Import { zip, name, common } => {
            arriving::import(datasets, zip, name.as_deref(), common).await
        }
        DatasetsCommand::Add { id, zip, common } => arriving::add(datasets, id, zip, common).await,
    }
}

async fn open(data: &DataArguments) -> anyhow::Result<Datasets> {
    let data_dir = DataDir::open(&data.folder())?;
    let store = opening::store(&data_dir).await?;
    let detector = DetectorKind::default();
    Ok(Datasets::open(store, data_dir, Limits::default(), detector).await?)
}

async fn find(datasets: &Datasets, id: &str) -> anyhow::Result<StoredDataset> {
    let found = datasets.store().dataset(id).await?;
    found.with_context(|| {
        format!("there is no dataset {id}; `facefeel datasets list` shows those there are")
    })
}

async fn list(datasets: &Datasets, common: &Common) -> anyhow::Result<()> {
    let all = datasets.store().datasets().await?;
    if common.json {
        return print_json(&all.iter().map(Shown::new).collect::<Vec<_>>());
    }
    let words = common.language.words();
    all.iter()
        .try_for_each(|dataset| say!("{}", line(dataset, &words)))
}

/// A dataset in one line.
fn line(dataset: &StoredDataset, words: &Words) -> String {
    let args = [
        ("id", dataset.id.as_str().into()),
        ("name", dataset.name.as_str().into()),
        ("images", words.number(dataset.images).into()),
        ("classes", words.number(dataset.classes.len()).into()),
        ("revision", words.number(dataset.revision).into()),
    ];
    words.text_with("cli-dataset", &args).into_owned()
}

async fn show(datasets: &Datasets, id: &str, common: &Common) -> anyhow::Result<()> {
    let dataset = find(datasets, id).await?;
    if common.json {
        return print_json(&Shown::new(&dataset));
    }
    let words = common.language.words();
    say!("{}", line(&dataset, &words))?;
    for class in &dataset.classes {
        say!("  {:>7}  {}", words.number(class.images), class.name)?;
    }
    let versions = datasets.versions(id).await?;
    for step in datasets.history(&dataset, None, usize::MAX >> 1).await? {
        let named = versions
            .iter()
            .filter(|version| version.revision == step.revision);
        let named: Vec<String> = named
            .map(|version| format!(" [{}]", version.name))
            .collect();
        let (revision, text) = (step.revision, step_text(&step.step, &words));
        say!("{revision:>9}. {text}{}", named.concat())?;
    }
    Ok(())
}

async fn check(datasets: &Datasets, id: &str, common: &Common) -> anyhow::Result<()> {
    find(datasets, id).await?;
    let Some(found) = datasets.check_up(id).await? else {
        bail!(
            "another version of this program looked at {id} when it came; export it and use `facefeel check`"
        );
    };
    let words = common.language.words();
    let answer = CheckUpAnswer::new(&found, &words);
    if common.json {
        return print_json(&answer);
    }
    say!("{}", answer.summary)?;
    (answer.findings.iter()).try_for_each(|finding| say!("{}: {}", finding.level, finding.text))
}

async fn export(
    datasets: &Datasets,
    id: &str,
    out: &Path,
    version: Option<&str>,
) -> anyhow::Result<()> {
    let dataset = find(datasets, id).await?;
    let revision = match version {
        None => dataset.revision,
        Some(name) => {
            let versions = datasets.versions(id).await?;
            let found = versions.into_iter().find(|version| version.name == name);
            found
                .ok_or_else(|| DatasetsError::NoVersion(name.to_owned()))?
                .revision
        }
    };
    let export = datasets.export(dataset, revision).await?;
    // A half-written file must not pass for a whole one.
    let folder = out.parent().filter(|folder| *folder != Path::new(""));
    let file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")));
    let file = file.with_context(|| out.display().to_string())?;
    export.write(io::BufWriter::new(file.as_file()))?;
    file.as_file().sync_all()?;
    file.persist_noclobber(out)?;
    note!("{} pictures", export.pictures());
    Ok(())
}

impl<'a> Shown<'a> {
    fn new(dataset: &'a StoredDataset) -> Self {
        Self {
            id: &dataset.id,
            name: &dataset.name,
            created_at: &dataset.created_at,
            bytes: dataset.bytes,
            sha256: &dataset.sha256,
            revision: dataset.revision,
            images: dataset.images,
            classes: (dataset.classes.iter())
                .map(|class| ShownClass {
                    name: &class.name,
                    images: class.images,
                })
                .collect(),
            damaged: dataset.damaged.as_deref(),
        }
    }
}
