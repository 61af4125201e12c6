//! `facefeel datasets import` and `add`.

use std::io::Read;
use std::path::Path;

use anyhow::Context;
use facefeel::config::shares::Client;
use facefeel::files;
use facefeel::storage::datasets::{Arrival, Datasets};
use facefeel::storage::names;

use super::{Common, Shown, find, line};
use crate::cli::output::print_json;

/// Bytes that are read at a time.
const PIECE_BYTES: usize = 256 << 10;

pub(super) async fn import(
    datasets: &Datasets,
    zip: &Path,
    name: Option<&str>,
    common: &Common,
) -> anyhow::Result<()> {
    let stem = zip.file_stem().unwrap_or_default().to_string_lossy();
    let name = match name {
        Some(name) => names::checked(name)?,
        None => names::fitted(&stem),
    };
    let arrival = arrived(datasets, zip).await?;
    let (dataset, _) = arrival.keep_once(name).await?;
    if common.json {
        return print_json(&Shown::new(&dataset));
    }
    say!("{}", line(&dataset, &common.language.words()))
}

pub(super) async fn add(
    datasets: &Datasets,
    id: &str,
    zip: &Path,
    common: &Common,
) -> anyhow::Result<()> {
    find(datasets, id).await?;
    let arrival = arrived(datasets, zip).await?;
    let addition = datasets.add(id, arrival).await?;
    if common.json {
        return print_json(&Shown::new(&find(datasets, id).await?));
    }
    let words = common.language.words();
    let args = [
        ("added", words.number(addition.added).into()),
        ("copies", words.number(addition.copies).into()),
    ];
    say!("{}", words.text_with("cli-dataset-added", &args))
}

/// A file on its way into the data folder.
async fn arrived(datasets: &Datasets, zip: &Path) -> anyhow::Result<Arrival> {
    let place = || zip.display().to_string();
    let mut file = files::open(zip).with_context(place)?;
    let mut arrival = datasets.receive(Client::LOCAL).await?;
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        match file.read(&mut piece).with_context(place)? {
            0 => return Ok(arrival),
            read => arrival.write(&piece[..read]).await?,
        }
    }
}
