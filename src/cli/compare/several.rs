//! More than two models on the same pictures, each against the best.

use anyhow::Context;
use facefeel::answers::comparison::several_text;
use facefeel::answers::words::Words;
use facefeel::ml::classify::Classifier;
use facefeel::ml::evaluate::compare::{AgainstBest, CommonImages, Several};
use serde::Serialize;

use super::{CompareArguments, ask, print_accuracy, probability};
use crate::cli::WrongUse;
use crate::cli::output::print_json;

/// What `--json` prints. Everything is over the images whose class all models know.
#[derive(Serialize)]
struct Compared<'a> {
    data: String,
    /// In the order of all figures.
    compared: Vec<Named<'a>>,
    #[serde(flatten)]
    several: &'a Several,
}

#[derive(Serialize)]
struct Named<'a> {
    model: &'a str,
    name: &'a str,
}

pub(super) fn run(
    arguments: &CompareArguments,
    models: &[Classifier],
    words: &Words,
) -> anyhow::Result<()> {
    let ids: Vec<&str> = models.iter().map(|model| &*model.card().id).collect();
    let twice = (1..ids.len()).find(|&place| ids[..place].contains(&ids[place]));
    if let Some(place) = twice {
        let why = format!("{} is given twice; name each model once", ids[place]);
        return Err(WrongUse::error(why));
    }
    let models: Vec<&Classifier> = models.iter().collect();
    let common = CommonImages::new(&ask(arguments, &models, words)?);
    let several = Several::new(&common, models.len());
    let several = several.context("there is no image whose class all models know")?;
    match arguments.json {
        true => print_json(&Compared {
            data: arguments.labelled.data.display().to_string(),
            compared: (models.iter())
                .map(|model| Named {
                    model: &model.card().id,
                    name: &model.card().name,
                })
                .collect(),
            several: &several,
        }),
        false => print_words(&models, &several, words),
    }
}

fn print_words(models: &[&Classifier], several: &Several, words: &Words) -> anyhow::Result<()> {
    let names: Vec<String> = models
        .iter()
        .map(|model| model.card().name.clone())
        .collect();
    for (name, model) in names.iter().zip(&several.models) {
        print_accuracy(
            name,
            model.accuracy,
            model.interval_95,
            several.images,
            words,
        )?;
    }
    say!("{}", several_text(&names, several, words))?;
    for (name, model) in names.iter().zip(&several.models) {
        if let Some(against) = &model.against_best {
            print_against(name, against, words)?;
        }
    }
    Ok(())
}

/// How far a model is behind the best one.
fn print_against(name: &str, against: &AgainstBest, words: &Words) -> anyhow::Result<()> {
    let comparison = &against.comparison;
    let [low, high] = comparison.difference_interval_95;
    let [sign, p] = probability(against.p_holm, words);
    let args = [
        ("name", name.into()),
        ("points", words.points(comparison.difference).into()),
        ("low", words.points(low).into()),
        ("high", words.points(high).into()),
        ("sign", sign.into()),
        ("p", p.into()),
    ];
    say!("{}", words.text_with("cli-compare-against", &args))
}
