//! `facefeel datasets edit`.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use anyhow::Context;
use facefeel::answers::edits::step_text;
use facefeel::dataset::edits::{Edit, Numbers};
use facefeel::storage::datasets::{Act, Datasets, Selection};
use facefeel::storage::store::StoredDataset;
use serde::Deserialize;
use serde_json::Value;

use super::{Common, Shown, find};
use crate::cli::WrongUse;
use crate::cli::output::print_json;

/// Most bytes of a document of changes.
const MAX_EDITS_BYTES: u64 = 64_000_000;

/// Such a document.
const EXAMPLE: &str = r#"{"edits": [{"kind": "leave_out", "pictures": [3, [7, 9]]}]}"#;

/// Changes to make.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EditsFile {
    /// The revision that their author has seen; the newest if left out.
    revision: Option<usize>,
    edits: Vec<Edit>,
    #[serde(default)]
    select: Option<Selection>,
    #[serde(default)]
    report: Option<String>,
}

pub(super) async fn make(
    datasets: &Datasets,
    id: &str,
    file: &Path,
    common: &Common,
) -> anyhow::Result<()> {
    let dataset = find(datasets, id).await?;
    let (revision, act) = match file.to_str() {
        Some("undo") => (dataset.revision, Act::Undo),
        Some("redo") => (dataset.revision, Act::Redo),
        _ => asked(datasets, &dataset, read(file)?).await?,
    };
    let edited = datasets.act(id, revision, act).await?;
    let words = common.language.words();
    if common.json {
        return print_json(&Shown::new(&find(datasets, id).await?));
    }
    match edited.steps().last() {
        Some(step) => say!("{}. {}", edited.revision(), step_text(step, &words)),
        None => Ok(()),
    }
}

async fn asked(
    datasets: &Datasets,
    dataset: &StoredDataset,
    file: EditsFile,
) -> anyhow::Result<(usize, Act)> {
    let selected = match &file.select {
        Some(selection) => datasets.select(dataset, selection).await?.numbers(),
        None => Numbers::default(),
    };
    let edits = file.edits.into_iter();
    let act = Act::Edit {
        edits: edits.map(|edit| edit.or_about(&selected)).collect(),
        report: file.report,
    };
    Ok((file.revision.unwrap_or(dataset.revision), act))
}

fn read(file: &Path) -> anyhow::Result<EditsFile> {
    let wrong = |why: &dyn Display| {
        WrongUse::error(format!(
            "{}: {why}; it holds one document in UTF-8 such as {EXAMPLE}",
            file.display()
        ))
    };
    let mut source: Box<dyn Read> = match file.to_str() {
        Some("-") => Box::new(io::stdin()),
        _ => Box::new(File::open(file).with_context(|| file.display().to_string())?),
    };
    let mut bytes = Vec::new();
    let read = source
        .by_ref()
        .take(MAX_EDITS_BYTES + 1)
        .read_to_end(&mut bytes);
    read.with_context(|| file.display().to_string())?;
    if bytes.len() as u64 > MAX_EDITS_BYTES {
        return Err(wrong(&format!(
            "it is larger than {} MB",
            MAX_EDITS_BYTES / 1_000_000
        )));
    }
    // Windows PowerShell writes a byte order mark.
    let json = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    // An object, so that every value has its name.
    let document: serde_json::Map<String, Value> =
        serde_json::from_slice(json).map_err(|error| wrong(&error))?;
    serde_json::from_value(document.into()).map_err(|error| wrong(&error))
}
