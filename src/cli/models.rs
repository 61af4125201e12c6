//! `facefeel models`.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, Subcommand, ValueEnum};
use facefeel::answers::measured::ranked;
use facefeel::answers::words::Words;
use facefeel::dataset::catalog::{self, LoadConfig};
use facefeel::inference::engine::EngineConfig;
use facefeel::ml::card::Card;
use facefeel::ml::complete::complete;
use facefeel::ml::device::DeviceChoice;
use facefeel::ml::model_file;
use facefeel::ml::onnx::{self, OnnxInput};
use facefeel::storage::data_dir::FolderLock;
use facefeel::storage::models::library::{DamagedModel, Library};
use facefeel::storage::models::{self, archive};
use facefeel::vision::Color;

use super::language::LanguageArguments;
use super::output::{print_json, while_reading};
use super::{DataArguments, outputs};

#[derive(Args)]
pub(crate) struct ModelsArguments {
    #[command(subcommand)]
    command: ModelsCommand,
}

/// What a model is exported as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ExportFormat {
    Facefeel,
    Onnx,
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
        #[command(flatten)]
        language: LanguageArguments,
    },
    /// Adds a model from its ZIP. While a server uses the data folder, import it on its Models page.
    Import {
        /// What the site's download, or export, gave.
        #[arg(value_name = "ZIP")]
        zip: PathBuf,
        #[command(flatten)]
        data: DataArguments,
    },
    /// Writes a model for other machines and programs.
    Export {
        /// A model's id as list shows it, a model's folder or its ZIP.
        #[arg(value_name = "MODEL")]
        id: String,
        /// Where to; must not exist yet.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// facefeel: one ZIP with weights, card, and a page that says how to use them in Python. onnx: NAME.onnx, the network with
        /// its preprocessing in the metadata, and NAME.crop.onnx, which does all of it: from a crop's bytes to probabilities.
        #[arg(long, default_value = "facefeel", hide_possible_values = true)]
        format: ExportFormat,
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
        #[command(flatten)]
        language: LanguageArguments,
    },
    /// Removes a model for good. While a server uses the data folder, delete it on its page.
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
        ModelsCommand::List {
            data,
            json,
            language,
        } => list(&open(data)?, *json, &language.words()),
        ModelsCommand::Import { zip, data } => alone(data, |library| import(library, zip)),
        ModelsCommand::Export {
            id,
            out,
            format,
            data,
        } => export(data, id, out, *format),
        ModelsCommand::Complete {
            model,
            data,
            language,
        } => completed(model, data, &language.words()),
        ModelsCommand::Remove { id, data } => alone(data, |library| Ok(library.remove(id)?)),
    }
}

/// Changes the models while no server has them in memory.
fn alone(
    data: &DataArguments,
    work: impl FnOnce(&Library) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let _lock = FolderLock::take(&data.folder())?;
    work(&open(data)?)
}

fn open(data: &DataArguments) -> anyhow::Result<Library> {
    let device = DeviceChoice::Cpu.open()?;
    let config = EngineConfig::default();
    // The list shows what is damaged.
    Ok(Library::open(&data.models(), &device, config, &mut |_| ())?)
}

fn list(library: &Library, json: bool, words: &Words) -> anyhow::Result<()> {
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
        say!("{}", line(card, words))?;
        if let Some(terms) = &card.terms {
            let terms = [("terms", terms.as_str().into())];
            say!("    {}", words.text_with("models-terms", &terms))?;
        }
    }
    for model in damaged {
        let args = [
            ("id", model.id.into()),
            ("name", model.name.into()),
            ("why", model.damaged.into()),
        ];
        say!("{}", words.text_with("cli-model-damaged", &args))?;
    }
    Ok(())
}

/// A model in one line, with the measurement that its page leads with.
fn line(card: &Card, words: &Words) -> Cow<'static, str> {
    let mut args = vec![
        ("id", card.id.as_str().into()),
        ("name", card.name.as_str().into()),
        ("classes", card.classes.len().into()),
    ];
    let ranked = ranked(card);
    let Some(first) = ranked.first() else {
        return words.text_with("cli-model", &args);
    };
    let accuracy = first.evaluation.report.accuracy;
    args.push(("accuracy", words.percent(accuracy).into()));
    args.push(("data", first.data(words).into()));
    words.text_with("cli-model-accuracy", &args)
}

fn import(library: &Library, zip: &Path) -> anyhow::Result<()> {
    let card = library
        .import(zip)
        .with_context(|| zip.display().to_string())?;
    say!("{}: {}", card.id, card.name)
}

fn completed(folder: &Path, data: &Path, words: &Words) -> anyhow::Result<()> {
    let device = DeviceChoice::Cpu.open()?;
    let model = model_file::load(folder, &device.device)?;
    let size = model.card().image_size;
    let load = match model.card().color {
        Color::Gray => LoadConfig::gray(size),
        Color::Rgb => LoadConfig::rgb(size),
    };
    let dataset = while_reading(words, |progress| catalog::load(data, &load, progress));
    let model = complete(model, &dataset.with_context(|| data.display().to_string())?)?;
    model_file::replace_learned(folder, &model)?;
    let images = model.learned().map_or(0, |learned| learned.len());
    let temperature = words.decimal(model.card().temperature, 3);
    let args = [
        ("temperature", temperature.into()),
        ("images", words.number(images).into()),
    ];
    say!("{}", words.text_with("cli-completed", &args))
}

fn export(data: &DataArguments, id: &str, out: &Path, format: ExportFormat) -> anyhow::Result<()> {
    let files = match format {
        ExportFormat::Facefeel => vec![out.to_owned()],
        ExportFormat::Onnx => onnx_files(out).to_vec(),
    };
    files.iter().try_for_each(|file| outputs::new(file))?;
    let model = models::find(Some(id), &data.models(), &DeviceChoice::Cpu.open()?)?;
    let contents = match format {
        ExportFormat::Facefeel => vec![archive::pack(model.card(), &model)?],
        ExportFormat::Onnx => [OnnxInput::Tensor, OnnxInput::Crop]
            .map(|input| onnx::export(model.card(), &model, input))
            .into_iter()
            .collect::<Result<_, _>>()?,
    };
    if let Some(terms) = &model.card().terms {
        note!("Terms of these weights: {terms}");
    }
    for (file, content) in files.iter().zip(&contents) {
        write_new(file, content).with_context(|| file.display().to_string())?;
        note!("{}", file.display());
    }
    Ok(())
}

/// The file of the network and that of the crops' graph. A name without `.onnx` gets it, because other programs tell models by it.
fn onnx_files(out: &Path) -> [PathBuf; 2] {
    let is_named = |ending: &OsStr| ending.eq_ignore_ascii_case("onnx");
    if out.extension().is_some_and(is_named) {
        return [out.to_owned(), out.with_extension("crop.onnx")];
    }
    [".onnx", ".crop.onnx"].map(|ending| {
        let mut file = out.as_os_str().to_owned();
        file.push(ending);
        file.into()
    })
}

fn write_new(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = fs::File::create_new(path)?;
    file.write_all(content)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn onnx_files_end_in_onnx() {
        let check = |out: &str, expected: [&str; 2]| {
            assert_eq!(onnx_files(Path::new(out)), expected.map(PathBuf::from));
        };
        check("onnx/x", ["onnx/x.onnx", "onnx/x.crop.onnx"]);
        check("x.onnx", ["x.onnx", "x.crop.onnx"]);
        check("a.b/v1.2", ["a.b/v1.2.onnx", "a.b/v1.2.crop.onnx"]);
        check("X.ONNX", ["X.ONNX", "X.crop.onnx"]);
    }
}
