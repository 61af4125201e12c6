//! `facefeel sample`.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use facefeel::dataset::samples::{MAX_IMAGES, SampleConfig};
use facefeel::vision::Color;

#[derive(Args)]
pub(crate) struct SampleArguments {
    /// Whether the pictures are gray or rgb.
    #[arg(long, value_parser = super::train::color)]
    color: Color,
    /// The ZIP to write; must not exist yet.
    #[arg(long, value_name = "ZIP")]
    out: PathBuf,
    /// Where every random choice starts: the same seed draws the same persons and pictures on every machine.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many pictures; 24 of each person.
    #[arg(long, default_value_t = 1104, value_parser = images)]
    images: usize,
}

fn images(word: &str) -> Result<usize, String> {
    let number = word.parse().ok();
    let within = number.filter(|number| (1..=MAX_IMAGES).contains(number));
    within.ok_or_else(|| format!("{word} is no number from 1 to {MAX_IMAGES}"))
}

pub(crate) fn run(arguments: &SampleArguments) -> anyhow::Result<()> {
    super::outputs::new(&arguments.out)?;
    let place = || arguments.out.display().to_string();
    let mut file = File::create_new(&arguments.out).with_context(place)?;
    let config = SampleConfig {
        color: arguments.color,
        seed: arguments.seed,
        images: arguments.images,
    };
    file.write_all(&config.zip()?).with_context(place)
}
