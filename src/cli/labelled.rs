//! Labelled pictures that models are measured on: which they are, how they are read, and what models say about them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;
use facefeel::answers::words::Words;
use facefeel::dataset::catalog::{self, Dataset, LoadConfig, Part};
use facefeel::dataset::faces::Faces;
use facefeel::ml::card::Card;
use facefeel::ml::classify::Classifier;
use facefeel::ml::evaluate::mapping::{Mapping, MappingError};
use facefeel::ml::evaluate::{Predictions, evaluate};
use facefeel::vision::Color;

use super::output::while_reading;
use super::{DetectorArguments, ReadingArguments, WrongUse};

/// Options of every command that measures models.
#[derive(Args)]
pub(super) struct LabelledArguments {
    /// ZIP or folder with one folder of pictures a class.
    #[arg(long, value_name = "ZIP|DIR")]
    pub(super) data: PathBuf,
    /// auto: each picture as it seems to be; whole: each is one face crop; detect: the largest face of each is cropped.
    #[arg(long, default_value = "auto")]
    faces: Faces,
    /// Take a folder for this class of the model; without a class it is unknown, with "skip" it is left out. May be repeated.
    #[arg(long = "map", value_name = "FOLDER=CLASS", value_parser = wish)]
    wishes: Vec<(String, Option<String>)>,
    /// Use only this part of data that is laid out in parts: train, valid or test.
    #[arg(long, value_parser = part)]
    part: Option<Part>,
    #[command(flatten)]
    pub(super) reading: ReadingArguments,
    #[command(flatten)]
    detector: DetectorArguments,
}

fn part(word: &str) -> Result<Part, String> {
    Part::from_folder(word).ok_or_else(|| format!("{word} is none of train, valid, test"))
}

fn wish(words: &str) -> Result<(String, Option<String>), String> {
    let (folder, class) = words.split_once('=').ok_or("write FOLDER=CLASS")?;
    let class = Some(class.to_owned()).filter(|class| !class.is_empty());
    Ok((folder.to_owned(), class))
}

impl LabelledArguments {
    /// The pictures of the part that is wanted, as the model takes them.
    pub(super) fn read(&self, card: &Card, words: &Words) -> anyhow::Result<Dataset> {
        let load = LoadConfig {
            faces: self.faces,
            detector: self.detector.detector,
            min_classes: 1,
            min_images_per_class: 0,
            reading: self.reading.choice(),
            ..match card.color {
                Color::Gray => LoadConfig::gray(card.image_size),
                Color::Rgb => LoadConfig::rgb(card.image_size),
            }
        };
        let mut dataset =
            while_reading(words, |progress| catalog::load(&self.data, &load, progress))
                .with_context(|| self.data.display().to_string())?;
        if let Some(part) = self.part {
            dataset.keep_part(part);
            if dataset.samples.is_empty() {
                bail!(
                    "the data have no images in the part asked for; leave --part out to use them all"
                );
            }
        }
        Ok(dataset)
    }

    /// What the model says about them.
    pub(super) fn predict(
        &self,
        classifier: &Classifier,
        dataset: &Dataset,
    ) -> anyhow::Result<Predictions> {
        let known = &classifier.card().classes;
        let count = |class| {
            let samples = dataset.samples.iter();
            samples.filter(|sample| sample.class == class).count()
        };
        let folders = dataset.classes.iter().enumerate();
        let folders = folders.map(|(class, folder)| (folder.as_str(), count(class)));
        let wishes: BTreeMap<String, Option<String>> = self.wishes.iter().cloned().collect();
        let mapping = Mapping::propose(folders, known).with_wishes(&wishes, known);
        let mapping = mapping.map_err(|error| WrongUse::error(in_flags(&error)))?;
        Ok(evaluate(classifier, dataset, mapping, &mut |_, _| true)?)
    }
}

/// The error as the one who wrote `--map` reads it.
fn in_flags(error: &MappingError) -> String {
    match error {
        MappingError::NoFolder(_) => format!("--map: {error}"),
        MappingError::NoClass(class, known) => format!(
            "--map: {class:?} is no class of the model ({known}); write FOLDER=CLASS with one of these, FOLDER= for an \
             unknown class, or FOLDER=skip"
        ),
    }
}
