//! `facefeel compare`.

use anyhow::bail;
use clap::Args;
use facefeel::answers::comparison;
use facefeel::answers::words::Words;
use facefeel::ml::card::Card;
use facefeel::ml::classify::Classifier;
use facefeel::ml::device::ComputeDevice;
use facefeel::ml::evaluate::Predictions;
use facefeel::ml::evaluate::compare::Comparison;
use facefeel::storage::models;
use serde::Serialize;

use super::labelled::LabelledArguments;
use super::language::LanguageArguments;
use super::output::print_json;
use super::{ComputeArguments, DataArguments};

/// Smallest probability that is written out.
const LEAST_P: f64 = 0.0001;

#[derive(Args)]
pub(crate) struct CompareArguments {
    /// A model's id, folder or ZIP, or "bundled".
    #[arg(value_name = "A")]
    first: String,
    /// The model to compare it with.
    #[arg(value_name = "B")]
    second: String,
    #[command(flatten)]
    labelled: LabelledArguments,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    language: LanguageArguments,
    #[command(flatten)]
    data_dir: DataArguments,
    #[command(flatten)]
    compute: ComputeArguments,
}

/// What `--json` prints. Everything is over the images whose class both models know.
#[derive(Serialize)]
struct Compared<'a> {
    data: String,
    a: Reached<'a>,
    b: Reached<'a>,
    #[serde(flatten)]
    comparison: Comparison,
}

/// What one model reached.
#[derive(Serialize)]
struct Reached<'a> {
    model: &'a str,
    name: &'a str,
    accuracy: f64,
    interval_95: [f64; 2],
}

impl<'a> Reached<'a> {
    fn new(card: &'a Card, right: usize, interval_95: [f64; 2], images: usize) -> Self {
        Self {
            model: &card.id,
            name: &card.name,
            accuracy: right as f64 / images.max(1) as f64,
            interval_95,
        }
    }
}

pub(crate) fn run(arguments: &CompareArguments) -> anyhow::Result<()> {
    let words = arguments.language.words();
    let device = arguments.compute.device.open()?;
    let a = find(&arguments.first, arguments, &device)?;
    let b = find(&arguments.second, arguments, &device)?;
    let [of_a, of_b] = ask_both(arguments, [&a, &b], &words)?;
    let comparison = Comparison::new(of_a, of_b);
    let Comparison {
        images,
        a_right,
        b_right,
        a_interval_95,
        b_interval_95,
        ..
    } = comparison;
    if images == 0 {
        bail!("there is no image whose class both models know");
    }
    let compared = Compared {
        data: arguments.labelled.data.display().to_string(),
        a: Reached::new(a.card(), a_right, a_interval_95, images),
        b: Reached::new(b.card(), b_right, b_interval_95, images),
        comparison,
    };
    match arguments.json {
        true => print_json(&compared),
        false => print_words(&compared, &words),
    }
}

fn find(
    name: &str,
    arguments: &CompareArguments,
    device: &ComputeDevice,
) -> anyhow::Result<Classifier> {
    Ok(models::find(
        Some(name),
        &arguments.data_dir.models(),
        device,
    )?)
}

/// What both say; the pictures are read once where both take them alike.
fn ask_both(
    arguments: &CompareArguments,
    [a, b]: [&Classifier; 2],
    words: &Words,
) -> anyhow::Result<[Predictions; 2]> {
    let labelled = &arguments.labelled;
    let dataset = labelled.read(a.card(), words)?;
    let of_a = labelled.predict(a, &dataset)?;
    let shape = |card: &Card| (card.color, card.image_size);
    let dataset = match shape(a.card()) == shape(b.card()) {
        true => dataset,
        false => labelled.read(b.card(), words)?,
    };
    Ok([of_a, labelled.predict(b, &dataset)?])
}

fn print_words(compared: &Compared<'_>, words: &Words) -> anyhow::Result<()> {
    let images = words.number(compared.comparison.images);
    for reached in [&compared.a, &compared.b] {
        let [low, high] = reached.interval_95.map(|share| words.percent(share));
        let args = [
            ("name", reached.name.into()),
            ("accuracy", words.percent(reached.accuracy).into()),
            ("low", low.into()),
            ("high", high.into()),
            ("images", images.as_str().into()),
        ];
        say!("{}", words.text_with("cli-compare-accuracy", &args))?;
    }
    let (a, b) = (compared.a.name, compared.b.name);
    if compared.a.model == compared.b.model {
        return say!("{}", words.text("cli-compare-same"));
    }
    say!("{}", comparison::text(a, b, &compared.comparison, words))?;
    let p = compared.comparison.p_value;
    let sign = if p < LEAST_P { "<" } else { "=" };
    let p = words.decimal(p.max(LEAST_P), 4);
    let args = [("p", p.into()), ("sign", sign.into())];
    say!("{}", words.text_with("cli-compare-p", &args))
}
