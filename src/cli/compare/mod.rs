//! `facefeel compare`.

mod several;

use anyhow::bail;
use clap::Args;
use facefeel::answers::comparison;
use facefeel::answers::words::Words;
use facefeel::dataset::catalog::Dataset;
use facefeel::ml::card::Card;
use facefeel::ml::classify::Classifier;
use facefeel::ml::device::ComputeDevice;
use facefeel::ml::evaluate::Predictions;
use facefeel::ml::evaluate::compare::{CommonImages, Comparison};
use facefeel::storage::models;
use facefeel::vision::Color;
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
    /// Further models; each is then compared with the best.
    #[arg(value_name = "MORE")]
    more: Vec<String>,
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
    if !arguments.more.is_empty() {
        let more = arguments.more.iter();
        let more = more.map(|name| find(name, arguments, &device));
        let models: Vec<Classifier> = [Ok(a), Ok(b)]
            .into_iter()
            .chain(more)
            .collect::<Result<_, _>>()?;
        return several::run(arguments, &models, &words);
    }
    let common = CommonImages::new(&ask(arguments, &[&a, &b], &words)?);
    let comparison = common.compare(0, 1);
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

/// What each says; the pictures are read once for neighbours that take them alike.
fn ask(
    arguments: &CompareArguments,
    models: &[&Classifier],
    words: &Words,
) -> anyhow::Result<Vec<Predictions>> {
    let labelled = &arguments.labelled;
    let shape = |card: &Card| (card.color, card.image_size);
    let mut read: Option<((Color, u32), Dataset)> = None;
    let mut said = Vec::with_capacity(models.len());
    for model in models {
        let dataset = match read.take() {
            Some((known, dataset)) if known == shape(model.card()) => dataset,
            _ => labelled.read(model.card(), words)?,
        };
        said.push(labelled.predict(model, &dataset)?);
        read = Some((shape(model.card()), dataset));
    }
    Ok(said)
}

fn print_words(compared: &Compared<'_>, words: &Words) -> anyhow::Result<()> {
    let images = compared.comparison.images;
    for Reached {
        name,
        accuracy,
        interval_95,
        ..
    } in [&compared.a, &compared.b]
    {
        print_accuracy(name, *accuracy, *interval_95, images, words)?;
    }
    let (a, b) = (compared.a.name, compared.b.name);
    if compared.a.model == compared.b.model {
        return say!("{}", words.text("cli-compare-same"));
    }
    say!("{}", comparison::text(a, b, &compared.comparison, words))?;
    let [sign, p] = probability(compared.comparison.p_value, words);
    let args = [("p", p.into()), ("sign", sign.into())];
    say!("{}", words.text_with("cli-compare-p", &args))
}

/// A sign and a probability with four decimals.
fn probability(p: f64, words: &Words) -> [String; 2] {
    let sign = if p < LEAST_P { "<" } else { "=" };
    [sign.to_owned(), words.decimal(p.max(LEAST_P), 4)]
}

fn print_accuracy(
    name: &str,
    accuracy: f64,
    interval_95: [f64; 2],
    images: usize,
    words: &Words,
) -> anyhow::Result<()> {
    let [low, high] = interval_95.map(|share| words.percent(share));
    let args = [
        ("name", name.into()),
        ("accuracy", words.percent(accuracy).into()),
        ("low", low.into()),
        ("high", high.into()),
        ("images", words.number(images).into()),
    ];
    say!("{}", words.text_with("cli-compare-accuracy", &args))
}
