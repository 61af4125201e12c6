//! The command line: arguments in, words or one JSON document out.

#[macro_use]
mod say;

mod arguments;
mod backup;
mod check;
#[cfg(feature = "cluster")]
mod cluster;
mod compare;
mod contact;
mod data;
#[cfg(feature = "cluster")]
mod data_move;
mod datasets;
mod doctor;
mod door;
mod ending;
mod evaluate;
mod evaluate_report;
mod experiment;
mod help;
mod labelled;
mod language;
mod limits;
mod logging;
mod models;
mod opening;
mod output;
mod outputs;
mod predict;
mod resumed;
mod sample;
mod serve;
mod setting_flags;
mod shell;
mod train;
mod video;
#[cfg(feature = "cluster")]
mod worker;

use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, CommandFactory, Parser, Subcommand};
use facefeel::dataset::archive::NameEncoding;
use facefeel::dataset::reading::{LayoutChoice, ReadingChoice};
use facefeel::ml::device::DeviceChoice;
use facefeel::vision::detect::DetectorKind;

/// Recognises facial expressions, and trains your own recogniser without writing code.
#[derive(Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: serve::ServeArguments,
    #[command(flatten)]
    log: logging::LogArguments,
}

#[derive(Subcommand)]
enum Command {
    /// Opens the app for a browser on this machine (also what happens without a command).
    Serve(Box<serve::ServeArguments>),
    /// Works for the servers that share a database: trains and evaluates what they are asked for.
    #[cfg(feature = "cluster")]
    Worker(worker::WorkerArguments),
    /// Trains a model on a ZIP or folder with one folder of pictures a class.
    Train(train::TrainArguments),
    /// Trains many models that belong together: over folds, seeds and settings.
    Experiment(experiment::ExperimentArguments),
    /// Measures a model on a ZIP or folder with one folder of pictures a class.
    Evaluate(evaluate::EvaluateArguments),
    /// Compares two or more models on the same labelled pictures.
    Compare(compare::CompareArguments),
    /// Looks a dataset through before anything is trained on it.
    Check(check::CheckArguments),
    /// Finds the faces in pictures and names their apparent expressions.
    Predict(predict::PredictArguments),
    /// Follows the faces in films and recordings, and writes what they show as tables and reports.
    Video(video::VideoArguments),
    /// Draws a set of faces to try training with.
    Sample(sample::SampleArguments),
    /// Saves everything in the data folder as one file; a server may go on meanwhile.
    Backup(backup::BackupArguments),
    /// Puts a backup back, into an empty data folder.
    Restore(backup::RestoreArguments),
    /// Looks after the data folder.
    Data(data::FolderArguments),
    /// Lists, imports, exports and removes models.
    Models(models::ModelsArguments),
    /// Lists, shows, changes, imports and exports datasets.
    Datasets(datasets::DatasetsArguments),
    /// Says what this machine has of what the program needs, and what to do where something is missing.
    Doctor(doctor::DoctorArguments),
    /// Prints a script by which a shell completes commands and options.
    Completions(shell::CompletionsArguments),
    /// Writes the pages of the manual for `man`.
    Man(shell::ManArguments),
}

/// Options that every command which computes takes.
#[derive(Args)]
struct ComputeArguments {
    /// Where to compute: auto, cpu or gpu. Auto takes a real GPU if there is one.
    #[arg(long, default_value = "auto", env = "FACEFEEL_DEVICE")]
    device: DeviceChoice,
}

/// Options that every command which searches pictures for faces takes.
#[derive(Args)]
struct DetectorArguments {
    /// What finds faces: yunet, or seetaface for clear frontal ones alone.
    #[arg(long, value_name = "NAME", default_value_t, env = "FACEFEEL_DETECTOR")]
    detector: DetectorKind,
}

/// How labelled pictures are understood, where that is not plain.
#[derive(Args)]
struct ReadingArguments {
    /// Where classes are: auto (told from names), folders (whatever else there is), outer or inner (of folders in
    /// folders), labels (in tables and file names).
    #[arg(
        long,
        default_value = "auto",
        value_name = "auto|folders|outer|inner|labels"
    )]
    layout: LayoutChoice,
    /// Encoding of names in a ZIP that are not UTF-8, such as Shift_JIS or CP850; told from the names if left out.
    #[arg(long, value_name = "NAME")]
    names: Option<NameEncoding>,
    /// Class that a label or folder means, where it is not understood correctly, such as 4=happy; without a class, its
    /// pictures are left out. Can be given several times.
    #[arg(long = "class", value_name = "LABEL=CLASS", value_parser = meaning)]
    classes: Vec<(String, Option<String>)>,
}

fn meaning(text: &str) -> Result<(String, Option<String>), String> {
    let (label, class) = text
        .split_once('=')
        .ok_or_else(|| format!("{text} has no “=”, as 4=happy has"))?;
    Ok((
        label.to_owned(),
        Some(class.to_owned()).filter(|class| !class.is_empty()),
    ))
}

impl ReadingArguments {
    fn choice(&self) -> ReadingChoice {
        ReadingChoice {
            names: self.names,
            layout: self.layout,
            classes: self.classes.iter().cloned().collect(),
        }
    }
}

/// Where models of one's own are kept.
#[derive(Args)]
struct DataArguments {
    /// Folder for everything this program keeps; `models/` inside it holds models.
    #[arg(long, value_name = "DIR", env = "FACEFEEL_DATA_DIR")]
    data_dir: Option<PathBuf>,
}

impl DataArguments {
    /// The folder for everything.
    fn folder(&self) -> PathBuf {
        self.folder_called("facefeel")
    }

    /// The same, of another name where none was given.
    fn folder_called(&self, name: &str) -> PathBuf {
        let usual = || Some(dirs::data_dir()?.join(name));
        let folder = self.data_dir.clone().or_else(usual);
        folder.unwrap_or_else(|| PathBuf::from(format!("{name}-data")))
    }

    /// The folder of models.
    fn models(&self) -> PathBuf {
        self.folder().join("models")
    }
}

pub(crate) use ending::{WrongUse, exit_code};
pub(crate) use say::is_closed_pipe;

/// Carries out what the arguments ask for.
///
/// # Errors
///
/// Whatever stopped it, in words for the user.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<()> {
    let is_server = match &arguments.command {
        None | Some(Command::Serve(_)) => true,
        #[cfg(feature = "cluster")]
        Some(Command::Worker(_)) => true,
        Some(_) => false,
    };
    arguments.log.start(is_server);
    match arguments.command {
        None => serve::run(&arguments.serve),
        Some(Command::Serve(arguments)) => serve::run(&arguments),
        #[cfg(feature = "cluster")]
        Some(Command::Worker(arguments)) => worker::run(&arguments),
        Some(Command::Train(arguments)) => train::run(&arguments),
        Some(Command::Experiment(arguments)) => experiment::run(&arguments),
        Some(Command::Evaluate(arguments)) => evaluate::run(&arguments),
        Some(Command::Compare(arguments)) => compare::run(&arguments),
        Some(Command::Check(arguments)) => check::run(&arguments),
        Some(Command::Predict(arguments)) => predict::run(&arguments),
        Some(Command::Video(arguments)) => video::run(&arguments),
        Some(Command::Sample(arguments)) => sample::run(&arguments),
        Some(Command::Backup(arguments)) => backup::create(&arguments),
        Some(Command::Restore(arguments)) => backup::restore(&arguments),
        Some(Command::Data(arguments)) => data::run(&arguments),
        Some(Command::Models(arguments)) => models::run(&arguments),
        Some(Command::Datasets(arguments)) => datasets::run(&arguments),
        Some(Command::Doctor(arguments)) => doctor::run(&arguments),
        Some(Command::Completions(arguments)) => shell::complete(&arguments, Arguments::command()),
        Some(Command::Man(arguments)) => shell::write_manual(&arguments, Arguments::command()),
    }
}

/// Runs something that asks the database to its end.
fn block_on<T>(work: impl Future<Output = T>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    Ok(runtime
        .context("no thread could be started")?
        .block_on(work))
}

fn warn_unusable(unusable: facefeel::storage::models::Unusable) {
    note!("left out {}: {}", unusable.folder.display(), unusable.error);
}
