//! `facefeel models`.

use clap::{Args, Subcommand};
use facefeel::card::Card;
use facefeel::ml::device::DeviceChoice;
use facefeel::models;

use super::DataArguments;
use super::output::{percent, print_json};

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
}

pub(crate) fn run(arguments: &ModelsArguments) -> anyhow::Result<()> {
    let ModelsCommand::List { data, json } = &arguments.command;
    let device = DeviceChoice::Cpu.open()?;
    let models = models::load_all(&data.models(), &device, &mut super::warn_unusable)?;
    let cards: Vec<&Card> = models.iter().map(|model| model.card()).collect();
    if *json {
        return print_json(&cards);
    }
    for card in cards {
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
    }
    Ok(())
}
