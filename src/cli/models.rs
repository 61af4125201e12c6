//! `facefeel models`.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use facefeel::dataset::catalog::{self, LoadConfig};
use facefeel::inference::engine::EngineConfig;
use facefeel::ml::card::Card;
use facefeel::ml::complete::complete;
use facefeel::ml::device::DeviceChoice;
use facefeel::ml::model_file;
use facefeel::storage::models::library::{DamagedModel, Library};
use facefeel::vision::Color;

use super::DataArguments;
use super::output::{percent, print_json, while_reading};

#[derive(Args)]
pub(crate) struct ModelsArguments {
    #[command(subcommand)]
    command: ModelsCommand,
}

#[derive(Subcommand)]
enum ModelsCommand {
    /// Every model, the default one first.
    List {
        #[command(flatten)]
        data: DataArguments,
        /// Print one JSON document.
        #[arg(long)]
        json: bool,
    },
    /// Adds a model from its ZIP. A running server shows it after its next start.
    Import {
        /// What the site's download, or export, gave.
        #[arg(value_name = "ZIP")]
        zip: PathBuf,
        #[command(flatten)]
        data: DataArguments,
    },
    /// Writes a model as one ZIP: weights, card, and a page that says how to use them in Python.
    Export {
        /// A model's id; list shows them.
        #[arg(value_name = "ID")]
        id: String,
        /// Where to; must not exist yet.
        #[arg(long, value_name = "ZIP")]
        out: PathBuf,
        #[command(flatten)]
        data: DataArguments,
    },
    /// Gives a model's folder what trainings write nowadays: a temperature and fingerprints of what it learned from.
    Complete {
        /// The model's folder.
        #[arg(value_name = "DIR")]
        model: PathBuf,
        /// The very ZIP or folder that it learned from, with its parts train and val.
        #[arg(long, value_name = "ZIP|DIR")]
        data: PathBuf,
    },
    /// Removes a model for good.
    Remove {
        /// A model's id; list shows them.
        #[arg(value_name = "ID")]
        id: String,
        #[command(flatten)]
        data: DataArguments,
    },
}

pub(crate) fn run(arguments: &ModelsArguments) -> anyhow::Result<()> {
    match &arguments.command {
        ModelsCommand::List { data, json } => list(&open(data)?, *json),
        ModelsCommand::Import { zip, data } => import(&open(data)?, zip),
        ModelsCommand::Export { id, out, data } => export(&open(data)?, id, out),
        ModelsCommand::Complete { model, data } => completed(model, data),
        ModelsCommand::Remove { id, data } => Ok(open(data)?.remove(id)?),
    }
}

fn open(data: &DataArguments) -> anyhow::Result<Library> {
    let device = DeviceChoice::Cpu.open()?;
    let config = EngineConfig::default();
    // The list shows what is damaged.
    Ok(Library::open(&data.models(), &device, config, &mut |_| ())?)
}

fn list(library: &Library, json: bool) -> anyhow::Result<()> {
    let cards = library.engine().models();
    let damaged = library.damaged();
    if json {
        #[derive(serde::Serialize)]
        #[serde(untagged)]
        enum Listed<'a> {
            Card(&'a Card),
            Damaged(&'a DamagedModel),
        }
        let cards = cards.iter().map(|card| Listed::Card(card));
        let damaged = damaged.iter().map(Listed::Damaged);
        return print_json(&cards.chain(damaged).collect::<Vec<_>>());
    }
    for card in cards.iter() {
        let figure = card.metrics.first().map_or_else(String::new, |figure| {
            format!(
                ", accuracy {} ({})",
                percent(figure.report.accuracy),
                figure.name
            )
        });
        println!(
            "{}: {}, {} classes{figure}",
            card.id,
            card.name,
            card.classes.len()
        );
        if let Some(terms) = &card.terms {
            println!("    Terms: {terms}");
        }
    }
    for model in damaged {
        println!("{}: {}, damaged: {}", model.id, model.name, model.damaged);
    }
    Ok(())
}

fn import(library: &Library, zip: &Path) -> anyhow::Result<()> {
    let card = library
        .import(zip)
        .with_context(|| zip.display().to_string())?;
    println!("{}: {}", card.id, card.name);
    Ok(())
}

fn completed(folder: &Path, data: &Path) -> anyhow::Result<()> {
    let device = DeviceChoice::Cpu.open()?;
    let model = model_file::load(folder, &device.device)?;
    let size = model.card().image_size;
    let load = match model.card().color {
        Color::Gray => LoadConfig::gray(size),
        Color::Rgb => LoadConfig::rgb(size),
    };
    let dataset = while_reading(|progress| catalog::load(data, &load, progress));
    let model = complete(model, &dataset.with_context(|| data.display().to_string())?)?;
    model_file::replace_learned(folder, &model)?;
    let images = model.learned().map_or(0, |learned| learned.len());
    println!(
        "temperature {:.3}, fingerprints of {images} different images",
        model.card().temperature
    );
    Ok(())
}

fn export(library: &Library, id: &str, out: &Path) -> anyhow::Result<()> {
    if out.exists() {
        bail!(
            "{} exists already; choose another file or remove it",
            out.display()
        );
    }
    let zip = library.export(id)?;
    let card = library.engine().card(id);
    if let Some(terms) = card.and_then(|card| card.terms.clone()) {
        eprintln!("Terms of these weights: {terms}");
    }
    let write = || {
        let mut file = fs::File::create_new(out)?;
        file.write_all(&zip)?;
        file.sync_all()
    };
    write().with_context(|| out.display().to_string())
}
